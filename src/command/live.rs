//! `keytop` and `keytop replay`: the screens.

use std::io::IsTerminal;

use super::arguments::{Global, ReportArguments, ReportFormat};
use super::date::DateArgument;
use super::exit::{Exit, Failure};
use super::report;
use super::settings::Settings;

/// What the screens show first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The present.
    Now,
    /// A past day.
    Replay(DateArgument),
}

/// Opens the screens; where standard output is no terminal it prints the day's report instead.
pub(super) fn run(global: &Global, start: Start) -> Result<Exit, Failure> {
    if !std::io::stdout().is_terminal() {
        let date = if let Start::Replay(date) = start { date } else { DateArgument::Today };
        let format = ReportFormat::Text;
        let arguments = ReportArguments { from: date, to: date, day_start: None, time_zone: None, app: None, format };
        return report::run(global, &arguments);
    }
    screens(global, &Settings::new(global)?, start)
}

fn screens(_global: &Global, settings: &Settings, _start: Start) -> Result<Exit, Failure> {
    Err(anyhow::anyhow!("cannot open the screens on {} yet", settings.journal.display()).into())
}
