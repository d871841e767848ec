//! `keytop pause` and `keytop resume`: tell a recorder, running or not, to leave things unseen.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use clap::Args;

use super::arguments::Global;
use super::exit::{Exit, Failure};
use super::output::print;
use super::settings::Settings;
use crate::clock::{Clock, SystemClock};
use crate::config::parse_duration;
use crate::event::Time;
use crate::journal::{Reader, private};
use crate::recorder::pause_file;

/// For how long.
#[derive(Clone, Debug, Args)]
pub struct PauseArguments {
    /// Such as 30min or 2h [default: until `keytop resume`]
    #[arg(value_name = "DURATION", value_parser = duration)]
    pub duration: Option<std::time::Duration>,
}

/// Pauses.
pub(super) fn pause(global: &Global, arguments: &PauseArguments) -> Result<Exit, Failure> {
    let journal = Settings::new(global)?.journal;
    let until =
        arguments.duration.map(|duration| SystemClock.now() + i64::try_from(duration.as_micros()).unwrap_or(i64::MAX));
    write(&pause_file(&journal), until)
        .with_context(|| format!("cannot pause the recording of {}", journal.display()))?;
    let until = until.map_or_else(|| "until `keytop resume`".to_owned(), |until| format!("until {until}"));
    let whom = recorder(&journal);
    print(|out| writeln!(out, "paused {until}{whom}"))?;
    Ok(Exit::Done)
}

/// Goes on.
pub(super) fn resume(global: &Global) -> Result<Exit, Failure> {
    let journal = Settings::new(global)?.journal;
    match fs::remove_file(pause_file(&journal)) {
        Ok(()) => print(|out| writeln!(out, "recording goes on{}", recorder(&journal)))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            print(|out| writeln!(out, "it was not paused from here; `p` in the window that records goes on too"))?;
        }
        Err(error) => return Err(anyhow::Error::new(error).context("cannot go on recording").into()),
    }
    Ok(Exit::Done)
}

fn write(file: &Path, until: Option<Time>) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        private::make_folders(folder)?;
    }
    let aside = file.with_extension("pause-new");
    let mut out = private::options().write(true).create(true).truncate(true).open(&aside)?;
    writeln!(out, "{}", until.map(|until| until.to_string()).unwrap_or_default())?;
    fs::rename(&aside, file)
}

/// Whom it is told.
fn recorder(journal: &Path) -> String {
    let pid = Reader::open(journal).ok().flatten().and_then(|reader| reader.recorder_pid());
    pid.map_or_else(
        || "; no keytop records now, the next one reads this".to_owned(),
        |pid| format!(" (keytop {pid} records)"),
    )
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    parse_duration(text).ok_or_else(|| "a duration is written as 30min or 2h, at most 24h".to_owned())
}
