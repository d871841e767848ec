//! Aggregates, and recorded events where they are asked for, as tables.

use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::super::exit::{Exit, Failure, say};
use super::super::settings::Settings;
use super::events::{as_io, opened};
use super::{ExportArguments, ExportFormat, nothing};
use crate::calendar::{Calendar, Day, Tz};
use crate::clock::{Clock, SystemClock};
use crate::event::{MICROS, Time};
use crate::export::{
    Compression, Dimensions, Facts, Grain, Lake, LakeFormat, Machine, Naming, Rows, SqliteFile, Written, write_day,
    write_event, write_keys,
};
use crate::journal::{JournalError, Origin, Placing, Reader};

const DAY_US: i64 = 24 * 3600 * MICROS;
/// Days that are read at once by the hour: few of those that are packed lie on both sides of a cut, and are unpacked twice.
const STRIDE_DAYS: i64 = 8;
/// Days of tiles that are read at once.
const TILES: usize = 30;

/// Writes the tables of a range of days.
pub(super) fn run(settings: &Settings, arguments: &ExportArguments) -> Result<Exit, Failure> {
    let Some(mut tables) = Tables::open(settings, arguments)? else { return Ok(nothing()) };
    let Some(days) = tables.days(arguments)? else { return Ok(nothing()) };
    let out = arguments.out.as_deref().context("tables are written to a folder; name it with --out")?;
    let progress = bar(days.end.signed_duration_since(days.start).num_days().unsigned_abs());
    let written = write(arguments, out, |rows| tables.fill(&days, arguments, rows, &progress));
    progress.finish_and_clear();
    let Some(written) = written? else { return Ok(nothing()) };
    let files = written.files.len();
    say(&format!(
        "wrote {} rows in {files} {} to {}",
        written.rows,
        if files == 1 { "file" } else { "files" },
        out.display()
    ));
    Ok(Exit::Done)
}

/// Writes what `fill` gives to a folder or file; nothing where it has no facts.
pub(super) fn write(
    arguments: &ExportArguments,
    out: &Path,
    fill: impl FnOnce(&mut dyn Rows) -> anyhow::Result<bool>,
) -> anyhow::Result<Option<Written>> {
    let cannot = || format!("cannot write {}", out.display());
    let compression = arguments.compress.map(Compression::from).unwrap_or_default();
    let Some(format) = lake_format(arguments.format) else {
        anyhow::ensure!(compression == Compression::None, "a SQLite file is not compressed; leave out --compress");
        let place = if out.is_dir() { out.join("keytop.sqlite") } else { out.to_owned() };
        let mut rows = SqliteFile::new(&place).with_context(cannot)?;
        return if fill(&mut rows)? { rows.finish().map(Some).with_context(cannot) } else { Ok(None) };
    };
    let mut lake = Lake::new(out, format, compression, Naming::Folder).with_context(cannot)?;
    if fill(&mut lake).with_context(cannot)? { lake.finish().map(Some).with_context(cannot) } else { Ok(None) }
}

/// Writes files as a bucket names them to a folder aside.
pub(in crate::command) fn in_bucket(
    arguments: &ExportArguments,
    aside: &Path,
    fill: impl FnOnce(&mut dyn Rows) -> anyhow::Result<()>,
) -> anyhow::Result<Written> {
    let cannot = || format!("cannot write {}", aside.display());
    let format = lake_format(arguments.format).context("a bucket takes a file for each hour, not one of SQLite")?;
    let compression = arguments.compress.map(Compression::from).unwrap_or_default();
    let mut lake = Lake::new(aside, format, compression, Naming::Bucket).with_context(cannot)?;
    fill(&mut lake).with_context(cannot)?;
    lake.finish().with_context(cannot)
}

const fn lake_format(format: ExportFormat) -> Option<LakeFormat> {
    match format {
        ExportFormat::Jsonl => Some(LakeFormat::Jsonl),
        ExportFormat::Csv => Some(LakeFormat::Csv),
        #[cfg(feature = "parquet")]
        ExportFormat::Parquet => Some(LakeFormat::Parquet),
        ExportFormat::Sqlite | ExportFormat::ActivityWatch => None,
    }
}

/// Parts of the record that are written together.
pub(in crate::command) struct Parts {
    /// The hours of facts and events.
    pub hours: Range<Time>,
    /// The days of keys, and of facts by day.
    pub days: Range<Day>,
    /// Every day of the record.
    pub all: Range<Day>,
}

/// The journal as tables.
pub(in crate::command) struct Tables {
    reader: Reader,
    placing: Placing,
    calendar: Calendar,
    grain: Grain,
    machines: Vec<Origin>,
    /// The name of the machine that is read, if it is another.
    at: Option<String>,
}

impl Tables {
    /// Opens the journal; `None` where nothing was recorded.
    pub(in crate::command) fn open(settings: &Settings, arguments: &ExportArguments) -> anyhow::Result<Option<Self>> {
        let Some(reader) = Reader::open(&settings.journal)? else { return Ok(None) };
        let calendar = settings.calendar(None);
        let placing = Placing { day_start: calendar.day_start, zone: None };
        let machines = machines(&reader, arguments.machine.as_deref())?;
        Ok(Some(Self { reader, placing, calendar, grain: arguments.by.unwrap_or_default().into(), machines, at: None }))
    }

    /// Writes what `fill` gives of each machine that is asked for.
    fn each_machine(
        &mut self,
        out: &mut dyn Rows,
        mut fill: impl FnMut(&mut Self, &mut dyn Rows) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let machines = self.machines.clone();
        let is_alone = machines.len() == self.reader.machines()?.len() && machines.len() == 1;
        for origin in &machines {
            // Of one machine alone the stored sums can be read, which are those of all together.
            self.reader.only_of((!is_alone).then_some(origin));
            self.at = (origin.id != 0).then(|| origin.name.clone());
            out.begin(&Machine { name: origin.code.clone(), number: origin.id.unsigned_abs() })?;
            fill(self, out)?;
        }
        Ok(())
    }

    /// The days that are asked for, as far as there is anything; `None` where there is nothing.
    pub(in crate::command) fn days(&mut self, arguments: &ExportArguments) -> Result<Option<Range<Day>>, Failure> {
        let now = SystemClock.now();
        if let (Some(from), Some(to)) = (arguments.from, arguments.to) {
            super::super::date::DateArgument::range(from, to, now, self.calendar)?;
        }
        let Some((first, last)) = self.extent()? else { return Ok(None) };
        let from = arguments.from.map_or(first, |day| day.day(now, self.calendar)).max(first);
        let to = arguments.to.map_or(last, |day| day.day(now, self.calendar)).min(last);
        Ok((from <= to).then(|| from..to.succ_opt().unwrap_or(to)))
    }

    /// The first and the last day that have anything.
    pub(in crate::command) fn extent(&mut self) -> anyhow::Result<Option<(Day, Day)>> {
        Ok(self.reader.extent(self.placing)?)
    }

    /// Writes facts, keys and events of these parts.
    pub(in crate::command) fn fill_parts(
        &mut self,
        parts: &Parts,
        arguments: &ExportArguments,
        out: &mut dyn Rows,
    ) -> anyhow::Result<()> {
        let hidden = ProgressBar::hidden();
        self.each_machine(out, |tables, out| {
            if tables.grain == Grain::Day {
                tables.fill_days(&parts.days, out, &hidden)?;
            } else {
                tables.fill_span(&parts.hours, &parts.all, out, &hidden)?;
            }
            tables.fill_keys(&parts.days, out)?;
            if arguments.events { tables.fill_events(&parts.hours, arguments, out) } else { Ok(()) }
        })
    }

    /// Writes what facts of these days refer to, of each machine.
    pub(in crate::command) fn fill_all_dimensions(
        &mut self,
        days: &Range<Day>,
        out: &mut dyn Rows,
    ) -> anyhow::Result<()> {
        self.each_machine(out, |tables, out| tables.fill_dimensions(days, out))
    }

    /// What an export calls the machines.
    pub(in crate::command) fn codes(&self) -> Vec<String> {
        self.machines.iter().map(|origin| origin.code.clone()).collect()
    }

    /// Writes all tables of these days; false if there are no facts.
    fn fill(
        &mut self,
        days: &Range<Day>,
        arguments: &ExportArguments,
        out: &mut dyn Rows,
        progress: &ProgressBar,
    ) -> anyhow::Result<bool> {
        let span = self.span(days);
        let mut found = 0;
        self.each_machine(out, |tables, out| {
            let mut seen = Counted { out: &mut *out, rows: 0 };
            match tables.grain {
                Grain::Day => tables.fill_days(days, &mut seen, progress)?,
                Grain::Second | Grain::Hour => tables.fill_span(&span, days, &mut seen, progress)?,
            }
            tables.fill_keys(days, &mut seen)?;
            if arguments.events {
                tables.fill_events(&span, arguments, &mut seen)?;
            }
            found += seen.rows;
            tables.fill_dimensions(days, out)
        })?;
        Ok(found > 0)
    }

    /// Facts by day.
    fn fill_days(&mut self, days: &Range<Day>, out: &mut dyn Rows, progress: &ProgressBar) -> anyhow::Result<()> {
        let zone = self.reader.zones(days.clone())?.last().copied().unwrap_or(Tz::UTC);
        for chunk in chunks(days) {
            let timeline = self.reader.days_pooled(chunk.clone(), self.placing)?;
            for (day, tile) in timeline.days(chunk) {
                write_day(day, self.placing.calendar(zone).start_of(day), tile, out)?;
                progress.inc(1);
            }
        }
        Ok(())
    }

    /// Facts by second or hour of a span, as far as they fall in these days.
    fn fill_span(
        &mut self,
        span: &Range<Time>,
        days: &Range<Day>,
        out: &mut dyn Rows,
        progress: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut facts = Facts::new(self.grain, days.clone(), self.calendar);
        let stride_days = if self.grain == Grain::Second { 1 } else { STRIDE_DAYS };
        let stride = stride_days * DAY_US;
        let mut start = span.start;
        while start < span.end {
            let end = Time((start.0.div_euclid(stride) + 1) * stride).min(span.end);
            let stored = match self.grain {
                Grain::Second => self.reader.slices(start..end)?,
                Grain::Hour | Grain::Day => self.reader.minutes(start..end)?,
            };
            for stored in stored {
                facts.add(&stored.slice, self.placing.calendar(stored.zone));
            }
            facts.write(out)?;
            progress.inc(stride_days.unsigned_abs());
            start = end;
        }
        Ok(())
    }

    /// Keys of these days.
    fn fill_keys(&mut self, days: &Range<Day>, out: &mut dyn Rows) -> anyhow::Result<()> {
        for chunk in chunks(days) {
            for (day, keys) in self.reader.written_keys(chunk, self.placing)? {
                write_keys(day, &keys, out)?;
            }
        }
        Ok(())
    }

    /// Recorded events of a span.
    fn fill_events(
        &mut self,
        span: &Range<Time>,
        arguments: &ExportArguments,
        out: &mut dyn Rows,
    ) -> anyhow::Result<()> {
        let Some(identities) = opened(&mut self.reader, arguments.identity.as_deref(), self.at.as_deref(), span)?
        else {
            return Ok(());
        };
        let written = self.reader.events(span, self.at.as_deref(), &identities, |kept| {
            write_event(kept.run, kept.seq, &kept.event, arguments.titles, out)
                .map_err(|source| JournalError::Io { path: PathBuf::from("the output"), source })
        });
        Ok(written.map_err(as_io)?)
    }

    /// What facts of these days can refer to.
    fn fill_dimensions(&mut self, days: &Range<Day>, out: &mut dyn Rows) -> anyhow::Result<()> {
        let (apps, keys) = self.reader.words()?;
        let monitors = self.reader.monitors(self.span(days).end)?;
        let dimensions = Dimensions { days: days.clone(), day_start: self.placing.day_start, apps, keys, monitors };
        Ok(dimensions.write(out)?)
    }

    /// Days that are over and whose keys are all told.
    pub(in crate::command) fn settled_days(&mut self, days: Range<Day>) -> anyhow::Result<Range<Day>> {
        let first_open = self.reader.open_days()?.into_iter().min();
        let end = first_open.map_or(days.end, |open| open.min(days.end));
        Ok(days.start..end.max(days.start))
    }

    /// The instants that may fall in these days, in whatever zone they were recorded.
    fn span(&self, days: &Range<Day>) -> Range<Time> {
        let span = Calendar { zone: Tz::UTC, ..self.calendar }.span(days.clone());
        span.start + -DAY_US..span.end + DAY_US
    }
}

/// The machines that are asked for: all, or the one that was merged under this name.
fn machines(reader: &Reader, name: Option<&str>) -> anyhow::Result<Vec<Origin>> {
    let mut machines = reader.machines()?;
    if let Some(name) = name {
        machines.retain(|origin| origin.name == name || origin.code == name);
        anyhow::ensure!(!machines.is_empty(), "no journal was merged under the name {name}; \"this\" is this machine");
    }
    Ok(machines)
}

/// Counts the rows of facts.
struct Counted<'a> {
    out: &'a mut dyn Rows,
    rows: u64,
}

impl Rows for Counted<'_> {
    fn begin(&mut self, machine: &Machine) -> std::io::Result<()> {
        self.out.begin(machine)
    }

    fn row(
        &mut self,
        table: &'static crate::export::Table,
        at: crate::export::Partition,
        values: &[crate::export::Value],
    ) -> std::io::Result<()> {
        self.rows += 1;
        self.out.row(table, at, values)
    }
}

fn chunks(days: &Range<Day>) -> impl Iterator<Item = Range<Day>> {
    let end = days.end;
    let starts = std::iter::successors(Some(days.start), move |&day| {
        day.checked_add_days(chrono::Days::new(TILES as u64)).filter(|next| *next < end)
    });
    starts.map(move |start| {
        start..start.checked_add_days(chrono::Days::new(TILES as u64)).map_or(end, |next| next.min(end))
    })
}

fn bar(days: u64) -> ProgressBar {
    let template = "{bar:40} {pos} of {len} days, {eta} to go";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(days).with_style(style)
}
