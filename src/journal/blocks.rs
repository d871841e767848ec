//! Past days in packed form: rows of `block`, written by compaction and read for replay.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use rusqlite::{Connection, params};

use super::batch::{Batch, Owner, Uid};
use super::codec::{Grain, Part, decode_batches, decode_block, encode_batches};
use super::error::Fault;
use super::names::Names;
use super::rollup;
use super::rows::{Wanted, blob, day, zone};
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Day, DayStart, Tz};
use crate::event::Time;

type Read<T> = Result<T, Fault>;

/// Which day a block is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub day: Day,
    pub zone: Tz,
    pub machine: i64,
}

/// A packed day.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// The bodies of its slices in the order in which they begin, and when they do.
    pub parts: Vec<(Time, Vec<u8>)>,
    pub batches: Vec<Batch>,
    /// Of the batches as they were written, before some were put together.
    pub uids: Vec<Uid>,
}

/// Batches, of which an application's that end in the same hour become one: that hides their order all the better.
#[derive(Debug)]
pub(super) struct Together {
    calendar: Calendar,
    merged: BTreeMap<(Time, Owner, Time), Batch>,
}

/// Gives each packed day that overlaps the span to `take`, if it is wanted.
pub(super) fn each(db: &Connection, names: &Names, wanted: &Wanted, take: &mut impl FnMut(Tz, &mut Slice)) -> Read<()> {
    let sql = "SELECT zone, start_us, end_us, slices, machine FROM block WHERE end_us > ?1 AND start_us < ?2
               ORDER BY end_us, id";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([wanted.span.start.0, wanted.span.end.0])?;
    while let Some(row) = rows.next()? {
        let zone = zone(row, 0, names)?;
        if wanted.has(zone, Time(row.get(1)?)..Time(row.get(2)?), row.get(4)?) {
            take(zone, &mut decode_block(blob(row, 3)?, names, wanted.grain)?);
        }
    }
    Ok(())
}

/// Batches of packed days that begin within the span.
pub(super) fn batches(
    db: &Connection,
    names: &Names,
    day_starts: &Range<Time>,
    machine: Option<i64>,
) -> Read<Vec<Batch>> {
    let sql = "SELECT day, zone, keys, machine FROM block WHERE end_us > ?1 AND start_us < ?2 ORDER BY end_us, id";
    let mut statement = db.prepare_cached(sql)?;
    // A block reaches from the start of its batches' day, if not from before.
    let mut rows = statement.query([day_starts.start.0, day_starts.end.0])?;
    let mut batches = Vec::new();
    while let Some(row) = rows.next()? {
        if machine.is_none_or(|machine| row.get(3) == Ok(machine)) {
            let (of_day, _) = decode_batches(blob(row, 2)?, day(row, 0)?, zone(row, 1, names)?, names)?;
            batches.extend(of_day.into_iter().filter(|batch| day_starts.contains(&batch.day.start)));
        }
    }
    Ok(batches)
}

/// Whether a batch is part of a packed day.
pub(super) fn holds(db: &Connection, names: &Names, batch: &Batch) -> Read<bool> {
    let mut statement = db.prepare_cached("SELECT day, zone, keys FROM block WHERE day = ?1")?;
    let mut rows = statement.query([batch.day.day.to_string()])?;
    while let Some(row) = rows.next()? {
        let (_, uids) = decode_batches(blob(row, 2)?, day(row, 0)?, zone(row, 1, names)?, names)?;
        if uids.contains(&batch.uid) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The packed days that overlap a span.
pub(super) fn places(db: &Connection, names: &Names, span: &Range<Time>) -> Read<Vec<Place>> {
    let sql = "SELECT DISTINCT day, zone, machine FROM block WHERE end_us > ?1 AND start_us < ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([span.start.0, span.end.0])?;
    let mut places = Vec::new();
    while let Some(row) = rows.next()? {
        places.push(Place { day: day(row, 0)?, zone: zone(row, 1, names)?, machine: row.get(2)? });
    }
    Ok(places)
}

/// Pieces of so many bytes of the packed days that overlap a span, from all over them.
pub(super) fn pieces(db: &Connection, span: &Range<Time>, length: usize) -> Read<Vec<Vec<u8>>> {
    let sql = "SELECT slices, keys FROM block WHERE end_us > ?1 AND start_us < ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([span.start.0, span.end.0])?;
    let mut pieces = Vec::new();
    while let Some(row) = rows.next()? {
        for column in 0..2 {
            pieces.extend(blob(row, column)?.chunks_exact(length).skip(1).map(<[u8]>::to_vec));
        }
    }
    Ok(pieces)
}

/// Takes a packed day out.
pub(super) fn take(db: &Connection, names: &mut Names, place: Place) -> Read<Block> {
    let number = names.zones.number(place.zone) as i64;
    let values = params![place.day.to_string(), number, place.machine];
    let mut block = Block::default();
    {
        let sql = "SELECT start_us, slices, keys FROM block WHERE day = ?1 AND zone = ?2 AND machine = ?3
                   ORDER BY start_us, id";
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            block.parts.push((Time(row.get(0)?), blob(row, 1)?.to_vec()));
            let (batches, uids) = decode_batches(blob(row, 2)?, place.day, place.zone, names)?;
            block.batches.extend(batches);
            block.uids.extend(uids);
        }
    }
    db.prepare_cached("DELETE FROM block WHERE day = ?1 AND zone = ?2 AND machine = ?3")?.execute(values)?;
    Ok(block)
}

/// Writes a packed day; its keys go with the first part.
pub(super) fn write(
    db: &Connection,
    names: &mut Names,
    place: Place,
    parts: Vec<Part>,
    keys: (Vec<Batch>, Vec<Uid>),
) -> Read<()> {
    let mut keys = Some(keys);
    for Part { extent, body } in parts {
        let (batches, uids) = keys.take().unwrap_or_default();
        let days = batches.iter().map(|batch| batch.day.start..batch.day.start + 1);
        let extent = extent.into_iter().chain(days).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end));
        let Some(extent) = extent else { continue };
        let keys = encode_batches(&batches, &uids, names);
        let sql = "INSERT INTO block (machine, day, zone, start_us, end_us, slices, keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let zone = names.zones.number(place.zone) as i64;
        let (machine, day) = (place.machine, place.day.to_string());
        db.prepare_cached(sql)?.execute(params![machine, day, zone, extent.start.0, extent.end.0, body, keys])?;
    }
    Ok(())
}

/// What a part of a packed day tells.
pub(super) fn unpacked(body: &[u8], names: &Names) -> Read<Slice> {
    Ok(decode_block(body, names, Grain::Steps)?)
}

impl Together {
    /// None yet, of a zone.
    pub fn new(zone: Tz) -> Self {
        Self { calendar: Calendar { zone, day_start: DayStart::DEFAULT }, merged: BTreeMap::new() }
    }

    /// Adds one.
    pub fn add(&mut self, batch: Batch) {
        let hour = rollup::hour_start(batch.span.end + -1, self.calendar);
        match self.merged.entry((hour, batch.owner, batch.day.start)) {
            Entry::Vacant(place) => drop(place.insert(batch)),
            Entry::Occupied(mut known) => known.get_mut().merge(&batch),
        }
    }

    /// They all.
    pub fn batches(self) -> Vec<Batch> {
        self.merged.into_values().collect()
    }
}
