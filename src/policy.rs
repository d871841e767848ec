//! What may be kept: decided before the fold and the journal.
//!
//! In an excluded application or window, and from lock to unlock, keys are withheld: events are marked so, and of a marked
//! press only that it happened is counted. That it was this key is known to the session alone, and only while
//! the key is down, because a chord may go on in the next application. Titles are dropped unless the person
//! asked for them. Of excluded devices nothing goes on.

mod focus;
mod pattern;

pub use focus::Focus;
pub use pattern::Pattern;

use crate::event::{Event, Key, Kind, Name};

/// Decides what of each event goes on.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    exclusions: Vec<Pattern>,
    excluded_titles: Vec<Pattern>,
    keeps_titles: bool,
    focus: Focus,
    is_excluded: bool,
    devices: Vec<Pattern>,
    /// The device that was asked about last, and the answer: most events come from the one before.
    last_device: Option<(Name, bool)>,
    dropped: u64,
    /// Whether the last window had a title of the excluded ones; it is not known by more than this.
    is_title_excluded: bool,
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

    /// The same, dropping what comes from devices whose name matches a pattern.
    #[must_use]
    pub fn without_devices(self, devices: Vec<Pattern>) -> Self {
        Self { devices, ..self }
    }

    /// Whether the event goes on at all; one of an excluded device does not, and is counted.
    pub fn admits(&mut self, event: &Event) -> bool {
        let Some(device) = event.device.filter(|_| !self.devices.is_empty()) else { return true };
        let is_dropped = match self.last_device {
            Some((last, answer)) if last == device => answer,
            _ => self.devices.iter().any(|pattern| pattern.matches(device.as_str())),
        };
        self.last_device = Some((device, is_dropped));
        self.dropped += u64::from(is_dropped);
        !is_dropped
    }

    /// Events of excluded devices that were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The same, and in windows whose title matches a pattern, whether or not titles are kept.
    #[must_use]
    pub fn excluding_titles(self, excluded_titles: Vec<Pattern>) -> Self {
        Self { excluded_titles, ..self }
    }

    /// The event without a title that must not be kept, and whether its key must not.
    pub fn see(&mut self, mut event: Event) -> Seen {
        if self.focus.apply(&event.kind) {
            let app = self.focus.app();
            self.is_excluded = app.is_some_and(|app| self.exclusions.iter().any(|of| of.matches(app.as_str())));
        }
        if let Kind::Window { title, .. } = &mut event.kind {
            let title_matches = |title: &str| self.excluded_titles.iter().any(|of| of.matches(title));
            self.is_title_excluded = title.as_deref().is_some_and(title_matches);
            if !self.keeps_titles || self.is_title_excluded {
                *title = None;
            }
        }
        let is_untold = matches!(event.kind, Kind::KeyDown { key: Key::UNTOLD, .. } | Kind::KeyUp { key: Key::UNTOLD });
        Seen { event, is_withheld: is_untold || self.is_withholding() }
    }

    /// Whether keys are withheld now.
    pub fn is_withholding(&self) -> bool {
        self.is_excluded || self.is_title_excluded || self.focus.is_locked()
    }

    /// Another policy, which goes on from what this one has seen. Of the window that has the focus it knows no title: it
    /// stays withheld if it was, until the next one.
    #[must_use]
    pub fn succeeded_by(&self, next: Self) -> Self {
        let app = self.focus.app();
        let is_excluded = app.is_some_and(|app| next.exclusions.iter().any(|of| of.matches(app.as_str())));
        let (focus, is_title_excluded, dropped) = (self.focus, self.is_title_excluded, self.dropped);
        Self { focus, is_excluded, dropped, is_title_excluded, ..next }
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
    use crate::event::{Key, Time};

    fn see(policy: &mut Policy, kind: Kind) -> Seen {
        policy.see(Event::new(Time(0), kind))
    }

    fn down(code: &str) -> Kind {
        Kind::KeyDown { key: Key::from_code(code).unwrap(), repeat: false }
    }

    fn window(app: &str) -> Kind {
        Kind::Window { app: Some(Name::new(app)), title: Some("secret".into()) }
    }

    #[test]
    fn a_new_policy_goes_on_from_what_the_old_one_saw() {
        let mut policy = Policy::new(Vec::new(), false);
        see(&mut policy, window("Vault"));
        assert!(!see(&mut policy, down("KeyA")).is_withheld);
        policy = policy.succeeded_by(vault());
        assert!(see(&mut policy, down("KeyA")).is_withheld);
        policy = policy.succeeded_by(Policy::default());
        assert!(!see(&mut policy, down("KeyA")).is_withheld);
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

    fn titled(title: Option<&str>) -> Kind {
        Kind::Window { app: Some(Name::new("browser")), title: title.map(Into::into) }
    }

    #[test]
    fn keys_of_a_window_with_an_excluded_title_are_marked_until_the_title_changes() {
        let patterns = || vec!["*private browsing*".parse().unwrap()];
        for keeps_titles in [false, true] {
            let mut policy = Policy::new(Vec::new(), keeps_titles).excluding_titles(patterns());
            let seen = see(&mut policy, titled(Some("Bank - Private Browsing")));
            assert_eq!(seen.event.kind, titled(None), "an excluded title is never kept");
            assert!(see(&mut policy, down("KeyA")).is_withheld);
            see(&mut policy, titled(Some("News")));
            assert!(!see(&mut policy, down("KeyA")).is_withheld);
        }
        assert!(!Policy::new(Vec::new(), false).excluding_titles(patterns()).is_withholding());
    }

    #[test]
    fn an_untold_key_stays_untold() {
        let mut policy = Policy::default();
        assert!(see(&mut policy, Kind::KeyDown { key: Key::UNTOLD, repeat: false }).is_withheld);
        assert!(!see(&mut policy, down("KeyA")).is_withheld);
    }

    #[test]
    fn events_of_excluded_devices_are_dropped_and_counted() {
        let mut policy = vault().without_devices(vec!["*yubikey*".parse().unwrap()]);
        let from = |device: &str| Event { device: Some(Name::new(device)), ..Event::new(Time(0), down("KeyA")) };
        let devices = ["Yubico YubiKey", "Yubico YubiKey", "Board", "Yubico YubiKey"];
        assert_eq!(devices.map(|device| policy.admits(&from(device))), [false, false, true, false]);
        assert!(policy.admits(&Event::new(Time(0), down("KeyA"))), "no device is told");
        assert_eq!(policy.dropped(), 3);
    }

    #[test]
    fn titles_stay_only_where_they_are_asked_for() {
        let mut policy = vault();
        assert_eq!(see(&mut policy, window("x")).event.kind, Kind::Window { app: Some(Name::new("x")), title: None });
        assert_eq!(see(&mut Policy::new(Vec::new(), true), window("x")).event.kind, window("x"));
    }
}
