//! The tables, and how a journal of any version becomes one of this version.
//!
//! Migrations are added, never edited. Times are us since 1970 (UTC); a `day` is the date of a day that
//! starts at `day_start`; an `hour` of a roll-up is the wall clock's, with its offset from UTC.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use parking_lot::Mutex;
use rusqlite::{Connection, TransactionBehavior};

use super::error::{Fault, JournalError, Result};
use crate::private;

/// `keyt`, in the header of every journal.
pub(super) const APPLICATION_ID: i64 = 0x6b65_7974;

/// The version that this build reads and writes.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

const MIGRATIONS: &[&str] = &[
    include_str!("schema/001_first.sql"),
    include_str!("schema/002_store.sql"),
    include_str!("schema/003_events.sql"),
    include_str!("schema/004_blocks.sql"),
    include_str!("schema/005_marks.sql"),
    include_str!("schema/006_devices.sql"),
    include_str!("schema/007_narrow.sql"),
    include_str!("schema/008_buttons.sql"),
];

/// The note that holds the journal's uuid.
pub(super) const UUID: &str = "uuid";

/// Header of an `SQLite` file: its magic, the size of the smallest page, and where two of its numbers lie.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const SMALLEST: u64 = 512;
const VERSION_AT: usize = 60;
const APPLICATION_AT: usize = 68;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing is in it yet.
    Empty,
    /// A journal of a version that needs migrations.
    Older,
    /// A journal of this version.
    Current,
}

/// Files that this process has looked into, by what they are and (inodes come again) time of birth.
static CHECKED: Mutex<BTreeSet<(private::Identity, Option<SystemTime>)>> = Mutex::new(BTreeSet::new());

/// Looks at the file's header without opening it as a database, so that what is not ours is not touched.
///
/// A process does so once for each file, before its first connection: closing any descriptor of a file drops the
/// locks that `SQLite` holds on it in this process (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
pub(super) fn check_header(path: &Path) -> Result<State> {
    let found = fs::metadata(path).map_err(|error| JournalError::io(path, error))?;
    let file = (private::identity(path, &found), found.created().ok());
    let mut checked = CHECKED.lock();
    let state = match found.len() {
        0 => State::Empty,
        1..SMALLEST => return Err(JournalError::NotAJournal(path.to_owned())),
        _ if checked.contains(&file) => State::Current,
        _ => judge_header(path)?,
    };
    checked.insert(file);
    Ok(state)
}

fn judge_header(path: &Path) -> Result<State> {
    let header = read_header(path).map_err(|error| JournalError::io(path, error))?;
    let number = |at: usize| header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let (Some(version), Some(application)) = (number(VERSION_AT), number(APPLICATION_AT)) else {
        return Err(JournalError::NotAJournal(path.to_owned()));
    };
    if !header.starts_with(MAGIC) || !matches!(i64::from(application), 0 | APPLICATION_ID) {
        return Err(JournalError::NotAJournal(path.to_owned()));
    }
    judge(path, i64::from(application), i64::from(version))
}

/// Looks at an open database, whose header may still be in its write-ahead log.
pub(super) fn check(db: &Connection, path: &Path) -> Result<State> {
    let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let read = || Ok((number("application_id")?, number("user_version")?));
    let (application, version) = read().map_err(|error| JournalError::sqlite(path, error))?;
    if application != 0 {
        return judge(path, application, version);
    }
    let tables = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    match tables.map_err(|error| JournalError::sqlite(path, error))? {
        0 if version == 0 => Ok(State::Empty),
        _ => Err(JournalError::NotAJournal(path.to_owned())),
    }
}

/// Brings an empty or older journal to this version.
pub(super) fn migrate(db: &mut Connection) -> std::result::Result<(), Fault> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    for migration in MIGRATIONS.iter().skip(done) {
        change.execute_batch(migration)?;
    }
    if done == 0 {
        let sql = "INSERT INTO meta VALUES ('uuid', lower(hex(randomblob(16))))";
        change.execute(sql, [])?;
    }
    if done < MIGRATIONS.len() {
        change.pragma_update(None, "application_id", APPLICATION_ID)?;
        change.pragma_update(None, "user_version", VERSION)?;
    }
    change.commit()?;
    Ok(())
}

/// The uuid, which becomes part of a path and therefore must be one.
pub(super) fn checked_uuid(path: &Path, uuid: Option<String>) -> Result<String> {
    let is_uuid = |uuid: &String| uuid.len() == 32 && uuid.bytes().all(|byte| byte.is_ascii_hexdigit());
    let damage = || JournalError::Damaged { path: path.to_owned(), what: "it has no uuid".to_owned() };
    uuid.filter(is_uuid).ok_or_else(damage)
}

fn judge(path: &Path, application: i64, version: i64) -> Result<State> {
    match version.cmp(&VERSION) {
        _ if application == 0 && version == 0 => Ok(State::Empty),
        _ if application != APPLICATION_ID => Err(JournalError::NotAJournal(path.to_owned())),
        Ordering::Less if version < 1 => Err(JournalError::NotAJournal(path.to_owned())),
        Ordering::Less => Ok(State::Older),
        Ordering::Equal => Ok(State::Current),
        Ordering::Greater => Err(JournalError::Newer { path: path.to_owned(), found: version, known: VERSION }),
    }
}

fn read_header(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut header = Vec::new();
    fs::File::open(path)?.take(100).read_to_end(&mut header)?;
    Ok(header)
}
