//! The tables of an export in one `SQLite` file, written aside and put in place when it is whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::lake::Written;
use super::rows::{Machine, Partition, Row, Rows};
use super::star::TABLES;
use super::table::{ColumnKind, Table, Value};
use crate::private;

/// A database of tables; dropped without [`SqliteFile::finish`] it leaves nothing behind.
#[derive(Debug)]
pub struct SqliteFile {
    file: PathBuf,
    aside: PathBuf,
    db: Option<Connection>,
    machine: Machine,
    rows: u64,
}

/// Marks a file as an export of ours ("ktop"), so that only such a one is ever replaced.
const APPLICATION: i32 = 0x6b74_6f70;

impl SqliteFile {
    /// A database that will be this file; one that is there is replaced if it is an export.
    pub fn new(file: &Path) -> io::Result<Self> {
        if file.exists() && !is_export(file) {
            let reason = format!("{} is there and is no export of keytop; name another file", file.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, reason));
        }
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let aside = file.with_file_name(name);
        let _ = fs::remove_file(&aside);
        private::options().write(true).create_new(true).open(&aside)?;
        let mut made = Self { file: file.to_owned(), aside, db: None, machine: Machine::default(), rows: 0 };
        made.db = Some(open(&made.aside).map_err(io::Error::other)?);
        Ok(made)
    }

    /// Puts the file in place, synced.
    pub fn finish(mut self) -> io::Result<Written> {
        if let Some(db) = self.db.take() {
            db.execute_batch("COMMIT").map_err(full)?;
            db.close().map_err(|(_, error)| io::Error::other(error))?;
        }
        File::open(&self.aside)?.sync_all()?;
        fs::rename(&self.aside, &self.file)?;
        Ok(Written { files: vec![self.file.clone()], rows: self.rows })
    }
}

impl Rows for SqliteFile {
    fn begin(&mut self, machine: &Machine) -> io::Result<()> {
        self.machine = machine.clone();
        Ok(())
    }

    fn row(&mut self, table: &'static Table, _: Partition, values: &[Value]) -> io::Result<()> {
        self.rows += 1;
        let Some(db) = &self.db else { return Ok(()) };
        let marks = vec!["?"; table.columns.len()].join(",");
        let mut statement =
            db.prepare_cached(&format!("INSERT INTO \"{}\" VALUES ({marks})", table.name)).map_err(full)?;
        statement.execute(params_from_iter(Row::new(&self.machine, values).values())).map(drop).map_err(full)
    }
}

impl Drop for SqliteFile {
    fn drop(&mut self) {
        self.db.take();
        let _ = fs::remove_file(&self.aside);
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
            Self::Real(n) => ToSqlOutput::Borrowed(ValueRef::Real(*n)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Flag(is) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*is))),
            Self::Date(day) => day.to_string().into(),
            Self::Instant(time) => time.to_string().into(),
        })
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(file)?;
    // Nothing reads it before it is whole, and what is left of a broken one is taken away.
    db.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
    db.pragma_update(None, "application_id", APPLICATION)?;
    for table in TABLES {
        let columns: Vec<String> =
            table.columns.iter().map(|column| format!("\"{}\" {}", column.name, affinity(column.kind))).collect();
        db.execute_batch(&format!("CREATE TABLE \"{}\" ({}) STRICT", table.name, columns.join(", ")))?;
    }
    db.set_prepared_statement_cache_capacity(TABLES.len());
    Ok(db)
}

const fn affinity(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Int | ColumnKind::Flag => "INTEGER",
        ColumnKind::Real => "REAL",
        ColumnKind::Text | ColumnKind::Date | ColumnKind::Instant => "TEXT",
    }
}

fn is_export(file: &Path) -> bool {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let id = Connection::open_with_flags(file, flags)
        .and_then(|db| db.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0)));
    id.is_ok_and(|id| id == APPLICATION)
}

fn full(error: rusqlite::Error) -> io::Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => io::ErrorKind::StorageFull.into(),
        _ => io::Error::other(error),
    }
}
