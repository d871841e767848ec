//! `keytop export`: writes recorded events as event lines, which `keytop import` reads.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::arguments::Global;
use super::date::DateArgument;
use super::exit::{Exit, Failure, say};
use super::journal::identities;
use super::output::print;
use super::settings::Settings;
use crate::clock::{Clock, SystemClock};
use crate::event::Time;
use crate::export::EventWriter;
use crate::journal::{JournalError, Reader, private};

/// What to export.
#[derive(Clone, Debug, Args)]
pub struct ExportArguments {
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// First day: YYYY-MM-DD, today or yesterday [default: the first there is]
    #[arg(long, value_name = "DATE")]
    pub from: Option<DateArgument>,
    /// Last day, included [default: the last there is]
    #[arg(long, value_name = "DATE")]
    pub to: Option<DateArgument>,
    /// Write window titles too, where they were kept
    #[arg(long)]
    pub titles: bool,
    /// The age identity that sealed events are opened with
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    /// The machine whose journal was merged into this one [default: this machine]
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,
    /// The file to write, readable by you only [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// How events are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Event lines: one JSON object a line.
    #[default]
    Jsonl,
}

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &ExportArguments) -> Result<Exit, Failure> {
    let ExportFormat::Jsonl = arguments.format;
    let settings = Settings::new(global)?;
    let calendar = settings.calendar(None);
    let now = SystemClock.now();
    if let (Some(from), Some(to)) = (arguments.from, arguments.to) {
        DateArgument::range(from, to, now, calendar)?;
    }
    let start = arguments.from.map_or(Time(i64::MIN), |day| calendar.bounds(day.day(now, calendar)).start);
    let end = arguments.to.map_or(Time(i64::MAX), |day| calendar.bounds(day.day(now, calendar)).end);
    let reader = Reader::open(&settings.journal).map_err(anyhow::Error::from)?;
    let Some(mut reader) = reader else { return Ok(nothing()) };
    let machine = arguments.machine.as_deref();
    let found = reader.event_span(&(start..end), machine).map_err(anyhow::Error::from)?;
    if found.blocks == 0 {
        return Ok(nothing());
    }
    let identities = match &arguments.identity {
        Some(file) => identities(file)?,
        None if found.sealed > 0 => {
            return Err(anyhow::anyhow!(
                "these events are sealed; name the identity that opens them with --identity FILE"
            )
            .into());
        }
        None => crate::journal::Identities::default(),
    };
    let mut lines = 0;
    let mut write = |out: &mut dyn Write| -> std::io::Result<()> {
        let mut writer = EventWriter::new(out, arguments.titles);
        let read = reader.events(&(start..end), machine, &identities, |kept| {
            writer
                .write(kept.run, kept.seq, &kept.event)
                .map_err(|source| JournalError::Io { path: PathBuf::from("the output"), source })
        });
        lines = writer.lines();
        read.map_err(|error| match error {
            JournalError::Io { source, .. } => source,
            error => std::io::Error::other(error.to_string()),
        })
    };
    match &arguments.out {
        None => print(|out| write(out))?,
        Some(file) => write_file(file, write).with_context(|| format!("cannot write {}", file.display()))?,
    }
    Ok(if lines == 0 { nothing() } else { Exit::Done })
}

fn write_file(file: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> std::io::Result<()> {
    // What was typed can be read in it: nobody else may.
    let mut out = BufWriter::new(private::options().write(true).create_new(true).open(file)?);
    write(&mut out)?;
    out.flush()
}

fn nothing() -> Exit {
    say("no events were recorded in that range; [record] events = true in the settings keeps them");
    Exit::Nothing
}
