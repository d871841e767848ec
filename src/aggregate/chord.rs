//! Key combinations: a key pressed while Ctrl, Alt or Meta is held.

use std::fmt;
use std::str::FromStr;

use crate::event::{Key, Modifier};

/// The modifiers that are held, sides merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Modifiers(u8);

/// A key combination; written `Ctrl+Alt+Shift+Meta+<code>` with only the held ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord {
    /// What was held.
    pub modifiers: Modifiers,
    /// What was pressed.
    pub key: Key,
}

const NAMES: [(Modifier, &str); 4] =
    [(Modifier::Ctrl, "Ctrl"), (Modifier::Alt, "Alt"), (Modifier::Shift, "Shift"), (Modifier::Meta, "Meta")];

impl Modifiers {
    /// Adds one.
    pub fn insert(&mut self, modifier: Modifier) {
        self.0 |= 1 << modifier as u8;
    }

    /// Whether this one is held.
    pub fn holds(self, modifier: Modifier) -> bool {
        self.0 & 1 << modifier as u8 != 0
    }

    /// Whether they make a chord of the next key: Ctrl, Alt or Meta, not Shift alone.
    pub fn make_chord(self) -> bool {
        [Modifier::Ctrl, Modifier::Alt, Modifier::Meta].iter().any(|&modifier| self.holds(modifier))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in NAMES {
            if self.modifiers.holds(modifier) {
                write!(f, "{name}+")?;
            }
        }
        write!(f, "{}", self.key)
    }
}

impl FromStr for Chord {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (mut modifiers, mut rest) = (Modifiers::default(), text);
        for (modifier, name) in NAMES {
            if let Some(tail) = rest.strip_prefix(name).and_then(|tail| tail.strip_prefix('+')) {
                modifiers.insert(modifier);
                rest = tail;
            }
        }
        Ok(Self { modifiers, key: Key::from_code(rest).ok_or(())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_name_reads_back() {
        for name in ["Ctrl+KeyC", "Ctrl+Alt+Shift+Meta+F12", "Meta+Hid:0x00a5", "Alt+Tab"] {
            assert_eq!(name.parse::<Chord>().map(|chord| chord.to_string()).as_deref(), Ok(name));
        }
        assert_eq!("Ctrl+".parse::<Chord>(), Err(()));
    }
}
