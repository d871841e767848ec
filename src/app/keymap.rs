//! Which keys do what: the table of actions, with a person's own keys in the place of its own.

use super::action::Place::{Everywhere, InReplay, On};
use super::{ACTIONS, Action, Entry, KeyPress, Place, Tab};

/// The keys of every action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// In the order of [`ACTIONS`].
    keys: Vec<Vec<KeyPress>>,
}

/// Why keys cannot be as asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// No action has that name.
    #[error("there is no action {0:?}; `keytop config keys` lists them")]
    Unknown(String),
    /// It is no key.
    #[error("{0:?} is no key; write it as in \"q\", \"Ctrl-n\", \"Shift-Left\", \"F5\", \"Space\" or \"PgDn\"")]
    NoKey(String),
    /// One key has two meanings.
    #[error("the key {key} means both {one} and {other} {place}; give one of them another key")]
    Conflict {
        /// The key.
        key: String,
        /// An action.
        one: String,
        /// Another.
        other: String,
        /// Where both count.
        place: &'static str,
    },
}

impl Default for Keymap {
    fn default() -> Self {
        Self { keys: ACTIONS.iter().map(|entry| entry.keys.to_vec()).collect() }
    }
}

impl Keymap {
    /// The built-in keys, but for these actions, by name.
    ///
    /// # Errors
    /// Fails if a name or a key is none, or a key would mean two things in one place.
    pub fn with(own: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Self, KeymapError> {
        let mut map = Self::default();
        for (name, keys) in own {
            let keys: Vec<KeyPress> = keys
                .iter()
                .map(|key| key.parse().map_err(|()| KeymapError::NoKey(key.clone())))
                .collect::<Result<_, _>>()?;
            let places = ACTIONS.iter().zip(&mut map.keys).filter(|(entry, _)| entry.action.name() == name);
            let mut is_known = false;
            for (_, place) in places {
                place.clone_from(&keys);
                is_known = true;
            }
            if !is_known {
                return Err(KeymapError::Unknown(name));
            }
        }
        map.check()?;
        Ok(map)
    }

    fn check(&self) -> Result<(), KeymapError> {
        for (index, (entry, keys)) in ACTIONS.iter().zip(&self.keys).enumerate() {
            let others = ACTIONS.iter().zip(&self.keys).skip(index + 1);
            for (other, more) in others.filter(|(other, _)| other.place == entry.place) {
                if let Some(key) = keys.iter().find(|key| more.contains(key)) {
                    return Err(KeymapError::Conflict {
                        key: key.to_string(),
                        one: entry.action.name(),
                        other: other.action.name(),
                        place: entry.place.title(),
                    });
                }
            }
        }
        Ok(())
    }

    /// The keys of a row of the table of actions.
    pub fn keys(&self, entry: &Entry) -> &[KeyPress] {
        let index = ACTIONS.iter().position(|of| of == entry);
        index.and_then(|index| self.keys.get(index)).map_or(&[], Vec::as_slice)
    }

    /// Its keys, as the help writes them.
    pub fn names(&self, entry: &Entry) -> String {
        self.keys(entry).iter().map(KeyPress::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Whether a press means something anywhere.
    pub fn has(&self, press: KeyPress) -> bool {
        self.keys.iter().flatten().any(|key| *key == press.canonical())
    }

    /// The action of a press on a tab, in a replay or not.
    pub fn resolve(&self, press: KeyPress, tab: Tab, is_replaying: bool) -> Option<Action> {
        let press = press.canonical();
        let in_place = |place: Place| {
            let mut rows = ACTIONS.iter().zip(&self.keys).filter(move |(entry, _)| entry.place == place);
            rows.find(|(_, keys)| keys.contains(&press)).map(|(entry, _)| entry.action)
        };
        let replay = if is_replaying { in_place(InReplay) } else { None };
        replay.or_else(|| in_place(On(tab))).or_else(|| in_place(Everywhere))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::KeyCode;

    fn map(own: &[(&str, &[&str])]) -> Result<Keymap, KeymapError> {
        let owned = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect();
        Keymap::with(own.iter().map(|&(name, keys)| (name.to_owned(), owned(keys))))
    }

    #[test]
    fn keys_of_ones_own_take_the_place_of_the_built_in_ones() {
        let map = map(&[("expand", &["e", "Ctrl-e"]), ("next-theme", &["z"])]).unwrap();
        let does = |key: &str| map.resolve(key.parse().unwrap(), Tab::Apps, false);
        assert_eq!(
            [does("e"), does("Ctrl-e"), does("z"), does("t")],
            [Some(Action::Expand), Some(Action::Expand), Some(Action::Theme), None]
        );
    }

    #[test]
    fn what_cannot_be_is_said() {
        for (own, message) in [
            (&[("expnd", &["e"][..])][..], "no action \"expnd\""),
            (&[("expand", &["Hyper-e"])], "\"Hyper-e\" is no key"),
            (&[("expand", &["q"])], "the key q means both expand and quit everywhere"),
        ] {
            let error = map(own).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn every_map_that_is_written_out_reads_back_as_itself() {
        let written = ACTIONS
            .iter()
            .map(|entry| (entry.action.name(), entry.keys.iter().map(KeyPress::to_string).collect::<Vec<_>>()));
        assert_eq!(Keymap::with(written), Ok(Keymap::default()));
    }

    fn any_key() -> impl Strategy<Value = KeyPress> {
        let named = [KeyCode::Enter, KeyCode::Tab, KeyCode::BackTab, KeyCode::Delete, KeyCode::PageUp, KeyCode::Home];
        let code = prop_oneof![
            any::<char>().prop_filter("a sign", |sign| !sign.is_control()).prop_map(KeyCode::Char),
            (1_u8..=35).prop_map(KeyCode::F),
            prop::sample::select(named.to_vec()),
        ];
        (code, any::<(bool, bool, bool)>())
            .prop_map(|(code, (ctrl, alt, shift))| KeyPress { code, ctrl, alt, shift }.canonical())
    }

    proptest! {
        #[test]
        fn any_key_map_reads_back_as_what_it_was_written_from(
            own in prop::collection::vec((0..ACTIONS.len(), prop::collection::vec(any_key(), 0..3)), 0..6)
        ) {
            let text = |keys: &[KeyPress]| keys.iter().map(KeyPress::to_string).collect::<Vec<_>>();
            let own = own.iter().map(|(at, keys)| (ACTIONS[*at].action.name(), text(keys)));
            match Keymap::with(own) {
                Ok(map) => {
                    let written = ACTIONS.iter().map(|entry| (entry.action.name(), text(map.keys(entry))));
                    prop_assert_eq!(Keymap::with(written), Ok(map.clone()));
                }
                Err(error) => prop_assert!(matches!(error, KeymapError::Conflict { .. }), "{}", error),
            }
        }
    }
}
