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

use super::place::sync;
use super::rows::{Machine, Partition, Row, Rows};
use super::table::{Table, Value};
use crate::private;

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
    naming: Naming,
    machine: Machine,
    open: BTreeMap<&'static str, Open>,
    files: Vec<PathBuf>,
    rows: u64,
}

/// Where the files of a lake lie and what they are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// `TABLE/date=…/hour=…/part-0.…`, with the number of the machine.
    #[default]
    Folder,
    /// `TABLE/machine=…/date=…/hour=…/part-FIRST-LAST.…`, for what is never written twice: the first and last `seq` in
    /// it, or where rows have none, their numbers from 0.
    Bucket,
}

/// A file that rows still come to.
#[derive(Debug)]
struct Open {
    at: Partition,
    sheet: Sheet,
    /// Where it is among the files.
    index: usize,
    /// The least and greatest `seq`, or number, of its rows.
    seqs: Option<(i64, i64)>,
    /// The column that says it.
    seq: Option<usize>,
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
    pub fn new(root: &Path, format: LakeFormat, compression: Compression, naming: Naming) -> io::Result<Self> {
        let staging = root.join(format!(".keytop-{}", std::process::id()));
        if staging.exists() {
            fs::remove_dir_all(&staging)?;
        }
        private::make_folders(&staging)?;
        let (machine, open, files) = Default::default();
        Ok(Self { root: root.to_owned(), staging, format, compression, naming, machine, open, files, rows: 0 })
    }

    /// Puts all files in place, synced: a reader sees each whole or not at all.
    pub fn finish(mut self) -> io::Result<Written> {
        self.close_all()?;
        let files = std::mem::take(&mut self.files);
        self.sync(&self.staging, &files)?;
        for entry in fs::read_dir(&self.staging)? {
            let entry = entry?;
            settle(&entry.path(), &self.root.join(entry.file_name()))?;
        }
        self.sync(&self.root, &files)?;
        Ok(Written { files: files.iter().map(|file| self.root.join(file)).collect(), rows: self.rows })
    }

    /// What goes to a bucket only passes by.
    fn sync(&self, folder: &Path, files: &[PathBuf]) -> io::Result<()> {
        if self.naming == Naming::Bucket { Ok(()) } else { sync(folder, files) }
    }

    /// Opens the file that rows of this partition come to, and closes that of the one before.
    fn open_file(&mut self, table: &'static Table, at: Partition) -> io::Result<()> {
        let new = self.create(table, at)?;
        self.open.insert(table.name, new).map_or(Ok(()), |done| self.close(done))
    }

    fn create(&mut self, table: &'static Table, at: Partition) -> io::Result<Open> {
        let folder = match self.naming {
            Naming::Folder => PathBuf::from(table.name),
            Naming::Bucket => Path::new(table.name).join(format!("machine={}", self.machine.name)),
        };
        let file = folder.join(at.to_string()).join(self.file_name(&self.machine.number.to_string()));
        let aside = self.staging.join(&file);
        if let Some(parent) = aside.parent() {
            private::make_folders(parent)?;
        }
        let out = private::options().write(true).create_new(true).open(&aside)?;
        let index = self.files.len();
        self.files.push(file);
        let sheet = match self.format {
            LakeFormat::Jsonl => Sheet::Jsonl(jsonl::Sheet::new(table, Packed::new(out, self.compression)?)),
            LakeFormat::Csv => Sheet::Csv(csv::Sheet::new(table, Packed::new(out, self.compression)?)?),
            #[cfg(feature = "parquet")]
            LakeFormat::Parquet => Sheet::Parquet(parquet::Sheet::new(table, out, self.compression)),
        };
        Ok(Open { at, sheet, index, seqs: None, seq: table.seq() })
    }

    fn close_all(&mut self) -> io::Result<()> {
        std::mem::take(&mut self.open).into_values().try_for_each(|open| self.close(open))
    }

    /// Ends a file; what it is called may be known only now.
    fn close(&mut self, open: Open) -> io::Result<()> {
        open.sheet.finish()?;
        if let (Naming::Bucket, Some((first, last)), false) = (self.naming, open.seqs, open.at == Partition::Whole) {
            let name = self.file_name(&format!("{first}-{last}"));
            if let Some(file) = self.files.get_mut(open.index) {
                let named = file.with_file_name(name);
                fs::rename(self.staging.join(&file), self.staging.join(&named))?;
                *file = named;
            }
        }
        Ok(())
    }

    fn file_name(&self, part: &str) -> String {
        format!("part-{part}.{}{}", self.format.extension(), self.format.suffix(self.compression))
    }
}

impl Open {
    fn row(&mut self, row: Row) -> io::Result<()> {
        let (first, last) = match self.seq.and_then(|column| row.value(column)) {
            Some(Value::Int(seq)) => self.seqs.map_or((seq, seq), |(first, last)| (first.min(seq), last.max(seq))),
            _ => self.seqs.map_or((0, 0), |(first, last)| (first, last + 1)),
        };
        self.seqs = Some((first, last));
        match &mut self.sheet {
            Sheet::Jsonl(sheet) => sheet.row(row),
            Sheet::Csv(sheet) => sheet.row(row),
            #[cfg(feature = "parquet")]
            Sheet::Parquet(sheet) => sheet.row(row),
        }
    }
}

impl Rows for Lake {
    fn begin(&mut self, machine: &Machine) -> io::Result<()> {
        self.close_all()?;
        self.machine = machine.clone();
        Ok(())
    }

    fn row(&mut self, table: &'static Table, at: Partition, values: &[Value]) -> io::Result<()> {
        self.rows += 1;
        let row = Row::new(&self.machine, values);
        if let Some(open) = self.open.get_mut(table.name).filter(|open| open.at == at) {
            return open.row(row);
        }
        self.open_file(table, at)?;
        let row = Row::new(&self.machine, values);
        self.open.get_mut(table.name).map_or(Ok(()), |open| open.row(row))
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
