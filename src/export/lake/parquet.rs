//! Apache Parquet, written without Arrow: row groups of one table, column by column.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter};
use std::sync::Arc;

use parquet::basic::{Compression as Codec, Encoding, GzipLevel, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::pack::{AT_ONCE, Compression};
use crate::export::rows::Row;
use crate::export::table::{Column, ColumnKind, Table, Value};

/// A file of a table.
pub(super) struct Sheet {
    table: &'static Table,
    compression: Compression,
    file: Written,
    columns: Vec<Gathered>,
    rows: usize,
}

/// What of a file is written: how it is packed depends on how much comes first.
enum Written {
    Nothing(File),
    Groups(Box<SerializedFileWriter<BufWriter<File>>>),
    /// The first group failed.
    Failed,
}

/// The values of a column since the last row group.
#[derive(Default)]
struct Gathered {
    levels: Vec<i16>,
    ints: Vec<i64>,
    dates: Vec<i32>,
    reals: Vec<f64>,
    flags: Vec<bool>,
    texts: Vec<ByteArray>,
    /// Texts come again and again: each is kept once.
    known: HashMap<Box<str>, ByteArray>,
    /// The one that came last, which mostly comes next.
    last: Option<ByteArray>,
}

/// Rows of a row group: a few MB of memory in the widest table.
const GROUP: usize = 100_000;
/// Rows of a file that is not worth packing: setting up a packer for each column costs more than the rows.
const FEW: usize = 5_000;
/// Texts that are remembered, so that titles cannot fill the memory.
const KNOWN: usize = 10_000;
/// 0001-01-01 to 1970-01-01, days.
const EPOCH: i32 = 719_163;

impl Sheet {
    pub fn new(table: &'static Table, out: File, compression: Compression) -> Self {
        let columns = table.columns.iter().map(|_| Gathered::default()).collect();
        Self { table, compression, file: Written::Nothing(out), columns, rows: 0 }
    }

    pub fn row(&mut self, row: Row) -> io::Result<()> {
        for (column, value) in self.columns.iter_mut().zip(row.values()) {
            column.add(value);
        }
        self.rows += 1;
        if self.rows < GROUP { Ok(()) } else { self.end_group().map(drop).map_err(failed) }
    }

    pub fn finish(mut self) -> io::Result<()> {
        let writer = self.end_group().map_err(failed)?;
        writer.finish().map_err(failed)?;
        io::Write::flush(writer.inner_mut())
    }

    fn end_group(&mut self) -> Result<&mut SerializedFileWriter<BufWriter<File>>, ParquetError> {
        let rows = std::mem::take(&mut self.rows);
        self.file = match std::mem::replace(&mut self.file, Written::Failed) {
            Written::Nothing(out) => Written::Groups(Box::new(begin(self.table, out, self.compression, rows)?)),
            written => written,
        };
        let Written::Groups(writer) = &mut self.file else {
            return Err(ParquetError::General("it could not be begun".to_owned()));
        };
        if rows > 0 {
            let mut group = writer.next_row_group()?;
            for column in &mut self.columns {
                let Some(mut writer) = group.next_column()? else { break };
                column.write(writer.untyped())?;
                writer.close()?;
                column.clear();
            }
            group.close()?;
        }
        Ok(writer)
    }
}

/// Begins a file whose first group has so many rows.
fn begin(
    table: &Table,
    out: File,
    compression: Compression,
    rows: usize,
) -> Result<SerializedFileWriter<BufWriter<File>>, ParquetError> {
    let codec = match compression {
        Compression::Gzip => Codec::GZIP(GzipLevel::default()),
        Compression::None if rows < FEW => Codec::UNCOMPRESSED,
        Compression::Zstd | Compression::None => Codec::ZSTD(ZstdLevel::try_new(3)?),
    };
    let mut properties = WriterProperties::builder().set_compression(codec);
    for column in table.columns.iter().filter(|column| rises(column)) {
        let path = ColumnPath::from(column.name);
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    let schema = Arc::new(parse_message_type(&schema(table))?);
    SerializedFileWriter::new(BufWriter::with_capacity(AT_ONCE, out), schema, Arc::new(properties.build()))
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Gathered {
    fn add(&mut self, value: Value) {
        self.levels.push(i16::from(value != Value::Null));
        match value {
            Value::Null => {}
            Value::Int(n) => self.ints.push(n),
            Value::Instant(time) => self.ints.push(time.0),
            Value::Real(n) => self.reals.push(n),
            Value::Flag(is) => self.flags.push(is),
            Value::Date(day) => self.dates.push(chrono::Datelike::num_days_from_ce(&day) - EPOCH),
            Value::Text(text) => {
                let text = self.text(text);
                self.texts.push(text);
            }
        }
    }

    fn text(&mut self, text: &str) -> ByteArray {
        if let Some(last) = self.last.as_ref().filter(|last| last.data() == text.as_bytes()) {
            return last.clone();
        }
        let found = self.known.get(text).cloned().unwrap_or_else(|| {
            let new = ByteArray::from(text.as_bytes().to_vec());
            if self.known.len() < KNOWN {
                self.known.insert(text.into(), new.clone());
            }
            new
        });
        self.last = Some(found.clone());
        found
    }

    fn write(&self, writer: &mut ColumnWriter) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        let written = match writer {
            ColumnWriter::Int64ColumnWriter(writer) => writer.write_batch(&self.ints, levels, None),
            ColumnWriter::Int32ColumnWriter(writer) => writer.write_batch(&self.dates, levels, None),
            ColumnWriter::DoubleColumnWriter(writer) => writer.write_batch(&self.reals, levels, None),
            ColumnWriter::BoolColumnWriter(writer) => writer.write_batch(&self.flags, levels, None),
            ColumnWriter::ByteArrayColumnWriter(writer) => writer.write_batch(&self.texts, levels, None),
            _ => return Err(ParquetError::General("a column of a kind that no table has".to_owned())),
        };
        written.map(drop)
    }

    fn clear(&mut self) {
        self.levels.clear();
        self.ints.clear();
        self.dates.clear();
        self.reals.clear();
        self.flags.clear();
        self.texts.clear();
    }
}

fn schema(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("optional {};", field(column))).collect();
    format!("message {} {{ {} }}", table.name, columns.join(" "))
}

fn field(Column { name, kind, .. }: &Column) -> String {
    match kind {
        ColumnKind::Int => format!("INT64 {name}"),
        ColumnKind::Real => format!("DOUBLE {name}"),
        ColumnKind::Text => format!("BYTE_ARRAY {name} (STRING)"),
        ColumnKind::Flag => format!("BOOLEAN {name}"),
        ColumnKind::Date => format!("INT32 {name} (DATE)"),
        ColumnKind::Instant => format!("INT64 {name} (TIMESTAMP(MICROS,true))"),
    }
}

/// Whether values mostly rise by little: differences pack several times better than a dictionary.
fn rises(column: &Column) -> bool {
    column.kind == ColumnKind::Instant || column.name == "seq"
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        error => io::Error::other(error),
    }
}
