//! Past days made small, a step at a time: packed into blocks, summed up, and thinned as the settings say.
//!
//! Each step is one transaction, so that a process that is killed leaves the day as it was or as it will be.
//! Whatever is written to a packed day later lies beside its block until the next step packs it too.

use chrono::Days;
use rusqlite::params;

use super::super::blocks::Place;
use super::super::codec::{Grids, Malformed};
use super::super::error::{Fault, Result};
use super::super::placing::Placing;
use super::super::{rows, sums};
use super::Journal;
use crate::calendar::{Calendar, Day};
use crate::event::Time;

type Done<T> = std::result::Result<T, Fault>;

/// How long days are kept in full; after that their tiles and roll-ups stay, and nothing of recorded events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Days of which seconds are kept; `None` keeps all.
    pub seconds_days: Option<u32>,
    /// Days of which recorded events are kept; `None` keeps all.
    pub events_days: Option<u32>,
}

/// Blocks of events of one transaction.
const AT_ONCE: i64 = 500;

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
        let is_done = !self.pack_next(now, cut)?
            && self.sum_up_once(now, cut)? == 0
            && !self.thin_next(today, cut)?
            && !self.drop_events(calendar, today)?;
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
        self.revise(|journal| {
            found = journal.unpacked(now, cut)?;
            let Some(place) = found else { return Ok(()) };
            journal.pack(place, cut.calendar(place.zone))?;
            // What is still there lies at another time than it says, and would be packed for ever.
            let is_left = journal.unpacked(now, cut)? == Some(place);
            if is_left { Err(Malformed("a row lies at another time than it says").into()) } else { Ok(()) }
        })?;
        if found.is_some() {
            // Nothing needs the pages of that day any more.
            let _ = self.db.execute_batch("PRAGMA shrink_memory");
        }
        Ok(found.is_some())
    }

    fn unpacked(&self, now: Time, cut: Placing) -> Done<Option<Place>> {
        let mut first: Option<Place> = None;
        for (number, zone) in (1_i64..).zip(self.names.zones.iter()) {
            let calendar = cut.calendar(zone);
            let today = calendar.bounds(calendar.day_of(now));
            let sql =
                "SELECT machine, start_us FROM slice WHERE hour <= ?1 AND zone = ?2 ORDER BY hour, start_us LIMIT 1";
            let mut statement = self.db.prepare_cached(sql)?;
            let mut found = statement.query(params![today.start.0.div_euclid(rows::HOUR_US), number])?;
            let slice = match found.next()? {
                Some(row) => Some((Time(row.get(1)?), row.get(0)?)).filter(|(start, _)| *start < today.start),
                None => None,
            };
            let slice = slice.map(|(start, machine)| Place { day: calendar.day_of(start), zone, machine });
            let sql = "SELECT machine, day FROM batch WHERE zone = ?1 AND day < ?2 ORDER BY day LIMIT 1";
            let mut statement = self.db.prepare_cached(sql)?;
            let mut found = statement.query(params![number, calendar.day_of(now).to_string()])?;
            let batch = match found.next()? {
                Some(row) => Some(Place { day: rows::day(row, 1)?, zone, machine: row.get(0)? }),
                None => None,
            };
            first = [first, slice, batch].into_iter().flatten().min_by_key(|place| place.day);
        }
        Ok(first)
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
            if !journal.absorb_if_thinned(day, cut)? {
                let tile = journal.tile_again(day, cut)?;
                sums::write_day(&journal.db, &mut journal.names, day, &tile, Grids::ByApp)?;
            }
            let day = day.to_string();
            journal.db.execute("INSERT OR IGNORE INTO thinned VALUES (?1)", [&day])?;
            journal.db.execute("DELETE FROM block WHERE day = ?1", [&day])?;
            is_thinned = true;
            Ok(())
        })?;
        Ok(is_thinned)
    }

    /// Removes some of the recorded events that are older than the settings keep.
    fn drop_events(&mut self, calendar: Calendar, today: Day) -> Result<bool> {
        let Some(keep) = self.retention.events_days else { return Ok(false) };
        let Some(limit) = today.checked_sub_days(Days::new(u64::from(keep))) else { return Ok(false) };
        let mut removed = 0;
        self.transact(|journal| {
            let sql = "DELETE FROM event_block WHERE id IN
                       (SELECT id FROM event_block WHERE start_us < ?1 AND end_us < ?1 LIMIT ?2)";
            removed = journal.db.execute(sql, params![calendar.start_of(limit).0, AT_ONCE])?;
            Ok(())
        })?;
        Ok(removed > 0)
    }

    /// What came to a thinned day later is added to its sum, which is all that is kept of it; false if it is not
    /// thinned yet.
    fn absorb_if_thinned(&mut self, day: Day, cut: Placing) -> Done<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM thinned WHERE day = ?1)";
        if !self.db.query_row(sql, [day.to_string()], |row| row.get(0))? {
            return Ok(false);
        }
        let mut sum = sums::read_day(&self.db, &self.names, day, Grids::ByApp)?.unwrap_or_default();
        sum.merge(&self.tile_again(day, cut)?);
        sums::outdate_above(&self.db, day)?;
        sums::write_day(&self.db, &mut self.names, day, &sum, Grids::ByApp)?;
        Ok(true)
    }
}
