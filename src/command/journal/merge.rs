//! `keytop journal merge`: adds the journal of another machine.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::super::arguments::Global;
use super::super::exit::{Exit, Failure, say};
use super::super::output::print;
use super::super::settings::Settings;
use super::super::store;
use crate::journal::{Journal, Merged};

/// What to add.
#[derive(Clone, Debug, Args)]
pub struct MergeArguments {
    /// The other machine's journal, copied here; it is only read
    #[arg(value_name = "OTHER.db")]
    pub other: PathBuf,
    /// What to call the other machine [default: the name of the file]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// Runs the command.
pub(in crate::command) fn run(global: &Global, arguments: &MergeArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let stem = || arguments.other.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = arguments.name.clone().unwrap_or_else(stem);
    let options = store::options(&settings)?;
    let mut journal = Journal::open_for_import(&settings.journal, &options).map_err(anyhow::Error::from)?;
    let merged = journal.merge(&arguments.other, &name, settings.config.day_start).map_err(anyhow::Error::from)?;
    journal.close().map_err(anyhow::Error::from)?;
    for what in &merged.doubled {
        say(&format!("both machines have imported the same {what}: what that file holds counts twice now"));
    }
    print(|out| tell(out, &name, &merged))?;
    store::sum_up(&settings);
    Ok(Exit::Done)
}

fn tell(out: &mut dyn Write, name: &str, merged: &Merged) -> std::io::Result<()> {
    let Merged { days, thinned, batches, event_blocks, marks, doubled: _ } = merged;
    match (days, batches, event_blocks, marks) {
        (0, 0, 0, 0) => writeln!(out, "{name}: nothing is new")?,
        _ => writeln!(
            out,
            "{name}: added {days} days, {batches} batches of keys, {event_blocks} blocks of recorded events, {marks} marks"
        )?,
    }
    if *thinned > 0 {
        writeln!(out, "{thinned} days were left out: only sums are kept here of that time (keep_seconds)")?;
    }
    Ok(())
}
