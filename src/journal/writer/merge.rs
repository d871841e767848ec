//! Adding the journal of another machine of the same person.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::codec::{encode_slice, read_slice};
use super::super::error::{Fault, JournalError, Result};
use super::super::events::delete_blocks;
use super::super::file::open_for_reading;
use super::super::names::Names;
use super::super::{rollup, rows, schema};
use super::Journal;
use super::rework::Rework;
use crate::aggregate::Slice;
use crate::calendar::{DayStart, Tz};
use crate::event::Time;

/// What a merge added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Hours that are new or have changed.
    pub hours: u64,
    /// Batches that are new.
    pub batches: u64,
    /// Blocks of recorded events that are new.
    pub event_blocks: u64,
    /// Files that both machines had imported by themselves: what they hold counts twice.
    pub doubled: Vec<String>,
}

/// The other journal while it is read.
struct Other {
    db: Connection,
    names: Names,
    /// Its numbers of machines, and ours.
    machines: Vec<(i64, i64)>,
    is_new: bool,
}

/// The slices of an hour, by machine, hour and zone.
type Hour = (i64, i64, i64);

impl Journal {
    /// Adds another machine's journal; what was added before and has not changed is left as it is. `name` is what
    /// reports call the machine. Open batches of the other are in its memory only and come with a later merge.
    pub fn merge(&mut self, other: &Path, name: &str, day_start: DayStart) -> Result<Merged> {
        let missing = || JournalError::io(other, std::io::ErrorKind::NotFound.into());
        let db = open_for_reading(other)?.ok_or_else(missing)?;
        let uuid = rows::note(&db, schema::UUID).map_err(|error| JournalError::sqlite(other, error))?;
        let uuid = schema::checked_uuid(other, uuid)?;
        if uuid == self.uuid {
            return Err(JournalError::SameJournal(other.to_owned()));
        }
        let mut merged = Merged::default();
        self.transact(|journal| {
            journal.store()?;
            let state = db.unchecked_transaction()?;
            let mut names = Names::default();
            names.load(&state)?;
            drop(state);
            let (machines, is_new) = journal.machines(&db, &uuid, name)?;
            let other = Other { db, names, machines, is_new };
            let mut rework = Rework::new(day_start);
            journal.merge_slices(&other, &mut rework, &mut merged)?;
            journal.rework(&rework)?;
            journal.merge_batches(&other, &mut merged)?;
            journal.merge_events(&other, &mut merged)?;
            journal.merge_rest(&other, &mut merged)
        })?;
        Ok(merged)
    }

    /// Our numbers for the other's machines: itself and those that were merged into it; we are left out.
    fn machines(&self, db: &Connection, uuid: &str, name: &str) -> std::result::Result<(Vec<(i64, i64)>, bool), Fault> {
        let mut theirs = vec![(0, uuid.to_owned(), name.to_owned())];
        let mut statement = db.prepare("SELECT id, uuid, name FROM machine")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        theirs.extend(rows.collect::<rusqlite::Result<Vec<(i64, String, String)>>>()?);
        let mut numbers = Vec::new();
        let mut is_new = false;
        for (their, uuid, name) in theirs.into_iter().filter(|(_, uuid, _)| *uuid != self.uuid) {
            let added =
                self.db.execute("INSERT OR IGNORE INTO machine (uuid, name) VALUES (?1, ?2)", [&uuid, &name])?;
            is_new |= their == 0 && added > 0;
            let find = "SELECT id FROM machine WHERE uuid = ?1";
            numbers.push((their, self.db.query_row(find, [&uuid], |row| row.get(0))?));
        }
        Ok((numbers, is_new))
    }

    fn merge_slices(
        &mut self,
        other: &Other,
        rework: &mut Rework,
        merged: &mut Merged,
    ) -> std::result::Result<(), Fault> {
        let sql = "SELECT machine, hour, zone, body FROM slice ORDER BY machine, hour, zone, id";
        let mut statement = other.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut open: Option<(Hour, Slice)> = None;
        while let Some(row) = rows.next()? {
            let place: Hour = (row.get(0)?, row.get(1)?, row.get(2)?);
            let mut slice = Slice::default();
            read_slice(rows::blob(row, 3)?, &other.names, &mut slice)?;
            match &mut open {
                Some((last, whole)) if *last == place => whole.merge(slice),
                _ => {
                    let done = open.replace((place, slice));
                    self.merge_hour(other, done, rework, merged)?;
                }
            }
        }
        self.merge_hour(other, open, rework, merged)
    }

    fn merge_hour(
        &mut self,
        other: &Other,
        hour: Option<(Hour, Slice)>,
        rework: &mut Rework,
        merged: &mut Merged,
    ) -> std::result::Result<(), Fault> {
        let Some(((machine, hour, zone), slice)) = hour else { return Ok(()) };
        let Some(machine) = other.number(machine) else { return Ok(()) };
        let zone = other.names.zones.at(zone as u64)?;
        let number = self.names.zones.number(zone) as i64;
        let body = encode_slice(&slice, &mut self.names);
        let sql = "SELECT id, body FROM slice WHERE machine = ?1 AND hour = ?2 AND zone = ?3 AND machine <> 0";
        let known: Option<(i64, Vec<u8>)> =
            self.db.query_row(sql, [machine, hour, number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if let Some((id, known)) = known {
            if known == body {
                return Ok(());
            }
            let mut before = Slice::default();
            read_slice(&known, &self.names, &mut before)?;
            rework.slice(&before, zone);
            self.db.execute("DELETE FROM slice WHERE id = ?1", [id])?;
        }
        rows::insert_slice(&self.db, hour, &slice, zone, &mut self.names)?;
        self.db.execute("UPDATE slice SET machine = ?1 WHERE id = last_insert_rowid()", [machine])?;
        rework.slice(&slice, zone);
        merged.hours += 1;
        Ok(())
    }

    fn merge_batches(&mut self, other: &Other, merged: &mut Merged) -> std::result::Result<(), Fault> {
        for batch in rows::batches(&other.db, &other.names, &(Time(i64::MIN)..Time(i64::MAX)))? {
            let sql = "SELECT machine FROM batch WHERE uid = ?1";
            let theirs = other.db.prepare_cached(sql)?.query_row([batch.uid.0], |row| row.get(0))?;
            let Some(machine) = other.number(theirs) else { continue };
            if !rows::insert_batch(&self.db, &batch, &mut self.names)? {
                continue;
            }
            self.db.execute("UPDATE batch SET machine = ?1 WHERE uid = ?2", params![machine, batch.uid.0])?;
            rollup::add_batch(&self.db, &batch, &mut self.names)?;
            if let Some(cut) = self.cut {
                let start = batch.day.start;
                super::tiles::outdate(&self.db, cut.calendar(batch.day.zone), &(start..start + 1))?;
            }
            merged.batches += 1;
        }
        Ok(())
    }

    fn merge_events(&mut self, other: &Other, merged: &mut Merged) -> std::result::Result<(), Fault> {
        let sql = "SELECT machine, run, first_seq, events, zone, start_us, end_us, is_sealed, body FROM event_block";
        let mut statement = other.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(machine) = other.number(row.get(0)?) else { continue };
            let (run, first, events): (i64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let known = "SELECT EXISTS (SELECT 1 FROM event_block
                         WHERE machine = ?1 AND run = ?2 AND first_seq = ?3 AND events = ?4)";
            if self.db.prepare_cached(known)?.query_row([machine, run, first, events], |row| row.get(0))? {
                continue;
            }
            delete_blocks(&self.db, machine, run, first..first.saturating_add(events))?;
            let zone: Tz = other.names.zones.at(row.get::<_, i64>(4)? as u64)?;
            let zone = self.names.zones.number(zone) as i64;
            let (start, end, is_sealed): (i64, i64, bool) = (row.get(5)?, row.get(6)?, row.get(7)?);
            let sql =
                "INSERT INTO event_block (machine, run, first_seq, events, zone, start_us, end_us, is_sealed, body)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let body = rows::blob(row, 8)?;
            let values = params![machine, run, first, events, zone, start, end, is_sealed, body];
            self.db.prepare_cached(sql)?.execute(values)?;
            merged.event_blocks += 1;
        }
        Ok(())
    }

    /// Monitors and imports.
    fn merge_rest(&mut self, other: &Other, merged: &mut Merged) -> std::result::Result<(), Fault> {
        let monitors = rows::sightings(&other.db, &other.names, Time(i64::MAX))?;
        rows::insert_slice(&self.db, 0, &Slice { monitors, ..Slice::default() }, Tz::UTC, &mut self.names)?;
        let mut statement = other.db.prepare("SELECT hash, what, lines, time_us FROM import")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (hash, what): (Vec<u8>, String) = (row.get(0)?, row.get(1)?);
            let (lines, time): (i64, i64) = (row.get(2)?, row.get(3)?);
            let sql = "INSERT OR IGNORE INTO import VALUES (?1, ?2, ?3, ?4)";
            if self.db.execute(sql, params![hash, what, lines, time])? == 0 && other.is_new {
                merged.doubled.push(what);
            }
        }
        Ok(())
    }
}

impl Other {
    fn number(&self, machine: i64) -> Option<i64> {
        self.machines.iter().find(|(theirs, _)| *theirs == machine).map(|(_, ours)| *ours)
    }
}
