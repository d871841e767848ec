//! Fewer positions, the same distance.
//!
//! Keeps exactly the positions that the session puts on its grid, each with the length that was travelled since the
//! last kept one. What was travelled after that is told as a relative motion before anything else happens, so that
//! a fold of what was kept comes to the same figures. Keys that are withheld lose their identity here.

use crate::aggregate::Screen;
use crate::event::{Event, Key, Kind, Point, Time};
use crate::policy::Seen;

/// Lengths are kept in steps of this part of a px; what is rounded off is carried on.
const STEPS: f64 = 4096.0;

/// Thins the pointer's way.
#[derive(Clone, Debug, Default)]
pub struct Thinner {
    step_us: i64,
    screen: Screen,
    at: Option<Point>,
    /// The last position that was kept: a reader measures from there.
    told: Option<Point>,
    /// When a position was last kept.
    kept: Option<Time>,
    held_back: Option<HeldBack>,
    rounded_off: f64,
}

/// Motion that was not told yet.
#[derive(Clone, Copy, Debug)]
struct HeldBack {
    since: Time,
    time: Time,
    dx: f64,
    dy: f64,
    length: f64,
}

impl Thinner {
    /// Positions nearer in time than this are left out; 0 keeps all of them as they are.
    pub fn new(step_us: i64) -> Self {
        Self { step_us, ..Self::default() }
    }

    /// Gives what is to be kept of an event to `keep`, in order.
    pub fn take(&mut self, seen: &Seen, keep: &mut impl FnMut(Event)) {
        let event = &seen.event;
        match &event.kind {
            Kind::MoveTo { to, path } if self.step_us > 0 && !self.screen.is_glitch(*to) => {
                return self.move_to(event, *to, *path, keep);
            }
            Kind::MoveBy { dx, dy, path } if self.step_us > 0 => {
                self.hold_back(event.time, (*dx, *dy), path.unwrap_or_else(|| dx.hypot(*dy)));
                if self.held_back.is_some_and(|held| held.time - held.since >= self.step_us) {
                    self.flush(keep);
                }
                return;
            }
            Kind::Monitors(monitors) => self.screen = Screen::new(monitors.clone()),
            _ => {}
        }
        self.flush(keep);
        if seen.is_withheld {
            return untold(event, keep);
        }
        keep(event.clone());
    }

    /// Tells the motion that was held back.
    pub fn flush(&mut self, keep: &mut impl FnMut(Event)) {
        if let Some(held) = self.held_back.take() {
            let path = Some(self.in_steps(held.length));
            keep(Event::new(held.time, Kind::MoveBy { dx: held.dx, dy: held.dy, path }));
        }
    }

    fn move_to(&mut self, event: &Event, to: Point, path: Option<f64>, keep: &mut impl FnMut(Event)) {
        let from = self.at.replace(to);
        let length = from.map_or(0.0, |from| path.unwrap_or_else(|| from.distance(to)));
        if self.kept.is_some_and(|last| event.time - last < self.step_us) {
            let from = from.unwrap_or(to);
            return self.hold_back(event.time, (to.x - from.x, to.y - from.y), length);
        }
        self.kept = Some(event.time);
        let held_back = self.held_back.take();
        // A single step from a position that was kept says its length by itself.
        let is_step = self.told == from;
        self.told = Some(to);
        let path = match (held_back, path) {
            (None, None) if is_step => None,
            _ => Some(self.in_steps(length + held_back.map_or(0.0, |held| held.length))),
        };
        keep(Event { kind: Kind::MoveTo { to, path }, ..event.clone() });
    }

    fn hold_back(&mut self, time: Time, (dx, dy): (f64, f64), length: f64) {
        let held = self.held_back.get_or_insert(HeldBack { since: time, time, dx: 0.0, dy: 0.0, length: 0.0 });
        held.time = time;
        held.dx += dx;
        held.dy += dy;
        held.length += length;
    }

    fn in_steps(&mut self, length: f64) -> f64 {
        let whole = ((length + self.rounded_off).max(0.0) * STEPS).round() / STEPS;
        self.rounded_off += length - whole;
        whole
    }
}

/// That a key was pressed, and not which: the press is over at once, for keys that are all called the same could
/// not be told apart later.
fn untold(event: &Event, keep: &mut impl FnMut(Event)) {
    match event.kind {
        Kind::KeyDown { repeat, .. } => {
            keep(Event { kind: Kind::KeyDown { key: Key::UNTOLD, repeat }, ..event.clone() });
            if !repeat {
                keep(Event { kind: Kind::KeyUp { key: Key::UNTOLD }, ..event.clone() });
            }
        }
        Kind::KeyUp { .. } => {}
        _ => keep(event.clone()),
    }
}
