//! A made-up person's day and weeks, the same on every run.

mod figures;

use std::ops::Range;
use std::sync::Arc;

use figures::{APPS, Dice};
pub use figures::{report, track};
use keytop::aggregate::Amount;
use keytop::app::{App, Message, Snapshot};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::event::{Button, Key, Name, Time};
use keytop::goals::{Goal, Kept, Measure, Progress};
use keytop::report::{Health, Latency, Live, Only, Presence, Rates, Reach, Report, Role, Scope, SourceHealth, Usual};
use keytop::timeline::Devices;

pub fn calendar() -> Calendar {
    Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT }
}

pub fn now() -> Time {
    "2026-11-20T15:42:07.300Z".parse().unwrap()
}

/// The program with a rich snapshot of the chosen days.
pub fn app(range_keys: &str) -> App {
    let mut app = App::new(calendar(), now());
    for key in range_keys.chars() {
        app.update(Message::Key(keytop::app::KeyPress::char(key)));
    }
    let days = app.days();
    let snapshot = Snapshot {
        live: Arc::new(live()),
        health: Arc::new(health()),
        report: Arc::new(report(days.start, keytop::app::before(days.end))),
        track: Some(Arc::new(track())),
        days,
        only: Only::Everything,
        compared: None,
        goals: Vec::new(),
        kept: Arc::default(),
        usual: None,
        devices: Vec::new(),
        extent: Some(("2026-01-05".parse().unwrap(), app.today())),
    };
    app.update(Message::Snapshot(snapshot));
    app
}

/// The last thirty days beside those before.
pub fn compared() -> App {
    let mut app = app("www");
    app.update(Message::Key(keytop::app::KeyPress::char('D')));
    app.update(Message::Key(keytop::app::KeyPress::plain(keytop::app::KeyCode::Enter)));
    let (days, beside) = (app.days(), app.beside().cloned().unwrap());
    let mut other = report(beside.start, keytop::app::before(beside.end));
    other.keyboard.typing.wpm = 55.2;
    other.keyboard.keys.insert("KeyX".to_owned(), 2_400);
    other.keyboard.chords.remove("Ctrl+KeyZ");
    other.apps.retain(|app| app.app != "slack");
    other.by_hour.iter_mut().for_each(|hour| hour.active_seconds *= 0.6);
    app.update(Message::Snapshot(Snapshot {
        report: Arc::new(report(days.start, keytop::app::before(days.end))),
        health: Arc::new(health()),
        compared: Some(Arc::new(other)),
        days,
        ..Snapshot::default()
    }));
    app
}

/// The program with goals, and with what is usual.
pub fn with_goals() -> App {
    let mut app = app("");
    let goal = |only, measure, bound, is_limit| Goal { name: String::new(), only, measure, bound, is_limit };
    let of = |goal, figure| Progress { goal, figure };
    let media = Only::Category("Communication".to_owned());
    let goals = vec![
        of(goal(media, Measure::Active, 1_800, true), 1_860),
        of(goal(Only::Everything, Measure::Presses, 20_000, false), 27_993),
        of(goal(Only::App(Name::new("code")), Measure::Active, 14_400, false), 9_840),
        of(goal(Only::Everything, Measure::Clicks, 3_000, true), 2_529),
    ];
    let days = app.days();
    let kept = (1..).zip(&goals).map(|(at, progress)| {
        let day = |back: u64| days.start - chrono::Days::new(back);
        let days = (1..=26).rev().map(|back| (day(back), !(back * at + back / 3).is_multiple_of(5))).collect();
        Kept { goal: progress.goal.clone(), days }
    });
    let kept = kept.collect();
    let mut past = report(days.start, days.start);
    past.keyboard.keys.values_mut().enumerate().for_each(|(at, presses)| *presses = *presses * (at as u64 % 5 + 2) / 4);
    let (usual, track) = (Usual::new(&past).map(Arc::new), Some(Arc::new(track())));
    let (report, health) = (Arc::new(report(days.start, days.start)), Arc::new(health()));
    app.update(Message::Snapshot(Snapshot { report, health, goals, kept, days, usual, track, ..Snapshot::default() }));
    app
}

/// The program that knows of devices, with what can be narrowed to listed.
pub fn with_devices(range_keys: &str) -> App {
    let mut app = app(range_keys);
    tell(&mut app, None);
    app.update(Message::Key(keytop::app::KeyPress::char('a')));
    app
}

/// The program narrowed to the device that has this in its name.
pub fn of_device(range_keys: &str, searched: &str) -> App {
    let mut app = with_devices(range_keys);
    for key in searched.chars() {
        app.update(Message::Key(keytop::app::KeyPress::char(key)));
    }
    app.update(Message::Key(keytop::app::KeyPress::plain(keytop::app::KeyCode::Enter)));
    let device = app.only().device();
    tell(&mut app, device);
    app
}

fn tell(app: &mut App, device: Option<Name>) {
    let days = app.days();
    let scope =
        Scope { days: days.clone(), calendar: calendar(), app: None, levels: Scope::LEVELS, monitors: Vec::new() };
    let (report, only) = match device {
        Some(device) => (Report::of_device(&sums(&days), &scope, device), Only::Device(device)),
        None => (report(days.start, keytop::app::before(days.end)), Only::Everything),
    };
    let devices = DEVICES.iter().map(|name| Name::new(name)).collect();
    let (health, live, report) = (Arc::new(health()), Arc::new(live()), Arc::new(report));
    app.update(Message::Snapshot(Snapshot { report, health, live, days, only, devices, ..Snapshot::default() }));
}

pub const DEVICES: [&str; 2] = ["Ergo board", "ThinkPad TrackPoint"];

fn sums(days: &Range<Day>) -> Devices {
    let mut dice = Dice(3);
    let mut devices = Devices::default();
    for (day, hour) in
        days.start.iter_days().take_while(|day| *day < days.end).flat_map(|day| (9..18).map(move |hour| (day, hour)))
    {
        for (app, ..) in APPS.iter().take(5) {
            let hours = devices.days.entry(day).or_default();
            let n = (dice.roll() * dice.roll() * 900.0) as u64;
            let board = hours.entry((Name::new(DEVICES[0]), hour, Some(Name::new(app))));
            (board.presses, board.text_presses, board.corrections, board.repeats) = (n, n * 4 / 5, n / 20, n / 50);
            let point = hours.entry((Name::new(DEVICES[1]), hour, Some(Name::new(app))));
            point.clicks.add(Button::LEFT, n / 9);
            point.distance += Amount::new(n as f64 * 41.0);
            point.scroll.add(0.0, (n / 4) as f64);
        }
    }
    devices
}

/// The program at its first start.
pub fn empty_app() -> App {
    let mut app = App::new(calendar(), now());
    let health = Health { role: Role::Recorder, source: source("terminal", Reach::Terminal), ..Health::default() };
    let days = app.days();
    app.update(Message::Snapshot(Snapshot { health: Arc::new(health), days, ..Snapshot::default() }));
    app
}

/// The program whose capture has seen better days, after these keys.
pub fn troubled_app(keys: &str) -> App {
    let mut app = App::new(calendar(), now());
    let input = SourceHealth {
        trouble: Some("2 devices may not be read: Keypad (keys), Lid (keys)".into()),
        mend: Some("sudo usermod -aG input $USER, then log out and in again".into()),
        restarts: 1,
        overruns: 2,
        ..source("evdev", Reach::Session)
    };
    let health = Health {
        source: input,
        focus: None,
        rates: Rates { keys: 4.2, clicks: 0.3, wheel: 1.0, moves: 58.7, focus: 0.1 },
        latency: Some(Latency { p50_ms: 8.2, p99_ms: 17.4 }),
        dropped_moves: 1_204,
        excluded_events: 12,
        warnings: vec!["record.events has no effect yet: events are counted, none is kept with its time".into()],
        ..health()
    };
    let days = app.days();
    app.update(Message::Snapshot(Snapshot { health: Arc::new(health), days, ..Snapshot::default() }));
    for key in keys.chars() {
        app.update(Message::Key(keytop::app::KeyPress::char(key)));
    }
    app
}

pub fn live() -> Live {
    let mut dice = Dice(7);
    let mut speed = 62.0;
    let speeds = (0..Live::WPM_STEPS).map(|step| {
        speed = (speed + dice.bell() * 9.0).clamp(24.0, 108.0);
        (!(30..44).contains(&step) && !(95..101).contains(&step)).then_some(speed)
    });
    let key = |code: &str| Key::from_code(code).unwrap();
    Live {
        now: now(),
        wpm: Some(71.0),
        wpm_history: speeds.collect(),
        held: vec![key("ShiftLeft"), key("KeyT")],
        recent: vec![
            (key("KeyH"), Time(now().0 - 120_000)),
            (key("KeyG"), Time(now().0 - 300_000)),
            (key("KeyI"), Time(now().0 - 600_000)),
        ],
        app: Some(Name::new("code")),
        presence: Presence::Here,
        last_input: Some(Time(now().0 - 40_000)),
    }
}

fn source(name: &'static str, reach: Reach) -> SourceHealth {
    SourceHealth { name, reach, ..SourceHealth::default() }
}

pub fn health() -> Health {
    Health {
        source: source("x11", Reach::Session),
        focus: Some(source("x11", Reach::Session)),
        events: 182_340,
        role: Role::Recorder,
        journal_time: Some(Time(now().0 - 1_200_000)),
        ..Health::default()
    }
}
