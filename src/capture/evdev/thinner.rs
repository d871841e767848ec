//! Motion at no more than so many events a second, with its length exact.

use std::time::Duration;

use crate::capture::sink::{Batch, joined};
use crate::event::{Event, Kind, MICROS, Time};

/// Puts successive moves of a device together. Everything else goes on at once, after the motion before it.
#[derive(Debug)]
pub struct Thinner {
    /// From one move to the next, us; 0 lets all through.
    gap_us: i64,
    /// When the last move went on.
    told: Option<Time>,
    /// Whether a position went on. The first one is where all ways begin, so it stands for itself.
    is_placed: bool,
    waiting: Option<Event>,
}

impl Thinner {
    /// Lets at most so many moves a second through; 0 lets all.
    pub fn new(mouse_hz: u32) -> Self {
        let gap_us = MICROS.checked_div(i64::from(mouse_hz)).unwrap_or(0);
        Self { gap_us, told: None, is_placed: false, waiting: None }
    }

    /// Leaves in the batch what goes on.
    pub fn thin(&mut self, batch: &mut Batch) {
        if self.gap_us == 0 {
            return;
        }
        let mut kept = Batch::with_capacity(batch.len());
        for event in batch.drain(..) {
            if matches!(event.kind, Kind::MoveTo { .. } | Kind::MoveBy { .. }) {
                self.take(event, &mut kept);
            } else {
                self.give(&mut kept);
                kept.push(event);
            }
        }
        *batch = kept;
    }

    /// Appends the motion that has waited long enough.
    pub fn give_due(&mut self, now: Time, batch: &mut Batch) {
        if self.wait(now) == Some(Duration::ZERO) {
            self.give(batch);
        }
    }

    /// Appends the motion that waits.
    pub fn give(&mut self, batch: &mut Batch) {
        if let Some(event) = self.waiting.take() {
            self.told = Some(event.time);
            batch.push(event);
        }
    }

    /// How long what waits has to wait yet; `None` if nothing does.
    pub fn wait(&self, now: Time) -> Option<Duration> {
        self.waiting.as_ref()?;
        let due = self.told.map_or(now, |told| told + self.gap_us);
        // A wall clock that was set back must not hold it up.
        let left = (due - now).clamp(0, self.gap_us);
        Some(Duration::from_micros(left.cast_unsigned()))
    }

    fn take(&mut self, event: Event, kept: &mut Batch) {
        let joined = self
            .waiting
            .as_ref()
            .filter(|waiting| waiting.device == event.device)
            .and_then(|waiting| joined(&waiting.kind, &event.kind));
        let time = event.time;
        if let Some(kind) = joined {
            self.waiting = Some(Event { kind, ..event });
        } else {
            self.give(kept);
            self.waiting = Some(event);
        }
        let is_first = !self.is_placed && matches!(&self.waiting, Some(Event { kind: Kind::MoveTo { .. }, .. }));
        self.is_placed |= is_first;
        if is_first || self.told.is_none_or(|told| !(0..self.gap_us).contains(&(time - told))) {
            self.give(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::{Key, Name, Point};

    fn step(time: i64, device: &str, dx: f64) -> Event {
        let kind = Kind::MoveBy { dx, dy: 0.0, path: Some(dx.abs()) };
        Event { time: Time(time), kind, device: Some(Name::new(device)) }
    }

    fn length(batch: &[Event]) -> f64 {
        batch.iter().map(|event| if let Kind::MoveBy { path: Some(path), .. } = event.kind { path } else { 0.0 }).sum()
    }

    #[test]
    fn a_key_comes_after_the_motion_before_it() {
        let mut thinner = Thinner::new(10);
        let key = Event::new(Time(30), Kind::KeyUp { key: Key::SHIFT_LEFT });
        let mut batch =
            vec![step(0, "m", 1.0), step(10, "m", 2.0), step(20, "m", 3.0), key.clone(), step(40, "m", 4.0)];
        thinner.thin(&mut batch);
        assert_eq!(batch, [step(0, "m", 1.0), step(20, "m", 5.0), key]);
        batch.clear();
        thinner.give_due(Time(99_999), &mut batch);
        assert_eq!(batch, []);
        assert_eq!(thinner.wait(Time(60_020)), Some(Duration::from_millis(40)));
        thinner.give_due(Time(100_020), &mut batch);
        assert_eq!(batch, [step(40, "m", 4.0)]);
        assert_eq!(thinner.wait(Time(100_020)), None);
    }

    #[test]
    fn the_way_from_the_first_position_on_is_kept() {
        let place = |time: i64, x: f64, path: f64| {
            Event::new(Time(time), Kind::MoveTo { to: Point { x, y: 0.0 }, path: Some(path) })
        };
        let mut thinner = Thinner::new(10);
        let mut batch = vec![step(0, "m", 1.0), place(1, 5.0, 0.0), place(2, 7.0, 2.0), place(3, 6.0, 1.0)];
        thinner.thin(&mut batch);
        thinner.give(&mut batch);
        assert_eq!(batch, [step(0, "m", 1.0), place(1, 5.0, 0.0), place(3, 6.0, 3.0)]);
    }

    #[test]
    fn two_devices_are_not_put_together() {
        let mut thinner = Thinner::new(1);
        let mut batch = vec![step(0, "a", 1.0), step(1, "a", 1.0), step(2, "b", 1.0)];
        thinner.thin(&mut batch);
        thinner.give(&mut batch);
        assert_eq!(batch, [step(0, "a", 1.0), step(1, "a", 1.0), step(2, "b", 1.0)]);
    }

    proptest! {
        #[test]
        fn the_length_is_exact_and_moves_are_few(gaps in prop::collection::vec(0_i64..5_000, 1..300), hz in 1_u32..2_000) {
            let mut thinner = Thinner::new(hz);
            let mut time = 0;
            let mut batch: Batch = gaps.iter().map(|gap| { time += gap; step(time, "m", -1.0) }).collect();
            thinner.thin(&mut batch);
            thinner.give(&mut batch);
            prop_assert!((length(&batch) - gaps.len() as f64).abs() < 1e-9);
            prop_assert!(batch.len() as i64 <= time * i64::from(hz) / MICROS + 3);
        }
    }
}
