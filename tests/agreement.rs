//! Every figure has one home: what the screen shows, the JSON and the text say the same of every kind of range.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use keytop::app::{App, KeyPress, Message, RangeChoice, Snapshot, Tab};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::category::Categories;
use keytop::event::{MICROS, Name, Time};
use keytop::export::write_json;
use keytop::goals::{Goal, Goals, Measure};
use keytop::report::{Only, Scope};
use keytop::runtime::{Feed, JournalArchive, Shelf};
use keytop::ui::{Look, draw, text};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use serde_json::Value;

const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
/// Days with something in them, of a week, a month, a year, and the year before.
const DAYS: [&str; 9] = [
    "2025-12-30",
    "2026-01-02",
    "2026-03-14",
    "2026-10-25",
    "2026-10-30",
    "2026-11-14",
    "2026-11-17",
    "2026-11-19",
    "2026-11-20",
];

fn now() -> Time {
    "2026-11-20T18:00:00Z".parse().unwrap()
}

/// A journal into which keytop imported some days.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::write(place.path("config.toml"), "[privacy]\nmix_bits = 0\n").unwrap();
        std::fs::write(place.path("events.jsonl"), events()).unwrap();
        let (code, _) = place.keytop(&["import", "events.jsonl"]);
        assert_eq!(code, 0);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn journal(&self) -> PathBuf {
        self.path("journal.db")
    }

    /// Exit code and stdout.
    fn keytop(&self, arguments: &[&str]) -> (i32, String) {
        let ended = Command::new(env!("CARGO_BIN_EXE_keytop"))
            .args(["--journal", "journal.db", "--config", "config.toml"])
            .args(arguments)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .env("XDG_RUNTIME_DIR", self.0.path())
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        assert!(ended.stderr.is_empty() || ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        (ended.status.code().unwrap(), String::from_utf8(ended.stdout).unwrap())
    }
}

/// Typing, clicks, moves and wheel turns in three applications on each of the days.
fn events() -> String {
    let mut lines = String::new();
    for (at, day) in DAYS.iter().enumerate() {
        let start: Time = format!("{day}T09:00:00Z").parse().unwrap();
        let mut time = start;
        let mut line = |time: Time, rest: &str| writeln!(lines, r#"{{"time":"{time}",{rest}}}"#).unwrap();
        line(time, r#""event":"monitors","list":[{"name":"DP-1","x":0,"y":0,"w":1920,"h":1080}]"#);
        for step in 0..(90 + at * 37) {
            let app = ["code", "firefox", "xterm"][step / 23 % 3];
            line(time, &format!(r#""event":"window","app":"{app}""#));
            let key = ["KeyE", "KeyT", "Space", "KeyA", "Backspace", "ControlLeft"][step * 7 % 11 % 6];
            line(time, &format!(r#""event":"key_down","key":"{key}""#));
            time = time + (60_000 + (step as i64 * 7_919) % 50_000);
            line(time, &format!(r#""event":"key_up","key":"{key}""#));
            if step % 5 == 0 {
                let (x, y) = (step * 13 % 1900, step * 29 % 1000);
                line(time, &format!(r#""event":"move","x":{x},"y":{y}"#));
                line(time, &format!(r#""event":"button_down","button":"left","x":{x},"y":{y}"#));
                line(time, r#""event":"button_up","button":"left""#);
            }
            if step % 9 == 0 {
                line(time, r#""event":"wheel","dx":0,"dy":1.5"#);
            }
            time = time + if step % 40 == 39 { 7 * MICROS } else { 90_000 + (step as i64 * 104_729) % 70_000 };
        }
    }
    lines
}

/// What the screen is told of these days.
fn snapshot(journal: &Path, days: &Range<Day>, only: &Only) -> Snapshot {
    let archive = Box::new(JournalArchive::new(journal.to_owned(), CALENDAR));
    let mut shelf = Shelf::new(archive, Feed::Journal(Box::default()), CALENDAR, Scope::LEVELS, now());
    shelf.narrow(only.clone());
    shelf.choose(days.clone(), now());
    shelf.snapshot(now())
}

fn json_of(snapshot: &Snapshot) -> Value {
    let mut out = Vec::new();
    write_json(&snapshot.report, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// A tab as text.
fn screen(snapshot: &Snapshot, choice: &RangeChoice, tab: Tab) -> String {
    let mut app = App::new(CALENDAR, now());
    let keys = match choice {
        RangeChoice::Today => "",
        RangeChoice::Yesterday => "w",
        RangeChoice::Week => "ww",
        RangeChoice::Month => "www",
        RangeChoice::Year => "wwww",
        RangeChoice::All => "wwwww",
        RangeChoice::Dates(_) => "d2026-10-25..2026-11-17",
    };
    app.update(Message::Snapshot(Snapshot { extent: snapshot.extent, ..Snapshot::default() }));
    for key in keys.chars() {
        app.update(Message::Key(KeyPress::char(key)));
    }
    if matches!(choice, RangeChoice::Dates(_)) {
        app.update(Message::Key(KeyPress::plain(keytop::app::KeyCode::Enter)));
    }
    assert_eq!(app.days(), snapshot.days, "{choice:?}");
    app.update(Message::Key(KeyPress::char(char::from(b'1' + tab.index() as u8))));
    app.update(Message::Snapshot(snapshot.clone()));
    let area = Rect::new(0, 0, 200, 60);
    let mut buffer = Buffer::empty(area);
    draw(&app, &Look::default(), area, &mut buffer);
    let rows = buffer.content().chunks(200);
    rows.map(|row| row.iter().map(Cell::symbol).collect::<String>() + "\n").collect()
}

/// The figure behind a label, both as they are written.
fn has(text: &str, label: &str, figure: &str) -> bool {
    text.match_indices(label).any(|(at, _)| text[at + label.len()..].trim_start().starts_with(figure))
}

fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

fn n(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn clicks(json: &Value) -> u64 {
    json["mouse"]["clicks"].as_object().unwrap().values().map(n).sum()
}

/// The screen's figures and the text's are those of the JSON.
fn agree(json: &Value, printed: &str, shown: &dyn Fn(Tab) -> String, what: &str) {
    let (keyboard, activity) = (&json["keyboard"], &json["activity"]);
    let (overview, keys, mouse) = (shown(Tab::Overview), shown(Tab::Keyboard), shown(Tab::Mouse));
    let active = activity["active_seconds"].as_f64().unwrap();
    for (label, figure) in [
        ("presses", text::count(n(&keyboard["presses"]))),
        ("clicks", text::count(clicks(json))),
        ("active", text::duration(active)),
    ] {
        assert!(has(&overview, label, &figure), "{what}: {label} {figure}\n{overview}");
    }
    for (label, figure) in [
        ("text presses", text::count(n(&keyboard["text_presses"]))),
        ("bursts", text::count(n(&keyboard["typing"]["bursts"]))),
        ("mean / peak wpm", format!("{:.0} /", keyboard["typing"]["wpm"].as_f64().unwrap())),
    ] {
        assert!(has(&keys, label, &figure), "{what}: {label} {figure}\n{keys}");
    }
    let distance = text::pixels(json["mouse"]["distance_px"].as_f64().unwrap());
    assert!(has(&mouse, "distance", &distance), "{what}: {distance}\n{mouse}");
    for (label, figure) in [
        ("active time", clock(active)),
        ("presses", text::count(n(&keyboard["presses"]))),
        ("text presses", text::count(n(&keyboard["text_presses"]))),
        ("corrections", text::count(n(&keyboard["corrections"]))),
        ("bursts", text::count(n(&keyboard["typing"]["bursts"]))),
        ("clicks", format!("left {}", text::count(n(&json["mouse"]["clicks"]["left"])))),
    ] {
        assert!(has(printed, &format!("  {label}"), &figure), "{what}: {label} {figure}\n{printed}");
    }
    let apps = shown(Tab::Apps);
    for app in json["apps"].as_array().unwrap() {
        let name = app["app"].as_str().unwrap();
        let time = text::short_duration(app["active_seconds"].as_f64().unwrap());
        assert!(has(&apps, &format!("■ {name}"), &time), "{what}: {name} {time}\n{apps}");
        let time = clock(app["active_seconds"].as_f64().unwrap());
        assert!(has(printed, &format!("  {name}"), &time), "{what}: {name} {time}\n{printed}");
    }
}

#[test]
fn screen_json_and_text_agree_for_every_kind_of_range() {
    let place = Place::new();
    let day = |text: &str| text.parse::<Day>().unwrap();
    let (today, first) = (CALENDAR.day_of(now()), Some(day(DAYS[0])));
    let custom = RangeChoice::Dates(day("2026-10-25")..day("2026-11-18"));
    let code = Only::App(Name::new("code"));
    for choice in [
        RangeChoice::Today,
        RangeChoice::Yesterday,
        RangeChoice::Week,
        RangeChoice::Month,
        RangeChoice::Year,
        RangeChoice::All,
        custom,
    ] {
        let days = choice.days(today, first);
        let (from, to) = (days.start.to_string(), keytop::app::before(days.end).to_string());
        for only in [Only::Everything, code.clone()] {
            let mut arguments = vec!["report", "--from", &from, "--to", &to];
            if only.is_part() {
                arguments.extend(["--app", "code"]);
            }
            let snapshot = snapshot(&place.journal(), &days, &only);
            let (_, printed) = place.keytop(&[&arguments[..], &["--format", "json"]].concat());
            let json: Value = serde_json::from_str(&printed).unwrap();
            let what = format!("{choice:?} {only:?}");
            assert!(n(&json["keyboard"]["presses"]) > 0, "{what} has something to agree on");
            assert_eq!(json_of(&snapshot), json, "{what}");
            let (_, printed) = place.keytop(&arguments);
            agree(&json, &printed, &|tab| screen(&snapshot, &choice, tab), &what);
        }
    }
}

#[test]
fn a_category_comes_to_what_its_applications_come_to() {
    let place = Place::new();
    let days = RangeChoice::All.days(CALENDAR.day_of(now()), Some(DAYS[0].parse().unwrap()));
    let whole = snapshot(&place.journal(), &days, &Only::Everything);
    let (categories, work) = (Categories::default(), Only::Category("Work".to_owned()));
    let narrowed = snapshot(&place.journal(), &days, &work);
    let row = whole.report.categories.iter().find(|row| row.sum.app == "Work").unwrap();
    let code = whole.report.apps.iter().find(|app| app.app == "code").unwrap();
    assert_eq!(categories.name(Name::new("code")), "Work/Programming");
    assert_eq!((row.sum.presses, row.sum.clicks), (code.presses, code.clicks));
    assert_eq!(narrowed.report.keyboard.presses, row.sum.presses);
    assert_eq!(narrowed.report.mouse.clicks.values().sum::<u64>(), row.sum.clicks);
    assert!((narrowed.report.activity.active_seconds - row.sum.active_seconds).abs() < 1e-6);
    let by_app = snapshot(&place.journal(), &days, &Only::App(Name::new("code")));
    assert_eq!(json_of(&narrowed), json_of(&by_app), "it has one application");
}

#[test]
fn a_compared_range_has_the_figures_that_it_has_by_itself() {
    let place = Place::new();
    let day = |text: &str| text.parse::<Day>().unwrap();
    let (days, beside) = (day("2026-11-14")..day("2026-11-21"), day("2026-10-25")..day("2026-11-01"));
    let archive = Box::new(JournalArchive::new(place.journal(), CALENDAR));
    let mut shelf = Shelf::new(archive, Feed::Journal(Box::default()), CALENDAR, Scope::LEVELS, now());
    shelf.choose(days.clone(), now());
    shelf.compare(Some(beside.clone()));
    let together = shelf.snapshot(now());
    let alone = snapshot(&place.journal(), &beside, &Only::Everything);
    let compared = Snapshot { report: Arc::clone(together.compared.as_ref().unwrap()), ..Snapshot::default() };
    assert_eq!(json_of(&compared), json_of(&alone));
    assert_eq!(compared.report.categories, alone.report.categories);
    let printed = place
        .keytop(&["report", "--from", "2026-11-14", "--to", "2026-11-20", "--compare", "2026-10-25..2026-10-31"])
        .1;
    let (this, that) = (together.report.keyboard.presses, alone.report.keyboard.presses);
    let line = printed.lines().rfind(|line| line.trim_start().starts_with("presses  ")).unwrap_or_default();
    let figures: Vec<_> = line.split_whitespace().skip(1).take(2).map(str::to_owned).collect();
    assert_eq!(figures, [this, that].map(text::count), "{printed}");
}

#[test]
fn days_that_kept_a_goal_are_the_last_ones_whatever_the_range() {
    let place = Place::new();
    for choice in [RangeChoice::Today, RangeChoice::Month, RangeChoice::Year, RangeChoice::All] {
        let days = choice.days(CALENDAR.day_of(now()), Some(DAYS[0].parse().unwrap()));
        let archive = Box::new(JournalArchive::new(place.journal(), CALENDAR));
        let only = Only::Everything;
        let goal = Goal { name: String::new(), only, measure: Measure::Presses, bound: 1, is_limit: false };
        let shelf = Shelf::new(archive, Feed::Journal(Box::default()), CALENDAR, Scope::LEVELS, now());
        let mut shelf = shelf.with_goals(Goals(vec![goal]));
        shelf.choose(days, now());
        while !shelf.look_back() {}
        let kept: Vec<_> =
            shelf.snapshot(now()).kept[0].days.iter().map(|(day, kept)| (day.to_string(), *kept)).collect();
        let expected: Vec<_> = DAYS[3..8].iter().map(|day| ((*day).to_owned(), true)).collect();
        assert_eq!(kept, expected, "{choice:?}");
    }
}
