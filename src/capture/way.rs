//! The pointer's way, thinned to so many positions a second without losing its length.

use crate::capture::Batch;
use crate::event::{Event, Kind, MICROS, Point, Time};

/// Collects positions and sends some of them, each with the length travelled since the one before.
#[derive(Debug)]
pub struct Way {
    gap_us: i64,
    at: Option<Point>,
    /// Whether a position was taken that a length can be measured from.
    has_moved: bool,
    pending: Option<(Time, f64)>,
    sent: Option<Time>,
}

impl Way {
    /// At most `hz` positions a second; 0 sends all. `at` is where the pointer is, as far as is known.
    pub fn new(hz: u32, at: Option<Point>) -> Self {
        let gap_us = if hz == 0 { 0 } else { MICROS / i64::from(hz) };
        Self { gap_us, at, has_moved: false, pending: None, sent: None }
    }

    /// Where the pointer is.
    pub const fn at(&self) -> Option<Point> {
        self.at
    }

    /// Whether a position is held back.
    pub const fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// It moved. The first position has no length: it was never seen coming.
    pub fn moved(&mut self, time: Time, to: Point, batch: &mut Batch) {
        if self.has_moved && self.at == Some(to) {
            return;
        }
        let step = self.at.filter(|_| self.has_moved).map_or(0.0, |at| at.distance(to));
        let before = self.pending.map_or(0.0, |(_, length)| length);
        self.has_moved = true;
        self.at = Some(to);
        self.pending = Some((time, before + step));
        if self.sent.is_none_or(|sent| time - sent >= self.gap_us || time < sent) {
            self.flush(batch);
        }
    }

    /// Sends the last position if it was held back.
    pub fn flush(&mut self, batch: &mut Batch) {
        if let (Some((time, length)), Some(to)) = (self.pending.take(), self.at) {
            self.sent = Some(time);
            batch.push(Event::new(time, Kind::MoveTo { to, path: Some(length) }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_length() {
        let mut way = Way::new(60, None);
        let mut batch = Batch::new();
        // A zigzag of 1,000 steps of 5 px, one each millisecond.
        for step in 0..=1_000_i32 {
            let to = Point { x: f64::from(step * 3), y: f64::from(step % 2 * 4) };
            way.moved(Time(i64::from(step) * 1_000), to, &mut batch);
        }
        way.flush(&mut batch);
        let lengths = batch.iter().map(|event| match event.kind {
            Kind::MoveTo { path: Some(length), .. } => length,
            _ => panic!("not a move"),
        });
        assert!((lengths.sum::<f64>() - 5_000.0).abs() < 1e-9);
        assert!((58..=62).contains(&batch.len()), "{}", batch.len());
    }

    #[test]
    fn zero_sends_every_position() {
        let mut way = Way::new(0, None);
        let mut batch = Batch::new();
        for step in 0..100 {
            way.moved(Time(step), Point { x: step as f64, y: 0.0 }, &mut batch);
        }
        assert_eq!(batch.len(), 100);
    }
}
