//! The cache of finished days: filled on request, outdated by every write to a day.

use std::ops::Range;

use rusqlite::Connection;

use super::super::codec::encode_tile;
use super::super::error::{Fault, Result};
use super::super::placing::Placing;
use super::super::view::View;
use super::super::{rows, view};
use super::Journal;
use crate::calendar::{Calendar, Day};
use crate::event::Time;

/// The note that says how tiles are cut.
pub(in crate::journal) const NOTE: &str = "tiles";
/// Days of one transaction, so that other writers get their turn.
const AT_ONCE: u64 = 31;

impl Journal {
    /// Caches tiles of the days before `now` that have none, and returns how many were made; reading many days
    /// is then a matter of milliseconds. A cache that is cut differently is thrown away.
    pub fn cache_tiles(&mut self, now: Time, placing: Placing) -> Result<usize> {
        let mut made = 0;
        self.transact(|journal| {
            journal.store()?;
            journal.cut_as(placing)
        })?;
        for days in self.past_days(now, placing).map_err(|fault| fault.at(&self.path))? {
            self.transact(|journal| {
                made += journal.fill(days, placing)?;
                Ok(())
            })?;
        }
        Ok(made)
    }

    fn cut_as(&mut self, placing: Placing) -> std::result::Result<(), Fault> {
        if self.cut != Some(placing) {
            self.db.execute("DELETE FROM tile", [])?;
            rows::set_note(&self.db, NOTE, &placing.to_string())?;
            self.seen = None;
            self.cut = Some(placing);
        }
        Ok(())
    }

    fn past_days(&self, now: Time, placing: Placing) -> std::result::Result<Vec<Range<Day>>, Fault> {
        let Some((first, last)) = view::extent(&self.db, &self.names, placing)? else { return Ok(Vec::new()) };
        let today = self.names.zones.iter().map(|zone| placing.calendar(zone).day_of(now)).min().unwrap_or(first);
        let end = last.succ_opt().unwrap_or(last).min(today);
        let starts = std::iter::successors(Some(first), |day| day.checked_add_days(chrono::Days::new(AT_ONCE)));
        let chunk = |start: Day| start..start.checked_add_days(chrono::Days::new(AT_ONCE)).unwrap_or(end).min(end);
        Ok(starts.take_while(|start| *start < end).map(chunk).collect())
    }

    fn fill(&mut self, days: Range<Day>, placing: Placing) -> std::result::Result<usize, Fault> {
        let view = View { db: &self.db, names: &self.names, open: Vec::new(), bursts: Vec::new() };
        let cached = view.cached_tiles(&days, placing)?;
        let mut tiles = Vec::new();
        for missing in view::missing(&days, &cached) {
            tiles.extend(view.tiles(&missing, placing)?);
        }
        for (day, tile) in &tiles {
            let body = encode_tile(tile, &mut self.names);
            self.db.prepare_cached("INSERT INTO tile VALUES (?1, ?2)")?.execute((day.to_string(), body))?;
        }
        Ok(tiles.len())
    }
}

/// Takes the tiles of these days out of the cache.
pub(super) fn outdate(db: &Connection, calendar: Calendar, extent: &Range<Time>) -> rusqlite::Result<()> {
    let last = calendar.day_of(extent.end + -1);
    let days = std::iter::successors(Some(calendar.day_of(extent.start)), Day::succ_opt);
    for day in days.take_while(|day| *day <= last) {
        db.prepare_cached("DELETE FROM tile WHERE day = ?1")?.execute([day.to_string()])?;
    }
    Ok(())
}
