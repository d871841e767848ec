//! Days as they are written on the command line.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use chrono::{NaiveDateTime, NaiveTime};

use crate::calendar::{Calendar, Day};
use crate::event::Time;

/// A day, named or by its date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateArgument {
    /// The day that holds the present.
    #[default]
    Today,
    /// The day before it.
    Yesterday,
    /// A date.
    On(Day),
}

/// Why there is no such day or range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Neither a date nor a date with a time.
    #[error("a moment is written YYYY-MM-DD, YYYY-MM-DDTHH:MM, YYYY-MM-DDTHH:MM:SS, today or yesterday")]
    NotAMoment,
    /// A span that ends before it begins.
    #[error("--from is not before --to")]
    NoSpan,
    /// Not a date.
    #[error("a date is written YYYY-MM-DD, today or yesterday")]
    NotADate,
    /// Not a range.
    #[error("a range is written YYYY-MM-DD..YYYY-MM-DD, as a day (YYYY-MM-DD, today, yesterday), or before")]
    NotARange,
    /// What programs read has one range.
    #[error("--compare is for --format text, md and html; ask for the other range by itself")]
    NotCompared,
    /// A range that ends before it begins.
    #[error("--from {from} is after --to {to}")]
    Backwards {
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// The last day of all has no end.
    #[error("there is no day after {0}")]
    NoEnd(Day),
}

/// A day, or a moment of the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentArgument {
    /// A whole day.
    Day(DateArgument),
    /// A moment.
    At(NaiveDateTime),
}

/// A range that another one is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparedRange {
    /// As many days just before.
    Before,
    /// These days, both included.
    Days(DateArgument, DateArgument),
}

impl FromStr for ComparedRange {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        if text == "before" {
            return Ok(Self::Before);
        }
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        match (from.parse(), to.parse()) {
            (Ok(from), Ok(to)) => Ok(Self::Days(from, to)),
            _ => Err(DateError::NotARange),
        }
    }
}

impl MomentArgument {
    /// From the first instant of the first to the last one of the second: a day counts to its end, a moment does not
    /// count any more.
    pub fn span(from: Self, to: Self, now: Time, calendar: Calendar) -> Result<Range<Time>, DateError> {
        let start = match from {
            Self::Day(day) => calendar.start_of(day.day(now, calendar)),
            Self::At(moment) => calendar.instants(moment).0,
        };
        let end = match to {
            Self::Day(day) => {
                let day = day.day(now, calendar);
                calendar.start_of(day.succ_opt().ok_or(DateError::NoEnd(day))?)
            }
            Self::At(moment) => calendar.instants(moment).1,
        };
        if start < end { Ok(start..end) } else { Err(DateError::NoSpan) }
    }
}

impl FromStr for MomentArgument {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let Some((date, time)) = text.split_once('T') else {
            return text.parse().map(Self::Day).map_err(|_| DateError::NotAMoment);
        };
        let has_shape = matches!(time.len(), 5 | 8)
            && time
                .bytes()
                .enumerate()
                .all(|(at, byte)| if matches!(at, 2 | 5) { byte == b':' } else { byte.is_ascii_digit() });
        let Ok(DateArgument::On(day)) = date.parse() else { return Err(DateError::NotAMoment) };
        let format = if time.len() == 5 { "%H:%M" } else { "%H:%M:%S" };
        let time = NaiveTime::parse_from_str(time, format).ok().filter(|_| has_shape);
        time.map(|time| Self::At(day.and_time(time))).ok_or(DateError::NotAMoment)
    }
}

impl fmt::Display for MomentArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::At(moment) => write!(f, "{}", moment.format("%Y-%m-%dT%H:%M:%S")),
        }
    }
}

impl DateArgument {
    /// The day that is meant at an instant.
    pub fn day(self, now: Time, calendar: Calendar) -> Day {
        match self {
            Self::Today => calendar.day_of(now),
            Self::Yesterday => {
                let today = calendar.day_of(now);
                today.pred_opt().unwrap_or(today)
            }
            Self::On(day) => day,
        }
    }

    /// The days from one to another, both included, as a half-open range.
    pub fn range(from: Self, to: Self, now: Time, calendar: Calendar) -> Result<Range<Day>, DateError> {
        let (from, to) = (from.day(now, calendar), to.day(now, calendar));
        if from > to {
            return Err(DateError::Backwards { from, to });
        }
        Ok(from..to.succ_opt().ok_or(DateError::NoEnd(to))?)
    }
}

impl FromStr for DateArgument {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        // chrono takes signs, spaces and short months as well.
        let has_shape = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
        match text {
            "today" => Ok(Self::Today),
            "yesterday" => Ok(Self::Yesterday),
            date if has_shape => date.parse().map(Self::On).map_err(|_| DateError::NotADate),
            _ => Err(DateError::NotADate),
        }
    }
}

impl fmt::Display for DateArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::On(day) => day.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DayStart, Tz};

    const BERLIN: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };

    fn range(from: &str, to: &str, now: &str) -> Result<String, DateError> {
        let days = DateArgument::range(from.parse()?, to.parse()?, now.parse().unwrap(), BERLIN)?;
        Ok(format!("{} {}", days.start, days.end))
    }

    #[test]
    fn today_is_the_day_that_has_started() {
        // 03:30 in Berlin: the day before goes on until 04:00.
        let night = "2026-11-21T02:30:00Z";
        assert_eq!(range("today", "today", night).as_deref(), Ok("2026-11-20 2026-11-21"));
        assert_eq!(range("yesterday", "today", night).as_deref(), Ok("2026-11-19 2026-11-21"));
        assert_eq!(range("2024-02-29", "today", night).as_deref(), Ok("2024-02-29 2026-11-21"));
    }

    #[test]
    fn what_is_no_range_is_told() {
        let now = "2026-11-20T12:00:00Z";
        let backwards = range("today", "yesterday", now).unwrap_err();
        assert_eq!(backwards.to_string(), "--from 2026-11-20 is after --to 2026-11-19");
        for wrong in ["", "2026-02-29", "2026-2-1", "20260201", "+2026-02-1", "Today", "tomorrow", "2026-11-20 "] {
            assert_eq!(range(wrong, "today", now), Err(DateError::NotADate), "{wrong}");
        }
    }
}
