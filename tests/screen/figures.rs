//! The figures of a made-up person: a report of any days, and a day as a line.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use keytop::aggregate::{Cell, Span, SpanKind};
use keytop::calendar::Day;
use keytop::category::Categories;
use keytop::event::{MICROS, Name, Time};
use keytop::report::{
    Activity, AppFigures, Balance, CellCount, DayFigures, DayTrack, DwellPercentiles, HourFigures, Keyboard, Levels,
    MonitorFigures, Mouse, Percentiles, Report, ScrollFigures, TypingFigures, WeekdayFigures,
};

use super::{calendar, now};

const LETTERS: &str = "etaoinshrdlucmfwypvbgkjqxz";

/// A small sequence of numbers that look random, 0 to 1.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }

    /// Around 0, mostly within 1.
    pub fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.roll()).sum::<f64>() - 3.0
    }
}

/// Applications: active seconds, presses, clicks.
pub const APPS: [(&str, f64, u64, u64); 8] = [
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
