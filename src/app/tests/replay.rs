//! What keys, clicks and time do to a replay.

use super::*;
use crate::report::DayTrack;

#[test]
fn another_day_stands_beside_the_replay() {
    let mut app = app();
    press(&mut app, "rb2026-11-2");
    code(&mut app, KeyCode::Enter);
    assert!(matches!(app.overlay(), Overlay::Ghost(Prompt { error: Some(_), .. })));
    app.update(Message::Key(KeyPress::ctrl('u')));
    press(&mut app, "2026-11-12");
    let effects = code(&mut app, KeyCode::Enter);
    assert!(effects.starts_with(&[Effect::Read(Request::SetGhost(Some(day("2026-11-12"))))]) && effects.len() == 2);
    press(&mut app, "]");
    assert_eq!(app.playback().replay().and_then(|replay| replay.ghost), Some(day("2026-11-12")));
    press(&mut app, "b");
    assert_eq!(code(&mut app, KeyCode::Enter).first(), Some(&Effect::Read(Request::SetGhost(None))));
}

#[test]
fn a_step_stops_the_replay_at_the_event() {
    let mut app = app();
    press(&mut app, "r");
    let at = app.playback().replay().unwrap().at;
    assert_eq!(press(&mut app, "e"), [Effect::Read(Request::Step(at, true))]);
    let happening = Happening { time: at + 1_250_000, what: "key down", name: "KeyQ".into() };
    assert_eq!(app.update(Message::Stepped(Some(happening.clone()))), [Effect::Read(Request::Seek(at + 1_250_000))]);
    assert!(app.playback().replay().is_some_and(|replay| !replay.is_playing && replay.at == at + 1_250_000));
    assert_eq!(app.notice(), Some("04:00:01.250000  key down KeyQ"));
    press(&mut app, "x");
    app.update(Message::Stepped(Some(happening)));
    assert!(app.notice().is_some_and(|notice| !notice.contains("KeyQ")));
    app.update(Message::Stepped(None));
    assert!(app.notice().is_some_and(|notice| notice.contains("no recorded event")));
}

pub(super) fn track(day: Day) -> Arc<DayTrack> {
    let bounds = app().calendar().bounds(day);
    let span = |from: i64, to: i64| crate::aggregate::Span {
        start: bounds.start + from * MICROS,
        end: bounds.start + to * MICROS,
        app: None,
        kind: crate::aggregate::SpanKind::Active,
    };
    let active = vec![span(3600, 4000), span(9000, 9100)];
    Arc::new(DayTrack { day, offset_s: 0, active, pace: std::collections::BTreeMap::new(), marks: Vec::new(), bounds })
}

#[test]
fn a_replay_starts_where_activity_does_and_follows_the_ticks() {
    let mut app = app();
    let start = app.calendar().start_of(app.today());
    assert_eq!(
        press(&mut app, "r"),
        [Effect::Read(Request::StartReplay(app.today())), Effect::Read(Request::Seek(start))]
    );
    assert_eq!(app.update(Message::Tick(now() + MICROS)), [], "nothing plays before the day is known");
    let frame = ReplayFrame { track: Some(track(app.today())), ..ReplayFrame::default() };
    assert_eq!(app.update(Message::ReplayFrame(frame)), [Effect::Read(Request::Seek(start + 3600 * MICROS))]);
    let effects = app.update(Message::Tick(now() + 2 * MICROS));
    assert_eq!(effects, [Effect::Read(Request::Seek(start + 3660 * MICROS))]);
    assert_eq!(press(&mut app, "n"), [Effect::Read(Request::Seek(start + 9000 * MICROS))]);
    assert_eq!(code(&mut app, KeyCode::Left), [Effect::Read(Request::Seek(start + 8990 * MICROS))]);
    press(&mut app, " ");
    assert_eq!(app.update(Message::Tick(now() + 3 * MICROS)), []);
    let back = press(&mut app, "[");
    assert_eq!(back.first(), Some(&Effect::Read(Request::StartReplay(day("2026-11-19")))));
    assert_eq!(press(&mut app, "r"), [Effect::Read(Request::EndReplay)]);
}

#[test]
fn a_click_on_the_time_bar_seeks_and_a_drag_goes_on() {
    let mut app = app();
    app.update(Message::Replay(day("2026-11-18")));
    let mut hits = Hits::default();
    hits.add(Area { x: 0, y: 20, width: 24, height: 1 }, Target::TimeBar);
    app.set_drawn(hits);
    let start = app.calendar().start_of(day("2026-11-18"));
    for (kind, column, half_hours) in [(MouseKind::Press, 6, 13), (MouseKind::Drag, 11, 23)] {
        let effects = app.update(Message::Mouse(MouseInput { kind, column, row: 20 }));
        assert_eq!(effects, [Effect::Read(Request::Seek(start + half_hours * 1800 * MICROS))]);
    }
}

#[test]
fn a_replay_of_which_nothing_is_known_shows_no_other_days_figures() {
    let mut app = with_apps(&["code"]);
    press(&mut app, "r");
    assert!(app.report().apps.is_empty() && app.is_loading());
}

#[test]
fn a_time_is_typed_into_a_replay_or_explained() {
    let mut app = app();
    press(&mut app, "[r:9:30");
    let effects = code(&mut app, KeyCode::Enter);
    assert_eq!(effects, [Effect::Read(Request::Seek("2026-11-19T09:30:00Z".parse().unwrap()))]);
    press(&mut app, ":noon");
    assert_eq!(code(&mut app, KeyCode::Enter), []);
    let Overlay::Moment(prompt) = app.overlay() else { panic!("the line closed") };
    assert!(prompt.error.as_ref().is_some_and(|error| error.contains("no time of the day")));
}
