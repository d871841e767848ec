//! Ranges of days: the named ones, dates as a person types them, and steps of a day.

use std::ops::Range;

use chrono::{Datelike, Days};

use crate::calendar::Day;

/// The days that are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RangeChoice {
    /// The day that it is.
    #[default]
    Today,
    /// The day before.
    Yesterday,
    /// Seven days up to today.
    Week,
    /// Thirty days up to today.
    Month,
    /// From January 1 to today.
    Year,
    /// From the first recorded day to today.
    All,
    /// These days, half-open.
    Dates(Range<Day>),
}

/// Why typed dates name no range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatesError {
    /// One of them is none.
    #[error("{0:?} is no date; write 2026-11-20, 2026-11-01..2026-11-20, today or yesterday")]
    NoDate(String),
    /// The first comes after the last.
    #[error("{0} comes after {1}; write the earlier date first")]
    Backwards(Day, Day),
    /// It has not begun.
    #[error("{0} has not begun yet; today is {1}")]
    Future(Day, Day),
    /// There were no such recordings.
    #[error("{0} lies before 1970; there is nothing that early")]
    Early(Day),
}

const WIDENING: [RangeChoice; 6] = [
    RangeChoice::Today,
    RangeChoice::Yesterday,
    RangeChoice::Week,
    RangeChoice::Month,
    RangeChoice::Year,
    RangeChoice::All,
];

impl RangeChoice {
    /// The days it names on this day; `first` is the first recorded day.
    pub fn days(&self, today: Day, first: Option<Day>) -> Range<Day> {
        let tomorrow = after(today);
        match self {
            Self::Today => today..tomorrow,
            Self::Yesterday => before(today)..today,
            Self::Week => back(today, 6)..tomorrow,
            Self::Month => back(today, 29)..tomorrow,
            Self::Year => today.with_ordinal(1).unwrap_or(today)..tomorrow,
            Self::All => first.map_or(today, |first| first.min(today))..tomorrow,
            Self::Dates(days) => days.clone(),
        }
    }

    /// What the header calls it.
    pub fn label(&self) -> String {
        match self {
            Self::Today => "today".to_owned(),
            Self::Yesterday => "yesterday".to_owned(),
            Self::Week => "last 7 days".to_owned(),
            Self::Month => "last 30 days".to_owned(),
            Self::Year => "this year".to_owned(),
            Self::All => "all days".to_owned(),
            Self::Dates(days) if after(days.start) >= days.end => days.start.format("%a %Y-%m-%d").to_string(),
            Self::Dates(days) => format!("{} to {}", days.start, before(days.end)),
        }
    }

    /// The next wider one; the widest stays, typed dates begin anew.
    #[must_use]
    pub fn wider(&self) -> Self {
        let next = self.place().map_or(0, |at| at + 1);
        WIDENING.get(next).cloned().unwrap_or(Self::All)
    }

    /// The next narrower one; the narrowest stays.
    #[must_use]
    pub fn narrower(&self) -> Self {
        let next = self.place().map_or(0, |at| at.saturating_sub(1));
        WIDENING.get(next).cloned().unwrap_or(Self::Today)
    }

    /// The day before or after the last of these days; never past today.
    #[must_use]
    pub fn step(&self, days: &Range<Day>, by: i8, today: Day) -> Self {
        let last = before(days.end);
        Self::day(if by < 0 { before(last) } else { after(last).min(today) }, today)
    }

    /// That day alone, by name where it has one.
    pub fn day(day: Day, today: Day) -> Self {
        match day {
            day if day == today => Self::Today,
            day if day == before(today) => Self::Yesterday,
            day => Self::Dates(day..after(day)),
        }
    }

    /// Reads what a person typed: a date, two dates with `..` between, `today`, `yesterday`.
    pub fn parse(text: &str, today: Day) -> Result<Self, DatesError> {
        let text = text.trim();
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (from, to) = (date(from, today)?, date(to, today)?);
        if from > to {
            return Err(DatesError::Backwards(from, to));
        }
        if from > today {
            return Err(DatesError::Future(from, today));
        }
        if from.year() < 1970 {
            return Err(DatesError::Early(from));
        }
        Ok(if from == to { Self::day(from, today) } else { Self::Dates(from..after(to.min(today))) })
    }

    fn place(&self) -> Option<usize> {
        WIDENING.iter().position(|choice| choice == self)
    }
}

/// The date after.
pub fn after(day: Day) -> Day {
    day.succ_opt().unwrap_or(day)
}

/// The date before.
pub fn before(day: Day) -> Day {
    day.pred_opt().unwrap_or(day)
}

fn back(day: Day, by: u64) -> Day {
    day.checked_sub_days(Days::new(by)).unwrap_or(day)
}

fn date(text: &str, today: Day) -> Result<Day, DatesError> {
    match text.trim() {
        "today" => Ok(today),
        "yesterday" => Ok(before(today)),
        text if text.len() == 10 => text.parse().map_err(|_| DatesError::NoDate(text.to_owned())),
        text => Err(DatesError::NoDate(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn parsed(text: &str) -> Result<Range<Day>, DatesError> {
        let today = day("2026-11-20");
        RangeChoice::parse(text, today).map(|choice| choice.days(today, None))
    }

    #[test]
    fn typed_dates_are_inclusive() {
        assert_eq!(parsed("2026-11-01..2026-11-03"), Ok(day("2026-11-01")..day("2026-11-04")));
        assert_eq!(parsed(" 2026-11-01 "), Ok(day("2026-11-01")..day("2026-11-02")));
        assert_eq!(parsed("yesterday..today"), Ok(day("2026-11-19")..day("2026-11-21")));
        assert_eq!(parsed("2026-11-01..2030-01-01"), Ok(day("2026-11-01")..day("2026-11-21")));
    }

    #[test]
    fn wrong_dates_say_what_is_wrong() {
        for (text, message) in [
            ("2026-02-30", "\"2026-02-30\" is no date"),
            ("", "\"\" is no date"),
            ("20.11.2026", "\"20.11.2026\" is no date"),
            ("2026-11-03..2026-11-01", "comes after"),
            ("2026-12-01", "has not begun yet"),
            ("1969-12-31", "before 1970"),
        ] {
            let error = parsed(text).unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn ranges_widen_and_narrow_along_one_line() {
        let mut choice = RangeChoice::Today;
        for label in ["yesterday", "last 7 days", "last 30 days", "this year", "all days", "all days"] {
            choice = choice.wider();
            assert_eq!(choice.label(), label);
        }
        assert_eq!(choice.narrower(), RangeChoice::Year);
    }

    #[test]
    fn steps_go_back_without_end_and_stop_at_today() {
        let today = day("2026-11-20");
        let step = |choice: &RangeChoice, by| choice.step(&choice.days(today, None), by, today);
        let yesterday = step(&RangeChoice::Today, -1);
        assert_eq!(yesterday, RangeChoice::Yesterday);
        assert_eq!(step(&yesterday, -1).label(), "Wed 2026-11-18");
        assert_eq!(step(&yesterday, 1), RangeChoice::Today);
        assert_eq!(step(&RangeChoice::Today, 1), RangeChoice::Today);
    }
}
