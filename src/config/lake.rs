//! Settings of what leaves the journal: the files of each hour, and where they are taken.

use std::path::PathBuf;

use serde::Deserialize;

use super::value;
use crate::command::{By, Compress, ExportFormat};
use crate::upload::Target;

/// The files that are made of each hour when it is over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [export]")]
pub struct Export {
    /// The folder; `None` makes none.
    #[serde(deserialize_with = "value::folder")]
    pub to: Option<PathBuf>,
    /// How they are written.
    #[serde(deserialize_with = "value::hourly_format")]
    pub format: ExportFormat,
    /// What a row is of.
    pub by: By,
    /// How they are compressed.
    #[serde(deserialize_with = "value::compression")]
    pub compress: Option<Compress>,
    /// Whether recorded events are written too.
    pub events: bool,
}

impl Default for Export {
    fn default() -> Self {
        Self { to: None, format: ExportFormat::Jsonl, by: By::Hour, compress: None, events: false }
    }
}

/// Where closed hours are taken.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [push]")]
pub struct Push {
    /// The place; `None` takes nothing anywhere.
    #[serde(deserialize_with = "value::target")]
    pub to: Option<Target>,
    /// The server of the bucket, where it is not the cloud's own.
    #[serde(deserialize_with = "value::named")]
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the path of an address and not in its host.
    pub path_style: bool,
    /// The age recipient to whom files are encrypted; `None` takes them as they are.
    #[serde(deserialize_with = "value::recipient")]
    pub encrypt_to: Option<String>,
    /// Whether recorded events are taken too.
    pub events: bool,
    /// Whether a recorder takes each hour there when it is over.
    pub while_recording: bool,
}

impl Default for Push {
    fn default() -> Self {
        let (to, endpoint, encrypt_to) = Default::default();
        Self { to, endpoint, path_style: true, encrypt_to, events: false, while_recording: true }
    }
}
