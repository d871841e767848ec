//! The part of a day that time lines show.

use std::ops::Range;

use crate::event::Time;

/// A part of a day, in ten-thousandths of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zoom {
    from: u16,
    to: u16,
}

const WHOLE: u16 = 10_000;
/// About a quarter of an hour.
const SHORTEST: u16 = 104;

impl Default for Zoom {
    fn default() -> Self {
        Self { from: 0, to: WHOLE }
    }
}

impl Zoom {
    /// Whether it is less than the whole day.
    pub fn is_part(self) -> bool {
        self != Self::default()
    }

    /// The instants that it shows of a day.
    pub fn of(self, day: &Range<Time>) -> Range<Time> {
        let at = |part: u16| day.start + (day.end - day.start) * i64::from(part) / i64::from(WHOLE);
        at(self.from)..at(self.to)
    }

    /// Twice as near, or half as near, with the instant at `share` of what is shown left in its place.
    #[must_use]
    pub fn scaled(self, is_nearer: bool, share: f64) -> Self {
        let length = f64::from(self.to - self.from);
        let wanted = if is_nearer { length / 2.0 } else { length * 2.0 };
        let wanted = wanted.clamp(f64::from(SHORTEST), f64::from(WHOLE));
        let from = f64::from(self.from) + (length - wanted) * share.clamp(0.0, 1.0);
        Self::placed(from, wanted)
    }

    /// What lies between two shares of what is shown, in either order.
    #[must_use]
    pub fn between(self, a: f64, b: f64) -> Self {
        let length = f64::from(self.to - self.from);
        let from = f64::from(self.from) + length * a.min(b).clamp(0.0, 1.0);
        Self::placed(from, (length * (a - b).abs()).clamp(f64::from(SHORTEST), f64::from(WHOLE)))
    }

    fn placed(from: f64, length: f64) -> Self {
        let from = from.clamp(0.0, f64::from(WHOLE) - length).round();
        Self { from: from as u16, to: ((from + length).round() as u16).min(WHOLE) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_what_is_pointed_at_and_ends_at_the_whole_day() {
        let near = Zoom::default().scaled(true, 0.5).scaled(true, 0.5);
        assert_eq!(near, Zoom { from: 3_750, to: 6_250 });
        let mut far = near;
        for _ in 0..9 {
            far = far.scaled(false, 0.1);
        }
        assert!(!far.is_part());
        let mut nearest = near;
        for _ in 0..20 {
            nearest = nearest.scaled(true, 1.0);
        }
        assert!(nearest.to.abs_diff(6_250) < 5 && nearest.to - nearest.from == SHORTEST);
    }

    #[test]
    fn a_drag_in_either_direction_chooses_the_part_between() {
        let zoom = Zoom::default().between(0.75, 0.25);
        assert_eq!(zoom, Zoom { from: 2_500, to: 7_500 });
        assert_eq!(zoom.between(0.0, 0.5), Zoom { from: 2_500, to: 5_000 });
        assert_eq!(zoom.between(1.0, 1.0).to, 7_604);
    }
}
