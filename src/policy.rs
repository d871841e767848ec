//! What may be kept: decided before the fold and the journal, so that nothing past it sees what it withholds.
//!
//! In an excluded application, and from lock to unlock, a key is told only as "some key": its presses can be
//! counted and its identity cannot. Modifiers keep theirs, because they are still held when the focus goes on
//! to another application; their presses are marked as withheld like the rest. Titles are dropped unless the
//! person asked for them. While recording is paused nothing passes.

mod focus;
mod pattern;

pub use focus::Focus;
pub use pattern::Pattern;

use crate::event::{Event, Key, KeyClass, Kind};

/// Decides what of each event goes on.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    exclusions: Vec<Pattern>,
    keeps_titles: bool,
    focus: Focus,
    is_excluded: bool,
    /// Keys that went down while withheld and have not gone up: the place in this list is their slot.
    veiled: Vec<Option<Key>>,
}

/// An event as it may be seen past the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The event, without what is withheld.
    pub event: Event,
    /// Whether keys are withheld at this moment.
    pub is_withheld: bool,
}

impl Policy {
    /// A policy that withholds the keys of applications whose name matches a pattern.
    pub fn new(exclusions: Vec<Pattern>, keeps_titles: bool) -> Self {
        Self { exclusions, keeps_titles, ..Self::default() }
    }

    /// The event without what must not be kept.
    pub fn see(&mut self, mut event: Event) -> Seen {
        self.focus.apply(&event.kind);
        match &mut event.kind {
            Kind::Window { title, .. } => {
                if !self.keeps_titles {
                    *title = None;
                }
                self.is_excluded = self.excludes_focus();
            }
            Kind::Lock | Kind::Unlock | Kind::Suspend => {
                self.veiled.clear();
                self.is_excluded = self.excludes_focus();
            }
            Kind::Resume => self.is_excluded = self.excludes_focus(),
            Kind::KeyDown { key, repeat } => *key = self.veil_down(*key, *repeat),
            Kind::KeyUp { key } => *key = self.veil_up(*key),
            _ => {}
        }
        Seen { event, is_withheld: self.is_withholding() }
    }

    /// Whether keys are withheld now.
    pub fn is_withholding(&self) -> bool {
        self.is_excluded || self.focus.is_locked()
    }

    /// The focus, which the policy follows even while nothing is recorded.
    pub fn focus(&self) -> Focus {
        self.focus
    }

    fn excludes_focus(&self) -> bool {
        self.focus.app().is_some_and(|app| self.exclusions.iter().any(|pattern| pattern.matches(app.as_str())))
    }

    fn veil_down(&mut self, key: Key, is_repeat: bool) -> Key {
        if key.class() == KeyClass::Modifier {
            return key;
        }
        match self.slot(key) {
            Some(slot) => Key::withheld(slot as u16),
            None if !self.is_withholding() => key,
            None if is_repeat => Key::withheld(u16::MAX),
            None => {
                let free = self.veiled.iter().position(Option::is_none).unwrap_or(self.veiled.len());
                self.veiled.resize(self.veiled.len().max(free + 1), None);
                self.veiled[free] = Some(key);
                Key::withheld(free as u16)
            }
        }
    }

    fn veil_up(&mut self, key: Key) -> Key {
        self.slot(key).map_or(key, |slot| {
            self.veiled[slot] = None;
            Key::withheld(slot as u16)
        })
    }

    fn slot(&self, key: Key) -> Option<usize> {
        self.veiled.iter().position(|&veiled| veiled == Some(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Name, Time};

    fn see(policy: &mut Policy, kind: Kind) -> Seen {
        policy.see(Event::new(Time(0), kind))
    }

    fn down(code: &str) -> Kind {
        Kind::KeyDown { key: Key::from_code(code).unwrap(), repeat: false }
    }

    fn up(code: &str) -> Kind {
        Kind::KeyUp { key: Key::from_code(code).unwrap() }
    }

    fn window(app: &str) -> Kind {
        Kind::Window { app: Some(Name::new(app)), title: Some("secret".into()) }
    }

    fn vault() -> Policy {
        Policy::new(vec!["vault*".parse().unwrap()], false)
    }

    #[test]
    fn keys_of_an_excluded_application_have_no_name() {
        let mut policy = vault();
        see(&mut policy, window("Vault 2"));
        let first = see(&mut policy, down("KeyA"));
        assert!(first.is_withheld);
        assert_eq!(first.event.kind, Kind::KeyDown { key: Key::withheld(0), repeat: false });
        let second = see(&mut policy, down("KeyB"));
        assert_eq!(second.event.kind, Kind::KeyDown { key: Key::withheld(1), repeat: false });
        assert_eq!(see(&mut policy, up("KeyA")).event.kind, Kind::KeyUp { key: Key::withheld(0) });
        assert!(!format!("{policy:?}").contains("KeyA"), "a key that went up is forgotten");
    }

    #[test]
    fn a_key_keeps_its_veil_until_it_goes_up() {
        let mut policy = vault();
        see(&mut policy, window("vault"));
        see(&mut policy, down("KeyA"));
        see(&mut policy, window("editor"));
        let repeated = see(&mut policy, down("KeyA"));
        assert_eq!(repeated.event.kind, Kind::KeyDown { key: Key::withheld(0), repeat: false });
        assert_eq!(see(&mut policy, up("KeyA")).event.kind, Kind::KeyUp { key: Key::withheld(0) });
        assert_eq!(see(&mut policy, down("KeyA")).event.kind, down("KeyA"));
    }

    #[test]
    fn a_locked_session_is_withheld_until_it_is_unlocked() {
        let mut policy = vault();
        see(&mut policy, window("editor"));
        assert!(!see(&mut policy, down("KeyA")).is_withheld);
        see(&mut policy, Kind::Lock);
        assert!(see(&mut policy, down("KeyB")).is_withheld);
        see(&mut policy, Kind::Unlock);
        assert!(!see(&mut policy, down("KeyC")).is_withheld);
    }

    #[test]
    fn titles_stay_only_where_they_are_asked_for() {
        let mut policy = vault();
        assert_eq!(see(&mut policy, window("x")).event.kind, Kind::Window { app: Some(Name::new("x")), title: None });
        assert_eq!(see(&mut Policy::new(Vec::new(), true), window("x")).event.kind, window("x"));
    }

    #[test]
    fn modifiers_are_known_to_be_held_and_still_withheld() {
        let mut policy = vault();
        see(&mut policy, window("vault"));
        let seen = see(&mut policy, down("AltLeft"));
        assert_eq!((seen.event.kind, seen.is_withheld), (down("AltLeft"), true));
    }
}
