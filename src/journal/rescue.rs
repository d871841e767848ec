//! A damaged journal: what can still be read of it goes into a fresh one, and the damaged file is kept aside.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::error::{JournalError, Result};
use super::file::{make, open_for_writing};
use super::lock::{Lock, recorder_lock};
use super::writer::Durability;
use crate::calendar::Day;

/// What came of a damaged journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescue {
    /// Where the damaged file is now.
    pub damaged: PathBuf,
    /// Rows that were saved.
    pub saved: u64,
    /// Tables that could not be read to their end.
    pub torn: Vec<String>,
}

/// In the order in which they are saved: what others refer to first. Sums are made again.
const TABLES: [&str; 18] = [
    "meta",
    "app",
    "zone",
    "key",
    "chord",
    "monitor",
    "sighting",
    "import",
    "spent",
    "thinned",
    "hour",
    "block",
    "slice",
    "batch",
    "rollup_app",
    "rollup_chord",
    "rollup_button",
    "rollup_key",
];
const LAST: [&str; 2] = ["rollup_app_key", "tile"];

impl std::fmt::Display for Rescue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let aside = self.damaged.display();
        write!(
            f,
            "the journal was damaged: {} rows were saved into a new one, the damaged file is {aside}",
            self.saved
        )?;
        match self.torn.as_slice() {
            [] => Ok(()),
            torn => write!(f, "; some is lost of: {}", torn.join(", ")),
        }
    }
}

/// Moves a damaged journal aside and saves what can be read of it into a fresh one in its place.
pub fn rescue(path: &Path, today: Day) -> Result<Rescue> {
    let io = |error| JournalError::io(path, error);
    let lock_path = recorder_lock(path);
    let lock = Lock::take(&lock_path).map_err(|error| JournalError::io(&lock_path, error))?;
    let Some(_lock) = lock else { return Err(JournalError::Locked { path: path.to_owned(), pid: None }) };
    let damaged = free_name(path, today);
    for tail in ["", "-wal"] {
        let (from, to) = (with_tail(path, tail), with_tail(&damaged, tail));
        if from.exists() {
            fs::rename(from, to).map_err(io)?;
        }
    }
    // It is made anew by whoever opens the file.
    let _ = fs::remove_file(with_tail(path, "-shm"));
    make(path)?;
    let fresh = open_for_writing(path, std::time::Duration::from_secs(1), Durability::Full)?;
    let mut rescue = Rescue { damaged, saved: 0, torn: Vec::new() };
    // Where not even the schema can be read, the fresh journal starts empty.
    if let Ok(old) = Connection::open_with_flags(&rescue.damaged, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        save(&old, &fresh, &mut rescue).map_err(|error| JournalError::sqlite(path, error))?;
    } else {
        rescue.torn.push("everything".to_owned());
    }
    Ok(rescue)
}

fn save(old: &Connection, fresh: &Connection, rescue: &mut Rescue) -> rusqlite::Result<()> {
    fresh.execute_batch("BEGIN IMMEDIATE; DELETE FROM app")?;
    for table in TABLES.into_iter().chain(LAST) {
        let is_whole = copy(old, fresh, table, "", rescue)?;
        if !is_whole {
            rescue.torn.push(table.to_owned());
            copy(old, fresh, table, "DESC", rescue)?;
        }
    }
    fresh.execute("INSERT OR IGNORE INTO app (id, name) VALUES (0, NULL), (-1, NULL)", [])?;
    fresh.execute("INSERT OR IGNORE INTO meta VALUES ('uuid', lower(hex(randomblob(16))))", [])?;
    if !rescue.torn.is_empty() {
        // Sums of days that are still there are made again from what is left of them.
        fresh.execute("DELETE FROM tile WHERE kind <> 'day' OR start NOT IN (SELECT day FROM thinned)", [])?;
    }
    fresh.execute_batch("COMMIT")?;
    Ok(())
}

/// Copies rows until one cannot be read; false if that was before the end.
fn copy(old: &Connection, fresh: &Connection, table: &str, order: &str, rescue: &mut Rescue) -> rusqlite::Result<bool> {
    let Ok(mut statement) = old.prepare(&format!("SELECT * FROM {table} ORDER BY 1 {order}")) else { return Ok(false) };
    let columns = statement.column_count();
    let places = vec!["?"; columns].join(", ");
    let mut insert = fresh.prepare(&format!("INSERT OR IGNORE INTO {table} VALUES ({places})"))?;
    let Ok(mut rows) = statement.query([]) else { return Ok(false) };
    loop {
        let values: Vec<Value> = match rows.next() {
            Ok(Some(row)) => match (0..columns).map(|column| row.get(column)).collect() {
                Ok(values) => values,
                Err(_) => return Ok(false),
            },
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        };
        // A row that the fresh schema refuses was damaged in its values.
        rescue.saved += insert.execute(params_from_iter(values)).unwrap_or(0) as u64;
    }
}

fn free_name(path: &Path, today: Day) -> PathBuf {
    let first = with_tail(path, &format!(".damaged-{today}"));
    let more = (2..).map(|n| with_tail(path, &format!(".damaged-{today}-{n}")));
    std::iter::once(first.clone()).chain(more.take(1000)).find(|name| !name.exists()).unwrap_or(first)
}

fn with_tail(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    name.into()
}
