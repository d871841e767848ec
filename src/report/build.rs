//! From the tiles of a range to its figures.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Datelike, Days};

use super::{
    Activity, AppFigures, Balance, CellCount, DayFigures, DwellPercentiles, HourFigures, Keyboard, Levels,
    MonitorFigures, Mouse, Only, Percentiles, Report, ScrollFigures, TypingFigures, WeekdayFigures,
};
use crate::aggregate::{App, Count, Counts, Screen, Scroll, Sighting, Spot, Totals, Typing};
use crate::calendar::{Calendar, Day};
use crate::category::Categories;
use crate::event::{Button, Name};
use crate::keyboard::place;
use crate::timeline::{DaySum, Devices, Part, Stretch, Tile, Timeline};

/// What a report covers and how it judges.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// The days, half-open.
    pub days: Range<Day>,
    /// When days start, and the zone that is named.
    pub calendar: Calendar,
    /// Only what happened while this application had the focus.
    pub app: Option<Name>,
    /// Presses and clicks of a minute from which it is steady, and from which it is intense.
    pub levels: [u32; 2],
    /// Monitors that are known.
    pub monitors: Vec<Sighting>,
}

const SECOND_US: f64 = 1e6;
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Scope {
    /// Levels that the definitions name.
    pub const LEVELS: [u32; 2] = [30, 90];
}

impl Report {
    /// The report's format, in its first field.
    pub const SCHEMA: &'static str = "keytop-report/1";

    /// The figures of the scope's days.
    pub fn new(timeline: &Timeline, scope: &Scope) -> Self {
        Self::of(&timeline.stretch(scope.days.clone()), scope)
    }

    /// The figures of the scope's days, which are added up.
    pub fn of(stretch: &Stretch, scope: &Scope) -> Self {
        match scope.app {
            None => Self::build(stretch, &stretch.total, scope, &|_| true),
            Some(app) => Self::build(stretch, &stretch.total.of_app(Some(app)), scope, &|of| of == Some(app)),
        }
    }

    /// The same of a part of it. Where that is several applications, a clock minute that they share counts for each in
    /// the minutes by level.
    pub fn narrowed(timeline: &Timeline, scope: &Scope, only: &Only, categories: &Categories) -> Self {
        match only {
            Only::Everything => Self::new(timeline, &Scope { app: None, ..scope.clone() }),
            Only::App(app) => Self::new(timeline, &Scope { app: Some(*app), ..scope.clone() }),
            // Tiles tell nothing of devices.
            Only::Device(device) => Self::of_device(&Devices::default(), scope, *device),
            Only::Category(_) => {
                let stretch = timeline.stretch(scope.days.clone());
                let holds = |app: App| only.holds(app, categories);
                Self::build(&stretch, &stretch.total.of_apps(&holds), &Scope { app: None, ..scope.clone() }, &holds)
            }
        }
    }

    fn build(stretch: &Stretch, total: &Tile, scope: &Scope, holds: &dyn Fn(App) -> bool) -> Self {
        let whole = total.whole();
        let days = day_sums(stretch, holds);
        Self {
            schema: Self::SCHEMA,
            from: scope.days.start,
            to: scope.days.end.pred_opt().unwrap_or(scope.days.end),
            day_start: scope.calendar.day_start.to_string(),
            time_zone: scope.calendar.zone.name().to_owned(),
            activity: Activity::new(&whole, scope.levels),
            keyboard: Keyboard::new(&whole.totals).with_apps(total),
            mouse: Mouse::new(&whole.totals, scope),
            apps: app_rows(total, scope.app),
            categories: Vec::new(),
            devices: Vec::new(),
            device: None,
            by_hour: hour_rows(&whole),
            by_weekday: weekday_rows(&days),
            days: day_rows(&scope.days, &days),
            week_hours: week_hours(stretch, holds),
            has_events: !stretch.total.is_empty(),
        }
    }
}

impl Activity {
    fn new(whole: &Part, levels: [u32; 2]) -> Self {
        let active_seconds = seconds(whole.totals.active_us);
        let actions = whole.totals.presses() + whole.totals.click_count();
        Self {
            active_seconds,
            apm: a_minute(actions, active_seconds),
            levels_minutes: Levels::new(&whole.minutes, levels),
            watching_seconds: seconds(whole.totals.watching_us),
        }
    }
}

impl Levels {
    fn new(minutes: &Counts<u32>, [steady, intense]: [u32; 2]) -> Self {
        let mut levels = Self::default();
        for (inputs, &n) in minutes.iter() {
            *match inputs {
                inputs if inputs < steady => &mut levels.light,
                inputs if inputs < intense => &mut levels.steady,
                _ => &mut levels.intense,
            } += n;
        }
        levels
    }
}

impl Keyboard {
    fn new(totals: &Totals) -> Self {
        let known: u64 = totals.keys.iter().map(|(_, key)| key.presses).sum();
        let pressed = totals.keys.iter().filter(|(_, key)| key.presses > 0);
        let dwelt = totals.keys.iter().filter(|(_, key)| key.dwells > 0);
        let repeated = totals.keys.iter().filter(|(_, key)| key.repeats > 0);
        Self {
            presses: totals.presses(),
            repeats: totals.repeats,
            text_presses: totals.text_presses,
            corrections: totals.corrections(),
            unattributed: totals.presses().saturating_sub(known),
            keys: pressed.map(|(key, of)| (key.code(), of.presses)).collect(),
            chords: totals.chords.iter().map(|(chord, &n)| (chord.to_string(), n)).collect(),
            typing: TypingFigures::new(&totals.typing, totals.text_presses),
            key_dwell_ms: dwelt.map(|(key, of)| (key.code(), of.dwell_us as f64 / of.dwells as f64 / 1000.0)).collect(),
            balance: Balance::new(totals),
            key_repeats: repeated.map(|(key, of)| (key.code(), of.repeats)).collect(),
            key_apps: BTreeMap::new(),
            chord_apps: BTreeMap::new(),
        }
    }

    /// The same with the application in which each key and each chord is pressed most.
    fn with_apps(self, total: &Tile) -> Self {
        let named = || total.parts.iter().filter_map(|(app, part)| Some((app?, &part.totals)));
        let keys = named().flat_map(|(app, of)| of.keys.iter().map(move |(key, of)| (key, app, of.presses)));
        let chords = named().flat_map(|(app, of)| of.chords.iter().map(move |(chord, &n)| (chord, app, n)));
        Self {
            key_apps: most_used(keys).into_iter().map(|(key, most)| (key.code(), most)).collect(),
            chord_apps: most_used(chords).into_iter().map(|(chord, most)| (chord.to_string(), most)).collect(),
            ..self
        }
    }
}

/// Of each `K` the application with the most presses, and its share of all that are told with one.
fn most_used<K: Ord>(presses: impl Iterator<Item = (K, Name, u64)>) -> BTreeMap<K, (Name, f64)> {
    let mut sums: BTreeMap<K, (Name, u64, u64)> = BTreeMap::new();
    for (of, app, n) in presses.filter(|(_, _, n)| *n > 0) {
        let (most, highest, all) = sums.entry(of).or_insert((app, 0, 0));
        *all += n;
        // Names have an order of their own run: of equals the first in the alphabet, on every run.
        if n > *highest || n == *highest && app.as_str() < most.as_str() {
            (*most, *highest) = (app, n);
        }
    }
    sums.into_iter().map(|(of, (app, n, all))| (of, (app, n as f64 / all.max(1) as f64))).collect()
}

impl Balance {
    fn new(totals: &Totals) -> Self {
        let mut balance = Self::default();
        for (key, of) in totals.keys.iter() {
            if let Some((hand, row)) = place(&key.code()) {
                balance.hands[hand as usize] += of.presses;
                balance.rows[row as usize] += of.presses;
            }
        }
        balance
    }
}

impl TypingFigures {
    fn new(typing: &Typing, text_presses: u64) -> Self {
        let (ikis, dwells) = (&typing.ikis, &typing.dwells);
        Self {
            wpm: typing.wpm(),
            peak_wpm: typing.peak_wpm,
            bursts: typing.bursts,
            burst_seconds: seconds(typing.burst_us),
            iki_ms: Percentiles {
                p10: ikis.percentile_ms(10.0),
                p50: ikis.percentile_ms(50.0),
                p90: ikis.percentile_ms(90.0),
            },
            dwell_ms: DwellPercentiles { p50: dwells.percentile_ms(50.0), p90: dwells.percentile_ms(90.0) },
            rollover: if text_presses == 0 { 0.0 } else { typing.rolled as f64 / text_presses as f64 },
            consistency: typing.consistency(),
            iki_bars: ikis.bars().collect(),
            dwell_bars: dwells.bars().collect(),
            wpm_by_hour: Vec::new(),
        }
    }
}

impl Mouse {
    fn new(totals: &Totals, scope: &Scope) -> Self {
        let always = [Button::LEFT, Button::MIDDLE, Button::RIGHT].map(|button| (button.to_string(), 0));
        let mut clicks = BTreeMap::from(always);
        clicks.extend(totals.clicks.iter().map(|(button, &n)| (button.to_string(), n)));
        Self {
            clicks,
            double_clicks: totals.double_clicks,
            drags: totals.drags,
            drag_px: totals.drag_px as f64,
            scroll: ScrollFigures::new(totals.scroll),
            distance_px: totals.distance.value(),
            distance_m: totals.travel_um as f64 / 1e6,
            glitches: totals.glitches,
            monitors: monitor_rows(totals, scope),
        }
    }
}

impl ScrollFigures {
    fn new(scroll: Scroll) -> Self {
        Self {
            up: scroll.up.value(),
            down: scroll.down.value(),
            left: scroll.left.value(),
            right: scroll.right.value(),
        }
    }
}

/// Monitors that something happened on in the range, at their latest size by its end.
fn monitor_rows(totals: &Totals, scope: &Scope) -> Vec<MonitorFigures> {
    let span = scope.calendar.span(scope.days.clone());
    let mut sightings: Vec<&Sighting> = scope.monitors.iter().filter(|sighting| sighting.time < span.end).collect();
    sightings.sort_by_key(|sighting| sighting.time);
    let mut rows: BTreeMap<&'static str, MonitorFigures> = BTreeMap::new();
    let mut put = |spot: Spot, of: fn(&mut MonitorFigures) -> &mut Vec<CellCount>, count: u64| {
        of(rows.entry(spot.monitor.as_str()).or_default()).push(CellCount { cell: spot.cell, count });
    };
    totals.click_grid.iter().for_each(|(spot, n)| put(spot, |row| &mut row.clicks, n));
    totals.move_grid.iter().for_each(|(spot, n)| put(spot, |row| &mut row.moves, n));
    let sized = rows.into_iter().map(|(name, row)| {
        let latest = sightings.iter().rfind(|sighting| sighting.monitor.name.as_str() == name);
        let of = latest.map_or_else(Screen::stand_in, |of| of.monitor.clone());
        let (width, height) = (of.width as u32, of.height as u32);
        MonitorFigures { name: name.to_owned(), x: of.x, y: of.y, width, height, ..row }
    });
    sized.collect()
}

/// Applications with any figure above zero; the one that was asked for in any case.
fn app_rows(total: &Tile, asked: Option<Name>) -> Vec<AppFigures> {
    let named = total.parts.iter().filter_map(|(app, part)| Some((app?, &part.totals)));
    let is_used = |app: Name, totals: &Totals| {
        asked == Some(app)
            || totals.presses() + totals.click_count() + totals.active_us + totals.focus_us > 0
            || totals.scroll.total().value() > 0.0
    };
    let mut rows: Vec<_> = named
        .filter(|&(app, totals)| totals.watching_us > 0 || is_used(app, totals))
        .map(|(app, totals)| AppFigures {
            app: app.to_string(),
            active_seconds: seconds(totals.active_us),
            focus_seconds: seconds(totals.focus_us),
            presses: totals.presses(),
            clicks: totals.click_count(),
            scroll: totals.scroll.total().value(),
            watching_seconds: seconds(totals.watching_us),
            is_only_watched: !is_used(app, totals),
            apm: a_minute(totals.presses() + totals.click_count(), seconds(totals.active_us)),
            wpm: totals.typing.wpm(),
            text_presses: totals.text_presses,
            corrections: totals.corrections(),
            category: String::new(),
        })
        .collect();
    rows.sort_by(|a, b| b.active_seconds.total_cmp(&a.active_seconds).then_with(|| a.app.cmp(&b.app)));
    rows
}

fn hour_rows(whole: &Part) -> Vec<HourFigures> {
    let rows = (0..24).zip(&whole.hours);
    rows.map(|(hour, sum)| HourFigures {
        hour,
        presses: sum.presses,
        clicks: sum.clicks,
        active_seconds: seconds(sum.active_us),
    })
    .collect()
}

/// The days of a stretch, or some applications' share of them.
fn day_sums(stretch: &Stretch, holds: &dyn Fn(App) -> bool) -> BTreeMap<Day, DaySum> {
    let narrowed = |sums: &Counts<App, DaySum>| {
        sums.iter().filter(|(app, _)| holds(*app)).fold(DaySum::default(), |mut whole, (_, sum)| {
            whole.merge(sum);
            whole
        })
    };
    stretch.days.iter().map(|(&day, sums)| (day, narrowed(sums))).collect()
}

fn weekday_rows(days: &BTreeMap<Day, DaySum>) -> Vec<WeekdayFigures> {
    let mut rows = WEEKDAYS.map(|weekday| WeekdayFigures { weekday, ..WeekdayFigures::default() });
    for (day, sum) in days {
        let row = &mut rows[day.weekday().num_days_from_monday() as usize % 7];
        row.presses += sum.presses;
        row.clicks += sum.clicks;
        row.active_seconds += seconds(sum.active_us);
        row.days += u64::from(sum.has_input());
    }
    rows.into()
}

fn day_rows(days: &Range<Day>, sums: &BTreeMap<Day, DaySum>) -> Vec<DayFigures> {
    let dates = std::iter::successors(Some(days.start), |day| day.checked_add_days(Days::new(1)));
    let mut rows: Vec<DayFigures> = dates
        .take_while(|day| *day < days.end)
        .map(|day| {
            let sum = sums.get(&day).copied().unwrap_or_default();
            DayFigures {
                day,
                presses: sum.presses,
                clicks: sum.clicks,
                scroll: sum.scroll.value(),
                distance_px: sum.distance.value(),
                active_seconds: seconds(sum.active_us),
                wpm: sum.wpm(),
                week_mean_seconds: 0.0,
            }
        })
        .collect();
    let active: Vec<f64> = rows.iter().map(|row| row.active_seconds).collect();
    for (at, row) in rows.iter_mut().enumerate() {
        let week = active.get(at.saturating_sub(6)..=at).unwrap_or_default();
        row.week_mean_seconds = week.iter().sum::<f64>() / week.len().max(1) as f64;
    }
    rows
}

fn week_hours(stretch: &Stretch, holds: &dyn Fn(App) -> bool) -> [[f64; 24]; 7] {
    let mut grid = [[0.0; 24]; 7];
    for (_, week) in stretch.weeks.iter().filter(|(app, _)| holds(*app)) {
        for (cell, &active_us) in grid.iter_mut().flatten().zip(week.0.iter().flatten()) {
            *cell += seconds(active_us);
        }
    }
    grid
}

/// Actions per minute of active time.
pub(super) fn a_minute(actions: u64, active_seconds: f64) -> f64 {
    if active_seconds > 0.0 { actions as f64 / (active_seconds / 60.0) } else { 0.0 }
}

fn seconds(micros: u64) -> f64 {
    micros as f64 / SECOND_US
}
