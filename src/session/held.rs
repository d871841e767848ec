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
