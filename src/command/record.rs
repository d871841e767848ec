//! `keytop record`: the recorder without a screen.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::arguments::Global;
use super::exit::{Exit, Failure, keep_out_of_core_files};
use super::recording::{self, AtWork, Keeping};
use super::settings::Settings;
use super::store;
use crate::capture::{SourceChoice, X11_MEND};
use crate::clock::{Clock, SystemClock};
use crate::report::Reach;
use crate::service::{Log, State, Steward, Supervisor};
use crate::terminal::Signals;

/// How to record.
#[derive(Clone, Debug, Args)]
pub struct RecordArguments {
    /// Write what happens to this file instead of stderr; never what is typed
    #[arg(long, value_name = "PATH")]
    pub log: Option<PathBuf>,
}

/// Records until a signal ends it.
pub(super) fn run(global: &Global, arguments: &RecordArguments) -> Result<Exit, Failure> {
    keep_out_of_core_files();
    let settings = Settings::new(global)?;
    refuse_sources_that_need_a_screen(settings.source)?;
    let log = match &arguments.log {
        Some(path) => Log::to_file(path).with_context(|| format!("cannot write the log {}", path.display()))?,
        None => Log::to_stderr(),
    };
    let signals = Signals::watch(false).context("cannot watch for signals")?;
    let calendar = settings.calendar(None);
    let opened = store::open(&settings, calendar)?.map_err(anyhow::Error::from)?;
    let keeping = Keeping::into_journal(&settings, calendar, opened, Some(log.clone()))?;
    let at_work = recording::start(&settings, keeping)?;
    let AtWork { capture, recorder, watch, rotation: _rotation, door: _door, no_screens, notices: _notices } = at_work;
    if let Some(why) = no_screens {
        log.say(SystemClock.now(), &State::NoScreens(why));
    }
    let source = capture.watch().health().source;
    if source.reach == Reach::Terminal {
        let mend = source.mend.unwrap_or_else(|| X11_MEND.to_owned());
        let why = source.trouble.unwrap_or_else(|| "no source sees the session".to_owned());
        return Err(Failure::NoCapture(format!("{why}; {mend}")));
    }
    let steward = Steward { capture, recorder, watch, supervisor: Supervisor::of_environment(), log };
    steward.run(signals.receiver()).map_err(anyhow::Error::from)?;
    Ok(Exit::Done)
}

fn refuse_sources_that_need_a_screen(source: SourceChoice) -> Result<(), Failure> {
    match source {
        SourceChoice::Terminal | SourceChoice::Demo | SourceChoice::None => Err(Failure::NoCapture(format!(
            "--source {} has nothing to record without a screen; leave it out, or name x11 or evdev",
            source.name()
        ))),
        _ => Ok(()),
    }
}
