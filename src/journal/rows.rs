//! What is stored and how it is read back, row by row.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::batch::{Batch, Owner, RecordedDay, Uid};
use super::blocks;
use super::codec::{Grain, Malformed, decode_keys, encode_keys, encode_slice, read_slice};
use super::error::Fault;
use super::names::Names;
use super::rollup::owner_number;
use crate::aggregate::{Sighting, Slice};
use crate::calendar::{Day, Tz};
use crate::event::{MICROS, Monitor, Time};

type Read<T> = Result<T, Fault>;

pub(super) const HOUR_US: i64 = 3600 * MICROS;
/// The machine that a journal is of.
pub(super) const THIS: i64 = 0;

/// What is to be read.
pub(super) struct Wanted<'a> {
    pub span: Range<Time>,
    pub grain: Grain,
    /// One machine only.
    pub machine: Option<i64>,
    /// Only what overlaps the span of its zone.
    pub by_zone: Option<&'a HashMap<Tz, Range<Time>>>,
    /// No slice after the one of this number.
    pub last_slice: i64,
}

impl Wanted<'_> {
    /// All that overlaps a span.
    pub fn all(span: Range<Time>, grain: Grain) -> Self {
        Self { span, grain, machine: None, by_zone: None, last_slice: i64::MAX }
    }

    /// Whether a row of this extent is among it.
    pub fn has(&self, zone: Tz, extent: Range<Time>, machine: i64) -> bool {
        let span = self.by_zone.map_or(Some(&self.span), |spans| spans.get(&zone));
        span.is_some_and(|span| extent.start < span.end && span.start < extent.end)
            && self.machine.is_none_or(|only| only == machine)
    }
}

/// Writes a slice that lies within an hour of UTC.
pub(super) fn insert_slice(
    db: &Connection,
    hour: i64,
    slice: &Slice,
    (zone, machine): (Tz, i64),
    names: &mut Names,
) -> rusqlite::Result<()> {
    for sighting in &slice.monitors {
        insert_sighting(db, sighting, names)?;
    }
    let Some(extent) = slice.extent() else { return Ok(()) };
    let body = encode_slice(slice, names);
    let sql = "INSERT INTO slice (hour, zone, start_us, end_us, body, machine) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let zone = names.zones.number(zone) as i64;
    db.prepare_cached(sql)?.execute(params![hour, zone, extent.start.0, extent.end.0, body, machine])?;
    Ok(())
}

fn insert_sighting(db: &Connection, sighting: &Sighting, names: &mut Names) -> rusqlite::Result<()> {
    let Monitor { name, x, y, width, height, mm } = sighting.monitor;
    let (mm_w, mm_h) = mm.unzip();
    let sql = "INSERT OR REPLACE INTO sighting VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let name = names.monitors.number(name) as i64;
    db.prepare_cached(sql)?.execute(params![sighting.time.0, name, x, y, width, height, mm_w, mm_h])?;
    Ok(())
}

/// Writes a batch; false if it is there already.
pub(super) fn insert_batch(db: &Connection, batch: &Batch, machine: i64, names: &mut Names) -> rusqlite::Result<bool> {
    let sql = "INSERT OR IGNORE INTO batch (uid, app, day, day_us, zone, start_us, end_us, presses, order_bits, body,
               machine) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let written = db.prepare_cached(sql)?.execute(params![
        batch.uid.0,
        owner_number(batch.owner, names),
        batch.day.day.to_string(),
        batch.day.start.0,
        names.zones.number(batch.day.zone) as i64,
        batch.span.start.0,
        batch.span.end.0,
        batch.presses() as i64,
        batch.order_bits(),
        encode_keys(&batch.keys, names),
        machine,
    ])?;
    Ok(written > 0)
}

/// Whether an open batch was written, pooled or dropped meanwhile.
pub(super) fn is_settled(db: &Connection, names: &Names, batch: &Batch) -> Read<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM batch WHERE uid = ?1) OR EXISTS (SELECT 1 FROM spent WHERE uid = ?1)";
    let is_settled: bool = db.prepare_cached(sql)?.query_row([batch.uid.0], |row| row.get(0))?;
    Ok(is_settled || blocks::holds(db, names, batch)?)
}

/// Reads packed days and then the slices of hours, in order; each that is wanted is given to `take` with its zone.
pub(super) fn each_slice(
    db: &Connection,
    names: &Names,
    wanted: &Wanted,
    mut take: impl FnMut(Tz, &mut Slice),
) -> Read<()> {
    blocks::each(db, names, wanted, &mut take)?;
    let sql = "SELECT zone, start_us, end_us, body, machine FROM slice WHERE hour >= ?1 AND hour < ?2 AND id <= ?3
         ORDER BY hour, id";
    let mut statement = db.prepare_cached(sql)?;
    let [first, last] = hours(&wanted.span);
    let mut rows = statement.query([first, last, wanted.last_slice])?;
    let mut slice = Slice::default();
    while let Some(row) = rows.next()? {
        let zone = zone(row, 0, names)?;
        if wanted.has(zone, Time(row.get(1)?)..Time(row.get(2)?), row.get(4)?) {
            read_slice(blob(row, 3)?, names, &mut slice)?;
            take(zone, &mut slice);
            slice.cells.clear();
            slice.spans.clear();
        }
    }
    Ok(())
}

/// Batches of days that begin within the span, of one machine or of all.
pub(super) fn batches(
    db: &Connection,
    names: &Names,
    day_starts: &Range<Time>,
    machine: Option<i64>,
) -> Read<Vec<Batch>> {
    let sql = "SELECT uid, app, day, day_us, zone, start_us, end_us, body FROM batch
               WHERE day_us >= ?1 AND day_us < ?2 AND (?3 IS NULL OR machine = ?3) ORDER BY start_us, id";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params![day_starts.start.0, day_starts.end.0, machine])?;
    let mut batches = blocks::batches(db, names, day_starts, machine)?;
    while let Some(row) = rows.next()? {
        batches.push(batch(row, names)?);
    }
    Ok(batches)
}

/// Zones that were in force within the span, and from when to when.
pub(super) fn zones(db: &Connection, names: &Names, span: &Range<Time>) -> Read<Vec<(Tz, Range<Time>)>> {
    let sql = "SELECT zone, min(start_us), max(end_us) FROM (
                   SELECT zone, start_us, end_us FROM slice WHERE hour >= ?1 AND hour < ?2 UNION ALL
                   SELECT zone, start_us, end_us FROM block WHERE end_us > ?3 AND start_us < ?4
               ) GROUP BY zone";
    let mut statement = db.prepare_cached(sql)?;
    let [first, last] = hours(span);
    let mut rows = statement.query([first, last, span.start.0, span.end.0])?;
    let mut zones = Vec::new();
    while let Some(row) = rows.next()? {
        zones.push((zone(row, 0, names)?, Time(row.get(1)?)..Time(row.get(2)?)));
    }
    Ok(zones)
}

/// Monitors that were seen until then.
pub(super) fn sightings(db: &Connection, names: &Names, until: Time) -> Read<Vec<Sighting>> {
    let sql = "SELECT seen_us, monitor, x, y, width, height, mm_w, mm_h FROM sighting WHERE seen_us <= ?1
               ORDER BY seen_us, monitor";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([until.0])?;
    let mut sightings = Vec::new();
    while let Some(row) = rows.next()? {
        let mm: (Option<f64>, Option<f64>) = (row.get(6)?, row.get(7)?);
        let name = names.monitors.at(row.get::<_, i64>(1)? as u64)?;
        let (x, y, width, height) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        let monitor = Monitor { name, x, y, width, height, mm: mm.0.zip(mm.1) };
        sightings.push(Sighting { time: Time(row.get(0)?), monitor });
    }
    Ok(sightings)
}

/// The zone and the edge of the first or the last slice.
pub(super) fn edge(db: &Connection, names: &Names, sql: &str) -> Read<Option<(Tz, Time)>> {
    let mut statement = db.prepare_cached(sql)?;
    let found: Option<(i64, i64)> = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    found.map(|(zone, time)| Ok((names.zones.at(zone as u64)?, Time(time)))).transpose()
}

/// A note of the journal about itself.
pub(super) fn note(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()
}

/// Writes such a note.
pub(super) fn set_note(db: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")?.execute([key, value])?;
    Ok(())
}

/// A blob of a row.
pub(super) fn blob<'a>(row: &'a Row, index: usize) -> Read<&'a [u8]> {
    Ok(row.get_ref(index)?.as_blob().map_err(rusqlite::Error::from)?)
}

/// A date of a row.
pub(super) fn day(row: &Row, index: usize) -> Read<Day> {
    let day = row.get_ref(index)?.as_str().map_err(rusqlite::Error::from)?.parse();
    Ok(day.map_err(|_| Malformed("a date is absurd"))?)
}

/// The hours that overlap a span.
pub(super) fn hours(span: &Range<Time>) -> [i64; 2] {
    [span.start.0.div_euclid(HOUR_US), span.end.0.saturating_add(HOUR_US - 1).div_euclid(HOUR_US)]
}

/// A zone of a row.
pub(super) fn zone(row: &Row, index: usize, names: &Names) -> Read<Tz> {
    Ok(names.zones.at(row.get::<_, i64>(index)? as u64)?)
}

/// A batch of a row of [`BATCH`].
pub(super) fn batch(row: &Row, names: &Names) -> Read<Batch> {
    let owner = match row.get::<_, i64>(1)? {
        -1 => Owner::Pool,
        app => Owner::App(names.app_at(app as u64)?),
    };
    let day = RecordedDay { day: day(row, 2)?, start: Time(row.get(3)?), zone: zone(row, 4, names)? };
    let span = Time(row.get(5)?)..Time(row.get(6)?);
    Ok(Batch { uid: Uid(row.get(0)?), owner, day, span, keys: decode_keys(blob(row, 7)?, names)? })
}
