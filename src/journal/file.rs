//! The journal's file: made so that nobody else can ever read it, and opened for one purpose.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::{JournalError, Result};
use super::schema::{self, State};
use super::writer::Durability;
use crate::private;

/// Beyond this the write-ahead log is cut back, bytes.
const LOG_LIMIT: i64 = 4 << 20;
/// With so many pages in it the log is folded into the file, some minutes' writes at once: that waits for the disk, and a
/// page that was written often is then written once.
const LOG_PAGES: i64 = 3000;
const STATEMENTS: usize = 64;
/// Memory for pages that may be wanted again. Who records goes through a day's rows once, when it is packed.
const CACHE_KB: i64 = 512;
/// Bytes of a page. A commit writes some whole pages, and a packed day and its sum leave half of one empty each: 1 KB
/// instead of the usual 4 makes both smaller.
const PAGE: i64 = 1024;

/// Opens a journal that [`make`] has made for writing, brought to this version if need be; waits so long for other
/// writers.
pub(super) fn open_for_writing(path: &Path, patience: Duration, durability: Durability) -> Result<Connection> {
    let wrong = |error| JournalError::sqlite(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags).map_err(wrong)?;
    db.busy_timeout(patience).map_err(wrong)?;
    let state = schema::check(&db, path)?;
    set_up(&db, durability).map_err(wrong)?;
    if state == State::Older {
        set_aside(&db, path)?;
    }
    if state != State::Current {
        schema::migrate(&mut db).map_err(|fault| fault.at(path))?;
    }
    Ok(db)
}

/// Opens a journal for reading; `None` where there is none yet.
pub(super) fn open_for_reading(path: &Path) -> Result<Option<Connection>> {
    match schema::check_header(path) {
        Err(JournalError::Io { source, .. }) if is_absence(&source) => return Ok(None),
        Err(error) => return Err(error),
        Ok(_) if fs::metadata(path).is_ok_and(|found| found.is_dir()) => {
            return Err(JournalError::NotAJournal(path.to_owned()));
        }
        Ok(_) => {}
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(|error| JournalError::sqlite(path, error))?;
    let (db, state) = match schema::check(&db, path) {
        Err(JournalError::Permission(_)) => {
            let db = open_unchanging(path).map_err(|error| JournalError::sqlite(path, error))?;
            let state = schema::check(&db, path)?;
            (db, state)
        }
        state => (db, state?),
    };
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    match state {
        State::Current => Ok(Some(db)),
        State::Empty => Ok(None),
        State::Older => Err(JournalError::Older(path.to_owned())),
    }
}

/// Copies a journal of an earlier version to `<journal>.v<version>` before it is changed, unless that was done before.
fn set_aside(db: &Connection, path: &Path) -> Result<()> {
    let wrong = |error| JournalError::sqlite(path, error);
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(wrong)?;
    let named = |tail: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".v{version}{tail}"));
        std::path::PathBuf::from(name)
    };
    let (copy, part) = (named(""), named(".part"));
    if copy.exists() {
        return Ok(());
    }
    let io = |error| JournalError::io(&copy, error);
    private::options().write(true).create(true).truncate(true).open(&part).map_err(io)?;
    db.backup("main", &part, None::<fn(rusqlite::backup::Progress)>).map_err(wrong)?;
    fs::rename(&part, &copy).map_err(io)
}

/// Opens a journal in a folder that we may not write: there `SQLite` cannot make the shared memory that it
/// needs beside a write-ahead log, and nobody else of ours can be writing either.
fn open_unchanging(path: &Path) -> rusqlite::Result<Connection> {
    let escaped: String = path
        .to_string_lossy()
        .chars()
        .map(|c| if matches!(c, '%' | '?' | '#') { format!("%{:02x}", u32::from(c)) } else { c.to_string() })
        .collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)
}

/// Makes the file and its folder if they are not there, closed to others from the first moment; the files that
/// `SQLite` puts beside it take their mode from it.
pub(super) fn make(path: &Path) -> Result<()> {
    let io = |error| JournalError::io(path, error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        private::make_folders(folder).map_err(io)?;
    }
    match private::options().write(true).create_new(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => close_to_others(path).map_err(io),
        Err(error) => Err(io(error)),
    }
}

fn close_to_others(path: &Path) -> io::Result<()> {
    let found = fs::metadata(path)?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if private::is_open_to_others(&found) && schema::check_header(path).is_ok_and(|state| state != State::Empty) {
        private::close(path)?;
    }
    Ok(())
}

fn set_up(db: &Connection, durability: Durability) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    // Of no effect on a file that is there already.
    db.pragma_update(None, "page_size", PAGE)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    // A power cut may take the last commits, never the journal: the log is synced before it is folded in.
    let synchronous = if durability == Durability::Full { "full" } else { "normal" };
    db.pragma_update(None, "synchronous", synchronous)?;
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "cache_size", -CACHE_KB)?;
    db.pragma_update(None, "journal_size_limit", LOG_LIMIT)?;
    db.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    // Names are saved last in a transaction, after what refers to them.
    db.pragma_update(None, "foreign_keys", false)
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
