//! Bodies of stored sums, of which no more is read than is wanted.

use std::ops::Range;

use rusqlite::blob::Blob;
use rusqlite::{Connection, MAIN_DB, OptionalExtension, params};

use super::super::codec::{Grids, Malformed, next_section};
use super::super::error::Fault;
use super::super::rows;
use super::Kind;
use crate::calendar::Day;

type Read<T> = Result<T, Fault>;

/// Figures, and the grids of all applications together.
const FRONT: usize = 2;
/// Before them is the version.
const START: usize = 1;
/// A length takes no more bytes.
const LENGTH: usize = 10;

/// The stored sums of a journal.
pub struct Bodies<'a> {
    db: &'a Connection,
    grids: Grids,
    /// The last one that was read.
    blob: Option<Blob<'a>>,
}

impl<'a> Bodies<'a> {
    /// Those that are read for such grids.
    pub fn new(db: &'a Connection, grids: Grids) -> Self {
        Self { db, grids, blob: None }
    }

    /// That of the month or year that holds this day.
    pub fn sum(&mut self, kind: Kind, day: Day) -> Read<Option<Vec<u8>>> {
        let mut statement = self.db.prepare_cached("SELECT rowid FROM tile WHERE kind = ?1 AND start = ?2")?;
        let row = statement.query_row([kind.name(), &kind.start(day)], |row| row.get(0)).optional()?;
        row.map(|row| self.read(row)).transpose()
    }

    /// Those of days.
    pub fn days(&mut self, days: &Range<Day>) -> Read<Vec<(Day, Vec<u8>)>> {
        let sql = "SELECT start, rowid FROM tile WHERE kind = 'day' AND start >= ?1 AND start < ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query(params![days.start.to_string(), days.end.to_string()])?;
        let mut bodies = Vec::new();
        while let Some(row) = found.next()? {
            bodies.push((rows::day(row, 0)?, self.read(row.get(1)?)?));
        }
        Ok(bodies)
    }

    fn read(&mut self, row: i64) -> Read<Vec<u8>> {
        let blob = match self.blob.take() {
            Some(mut blob) => {
                blob.reopen(row)?;
                blob
            }
            None => self.db.blob_open(MAIN_DB, "tile", "body", row, true)?,
        };
        let length = if self.grids == Grids::Pooled { front(&blob)? } else { blob.len() };
        let body = read_from(&blob, 0..length)?;
        self.blob = Some(blob);
        Ok(body)
    }
}

/// How long the front of a body is.
fn front(blob: &Blob) -> Read<usize> {
    let mut end = START;
    for _ in 0..FRONT {
        let head = read_from(blob, end..blob.len().min(end + LENGTH))?;
        end = end.saturating_add(next_section(&head)?);
        if end > blob.len() {
            return Err(Malformed("it ends too early").into());
        }
    }
    Ok(end)
}

fn read_from(blob: &Blob, range: Range<usize>) -> Read<Vec<u8>> {
    let mut bytes = vec![0; range.len()];
    blob.read_at_exact(&mut bytes, range.start)?;
    Ok(bytes)
}
