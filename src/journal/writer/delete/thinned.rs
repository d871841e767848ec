//! Removing from days of which only sums and roll-ups are kept.
//!
//! A sum has no times that it could be cut by, so such a day loses what was meant whole: all of it, or all that one
//! application did in it. What several applications share without telling whose it is (pooled keys, keys by hour)
//! goes too.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::{DateTime, TimeDelta};
use rusqlite::{Connection, params};

use super::super::super::codec::Grids;
use super::super::super::error::Fault;
use super::super::super::{rows, sums};
use super::super::Journal;
use super::{PIECE, Removal, Removed};
use crate::aggregate::Counts;
use crate::calendar::Day;
use crate::event::{MICROS, Name, Time};
use crate::timeline::Tile;

type Done<T> = std::result::Result<T, Fault>;

/// A stored sum: its kind, its first day, its body.
pub(super) type Sum = (String, String, Vec<u8>);

const HOUR_US: i64 = 3600 * MICROS;
/// Fewer different bytes are no mark of anything.
const DISTINCT: usize = 8;

impl Journal {
    /// Takes a removal out of the thinned days that it touches.
    pub(super) fn delete_thinned(&mut self, removal: &Removal, removed: &mut Removed) -> Done<()> {
        for day in self.thinned_days(removal)? {
            let Some(mut sum) = sums::read_day(&self.db, &self.names, day, Grids::ByApp)? else { continue };
            let before = sum.whole().totals.presses();
            match removal.app {
                None => self.forget_day(day)?,
                Some(app) if !self.knows(app, day)? => continue,
                Some(app) => {
                    take_out(&mut sum, app);
                    removed.presses += before - sum.whole().totals.presses();
                    sums::write_day(&self.db, &mut self.names, day, &sum, Grids::ByApp)?;
                    self.forget_app_of(day, app)?;
                }
            }
            removed.presses += if removal.app.is_none() { before } else { 0 };
            removed.thinned_days += 1;
            sums::outdate_above(&self.db, day)?;
        }
        Ok(())
    }

    /// The thinned days with an hour that overlaps the span.
    pub(super) fn thinned_days(&self, removal: &Removal) -> Done<BTreeSet<Day>> {
        let day_start = self.cut.map_or(removal.day_start, |cut| cut.day_start);
        let mut statement = self.db.prepare_cached("SELECT hour, day FROM hour")?;
        let mut rows = statement.query([])?;
        let mut days = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let hour: String = row.get(0)?;
            let Ok(wall) = DateTime::parse_from_str(&hour, "%Y-%m-%dT%H:%M%:z") else { continue };
            let start = Time(wall.timestamp_micros());
            if start < removal.span.end && removal.span.start < start + HOUR_US {
                let as_cut = wall.naive_local() - TimeDelta::minutes(i64::from(day_start.minutes()));
                days.extend([rows::day(row, 1)?, as_cut.date()]);
            }
        }
        let known = "SELECT EXISTS (SELECT 1 FROM thinned WHERE day = ?1)";
        let mut known = self.db.prepare_cached(known)?;
        let mut thinned = BTreeSet::new();
        for day in days {
            if known.query_row([day.to_string()], |row| row.get(0))? {
                thinned.insert(day);
            }
        }
        Ok(thinned)
    }

    fn forget_day(&self, day: Day) -> Done<()> {
        let name = day.to_string();
        for table in ["rollup_app", "rollup_chord", "rollup_button", "rollup_key"] {
            let sql = format!("DELETE FROM {table} WHERE hour IN (SELECT id FROM hour WHERE day = ?1)");
            self.db.execute(&sql, [&name])?;
        }
        self.db.execute("DELETE FROM rollup_app_key WHERE day = ?1", [day.to_epoch_days()])?;
        self.db.execute("DELETE FROM tile WHERE kind = 'day' AND start = ?1", [&name])?;
        self.db.execute("DELETE FROM thinned WHERE day = ?1", [&name])?;
        Ok(())
    }

    /// Whether there is something of an application in the roll-ups of a day.
    fn knows(&self, app: Name, day: Day) -> Done<bool> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM rollup_app AS r JOIN hour ON hour.id = r.hour JOIN app ON app.id = r.app
                   WHERE name = ?1 AND day = ?2)";
        Ok(self.db.query_row(sql, [app.as_str(), &day.to_string()], |row| row.get(0))?)
    }

    fn forget_app_of(&self, day: Day, app: Name) -> Done<()> {
        let of_day = "hour IN (SELECT id FROM hour WHERE day = ?1)";
        for table in ["rollup_app", "rollup_chord", "rollup_button"] {
            let sql = format!("DELETE FROM {table} WHERE {of_day} AND app = (SELECT id FROM app WHERE name = ?2)");
            self.db.execute(&sql, [&day.to_string(), app.as_str()])?;
        }
        self.db.execute(&format!("DELETE FROM rollup_key WHERE {of_day}"), [day.to_string()])?;
        let sql =
            "DELETE FROM rollup_app_key WHERE day = ?1 AND app IN (SELECT id FROM app WHERE name = ?2 OR id = -1)";
        self.db.execute(sql, params![day.to_epoch_days(), app.as_str()])?;
        Ok(())
    }
}

/// Takes an application out of a sum. Minutes of the clock are those of the others from then on, each by itself.
fn take_out(sum: &mut Tile, app: Name) {
    sum.parts = sum.parts.iter().filter(|(of, _)| *of != Some(app)).map(|(of, part)| (of, part.clone())).collect();
    sum.pool = Counts::default();
    sum.minutes = Counts::default();
    for (_, part) in sum.parts.iter() {
        sum.minutes.merge(&part.minutes);
    }
}

/// The stored sums that a span may be part of.
pub(super) fn sums_around(db: &Connection, span: &Range<Time>) -> Done<Vec<Sum>> {
    let (first, last) = (span.start.utc().date_naive(), span.end.utc().date_naive());
    let (first, last) = (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last));
    let sql = "SELECT kind, start, body FROM tile WHERE start >= substr(?1, 1, length(start))
               AND start <= substr(?2, 1, length(start))";
    let mut statement = db.prepare(sql)?;
    let found = statement
        .query_map([first.to_string(), last.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Pieces of the sums that are no longer as they were, which no sum that is left has.
pub(super) fn lost_pieces(before: Vec<Sum>, after: &[Sum]) -> Vec<Vec<u8>> {
    let gone = before.into_iter().filter(|sum| !after.contains(sum));
    let pieces = gone.flat_map(|(_, _, body)| body.chunks_exact(PIECE).map(<[u8]>::to_vec).collect::<Vec<_>>());
    let is_left = |piece: &Vec<u8>| after.iter().any(|(_, _, body)| body.windows(PIECE).any(|window| window == piece));
    pieces.filter(|piece| piece.iter().collect::<BTreeSet<_>>().len() >= DISTINCT && !is_left(piece)).collect()
}
