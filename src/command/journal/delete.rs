//! `keytop journal delete`: removes a span of days for good, and shows that it is gone.

use std::io::{IsTerminal, Write, stdin};

use anyhow::Context as _;
use clap::Args;

use super::super::arguments::Global;
use super::super::date::DateArgument;
use super::super::exit::{Exit, Failure};
use super::super::output::print;
use super::super::settings::Settings;
use super::super::store;
use crate::clock::{Clock, SystemClock};
use crate::event::Name;
use crate::journal::{Journal, Removal, Removed};

/// What to remove.
#[derive(Clone, Debug, Args)]
pub struct DeleteArguments {
    /// First day: YYYY-MM-DD, today or yesterday
    #[arg(long, value_name = "DATE")]
    pub from: DateArgument,
    /// Last day, included
    #[arg(long, value_name = "DATE")]
    pub to: DateArgument,
    /// Only what happened while this application had the focus
    #[arg(long, value_name = "NAME")]
    pub app: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// Runs the command.
pub(in crate::command) fn run(global: &Global, arguments: &DeleteArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let calendar = settings.calendar(None);
    let days = DateArgument::range(arguments.from, arguments.to, SystemClock.now(), calendar)?;
    if !settings.journal.exists() {
        return Ok(Exit::Nothing);
    }
    if !arguments.yes && !is_sure(arguments)? {
        print(|out| writeln!(out, "nothing was removed"))?;
        return Ok(Exit::Done);
    }
    let removal = Removal {
        span: calendar.span(days),
        app: arguments.app.as_deref().map(Name::new),
        day_start: calendar.day_start,
    };
    let mut journal = Journal::open(&settings.journal, &store::options(&settings)?).map_err(anyhow::Error::from)?;
    let removed = journal.delete(&removal).map_err(anyhow::Error::from)?;
    journal.close().map_err(anyhow::Error::from)?;
    print(|out| tell(out, &removed))?;
    Ok(if removed.proof.found.is_empty() { Exit::Done } else { Exit::Failed })
}

fn is_sure(arguments: &DeleteArguments) -> anyhow::Result<bool> {
    anyhow::ensure!(
        stdin().is_terminal(),
        "this removes what cannot be brought back; say --yes to go on without being asked"
    );
    let whose = arguments.app.as_deref().map(|app| format!(" of {app}")).unwrap_or_default();
    let mut errors = std::io::stderr().lock();
    write!(errors, "Remove everything{whose} from {} to {} for good? [y/N] ", arguments.from, arguments.to)?;
    errors.flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).context("cannot read the answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn tell(out: &mut dyn Write, removed: &Removed) -> std::io::Result<()> {
    let Removed { presses, slices, batches, batches_beyond, events, sealed_beyond, proof } = removed;
    writeln!(out, "removed {presses} presses in {slices} slices, {batches} batches of keys, {events} recorded events")?;
    if *batches_beyond > 0 {
        writeln!(
            out,
            "{batches_beyond} batches reached beyond it and went whole: a batch has no order that it could be cut by"
        )?;
    }
    if *sealed_beyond > 0 {
        writeln!(
            out,
            "{sealed_beyond} sealed blocks of events reached beyond it and went whole: only their identity could cut them"
        )?;
    }
    let searched = format!("{} bytes of {} files for {} pieces of it", proof.bytes, proof.files, proof.pieces);
    if proof.found.is_empty() {
        return writeln!(out, "searched {searched}: none is left (backups and copies elsewhere are yours to remove)");
    }
    let files: Vec<_> = proof.found.iter().map(|file| file.display().to_string()).collect();
    writeln!(out, "searched {searched}: some are left in {}; remove these files", files.join(", "))
}
