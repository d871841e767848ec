//! Past days made small, a step at a time: packed into blocks, summed up, and thinned as the settings say.
//!
//! Each step is one transaction, so that a process that is killed leaves the day as it was or as it will be.
//! Whatever is written to a packed day later lies beside its block until the next step packs it too.

use std::ops::Range;

use chrono::Days;
use rusqlite::params;

use super::super::blocks::{self, Block};
use super::super::codec::read_slice;
use super::super::error::{Fault, Result};
use super::super::placing::Placing;
use super::super::reader::cut;
use super::super::view::View;
use super::super::{rows, sums};
use super::Journal;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Day, Tz};
use crate::event::Time;

type Done<T> = std::result::Result<T, Fault>;

/// How long days are kept in full; after that their tiles and roll-ups stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Days of which seconds are kept; `None` keeps all.
    pub seconds_days: Option<u32>,
}

/// Up to which day, and as of which change by others, everything is small already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tidied {
    today: Day,
    seen: Option<i64>,
    cut: Placing,
}

impl Journal {
    /// Makes past days smaller, one bounded step of it; false once there is nothing left to do.
    ///
    /// A step packs one day, or sums up a few, or thins one. Call it now and then, as after a write.
    pub fn tidy(&mut self, now: Time, calendar: Calendar) -> Result<bool> {
        let cut = Placing { day_start: calendar.day_start, zone: None };
        let today = calendar.day_of(now);
        if self.before_import.is_some() || self.tidied == Some(Tidied { today, seen: self.seen, cut }) {
            return Ok(false);
        }
        let is_done = !self.pack_next(now, cut)? && self.sum_up_once(now, cut)? == 0 && !self.thin_next(today, cut)?;
        self.tidied = is_done.then_some(Tidied { today, seen: self.seen, cut });
        Ok(!is_done)
    }

    /// The same until nothing is left.
    pub fn tidy_all(&mut self, now: Time, calendar: Calendar) -> Result<()> {
        while self.tidy(now, calendar)? {}
        Ok(())
    }

    /// Packs the first past day that is not packed.
    fn pack_next(&mut self, now: Time, cut: Placing) -> Result<bool> {
        let mut found = None;
        self.transact(|journal| {
            journal.store()?;
            found = journal.unpacked(now, cut)?;
            found.map_or(Ok(()), |(day, zone)| journal.pack(day, zone, cut.calendar(zone)))
        })?;
        Ok(found.is_some())
    }

    fn unpacked(&self, now: Time, cut: Placing) -> Done<Option<(Day, Tz)>> {
        let mut first: Option<(Day, Tz)> = None;
        for zone in self.names.zones.iter() {
            let calendar = cut.calendar(zone);
            let today = calendar.bounds(calendar.day_of(now));
            let sql = "SELECT zone, start_us FROM slice WHERE hour <= ?1 AND zone = ?2 ORDER BY hour, start_us LIMIT 1";
            let number = self.names.zones.iter().position(|one| one == zone).map_or(0, |at| at as i64 + 1);
            let hour = today.start.0.div_euclid(rows::HOUR_US);
            let mut statement = self.db.prepare_cached(sql)?;
            let mut found = statement.query(params![hour, number])?;
            if let Some(row) = found.next()? {
                let start = Time(row.get(1)?);
                let day = calendar.day_of(start);
                if start < today.start && first.is_none_or(|(known, _)| day < known) {
                    first = Some((day, zone));
                }
            }
            let sql = "SELECT min(day) FROM batch WHERE zone = ?1 AND day < ?2 HAVING count(*) > 0";
            let mut statement = self.db.prepare_cached(sql)?;
            let mut found = statement.query(params![number, calendar.day_of(now).to_string()])?;
            if let Some(row) = found.next()? {
                let day = rows::day(row, 0)?;
                if first.is_none_or(|(known, _)| day < known) {
                    first = Some((day, zone));
                }
            }
        }
        Ok(first)
    }

    fn pack(&mut self, day: Day, zone: Tz, calendar: Calendar) -> Done<()> {
        let bounds = calendar.bounds(day);
        let mut block = blocks::read(&self.db, &mut self.names, day, zone)?.unwrap_or_default();
        for stray in self.take_slices(&bounds, zone, &mut block.slice)? {
            for (hour, slice) in stray.into_hours() {
                rows::insert_slice(&self.db, hour, &slice, zone, &mut self.names)?;
            }
        }
        self.take_batches(day, zone, &mut block)?;
        blocks::write(&self.db, &mut self.names, day, zone, &block)
    }

    /// Moves what the rows of a day hold into a slice; returns what of these rows lies in other days.
    fn take_slices(&mut self, bounds: &Range<Time>, zone: Tz, into: &mut Slice) -> Done<Vec<Slice>> {
        let number = self.names.zones.number(zone) as i64;
        let [first, last] = rows::hours(bounds);
        let sql =
            "SELECT id, body FROM slice WHERE zone = ?1 AND hour >= ?2 AND hour < ?3 AND end_us > ?4 AND start_us < ?5
                   ORDER BY hour, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query(params![number, first, last, bounds.start.0, bounds.end.0])?;
        let mut strays = Vec::new();
        let mut gone: Vec<i64> = Vec::new();
        while let Some(row) = found.next()? {
            let mut slice = Slice::default();
            read_slice(rows::blob(row, 1)?, &self.names, &mut slice)?;
            for other in [Time(i64::MIN)..bounds.start, bounds.end..Time(i64::MAX)] {
                let stray = cut(slice.clone(), &other);
                strays.extend(Some(stray).filter(|stray| !stray.is_empty()));
            }
            into.merge(cut(slice, bounds));
            gone.push(row.get(0)?);
        }
        let mut delete = self.db.prepare_cached("DELETE FROM slice WHERE id = ?1")?;
        gone.into_iter().try_for_each(|id| delete.execute([id]).map(drop))?;
        Ok(strays)
    }

    fn take_batches(&mut self, day: Day, zone: Tz, block: &mut Block) -> Done<()> {
        let number = self.names.zones.number(zone) as i64;
        let of_day = params![day.to_string(), number];
        let sql = "SELECT uid, app, day, day_us, zone, start_us, end_us, body FROM batch
                   WHERE day = ?1 AND zone = ?2 ORDER BY start_us, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query(of_day)?;
        while let Some(row) = found.next()? {
            block.batches.push(rows::batch(row, &self.names)?);
        }
        // A mirror may still hold one of them.
        let sql = "INSERT OR IGNORE INTO spent SELECT uid FROM batch WHERE day = ?1 AND zone = ?2";
        self.db.prepare_cached(sql)?.execute(of_day)?;
        self.db.prepare_cached("DELETE FROM batch WHERE day = ?1 AND zone = ?2")?.execute(of_day)?;
        Ok(())
    }

    /// Thins the first day that is older than the settings keep.
    fn thin_next(&mut self, today: Day, cut: Placing) -> Result<bool> {
        let Some(keep) = self.retention.seconds_days else { return Ok(false) };
        let Some(limit) = today.checked_sub_days(Days::new(u64::from(keep))) else { return Ok(false) };
        let mut is_thinned = false;
        self.transact(|journal| {
            let sql = "SELECT day FROM block WHERE day < ?1 AND day IN (SELECT start FROM tile WHERE kind = 'day')
                       ORDER BY day LIMIT 1";
            let mut statement = journal.db.prepare_cached(sql)?;
            let mut found = statement.query([limit.to_string()])?;
            let Some(row) = found.next()? else { return Ok(()) };
            let day = rows::day(row, 0)?;
            drop(found);
            drop(statement);
            journal.absorb_if_thinned(day, cut)?;
            let day = day.to_string();
            journal.db.execute("INSERT OR IGNORE INTO thinned VALUES (?1)", [&day])?;
            journal.db.execute("DELETE FROM block WHERE day = ?1", [&day])?;
            is_thinned = true;
            Ok(())
        })?;
        Ok(is_thinned)
    }

    /// What came to a thinned day later is added to its sum, which is all that is kept of it.
    fn absorb_if_thinned(&mut self, day: Day, cut: Placing) -> Done<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM thinned WHERE day = ?1)";
        if !self.db.query_row(sql, [day.to_string()], |row| row.get(0))? {
            return Ok(());
        }
        let days = day..day.succ_opt().unwrap_or(day);
        let view = View { db: &self.db, names: &self.names, open: Vec::new(), bursts: Vec::new() };
        let mut sum = sums::read_day(&self.db, &self.names, day)?.unwrap_or_default();
        view.tiles(&days, cut)?.iter().for_each(|(_, tile)| sum.merge(tile));
        for sql in [
            "DELETE FROM tile WHERE kind = 'month' AND start = substr(?1, 1, 7)",
            "DELETE FROM tile WHERE kind = 'year' AND start = substr(?1, 1, 4)",
        ] {
            self.db.execute(sql, [day.to_string()])?;
        }
        sums::write_day(&self.db, &mut self.names, day, &sum)
    }
}
