//! When time is spent, by day, weekday and hour: of a range, and of the days before it.

use super::{DayFigures, Record, Report, WeekdayFigures, records};

/// Days in a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trend {
    /// Each of them, the first first.
    pub days: Vec<DayFigures>,
    /// Active time by weekday, from Monday, and hour of the wall clock, s.
    pub week_hours: [[f64; 24]; 7],
    by_weekday: Vec<WeekdayFigures>,
}

impl Trend {
    /// The days of a report.
    pub fn of(report: &Report) -> Self {
        Self { days: report.days.clone(), week_hours: report.week_hours, by_weekday: report.by_weekday.clone() }
    }

    /// With the days of a report after them.
    #[must_use]
    pub fn followed_by(&self, report: &Report) -> Self {
        let mut trend = self.clone();
        trend.days.extend(&report.days);
        for (sum, more) in trend.by_weekday.iter_mut().zip(&report.by_weekday) {
            sum.active_seconds += more.active_seconds;
            sum.days += more.days;
        }
        for (sum, more) in trend.week_hours.iter_mut().flatten().zip(report.week_hours.iter().flatten()) {
            *sum += more;
        }
        trend
    }

    /// Mean active time of the days with input, by weekday from Monday, s.
    pub fn weekday_means(&self) -> Vec<f64> {
        self.by_weekday.iter().map(|weekday| weekday.active_seconds / weekday.days.max(1) as f64).collect()
    }

    /// The best day of each kind; the first where several are equal, none where there is nothing.
    pub fn records(&self) -> Vec<Record> {
        records::of(&self.days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(day: &str, active_seconds: f64) -> Report {
        let day = DayFigures { day: day.parse().unwrap(), active_seconds, ..DayFigures::default() };
        let weekday = WeekdayFigures { weekday: "monday", active_seconds, days: 1, ..WeekdayFigures::default() };
        let mut week_hours = [[0.0; 24]; 7];
        week_hours[0][9] = active_seconds;
        Report { days: vec![day], by_weekday: vec![weekday], week_hours, ..Report::default() }
    }

    #[test]
    fn days_after_one_another_are_told_together() {
        let trend = Trend::of(&report("2026-11-09", 100.0)).followed_by(&report("2026-11-16", 300.0));
        assert_eq!(trend.days.iter().map(|day| day.day.to_string()).collect::<Vec<_>>(), ["2026-11-09", "2026-11-16"]);
        assert_eq!((trend.weekday_means(), trend.week_hours[0][9]), (vec![200.0], 400.0));
        assert_eq!(trend.records()[0].day.to_string(), "2026-11-16");
    }
}
