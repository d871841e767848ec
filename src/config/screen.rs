//! Settings of the screen.

use serde::Deserialize;

/// How the screen looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [screen]")]
pub struct Screen {
    /// Whether a theme for light or for dark backgrounds is taken.
    pub background: Background,
    /// The theme's name; `None` takes the one for the background.
    #[serde(deserialize_with = "super::value::named")]
    pub theme: Option<String>,
    /// The layout's name; `None` takes the one that was chosen last.
    #[serde(deserialize_with = "super::value::named")]
    pub layout: Option<String>,
    /// What density maps are made of.
    pub maps: Maps,
}

/// The keyboard that is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [keyboard]")]
pub struct Keyboard {
    /// A geometry's name, or the path of a file.
    pub geometry: String,
    /// The layout whose legends are printed on it.
    pub legends: String,
}

impl Default for Keyboard {
    fn default() -> Self {
        Self { geometry: "ansi".to_owned(), legends: "qwerty".to_owned() }
    }
}

/// What the terminal's background is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", expecting = "\"auto\", \"dark\" or \"light\"")]
pub enum Background {
    /// What the terminal says when it is asked.
    #[default]
    Auto,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// What density maps are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    expecting = "\"auto\", \"half-blocks\", \"octants\", \"braille\", \"sixel\" or \"kitty\""
)]
pub enum Maps {
    /// The best that the terminal says it can show.
    #[default]
    Auto,
    /// Half blocks.
    HalfBlocks,
    /// Octants of Unicode 16.
    Octants,
    /// Braille.
    Braille,
    /// Pictures as Sixel.
    Sixel,
    /// Pictures by kitty's protocol.
    Kitty,
}
