//! Where the rows of an export go, and the partition that each belongs to.

use std::fmt;
use std::io;

use super::table::{Table, Value};
use crate::calendar::Day;
use crate::event::{MICROS, Time};

/// Takes the rows of an export, machine by machine. Rows of a table come in the order of their partitions.
pub trait Rows {
    /// Takes note that the rows from now on are this machine's; they have its name as their first value.
    fn begin(&mut self, machine: &Machine) -> io::Result<()>;

    /// Takes a row, with a value for each column of the table after `machine`.
    fn row(&mut self, table: &'static Table, at: Partition, values: &[Value]) -> io::Result<()>;
}

/// A machine whose record is exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// The name that its rows have.
    pub name: String,
    /// Tells it from the others of one journal; 0 is the one that the journal belongs to.
    pub number: u64,
}

/// A row with the machine that it is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    machine: &'a str,
    values: &'a [Value<'a>],
}

impl<'a> Row<'a> {
    pub fn new(machine: &'a Machine, values: &'a [Value<'a>]) -> Self {
        Self { machine: &machine.name, values }
    }

    /// A value for each column of the table.
    pub fn values(self) -> impl Iterator<Item = Value<'a>> {
        std::iter::once(Value::Text(self.machine)).chain(self.values.iter().copied())
    }

    /// The value of a column, by its place in the table.
    pub fn value(self, column: usize) -> Option<Value<'a>> {
        self.values().nth(column)
    }
}

/// The part of a table that a row belongs to; its `Display` is the folder that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Partition {
    /// The whole table.
    Whole,
    /// A day.
    Day(Day),
    /// An hour of UTC.
    Hour(Day, u8),
}

impl Partition {
    /// That of a day.
    pub fn of_day(day: Day) -> Self {
        Self::Day(day)
    }

    /// That of the hour of UTC that holds an instant.
    pub fn of_hour(time: Time) -> Self {
        let hour = time.0.div_euclid(3600 * MICROS).rem_euclid(24);
        Self::Hour(time.utc().date_naive(), hour as u8)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Day(day) => write!(f, "date={day}"),
            Self::Hour(day, hour) => write!(f, "date={day}/hour={hour:02}"),
        }
    }
}
