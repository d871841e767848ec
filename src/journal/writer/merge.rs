//! Adding the journal of another machine of the same person.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use rusqlite::{Connection, params};

use super::super::batch::{Batch, Owner};
use super::super::blocks::{Place, Together};
use super::super::codec::{Grain, decode_devices, rounded};
use super::super::devices;
use super::super::error::{Fault, JournalError, Result};
use super::super::events::delete_blocks;
use super::super::file::open_for_reading;
use super::super::marks;
use super::super::names::Names;
use super::super::reader::cut;
use super::super::rows::{self, Wanted};
use super::super::schema;
use super::Journal;
use super::rework::Rework;
use crate::aggregate::{Counts, KeyTotals, Slice, Totals, Typing};
use crate::calendar::{Calendar, DayStart, Tz};
use crate::event::{Key, Second, Time};

/// What a merge added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Days that are new or have changed.
    pub days: u64,
    /// Days that were left out, because only sums are kept here of that time.
    pub thinned: u64,
    /// Batches that are new.
    pub batches: u64,
    /// Blocks of recorded events that are new.
    pub event_blocks: u64,
    /// Notes on moments that are new.
    pub marks: u64,
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

type Done<T> = std::result::Result<T, Fault>;

/// What a machine has of a day in a zone, in a form that is the same whether the day is packed or not.
struct Content {
    slice: Slice,
    keys: Vec<(Owner, Range<Time>, Counts<Key, KeyTotals>)>,
    batches: Vec<Batch>,
}

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
        self.revise(|journal| {
            let state = db.unchecked_transaction()?;
            let mut names = Names::default();
            names.load(&state)?;
            drop(state);
            let (machines, is_new) = journal.machines(&db, &uuid, name)?;
            let other = Other { db, names, machines, is_new };
            let mut rework = Rework::new(day_start);
            journal.merge_days(&other, &mut rework, &mut merged)?;
            journal.rework(&rework)?;
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

    /// Takes in day by day what is not here yet, or has changed.
    fn merge_days(&mut self, other: &Other, rework: &mut Rework, merged: &mut Merged) -> Done<()> {
        for (theirs, zone, extent) in other.extents()? {
            let Some(machine) = other.number(theirs) else { continue };
            let calendar = Calendar { zone, day_start: DayStart::DEFAULT };
            let days = calendar.day_of(extent.start).iter_days();
            for day in days.take_while(|day| calendar.start_of(*day) < extent.end) {
                let bounds = calendar.bounds(day);
                let found = Content::read(&other.db, &other.names, (zone, theirs), &bounds)?;
                let known = Content::read(&self.db, &self.names, (zone, machine), &bounds)?;
                if (&found.slice, &found.keys) == (&known.slice, &known.keys) {
                    continue;
                }
                if self.is_thinned(&bounds, zone, rework)? {
                    merged.thinned += 1;
                    continue;
                }
                let place = Place { day, zone, machine };
                self.replace(place, &bounds, rework)?;
                let whole = Content::slice(&other.db, &other.names, (zone, theirs), &bounds)?;
                rework.slice(&whole, zone);
                self.put_slice(whole, place)?;
                for batch in &found.batches {
                    rework.batch(batch);
                    merged.batches += u64::from(rows::insert_batch(&self.db, batch, machine, &mut self.names)?);
                }
                merged.days += 1;
            }
        }
        Ok(())
    }

    /// Takes out what is here of a day.
    fn replace(&mut self, place: Place, bounds: &Range<Time>, rework: &mut Rework) -> Done<()> {
        self.unpack(bounds, Some(place.machine))?;
        rework.slice(&self.take_slices(bounds, place)?, place.zone);
        for batch in rows::batches(&self.db, &self.names, bounds, Some(place.machine))? {
            if batch.day.zone == place.zone {
                rework.batch(&batch);
                self.db.prepare_cached("DELETE FROM batch WHERE uid = ?1")?.execute([batch.uid.0])?;
            }
        }
        Ok(())
    }

    /// Whether only sums are kept here of a time.
    fn is_thinned(&self, bounds: &Range<Time>, zone: Tz, rework: &Rework) -> Done<bool> {
        let calendar = Calendar { zone, day_start: rework.day_start() };
        let days = [calendar.day_of(bounds.start), calendar.day_of(bounds.end + -1)].map(|day| day.to_string());
        let sql = "SELECT EXISTS (SELECT 1 FROM thinned WHERE day >= ?1 AND day <= ?2)";
        Ok(self.db.prepare_cached(sql)?.query_row(days, |row| row.get(0))?)
    }

    fn merge_events(&mut self, other: &Other, merged: &mut Merged) -> Done<()> {
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

    /// What the other's devices add, in place of what was known of it.
    fn merge_devices(&mut self, other: &Other) -> Done<()> {
        for (day, theirs, body) in devices::rows_of(&other.db, &devices::every_day())? {
            if let Some(machine) = other.number(theirs) {
                devices::put(&self.db, (day, machine), &decode_devices(&body, &other.names)?, &mut self.names)?;
            }
        }
        Ok(())
    }

    /// Monitors, devices, notes on moments and imports.
    fn merge_rest(&mut self, other: &Other, merged: &mut Merged) -> Done<()> {
        let monitors = rows::sightings(&other.db, &other.names, Time(i64::MAX))?;
        rows::insert_slice(&self.db, 0, &Slice { monitors, ..Slice::default() }, (Tz::UTC, 0), &mut self.names)?;
        self.merge_devices(other)?;
        merged.marks = marks::merge(&other.db, &self.db)?;
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

impl Content {
    fn read(db: &Connection, names: &Names, whose: (Tz, i64), bounds: &Range<Time>) -> Done<Self> {
        let slice = by_minute(&Self::slice(db, names, whose, bounds)?);
        let mut together = Together::new(whose.0);
        let batches = rows::batches(db, names, bounds, Some(whose.1))?;
        batches.into_iter().filter(|batch| batch.day.zone == whose.0).for_each(|batch| together.add(batch));
        let mut batches = together.batches();
        batches.sort_by_key(|batch| (batch.span.start, batch.span.end, batch.owner));
        let keys = batches.iter().map(|batch| (batch.owner, batch.span.clone(), batch.keys.clone())).collect();
        Ok(Self { slice, keys, batches })
    }

    fn slice(db: &Connection, names: &Names, (zone, machine): (Tz, i64), bounds: &Range<Time>) -> Done<Slice> {
        let only = std::iter::once((zone, bounds.clone())).collect();
        let all = Wanted::all(bounds.clone(), Grain::Steps);
        let wanted = Wanted { machine: Some(machine), by_zone: Some(&only), ..all };
        let mut whole = Slice::default();
        rows::each_slice(db, names, &wanted, |_, slice| whole.merge(cut(std::mem::take(slice), bounds)))?;
        Ok(whole)
    }
}

impl Other {
    fn number(&self, machine: i64) -> Option<i64> {
        self.machines.iter().find(|(theirs, _)| *theirs == machine).map(|(_, ours)| *ours)
    }

    /// From when to when there is something, by machine and zone.
    fn extents(&self) -> Done<Vec<(i64, Tz, Range<Time>)>> {
        let sql = "SELECT machine, zone, min(start_us), max(end_us) FROM (
                       SELECT machine, zone, start_us, end_us FROM slice UNION ALL
                       SELECT machine, zone, start_us, end_us FROM block UNION ALL
                       SELECT machine, zone, day_us, day_us + 1 FROM batch
                   ) GROUP BY machine, zone";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut extents = Vec::new();
        while let Some(row) = rows.next()? {
            extents.push((row.get(0)?, rows::zone(row, 1, &self.names)?, Time(row.get(2)?)..Time(row.get(3)?)));
        }
        Ok(extents)
    }
}

/// What is the same of a slice whether it is packed or not: figures by minute, lengths of intervals and dwells by
/// hour, stretches that touch as one.
fn by_minute(slice: &Slice) -> Slice {
    let mut minutes = Slice::default();
    for (&(second, app), totals) in &slice.cells {
        let minute = Second(second.0 - second.0.rem_euclid(60));
        minutes.cells.entry((minute, app)).or_default().merge(totals);
    }
    let mut hours: BTreeMap<_, Typing> = BTreeMap::new();
    for (&(minute, app), totals) in &mut minutes.cells {
        totals.distance = rounded(totals.distance);
        let typing = &mut totals.typing;
        (typing.iki_us, typing.iki_us2) = (0, 0);
        let (ikis, dwells) = (std::mem::take(&mut typing.ikis), std::mem::take(&mut typing.dwells));
        // Half a minute past the hour there is no minute.
        let hour = Second(minute.0 - minute.0.rem_euclid(3600) + 30);
        hours.entry((hour, app)).or_default().merge(&Typing { ikis, dwells, ..Typing::default() });
    }
    hours.retain(|_, typing| *typing != Typing::default());
    minutes.cells.extend(hours.into_iter().map(|(place, typing)| (place, Totals { typing, ..Totals::default() })));
    minutes.cells.retain(|_, totals| !totals.is_empty());
    let mut spans = slice.spans.clone();
    spans.sort_by_key(|span| (span.kind, span.app, span.start));
    for span in spans {
        minutes.add_span(span);
    }
    minutes
}
