//! A made-up person's day and weeks, the same on every run.

use chrono::Datelike as _;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use keytop::aggregate::{Amount, Cell, Span, SpanKind};
use keytop::app::{App, Message, Snapshot};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::category::Categories;
use keytop::event::{Button, Key, MICROS, Name, Time};
use keytop::goals::{Goal, Kept, Measure, Progress};
use keytop::report::{
    Activity, AppFigures, Balance, CellCount, DayFigures, DayTrack, DwellPercentiles, Health, HourFigures, Keyboard,
    Latency, Levels, Live, MonitorFigures, Mouse, Only, Percentiles, Presence, Rates, Reach, Report, Role, Scope,
    ScrollFigures, SourceHealth, TypingFigures, Usual, WeekdayFigures,
};
use keytop::timeline::Devices;

const LETTERS: &str = "etaoinshrdlucmfwypvbgkjqxz";

/// A small sequence of numbers that look random, 0 to 1.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }

    /// Around 0, mostly within 1.
    fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.roll()).sum::<f64>() - 3.0
    }
}

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

const APPS: [(&str, f64, u64, u64); 8] = [
    ("code", 9_840.0, 14_210, 402),
    ("firefox", 6_120.0, 2_871, 1_204),
    ("kitty", 3_980.0, 6_405, 61),
    ("slack", 1_860.0, 2_240, 212),
    ("libreoffice-writer", 1_210.0, 1_871, 96),
    ("gimp", 640.0, 122, 510),
    ("zathura", 300.0, 64, 41),
    ("メモ帳", 95.0, 210, 3),
];

pub fn report(from: Day, to: Day) -> Report {
    let mut dice = Dice(3);
    let mut days: Vec<DayFigures> = Vec::new();
    let mut day = from;
    while day <= to {
        let weekend = day.format("%u").to_string().parse::<u8>().unwrap() > 5;
        let active = if weekend { (dice.roll() - 0.55).max(0.0) * 9_000.0 } else { 14_000.0 + dice.bell() * 7_000.0 };
        let active = active.max(0.0).round();
        let presses = (active * 1.1) as u64;
        days.push(DayFigures { day, presses, active_seconds: active, clicks: presses / 12, ..DayFigures::default() });
        day = keytop::app::after(day);
    }
    let active_seconds = if days.len() == 1 { 24_045.0 } else { days.iter().map(|day| day.active_seconds).sum() };
    let by_hour = |hour: u8| {
        let bell = |middle: f64, width: f64| (-((f64::from(hour) - middle) / width).powi(2)).exp();
        let active_seconds = (3_300.0 * (bell(10.5, 2.0) + 0.9 * bell(15.5, 2.2) + 0.35 * bell(21.5, 1.3))).round();
        HourFigures { hour, presses: active_seconds as u64, clicks: active_seconds as u64 / 11, active_seconds }
    };
    let by_hour: Vec<_> = (0..24).map(by_hour).collect();
    let weights = [0.9, 1.0, 0.95, 1.1, 0.8, 0.12, 0.2];
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let by_weekday = names.iter().zip(weights).enumerate().map(|(at, (&weekday, weight))| {
        let of_it =
            |day: &&DayFigures| day.day.weekday().num_days_from_monday() as usize == at && day.active_seconds > 0.0;
        let days = days.iter().filter(of_it).count() as u64;
        let active_seconds = weight * 21_000.0 * days as f64;
        WeekdayFigures { weekday, active_seconds, days, ..WeekdayFigures::default() }
    });
    let by_weekday: Vec<_> = by_weekday.collect();
    let week_hours = std::array::from_fn(|day| {
        std::array::from_fn(|hour| {
            let value = by_hour[hour].active_seconds * weights[day] * (0.7 + 0.6 * dice.roll());
            if value < 60.0 { 0.0 } else { value }
        })
    });
    let mut report = Report {
        schema: Report::SCHEMA,
        from,
        to,
        day_start: "04:00".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        activity: Activity {
            active_seconds,
            apm: 78.4,
            levels_minutes: Levels { light: 92, steady: 171, intense: 138 },
            watching_seconds: 2_520.0,
        },
        keyboard: keyboard(),
        mouse: mouse(),
        apps: APPS
            .iter()
            .map(|&(app, active_seconds, presses, clicks)| AppFigures {
                app: app.to_owned(),
                active_seconds,
                focus_seconds: active_seconds * 1.3,
                presses,
                clicks,
                scroll: clicks as f64 * 4.5,
                watching_seconds: if app == "firefox" { 2_520.0 } else { 0.0 },
                is_only_watched: false,
                apm: (presses + clicks) as f64 / (active_seconds / 60.0),
                wpm: 40.0 + (presses % 37) as f64,
                text_presses: presses * 3 / 4,
                corrections: presses / 19,
                category: String::new(),
            })
            .collect(),
        by_hour,
        by_weekday,
        days,
        week_hours,
        has_events: true,
        ..Report::default()
    };
    report.categorise(&Categories::default());
    report
}

fn keyboard() -> Keyboard {
    let mut keys: BTreeMap<String, u64> = LETTERS
        .chars()
        .enumerate()
        .map(|(rank, letter)| {
            (format!("Key{}", letter.to_ascii_uppercase()), (2_940.0 * 0.84_f64.powi(rank as i32)) as u64)
        })
        .collect();
    let others = [
        ("Space", 4_380),
        ("Backspace", 1_312),
        ("Enter", 702),
        ("ShiftLeft", 1_180),
        ("ShiftRight", 96),
        ("ControlLeft", 912),
        ("Tab", 402),
        ("Period", 380),
        ("Comma", 341),
        ("Semicolon", 212),
        ("Minus", 120),
        ("Slash", 164),
        ("Quote", 133),
        ("Digit1", 71),
        ("Digit2", 66),
        ("Digit0", 90),
        ("Escape", 240),
        ("ArrowUp", 310),
        ("ArrowDown", 422),
        ("ArrowLeft", 287),
        ("ArrowRight", 344),
        ("AltLeft", 118),
        ("MetaLeft", 54),
        ("Delete", 61),
        ("F5", 14),
        ("Numpad1", 9),
        ("NumpadEnter", 4),
    ];
    keys.extend(others.map(|(code, presses)| (code.to_owned(), presses)));
    let chords = [
        ("Ctrl+KeyS", 221),
        ("Ctrl+KeyC", 148),
        ("Ctrl+KeyV", 139),
        ("Alt+Tab", 96),
        ("Ctrl+Shift+KeyP", 41),
        ("Ctrl+KeyZ", 38),
        ("Meta+ArrowLeft", 12),
    ];
    let presses = keys.values().sum();
    let dwell = keys.keys().enumerate().map(|(at, code)| (code.clone(), 74.0 + (at * 7 % 40) as f64)).collect();
    let bars = (0..45).map(|bucket| {
        let ms = 12.5 + f64::from(bucket) * 11.0;
        (ms, (4_000.0 * (-((ms.ln() - 4.95) / 0.42_f64).powi(2)).exp()) as u64)
    });
    Keyboard {
        presses,
        repeats: 612,
        text_presses: presses * 3 / 4,
        corrections: 1_373,
        unattributed: 0,
        keys,
        chords: chords.map(|(name, count)| (name.to_owned(), count)).into(),
        typing: TypingFigures {
            wpm: 61.7,
            peak_wpm: 103.2,
            bursts: 812,
            burst_seconds: 4_127.0,
            iki_ms: Percentiles { p10: 84.0, p50: 141.0, p90: 312.0 },
            dwell_ms: DwellPercentiles { p50: 88.0, p90: 131.0 },
            rollover: 0.312,
            consistency: 63.0,
            iki_bars: bars.collect(),
            dwell_bars: (0..30)
                .map(|at: i32| (20.0 + f64::from(at) * 7.0, (900 - (at - 9).pow(2) * 3).max(0) as u64))
                .collect(),
            wpm_by_hour: (0..24)
                .map(|hour| if (9..18).contains(&hour) { 52.0 + f64::from(hour) } else { 0.0 })
                .collect(),
        },
        key_dwell_ms: dwell,
        key_repeats: BTreeMap::new(),
        balance: Balance { hands: [11_204, 9_870, 4_380], rows: [1_890, 9_120, 5_610, 3_220, 5_614] },
        key_apps: [("KeyE".to_owned(), (Name::new("code"), 0.7)), ("KeyT".to_owned(), (Name::new("firefox"), 0.5))]
            .into(),
        chord_apps: [("Ctrl+KeyS".to_owned(), (Name::new("code"), 0.9))].into(),
    }
}

fn grid(seed: u64, count: usize, spots: &[(f64, f64, f64)]) -> Vec<CellCount> {
    let mut dice = Dice(seed);
    let mut cells: BTreeMap<(u16, u16), u64> = BTreeMap::new();
    for at in 0..count {
        let (x, y, spread) = spots[at % spots.len()];
        let column = (x + dice.bell() * spread).clamp(0.0, 95.0) as u16;
        let row = (y + dice.bell() * spread * 0.6).clamp(0.0, 53.0) as u16;
        *cells.entry((column, row)).or_default() += 1;
    }
    cells.into_iter().map(|((column, row), count)| CellCount { cell: Cell { column, row }, count }).collect()
}

fn mouse() -> Mouse {
    let monitor = |name: &str, (x, y), (width, height), seed| MonitorFigures {
        name: name.to_owned(),
        x,
        y,
        width,
        height,
        clicks: grid(seed, 1_400, &[(20.0, 8.0, 5.0), (48.0, 27.0, 14.0), (80.0, 4.0, 3.0), (10.0, 40.0, 4.0)]),
        moves: grid(seed + 9, 20_000, &[(30.0, 20.0, 18.0), (60.0, 30.0, 12.0), (80.0, 10.0, 8.0), (48.0, 50.0, 9.0)]),
    };
    let clicks = [("left", 2_204), ("middle", 96), ("right", 188), ("back", 41)];
    Mouse {
        clicks: clicks.map(|(name, count)| (name.to_owned(), count)).into(),
        double_clicks: 143,
        drags: 96,
        drag_px: 31_480.0,
        scroll: ScrollFigures { up: 2_210.0, down: 8_904.0, left: 12.0, right: 31.0 },
        distance_px: 1_284_310.0,
        distance_m: 342.6,
        glitches: 2,
        monitors: vec![
            monitor("DP-1", (0.0, 0.0), (2_560, 1_440), 5),
            monitor("eDP-1", (2_560.0, 240.0), (1_920, 1_200), 77),
        ],
    }
}

pub fn track() -> DayTrack {
    let day = calendar().day_of(now());
    let bounds = calendar().bounds(day);
    let mut dice = Dice(11);
    let (mut active, mut pace) = (Vec::new(), BTreeMap::new());
    for (from, to) in [(290, 470), (478, 500), (545, 700), (712, 762)] {
        let mut minute = from;
        while minute < to {
            let length = 3 + (dice.roll() * 22.0) as i64;
            let end = (minute + length).min(to);
            let app = APPS[((dice.roll() * dice.roll()) * 8.0) as usize].0;
            let at = |minute: i64| Time(bounds.start.0 + minute * 60 * MICROS);
            active.push(Span { start: at(minute), end: at(end), app: Some(Name::new(app)), kind: SpanKind::Active });
            let base = 30.0 + dice.roll() * 90.0;
            for minute in minute..end {
                pace.insert(at(minute), (base + dice.bell() * 45.0).max(1.0) as u32);
            }
            minute = end;
        }
    }
    DayTrack { day, offset_s: 3600, active, pace, bounds, marks: Vec::new() }
}
