//! What can be written on the command line.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::audit::AuditArguments;
use super::bar::BarArguments;
use super::date::{ComparedRange, DateArgument};
use super::dbt::DbtAction;
use super::export::ExportArguments;
use super::film::FilmArguments;
use super::journal::JournalAction;
use super::mark::MarkArguments;
use super::metrics::MetricsArguments;
use super::pause::PauseArguments;
use super::push::PushArguments;
use super::record::RecordArguments;
use super::status::StatusArguments;
use crate::calendar::{DayStart, Tz};
use crate::capture::{SourceChoice, portable};
use crate::config::Profile;
use crate::import::Tracker;
use crate::service::Deed;

/// htop for your hands: keyboard, mouse and applications, live, with a journal that cannot be read back as text
#[derive(Clone, Debug, Parser)]
#[command(
    name = "keytop",
    version,
    disable_help_flag = true,
    disable_help_subcommand = true,
    after_help = "Without a command it opens the live view and records; ? in it lists the keys."
)]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// Tell the day in sentences instead of drawing it, a paragraph a minute: for screen readers and logs
    #[arg(long)]
    pub plain: bool,
    /// What to do; `None` opens the live view.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const GLOBAL: &str = "Options for every command";

/// Options that may stand before and after the command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Where to capture from [default: as in the settings]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "SOURCE", value_parser = source())]
    pub source: Option<SourceChoice>,
    /// The journal [default: keytop/journal.db in the data folder]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "PATH")]
    pub journal: Option<PathBuf>,
    /// The settings [default: keytop/config.toml in the config folder]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Use the journal and the settings of this profile
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "NAME")]
    pub profile: Option<Profile>,
    /// Draw with ASCII characters only
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub no_mouse: bool,
    /// Print help
    #[arg(short, long, global = true, help_heading = GLOBAL, action = ArgAction::HelpShort)]
    help: Option<bool>,
}

fn source() -> impl TypedValueParser<Value = SourceChoice> {
    let value = |choice: SourceChoice| {
        let is_absent = choice == SourceChoice::Rdev && !portable::IS_BUILT_IN;
        PossibleValue::new(choice.name()).hide(is_absent)
    };
    PossibleValuesParser::new(SourceChoice::ALL.map(value)).try_map(|name| name.parse::<SourceChoice>())
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Play a past day through the screens
    Replay(ReplayArguments),
    /// Record without a screen, until a signal ends it
    Record(RecordArguments),
    /// Record from every login on, as a service of this person
    #[command(subcommand, disable_help_subcommand = true)]
    Service(Deed),
    /// Tell whether something records, and what today came to
    Status(StatusArguments),
    /// Print today in a line for a status bar
    Bar(BarArguments),
    /// Answer with today's figures on a port of this machine, for Prometheus and the like
    Metrics(MetricsArguments),
    /// Print the figures of a range of days
    Report(ReportArguments),
    /// Add events that other programs wrote to the journal
    Import(ImportArguments),
    /// Listen in the name of another keytop and write what happens as frames
    #[command(hide = true)]
    Capture,
    /// Tell what is captured here, what is missing and what would mend it
    Doctor(DoctorArguments),
    /// Write the record as tables, or recorded events as event lines
    Export(ExportArguments),
    /// Take the closed hours of the record to a bucket or a folder
    Push(PushArguments),
    /// Tell what the journal holds, table by table, and how well it hides what was typed
    Audit(AuditArguments),
    /// Pause the recording: for good, for so long, or until a time of day
    Pause(PauseArguments),
    /// Put a note on this moment
    Mark(MarkArguments),
    /// Go on recording
    Resume,
    /// Look after the journal
    #[command(subcommand, disable_help_subcommand = true)]
    Journal(JournalAction),
    /// Models of the exported tables
    #[command(subcommand, disable_help_subcommand = true)]
    Dbt(DbtAction),
    /// List the profiles, each with a journal and settings of its own
    Profiles,
    /// Look at the settings
    #[command(subcommand, disable_help_subcommand = true)]
    Config(ConfigAction),
}

/// What to replay.
#[derive(Clone, Debug, Args)]
pub struct ReplayArguments {
    /// The day: YYYY-MM-DD, today or yesterday
    #[arg(value_name = "DATE", default_value = "today")]
    pub date: DateArgument,
    /// A film of it.
    #[command(flatten)]
    pub film: FilmArguments,
}

/// What to report.
#[derive(Clone, Debug, Default, Args)]
pub struct ReportArguments {
    /// First day: YYYY-MM-DD, today or yesterday
    #[arg(long, value_name = "DATE", default_value = "today")]
    pub from: DateArgument,
    /// Last day, included
    #[arg(long, value_name = "DATE", default_value = "today")]
    pub to: DateArgument,
    /// When a day starts [default: as in the settings]
    #[arg(long, value_name = "HH:MM")]
    pub day_start: Option<DayStart>,
    /// Zone whose wall clock counts, such as Europe/Berlin [default: the machine's]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub time_zone: Option<Tz>,
    /// Only what happened while this application had the focus
    #[arg(long, value_name = "NAME")]
    pub app: Option<String>,
    /// Only what came from this device, such as a keyboard; what is not kept by device is left out and said to be
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
    /// Only what this machine recorded, by the name it was merged under; "this" is this one [default: all together]
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,
    /// The week that holds the last day, from Monday up to it
    #[arg(long, conflicts_with_all = ["from", "monthly", "yearly"])]
    pub weekly: bool,
    /// The month that holds the last day, up to it
    #[arg(long, conflicts_with_all = ["from", "yearly"])]
    pub monthly: bool,
    /// The year that holds the last day, up to it
    #[arg(long, conflicts_with = "from")]
    pub yearly: bool,
    /// Put another range beside it: FROM..TO, a day, or "before" for as many days just before (text, md, html)
    #[arg(long, value_name = "RANGE")]
    pub compare: Option<ComparedRange>,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ReportFormat,
    /// The file to write, readable by you only [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For spreadsheets: a row for each figure.
    Csv,
    /// For notes: Markdown, with the period before beside it.
    Md,
    /// For browsers: one page with charts that needs no network.
    Html,
    /// For paper: pages of charts.
    #[cfg(feature = "pdf")]
    Pdf,
}

/// What to import.
#[derive(Clone, Debug, Args)]
pub struct ImportArguments {
    /// How the files are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ImportFormat,
    /// Zone whose wall clock counts, such as Europe/Berlin [default: the machine's]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub time_zone: Option<Tz>,
    /// Stop at the first bad line and import nothing
    #[arg(long)]
    pub strict: bool,
    /// Files of events; - is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

/// How an imported file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// Event lines: one JSON object a line.
    #[default]
    Jsonl,
    /// `ActivityWatch`: an export, or the server's `SQLite` file.
    #[value(name = "activitywatch")]
    ActivityWatch,
    /// `WhatPulse`: its `SQLite` file, or counts by hour or day as CSV.
    #[value(name = "whatpulse")]
    WhatPulse,
    /// selfspy: its `SQLite` file.
    Selfspy,
    /// ulogme: keyfreq files.
    Ulogme,
}

impl ImportFormat {
    /// The tracker whose files they are.
    pub const fn tracker(self) -> Option<Tracker> {
        match self {
            Self::Jsonl => None,
            Self::ActivityWatch => Some(Tracker::ActivityWatch),
            Self::WhatPulse => Some(Tracker::WhatPulse),
            Self::Selfspy => Some(Tracker::Selfspy),
            Self::Ulogme => Some(Tracker::Ulogme),
        }
    }
}

/// How to tell what was found.
#[derive(Clone, Copy, Debug, Args)]
pub struct DoctorArguments {
    /// Write it for programs, as JSON
    #[arg(long)]
    pub json: bool,
    /// Print the command that mends each thing that is missing; nothing is run
    #[arg(long, conflicts_with = "json")]
    pub fix: bool,
    /// Print the udev rule that lets whoever sits here read the input devices
    #[arg(long, conflicts_with_all = ["json", "fix"])]
    pub udev_rule: bool,
}

/// What to do with the settings.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ConfigAction {
    /// Tell whether the settings file is right
    Check,
    /// Print a settings file that explains every key
    Example,
    /// Print the names of what keys can do, as [keys] takes them
    Keys,
    /// Print the names of the panels, as [layouts] takes them
    Panels,
    /// Print the rules of categories that hold, as [[categories]] takes them
    Categories,
}

fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| "there is no such time zone; name one as in Europe/Berlin, or UTC".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_and_after_the_command() {
        for line in ["keytop --journal j --ascii report", "keytop report --ascii --journal j"] {
            let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
            assert_eq!((arguments.global.journal, arguments.global.ascii), (Some("j".into()), true));
        }
    }
}
