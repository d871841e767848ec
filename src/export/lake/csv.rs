//! Comma-separated values as RFC 4180 has them, with a header; what is null is empty.

use std::io::{self, Write as _};

use super::line::Line;
use super::pack::Packed;
use crate::export::rows::Row;
use crate::export::table::{Table, Value};

/// A file of a table.
#[derive(Debug)]
pub(super) struct Sheet {
    out: Packed,
    line: Line,
}

impl Sheet {
    pub fn new(table: &Table, mut out: Packed) -> io::Result<Self> {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        write!(out, "{}\r\n", names.join(","))?;
        Ok(Self { out, line: Line::default() })
    }

    pub fn row(&mut self, row: Row) -> io::Result<()> {
        self.line.clear();
        for (index, value) in row.values().enumerate() {
            if index > 0 {
                self.line.text(",");
            }
            self.field(value)?;
        }
        self.line.text("\r\n");
        self.out.write_all(self.line.bytes())
    }

    pub fn finish(self) -> io::Result<()> {
        super::close(self.out)
    }

    fn field(&mut self, value: Value) -> io::Result<()> {
        match value {
            Value::Null => {}
            Value::Int(n) => self.line.int(n),
            Value::Real(n) => self.line.real(n),
            Value::Text(text) => write_text(self.line.out(), text)?,
            Value::Flag(is) => self.line.text(if is { "true" } else { "false" }),
            Value::Date(day) => self.line.day(day),
            Value::Instant(time) => self.line.instant(time),
        }
        Ok(())
    }
}

/// Writes a text, quoted where it has to be; an empty one is quoted, as it is not null.
pub(crate) fn write_text(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    if text.is_empty() || text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}
