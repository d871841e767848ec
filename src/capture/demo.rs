//! A made-up person, the same for the same seed: for a look at keytop without being watched, and for tests.
//!
//! Never recorded in a real journal; the wiring sees to that.

mod dice;
mod person;

use std::time::Duration;

pub use person::DEVICES;

use self::dice::Dice;
use self::person::Person;
use super::{Availability, Backend, Batch, CaptureError, Sees, Sink, Status};
use crate::clock::{Clock, SystemClock};
use crate::event::{Event, MICROS, Time};
use crate::report::Reach;

/// So long the person is at work already when the demo starts.
pub const HEAD_START_US: i64 = 300 * MICROS;

const HOUR_US: i64 = 3_600 * MICROS;
/// Hours of work after the day's first instant, with the breaks in between left out.
const WORK: [(i64, i64); 4] = [(4, 6), (6, 8), (9, 11), (11, 14)];

/// A synthetic person's events.
#[derive(Debug)]
pub struct Demo;

/// The person at work now.
#[derive(Debug)]
pub struct LiveDemo {
    seed: u64,
}

impl Demo {
    /// The events of the day that begins at `start`, in order of time: about ten hours with breaks, less on some
    /// days and less still at the weekend.
    pub fn day(seed: u64, start: Time) -> impl Iterator<Item = Event> {
        let mut dice = Dice::new((start.0 as u64).wrapping_mul(31).wrapping_add(seed));
        // 1970-01-01 was a Thursday.
        let is_weekend = (start.0.div_euclid(24 * HOUR_US) + 4).rem_euclid(7) % 6 == 0;
        let diligence = if is_weekend { dice.between(0.3, 0.5) } else { dice.between(0.55, 1.0) };
        Self::work(seed, start, diligence)
    }

    /// The events of a day that is looked at while it is `now`: at any hour and weekday there is something to see, as
    /// the person is up early where it is early.
    pub fn day_at(seed: u64, start: Time, now: Time) -> impl Iterator<Item = Event> {
        let sleep = WORK[0].0 * HOUR_US;
        let later = (now - start - 2 * sleep).clamp(-sleep, 0);
        Self::work(seed, start + later, 0.9)
    }

    fn work(seed: u64, start: Time, diligence: f64) -> impl Iterator<Item = Event> {
        WORK.into_iter().enumerate().flat_map(move |(stretch, (from, to))| {
            // Each stretch begins and ends a little off the hour.
            let shift = (seed.wrapping_mul(7_919).wrapping_add(stretch as u64) % 900) as i64 * MICROS;
            let length = ((to - from) as f64 * HOUR_US as f64 * diligence) as i64;
            let end = start + (from * HOUR_US + length - shift);
            Person::new(seed.wrapping_add(stretch as u64), start + (from * HOUR_US + shift))
                .take_while(move |event| event.time < end)
        })
    }
}

impl LiveDemo {
    /// A person made from this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }
}

impl Backend for LiveDemo {
    fn name(&self) -> &'static str {
        "demo"
    }

    fn sees(&self) -> Sees {
        Sees::Both
    }

    fn reach(&self) -> Reach {
        Reach::Demo
    }

    fn probe(&self) -> Availability {
        Availability::Available
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        const TICK_US: i64 = 16_000;
        status.works();
        let mut batch = Batch::new();
        for event in Person::new(self.seed, SystemClock.now() + -HEAD_START_US) {
            let ahead = event.time - SystemClock.now();
            if ahead > 0 {
                sink.send(&mut batch);
                let pause = u64::try_from(ahead.max(TICK_US)).unwrap_or_default();
                if sink.stop().wait(Duration::from_micros(pause)) {
                    return Ok(());
                }
            }
            batch.push(event);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Kind;

    #[test]
    fn a_day_is_the_same_for_its_seed_and_in_order() {
        let day: Vec<_> = Demo::day(3, Time(0)).collect();
        assert!(Demo::day(3, Time(0)).eq(day.iter().cloned()));
        assert!(day.is_sorted_by_key(|event| event.time));
        assert_ne!(Demo::day(4, Time(0)).nth(100), day.get(100).cloned());
        assert!(day.last().is_some_and(|event| event.time < Time(24 * HOUR_US)));
    }

    #[test]
    fn the_present_day_has_something_to_see_at_any_hour() {
        const SATURDAY: Time = Time(2 * 24 * HOUR_US);
        for hours in (1..24).step_by(3) {
            let now = SATURDAY + hours * HOUR_US;
            let day: Vec<_> = Demo::day_at(3, SATURDAY, now).take_while(|event| event.time < now).collect();
            assert!(day.first().is_some_and(|event| event.time >= SATURDAY));
            let is_down = |event: &&Event| matches!(event.kind, Kind::KeyDown { .. });
            assert!(day.iter().filter(is_down).count() > 1_000, "after {hours} hours");
        }
    }

    #[test]
    fn a_day_has_something_of_everything() {
        let day: Vec<_> = Demo::day(1, Time(0)).collect();
        let count = |is_it: fn(&Kind) -> bool| day.iter().filter(|event| is_it(&event.kind)).count();
        let downs = count(|kind| matches!(kind, Kind::KeyDown { .. }));
        assert!((10_000..200_000).contains(&downs), "{downs}");
        // A stretch of work may end with keys down.
        assert!(downs.abs_diff(count(|kind| matches!(kind, Kind::KeyUp { .. }))) <= 2 * WORK.len());
        assert!(count(|kind| matches!(kind, Kind::ButtonDown { .. })) > 200);
        assert!(count(|kind| matches!(kind, Kind::Wheel { .. })) > 200);
        assert!(count(|kind| matches!(kind, Kind::MoveTo { .. })) > 2_000);
        assert!(count(|kind| matches!(kind, Kind::Window { .. })) > 50);
        assert!(matches!(day[0].kind, Kind::Monitors(ref list) if list.len() == 2));
        let downs_of = |device: &str| {
            let is_down = |event: &&Event| matches!(event.kind, Kind::KeyDown { .. } | Kind::ButtonDown { .. });
            day.iter().filter(is_down).filter(|event| event.device.is_some_and(|of| of.as_str() == device)).count()
        };
        for device in DEVICES.as_flattened() {
            assert!(downs_of(device) > 20, "{device}: {}", downs_of(device));
        }
    }
}
