//! Settings of the screen.

use serde::Deserialize;

/// How the screen looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [screen]")]
pub struct Screen {
    /// Whether a theme for light or for dark backgrounds is taken.
    pub background: Background,
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
