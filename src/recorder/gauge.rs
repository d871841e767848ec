//! How much comes in, and how long it takes from an event to its fold: measured by the batch.
//!
//! An event costs an array index and a count of leading zeros; clocks are read once a batch.

use crate::capture::SYNTHETIC;
use crate::event::{Event, Kind, MICROS, Name, Time};
use crate::report::{Latency, Rates};

/// Rates are those of so many seconds.
const SECONDS: usize = 10;
/// Latencies are kept for at least so long and at most twice as long, us.
const WINDOW_US: i64 = 60 * MICROS;
/// Buckets of latency: eight to each power of two of us.
const STEPS: u32 = 8;
const BUCKETS: usize = 33 * STEPS as usize;

/// Events by kind, in the order of [`Rates`].
type ByKind = [u32; 5];

/// Measures what the recorder takes in.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// What came in each of the last seconds, by the second modulo their number.
    seconds: [ByKind; SECONDS],
    /// The newest second, since 1970.
    newest: i64,
    /// The latencies of this window and of the one before.
    latencies: [Box<[u32; BUCKETS]>; 2],
    /// When this window began.
    began: Time,
    /// What programs sent, and what it is known by.
    synthetic: u64,
    sent: Name,
}

impl Gauge {
    /// Nothing came in yet.
    pub fn new(now: Time) -> Self {
        let none = || Box::new([0; BUCKETS]);
        Self {
            seconds: Default::default(),
            newest: second(now),
            latencies: [none(), none()],
            began: now,
            synthetic: 0,
            sent: Name::new(SYNTHETIC),
        }
    }

    /// Takes in a batch that is folded now.
    pub fn note(&mut self, now: Time, batch: &[Event]) {
        self.turn(now);
        let place = self.newest.rem_euclid(SECONDS as i64) as usize;
        let Some(counts) = self.seconds.get_mut(place) else { return };
        for event in batch {
            let Some(kind) = kind(&event.kind) else { continue };
            counts[kind] = counts[kind].saturating_add(1);
            self.synthetic += u64::from(event.device == Some(self.sent));
            let bucket = bucket(now - event.time);
            let seen = &mut self.latencies[0][bucket];
            *seen = seen.saturating_add(1);
        }
    }

    /// Events that programs sent.
    pub const fn synthetic(&self) -> u64 {
        self.synthetic
    }

    /// Events a second over the last ten, by kind.
    pub fn rates(&mut self, now: Time) -> Rates {
        self.turn(now);
        let rate = |kind: usize| {
            let sum: u64 = self.seconds.iter().map(|counts| u64::from(counts[kind])).sum();
            sum as f64 / SECONDS as f64
        };
        Rates { keys: rate(0), clicks: rate(1), wheel: rate(2), moves: rate(3), focus: rate(4) }
    }

    /// From an event to its fold in the last minutes; `None` where nothing came in.
    pub fn latency(&self) -> Option<Latency> {
        let [now, before] = &self.latencies;
        let counts: Vec<u64> = now.iter().zip(before.iter()).map(|(&a, &b)| u64::from(a) + u64::from(b)).collect();
        let total: u64 = counts.iter().sum();
        let at = |percent: u64| {
            let rank = (total * percent).div_ceil(100).max(1);
            let mut seen = 0;
            let found = counts.iter().position(|&count| {
                seen += count;
                seen >= rank
            });
            upper_ms(found.unwrap_or(0))
        };
        (total > 0).then(|| Latency { p50_ms: at(50), p99_ms: at(99) })
    }

    /// When the rates look different without any event; `None` when they will not.
    pub fn next_change(&self, now: Time) -> Option<Time> {
        let is_quiet = self.seconds.iter().flatten().all(|&count| count == 0);
        (!is_quiet).then(|| now + MICROS)
    }

    /// Forgets the seconds and windows that are over.
    fn turn(&mut self, now: Time) {
        let second = second(now);
        let passed = second - self.newest;
        if passed != 0 {
            // After a clock was set back every second is over, too.
            let gone = usize::try_from(passed).unwrap_or(SECONDS).min(SECONDS);
            for back in 0..gone {
                let place = (second - back as i64).rem_euclid(SECONDS as i64) as usize;
                self.seconds[place] = ByKind::default();
            }
            self.newest = second;
        }
        if !(0..WINDOW_US).contains(&(now - self.began)) {
            self.latencies.swap(0, 1);
            self.latencies[0].fill(0);
            self.began = now;
        }
    }
}

fn second(time: Time) -> i64 {
    time.0.div_euclid(MICROS)
}

/// Its place in [`ByKind`]; releases, and what says nothing of the hands, have none.
const fn kind(kind: &Kind) -> Option<usize> {
    match kind {
        Kind::KeyDown { .. } => Some(0),
        Kind::ButtonDown { .. } => Some(1),
        Kind::Wheel { .. } => Some(2),
        Kind::MoveTo { .. } | Kind::MoveBy { .. } => Some(3),
        Kind::Window { .. } => Some(4),
        _ => None,
    }
}

/// Eight buckets to each power of two; what would be negative took no time.
fn bucket(micros: i64) -> usize {
    let micros = u32::try_from(micros.max(0)).unwrap_or(u32::MAX);
    if micros < STEPS {
        return micros as usize;
    }
    let shift = micros.ilog2() - STEPS.ilog2();
    (shift * STEPS + (micros >> shift)) as usize
}

/// The largest latency of a bucket, ms: never better than it was.
fn upper_ms(bucket: usize) -> f64 {
    let steps = STEPS as usize;
    if bucket < steps {
        return bucket as f64 / 1_000.0;
    }
    let (shift, step) = ((bucket - steps) / steps, (bucket - steps) % steps + steps);
    ((((step as u64) + 1) << shift) - 1) as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Button, Key, Point};

    const T: Time = Time(1_000_000 * MICROS);

    fn press(time: Time) -> Event {
        Event::new(time, Kind::KeyDown { key: Key::from_code("KeyA").unwrap(), repeat: false })
    }

    #[test]
    fn rates_are_those_of_the_last_ten_seconds() {
        let mut gauge = Gauge::new(T);
        let click = Event::new(T, Kind::ButtonDown { button: Button::LEFT, at: None });
        let release = Event::new(T, Kind::KeyUp { key: Key::from_code("KeyA").unwrap() });
        let step = Event::new(T, Kind::MoveTo { to: Point { x: 0.0, y: 0.0 }, path: None });
        gauge.note(T, &[press(T), release, press(T), click, step]);
        gauge.note(T + 5 * MICROS, &[press(T + 5 * MICROS)]);
        let rates = gauge.rates(T + 9 * MICROS);
        assert_eq!((rates.keys, rates.clicks, rates.moves, rates.wheel), (0.3, 0.1, 0.1, 0.0));
        assert!(gauge.next_change(T + 9 * MICROS).is_some());
        let rates = gauge.rates(T + 10 * MICROS);
        assert_eq!((rates.keys, rates.clicks), (0.1, 0.0));
        assert_eq!(gauge.rates(T + 15 * MICROS), Rates::default());
        assert_eq!(gauge.next_change(T + 15 * MICROS), None);
        gauge.note(T + 15 * MICROS, &[press(T)]);
        assert_eq!(gauge.rates(T), Rates::default(), "the clock was set back");
    }

    #[test]
    fn latencies_are_told_within_an_eighth_and_forgotten_after_two_minutes() {
        let mut gauge = Gauge::new(T);
        assert_eq!(gauge.latency(), None);
        let batch: Vec<_> = (1..=100).map(|ms| press(T + -(ms * 1_000))).collect();
        gauge.note(T, &batch);
        let latency = gauge.latency().unwrap();
        assert!((50.0..57.0).contains(&latency.p50_ms) && (99.0..112.0).contains(&latency.p99_ms), "{latency:?}");
        gauge.rates(T + 61 * MICROS);
        assert!(gauge.latency().is_some());
        gauge.rates(T + 125 * MICROS);
        assert_eq!(gauge.latency(), None);
    }

    #[test]
    fn buckets_rise_and_hold_what_falls_into_them() {
        for micros in (0..5_000).chain([i64::from(u32::MAX) - 1, i64::MAX]) {
            let upper_us = upper_ms(bucket(micros)) * 1_000.0;
            let micros = micros.min(i64::from(u32::MAX)) as f64;
            assert!(
                bucket(i64::MAX) < BUCKETS && upper_us + 1e-6 >= micros && upper_us <= micros * 1.13 + 1.0,
                "{micros}"
            );
        }
        assert_eq!(bucket(-5), 0);
    }
}
