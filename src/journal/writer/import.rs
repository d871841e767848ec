//! An import: many writes that happen wholly or not at all.

use rusqlite::{OptionalExtension, params};

use super::super::error::{Fault, Result};
use super::super::events::{Keeper, Pace};
use super::Journal;
use crate::calendar::Calendar;
use crate::event::Time;

/// A file that was or is to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// A hash of its content.
    pub hash: Vec<u8>,
    /// What it was, in words for the person (a file name, a format).
    pub what: String,
    /// Lines or records of it that were taken.
    pub lines: u64,
    /// When it was imported.
    pub time: Time,
}

/// How an import ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Commit {
    /// It is in the journal.
    Done,
    /// It was in the journal before, and nothing was changed.
    AlreadyImported(Import),
}

impl Journal {
    /// The import of this hash, if there was one.
    pub fn imported(&self, hash: &[u8]) -> Result<Option<Import>> {
        let sql = "SELECT what, lines, time_us FROM import WHERE hash = ?1";
        let found = self.db.query_row(sql, [hash], |row| {
            let lines: i64 = row.get(1)?;
            Ok(Import { hash: hash.to_vec(), what: row.get(0)?, lines: lines as u64, time: Time(row.get(2)?) })
        });
        found.optional().map_err(|error| Fault::from(error).at(&self.path))
    }

    /// Begins an import: every [`Journal::write`] until it ends belongs to it. Other writers wait meanwhile.
    pub fn begin_import(&mut self) -> Result<()> {
        if self.has_news() {
            self.commit()?;
        }
        if let Err(fault) = self.begin() {
            self.undo();
            return Err(fault.at(&self.path));
        }
        if let Err(fault) = self.roll_up() {
            self.undo();
            return Err(fault.at(&self.path));
        }
        self.before_import = Some(self.batches.clone());
        self.tidied = None;
        Ok(())
    }

    /// Ends an import. Days that are over at `import.time` are closed with it; today's batches stay open.
    pub fn commit_import(&mut self, import: &Import, calendar: Calendar) -> Result<Commit> {
        if let Some(earlier) = self.imported(&import.hash)? {
            self.rollback_import();
            return Ok(Commit::AlreadyImported(earlier));
        }
        self.batches.close_before(calendar.day_of(import.time));
        match self.finish(import) {
            Ok(()) => Ok(Commit::Done),
            Err(fault) => {
                self.rollback_import();
                Err(fault.at(&self.path))
            }
        }
    }

    /// Gives an import up: nothing of it stays.
    pub fn rollback_import(&mut self) {
        if let Some(before) = self.before_import.take() {
            self.undo();
            self.batches = before;
            self.backlog.clear();
            self.burst = None;
            self.keeper.iter_mut().for_each(Keeper::forget);
        }
    }

    fn finish(&mut self, import: &Import) -> std::result::Result<(), Fault> {
        self.store()?;
        self.settle_events();
        self.keeper.iter_mut().for_each(Keeper::finish);
        self.store_events(Pace::Last)?;
        self.take_as_rolled_up()?;
        let sql = "INSERT INTO import VALUES (?1, ?2, ?3, ?4)";
        self.db.execute(sql, params![import.hash, import.what, import.lines as i64, import.time.0])?;
        self.end()?;
        self.before_import = None;
        self.settle();
        Ok(())
    }
}
