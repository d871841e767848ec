//! What keys, time and news do to the program.

mod replay;

use super::*;
use crate::calendar::{DayStart, Tz};
use crate::category::RuleText;
use crate::event::Name;
use crate::report::{AppFigures, Health, Usual};

fn now() -> Time {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn app() -> App {
    App::new(Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT }, now())
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn press(app: &mut App, keys: &str) -> Vec<Effect> {
    keys.chars().flat_map(|key| app.update(Message::Key(KeyPress::char(key)))).collect()
}

fn code(app: &mut App, code: KeyCode) -> Vec<Effect> {
    app.update(Message::Key(KeyPress::plain(code)))
}

#[test]
fn tabs_answer_to_digits_tab_and_arrows() {
    let mut app = app();
    press(&mut app, "3");
    assert_eq!(app.tab(), Tab::Mouse);
    code(&mut app, KeyCode::Tab);
    code(&mut app, KeyCode::Right);
    code(&mut app, KeyCode::Right);
    assert_eq!(app.tab(), Tab::Overview);
    code(&mut app, KeyCode::BackTab);
    assert_eq!(app.tab(), Tab::Trends);
}

#[test]
fn a_new_range_is_loaded_once() {
    let mut app = app();
    let effects = press(&mut app, "ww");
    assert_eq!(
        effects,
        [
            Effect::Read(Request::Load(day("2026-11-19")..day("2026-11-20"))),
            Effect::Read(Request::Load(day("2026-11-14")..day("2026-11-21"))),
        ]
    );
    assert!(app.is_loading());
    assert_eq!(app.update(Message::Tick(now() + 5)), []);
}

#[test]
fn midnight_loads_the_new_day() {
    let mut app = app();
    let effects = app.update(Message::Tick("2026-11-21T04:00:00Z".parse().unwrap()));
    assert_eq!(effects, [Effect::Read(Request::Load(day("2026-11-21")..day("2026-11-22")))]);
}

#[test]
fn all_days_reach_back_to_the_first_that_is_known() {
    let mut app = app();
    press(&mut app, "wwwww");
    let extent = Some((day("2020-02-29"), day("2026-11-20")));
    let effects = app.update(Message::Snapshot(Snapshot { extent, ..Snapshot::default() }));
    assert_eq!(effects, [Effect::Read(Request::Load(day("2020-02-29")..day("2026-11-21")))]);
}

#[test]
fn typed_dates_are_taken_or_explained() {
    let mut app = app();
    press(&mut app, "d2026-13");
    assert_eq!(code(&mut app, KeyCode::Enter), []);
    let Overlay::Dates(prompt) = app.overlay() else { panic!("the line closed") };
    assert!(prompt.error.as_ref().is_some_and(|error| error.contains("is no date")));
    app.update(Message::Key(KeyPress::ctrl('u')));
    press(&mut app, "2026-11-01..2026-11-02");
    assert_eq!(code(&mut app, KeyCode::Enter), [Effect::Read(Request::Load(day("2026-11-01")..day("2026-11-03")))]);
    assert_eq!(app.overlay(), &Overlay::None);
}

#[test]
fn keys_typed_as_dates_are_no_commands() {
    let mut app = app();
    assert_eq!(press(&mut app, "dqp"), []);
    assert_eq!(app.update(Message::Key(KeyPress::ctrl('c'))), []);
    assert_eq!(app.update(Message::Key(KeyPress::ctrl('c'))), [Effect::Quit]);
}

#[test]
fn escape_and_a_key_that_come_as_one_are_both_taken() {
    let with_alt = |char| Message::Key(KeyPress { alt: true, ..KeyPress::char(char) });
    let mut app = app();
    press(&mut app, "z");
    app.update(with_alt('4'));
    assert_eq!((app.view().expanded, app.tab()), (None, Tab::Apps));
    let own = [("next-theme".to_owned(), vec!["Alt-4".to_owned()])];
    let mut app = app.with_keys(Keymap::with(own).unwrap());
    press(&mut app, "z");
    app.update(with_alt('4'));
    assert!(app.view().expanded.is_some() && app.tab() == Tab::Apps);
}

#[test]
fn escape_steps_out_of_one_thing_after_another() {
    let mut app = app();
    press(&mut app, "wfr?");
    assert!(app.playback().replay().is_some());
    code(&mut app, KeyCode::Esc);
    assert_eq!(app.overlay(), &Overlay::None);
    assert_eq!(code(&mut app, KeyCode::Esc), [Effect::Read(Request::EndReplay)]);
    press(&mut app, "f");
    code(&mut app, KeyCode::Esc);
    assert!(!app.is_frozen());
    code(&mut app, KeyCode::Esc);
    assert_eq!(app.range(), &RangeChoice::Today);
}

#[test]
fn a_frozen_picture_keeps_its_figures_and_shows_the_present_health() {
    let mut app = app();
    press(&mut app, "f");
    let live = Arc::new(Live { wpm: Some(70.0), ..Live::default() });
    let health = Arc::new(Health { events: 9, ..Health::default() });
    let days = app.days();
    app.update(Message::Snapshot(Snapshot { live, health, days, ..Snapshot::default() }));
    app.update(Message::Tick(now() + 5 * MICROS));
    assert_eq!((app.live().wpm, app.health().events, app.moment()), (None, 9, now()));
    press(&mut app, "f");
    assert_eq!((app.live().wpm, app.moment()), (Some(70.0), now() + 5 * MICROS));
}

#[test]
fn pausing_asks_for_the_opposite_of_what_is() {
    let mut app = app();
    assert_eq!(press(&mut app, "p"), [Effect::SetPaused(true)]);
    let health = Arc::new(Health { is_paused: true, ..Health::default() });
    app.update(Message::Snapshot(Snapshot { health, ..Snapshot::default() }));
    assert_eq!(press(&mut app, "p"), [Effect::SetPaused(false)]);
}

#[test]
fn scrolling_ends_where_the_table_does() {
    let mut app = app();
    let mut hits = Hits::default();
    hits.scroll_limit = 4;
    app.set_drawn(hits);
    for _ in 0..3 {
        app.update(Message::Mouse(MouseInput { kind: MouseKind::WheelDown, column: 0, row: 0 }));
    }
    assert_eq!(app.scroll(), 4);
    press(&mut app, "k");
    assert_eq!(app.scroll(), 3);
    press(&mut app, "2");
    assert_eq!(app.scroll(), 0);
}

#[test]
fn only_what_changes_the_picture_makes_it_stale() {
    let mut app = app();
    app.set_drawn(Hits::default());
    app.update(Message::Tick(now() + 1));
    assert!(!app.is_stale());
    app.update(Message::Tick(now() + MICROS));
    assert!(app.is_stale());
}

fn with_apps(names: &[&str]) -> App {
    let mut app = app();
    let figures = |(at, name): (usize, &&str)| crate::report::AppFigures {
        app: (*name).to_owned(),
        active_seconds: 100.0 - at as f64,
        presses: at as u64,
        ..crate::report::AppFigures::default()
    };
    let apps = names.iter().enumerate().map(figures).collect();
    let report = Arc::new(Report { apps, ..Report::default() });
    let days = app.days();
    app.update(Message::Snapshot(Snapshot { report, days, ..Snapshot::default() }));
    app
}

#[test]
fn every_tab_is_narrowed_to_a_chosen_application_and_escape_undoes_it() {
    let mut app = with_apps(&["code", "firefox", "kitty"]);
    press(&mut app, "aire");
    let firefox = Only::App(Name::new("firefox"));
    assert_eq!(code(&mut app, KeyCode::Enter), [Effect::Read(Request::Narrow(firefox.clone()))]);
    assert_eq!((app.only(), app.overlay()), (&firefox, &Overlay::None));
    assert!(app.is_loading());
    assert_eq!(code(&mut app, KeyCode::Esc), [Effect::Read(Request::Narrow(Only::Everything))]);
    assert!(!app.is_loading());
    press(&mut app, "a");
    code(&mut app, KeyCode::Down);
    code(&mut app, KeyCode::Down);
    assert_eq!(code(&mut app, KeyCode::Enter), [Effect::Read(Request::Narrow(firefox.clone()))]);
    press(&mut app, "a");
    assert_eq!(code(&mut app, KeyCode::Enter), [Effect::Read(Request::Narrow(Only::Everything))]);
}

#[test]
fn every_tab_is_narrowed_to_a_device_and_escape_undoes_it() {
    let mut app = with_apps(&["code"]);
    let (board, report, days) = (Name::new("Ergo board"), Arc::new(app.report().clone()), app.days());
    let devices = vec![board, Name::new("Mouse")];
    app.update(Message::Snapshot(Snapshot { report, days, devices, ..Snapshot::default() }));
    assert_eq!(app.update(Message::Key(KeyPress::char('a'))), [Effect::Read(Request::FindDevices)]);
    press(&mut app, "ergo");
    assert_eq!(code(&mut app, KeyCode::Enter), [Effect::Read(Request::Narrow(Only::Device(board)))]);
    assert_eq!(app.only().device(), Some(board));
    assert_eq!(code(&mut app, KeyCode::Esc), [Effect::Read(Request::Narrow(Only::Everything))]);
}

#[test]
fn the_list_of_applications_stays_whole_while_one_is_chosen() {
    let mut app = with_apps(&["code", "firefox"]);
    let (days, one) = (app.days(), Only::App(Name::new("code")));
    app.update(Message::Snapshot(Snapshot { days, only: one, ..Snapshot::default() }));
    assert_eq!(app.known_apps(), ["code", "firefox"]);
}

#[test]
fn a_table_is_searched_and_sorted() {
    let mut app = with_apps(&["code", "firefox", "kitty"]);
    let names = |app: &App| app.app_rows().iter().map(|row| row.app.clone()).collect::<Vec<_>>().join(" ");
    press(&mut app, "4ss");
    assert_eq!(names(&app), "kitty firefox code");
    press(&mut app, "S");
    assert_eq!(names(&app), "code firefox kitty");
    press(&mut app, "/I");
    assert_eq!(names(&app), "firefox kitty");
    code(&mut app, KeyCode::Enter);
    assert_eq!((names(&app).as_str(), app.search()), ("firefox kitty", "I"));
    code(&mut app, KeyCode::Esc);
    assert_eq!(names(&app), "code firefox kitty");
}

#[test]
fn what_is_copied_is_the_table_that_is_shown_unless_names_are_hidden() {
    let mut app = with_apps(&["co\u{1b}de", "firefox"]);
    let effects = press(&mut app, "4y");
    let [Effect::Copy(text)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(text.lines().nth(1), Some("co de\t100\t0\t0\t0\t0"));
    assert!(app.notice().is_some_and(|words| words.contains("3 rows")));
    app.update(Message::Tick(now() + 5 * MICROS));
    assert_eq!(app.notice(), None);
    assert_eq!(press(&mut app, "xy"), []);
}

#[test]
fn a_drag_over_a_time_line_zooms_and_a_click_does_not() {
    let mut app = app();
    let mut hits = Hits::default();
    hits.add(Area { x: 0, y: 0, width: 100, height: 1 }, Target::DayLine);
    app.set_drawn(hits);
    let mut mouse = |kind, column| drop(app.update(Message::Mouse(MouseInput { kind, column, row: 0 })));
    mouse(MouseKind::Press, 30);
    mouse(MouseKind::Release, 30);
    mouse(MouseKind::Press, 25);
    mouse(MouseKind::Drag, 60);
    mouse(MouseKind::Release, 75);
    let zoomed = app.view().zoom;
    assert_eq!(zoomed, Zoom::default().between(0.255, 0.755));
    code(&mut app, KeyCode::Esc);
    assert!(!app.view().zoom.is_part());
}

#[test]
fn the_day_so_far_is_compared_with_the_same_part_of_other_days() {
    let mut app = app();
    let hour = |hour: u8| crate::report::HourFigures { hour, presses: 10, ..crate::report::HourFigures::default() };
    let day = crate::report::DayFigures { active_seconds: 1.0, ..crate::report::DayFigures::default() };
    let past = Report { by_hour: (0..24).map(hour).collect(), days: vec![day], ..Report::default() };
    let usual = Usual::new(&past).map(Arc::new);
    app.update(Message::Snapshot(Snapshot { usual: usual.clone(), days: app.days(), ..Snapshot::default() }));
    // From 04:00 to noon.
    assert!(app.expected().is_some_and(|(expected, _)| (expected.presses - 80.0).abs() < 1e-9));
    press(&mut app, "w");
    let report = Arc::new(Report { days: vec![day], ..Report::default() });
    app.update(Message::Snapshot(Snapshot { usual, report, days: app.days(), ..Snapshot::default() }));
    assert!(app.expected().is_some_and(|(expected, _)| (expected.presses - 240.0).abs() < 1e-9));
    press(&mut app, "r");
    assert!(app.expected().is_none());
}

#[test]
fn everything_can_be_narrowed_to_a_category() {
    let mut app = app();
    let apps = ["code", "firefox"].map(|name| AppFigures { app: name.to_owned(), ..AppFigures::default() });
    let mut report = Report { apps: apps.into(), ..Report::default() };
    report.categorise(app.categories());
    let days = app.days();
    app.update(Message::Snapshot(Snapshot { report: Arc::new(report), days, ..Snapshot::default() }));
    press(&mut app, "aprogramming");
    let work = Only::Category("Work/Programming".to_owned());
    assert_eq!(code(&mut app, KeyCode::Enter), [Effect::Read(Request::Narrow(work.clone()))]);
    assert_eq!((app.only(), app.is_loading()), (&work, true));
    assert_eq!(code(&mut app, KeyCode::Esc), [Effect::Read(Request::Narrow(Only::Everything))]);
}

#[test]
fn rules_are_added_changed_moved_taken_out_and_saved() {
    let mut app = app().with_categories(Categories::new(&[rule("Web", "firefox"), rule("Chat", "slack")]).unwrap());
    press(&mut app, "4Rn");
    press(&mut app, "Play");
    code(&mut app, KeyCode::Tab);
    press(&mut app, "st(eam");
    code(&mut app, KeyCode::Enter);
    let Overlay::Rules(list) = app.overlay() else { panic!("{:?}", app.overlay()) };
    let error = list.typing.as_ref().and_then(|typing| typing.prompt.error.clone());
    assert!(error.is_some_and(|error| error.contains("no regular expression")), "it is not taken");
    code(&mut app, KeyCode::Backspace);
    code(&mut app, KeyCode::Backspace);
    code(&mut app, KeyCode::Backspace);
    code(&mut app, KeyCode::Backspace);
    code(&mut app, KeyCode::Enter);
    press(&mut app, "JJkdk");
    let wanted = vec![rule("Web", "firefox"), rule("Play", "st")];
    assert_eq!(press(&mut app, "s"), [Effect::SaveCategories(wanted.clone())]);
    let saved = Categories::new(&wanted).unwrap();
    let effects = app.update(Message::Categories(Ok(saved.clone())));
    assert_eq!(effects, [Effect::Read(Request::Sort(saved.clone()))]);
    assert_eq!((app.overlay(), app.categories()), (&Overlay::None, &saved));
}

#[test]
fn rules_that_are_not_saved_are_not_left_by_chance() {
    let mut app = app();
    press(&mut app, "4Rd");
    code(&mut app, KeyCode::Esc);
    assert!(matches!(app.overlay(), Overlay::Rules(list) if list.error.is_some()));
    app.update(Message::Categories(Err("read-only".to_owned())));
    assert!(matches!(app.overlay(), Overlay::Rules(list) if list.error.as_deref() == Some("read-only")));
    assert_eq!(press(&mut app, "q"), []);
    assert_eq!((app.overlay(), app.categories()), (&Overlay::None, &Categories::default()));
}

fn rule(name: &str, app: &str) -> RuleText {
    RuleText { name: name.into(), app: app.into(), ..RuleText::default() }
}

#[test]
fn a_held_picture_is_not_taken_for_a_comparison_that_is_still_awaited() {
    let mut app = app();
    press(&mut app, "D2026-11-19");
    code(&mut app, KeyCode::Enter);
    press(&mut app, "f");
    assert!(app.is_loading(), "the picture that is held has nothing beside it");
    let that = Report { from: day("2026-11-19"), to: day("2026-11-19"), ..Report::default() };
    let days = app.days();
    app.update(Message::Snapshot(Snapshot { days, compared: Some(Arc::new(that)), ..Snapshot::default() }));
    assert!(!app.is_loading() && app.is_frozen() && app.compared().is_some());
}
