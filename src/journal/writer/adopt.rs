//! Going on with what a writer that is gone has left open.

use super::super::error::{Fault, Result};
use super::super::mirror::{self, Orphan, Reflection, existing_folders};
use super::super::rows;
use super::super::view::burst_slice;
use super::Journal;

impl Journal {
    /// Takes over the mirrors of writers that are gone.
    ///
    /// The order makes it sound: what is written is committed first, what stays open is mirrored next, and only
    /// then the old mirrors go; stopped anywhere in between, the next writer finds each batch once by its uid.
    pub(super) fn adopt(&mut self) -> Result<()> {
        let orphans = mirror::orphans(&existing_folders(&self.root, &self.uuid));
        let left: Vec<_> = orphans.iter().filter_map(|orphan| orphan.reflection.clone()).collect();
        if orphans.is_empty() && (self.mirror.is_none() || self.commits > 0) {
            return Ok(());
        }
        let before = self.batches.clone();
        let adopted = self.transact(|journal| {
            left.into_iter().try_for_each(|reflection| journal.take_over(reflection))?;
            journal.store()
        });
        if let Err(error) = adopted {
            self.batches = before;
            self.backlog.clear();
            // The next day's close tries again; readers count what lies there meanwhile.
            return if error.is_passing() { Ok(()) } else { Err(error) };
        }
        orphans.into_iter().for_each(Orphan::remove);
        if mirror::paths(&existing_folders(&self.root, &self.uuid)).len() <= 1 { self.forget_others() } else { Ok(()) }
    }

    fn take_over(&mut self, left: Reflection) -> std::result::Result<(), Fault> {
        let sql = "SELECT coalesce((SELECT commits FROM writer WHERE uid = ?1), 0)";
        let commits: i64 = self.db.prepare_cached(sql)?.query_row([left.writer], |row| row.get(0))?;
        for batch in left.batches.into_owned() {
            if !rows::is_settled(&self.db, &self.names, &batch)? {
                self.batches.adopt(batch);
            }
        }
        let is_current = commits == left.commits as i64;
        if is_current {
            self.batches.devices.adopt(&left.devices);
        }
        if let Some((open, calendar)) = left.burst.filter(|_| is_current) {
            self.backlog.add(burst_slice(open), calendar);
        }
        self.db.prepare_cached("DELETE FROM writer WHERE uid = ?1")?.execute([left.writer])?;
        Ok(())
    }

    /// With no other mirror left, nothing can come back that was settled.
    fn forget_others(&mut self) -> Result<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM spent) OR EXISTS (SELECT 1 FROM writer WHERE uid <> ?1)";
        let is_needed = self.db.query_row(sql, [self.writer], |row| row.get(0));
        if !is_needed.map_err(|error| Fault::from(error).at(&self.path))? {
            return Ok(());
        }
        self.transact(|journal| {
            journal.db.execute("DELETE FROM spent", [])?;
            journal.db.execute("DELETE FROM writer WHERE uid <> ?1", [journal.writer])?;
            Ok(())
        })
    }
}
