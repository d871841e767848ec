//! Hourly roll-ups: what slices and batches come to, in tables that any SQL tool can read.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, Offset, TimeZone};
use rusqlite::{Connection, OptionalExtension, params};

use super::batch::{Batch, Owner};
use super::names::Names;
use crate::aggregate::{App, Chord, Slice, SpanKind, Totals};
use crate::calendar::{Calendar, Day};
use crate::event::{Button, MICROS, Time};

/// An hour of the wall clock on a recorded day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hour {
    start: Time,
    day: Day,
    offset_s: i64,
}

/// What slices come to, by hour and application.
#[derive(Debug, Default)]
pub(super) struct Sums(BTreeMap<(Hour, App), Sum>);

/// What one application adds to an hour.
#[derive(Debug, Default)]
struct Sum {
    plain: Plain,
    chords: BTreeMap<Chord, u64>,
    /// Those that have no column.
    buttons: BTreeMap<Button, u64>,
}

/// What has a column of its own.
#[derive(Debug, Default)]
struct Plain {
    presses: u64,
    text_presses: u64,
    corrections: u64,
    repeats: u64,
    withheld: u64,
    bursts: u64,
    burst_steps: u64,
    burst_us: u64,
    clicks: u64,
    middle_clicks: u64,
    right_clicks: u64,
    double_clicks: u64,
    scroll: f64,
    distance_px: f64,
    active_us: u64,
    focus_us: u64,
}

/// All offsets from UTC of the last fifty years are multiples of it, and so are the changes between them.
const QUARTER: i64 = 900;
const HOUR_S: i64 = 3600;

const ADD_APP: &str = "INSERT INTO rollup_app VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
    ON CONFLICT DO UPDATE SET
    presses = presses + excluded.presses, text_presses = text_presses + excluded.text_presses,
    corrections = corrections + excluded.corrections, repeats = repeats + excluded.repeats,
    withheld = withheld + excluded.withheld, bursts = bursts + excluded.bursts,
    burst_steps = burst_steps + excluded.burst_steps, burst_us = burst_us + excluded.burst_us,
    clicks = clicks + excluded.clicks, middle_clicks = middle_clicks + excluded.middle_clicks,
    right_clicks = right_clicks + excluded.right_clicks, double_clicks = double_clicks + excluded.double_clicks,
    scroll = scroll + excluded.scroll, distance_mpx = distance_mpx + excluded.distance_mpx,
    active_us = active_us + excluded.active_us, focus_us = focus_us + excluded.focus_us";
const ADD_CHORD: &str = "INSERT INTO rollup_chord VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET presses = presses + excluded.presses";
const ADD_BUTTON: &str = "INSERT INTO rollup_button VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET clicks = clicks + excluded.clicks";
const ADD_KEY: &str = "INSERT INTO rollup_key VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT DO UPDATE SET presses = presses + excluded.presses, repeats = repeats + excluded.repeats,
    unreleased = unreleased + excluded.unreleased, dwell_ms = dwell_ms + excluded.dwell_ms";
const ADD_APP_KEY: &str = "INSERT INTO rollup_app_key VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET presses = presses + excluded.presses";

/// The numbers of the hours with a label, on whichever recorded day: one ends on its own date or the next one.
pub(super) const LABELLED: &str =
    "SELECT id FROM hour WHERE hour = ?1 AND day IN (substr(?1, 1, 10), date(substr(?1, 1, 10), '-1 day'))";

/// The roll-ups' tables.
pub(super) const TABLES: [&str; 5] = ["rollup_app", "rollup_chord", "rollup_button", "rollup_key", "rollup_app_key"];

/// Adds a slice to the roll-ups of its hours.
pub(super) fn add_slice(db: &Connection, slice: &Slice, calendar: Calendar, names: &mut Names) -> rusqlite::Result<()> {
    Sums::of(slice, calendar).write(db, names)
}

/// The label of the hour that a batch adds to: the one in which it ends.
pub(super) fn batch_label(batch: &Batch) -> String {
    batch_hour(batch).label()
}

fn batch_hour(batch: &Batch) -> Hour {
    let calendar = Calendar { zone: batch.day.zone, day_start: crate::calendar::DayStart::DEFAULT };
    Hour::new(batch.span.end + -1, batch.day.day, calendar)
}

/// Adds a batch that is being written to the roll-ups: by the hour in which it ends, and by day and application.
pub(super) fn add_batch(db: &Connection, batch: &Batch, names: &mut Names) -> rusqlite::Result<()> {
    add_keys(db, batch, names)?;
    add_app_keys(db, batch, names)
}

/// The first of these alone.
pub(super) fn add_keys(db: &Connection, batch: &Batch, names: &mut Names) -> rusqlite::Result<()> {
    let hour = batch_hour(batch).number(db)?;
    let mut insert = db.prepare_cached(ADD_KEY)?;
    for (key, totals) in batch.keys.iter() {
        let key = names.keys.number(key) as i64;
        let numbers = [totals.presses, totals.repeats, totals.dwells, totals.dwell_us].map(|n| n as i64);
        let [presses, repeats, dwells, dwell_us] = numbers;
        insert.execute(params![hour, key, presses, repeats, presses - dwells, (dwell_us + 500) / 1000])?;
    }
    Ok(())
}

/// The second alone.
pub(super) fn add_app_keys(db: &Connection, batch: &Batch, names: &mut Names) -> rusqlite::Result<()> {
    let (day, app) = (batch.day.day.to_epoch_days(), owner_number(batch.owner, names));
    let mut insert = db.prepare_cached(ADD_APP_KEY)?;
    for (key, totals) in batch.keys.iter() {
        insert.execute(params![day, app, names.keys.number(key) as i64, totals.presses as i64])?;
    }
    Ok(())
}

/// The first instant of the wall clock's hour.
pub(super) fn hour_start(time: Time, calendar: Calendar) -> Time {
    Hour::new(time, Day::default(), calendar).start
}

/// The number of a batch's owner in the table of applications.
pub(super) fn owner_number(owner: Owner, names: &mut Names) -> i64 {
    match owner {
        Owner::App(app) => names.app(app) as i64,
        Owner::Pool => -1,
    }
}

impl Sums {
    /// Those of a slice.
    pub fn of(slice: &Slice, calendar: Calendar) -> Self {
        let mut sums = Self::default();
        sums.add(slice, calendar);
        sums
    }

    /// Adds a slice.
    pub fn add(&mut self, slice: &Slice, calendar: Calendar) {
        let hour_of = |time: Time| Hour::new(time, calendar.day_of(time), calendar);
        for (&(second, app), totals) in &slice.cells {
            self.0.entry((hour_of(second.start()), app)).or_default().add(totals);
        }
        for span in &slice.spans {
            for piece in span.pieces(QUARTER * MICROS) {
                let plain = &mut self.0.entry((hour_of(piece.start), piece.app)).or_default().plain;
                match piece.kind {
                    SpanKind::Active => plain.active_us += piece.micros(),
                    SpanKind::Focus => plain.focus_us += piece.micros(),
                    // The tables have no column for it.
                    SpanKind::Watching => {}
                }
            }
        }
    }

    /// Leaves out the hours that are not wanted, by their labels.
    pub fn retain(&mut self, wants: impl Fn(&str) -> bool) {
        self.0.retain(|(hour, _), _| wants(&hour.label()));
    }

    /// The labels of the hours.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.0.keys().map(|(hour, _)| hour.label())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds them to the tables.
    pub fn write(&self, db: &Connection, names: &mut Names) -> rusqlite::Result<()> {
        for (&(hour, app), sum) in &self.0 {
            let (hour, app) = (hour.number(db)?, names.app(app) as i64);
            sum.plain.add(db, hour, app)?;
            for (&chord, &n) in &sum.chords {
                let chord = names.chords.number(chord) as i64;
                db.prepare_cached(ADD_CHORD)?.execute(params![hour, app, chord, n as i64])?;
            }
            for (button, &n) in &sum.buttons {
                db.prepare_cached(ADD_BUTTON)?.execute(params![hour, app, button.0, n as i64])?;
            }
        }
        Ok(())
    }
}

impl Hour {
    fn new(time: Time, day: Day, calendar: Calendar) -> Self {
        let offset_s = calendar.offset_s(time);
        let wall_s = time.second().0 + offset_s;
        Self { start: Time((wall_s - wall_s.rem_euclid(HOUR_S) - offset_s) * MICROS), day, offset_s }
    }

    /// Its number in the table of hours; a new one gets the next.
    fn number(self, db: &Connection) -> rusqlite::Result<i64> {
        let (label, day) = (self.label(), self.day.to_string());
        let find = "SELECT id FROM hour WHERE hour = ?1 AND day = ?2";
        let known = db.prepare_cached(find)?.query_row(params![label, day], |row| row.get(0)).optional()?;
        if let Some(number) = known {
            return Ok(number);
        }
        db.prepare_cached("INSERT INTO hour (hour, day) VALUES (?1, ?2)")?.insert(params![label, day])
    }

    /// As in `2026-11-20T09:00+01:00`.
    fn label(self) -> String {
        let offset = i32::try_from(self.offset_s).ok().and_then(FixedOffset::east_opt);
        let offset = offset.unwrap_or_else(|| chrono::Utc.fix());
        let local: DateTime<FixedOffset> = offset.from_utc_datetime(&self.start.utc().naive_utc());
        local.format("%Y-%m-%dT%H:%M%:z").to_string()
    }
}

impl Sum {
    fn add(&mut self, totals: &Totals) {
        let plain = &mut self.plain;
        plain.presses += totals.presses();
        plain.text_presses += totals.text_presses;
        plain.corrections += totals.corrections();
        plain.repeats += totals.repeats;
        plain.withheld += totals.withheld;
        plain.bursts += totals.typing.bursts;
        plain.burst_steps += totals.typing.burst_steps;
        plain.burst_us += totals.typing.burst_us;
        plain.clicks += totals.click_count();
        plain.double_clicks += totals.double_clicks;
        plain.scroll += totals.scroll.total().value();
        plain.distance_px += totals.distance.value();
        plain.active_us += totals.active_us;
        plain.focus_us += totals.focus_us;
        totals.chords.iter().for_each(|(chord, n)| *self.chords.entry(chord).or_default() += n);
        for (button, n) in totals.clicks.iter() {
            match button {
                // It has what is left of all clicks.
                Button::LEFT => {}
                Button::MIDDLE => plain.middle_clicks += n,
                Button::RIGHT => plain.right_clicks += n,
                _ => *self.buttons.entry(button).or_default() += n,
            }
        }
    }
}

impl Plain {
    fn add(&self, db: &Connection, hour: i64, app: i64) -> rusqlite::Result<()> {
        db.prepare_cached(ADD_APP)?.execute(params![
            hour,
            app,
            self.presses as i64,
            self.text_presses as i64,
            self.corrections as i64,
            self.repeats as i64,
            self.withheld as i64,
            self.bursts as i64,
            self.burst_steps as i64,
            self.burst_us as i64,
            self.clicks as i64,
            self.middle_clicks as i64,
            self.right_clicks as i64,
            self.double_clicks as i64,
            self.scroll,
            (self.distance_px * 1000.0).round() as i64,
            self.active_us as i64,
            self.focus_us as i64,
        ])?;
        Ok(())
    }
}
