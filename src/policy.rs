//! What may be kept: decided before the fold and the journal.
//!
//! In an excluded application, and from lock to unlock, keys are withheld: events are marked so, and of a marked
//! press only that it happened is counted. That it was this key is known to the session alone, and only while
//! the key is down, because a chord may go on in the next application. Titles are dropped unless the person
//! asked for them.

mod focus;
mod pattern;

pub use focus::Focus;
pub use pattern::Pattern;

use crate::event::{Event, Kind};

/// Decides what of each event goes on.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    exclusions: Vec<Pattern>,
    keeps_titles: bool,
    focus: Focus,
    is_excluded: bool,
}

/// An event as it may be seen past the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The event.
    pub event: Event,
    /// Whether keys are withheld at this moment: this one must not be told to anybody.
    pub is_withheld: bool,
}

impl Policy {
    /// A policy that withholds the keys of applications whose name matches a pattern.
    pub fn new(exclusions: Vec<Pattern>, keeps_titles: bool) -> Self {
        Self { exclusions, keeps_titles, ..Self::default() }
    }

    /// The event without a title that must not be kept, and whether its key must not.
    pub fn see(&mut self, mut event: Event) -> Seen {
        if self.focus.apply(&event.kind) {
            let app = self.focus.app();
            self.is_excluded = app.is_some_and(|app| self.exclusions.iter().any(|of| of.matches(app.as_str())));
        }
        if let Kind::Window { title, .. } = &mut event.kind
            && !self.keeps_titles
        {
            *title = None;
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
}

impl Seen {
    /// An event that nothing is withheld of.
    pub fn whole(event: Event) -> Self {
        Self { event, is_withheld: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Key, Name, Time};

    fn see(policy: &mut Policy, kind: Kind) -> Seen {
        policy.see(Event::new(Time(0), kind))
    }

    fn down(code: &str) -> Kind {
        Kind::KeyDown { key: Key::from_code(code).unwrap(), repeat: false }
    }

    fn window(app: &str) -> Kind {
        Kind::Window { app: Some(Name::new(app)), title: Some("secret".into()) }
    }

    fn vault() -> Policy {
        Policy::new(vec!["vault*".parse().unwrap()], false)
    }

    #[test]
    fn keys_of_an_excluded_application_are_marked() {
        let mut policy = vault();
        see(&mut policy, window("Vault 2"));
        assert!(see(&mut policy, down("KeyA")).is_withheld);
        see(&mut policy, window("editor"));
        assert!(!see(&mut policy, down("KeyA")).is_withheld);
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
}
