//! Names that recur (applications, monitors, devices, unlisted keys), kept once and compared as numbers.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use parking_lot::RwLock;

/// A name known to this process: small, `Copy`, equal exactly when the text is equal.
///
/// The order of names is the order in which they were first seen, not that of the alphabet; it differs
/// from run to run and is never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u32);

#[derive(Default)]
struct Table {
    ids: HashMap<&'static str, u32>,
    texts: Vec<&'static str>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(RwLock::default);

impl Name {
    /// The name for this text.
    pub fn new(text: &str) -> Self {
        if let Some(&id) = TABLE.read().ids.get(text) {
            return Self(id);
        }
        let mut table = TABLE.write();
        if let Some(&id) = table.ids.get(text) {
            return Self(id);
        }
        let id = u32::try_from(table.texts.len()).unwrap_or(u32::MAX);
        let kept: &'static str = Box::leak(text.into());
        table.texts.push(kept);
        table.ids.insert(kept, id);
        Self(id)
    }

    /// Its text.
    pub fn as_str(self) -> &'static str {
        TABLE.read().texts.get(self.0 as usize).copied().unwrap_or("")
    }

    pub(super) const fn id(self) -> u32 {
        self.0
    }

    pub(super) const fn from_id(id: u32) -> Self {
        Self(id)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_name() {
        assert_eq!(Name::new("firefox"), Name::new("firefox"));
        assert_ne!(Name::new("firefox"), Name::new("xterm"));
        assert_eq!(Name::new("firefox").as_str(), "firefox");
    }
}
