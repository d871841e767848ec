//! A damaged journal: what can still be read of it goes into a fresh one, and the damaged file is kept aside.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::codec::{Grain, decode_batches, decode_block, decode_devices, decode_keys, read_slice};
use super::error::{Fault, JournalError, Result};
use super::file::{make, open_for_writing};
use super::lock::{Lock, recorder_lock};
use super::names::Names;
use super::writer::{DAMAGED_NOTE, Durability, Rolled};
use crate::aggregate::Slice;
use crate::calendar::{Day, Tz};

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

/// Names by number, and what stands in for one that is lost, so that what refers to it can still be read.
const NAMED: [(&str, &str); 6] = [
    ("INSERT OR IGNORE INTO app (id, name) VALUES (?1, 'lost ' || ?1)", "app"),
    ("INSERT OR IGNORE INTO zone (id, name) VALUES (?1, 'Lost/' || ?1)", "zone"),
    ("INSERT OR IGNORE INTO key (id, code) VALUES (?1, 'Lost' || ?1)", "key"),
    ("INSERT OR IGNORE INTO chord (id, name) VALUES (?1, 'Ctrl+Lost' || ?1)", "chord"),
    ("INSERT OR IGNORE INTO monitor (id, name) VALUES (?1, 'lost ' || ?1)", "monitor"),
    ("INSERT OR IGNORE INTO device (id, name) VALUES (?1, 'lost ' || ?1)", "device"),
];
/// Names that may have been there beyond those that were found.
const MORE: i64 = 256;

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
        save(&old, &fresh, &mut rescue).map_err(|fault| fault.at(path))?;
    } else {
        rescue.torn.push("everything".to_owned());
    }
    Ok(rescue)
}

fn save(old: &Connection, fresh: &Connection, rescue: &mut Rescue) -> std::result::Result<(), Fault> {
    fresh.execute_batch("BEGIN IMMEDIATE; DELETE FROM app")?;
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut tables = fresh.prepare(sql)?;
    for table in tables.query_map([], |row| row.get::<_, String>(0))? {
        let table = table?;
        if !copy(old, fresh, &table, "", rescue)? {
            copy(old, fresh, &table, "DESC", rescue)?;
            rescue.torn.push(table);
        }
    }
    fresh.execute("INSERT OR IGNORE INTO app (id, name) VALUES (0, NULL), (-1, NULL)", [])?;
    fresh.execute("INSERT OR IGNORE INTO meta VALUES ('uuid', lower(hex(randomblob(16))))", [])?;
    for (sql, table) in NAMED {
        let last: i64 = fresh.query_row(&format!("SELECT coalesce(max(id), 0) FROM {table}"), [], |row| row.get(0))?;
        let more = if rescue.torn.iter().any(|torn| torn == table) { MORE } else { 0 };
        (1..=last + more).try_for_each(|id| fresh.execute(sql, [id]).map(drop))?;
    }
    fresh.execute("DELETE FROM meta WHERE key = ?1", [DAMAGED_NOTE])?;
    drop_unreadable(fresh, rescue)?;
    drop_misplaced(fresh, rescue)?;
    Rolled::bound(fresh)?;
    if !rescue.torn.is_empty() {
        // Sums of days that are still there are made again from what is left of them.
        fresh.execute("DELETE FROM tile WHERE kind <> 'day' OR start NOT IN (SELECT day FROM thinned)", [])?;
    }
    fresh.execute_batch("COMMIT")?;
    Ok(())
}

/// Takes out rows that were read without an error and hold nonsense.
fn drop_unreadable(fresh: &Connection, rescue: &mut Rescue) -> std::result::Result<(), Fault> {
    let mut names = Names::default();
    names.load(fresh)?;
    for (table, column) in
        [("slice", "body"), ("batch", "body"), ("block", "slices"), ("block", "keys"), ("device_day", "body")]
    {
        let mut statement = fresh.prepare(&format!("SELECT id, {column} FROM {table}"))?;
        let mut rows = statement.query([])?;
        let mut unreadable: Vec<i64> = Vec::new();
        while let Some(row) = rows.next()? {
            let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            if !reads_back(table, column, body, &names) {
                unreadable.push(row.get(0)?);
            }
        }
        for id in &unreadable {
            fresh.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [id])?;
        }
        if !unreadable.is_empty() && !rescue.torn.iter().any(|torn| torn == table) {
            rescue.torn.push(table.to_owned());
        }
        rescue.saved = rescue.saved.saturating_sub(unreadable.len() as u64);
    }
    Ok(())
}

/// Takes out slices that lie in another hour than they say.
fn drop_misplaced(fresh: &Connection, rescue: &mut Rescue) -> std::result::Result<(), Fault> {
    let sql = "DELETE FROM slice WHERE start_us < hour * 3600000000 OR start_us >= (hour + 1) * 3600000000";
    let gone = fresh.execute(sql, [])? as u64;
    if gone > 0 && !rescue.torn.iter().any(|torn| torn == "slice") {
        rescue.torn.push("slice".to_owned());
    }
    rescue.saved = rescue.saved.saturating_sub(gone);
    Ok(())
}

fn reads_back(table: &str, column: &str, body: &[u8], names: &Names) -> bool {
    match (table, column) {
        ("slice", _) => read_slice(body, names, &mut Slice::default()).is_ok(),
        ("device_day", _) => decode_devices(body, names).is_ok(),
        ("batch", _) => decode_keys(body, names).is_ok(),
        (_, "slices") => decode_block(body, names, Grain::Minutes).is_ok(),
        _ => decode_batches(body, Day::default(), Tz::UTC, names).is_ok(),
    }
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
