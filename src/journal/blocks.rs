//! Past days in packed form: rows of `block`, written by compaction and read for replay.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, params};

use super::batch::Batch;
use super::codec::{decode_batches, decode_block, encode_batches, encode_block};
use super::error::Fault;
use super::names::Names;
use super::rollup;
use super::rows::{blob, day, zone};
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Day, DayStart, Tz};
use crate::event::{MICROS, Time};

type Read<T> = Result<T, Fault>;

/// A day in a zone, unpacked.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub slice: Slice,
    pub batches: Vec<Batch>,
}

/// Batches of a day may begin this long before and after what its block says of itself.
const MARGIN_US: i64 = 4 * 86_400 * MICROS;

/// Gives each packed day that overlaps the span to `take`, if `wants` does not turn it down; returns an empty slice.
pub(super) fn each(
    db: &Connection,
    names: &Names,
    span: &Range<Time>,
    wants: &impl Fn(Tz, Range<Time>) -> bool,
    take: &mut impl FnMut(Tz, &mut Slice),
) -> Read<Slice> {
    let sql = "SELECT zone, start_us, end_us, slices FROM block WHERE end_us > ?1 AND start_us < ?2 ORDER BY end_us";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([span.start.0, span.end.0])?;
    while let Some(row) = rows.next()? {
        let zone = zone(row, 0, names)?;
        if wants(zone, Time(row.get(1)?)..Time(row.get(2)?)) {
            take(zone, &mut decode_block(blob(row, 3)?, zone, names)?);
        }
    }
    Ok(Slice::default())
}

/// Batches of packed days that begin within the span.
pub(super) fn batches(db: &Connection, names: &Names, day_starts: &Range<Time>) -> Read<Vec<Batch>> {
    let sql = "SELECT day, zone, keys FROM block WHERE end_us > ?1 AND start_us < ?2 ORDER BY end_us";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([(day_starts.start + -MARGIN_US).0, (day_starts.end + MARGIN_US).0])?;
    let mut batches = Vec::new();
    while let Some(row) = rows.next()? {
        let of_day = decode_batches(blob(row, 2)?, day(row, 0)?, zone(row, 1, names)?, names)?;
        batches.extend(of_day.into_iter().filter(|batch| day_starts.contains(&batch.day.start)));
    }
    Ok(batches)
}

/// A packed day, if it is there.
pub(super) fn read(db: &Connection, names: &mut Names, day: Day, zone: Tz) -> Read<Option<Block>> {
    let sql = "SELECT slices, keys FROM block WHERE day = ?1 AND zone = ?2";
    let number = names.zones.number(zone) as i64;
    let found: Option<(Vec<u8>, Vec<u8>)> = db
        .prepare_cached(sql)?
        .query_row(params![day.to_string(), number], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((slices, keys)) = found else { return Ok(None) };
    let (slice, batches) = (decode_block(&slices, zone, names)?, decode_batches(&keys, day, zone, names)?);
    Ok(Some(Block { slice, batches }))
}

/// Packs a day, in place of what is there of it.
pub(super) fn write(db: &Connection, names: &mut Names, day: Day, zone: Tz, block: &Block) -> Read<()> {
    let batches = together(&block.batches, zone);
    let keys = batches.iter().map(|batch| batch.day.start..batch.day.start + 1);
    let extent = block.slice.extent().into_iter().chain(keys).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end));
    let Some(extent) = extent else { return Ok(()) };
    let (slices, keys) = (encode_block(&block.slice, zone, names), encode_batches(&batches, names));
    let sql = "INSERT OR REPLACE INTO block VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let zone = names.zones.number(zone) as i64;
    db.prepare_cached(sql)?.execute(params![day.to_string(), zone, extent.start.0, extent.end.0, slices, keys])?;
    Ok(())
}

/// An application's batches that end in the same hour become one, which hides their order all the better.
fn together(batches: &[Batch], zone: Tz) -> Vec<Batch> {
    let calendar = Calendar { zone, day_start: DayStart::DEFAULT };
    let mut merged: BTreeMap<_, Batch> = BTreeMap::new();
    for batch in batches {
        let hour = rollup::hour_start(batch.span.end + -1, calendar);
        match merged.entry((hour, batch.owner, batch.day.start)) {
            std::collections::btree_map::Entry::Vacant(place) => drop(place.insert(batch.clone())),
            std::collections::btree_map::Entry::Occupied(mut known) => known.get_mut().merge(batch),
        }
    }
    merged.into_values().collect()
}
