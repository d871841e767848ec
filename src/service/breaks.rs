//! When somebody who has been at it for long should hear of a break.

use std::time::Duration;

use crate::event::Time;

/// When a break is due, and what one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakRule {
    /// After so long without one.
    pub after: Duration,
    /// So long without input.
    pub length: Duration,
}

/// Follows the input and says once for each stretch of work that a break is due.
#[derive(Clone, Debug)]
pub struct Breaks {
    rule: BreakRule,
    /// Since when there was no break.
    since: Option<Time>,
    has_told: bool,
}

impl Breaks {
    /// Nobody has begun yet.
    pub const fn new(rule: BreakRule) -> Self {
        Self { rule, since: None, has_told: false }
    }

    /// Looks at when the last input was, more often than a break is long; how long somebody has been at it, once that
    /// is too long.
    pub fn look(&mut self, last_input: Option<Time>, now: Time) -> Option<Duration> {
        let Some(last) = last_input.filter(|&last| span(last, now) < self.rule.length) else {
            (self.since, self.has_told) = (None, false);
            return None;
        };
        let worked = span(*self.since.get_or_insert(last), last);
        let is_due = worked >= self.rule.after && !std::mem::replace(&mut self.has_told, true);
        if worked < self.rule.after {
            self.has_told = false;
        }
        is_due.then_some(worked)
    }

    /// It could not be said: it is said again.
    pub const fn retry(&mut self) {
        self.has_told = false;
    }
}

fn span(from: Time, to: Time) -> Duration {
    Duration::from_micros(u64::try_from(to - from).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::MICROS;

    const MINUTE: i64 = 60 * MICROS;

    /// The minutes at which a break was due, for somebody with input in the minutes for which `works` says so.
    fn due(works: impl Fn(i64) -> bool, minutes: i64) -> Vec<i64> {
        let minute = Duration::from_secs(60);
        let mut breaks = Breaks::new(BreakRule { after: 50 * minute, length: 5 * minute });
        let mut last = None;
        let mut told = Vec::new();
        for at in 0..minutes {
            last = if works(at) { Some(Time(at * MINUTE)) } else { last };
            told.extend(breaks.look(last, Time(at * MINUTE + MICROS)).map(|_| at));
        }
        told
    }

    #[test]
    fn it_is_said_once_for_each_stretch_of_work() {
        assert_eq!(due(|_| true, 200), [50]);
        assert_eq!(due(|at| !(60..70).contains(&at), 200), [50, 120]);
    }

    #[test]
    fn a_break_in_time_starts_anew_and_a_pause_does_not() {
        assert_eq!(due(|at| !(40..46).contains(&at), 90), Vec::<i64>::new());
        assert_eq!(due(|at| !(40..44).contains(&at), 90), [50]);
    }

    #[test]
    fn a_clock_that_was_set_back_is_no_break() {
        let mut breaks = Breaks::new(BreakRule { after: Duration::from_secs(60), length: Duration::from_secs(30) });
        assert_eq!(breaks.look(Some(Time(100 * MICROS)), Time(10 * MICROS)), None);
        assert_eq!(breaks.look(Some(Time(10 * MICROS)), Time(10 * MICROS)), None);
        assert_eq!(breaks.look(Some(Time(170 * MICROS)), Time(170 * MICROS)), Some(Duration::from_secs(70)));
    }
}
