//! Where the rows of an export go, and the partition that each belongs to.

use std::fmt;
use std::io;

use super::table::{Table, Value};
use crate::calendar::Day;
use crate::event::{MICROS, Time};

/// Takes the rows of an export. Rows of a table come in the order of their partitions.
pub trait Rows {
    /// Takes a row, with as many values as the table has columns.
    fn row(&mut self, table: &'static Table, at: Partition, values: &[Value]) -> io::Result<()>;
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
