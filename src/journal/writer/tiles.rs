//! The sums of finished days, months and years: made when they are over, outdated by every write to them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use chrono::Days;

use super::super::codec::Grids;
use super::super::error::{Fault, Result};
use super::super::placing::Placing;
use super::super::rows;
use super::super::sums::{self, Kind};
use super::super::upkeep::Progress;
use super::super::view::{self, View};
use super::Journal;
use crate::calendar::Day;
use crate::event::Time;
use crate::timeline::{Stretch, Tile};

/// Days of one transaction, so that other writers get their turn and recording goes on.
const AT_ONCE: u64 = 3;
/// After so many steps a recorder gets its turn; it looks for it every few milliseconds.
const STEPS_A_TURN: u64 = 10;
const TURN: Duration = Duration::from_millis(30);

type Done<T> = std::result::Result<T, Fault>;

impl Journal {
    /// Makes the sums of the days, months and years before `now` that have none, and returns how many were made;
    /// any range is then a handful of merges. Sums that are cut differently are thrown away. Beside a recorder, which
    /// gets its turn in between; tells how far it is.
    pub fn cache_tiles(&mut self, now: Time, placing: Placing, progress: Progress) -> Result<usize> {
        let (mut made, mut all) = (0, 0);
        self.transact(|journal| {
            journal.store()?;
            journal.cut_as(placing)?;
            all = journal.days_to_sum_up(now, placing)?;
            Ok(())
        })?;
        for step in 1_u64.. {
            match self.sum_up_once(now, placing)? {
                0 => break,
                more => made += more,
            }
            progress(made as u64, all.max(made as u64));
            if step % STEPS_A_TURN == 0 && self.is_recorded() {
                std::thread::sleep(TURN);
            }
        }
        Ok(made)
    }

    /// One step of [`Journal::cache_tiles`]: a few days, or a month, or a year.
    pub(in crate::journal) fn sum_up_once(&mut self, now: Time, placing: Placing) -> Result<usize> {
        let mut made = 0;
        self.transact(|journal| {
            journal.cut_as(placing)?;
            journal.outdated = None;
            let Some(past) = journal.past(now, placing)? else { return Ok(()) };
            made = match journal.days_without_tile(&past)? {
                Some(days) => journal.fill(&days, placing)?,
                None => journal.sum_next(&past, placing)?,
            };
            Ok(())
        })?;
        Ok(made)
    }

    fn days_to_sum_up(&self, now: Time, placing: Placing) -> Done<u64> {
        let Some(past) = self.past(now, placing)? else { return Ok(0) };
        let sql = "SELECT count(*) FROM tile WHERE kind = 'day' AND start >= ?1 AND start < ?2";
        let made: i64 = self.db.query_row(sql, [past.start.to_string(), past.end.to_string()], |row| row.get(0))?;
        Ok(((past.end - past.start).num_days() - made).max(0) as u64)
    }

    fn cut_as(&mut self, placing: Placing) -> Done<()> {
        if self.cut != Some(placing) {
            sums::set_cut(&self.db, placing)?;
            self.seen = None;
            self.cut = Some(placing);
        }
        Ok(())
    }

    /// From the first recorded day to today.
    fn past(&self, now: Time, placing: Placing) -> Done<Option<Range<Day>>> {
        let Some((first, last)) = view::extent(&self.db, &self.names, placing)? else { return Ok(None) };
        let today = self.names.zones.iter().map(|zone| placing.calendar(zone).day_of(now)).min().unwrap_or(first);
        Ok(Some(first..last.succ_opt().unwrap_or(last).min(today)).filter(|past| !past.is_empty()))
    }

    fn days_without_tile(&self, past: &Range<Day>) -> Done<Option<Range<Day>>> {
        // Days in order: where the n-th tile is not the n-th day, one is missing.
        let sql = "SELECT start FROM tile WHERE kind = 'day' AND start >= ?1 AND start < ?2 ORDER BY start";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([past.start.to_string(), past.end.to_string()])?;
        let mut missing = past.start;
        while let Some(row) = rows.next()? {
            if rows::day(row, 0)? != missing {
                break;
            }
            missing = missing.succ_opt().unwrap_or(missing);
        }
        let end = missing.checked_add_days(Days::new(AT_ONCE)).unwrap_or(past.end).min(past.end);
        Ok((missing < past.end).then_some(missing..end))
    }

    fn fill(&mut self, days: &Range<Day>, placing: Placing) -> Done<usize> {
        let view = View::of(&self.db, &self.names);
        let cached = view.cached_tiles(days, placing, Grids::Pooled)?;
        let mut tiles = BTreeMap::new();
        for missing in view::missing(days, &cached) {
            // A day without anything has an empty tile, so that nobody looks for it again.
            let found: BTreeMap<Day, Tile> = view.tiles(&missing, placing)?.into_iter().collect();
            tiles.extend(
                missing.start.iter_days().take_while(|day| *day < missing.end).map(|day| (day, Tile::default())),
            );
            tiles.extend(found);
        }
        for (&day, tile) in &tiles {
            sums::write_day(&self.db, &mut self.names, day, tile, Grids::ByApp)?;
        }
        Ok(tiles.len())
    }

    /// Makes the first month or year that has no sum.
    fn sum_next(&mut self, past: &Range<Day>, placing: Placing) -> Done<usize> {
        for kind in [Kind::Month, Kind::Year] {
            let starts = std::iter::successors(Some(past.start), |day| Some(kind.days(*day).end));
            for day in starts.take_while(|day| kind.days(*day).end <= past.end) {
                if sums::is_there(&self.db, kind, day)? {
                    continue;
                }
                let days = day..kind.days(day).end;
                let sum = match kind {
                    Kind::Month => self.month(&days, placing)?,
                    Kind::Year => self.year(&days)?,
                };
                sums::write(&self.db, &mut self.names, kind, day, &sum)?;
                return Ok(1);
            }
        }
        Ok(0)
    }

    /// The sum of a month. From then on its days need no grids by application of their own: the month has them, and
    /// the packed days.
    fn month(&mut self, days: &Range<Day>, placing: Placing) -> Done<Stretch> {
        let mut sum = Stretch::default();
        for day in days.start.iter_days().take_while(|day| *day < days.end) {
            let tile = match sums::read_day(&self.db, &self.names, day, Grids::ByApp)? {
                Some(tile) => tile,
                None => self.tile_again(day, placing)?,
            };
            sum.add(day, &tile);
            let sql = "SELECT EXISTS (SELECT 1 FROM thinned WHERE day = ?1)";
            if !self.db.prepare_cached(sql)?.query_row([day.to_string()], |row| row.get(0))? {
                sums::write_day(&self.db, &mut self.names, day, &tile, Grids::Pooled)?;
            }
        }
        Ok(sum)
    }

    /// The tile of a past day with all grids, made anew.
    pub(super) fn tile_again(&self, day: Day, placing: Placing) -> Done<Tile> {
        let tiles = View::of(&self.db, &self.names).tiles(&(day..day.succ_opt().unwrap_or(day)), placing)?;
        Ok(tiles.into_iter().next().map_or_else(Tile::default, |(_, tile)| tile))
    }

    fn year(&self, days: &Range<Day>) -> Done<Stretch> {
        let mut sum = Stretch::default();
        let mut day = days.start;
        while day < days.end {
            if let Some(month) = sums::read(&self.db, &self.names, Kind::Month, day, Grids::ByApp)? {
                sum.merge(month);
            }
            day = Kind::Month.days(day).end;
        }
        Ok(sum)
    }
}
