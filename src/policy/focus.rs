//! Which application has the focus, and whether the session is locked.

use crate::aggregate::App;
use crate::event::Kind;

/// The focus as windows, locks and sleeps move it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    app: App,
    /// What had the focus when a lock or a suspend took it away.
    before: Option<App>,
    is_locked: bool,
}

impl Focus {
    /// The application that has the focus.
    pub fn app(&self) -> App {
        self.app
    }

    /// Whether the session is locked.
    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// Whether a lock or a sleep has taken it away, and nothing has given it back.
    pub fn is_taken_away(&self) -> bool {
        self.is_locked || self.before.is_some()
    }

    /// Follows an event; whether another application has the focus now.
    pub fn apply(&mut self, kind: &Kind) -> bool {
        let earlier = self.app;
        match kind {
            Kind::Window { app, .. } => {
                self.app = *app;
                self.before = None;
            }
            Kind::Lock => {
                self.is_locked = true;
                self.take_away();
            }
            Kind::Suspend => self.take_away(),
            Kind::Unlock => {
                self.is_locked = false;
                self.give_back();
            }
            Kind::Resume if !self.is_locked => self.give_back(),
            _ => {}
        }
        self.app != earlier
    }

    fn take_away(&mut self) {
        self.before.get_or_insert(self.app);
        self.app = None;
    }

    fn give_back(&mut self) {
        if let Some(app) = self.before.take() {
            self.app = app;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Name;

    fn window(app: &str) -> Kind {
        Kind::Window { app: Some(Name::new(app)), title: None }
    }

    fn after(kinds: &[Kind]) -> Option<&'static str> {
        let mut focus = Focus::default();
        for kind in kinds {
            focus.apply(kind);
        }
        focus.app().map(Name::as_str)
    }

    #[test]
    fn a_lock_and_a_sleep_give_the_focus_back() {
        use Kind::{Lock, Resume, Suspend, Unlock};
        let a = || window("a");
        assert_eq!(after(&[a(), Lock]), None);
        assert_eq!(after(&[a(), Lock, Unlock]), Some("a"));
        assert_eq!(after(&[a(), Suspend, Resume]), Some("a"));
        assert_eq!(after(&[a(), Lock, Suspend, Resume]), None, "still locked");
        assert_eq!(after(&[a(), Suspend, Lock, Resume, Unlock]), Some("a"));
        assert_eq!(after(&[a(), Lock, window("b")]), Some("b"));
        assert_eq!(after(&[a(), Lock, window("b"), Unlock]), Some("b"));
    }
}
