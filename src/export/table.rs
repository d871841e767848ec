//! What a table of an export is: its columns, and the values in a row.

use crate::calendar::Day;
use crate::event::Time;

/// A table, with the words that its documentation has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name, which is also that of its folder.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub kind: ColumnKind,
    /// What it tells.
    pub about: &'static str,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A date.
    Date,
    /// An instant of UTC, to the microsecond.
    Instant,
}

/// A value in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// None.
    Null,
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(&'a str),
    /// True or false.
    Flag(bool),
    /// A date.
    Date(Day),
    /// An instant.
    Instant(Time),
}

impl Table {
    /// The place of the column that orders rows of one time, if it has one.
    pub fn seq(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.name == "seq")
    }
}

impl ColumnKind {
    /// What it is called in the documentation.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int => "integer",
            Self::Real => "real",
            Self::Text => "text",
            Self::Flag => "boolean",
            Self::Date => "date",
            Self::Instant => "timestamp",
        }
    }
}

impl Value<'_> {
    /// A count; those beyond what any table can hold become the most.
    pub fn count(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

impl From<Option<f64>> for Value<'_> {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Real)
    }
}
