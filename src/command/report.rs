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
use crate::journal::{Mark, Reader};
use crate::report::{Report, Scope};
use crate::ui::text;

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
    let notes = match arguments.format {
        ReportFormat::Text => notes(&settings, &scope)?,
        ReportFormat::Json => Vec::new(),
    };
    show(&report, arguments.format, &settings, &notes)
}

/// The notes of the days, as lines.
fn notes(settings: &Settings, scope: &Scope) -> anyhow::Result<Vec<String>> {
    let Some(reader) = Reader::open(&settings.journal)? else { return Ok(Vec::new()) };
    let marks = reader.marks(scope.calendar.span(scope.days.clone()))?;
    let line = |mark: Mark| {
        let wall = mark.time.utc().with_timezone(&scope.calendar.zone);
        format!("  {}  {}", wall.format("%Y-%m-%d %H:%M"), text::safe(&mark.text))
    };
    Ok(marks.into_iter().map(line).collect())
}

fn show(report: &Report, format: ReportFormat, settings: &Settings, notes: &[String]) -> Result<Exit, Failure> {
    print(|out| match format {
        ReportFormat::Text => {
            write_text(report, settings.charset, out)?;
            if !notes.is_empty() {
                writeln!(out, "\nNotes")?;
            }
            notes.iter().try_for_each(|note| writeln!(out, "{note}"))
        }
        ReportFormat::Json => write_json(report, out),
    })?;
    Ok(if report.has_events { Exit::Done } else { Exit::Nothing })
}
