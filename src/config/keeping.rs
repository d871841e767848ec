//! `[journal]`: how the journal is kept.

use serde::Deserialize;

use super::value;

/// How the journal is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [journal]")]
pub struct Keeping {
    /// Days of which seconds are kept; `None` keeps all.
    #[serde(deserialize_with = "value::days")]
    pub keep_seconds: Option<u32>,
    /// Days of which recorded events are kept; `None` keeps all.
    #[serde(deserialize_with = "value::days")]
    pub keep_events: Option<u32>,
    /// Whether each commit waits for the disk.
    pub durability: Durability,
}

/// What a power cut may take from the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// Some seconds.
    #[default]
    Normal,
    /// The last second.
    Full,
}
