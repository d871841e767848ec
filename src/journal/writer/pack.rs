//! A day's rows become its block, and a block becomes rows again.
//!
//! What was recorded is read in the order of time, an hour's rows at once, so that packing a day takes memory in
//! proportion to an hour.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use rusqlite::params;

use super::super::batch::Batch;
use super::super::blocks::{self, Place, Together};
use super::super::codec::{Draft, read_slice};
use super::super::error::Fault;
use super::super::names::Names;
use super::super::reader::cut;
use super::super::rows;
use super::Journal;
use crate::aggregate::Slice;
use crate::calendar::Calendar;
use crate::event::Time;

type Done<T> = std::result::Result<T, Fault>;

/// The rows of an hour, as they are stored.
#[derive(Debug, Default)]
struct Hour {
    number: i64,
    bodies: Vec<u8>,
    /// When each begins, and where its body lies.
    rows: Vec<(Time, Range<usize>)>,
}

/// The parts of a day that was packed before, and when each begins.
type Parts = Peekable<IntoIter<(Time, Vec<u8>)>>;

impl Journal {
    /// Packs what is in rows of a day, and what was packed of it before.
    pub(super) fn pack(&mut self, place: Place, calendar: Calendar) -> Done<()> {
        let block = blocks::take(&self.db, &mut self.names, place)?;
        let (mut parts, mut draft): (Parts, _) = (block.parts.into_iter().peekable(), Draft::default());
        self.each_taken(&calendar.bounds(place.day), place, |start, slice, names| {
            add_parts(&mut draft, &mut parts, start, names)?;
            draft.add(start, slice, names);
            Ok(())
        })?;
        add_parts(&mut draft, &mut parts, Time(i64::MAX), &mut self.names)?;
        let (mut together, mut uids) = (Together::new(place.zone), block.uids);
        block.batches.into_iter().for_each(|batch| together.add(batch));
        self.take_batches(place, |batch| {
            uids.push(batch.uid);
            together.add(batch);
        })?;
        let parts = draft.finish(&mut self.names);
        blocks::write(&self.db, &mut self.names, place, parts, (together.batches(), uids))
    }

    /// Takes out what the rows of slices hold within some bounds, in a zone, of a machine.
    pub(super) fn take_slices(&mut self, bounds: &Range<Time>, place: Place) -> Done<Slice> {
        let mut taken = Slice::default();
        self.each_taken(bounds, place, |_, slice, _| {
            taken.merge(slice);
            Ok(())
        })?;
        Ok(taken)
    }

    /// The same, row by row, each with the time before which none of those that follow begins.
    fn each_taken(
        &mut self,
        bounds: &Range<Time>,
        place: Place,
        mut take: impl FnMut(Time, Slice, &mut Names) -> Done<()>,
    ) -> Done<()> {
        let number = self.names.zones.number(place.zone) as i64;
        let [first, last] = rows::hours(bounds);
        let of_day = params![number, place.machine, first, last, bounds.start.0, bounds.end.0];
        let mut strays = Vec::new();
        let mut take_within = |start: Time, slice: Slice, names: &mut Names| {
            let is_within =
                slice.extent().is_none_or(|extent| bounds.start <= extent.start && extent.end <= bounds.end);
            if is_within {
                return take(start, slice, names);
            }
            for other in [Time(i64::MIN)..bounds.start, bounds.end..Time(i64::MAX)] {
                strays.push(cut(slice.clone(), &other));
            }
            take(start, cut(slice, bounds), names)
        };
        let sql = "SELECT hour, start_us, body FROM slice WHERE zone = ?1 AND machine = ?2 AND hour >= ?3 AND hour < ?4
                   AND end_us > ?5 AND start_us < ?6 ORDER BY hour, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query(of_day)?;
        let (mut hour, mut count) = (Hour::default(), 0);
        while let Some(row) = found.next()? {
            count += 1;
            let number: i64 = row.get(0)?;
            if hour.number != number {
                hour.drain(&mut self.names, &mut take_within)?;
                hour.number = number;
            }
            hour.push(Time(row.get(1)?), rows::blob(row, 2)?);
        }
        hour.drain(&mut self.names, &mut take_within)?;
        drop(found);
        drop(statement);
        let all: i64 = self.db.query_row("SELECT count(*) FROM slice", [], |row| row.get(0))?;
        if count == all {
            // The usual case, and then the table is emptied page by page instead of row by row.
            self.db.execute("DELETE FROM slice", [])?;
        } else {
            let sql = "DELETE FROM slice WHERE zone = ?1 AND machine = ?2 AND hour >= ?3 AND hour < ?4
                       AND end_us > ?5 AND start_us < ?6";
            self.db.prepare_cached(sql)?.execute(of_day)?;
        }
        strays.into_iter().try_for_each(|stray| self.put_slice(stray, place))
    }

    /// Puts a slice into rows by the hour.
    pub(super) fn put_slice(&mut self, slice: Slice, place: Place) -> Done<()> {
        for (hour, slice) in slice.into_hours() {
            rows::insert_slice(&self.db, hour, &slice, (place.zone, place.machine), &mut self.names)?;
        }
        Ok(())
    }

    fn take_batches(&mut self, place: Place, mut take: impl FnMut(Batch)) -> Done<()> {
        let number = self.names.zones.number(place.zone) as i64;
        let of_day = params![place.day.to_string(), number, place.machine];
        let sql = "SELECT uid, app, day, day_us, zone, start_us, end_us, body FROM batch
                   WHERE day = ?1 AND zone = ?2 AND machine = ?3 ORDER BY start_us, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query(of_day)?;
        while let Some(row) = found.next()? {
            take(rows::batch(row, &self.names)?);
        }
        let sql = "DELETE FROM batch WHERE day = ?1 AND zone = ?2 AND machine = ?3";
        self.db.prepare_cached(sql)?.execute(of_day)?;
        Ok(())
    }

    /// Unpacks the days of a machine, or of all, that something of a span lies in: they become rows again, which a
    /// change can be made to; the next step packs them again.
    pub(super) fn unpack(&mut self, span: &Range<Time>, machine: Option<i64>) -> Done<()> {
        for place in blocks::places(&self.db, &self.names, span)? {
            if machine.is_some_and(|machine| machine != place.machine) {
                continue;
            }
            let block = blocks::take(&self.db, &mut self.names, place)?;
            for (_, body) in &block.parts {
                self.put_slice(blocks::unpacked(body, &self.names)?, place)?;
            }
            for batch in &block.batches {
                rows::insert_batch(&self.db, batch, place.machine, &mut self.names)?;
            }
            for uid in block.uids.iter().skip(block.batches.len()) {
                self.db.prepare_cached("INSERT OR IGNORE INTO spent VALUES (?1)")?.execute([uid.0])?;
            }
        }
        self.tidied = None;
        Ok(())
    }
}

impl Hour {
    fn push(&mut self, start: Time, body: &[u8]) {
        let from = self.bodies.len();
        self.bodies.extend_from_slice(body);
        self.rows.push((start, from..self.bodies.len()));
    }

    /// Takes them all out in their order, each with the time before which none of those that follow begins.
    fn drain(&mut self, names: &mut Names, mut take: impl FnMut(Time, Slice, &mut Names) -> Done<()>) -> Done<()> {
        self.rows.iter_mut().rev().fold(Time(i64::MAX), |later, (start, _)| {
            *start = later.min(*start);
            *start
        });
        for (start, place) in self.rows.drain(..) {
            let mut slice = Slice::default();
            read_slice(self.bodies.get(place).unwrap_or_default(), names, &mut slice)?;
            take(start, slice, names)?;
        }
        self.bodies.clear();
        Ok(())
    }
}

/// Adds the parts that begin no later than this.
fn add_parts(draft: &mut Draft, parts: &mut Parts, until: Time, names: &mut Names) -> Done<()> {
    while let Some((start, body)) = parts.next_if(|(start, _)| *start <= until) {
        draft.add(start, blocks::unpacked(&body, names)?, names);
    }
    Ok(())
}
