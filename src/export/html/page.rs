//! What the page carries: the report, and its parts by day and by period.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;
use serde_json::{Value, json};

use super::cells::packed;
use crate::aggregate::App;
use crate::calendar::Day;
use crate::keyboard::Geometry;
use crate::report::{MonitorFigures, Report, Scope};
use crate::timeline::{Stretch, Tile, Timeline};

/// All that is on a page.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// The whole range.
    pub report: Report,
    before: Option<Before>,
    keyboard: Value,
    /// What days name by its place in here.
    names: Vec<String>,
    days: Vec<DayRow>,
    periods: Vec<PeriodRow>,
}

/// The figures of the period that it is compared with.
#[derive(Clone, Debug, Serialize)]
struct Before {
    from: Day,
    to: Day,
    active: f64,
    presses: u64,
    wpm: f64,
    peak: f64,
    clicks: u64,
    distance: f64,
    scroll: f64,
    apm: f64,
}

/// A day that has anything. Keys, chords, buttons and applications are named by their places in [`Page::names`].
#[derive(Clone, Debug, Serialize)]
struct DayRow {
    day: Day,
    active: f64,
    presses: u64,
    text: u64,
    corrections: u64,
    unattributed: u64,
    wpm: f64,
    peak: f64,
    bursts: u64,
    burst_seconds: f64,
    rolled: u64,
    double: u64,
    scroll: f64,
    distance: f64,
    /// A name and a count after each other.
    keys: Vec<u64>,
    chords: Vec<u64>,
    buttons: Vec<u64>,
    /// Name, active and focus seconds, presses, clicks, notches.
    apps: Vec<(u64, f64, f64, u64, u64, f64)>,
    /// Active seconds by hour.
    hours: Vec<u32>,
}

/// What is too large to go by day.
#[derive(Clone, Debug, Serialize)]
struct PeriodRow {
    from: Day,
    to: Option<Day>,
    iki: Vec<(f64, u64)>,
    dwell: Vec<(f64, u64)>,
    monitors: Vec<MonitorRow>,
}

#[derive(Clone, Debug, Serialize)]
struct MonitorRow {
    name: String,
    size: [u32; 2],
    clicks: String,
    moves: String,
}

/// Names, each of which is told once.
#[derive(Debug, Default)]
struct Names {
    all: Vec<String>,
    places: HashMap<String, u64>,
}

/// Up to so many days, everything goes by day.
const BY_DAY: i64 = 31;
/// Up to so many, what is large goes by week; beyond that, by month.
const BY_WEEK: i64 = 120;
const WEEK: u64 = 7;
const MONTH: u64 = 30;

impl Page {
    /// The page of a scope.
    pub fn new(timeline: Timeline, scope: &Scope, keyboard: &Geometry, before: Option<&Report>) -> Self {
        let of = |stretch: &Stretch, days: Range<Day>| Report::of(stretch, &Scope { days, ..scope.clone() });
        // Each day is added up once: into its period, and the periods into the whole.
        let mut whole = Stretch::default();
        let period = |days: Range<Day>| {
            let stretch = timeline.stretch(days.clone());
            let row = PeriodRow::new(&days, &of(&stretch, days.clone()));
            whole.merge(stretch);
            row
        };
        let periods = periods(&scope.days).map(period).collect();
        let mut names = Names::default();
        let day = |(day, mut tile): (Day, Tile)| {
            drop_grids(&mut tile);
            let mut stretch = Stretch::default();
            stretch.add(day, &tile);
            Some(names.day(day, &of(&stretch, day..day.succ_opt()?)))
        };
        let days = timeline.into_days().filter(|(at, tile)| scope.days.contains(at) && !tile.is_empty());
        let days = days.filter_map(day).collect();
        let report = of(&whole, scope.days.clone());
        let before = before.map(Before::new);
        Self { report, before, keyboard: caps(keyboard), names: names.all, days, periods }
    }
}

/// Grids go by period, and are most of a tile.
fn drop_grids(tile: &mut Tile) {
    let apps: Vec<App> = tile.parts.iter().map(|(app, _)| app).collect();
    for app in apps {
        let totals = &mut tile.parts.entry(app).totals;
        (totals.click_grid, totals.move_grid) = Default::default();
    }
}

fn periods(days: &Range<Day>) -> impl Iterator<Item = Range<Day>> {
    let length = match days.end.signed_duration_since(days.start).num_days() {
        few if few <= BY_DAY => 1,
        some if some <= BY_WEEK => WEEK,
        _ => MONTH,
    };
    let end = days.end;
    let after = move |day: Day| day.checked_add_days(chrono::Days::new(length));
    std::iter::successors(Some(days.start), move |&day| after(day).filter(|next| *next < end))
        .map(move |start| start..after(start).map_or(end, |next| next.min(end)))
}

fn caps(keyboard: &Geometry) -> Value {
    let keys = keyboard.keys.iter();
    keys.map(|cap| json!([cap.code, cap.legend, cap.x, cap.y, cap.width, cap.height])).collect()
}

impl Before {
    fn new(report: &Report) -> Self {
        let Report { activity, keyboard, mouse, .. } = report;
        Self {
            from: report.from,
            to: report.to,
            active: activity.active_seconds,
            presses: keyboard.presses,
            wpm: keyboard.typing.wpm,
            peak: keyboard.typing.peak_wpm,
            clicks: mouse.clicks.values().sum(),
            distance: mouse.distance_px,
            scroll: mouse.scroll.total(),
            apm: activity.apm,
        }
    }
}

impl Names {
    fn day(&mut self, day: Day, report: &Report) -> DayRow {
        let Report { activity, keyboard, mouse, apps, by_hour, .. } = report;
        let typing = &keyboard.typing;
        let apps = apps.iter().map(|app| {
            let [active, focus, scroll] = [app.active_seconds, app.focus_seconds, app.scroll].map(brief);
            (self.place(&app.app), active, focus, app.presses, app.clicks, scroll)
        });
        DayRow {
            day,
            active: activity.active_seconds,
            presses: keyboard.presses,
            text: keyboard.text_presses,
            corrections: keyboard.corrections,
            unattributed: keyboard.unattributed,
            wpm: typing.wpm,
            peak: typing.peak_wpm,
            bursts: typing.bursts,
            burst_seconds: typing.burst_seconds,
            rolled: (typing.rollover * keyboard.text_presses as f64).round() as u64,
            double: mouse.double_clicks,
            scroll: mouse.scroll.total(),
            distance: mouse.distance_px,
            apps: apps.collect(),
            keys: self.counts(&keyboard.keys),
            chords: self.counts(&keyboard.chords),
            buttons: self.counts(&mouse.clicks),
            hours: by_hour.iter().map(|hour| hour.active_seconds.round() as u32).collect(),
        }
    }

    fn counts<'a>(&mut self, counts: impl IntoIterator<Item = (&'a String, &'a u64)>) -> Vec<u64> {
        let seen = counts.into_iter().filter(|(_, n)| **n > 0);
        seen.flat_map(|(name, n)| [self.place(name), *n]).collect()
    }

    fn place(&mut self, name: &str) -> u64 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.all.len() as u64;
        self.all.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }
}

impl PeriodRow {
    fn new(days: &Range<Day>, report: &Report) -> Self {
        let typing = &report.keyboard.typing;
        let monitor = |of: &MonitorFigures| MonitorRow {
            name: of.name.clone(),
            size: [of.width, of.height],
            clicks: packed(&of.clicks),
            moves: packed(&of.moves),
        };
        Self {
            from: days.start,
            to: days.end.pred_opt(),
            iki: typing.iki_bars.clone(),
            dwell: typing.dwell_bars.clone(),
            monitors: report.mouse.monitors.iter().map(monitor).collect(),
        }
    }
}

/// To the millisecond: a third of the length in full.
fn brief(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
