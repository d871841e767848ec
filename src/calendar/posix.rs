//! How a zone goes on after its last listed change: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1 `TZ`, with the longer times
//! of RFC 9636).

use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, Weekday};

/// A standard time, and a summer time where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posix {
    standard: i32,
    summer: Option<Summer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summer {
    offset: i32,
    start: Moment,
    end: Moment,
}

/// A time of the wall clock on some day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    date: Date,
    /// Seconds after its midnight, which may be on another day.
    time: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Date {
    /// `Jn`: 1 to 365, the 29th of February never counted.
    Counted(u32),
    /// `n`: 0 to 365, counted from the first of January.
    Nth(u32),
    /// `Mm.w.d`: a day of the week (0 is Sunday) in the first to last (5) week of a month.
    Weekday(u32, u32, u32),
}

/// A text that is no such rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRule;

const DAY: i64 = 86_400;
const TWO: i32 = 2 * 3_600;

impl Posix {
    /// Seconds ahead of UTC at an instant.
    pub fn offset_at(self, at: i64) -> i32 {
        let Some(summer) = self.summer else { return self.standard };
        let year = year_of(at.saturating_add(self.standard.into()));
        let changes = (year - 1..=year + 1).flat_map(|year| self.changes(year));
        let last = changes.filter(|&(change, _)| change <= at).max_by_key(|&(change, _)| change);
        last.map_or(summer.offset, |(_, offset)| offset)
    }

    /// When clocks are set in a year, and to what.
    pub fn changes(self, year: i64) -> impl Iterator<Item = (i64, i32)> {
        let pair = self.summer.and_then(|summer| {
            let start = summer.start.in_year(year)?.saturating_sub(self.standard.into());
            let end = summer.end.in_year(year)?.saturating_sub(summer.offset.into());
            Some([(start, summer.offset), (end, self.standard)])
        });
        pair.into_iter().flatten()
    }
}

impl FromStr for Posix {
    type Err = NoRule;

    fn from_str(text: &str) -> Result<Self, NoRule> {
        let mut words = text.split(',');
        let zones = words.next().unwrap_or_default();
        let (standard, rest) = zone(zones).ok_or(NoRule)?;
        let standard = standard.ok_or(NoRule)?;
        if rest.is_empty() {
            return Ok(Self { standard, summer: None });
        }
        let (offset, rest) = zone(rest).ok_or(NoRule)?;
        let moments = (words.next().and_then(moment), words.next().and_then(moment), rest.is_empty());
        let (Some(start), Some(end), true) = moments else { return Err(NoRule) };
        Ok(Self { standard, summer: Some(Summer { offset: offset.unwrap_or(standard + 3_600), start, end }) })
    }
}

impl Moment {
    /// The wall clock's second since 1970.
    fn in_year(self, year: i64) -> Option<i64> {
        let first = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1)?;
        let day = match self.date {
            Date::Nth(number) => first.checked_add_days(Days::new(number.into()))?,
            Date::Counted(number) => {
                let number = number + u32::from(number >= 60 && first.leap_year());
                first.with_ordinal(number)?
            }
            Date::Weekday(month, week, day) => weekday(first, (month, week, day))?,
        };
        let midnight = day.signed_duration_since(NaiveDate::default()).num_days() * DAY;
        Some(midnight + i64::from(self.time))
    }
}

/// The year of a wall clock's second since 1970.
pub fn year_of(second: i64) -> i64 {
    DateTime::from_timestamp(second, 0).map_or(1970, |at| at.year().into())
}

fn weekday(first: NaiveDate, (month, week, day): (u32, u32, u32)) -> Option<NaiveDate> {
    let day = Weekday::try_from(u8::try_from((day + 6) % 7).ok()?).ok()?;
    let month = first.with_month(month)?;
    let nth =
        |week: u32| NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), day, u8::try_from(week).ok()?);
    // The fifth is the last, which may be the fourth.
    nth(week).or_else(|| nth(week.checked_sub(1)?))
}

/// A name with its offset, where it has one, and what comes after it.
fn zone(text: &str) -> Option<(Option<i32>, &str)> {
    let after_name = match text.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>')?.1,
        None => text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()),
    };
    (after_name.len() < text.len()).then_some(())?;
    let is_time = |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '+' | '-');
    let end = after_name.find(|letter| !is_time(letter)).unwrap_or(after_name.len());
    let (offset, rest) = after_name.split_at_checked(end)?;
    // Written west of Greenwich.
    let offset = if offset.is_empty() { None } else { Some(-time(offset)?) };
    Some((offset, rest))
}

fn moment(text: &str) -> Option<Moment> {
    let (date, at) = text.split_once('/').map_or((text, None), |(date, at)| (date, Some(at)));
    let time = at.map_or(Some(TWO), time)?;
    let date = if let Some(counted) = date.strip_prefix('J') {
        Date::Counted(counted.parse().ok()?)
    } else if let Some(parts) = date.strip_prefix('M') {
        let mut parts = parts.split('.').map(|part| part.parse().ok());
        let mut next = || parts.next().flatten();
        Date::Weekday(next()?, next()?, next()?)
    } else {
        Date::Nth(date.parse().ok()?)
    };
    Some(Moment { date, time })
}

/// `[+-]h[:m[:s]]` in seconds.
fn time(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = digits.split(':').map(|part| part.parse::<i32>().ok().filter(|part| (0..=167).contains(part)));
    let hours = parts.next()??;
    let [minutes, seconds] = [parts.next(), parts.next()].map(|part| part.unwrap_or(Some(0)));
    Some(sign * (hours * 3_600 + minutes? * 60 + seconds?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in ["", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "<CET-1", "CET-1CEST,M3.5,M10.5.0", "CET-1?", "1"] {
            assert_eq!(text.parse::<Posix>(), Err(NoRule), "{text:?}");
        }
    }

    #[test]
    fn days_are_named_in_three_ways() {
        let berlin: Posix = "CET-1CEST,M3.5.0,M10.5.0/3".parse().unwrap();
        let same: Posix = "CET-1CEST,J88,J298/3".parse().unwrap();
        let changes = [(1_774_746_000, 7_200), (1_792_890_000, 3_600)];
        assert_eq!(berlin.changes(2026).collect::<Vec<_>>(), changes);
        assert_eq!(same.changes(2026).collect::<Vec<_>>(), changes);
        let counted: Posix = "CET-1CEST,87,297/3".parse().unwrap();
        assert_eq!(counted.changes(2026).collect::<Vec<_>>(), changes);
    }
}
