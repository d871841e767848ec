//! A JSON object a line, with every column in each.

use std::io::{self, Write as _};

use super::pack::Packed;
use crate::export::rows::Row;
use crate::export::table::{Table, Value};

/// A file of a table.
#[derive(Debug)]
pub(super) struct Sheet {
    table: &'static Table,
    out: Packed,
}

impl Sheet {
    pub fn new(table: &'static Table, out: Packed) -> Self {
        Self { table, out }
    }

    pub fn row(&mut self, row: Row) -> io::Result<()> {
        for (index, (column, value)) in self.table.columns.iter().zip(row.values()).enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            write!(self.out, "{before}\"{}\":", column.name)?;
            match value {
                Value::Null => write!(self.out, "null")?,
                Value::Int(n) => write!(self.out, "{n}")?,
                Value::Real(n) => serde_json::to_writer(&mut self.out, &n)?,
                Value::Text(text) => serde_json::to_writer(&mut self.out, text)?,
                Value::Flag(is) => write!(self.out, "{is}")?,
                Value::Date(day) => write!(self.out, "\"{day}\"")?,
                Value::Instant(time) => write!(self.out, "\"{time}\"")?,
            }
        }
        self.out.write_all(b"}\n")
    }

    pub fn finish(self) -> io::Result<()> {
        super::close(self.out)
    }
}
