//! Notes that the person put on a moment. They are kept as they were written: the person asked for it.

use std::ops::Range;

use rusqlite::{Connection, params};

use super::error::{JournalError, Result};
use super::reader::Reader;
use super::writer::Journal;
use crate::event::Time;

/// A note on a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub time: Time,
    /// What the person wrote.
    pub text: String,
}

impl Journal {
    /// Keeps a note; another process may be recording.
    pub fn mark(&mut self, mark: &Mark) -> Result<()> {
        let insert = "INSERT INTO mark (time_us, text) VALUES (?1, ?2)";
        let done = self.database().execute(insert, params![mark.time.0, mark.text]);
        done.map(drop).map_err(|error| JournalError::sqlite(self.path(), error))
    }
}

impl Reader {
    /// Notes on moments of this span, in order.
    pub fn marks(&self, span: Range<Time>) -> Result<Vec<Mark>> {
        read(self.database(), span).map_err(|error| JournalError::sqlite(self.path(), error))
    }
}

/// Removes the notes of a span.
pub(super) fn delete(db: &Connection, span: &Range<Time>) -> rusqlite::Result<usize> {
    db.execute("DELETE FROM mark WHERE time_us >= ?1 AND time_us < ?2", [span.start.0, span.end.0])
}

/// Adds the notes of another journal that are not here yet; how many there were.
pub(super) fn merge(from: &Connection, to: &Connection) -> rusqlite::Result<u64> {
    let sql = "INSERT INTO mark (time_us, text) SELECT ?1, ?2
               WHERE NOT EXISTS (SELECT 1 FROM mark WHERE time_us = ?1 AND text = ?2)";
    let mut insert = to.prepare_cached(sql)?;
    let mut added = 0;
    for mark in read(from, Time(i64::MIN)..Time(i64::MAX))? {
        added += insert.execute(params![mark.time.0, mark.text])? as u64;
    }
    Ok(added)
}

fn read(db: &Connection, span: Range<Time>) -> rusqlite::Result<Vec<Mark>> {
    let sql = "SELECT time_us, text FROM mark WHERE time_us >= ?1 AND time_us < ?2 ORDER BY time_us, id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map([span.start.0, span.end.0], |row| Ok(Mark { time: Time(row.get(0)?), text: row.get(1)? }))?;
    rows.collect()
}
