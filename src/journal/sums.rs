//! Stored sums of days, months and years: what makes any range a handful of merges.

mod bodies;

use std::collections::BTreeMap;
use std::ops::Range;

use bodies::Bodies;
use chrono::{Datelike, Months};
use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{Grids, Malformed, add_day, add_stretch, decode_day, decode_stretch, encode_day, encode_stretch};
use super::error::Fault;
use super::names::Names;
use super::placing::Placing;
use super::rows;
use super::shared::in_parts;
use super::view::{View, extent};
use crate::calendar::{Calendar, Day};
use crate::event::Time;
use crate::timeline::{Stretch, Tile};

type Read<T> = Result<T, Fault>;

/// The note that says how tiles are cut.
const NOTE: &str = "tiles";

/// A stretch of the calendar that has a sum of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Month,
    Year,
}

impl Kind {
    /// Longest first.
    pub const ALL: [Self; 2] = [Self::Year, Self::Month];

    fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The days of the one that holds this day.
    pub fn days(self, day: Day) -> Range<Day> {
        let months = if self == Self::Month { 1 } else { 12 };
        let first = day.with_day(1).unwrap_or(day);
        let first = if self == Self::Month { first } else { first.with_month(1).unwrap_or(first) };
        first..first.checked_add_months(Months::new(months)).unwrap_or(Day::MAX)
    }

    /// By what the one that holds this day is known.
    fn start(self, day: Day) -> String {
        let format = if self == Self::Month { "%Y-%m" } else { "%Y" };
        day.format(format).to_string()
    }
}

/// How the sums are cut.
pub(super) fn cut(db: &Connection) -> Read<Option<Placing>> {
    Ok(rows::note(db, NOTE)?.as_deref().and_then(Placing::from_note))
}

/// Cuts the sums like this from now on. Days of which nothing else is kept stay as they are.
pub(super) fn set_cut(db: &Connection, placing: Placing) -> Read<()> {
    db.execute("DELETE FROM tile WHERE kind <> 'day' OR start NOT IN (SELECT day FROM thinned)", [])?;
    Ok(rows::set_note(db, NOTE, &placing.to_string())?)
}

/// What is stored of some days.
enum Body {
    /// A month or a year.
    Sum(Vec<u8>),
    Day(Day, Vec<u8>),
}

/// The sum of a long range, as far as it is stored, and what days are left beside it: those that `is_open` finds
/// something in, those that are not stored, and the last one, which may still grow.
///
/// A month that begins before anything was recorded is whole for a range that begins in between.
pub(super) fn stretches(
    view: &View,
    days: &Range<Day>,
    placing: Placing,
    is_open: &dyn Fn(&Range<Day>) -> bool,
    grids: Grids,
) -> Read<(Option<Stretch>, Vec<Range<Day>>)> {
    let nothing = || (None, vec![days.clone()]);
    if cut(view.db)? != Some(placing) || days.end.signed_duration_since(days.start).num_days() < 28 {
        return Ok(nothing());
    }
    let Some((first, last)) = extent(view.db, view.names, placing)? else { return Ok(nothing()) };
    let mut stored = Bodies::new(view.db, grids);
    let mut bodies = Vec::new();
    let mut single = Vec::new();
    let mut at = days.start.max(first);
    let end = days.end.min(next(last));
    while at < end {
        let is_whole = |span: &Range<Day>| (span.start == at || at == first) && span.end <= days.end && !is_open(span);
        let mut found = None;
        for (kind, span) in Kind::ALL.map(|kind| (kind, kind.days(at))).into_iter().filter(|(_, span)| is_whole(span)) {
            if found.is_none() {
                found = stored.sum(kind, at)?.map(|body| (body, span.end));
            }
        }
        if let Some((body, next)) = found {
            bodies.push(Body::Sum(body));
            at = next;
        } else {
            push_day(&mut single, at);
            at = next(at);
        }
    }
    let mut rest = Vec::new();
    for run in single {
        // Sums have each application's grids; of days they are made anew where they are wanted.
        let found = if grids == Grids::Pooled { stored.days(&run)? } else { Vec::new() };
        let mut found: BTreeMap<Day, Vec<u8>> = found.into_iter().collect();
        found.retain(|&day, _| day < last && !is_open(&(day..next(day))));
        let days = run.start.iter_days().take_while(|day| *day < run.end);
        days.filter(|day| !found.contains_key(day)).for_each(|day| push_day(&mut rest, day));
        bodies.extend(found.into_iter().map(|(day, body)| Body::Day(day, body)));
    }
    if days.end > end && rest.last().is_none_or(|run| run.end < days.end) {
        // What is open may lie after everything that was written.
        rest.push(end.max(days.start)..days.end);
    }
    Ok((sum_of(bodies, view.names, grids)?, rest))
}

/// Puts a day into the run that it follows, or begins one.
fn push_day(runs: &mut Vec<Range<Day>>, day: Day) {
    match runs.last_mut().filter(|run| run.end == day) {
        Some(run) => run.end = next(day),
        None => runs.push(day..next(day)),
    }
}

fn next(day: Day) -> Day {
    day.succ_opt().unwrap_or(day)
}

fn sum_of(bodies: Vec<Body>, names: &Names, grids: Grids) -> Result<Option<Stretch>, Malformed> {
    // Each half has long ones and short ones.
    let (even, odd): (Vec<_>, Vec<_>) = bodies.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
    let bodies: Vec<Body> = even.into_iter().chain(odd).map(|(_, body)| body).collect();
    let part = |bodies: &[Body]| {
        let mut sum = Stretch::default();
        for body in bodies {
            match body {
                Body::Sum(body) => add_stretch(&mut sum, body, grids, names)?,
                Body::Day(day, body) => add_day(&mut sum, *day, body, names)?,
            }
        }
        Ok(sum)
    };
    let parts = in_parts(&bodies, part).into_iter();
    let sum = parts.reduce(|sum, more| {
        let mut sum: Stretch = sum?;
        sum.merge(more?);
        Ok(sum)
    });
    sum.filter(|_| !bodies.is_empty()).transpose()
}

/// A stored sum.
pub(super) fn read(db: &Connection, names: &Names, kind: Kind, day: Day, grids: Grids) -> Read<Option<Stretch>> {
    Ok(Bodies::new(db, grids).sum(kind, day)?.map(|body| decode_stretch(&body, grids, names)).transpose()?)
}

/// The stored tile of a day, if it has such grids.
pub(super) fn read_day(db: &Connection, names: &Names, day: Day, grids: Grids) -> Read<Option<Tile>> {
    let body: Option<Vec<u8>> = db
        .prepare_cached("SELECT body FROM tile WHERE kind = 'day' AND start = ?1")?
        .query_row([day.to_string()], |row| row.get(0))
        .optional()?;
    Ok(body.map(|body| decode_day(&body, grids, names)).transpose()?.flatten())
}

/// Stores a day's tile, with grids of these kinds.
pub(super) fn write_day(db: &Connection, names: &mut Names, day: Day, tile: &Tile, grids: Grids) -> Read<()> {
    let body = encode_day(tile, grids, names);
    let sql = "INSERT OR REPLACE INTO tile VALUES ('day', ?1, ?2)";
    db.prepare_cached(sql)?.execute(params![day.to_string(), body])?;
    Ok(())
}

/// Stores a sum.
pub(super) fn write(db: &Connection, names: &mut Names, kind: Kind, day: Day, stretch: &Stretch) -> Read<()> {
    let body = encode_stretch(stretch, names);
    let sql = "INSERT OR REPLACE INTO tile VALUES (?1, ?2, ?3)";
    db.prepare_cached(sql)?.execute(params![kind.name(), kind.start(day), body])?;
    Ok(())
}

/// Whether a sum is stored.
pub(super) fn is_there(db: &Connection, kind: Kind, day: Day) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM tile WHERE kind = ?1 AND start = ?2)";
    db.prepare_cached(sql)?.query_row([kind.name(), &kind.start(day)], |row| row.get(0))
}

/// Takes the sums out that a day is part of.
pub(super) fn outdate_above(db: &Connection, day: Day) -> rusqlite::Result<()> {
    for kind in Kind::ALL {
        let sql = "DELETE FROM tile WHERE kind = ?1 AND start = ?2";
        db.prepare_cached(sql)?.execute([kind.name(), &kind.start(day)])?;
    }
    Ok(())
}

/// Takes the sums out that these instants fall in. Days of which nothing else is kept stay.
pub(super) fn outdate(db: &Connection, calendar: Calendar, extent: &Range<Time>) -> rusqlite::Result<()> {
    let last = calendar.day_of(extent.end + -1);
    let days = std::iter::successors(Some(calendar.day_of(extent.start)), Day::succ_opt);
    for day in days.take_while(|day| *day <= last) {
        let sql = "DELETE FROM tile WHERE (kind = 'day' AND start = ?1 AND start NOT IN (SELECT day FROM thinned))
                   OR (kind = 'month' AND start = ?2) OR (kind = 'year' AND start = ?3)";
        let names = [day.to_string(), Kind::Month.start(day), Kind::Year.start(day)];
        db.prepare_cached(sql)?.execute(names)?;
    }
    Ok(())
}
