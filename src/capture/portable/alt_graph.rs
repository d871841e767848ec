//! Takes out the left Control that Windows invents when `AltGraph` is pressed.
//!
//! Where the layout has `AltGraph`, Windows reports a left Control just before each press of the right Alt, repeats
//! included, and its release before that of the Alt. Its scan code would tell it apart, but does not come through.

use crate::event::{Event, Key, Kind};

/// Both reports come of one key press, one right after the other; fingers are slower.
const TOGETHER_US: i64 = 5_000;

/// Passes events on, but for the invented ones.
#[derive(Debug, Default)]
pub struct AltGraph {
    /// A left Control that may turn out to be invented.
    waiting: Option<Event>,
    is_invented: bool,
}

impl AltGraph {
    /// Passes an event on, and those before it that waited for it.
    pub fn pass(&mut self, event: Event, out: &mut Vec<Event>) {
        let (presses, releases) = match event.kind {
            Kind::KeyDown { key, .. } => (Some(key), None),
            Kind::KeyUp { key } => (None, Some(key)),
            _ => (None, None),
        };
        if let Some(waiting) = self.waiting.take() {
            let together = presses == Some(Key::ALT_RIGHT) && event.time - waiting.time <= TOGETHER_US;
            if together {
                self.is_invented = true;
            } else {
                out.push(waiting);
            }
        }
        if presses == Some(Key::CONTROL_LEFT) {
            self.waiting = Some(event);
        } else if releases == Some(Key::CONTROL_LEFT) && self.is_invented {
            self.is_invented = false;
        } else {
            out.push(event);
        }
    }

    /// Whether an event waits for the next one.
    pub const fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Nothing came for a while: what waits is real.
    pub fn rest(&mut self, out: &mut Vec<Event>) {
        out.extend(self.waiting.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Time;

    const ALT: Key = Key::ALT_RIGHT;
    const CONTROL: Key = Key::CONTROL_LEFT;

    fn passed(events: &[(i64, Key, bool)]) -> Vec<(Key, bool)> {
        let (mut filter, mut out) = (AltGraph::default(), Vec::new());
        for &(at, key, is_down) in events {
            let kind = if is_down { Kind::KeyDown { key, repeat: false } } else { Kind::KeyUp { key } };
            filter.pass(Event::new(Time(at), kind), &mut out);
        }
        filter.rest(&mut out);
        let keys = out.into_iter().map(|event| match event.kind {
            Kind::KeyDown { key, .. } => (key, true),
            Kind::KeyUp { key } => (key, false),
            _ => panic!("not a key"),
        });
        keys.collect()
    }

    #[test]
    fn the_control_of_alt_graph_is_taken_out_with_its_repeats() {
        let tap = [(0, CONTROL, true), (0, ALT, true), (50_000, CONTROL, true), (50_000, ALT, true)];
        let end = [(90_000, CONTROL, false), (90_000, ALT, false)];
        assert_eq!(passed(&[&tap[..], &end].concat()), [(ALT, true), (ALT, true), (ALT, false)]);
    }

    #[test]
    fn a_control_of_ones_own_stays() {
        let letter = Key::from_code("KeyC").unwrap();
        let chord = [(0, CONTROL, true), (90_000, letter, true), (91_000, letter, false), (92_000, CONTROL, false)];
        assert_eq!(passed(&chord).len(), 4);
        let before = [(0, CONTROL, true), (90_000, ALT, true), (91_000, CONTROL, false)];
        assert_eq!(passed(&before), [(CONTROL, true), (ALT, true), (CONTROL, false)]);
        assert_eq!(passed(&[(0, CONTROL, true)]), [(CONTROL, true)]);
    }
}
