//! Names with `*` in them.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A name, upper and lower case alike, in which `*` stands for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<String>,
}

impl Pattern {
    /// Whether a name is meant.
    pub fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|whole| *whole == name);
        };
        let Some(rest) = name.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
            return false;
        };
        middle.iter().try_fold(rest, |rest, part| rest.find(part.as_str()).map(|at| &rest[at + part.len()..])).is_some()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("*"))
    }
}

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self { parts: text.to_lowercase().split('*').map(str::to_owned).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        let matches = |pattern: &str, name: &str| pattern.parse::<Pattern>().unwrap().matches(name);
        assert!(matches("KeePassXC", "keepassxc"));
        assert!(matches("pinentry*", "pinentry-gtk-2"));
        assert!(matches("*lock*r", "xSecureLocker"));
        assert!(matches("*", ""));
        assert!(!matches("pinentry", "pinentry-gtk-2"));
        assert!(!matches("ab*ba", "aba"));
        assert!(!matches("a*b*c", "acb"));
    }
}
