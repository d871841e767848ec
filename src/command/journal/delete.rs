//! `keytop journal delete`: removes a span of days for good, and shows that it is gone.

use std::io::{IsTerminal, Write, stdin};

use anyhow::Context as _;
use clap::Args;

use super::super::arguments::Global;
use super::super::date::MomentArgument;
use super::super::exit::{Exit, Failure};
use super::super::output::print;
use super::super::settings::Settings;
use super::super::store;
use crate::clock::{Clock, SystemClock};
use crate::event::Name;
use crate::journal::{Journal, JournalError, LetGo, MirrorRoot, Removal, Removed};

/// What to remove.
#[derive(Clone, Debug, Args)]
pub struct DeleteArguments {
    /// First day, or moment: YYYY-MM-DD, YYYY-MM-DDTHH:MM, today or yesterday
    #[arg(long, value_name = "DATE")]
    pub from: MomentArgument,
    /// Last day, included; or the moment up to which
    #[arg(long, value_name = "DATE")]
    pub to: MomentArgument,
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
    let span = MomentArgument::span(arguments.from, arguments.to, SystemClock.now(), calendar)?;
    if !settings.journal.exists() {
        return Ok(Exit::Nothing);
    }
    if !arguments.yes && !is_sure(arguments)? {
        print(|out| writeln!(out, "nothing was removed"))?;
        return Ok(Exit::Done);
    }
    let removal = Removal { span, app: arguments.app.as_deref().map(Name::new), day_start: calendar.day_start };
    let removed = remove(&settings, &removal)?;
    print(|out| tell(out, &removed))?;
    Ok(if removed.proof.found.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Removes it, where somebody records after the recorder has let go of it.
fn remove(settings: &Settings, removal: &Removal) -> anyhow::Result<Removed> {
    let options = store::options(settings)?;
    let (mut journal, _let_go) = match Journal::open(&settings.journal, &options) {
        Err(JournalError::Locked { pid, .. }) => {
            let let_go = LetGo::ask(&settings.journal, MirrorRoot::System, removal)?;
            let which = pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default();
            let why = "it holds what is not written yet in its memory, and does not answer";
            anyhow::ensure!(let_go.is_some(), "another keytop{which} is recording; end it first, for {why}");
            (Journal::open_for_import(&settings.journal, &options)?, let_go)
        }
        journal => (journal?, None),
    };
    let removed = journal.delete(removal)?;
    journal.close()?;
    Ok(removed)
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
    let Removed { presses, slices, batches, batches_beyond, thinned_days, events, sealed_beyond, proof } = removed;
    writeln!(out, "removed {presses} presses in {slices} slices, {batches} batches of keys, {events} recorded events")?;
    if *batches_beyond > 0 {
        writeln!(
            out,
            "{batches_beyond} batches reached beyond it and went whole: a batch has no order that it could be cut by"
        )?;
    }
    if *thinned_days > 0 {
        writeln!(
            out,
            "{thinned_days} days of which only sums are kept lost it for the whole day: a sum has no times to cut it by"
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
