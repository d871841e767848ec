//! From slices, tiles and batches to the rows of the fact tables.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::rows::{Partition, Rows};
use super::star::{ACTIVITY, BUTTON, CELL, CHORD, KEY, RHYTHM};
use super::table::Value;
use crate::aggregate::{App, Counts, Histogram, KeyTotals, Slice, Span, SpanKind, Spot, Totals};
use crate::calendar::{Calendar, Day, Placer};
use crate::event::{Key, MICROS, Name, Time};
use crate::timeline::{DayKeys, Tile};

const MINUTE_US: i64 = 60 * MICROS;
const HOUR_US: i64 = 60 * MINUTE_US;

/// How finely facts are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// A row for each second that has anything.
    Second,
    /// A row for each hour of the wall clock, cut where an hour of UTC or a day begins.
    Hour,
    /// A row for each day.
    Day,
}

/// Totals by second or hour and application, gathered until they are written.
#[derive(Debug)]
pub struct Facts {
    grain: Grain,
    days: Range<Day>,
    placer: Placer,
    rows: BTreeMap<Place, Totals>,
}

/// Whose row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    start: Time,
    day: Day,
    wall_hour: Option<u8>,
    app: App,
}

impl Facts {
    /// None yet, of these days by this calendar.
    pub fn new(grain: Grain, days: Range<Day>, calendar: Calendar) -> Self {
        Self { grain, days, placer: Placer::new(calendar), rows: BTreeMap::new() }
    }

    /// Adds a slice that was recorded by this calendar.
    pub fn add(&mut self, slice: &Slice, calendar: Calendar) {
        if self.placer.calendar() != calendar {
            self.placer = Placer::new(calendar);
        }
        for (&(second, app), totals) in &slice.cells {
            if let Some(row) = self.row(second.start(), app) {
                row.merge(totals);
            }
        }
        let step = if self.grain == Grain::Second { MICROS } else { MINUTE_US };
        for piece in slice.spans.iter().flat_map(|span| span.pieces(step)) {
            self.add_piece(piece);
        }
    }

    /// Writes what was gathered, in order of time.
    pub fn write(&mut self, out: &mut dyn Rows) -> io::Result<()> {
        std::mem::take(&mut self.rows).into_iter().try_for_each(|(place, totals)| place.write(&totals, out))
    }

    fn add_piece(&mut self, piece: Span) {
        if let Some(row) = self.row(piece.start, piece.app) {
            *match piece.kind {
                SpanKind::Active => &mut row.active_us,
                SpanKind::Focus => &mut row.focus_us,
                SpanKind::Watching => &mut row.watching_us,
            } += piece.micros();
        }
    }

    fn row(&mut self, time: Time, app: App) -> Option<&mut Totals> {
        let day = self.placer.day_of(time);
        if !self.days.contains(&day) {
            return None;
        }
        let calendar = self.placer.calendar();
        let wall_us = time.0 + calendar.offset_s(time) * MICROS;
        let start = match self.grain {
            Grain::Second => time.second().start(),
            Grain::Hour | Grain::Day => {
                let wall_start = time.0 - wall_us.rem_euclid(HOUR_US);
                let utc_start = time.0 - time.0.rem_euclid(HOUR_US);
                Time(wall_start.max(utc_start)).max(calendar.start_of(day))
            }
        };
        let wall_hour = Some((wall_us.div_euclid(HOUR_US).rem_euclid(24)) as u8);
        Some(self.rows.entry(Place { start, day, wall_hour, app }).or_default())
    }
}

/// Writes the rows of a day.
pub fn write_day(day: Day, start: Time, tile: &Tile, out: &mut dyn Rows) -> io::Result<()> {
    tile.parts.iter().try_for_each(|(app, part)| {
        let place = Place { start, day, wall_hour: None, app };
        place.write(&part.totals, out)
    })
}

/// Writes which keys were pressed on a day.
pub fn write_keys(day: Day, keys: &DayKeys, out: &mut dyn Rows) -> io::Result<()> {
    let mut write = |app: App, is_mixed: bool, counts: &Counts<Key, KeyTotals>| {
        counts.iter().try_for_each(|(key, totals)| {
            let values = [
                Value::Date(day),
                app.map(Name::as_str).into(),
                Value::Flag(is_mixed),
                Value::Text(&key.code()),
                Value::count(totals.presses),
                Value::count(totals.repeats),
                Value::count(totals.dwells),
                Value::count(totals.dwell_us),
            ];
            out.row(&KEY, Partition::of_day(day), &values)
        })
    };
    keys.by_app.iter().try_for_each(|(&app, counts)| write(app, false, counts))?;
    write(None, true, &keys.pool)
}

impl Place {
    fn partition(self) -> Partition {
        match self.wall_hour {
            Some(_) => Partition::of_hour(self.start),
            None => Partition::of_day(self.day),
        }
    }

    fn head(self) -> [Value<'static>; 4] {
        let hour = self.wall_hour.map_or(Value::Null, |hour| Value::Int(i64::from(hour)));
        [Value::Instant(self.start), Value::Date(self.day), hour, self.app.map(Name::as_str).into()]
    }

    fn write(self, totals: &Totals, out: &mut dyn Rows) -> io::Result<()> {
        if totals.is_empty() {
            return Ok(());
        }
        let (at, [start, day, hour, app]) = (self.partition(), self.head());
        let figures = figures(totals);
        // By day, cells are those of all applications: where there was always one, nothing else is of none.
        if figures.iter().any(|figure| !matches!(figure, Value::Int(0)) && *figure != Value::Real(0.0)) {
            out.row(&ACTIVITY, at, &[&[start, day, hour, app][..], &figures].concat())?;
        }
        for (chord, &n) in totals.chords.iter() {
            out.row(&CHORD, at, &[start, day, hour, app, Value::Text(&chord.to_string()), Value::count(n)])?;
        }
        for (button, &n) in totals.clicks.iter() {
            out.row(&BUTTON, at, &[start, day, hour, app, Value::Text(&button.to_string()), Value::count(n)])?;
        }
        for (spot, [clicks, moves]) in cells(totals) {
            let monitor = Value::Text(spot.monitor.as_str());
            let [column, row] = [spot.cell.column, spot.cell.row].map(|at| Value::Int(i64::from(at)));
            out.row(
                &CELL,
                at,
                &[start, day, hour, app, monitor, column, row, Value::count(clicks), Value::count(moves)],
            )?;
        }
        let mut rhythm = |measure, histogram: &Histogram| {
            histogram.bars().try_for_each(|(ms, n)| {
                out.row(&RHYTHM, at, &[start, day, hour, app, Value::Text(measure), Value::Real(ms), Value::count(n)])
            })
        };
        rhythm("iki", &totals.typing.ikis)?;
        rhythm("dwell", &totals.typing.dwells)
    }
}

fn figures(totals: &Totals) -> [Value<'static>; 30] {
    let Totals { classes, typing, scroll, .. } = totals;
    [
        Value::count(totals.presses()),
        Value::count(classes.text),
        Value::count(classes.correction),
        Value::count(classes.navigation),
        Value::count(classes.function),
        Value::count(classes.modifier),
        Value::count(classes.other),
        Value::count(totals.withheld),
        Value::count(totals.repeats),
        Value::count(totals.text_presses),
        Value::count(typing.bursts),
        Value::count(typing.burst_steps),
        Value::count(typing.burst_us),
        Value::Real(typing.peak_wpm),
        Value::count(typing.rolled),
        Value::count(typing.iki_count),
        Value::count(typing.iki_us),
        Value::Real(typing.iki_us2 as f64),
        Value::count(totals.click_count()),
        Value::count(totals.double_clicks),
        Value::Real(scroll.up.value()),
        Value::Real(scroll.down.value()),
        Value::Real(scroll.left.value()),
        Value::Real(scroll.right.value()),
        Value::count(totals.moves),
        Value::Real(totals.distance.value()),
        Value::count(totals.glitches),
        Value::count(totals.active_us),
        Value::count(totals.focus_us),
        Value::count(totals.watching_us),
    ]
}

/// Clicks and moves of each cell that has any, in order.
fn cells(totals: &Totals) -> Vec<(Spot, [u64; 2])> {
    let clicks = totals.click_grid.iter().map(|(spot, n)| (spot, [n, 0]));
    let mut cells: Vec<_> = clicks.chain(totals.move_grid.iter().map(|(spot, n)| (spot, [0, n]))).collect();
    // Two runs in order, which this sort only merges.
    cells.sort_by_key(|cell| cell.0);
    cells.dedup_by(|(spot, [_, moves]), (kept, sums)| {
        let is_same = spot == kept;
        sums[1] += if is_same { *moves } else { 0 };
        is_same
    });
    cells
}
