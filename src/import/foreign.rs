//! What other trackers recorded, as what it is: counts stay counts, time stays time, and no event is made up.
//!
//! A reader gathers a slice, and says what of the file it took and what it had to leave, and why. Titles and texts
//! are never taken.

mod activitywatch;
mod selfspy;
mod ulogme;
mod whatpulse;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use chrono::{NaiveDateTime, TimeZone};
use rusqlite::{Connection, OpenFlags};

use crate::aggregate::{App, Slice, Span, SpanKind};
use crate::calendar::Tz;
use crate::event::Time;

/// A tracker whose files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracker {
    /// `ActivityWatch`: an export in JSON, or the database of its server.
    ActivityWatch,
    /// `WhatPulse`: its database, or a table of counts as CSV.
    WhatPulse,
    /// selfspy: its database.
    Selfspy,
    /// ulogme: a `keyfreq_….txt` or `window_….txt`.
    Ulogme,
}

/// What a file came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// What happened.
    pub slice: Slice,
    /// The machine it happened on, where the file says.
    pub machine: Option<String>,
    /// What was taken, and how many.
    pub taken: BTreeMap<&'static str, u64>,
    /// What was not, with the reason, and how many.
    pub left: BTreeMap<Cow<'static, str>, u64>,
}

/// Why nothing was gathered.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is something else, or only a part.
    #[error("{} is not what {tracker} writes, or not all of it: {what}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Whose it should be.
        tracker: &'static str,
        /// What is wrong.
        what: String,
    },
}

/// Reads a file; times without a zone are those of `zone`.
pub fn gather(tracker: Tracker, path: &Path, zone: Tz) -> Result<Gathered, ForeignError> {
    // A database that is not there would be reported as one that cannot be opened.
    std::fs::metadata(path).map_err(|source| ForeignError::Unreadable { path: path.to_owned(), source })?;
    let gathered = match tracker {
        Tracker::ActivityWatch => activitywatch::gather(path),
        Tracker::WhatPulse => whatpulse::gather(path, zone),
        Tracker::Selfspy => selfspy::gather(path, zone),
        Tracker::Ulogme => ulogme::gather(path),
    };
    gathered.map_err(|fault| match fault {
        Fault::Io(source) => ForeignError::Unreadable { path: path.to_owned(), source },
        Fault::Wrong(what) => ForeignError::Foreign { path: path.to_owned(), tracker: tracker.name(), what },
    })
}

impl Tracker {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ActivityWatch => "ActivityWatch",
            Self::WhatPulse => "WhatPulse",
            Self::Selfspy => "selfspy",
            Self::Ulogme => "ulogme",
        }
    }
}

impl Gathered {
    fn take(&mut self, what: &'static str, n: u64) {
        *self.taken.entry(what).or_default() += n;
    }

    fn leave(&mut self, what: impl Into<Cow<'static, str>>, n: u64) {
        if n > 0 {
            *self.left.entry(what.into()).or_default() += n;
        }
    }

    fn add_span(&mut self, kind: SpanKind, app: App, start: Time, end: Time) {
        self.slice.add_span(Span { start, end, app, kind });
    }
}

/// What readers return; the path is added at the door.
#[derive(Debug)]
enum Fault {
    Io(io::Error),
    Wrong(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Wrong(error.to_string())
    }
}

fn database(path: &Path) -> Result<Connection, Fault> {
    Ok(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?)
}

/// Whether a file begins as `SQLite` files do.
fn is_database(path: &Path) -> Result<bool, Fault> {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let mut head = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut head)?;
    Ok(head == MAGIC)
}

fn has_table(db: &Connection, name: &str) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1)";
    Ok(db.query_row(sql, [name], |row| row.get(0))?)
}

/// The instant of a wall clock's time; the earlier one where it came twice, `None` where it never came.
fn local(wall: NaiveDateTime, zone: Tz) -> Option<Time> {
    zone.from_local_datetime(&wall).earliest().map(|instant| instant.to_utc().into())
}
