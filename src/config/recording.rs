//! `[capture]`, `[privacy]` and `[record]`: where events come from, what of them is withheld, and what is kept.

use serde::Deserialize;

use super::{secrets, value};
use crate::capture::{FocusChoice, SourceChoice};
use crate::policy::Pattern;

/// Where events come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [capture]")]
pub struct Capture {
    /// The source of input, where the command line does not say.
    #[serde(deserialize_with = "value::source")]
    pub source: SourceChoice,
    /// What tells the focus.
    #[serde(deserialize_with = "value::focus")]
    pub focus: FocusChoice,
    /// Counts that the mouse makes on an inch; 0 if that is not known.
    #[serde(deserialize_with = "value::whole")]
    pub pointer_cpi: u32,
    /// Devices whose events are dropped.
    #[serde(deserialize_with = "value::patterns")]
    pub exclude_devices: Vec<Pattern>,
}

/// What is withheld.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [privacy]")]
pub struct Privacy {
    /// The least order entropy of a batch of keys, bits; 0 writes batches as they come.
    #[serde(deserialize_with = "value::whole")]
    pub mix_bits: u32,
    /// Applications of which only counts and times are kept.
    #[serde(deserialize_with = "value::patterns")]
    pub exclude_apps: Vec<Pattern>,
    /// Titles of windows of which only counts and times are kept; the titles themselves are looked at and dropped.
    #[serde(deserialize_with = "value::patterns")]
    pub exclude_titles: Vec<Pattern>,
    /// Whether window titles are kept.
    pub titles: bool,
}

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [record]")]
pub struct Record {
    /// Whether recording begins with the screen.
    pub start: bool,
    /// Whether every event is kept with its time.
    pub events: bool,
    /// The age recipient to whom kept events are encrypted; `None` keeps them in the clear.
    #[serde(deserialize_with = "value::recipient")]
    pub seal_to: Option<String>,
    /// At most so many positions a second are kept and gridded; `None` keeps all.
    #[serde(deserialize_with = "value::rate")]
    pub mouse_hz: Option<u32>,
}

impl Default for Privacy {
    fn default() -> Self {
        Self { mix_bits: 1024, exclude_apps: secrets::patterns(), exclude_titles: secrets::titles(), titles: false }
    }
}

impl Default for Record {
    fn default() -> Self {
        Self { start: true, events: false, seal_to: None, mouse_hz: Some(60) }
    }
}
