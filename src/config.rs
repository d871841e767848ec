//! Settings: `config.toml` in the XDG config folder, and where keytop keeps its files.
//!
//! Every key has a default; an unknown key or a bad value is an error with file, line and column.
//! `assets/keytop.example.toml` is the documented list of all keys.

mod error;
mod file;
mod folders;
mod form;
mod goals;
mod keeping;
mod lake;
mod notices;
mod recording;
mod screen;
mod secrets;
mod value;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

pub use error::ConfigError;
pub use file::{EditError, SettingsFile};
pub use folders::{Folders, FoldersError, Profile, ProfileError};
pub use form::{Names, counts_at_once, fields, welcome};
pub use keeping::{Durability, Keeping};
pub use lake::{Export, Push};
pub use notices::Notices;
pub use recording::{Capture, Privacy, Record};
pub use screen::{Background, Keyboard, Maps, Screen};
pub use value::parse_duration;

use crate::app::Keymap;
pub use crate::app::Setting;
use crate::calendar::DayStart;
use crate::category::Categories;
use crate::event::MICROS;
use crate::goals::Goals;
use crate::policy::Policy;
use crate::report::Scope;
use crate::session::Rules;

/// The documented example with every key at its default.
pub const EXAMPLE: &str = include_str!("../assets/keytop.example.toml");

/// All settings.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// When a day starts.
    #[serde(deserialize_with = "value::day_start")]
    pub day_start: DayStart,
    /// So long without input is still activity.
    #[serde(deserialize_with = "value::duration")]
    pub idle_timeout: Duration,
    /// The longest interval within a burst.
    #[serde(deserialize_with = "value::duration")]
    pub burst_gap: Duration,
    /// Whether the right Alt is `AltGraph`, which makes no chord.
    pub altgr: bool,
    /// Where events come from.
    pub capture: Capture,
    /// What is withheld.
    pub privacy: Privacy,
    /// What is kept.
    pub record: Record,
    /// How activity is judged.
    pub activity: Activity,
    /// How the journal is kept.
    pub journal: Keeping,
    /// The files that are made of each hour.
    pub export: Export,
    /// Where closed hours are taken.
    pub push: Push,
    /// What the desktop is asked to say.
    pub notices: Notices,
    /// How the screen looks.
    pub screen: Screen,
    /// Layouts of the person's own: by name and tab, the panels of each row.
    pub layouts: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// The keyboard that is drawn.
    pub keyboard: Keyboard,
    /// What keys do.
    #[serde(deserialize_with = "value::keys")]
    pub keys: Keymap,
    /// What applications are put together.
    #[serde(deserialize_with = "value::categories")]
    pub categories: Categories,
    /// What a day should come to, or not pass.
    #[serde(deserialize_with = "goals::goals")]
    pub goals: Goals,
}

/// How activity is judged.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [activity]")]
pub struct Activity {
    /// Presses and clicks of a minute from which it is steady, and from which it is intense.
    #[serde(deserialize_with = "value::levels")]
    pub levels: [u32; 2],
}

impl Config {
    /// Reads a file that must be there.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::read_if_there(path)?.ok_or_else(|| ConfigError::Missing(path.to_owned()))
    }

    /// Reads a file; `None` where there is none.
    pub fn read_if_there(path: &Path) -> Result<Option<Self>, ConfigError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ConfigError::Unreadable { path: path.to_owned(), error }),
        }
    }

    /// The settings of the fold while recording; what is imported has every position on its grid.
    pub fn rules(&self) -> Rules {
        Rules {
            idle_timeout_us: micros(self.idle_timeout),
            burst_gap_us: micros(self.burst_gap),
            alt_graph: self.altgr,
            grid_step_us: self.record.mouse_hz.map_or(0, |hz| MICROS / i64::from(hz)),
            pointer_cpi: self.capture.pointer_cpi,
        }
    }

    /// What may be kept.
    pub fn policy(&self) -> Policy {
        let policy = Policy::new(self.privacy.exclude_apps.clone(), self.privacy.titles);
        policy
            .without_devices(self.capture.exclude_devices.clone())
            .excluding_titles(self.privacy.exclude_titles.clone())
    }

    /// Sentences about settings that are right and that a person should know the meaning of.
    pub fn warnings(&self) -> Vec<String> {
        let warning = match (self.record.events, &self.record.seal_to) {
            (true, None) => {
                "record.events is on: what is typed can be read back from the journal; record.seal_to would encrypt it"
            }
            (false, Some(_)) => "record.seal_to has no effect while record.events is off",
            _ => return Vec::new(),
        };
        vec![warning.to_owned()]
    }

    /// Reads the text of a file; `path` is for the error.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError::invalid(path, text, &error))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            day_start: DayStart::DEFAULT,
            idle_timeout: Duration::from_secs(180),
            burst_gap: Duration::from_secs(2),
            altgr: true,
            capture: Capture::default(),
            privacy: Privacy::default(),
            record: Record::default(),
            activity: Activity::default(),
            journal: Keeping::default(),
            export: Export::default(),
            push: Push::default(),
            notices: Notices::default(),
            screen: Screen::default(),
            layouts: BTreeMap::new(),
            keyboard: Keyboard::default(),
            keys: Keymap::default(),
            categories: Categories::default(),
            goals: Goals::default(),
        }
    }
}

impl Default for Activity {
    fn default() -> Self {
        Self { levels: Scope::LEVELS }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::SourceChoice;

    fn parse(text: &str) -> Config {
        Config::parse(text, Path::new("config.toml")).unwrap()
    }

    fn error(text: &str) -> String {
        Config::parse(text, Path::new("config.toml")).unwrap_err().to_string()
    }

    #[test]
    fn the_example_is_the_defaults() {
        assert_eq!(parse(EXAMPLE), Config::default());
        assert_eq!(parse(""), Config::default());
    }

    #[test]
    fn the_example_has_every_key() {
        let example: toml::Table = EXAMPLE.parse().unwrap();
        for name in ["", "capture", "privacy", "record", "activity", "journal", "export", "push", "screen", "keyboard"]
        {
            let (header, table) = match name {
                "" => (String::new(), &example),
                _ => (format!("[{name}]"), example[name].as_table().unwrap()),
            };
            // What the error for an unknown key lists is what there is.
            let message = error(&format!("{header}\nno_such_key = 1"));
            let (_, keys) = message.split_once("expected ").unwrap();
            // Lists of tables are explained in comments: what would stand there would take the defaults' place.
            let is_there = |key: &str| table.contains_key(key) || EXAMPLE.contains(&format!("# [[{key}]]"));
            let missing: Vec<_> = keys.split('`').skip(1).step_by(2).filter(|key| !is_there(key)).collect();
            assert!(missing.is_empty(), "{message}");
        }
    }

    #[test]
    fn values_are_read() {
        let text = "day_start = \"00:00\"\nidle_timeout = \"3min\"\nburst_gap = \"500ms\"\naltgr = false\n\
            [capture]\nsource = \"terminal\"\nfocus = \"sway\"\npointer_cpi = 800\nexclude_devices = [\"*yubikey*\"]\n\
            [privacy]\nmix_bits = 0\nexclude_apps = [\"Foo*\"]\ntitles = true\n\
            [record]\nevents = true\nseal_to = \"age1qqq\"\nmouse_hz = 0\n[activity]\nlevels = [10, 20]";
        let config = parse(text);
        assert_eq!(config.day_start.to_string(), "00:00");
        assert_eq!((config.idle_timeout, config.burst_gap), (Duration::from_secs(180), Duration::from_millis(500)));
        assert!(!config.altgr && config.privacy.titles && config.record.events);
        assert_eq!((config.privacy.mix_bits, config.record.mouse_hz), (0, None));
        assert_eq!(config.privacy.exclude_apps, ["Foo*".parse().unwrap()]);
        assert_eq!(config.record.seal_to.as_deref(), Some("age1qqq"));
        assert_eq!(config.activity.levels, [10, 20]);
        assert_eq!(config.capture.source, SourceChoice::Terminal);
        assert_eq!((config.capture.focus.to_string().as_str(), config.rules().pointer_cpi), ("sway", 800));
        assert_eq!(config.capture.exclude_devices, ["*yubikey*".parse().unwrap()]);
    }

    #[test]
    fn what_recorded_events_mean_is_told() {
        assert_eq!(Config::default().warnings(), Vec::<String>::new());
        assert!(parse("[record]\nevents = true").warnings()[0].contains("can be read back"));
        assert_eq!(parse("[record]\nevents = true\nseal_to = \"age1qqq\"").warnings(), Vec::<String>::new());
        assert!(parse("[record]\nseal_to = \"age1qqq\"").warnings()[0].contains("no effect"));
    }

    #[test]
    fn errors_tell_file_line_column_and_what_is_allowed() {
        let duration = r#"a duration such as "180s", "3min" or "500ms", of at most 24h"#;
        let source = "a source of input (auto, x11, evdev, rdev, terminal or none)";
        let focus = "a source of the focus (auto, sway, hyprland, wlr, kde, gnome or none)";
        let whole = "a whole number from 0 to 4294967295";
        let levels = "2:10: levels are two rising numbers, steady and intense, such as [30, 90]";
        for (text, expected) in [
            (
                "[record]\nx = 1",
                "2:1: unknown key `x`, expected one of `start`, `events`, `seal_to`, `mouse_hz`".into(),
            ),
            ("\n  idle_timeout = 180", format!("2:18: invalid type: integer `180`, expected {duration}")),
            ("idle_timeout = \"3 moons\"", format!("1:16: \"3 moons\" is not {duration}")),
            ("burst_gap = \"0s\"", format!("1:13: \"0s\" is not {duration}")),
            ("day_start = \"4\"", "1:13: \"4\" is not a time of day (HH:MM, 00:00 to 23:59)".into()),
            ("altgr = 1", "1:9: invalid type: integer `1`, expected a boolean".into()),
            ("[capture]\nsource = \"webcam\"", format!("2:10: \"webcam\" is not {source}")),
            ("[capture]\nsource = \"demo\"", format!("2:10: \"demo\" is not {source}")),
            ("[capture]\nfocus = \"x12\"", format!("2:9: \"x12\" is not {focus}")),
            ("[capture]\npointer_cpi = 1.5", format!("2:15: invalid type: floating point `1.5`, expected {whole}")),
            ("[capture]\nexclude_devices = \"a\"", "2:19: invalid type: string \"a\", expected a sequence".into()),
            ("[privacy]\nmix_bits = -1", format!("2:12: invalid value: integer `-1`, expected {whole}")),
            ("[privacy]\nexclude_apps = [\"a\", 1]", "2:22: invalid type: integer `1`, expected a string".into()),
            ("[record]\nmouse_hz = -5", format!("2:12: invalid value: integer `-5`, expected {whole}")),
            ("[record]\nseal_to = \"me\"", "2:11: \"me\" is not an age recipient (\"age1…\"), or \"\" for none".into()),
            ("[activity]\nlevels = [90, 30]", levels.into()),
            ("[activity]\nlevels = [90]", levels.into()),
            ("privacy = 1", "1:11: invalid type: integer `1`, expected a table, [privacy]".into()),
            ("é = 1 = 2", "1:7: unexpected key or value, expected newline, `#`".into()),
        ] {
            assert_eq!(error(text), format!("config.toml:{expected}"), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_asked_for_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert!(matches!(Config::read(&path), Err(ConfigError::Missing(_))));
        assert!(matches!(Config::read_if_there(&path), Ok(None)));
        std::fs::write(&path, "altgr = false").unwrap();
        assert!(!Config::read(&path).unwrap().altgr);
        assert!(matches!(Config::read(folder.path()), Err(ConfigError::Unreadable { .. })));
    }
}
