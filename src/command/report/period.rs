//! The week, month or year that a report is of, and the period that it is compared with.

use std::ops::Range;

use chrono::{Datelike, Days, Months};

use crate::calendar::Day;

/// A period of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// From Monday.
    Week,
    /// From the first.
    Month,
    /// From the first of January.
    Year,
}

impl Period {
    /// The days of the period that holds `last`, up to it.
    pub(super) fn until(self, last: Day) -> Range<Day> {
        let back = match self {
            Self::Week => last.weekday().num_days_from_monday(),
            Self::Month => last.day0(),
            Self::Year => last.ordinal0(),
        };
        before(last, u64::from(back))..after(last, 1)
    }

    /// The same stretch of the period before: as many days from its start, as far as it has them.
    pub(super) fn before(self, days: &Range<Day>) -> Range<Day> {
        let start = match self {
            Self::Week => Some(before(days.start, 7)),
            Self::Month => days.start.checked_sub_months(Months::new(1)),
            Self::Year => days.start.checked_sub_months(Months::new(12)),
        };
        let start = start.unwrap_or(days.start);
        start..after(start, length(days)).min(days.start)
    }
}

/// As many days just before these.
pub(super) fn just_before(days: &Range<Day>) -> Range<Day> {
    before(days.start, length(days))..days.start
}

fn length(days: &Range<Day>) -> u64 {
    days.end.signed_duration_since(days.start).num_days().unsigned_abs()
}

fn before(day: Day, days: u64) -> Day {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn after(day: Day, days: u64) -> Day {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(days: &Range<Day>) -> String {
        format!("{} {}", days.start, days.end)
    }

    #[test]
    fn a_period_is_compared_with_the_same_stretch_of_the_one_before() {
        let last = "2026-03-31".parse().unwrap();
        for (period, days, earlier) in [
            (Period::Week, "2026-03-30 2026-04-01", "2026-03-23 2026-03-25"),
            // February has no 31 days.
            (Period::Month, "2026-03-01 2026-04-01", "2026-02-01 2026-03-01"),
            (Period::Year, "2026-01-01 2026-04-01", "2025-01-01 2025-04-01"),
        ] {
            let of = period.until(last);
            assert_eq!((told(&of).as_str(), told(&period.before(&of)).as_str()), (days, earlier));
        }
    }

    #[test]
    fn any_days_are_compared_with_those_just_before() {
        let days = "2026-03-01".parse().unwrap().."2026-03-04".parse().unwrap();
        assert_eq!(told(&just_before(&days)), "2026-02-26 2026-03-01");
    }
}
