//! Who holds the screen awake: a video, a call, a talk.
//!
//! This is neither activity nor absence; it is shown, and no event tells it yet.

use std::sync::Arc;

use parking_lot::Mutex;

/// Someone who asked that the session does not become idle. The reason is not kept: it may hold a title.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inhibitor {
    /// The application as it calls itself, where the desktop tells.
    pub who: Option<Box<str>>,
    /// Who told of it: `logind`, `gnome`, `kde`, `power-management`.
    pub told_by: &'static str,
}

/// Everyone who holds the screen awake now; the backend writes it, whoever shows it reads it.
#[derive(Clone, Debug, Default)]
pub struct Watching(Arc<Mutex<Vec<Inhibitor>>>);

impl Watching {
    /// Those who do now.
    pub fn inhibitors(&self) -> Vec<Inhibitor> {
        self.0.lock().clone()
    }

    /// Whether anybody does.
    pub fn is_on(&self) -> bool {
        !self.0.lock().is_empty()
    }

    #[cfg(target_os = "linux")]
    pub(in crate::capture) fn set(&self, inhibitors: Vec<Inhibitor>) {
        *self.0.lock() = inhibitors;
    }
}

#[cfg(target_os = "linux")]
impl Inhibitor {
    /// One that calls itself so; control characters are left out and long names cut.
    pub(in crate::capture) fn new(who: &str, told_by: &'static str) -> Self {
        let who: String = who.trim().chars().filter(|sign| !sign.is_control()).take(128).collect();
        Self { who: (!who.is_empty()).then(|| who.into()), told_by }
    }
}
