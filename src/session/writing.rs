//! Text presses: the running burst, the key before, and the last seconds for the live speed.

use std::collections::VecDeque;

use super::held::Held;
use crate::aggregate::{App, Burst, Totals, wpm};
use crate::event::{Key, MICROS, Time};

/// A burst that may still go on; it counts at its last press once it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenBurst {
    /// The application that it is typed into.
    pub app: App,
    /// Its last press.
    pub last: Time,
    /// What it comes to so far.
    pub burst: Burst,
}

/// What typing leaves open.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    burst: Option<OpenBurst>,
    last: Option<(Key, Time)>,
    /// Text presses of the last [`LIVE_US`], and the interval to the one before in the same burst.
    recent: VecDeque<(Time, Option<u64>)>,
}

/// What the live speed looks back on, us.
const LIVE_US: i64 = 10 * MICROS;
/// Text presses that the live speed needs.
const LIVE_PRESSES: usize = 5;

impl Writing {
    /// A text press; returns the burst that it ended by coming too late.
    pub fn press(
        &mut self,
        totals: &mut Totals,
        (time, key, app): (Time, Key, App),
        held: &Held,
        gap_us: i64,
    ) -> Option<OpenBurst> {
        if self.last.replace((key, time)).is_some_and(|(last, since)| held.holds_since(last, since)) {
            totals.typing.rolled += 1;
        }
        let ended = self.burst.take_if(|open| time - open.last > gap_us);
        let interval = self.burst.map(|open| u64::try_from(time - open.last).unwrap_or(0));
        let open = self.burst.get_or_insert(OpenBurst { app, last: time, burst: Burst { presses: 0, length_us: 0 } });
        open.last = time;
        open.burst.presses += 1;
        if let Some(micros) = interval {
            open.burst.length_us += micros;
            totals.typing.add_iki(micros);
        }
        self.recent.push_back((time, interval));
        while self.recent.front().is_some_and(|(first, _)| time - *first > LIVE_US) {
            self.recent.pop_front();
        }
        ended
    }

    /// The burst is over.
    pub fn end_burst(&mut self) -> Option<OpenBurst> {
        self.burst.take()
    }

    /// The burst that is not over.
    pub fn open_burst(&self) -> Option<OpenBurst> {
        self.burst
    }

    /// Speed over the text presses of the last 10 s: intervals that lie wholly within them.
    pub fn live_wpm(&self, now: Time) -> Option<f64> {
        let mut within = self.recent.iter().filter(|(time, _)| (now - *time).abs() <= LIVE_US);
        within.next()?;
        let (mut presses, mut steps, mut micros) = (1, 0, 0);
        for (_, interval) in within {
            presses += 1;
            steps += u64::from(interval.is_some());
            micros += interval.unwrap_or(0);
        }
        (presses >= LIVE_PRESSES && micros > 0).then(|| wpm(steps, micros))
    }
}
