//! What tells which application has the focus, by the person's wish.

use std::fmt;
use std::str::FromStr;

/// What `capture.focus` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FocusChoice {
    /// The input's own source where it tells it, else the first backend that works.
    #[default]
    Auto,
    /// This backend and no other.
    Only(&'static str),
    /// Nothing: no application is known.
    None,
}

/// Backends that can be asked for, as the settings name them.
const NAMES: [&str; 5] = ["sway", "hyprland", "wlr", "kde", "gnome"];

impl FocusChoice {
    /// Whether this backend may tell it, beside or in place of the input's source.
    pub fn admits(self, backend: &str) -> bool {
        match self {
            Self::Auto => true,
            Self::Only(name) => name == backend,
            Self::None => false,
        }
    }
}

impl FromStr for FocusChoice {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            _ => NAMES.into_iter().find(|known| *known == name).map(Self::Only).ok_or(()),
        }
    }
}

impl fmt::Display for FocusChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Only(name) => name,
            Self::None => "none",
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::capture::{Surroundings, focus};

    #[test]
    fn every_focus_backend_can_be_asked_for() {
        for backend in focus::backends(&Surroundings::default()) {
            let choice: FocusChoice = backend.name().parse().unwrap();
            assert!(choice.admits(backend.name()) && !choice.admits("x11"), "{choice}");
        }
        assert_eq!("x12".parse::<FocusChoice>(), Err(()));
    }
}
