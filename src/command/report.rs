//! `keytop report`: prints the figures of a range of days, or writes them as a page.

mod period;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;

use super::arguments::{Global, ReportArguments, ReportFormat};
use super::date::{ComparedRange, DateArgument, DateError};
use super::exit::{Exit, Failure};
use super::output::print;
use super::settings::Settings;
use super::store::{Past, Selection};
use crate::clock::{Clock, SystemClock};
use crate::event::Name;
#[cfg(feature = "pdf")]
use crate::export::write_pdf;
use crate::export::{
    write_comparison, write_csv, write_device_html, write_html, write_json, write_markdown, write_text,
};
use crate::journal::{Mark, Reader};
use crate::private;
use crate::report::{Report, Scope};
use crate::ui::text;
use period::{Period, just_before};

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &ReportArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let mut calendar = settings.calendar(arguments.time_zone);
    calendar.day_start = arguments.day_start.unwrap_or(calendar.day_start);
    let now = SystemClock.now();
    let period = arguments.period();
    let days = match period {
        Some(period) => period.until(arguments.to.day(now, calendar)),
        None => DateArgument::range(arguments.from, arguments.to, now, calendar)?,
    };
    let before = match arguments.compare {
        Some(ComparedRange::Days(from, to)) => DateArgument::range(from, to, now, calendar)?,
        Some(ComparedRange::Before) => just_before(&days),
        None => period.map_or_else(|| just_before(&days), |period| period.before(&days)),
    };
    if arguments.compare.is_some() && matches!(arguments.format, ReportFormat::Json | ReportFormat::Csv) {
        return Err(DateError::NotCompared.into());
    }
    let app = arguments.app.as_deref().map(Name::new);
    let device = arguments.device.as_deref().map(Name::new);
    let levels = settings.config.activity.levels;
    let scope = Scope { days, calendar, app, levels, monitors: Vec::new() };
    let (zone, machine) = (arguments.time_zone, arguments.machine.as_deref());
    let by_day = arguments.format == ReportFormat::Html;
    let keyboard = super::keyboards::keyboard(&settings.config)?;
    let has_devices = arguments.format == ReportFormat::Text;
    let past = Past::read(&settings.journal, &scope, Selection { zone, machine, by_day, has_devices, device })?;
    let mut report = past.report();
    report.categorise(&settings.config.categories);
    let notes = match arguments.format {
        ReportFormat::Text => notes(&settings, &scope)?,
        _ => Vec::new(),
    };
    let compared = || {
        let before = Past::read(
            &settings.journal,
            &Scope { days: before, ..scope },
            Selection { zone, machine, device, ..Selection::default() },
        )?;
        let before = before.report();
        anyhow::Ok(Some(before).filter(|before| before.has_events))
    };
    let earlier = match arguments.format {
        ReportFormat::Json | ReportFormat::Csv => None,
        ReportFormat::Text if arguments.compare.is_none() && period.is_none() => None,
        _ => compared()?,
    };
    let write = |out: &mut dyn Write| match arguments.format {
        ReportFormat::Text => {
            write_text(&report, settings.charset, out)?;
            earlier.iter().try_for_each(|earlier| write_comparison(&report, earlier, settings.charset, out))?;
            write_notes(&notes, out)
        }
        ReportFormat::Json => write_json(&report, out),
        ReportFormat::Csv => write_csv(&report, out),
        ReportFormat::Md => write_markdown(&report, earlier.as_ref(), out),
        ReportFormat::Html if device.is_some() => write_device_html(&report, earlier.as_ref(), out),
        ReportFormat::Html => write_html(&past.page(&keyboard, earlier.as_ref()), out),
        #[cfg(feature = "pdf")]
        ReportFormat::Pdf => write_pdf(&report, earlier.as_ref(), &keyboard, out),
    };
    match &arguments.out {
        None => print(write)?,
        Some(file) => write_aside(file, write).with_context(|| format!("cannot write {}", file.display()))?,
    }
    Ok(ended(&report))
}

fn ended(report: &Report) -> Exit {
    if report.has_events { Exit::Done } else { Exit::Nothing }
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

fn write_notes(notes: &[String], out: &mut dyn Write) -> io::Result<()> {
    if !notes.is_empty() {
        writeln!(out, "\nNotes")?;
    }
    notes.iter().try_for_each(|note| writeln!(out, "{note}"))
}

/// Writes a file that is whole or not there.
fn write_aside(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let aside = file.with_file_name(name);
    let put = || {
        let made = private::options().write(true).create(true).truncate(true).open(&aside)?;
        let mut out = BufWriter::new(made);
        write(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&aside, file)
    };
    put().inspect_err(|_| {
        let _ = fs::remove_file(&aside);
    })
}

impl ReportArguments {
    fn period(&self) -> Option<Period> {
        let presets = [(self.weekly, Period::Week), (self.monthly, Period::Month), (self.yearly, Period::Year)];
        presets.into_iter().find_map(|(is_asked, period)| is_asked.then_some(period))
    }
}
