//! A JSON object a line, with every column in each.

use std::io::{self, Write as _};

use super::line::Line;
use super::pack::Packed;
use crate::export::rows::Row;
use crate::export::table::{Table, Value};

/// A file of a table.
#[derive(Debug)]
pub(super) struct Sheet {
    table: &'static Table,
    out: Packed,
    line: Line,
}

impl Sheet {
    pub fn new(table: &'static Table, out: Packed) -> Self {
        Self { table, out, line: Line::default() }
    }

    pub fn row(&mut self, row: Row) -> io::Result<()> {
        let line = &mut self.line;
        line.clear();
        for (index, (column, value)) in self.table.columns.iter().zip(row.values()).enumerate() {
            line.text(if index == 0 { "{\"" } else { ",\"" });
            line.text(column.name);
            line.text("\":");
            match value {
                Value::Null => line.text("null"),
                Value::Int(n) => line.int(n),
                Value::Real(n) => serde_json::to_writer(line.out(), &n)?,
                Value::Text(text) => serde_json::to_writer(line.out(), text)?,
                Value::Flag(is) => line.text(if is { "true" } else { "false" }),
                Value::Date(day) => {
                    line.text("\"");
                    line.day(day);
                    line.text("\"");
                }
                Value::Instant(time) => {
                    line.text("\"");
                    line.instant(time);
                    line.text("\"");
                }
            }
        }
        line.text("}\n");
        self.out.write_all(line.bytes())
    }

    pub fn finish(self) -> io::Result<()> {
        super::close(self.out)
    }
}
