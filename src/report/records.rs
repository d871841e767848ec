//! The best days of a range.

use super::DayFigures;
use crate::calendar::Day;

/// A best day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// What of.
    pub of: RecordOf,
    /// The day.
    pub day: Day,
    /// The figure, in the unit of what it is of.
    pub figure: f64,
}

/// What records are kept of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordOf {
    /// Active time, s.
    Active,
    /// Presses.
    Presses,
    /// Clicks.
    Clicks,
    /// Typing speed of the whole day, wpm.
    Speed,
    /// Length of the pointer's path, px.
    Distance,
}

/// The best day of each kind; the first where several are equal, none where there is nothing.
pub(super) fn of(days: &[DayFigures]) -> Vec<Record> {
    type Of = fn(&DayFigures) -> f64;
    let kinds: [(RecordOf, Of); 5] = [
        (RecordOf::Active, |day| day.active_seconds),
        (RecordOf::Presses, |day| day.presses as f64),
        (RecordOf::Clicks, |day| day.clicks as f64),
        (RecordOf::Speed, |day| day.wpm),
        (RecordOf::Distance, |day| day.distance_px),
    ];
    let best = |(of, figure): (RecordOf, Of)| {
        let days = days.iter().rev().filter(|day| figure(day) > 0.0);
        let day = days.max_by(|a, b| figure(a).total_cmp(&figure(b)))?;
        Some(Record { of, day: day.day, figure: figure(day) })
    };
    kinds.into_iter().filter_map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_day_of_each_kind_is_kept_and_the_first_of_equals() {
        let day =
            |text: &str, presses, wpm| DayFigures { day: text.parse().unwrap(), presses, wpm, ..DayFigures::default() };
        let days = vec![day("2026-11-01", 5, 0.0), day("2026-11-02", 9, 60.0), day("2026-11-03", 9, 50.0)];
        let records = of(&days);
        let told: Vec<_> =
            records.iter().map(|record| (record.of, record.day.to_string(), record.figure as u64)).collect();
        assert_eq!(
            told,
            [(RecordOf::Presses, "2026-11-02".to_owned(), 9), (RecordOf::Speed, "2026-11-02".to_owned(), 60)]
        );
    }
}
