//! Comma-separated values as RFC 4180 has them, with a header; what is null is empty.

use std::io::{self, Write as _};

use super::pack::Packed;
use crate::export::rows::Row;
use crate::export::table::{Table, Value};

/// A file of a table.
#[derive(Debug)]
pub(super) struct Sheet {
    out: Packed,
}

impl Sheet {
    pub fn new(table: &Table, mut out: Packed) -> io::Result<Self> {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        write!(out, "{}\r\n", names.join(","))?;
        Ok(Self { out })
    }

    pub fn row(&mut self, row: Row) -> io::Result<()> {
        for (index, value) in row.values().enumerate() {
            if index > 0 {
                self.out.write_all(b",")?;
            }
            self.field(value)?;
        }
        self.out.write_all(b"\r\n")
    }

    pub fn finish(self) -> io::Result<()> {
        super::close(self.out)
    }

    fn field(&mut self, value: Value) -> io::Result<()> {
        match value {
            Value::Null => Ok(()),
            Value::Int(n) => write!(self.out, "{n}"),
            Value::Real(n) => write!(self.out, "{n}"),
            Value::Text(text) => write_text(&mut self.out, text),
            Value::Flag(is) => write!(self.out, "{is}"),
            Value::Date(day) => write!(self.out, "{day}"),
            Value::Instant(time) => write!(self.out, "{time}"),
        }
    }
}

/// Writes a text, quoted where it has to be; an empty one is quoted, as it is not null.
pub(crate) fn write_text(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}
