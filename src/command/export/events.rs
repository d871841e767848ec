//! Recorded events as event lines.

use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::super::date::DateArgument;
use super::super::exit::{Exit, Failure, say};
use super::super::journal::identities;
use super::super::output::print;
use super::super::settings::Settings;
use super::ExportArguments;
use crate::clock::{Clock, SystemClock};
use crate::event::Time;
use crate::export::{Compression, EventWriter, Packed};
use crate::journal::{Identities, JournalError, Reader};
use crate::private;

/// Writes them to standard output or a file.
pub(super) fn run(settings: &Settings, arguments: &ExportArguments) -> Result<Exit, Failure> {
    let calendar = settings.calendar(None);
    let now = SystemClock.now();
    if let (Some(from), Some(to)) = (arguments.from, arguments.to) {
        DateArgument::range(from, to, now, calendar)?;
    }
    let start = arguments.from.map_or(Time(i64::MIN), |day| calendar.bounds(day.day(now, calendar)).start);
    let end = arguments.to.map_or(Time(i64::MAX), |day| calendar.bounds(day.day(now, calendar)).end);
    let reader = Reader::open(&settings.journal).map_err(anyhow::Error::from)?;
    let Some(mut reader) = reader else { return Ok(nothing()) };
    let machine = arguments.machine.as_deref().filter(|name| *name != "this");
    let Some(identities) = opened(&mut reader, arguments.identity.as_deref(), machine, &(start..end))? else {
        return Ok(nothing());
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
        read.map_err(as_io)
    };
    let compression = arguments.compress.map(Compression::from).unwrap_or_default();
    match &arguments.out {
        None if compression != Compression::None => {
            return Err(anyhow::anyhow!("--compress needs a file to write; name it with --out").into());
        }
        None => print(|out| write(out))?,
        Some(file) => {
            write_file(file, compression, write).with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    Ok(if lines == 0 { nothing() } else { Exit::Done })
}

/// What opens the events of a span; `None` where there are none.
pub(super) fn opened(
    reader: &mut Reader,
    identity: Option<&Path>,
    machine: Option<&str>,
    span: &Range<Time>,
) -> anyhow::Result<Option<Identities>> {
    let found = reader.event_span(span, machine)?;
    if found.blocks == 0 {
        return Ok(None);
    }
    match identity {
        Some(file) => identities(file).map(Some),
        None if found.sealed > 0 => {
            anyhow::bail!("these events are sealed; name the identity that opens them with --identity FILE")
        }
        None => Ok(Some(Identities::default())),
    }
}

/// What failed outside the journal, as it was.
pub(super) fn as_io(error: JournalError) -> std::io::Error {
    match error {
        JournalError::Io { source, .. } => source,
        error => std::io::Error::other(error.to_string()),
    }
}

fn write_file(
    file: &Path,
    compression: Compression,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    // What was typed can be read in it: nobody else may.
    let made = private::options().write(true).create_new(true).open(file)?;
    let mut out = BufWriter::new(Packed::new(made, compression)?);
    let written = write(&mut out).and_then(|()| out.flush());
    let written = written.and_then(|()| out.into_inner().map_err(std::io::IntoInnerError::into_error)?.finish());
    if written.is_err() {
        // Half a file under a final name would look like all of it.
        let _ = std::fs::remove_file(file);
    }
    written
}

fn nothing() -> Exit {
    say("no events were recorded in that range; [record] events = true in the settings keeps them");
    Exit::Nothing
}
