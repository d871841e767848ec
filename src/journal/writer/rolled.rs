//! Roll-ups follow what is recorded by a minute: adding each second's slice to them would cost as much as writing it.
//!
//! A note in the journal tells the last slice that they hold, so that they are complete again after an orderly end and
//! after the next start that follows a crash, and so that `verify` knows what to expect of them.

use rusqlite::{Connection, OptionalExtension};

use super::super::codec::read_slice;
use super::super::error::{Fault, Result};
use super::super::rollup::Sums;
use super::super::rows;
use super::Journal;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, DayStart};
use crate::event::{MICROS, Time};

type Done<T> = std::result::Result<T, Fault>;

/// Which slices the roll-ups hold, and when days start for those that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journal) struct Rolled {
    /// The number of the last one.
    pub until: i64,
    day_start: DayStart,
}

/// The note that holds it.
const NOTE: &str = "rolled_up";
const MINUTE_US: i64 = 60 * MICROS;

impl Rolled {
    /// What the journal says.
    pub fn read(db: &Connection) -> rusqlite::Result<Self> {
        let note = rows::note(db, NOTE)?;
        let parts = note.as_deref().and_then(|note| note.split_once(' '));
        let read = parts.and_then(|(until, day_start)| {
            Some(Self { until: until.parse().ok()?, day_start: day_start.parse().ok()? })
        });
        Ok(read.unwrap_or(Self { until: 0, day_start: DayStart::DEFAULT }))
    }

    /// Says that they hold every slice there is.
    pub fn write_all(db: &Connection, day_start: DayStart) -> rusqlite::Result<Self> {
        let until = db.prepare_cached("SELECT coalesce(max(id), 0) FROM slice")?.query_row([], |row| row.get(0))?;
        rows::set_note(db, NOTE, &format!("{until} {day_start}"))?;
        Ok(Self { until, day_start })
    }

    /// Takes back what it says of slices that are not there: new ones will have their numbers.
    pub fn bound(db: &Connection) -> rusqlite::Result<()> {
        let Self { until, day_start } = Self::read(db)?;
        let sql = "SELECT id FROM slice WHERE id <= ?1 ORDER BY id DESC LIMIT 1";
        let last: i64 = db.query_row(sql, [until], |row| row.get(0)).optional()?.unwrap_or(0);
        rows::set_note(db, NOTE, &format!("{last} {day_start}"))
    }
}

impl Journal {
    /// Runs a change to what was recorded as one transaction. Before it roll-ups are complete; it keeps them so.
    pub(in crate::journal) fn revise(&mut self, change: impl FnOnce(&mut Self) -> Done<()>) -> Result<()> {
        self.transact(|journal| {
            journal.store()?;
            journal.roll_up()?;
            change(journal)?;
            journal.take_as_rolled_up()
        })
    }

    /// Rolls up what a recorder that was killed left behind.
    pub(super) fn catch_up(&mut self) {
        let sql = "SELECT coalesce(max(id), 0) FROM slice";
        let last = self.db.query_row(sql, [], |row| row.get::<_, i64>(0));
        let rolled = Rolled::read(&self.db);
        if last.is_ok_and(|last| rolled.is_ok_and(|rolled| rolled.until < last)) {
            // The first write tries again, and tells what is wrong.
            let _ = self.transact(Self::roll_up);
        }
    }

    /// Rolls up if a minute is over, or if days start at another time from now on.
    pub(super) fn roll_up_before(&mut self, start: Time, day_start: DayStart) -> Done<()> {
        let minute = (start.0.div_euclid(MINUTE_US), day_start);
        if self.minute.replace(minute) != Some(minute) {
            self.roll_up()?;
            Rolled::write_all(&self.db, day_start)?;
        }
        Ok(())
    }

    /// Adds the slices to the roll-ups that are not in them yet.
    pub(super) fn roll_up(&mut self) -> Done<()> {
        let sums = match self.unrolled.take() {
            Some(sums) => sums,
            None => self.stored_unrolled()?,
        };
        if !sums.is_empty() {
            sums.write(&self.db, &mut self.names)?;
            self.take_as_rolled_up()?;
        }
        self.unrolled = Some(Sums::default());
        Ok(())
    }

    /// What the slices come to that are not in the roll-ups yet, as their rows tell it.
    fn stored_unrolled(&self) -> Done<Sums> {
        let rolled = Rolled::read(&self.db)?;
        let mut statement = self.db.prepare_cached("SELECT zone, body FROM slice WHERE id > ?1 ORDER BY id")?;
        let mut found = statement.query([rolled.until])?;
        let mut sums = Sums::default();
        while let Some(row) = found.next()? {
            let calendar = Calendar { zone: rows::zone(row, 0, &self.names)?, day_start: rolled.day_start };
            let mut slice = Slice::default();
            read_slice(rows::blob(row, 1)?, &self.names, &mut slice)?;
            sums.add(&slice, calendar);
        }
        Ok(sums)
    }

    /// From now on the roll-ups are taken to hold every slice there is.
    pub(super) fn take_as_rolled_up(&self) -> Done<()> {
        Rolled::write_all(&self.db, Rolled::read(&self.db)?.day_start)?;
        Ok(())
    }
}
