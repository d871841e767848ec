//! Which keys are down. A key is down if it is down on any device.

use crate::aggregate::Modifiers;
use crate::event::{Key, Time};

/// Keys that are down and how each went down.
#[derive(Clone, Debug, Default)]
pub struct Held(Vec<(Key, Press)>);

/// How a key went down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// When.
    pub time: Time,
    /// Whether keys were withheld then.
    pub is_withheld: bool,
}

impl Held {
    /// Whether the key is down.
    pub fn holds(&self, key: Key) -> bool {
        self.0.iter().any(|held| held.0 == key)
    }

    /// Whether the key went down then and has been down since.
    pub fn holds_since(&self, key: Key, time: Time) -> bool {
        self.0.iter().any(|held| held.0 == key && held.1.time == time)
    }

    /// The key went down.
    pub fn press(&mut self, key: Key, press: Press) {
        self.0.push((key, press));
    }

    /// The key went up; how it went down, if it was down.
    pub fn release(&mut self, key: Key) -> Option<Press> {
        let at = self.0.iter().position(|held| held.0 == key)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Every key is up, without a dwell.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The keys that were not withheld.
    pub fn known_keys(&self) -> impl Iterator<Item = Key> {
        self.0.iter().filter(|(_, press)| !press.is_withheld).map(|held| held.0)
    }

    /// The modifiers among them that name chords.
    pub fn modifiers(&self, alt_graph: bool) -> Modifiers {
        let mut modifiers = Modifiers::default();
        self.0.iter().filter_map(|(key, _)| key.modifier(alt_graph)).for_each(|modifier| modifiers.insert(modifier));
        modifiers
    }
}

#[cfg(test)]
mod tests {
    use crate::event::{Event, Key, Kind, MICROS, Time};
    use crate::policy::Seen;
    use crate::session::{Rules, Session};

    /// Presses and dwells of a key that is pressed again after something else happened.
    fn after(between: Kind, at_s: i64) -> (u64, u64) {
        let key = Key::from_code("KeyA").unwrap();
        let mut session = Session::new(Rules::default());
        let events = [
            (0, Kind::KeyDown { key, repeat: false }),
            (at_s, between),
            (at_s + 1, Kind::KeyDown { key, repeat: false }),
            (at_s + 2, Kind::KeyUp { key }),
        ];
        for (second, kind) in events {
            session.apply(&Seen::whole(Event::new(Time(second * MICROS), kind)));
        }
        let slice = session.finish();
        let sum = |of: fn(&crate::aggregate::Totals) -> u64| slice.cells.values().map(of).sum();
        (sum(crate::aggregate::Totals::presses), sum(|totals| totals.typing.dwells.count()))
    }

    #[test]
    fn locks_sleeps_and_absence_let_held_keys_go() {
        let wheel = || Kind::Wheel { dx: 0.0, dy: 1.0 };
        assert_eq!(after(wheel(), 5), (1, 1), "the second is a repeat of what is held");
        for (between, at_s) in [(Kind::Lock, 5), (Kind::Unlock, 5), (Kind::Suspend, 5), (wheel(), 200)] {
            assert_eq!(after(between.clone(), at_s), (2, 1), "{between:?} {at_s}");
        }
    }
}
