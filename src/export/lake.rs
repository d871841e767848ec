//! A folder of tables: one file for each table and partition, all of them written aside and put in place together.

mod csv;
mod jsonl;
mod line;
mod pack;
#[cfg(feature = "parquet")]
mod parquet;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub(super) use csv::write_text as write_csv_text;
pub use pack::{Compression, Packed};

use super::place::{make_folders, options, sync};
use super::rows::{Partition, Rows};
use super::table::{Table, Value};

/// How the files of a lake are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LakeFormat {
    /// A JSON object a line.
    Jsonl,
    /// Comma-separated values with a header (RFC 4180).
    Csv,
    /// Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// A lake that is being written; dropped without [`Lake::finish`] it leaves nothing behind.
#[derive(Debug)]
pub struct Lake {
    root: PathBuf,
    staging: PathBuf,
    format: LakeFormat,
    compression: Compression,
    open: BTreeMap<&'static str, (Partition, Sheet)>,
    files: Vec<PathBuf>,
    rows: u64,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files.
    pub files: Vec<PathBuf>,
    /// Rows in them.
    pub rows: u64,
}

/// A file of rows.
#[derive(Debug)]
enum Sheet {
    Jsonl(jsonl::Sheet),
    Csv(csv::Sheet),
    #[cfg(feature = "parquet")]
    Parquet(parquet::Sheet),
}

impl Lake {
    /// A lake in this folder, which is made if it is not there; readable by this user only.
    pub fn new(root: &Path, format: LakeFormat, compression: Compression) -> io::Result<Self> {
        let staging = root.join(format!(".keytop-{}", std::process::id()));
        if staging.exists() {
            fs::remove_dir_all(&staging)?;
        }
        make_folders(&staging)?;
        let (open, files) = Default::default();
        Ok(Self { root: root.to_owned(), staging, format, compression, open, files, rows: 0 })
    }

    /// Puts all files in place, synced: a reader sees each whole or not at all.
    pub fn finish(mut self) -> io::Result<Written> {
        for (_, sheet) in std::mem::take(&mut self.open).into_values() {
            sheet.finish()?;
        }
        let files = std::mem::take(&mut self.files);
        sync(&self.staging, &files)?;
        for entry in fs::read_dir(&self.staging)? {
            let entry = entry?;
            settle(&entry.path(), &self.root.join(entry.file_name()))?;
        }
        sync(&self.root, &files)?;
        Ok(Written { files: files.iter().map(|file| self.root.join(file)).collect(), rows: self.rows })
    }

    fn sheet(&mut self, table: &'static Table, at: Partition) -> io::Result<&mut Sheet> {
        let is_open = self.open.get(table.name).is_some_and(|(open, _)| *open == at);
        if !is_open {
            let sheet = self.create(table, at)?;
            if let Some((_, done)) = self.open.insert(table.name, (at, sheet)) {
                done.finish()?;
            }
        }
        let missing = || io::Error::other("a file of the export was closed too early");
        self.open.get_mut(table.name).map(|(_, sheet)| sheet).ok_or_else(missing)
    }

    fn create(&mut self, table: &'static Table, at: Partition) -> io::Result<Sheet> {
        let name = format!("part-0.{}{}", self.format.extension(), self.format.suffix(self.compression));
        let file = Path::new(table.name).join(at.to_string()).join(name);
        let aside = self.staging.join(&file);
        if let Some(parent) = aside.parent() {
            make_folders(parent)?;
        }
        let out = options().write(true).create_new(true).open(&aside)?;
        self.files.push(file);
        Ok(match self.format {
            LakeFormat::Jsonl => Sheet::Jsonl(jsonl::Sheet::new(table, Packed::new(out, self.compression)?)),
            LakeFormat::Csv => Sheet::Csv(csv::Sheet::new(table, Packed::new(out, self.compression)?)?),
            #[cfg(feature = "parquet")]
            LakeFormat::Parquet => Sheet::Parquet(parquet::Sheet::new(table, out, self.compression)?),
        })
    }
}

impl Rows for Lake {
    fn row(&mut self, table: &'static Table, at: Partition, values: &[Value]) -> io::Result<()> {
        self.rows += 1;
        match self.sheet(table, at)? {
            Sheet::Jsonl(sheet) => sheet.row(values),
            Sheet::Csv(sheet) => sheet.row(values),
            #[cfg(feature = "parquet")]
            Sheet::Parquet(sheet) => sheet.row(values),
        }
    }
}

impl Drop for Lake {
    fn drop(&mut self) {
        self.open.clear();
        // Where it cannot be removed it is hidden, and the next export of this process number takes it away.
        let _ = fs::remove_dir_all(&self.staging);
    }
}

impl Sheet {
    fn finish(self) -> io::Result<()> {
        match self {
            Self::Jsonl(sheet) => sheet.finish(),
            Self::Csv(sheet) => sheet.finish(),
            #[cfg(feature = "parquet")]
            Self::Parquet(sheet) => sheet.finish(),
        }
    }
}

impl LakeFormat {
    const fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }

    /// What the name of a compressed file ends with; Parquet has its compression inside.
    const fn suffix(self, compression: Compression) -> &'static str {
        match self {
            Self::Jsonl | Self::Csv => compression.suffix(),
            #[cfg(feature = "parquet")]
            Self::Parquet => "",
        }
    }
}

/// Puts a file or folder where it belongs: a folder that is new there in one go, else what is in it.
fn settle(from: &Path, to: &Path) -> io::Result<()> {
    if !(from.is_dir() && to.is_dir()) {
        return fs::rename(from, to);
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        settle(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Writes all and closes.
fn close(mut out: Packed) -> io::Result<()> {
    out.flush()?;
    out.finish()
}
