//! `keytop export`: writes the record for other programs: recorded events as event lines, or everything as tables.

mod activitywatch;
mod events;
mod follow;
mod tables;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::arguments::Global;
use super::date::DateArgument;
use super::exit::{Exit, Failure, say};
use super::settings::Settings;
use crate::config;
use crate::export::{Compression, Grain};
pub(super) use activitywatch::{host, stretches};
pub(super) use follow::{closed_before, step};
pub(super) use tables::{Parts, Tables, in_bucket};

/// What to export.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Without --by, jsonl writes recorded events as event lines, which keytop import reads. Otherwise \
                        the aggregates are written as tables (see docs/export.md), by default by hour."
)]
pub struct ExportArguments {
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Write tables of aggregates, a row for each of these
    #[arg(long, value_enum, value_name = "SPAN")]
    pub by: Option<By>,
    /// First day: YYYY-MM-DD, today or yesterday [default: the first there is]
    #[arg(long, value_name = "DATE")]
    pub from: Option<DateArgument>,
    /// Last day, included [default: the last there is]
    #[arg(long, value_name = "DATE")]
    pub to: Option<DateArgument>,
    /// Compress the files [default: none; zstd for Parquet]
    #[arg(long, value_enum, value_name = "HOW")]
    pub compress: Option<Compress>,
    /// With the tables, write recorded events too
    #[arg(long)]
    pub events: bool,
    /// Write window titles too, where they were kept
    #[arg(long)]
    pub titles: bool,
    /// Go on, and write each hour's tables when the hour is over
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub follow: bool,
    /// The age identity that sealed events are opened with
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    /// The machine whose events were merged into this journal [default: this machine]
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,
    /// The file or, for tables, the folder to write, readable by you only [default: standard output for event lines]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object a line: event lines, or with --by tables.
    #[default]
    Jsonl,
    /// Tables of comma-separated values.
    Csv,
    /// All tables in one `SQLite` file.
    Sqlite,
    /// Tables of Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
    /// What an `ActivityWatch` server imports.
    #[value(name = "activitywatch")]
    ActivityWatch,
}

/// What a row of a table of aggregates is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase", expecting = "\"second\", \"hour\" or \"day\"")]
pub enum By {
    /// A second.
    Second,
    /// An hour.
    #[default]
    Hour,
    /// A day.
    Day,
}

/// How files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Compress {
    /// Zstandard.
    Zstd,
    /// Gzip.
    Gzip,
}

impl ExportFormat {
    /// Whether there is a file for each hour.
    pub fn is_hourly(self) -> bool {
        !matches!(self, Self::Sqlite | Self::ActivityWatch)
    }
}

impl ExportArguments {
    /// The files of each hour as the settings ask for them.
    pub(super) fn of_settings(export: &config::Export) -> Self {
        Self {
            format: export.format,
            by: Some(export.by),
            from: None,
            to: None,
            compress: export.compress,
            events: export.events,
            titles: false,
            follow: true,
            identity: None,
            machine: None,
            out: None,
        }
    }
}

impl From<By> for Grain {
    fn from(by: By) -> Self {
        match by {
            By::Second => Self::Second,
            By::Hour => Self::Hour,
            By::Day => Self::Day,
        }
    }
}

impl From<Compress> for Compression {
    fn from(compress: Compress) -> Self {
        match compress {
            Compress::Zstd => Self::Zstd,
            Compress::Gzip => Self::Gzip,
        }
    }
}

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &ExportArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    if arguments.format == ExportFormat::ActivityWatch {
        return activitywatch::run(&settings, arguments);
    }
    let are_lines = arguments.format == ExportFormat::Jsonl && arguments.by.is_none() && !arguments.follow;
    match (are_lines, arguments.follow) {
        (true, _) => events::run(&settings, arguments),
        (false, false) => tables::run(&settings, arguments),
        (false, true) => follow::run(&settings, arguments),
    }
}

fn nothing() -> Exit {
    say("nothing was recorded in that range");
    Exit::Nothing
}
