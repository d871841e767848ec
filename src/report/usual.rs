//! What a person's days are usually like: the mean of the days before a range that have input.

use super::{HourFigures, Keyboard, Report, Trend};

/// The mean day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usual {
    /// Days that it is the mean of.
    pub days: u64,
    /// By hour of the wall clock.
    by_hour: Vec<[f64; 3]>,
    /// Typing speed over all of them.
    pub wpm: f64,
    /// Actions per minute of active time over all of them.
    pub apm: f64,
    /// Keys and typing of all of them together.
    pub keyboard: Keyboard,
    /// The days themselves, with those without input.
    pub trend: Trend,
}

/// What is usual of a stretch of the day, or of whole days.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Expected {
    /// Active time, s.
    pub active_seconds: f64,
    /// Presses.
    pub presses: f64,
    /// Clicks.
    pub clicks: f64,
}

impl Usual {
    /// Days that it looks back.
    pub const DAYS: u64 = 30;

    /// The mean of the days of a report that have input; `None` where none has.
    pub fn new(report: &Report) -> Option<Self> {
        let days = report.days.iter().filter(|day| day.active_seconds > 0.0).count() as u64;
        let mean = |hour: &HourFigures| {
            [hour.active_seconds, hour.presses as f64, hour.clicks as f64].map(|sum| sum / days.max(1) as f64)
        };
        let by_hour = report.by_hour.iter().map(mean).collect();
        let (wpm, apm) = (report.keyboard.typing.wpm, report.activity.apm);
        (days > 0).then(|| Self {
            days,
            by_hour,
            wpm,
            apm,
            keyboard: report.keyboard.clone(),
            trend: Trend::of(report),
        })
    }

    /// How much more of a key there is than usual, by its share of all presses: 1 twice as much or more, -1 half or less,
    /// 0 as usual; `None` where nothing is known of either.
    pub fn differs(&self, keyboard: &Keyboard, code: &str) -> Option<f64> {
        /// Presses of a thousand that make no difference, so that rare keys do not stand out by chance.
        const NOISE: f64 = 0.001;
        let share = |keyboard: &Keyboard| {
            let whole = keyboard.keys.values().sum::<u64>();
            (whole > 0).then(|| keyboard.keys.get(code).copied().unwrap_or(0) as f64 / whole as f64)
        };
        let (now, then) = (share(keyboard)?, share(&self.keyboard)?);
        (now + then > 0.0).then(|| ((now + NOISE) / (then + NOISE)).log2().clamp(-1.0, 1.0))
    }

    /// What is usual of so many whole days.
    pub fn of_days(&self, days: u64) -> Expected {
        let whole = self.between(0.0, 24.0);
        let times = |one: f64| one * days as f64;
        Expected {
            active_seconds: times(whole.active_seconds),
            presses: times(whole.presses),
            clicks: times(whole.clicks),
        }
    }

    /// What is usual from one hour of the wall clock to another that may lie beyond midnight; parts of hours count as
    /// such.
    pub fn between(&self, from: f64, to: f64) -> Expected {
        let mut sums = [0.0; 3];
        for hour in from.max(0.0) as usize..(to.max(0.0).ceil() as usize).min(from.max(0.0) as usize + 25) {
            let share = (to.min(hour as f64 + 1.0) - from.max(hour as f64)).max(0.0);
            for (sum, mean) in sums.iter_mut().zip(self.by_hour.get(hour % 24).copied().unwrap_or_default()) {
                *sum += mean * share;
            }
        }
        let [active_seconds, presses, clicks] = sums;
        Expected { active_seconds, presses, clicks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::DayFigures;

    fn usual() -> Usual {
        let hour = |hour: u8| HourFigures { hour, presses: u64::from(hour) * 20, ..HourFigures::default() };
        let day = |active_seconds| DayFigures { active_seconds, ..DayFigures::default() };
        let report = Report {
            by_hour: (0..24).map(hour).collect(),
            days: vec![day(9.0), day(0.0), day(1.0)],
            ..Report::default()
        };
        Usual::new(&report).unwrap()
    }

    #[test]
    fn days_without_input_do_not_count() {
        assert_eq!(usual().days, 2);
        assert!((usual().of_days(2).presses - 276.0 * 20.0).abs() < 1e-9);
        assert_eq!(Usual::new(&Report::default()), None);
    }

    #[test]
    fn a_stretch_of_the_day_takes_parts_of_hours_and_goes_on_after_midnight() {
        assert!((usual().between(4.0, 6.5).presses - (40.0 + 50.0 + 30.0)).abs() < 1e-9);
        assert!((usual().between(23.0, 26.0).presses - (230.0 + 0.0 + 10.0)).abs() < 1e-9);
    }
}
