//! What the page carries: the report, and its parts by day and by period.

use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::aggregate::{App, COLUMNS};
use crate::calendar::Day;
use crate::keyboard::Geometry;
use crate::report::{CellCount, MonitorFigures, Report, Scope};
use crate::timeline::{Stretch, Tile, Timeline};

/// All that is on a page.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// The whole range.
    pub report: Report,
    /// The period that it is compared with.
    pub before: Option<Report>,
    keyboard: Value,
    days: Vec<Value>,
    periods: Vec<Value>,
}

/// Up to so many days, everything goes by day.
const BY_DAY: i64 = 31;
/// Up to so many, what is large goes by week; beyond that, by month.
const BY_WEEK: i64 = 120;
const WEEK: u64 = 7;
const MONTH: u64 = 30;

impl Page {
    /// The page of a scope.
    pub fn new(timeline: &Timeline, scope: &Scope, keyboard: &Geometry, before: Option<Report>) -> Self {
        let of = |stretch: &Stretch, days: Range<Day>| Report::of(stretch, &Scope { days, ..scope.clone() });
        let seen = timeline.days(scope.days.clone()).filter(|(_, tile)| !tile.is_empty());
        let day = |(day, tile): (Day, &Tile)| {
            let mut stretch = Stretch::default();
            stretch.add(day, &without_grids(tile));
            Some(day_value(day, &of(&stretch, day..day.succ_opt()?)))
        };
        let days = seen.filter_map(day).collect();
        // Each day is added up once: into its period, and the periods into the whole.
        let mut whole = Stretch::default();
        let period = |days: Range<Day>| {
            let stretch = timeline.stretch(days.clone());
            whole.merge(&stretch);
            period_value(&days, &of(&stretch, days.clone()))
        };
        let periods = periods(&scope.days).map(period).collect();
        let report = of(&whole, scope.days.clone());
        Self { report, before, keyboard: caps(keyboard), days, periods }
    }
}

/// What of a tile goes by day; grids go by period, and are most of it.
fn without_grids(tile: &Tile) -> Tile {
    let mut tile = tile.clone();
    let apps: Vec<App> = tile.parts.iter().map(|(app, _)| app).collect();
    for app in apps {
        let totals = &mut tile.parts.entry(app).totals;
        (totals.click_grid, totals.move_grid) = Default::default();
    }
    tile
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

fn day_value(day: Day, report: &Report) -> Value {
    let Report { activity, keyboard, mouse, apps, by_hour, .. } = report;
    let typing = &keyboard.typing;
    let hours = by_hour.iter().map(|hour| json!([hour.presses, hour.clicks, hour.active_seconds.round()]));
    let apps = apps.iter().map(|app| {
        json!([
            app.app,
            brief(app.active_seconds),
            brief(app.focus_seconds),
            app.presses,
            app.clicks,
            brief(app.scroll)
        ])
    });
    json!({
        "day": day,
        "active": activity.active_seconds,
        "levels": activity.levels_minutes,
        "presses": keyboard.presses,
        "text": keyboard.text_presses,
        "corrections": keyboard.corrections,
        "unattributed": keyboard.unattributed,
        "wpm": typing.wpm,
        "peak": typing.peak_wpm,
        "bursts": typing.bursts,
        "burst_seconds": typing.burst_seconds,
        "rolled": (typing.rollover * keyboard.text_presses as f64).round(),
        "keys": keyboard.keys,
        "chords": keyboard.chords,
        "buttons": mouse.clicks.iter().filter(|(_, n)| **n > 0).collect::<std::collections::BTreeMap<_, _>>(),
        "double": mouse.double_clicks,
        "scroll": [mouse.scroll.up, mouse.scroll.down, mouse.scroll.left, mouse.scroll.right],
        "distance": mouse.distance_px,
        "hours": hours.collect::<Vec<_>>(),
        "apps": apps.collect::<Vec<_>>(),
    })
}

fn period_value(days: &Range<Day>, report: &Report) -> Value {
    let typing = &report.keyboard.typing;
    json!({
        "from": days.start,
        "to": days.end.pred_opt(),
        "iki": typing.iki_bars,
        "dwell": typing.dwell_bars,
        "monitors": report.mouse.monitors.iter().map(monitor_value).collect::<Vec<_>>(),
    })
}

fn monitor_value(monitor: &MonitorFigures) -> Value {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), monitor.name.as_str().into());
    fields.insert("size".to_owned(), json!([monitor.width, monitor.height]));
    fields.insert("clicks".to_owned(), flat(&monitor.clicks));
    fields.insert("moves".to_owned(), flat(&monitor.moves));
    Value::Object(fields)
}

/// To the millisecond: a third of the length in full.
fn brief(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Cells as steps from one to the next in reading order, each followed by its count: half the length of triples.
fn flat(cells: &[CellCount]) -> Value {
    let mut placed: Vec<(u64, u64)> = cells
        .iter()
        .map(|CellCount { cell, count }| (u64::from(cell.row) * u64::from(COLUMNS) + u64::from(cell.column), *count))
        .collect();
    placed.sort_unstable();
    let mut last = 0;
    let steps = placed.into_iter().flat_map(|(at, count)| [at - std::mem::replace(&mut last, at), count]);
    steps.collect()
}
