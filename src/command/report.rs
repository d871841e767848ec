//! `keytop report`: prints the figures of a range of days.

use super::arguments::{Global, ReportArguments, ReportFormat};
use super::date::DateArgument;
use super::exit::{Exit, Failure};
use super::output::print;
use super::settings::Settings;
use super::store;
use crate::clock::{Clock, SystemClock};
use crate::event::Name;
use crate::export::{write_json, write_text};
use crate::report::{Report, Scope};

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &ReportArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let mut calendar = settings.calendar(arguments.time_zone);
    calendar.day_start = arguments.day_start.unwrap_or(calendar.day_start);
    let days = DateArgument::range(arguments.from, arguments.to, SystemClock.now(), calendar)?;
    let app = arguments.app.as_deref().map(Name::new);
    let levels = settings.config.activity.levels;
    let scope = Scope { days, calendar, app, levels, monitors: Vec::new() };
    let (zone, machine) = (arguments.time_zone, arguments.machine.as_deref());
    let report = store::report(&settings.journal, &scope, zone, machine)?;
    show(&report, arguments.format, &settings)
}

fn show(report: &Report, format: ReportFormat, settings: &Settings) -> Result<Exit, Failure> {
    print(|out| match format {
        ReportFormat::Text => write_text(report, settings.charset, out),
        ReportFormat::Json => write_json(report, out),
    })?;
    Ok(if report.has_events { Exit::Done } else { Exit::Nothing })
}
