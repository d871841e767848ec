//! Writes what is to be pushed, one UTC day after the other, to a folder aside.

use std::fs;
use std::ops::Range;
use std::path::Path;

use super::{Order, What};
use crate::calendar::Day;
use crate::command::export::{ExportArguments, ExportFormat, Parts, Tables, closed_before, in_bucket};
use crate::event::{MICROS, Time};
use crate::export::TABLES;
use crate::upload::Parcel;

const HOUR_US: i64 = 3600 * MICROS;
const DAY_US: i64 = 24 * HOUR_US;

/// What of the record is closed and asked for.
pub(super) struct Stage {
    tables: Tables,
    arguments: ExportArguments,
    hours: Range<Time>,
    days: Range<Day>,
    all: Range<Day>,
}

/// What is written at once.
pub(super) enum Chunk {
    /// The hours of a UTC day, and the days whose keys go with it.
    Day(Range<Time>, Range<Day>),
    /// What facts refer to.
    Dimensions,
}

impl Stage {
    /// What is closed at this time; `None` where there is nothing.
    pub fn open(order: &Order, now: Time) -> anyhow::Result<Option<Self>> {
        let Order { settings, arguments: push, .. } = *order;
        let arguments = arguments(&push.what, push.what.events || settings.config.push.events);
        let Some(mut tables) = Tables::open(settings, &arguments)? else { return Ok(None) };
        let Some(asked) = tables.days(&arguments)? else { return Ok(None) };
        let Some((first, last)) = tables.extent()? else { return Ok(None) };
        let calendar = settings.calendar(None);
        let (closed_hours, closed_days) = closed_before(now, calendar);
        // Days of other zones begin up to a day earlier or later; hours are taken whole.
        let span = calendar.span(asked.clone());
        let since = order.since.map_or(Time(i64::MIN), |since| Time(since.0.div_euclid(DAY_US) * DAY_US));
        let start = if push.what.from.is_some() { span.start } else { span.start + -DAY_US };
        let end = if push.what.to_day.is_some() { span.end } else { span.end + DAY_US };
        let start = floor(start).max(since);
        let hours = start..floor(end + (HOUR_US - 1)).min(closed_hours).max(start);
        let since = order.since.map_or(asked.start, |since| calendar.day_of(since)).max(asked.start);
        let days = tables.settled_days(since..asked.end.min(closed_days).max(since))?;
        Ok(Some(Self { tables, arguments, hours, days, all: first..last.succ_opt().unwrap_or(last) }))
    }

    /// The folders of all tables.
    pub fn folders(&self) -> Vec<String> {
        let machines = self.tables.codes();
        let of = |table: &str| machines.iter().map(|code| format!("{table}/machine={code}")).collect::<Vec<_>>();
        TABLES.iter().flat_map(|table| of(table.name)).collect()
    }

    /// All that there is to write, in order.
    pub fn chunks(&self) -> Vec<Chunk> {
        let first = Time(self.hours.start.0.div_euclid(DAY_US) * DAY_US);
        let starts = std::iter::successors(Some(first), |start| Some(*start + DAY_US));
        let days = starts.take_while(|start| *start < self.hours.end).map(|start| {
            let date = start.utc().date_naive();
            let keys = date..date.succ_opt().unwrap_or(date);
            let keys = keys.start.max(self.days.start)..keys.end.min(self.days.end);
            Chunk::Day(start.max(self.hours.start)..(start + DAY_US).min(self.hours.end), keys)
        });
        // What facts refer to comes first, so that a push that is cut off leaves nothing that refers to nowhere.
        std::iter::once(Chunk::Dimensions).chain(days).collect()
    }

    /// Writes a chunk to a folder, which holds nothing else afterwards.
    pub fn write(&mut self, chunk: &Chunk, aside: &Path) -> anyhow::Result<Vec<Parcel>> {
        if aside.exists() {
            fs::remove_dir_all(aside)?;
        }
        let Self { tables, arguments, all, .. } = self;
        let written = in_bucket(arguments, aside, |rows| match chunk {
            Chunk::Day(hours, keys) => {
                let days = if keys.is_empty() { keys.start..keys.start } else { keys.clone() };
                let parts = Parts { hours: hours.clone(), days, all: all.clone() };
                tables.fill_parts(&parts, arguments, rows)
            }
            Chunk::Dimensions => tables.fill_all_dimensions(all, rows),
        })?;
        let parcel = |file: &std::path::PathBuf| {
            let name = file.strip_prefix(aside).unwrap_or(file).to_string_lossy().replace('\\', "/");
            let is_final = name.contains("/date=");
            Parcel { name, file: file.clone(), is_final }
        };
        Ok(written.files.iter().map(parcel).collect())
    }
}

fn arguments(what: &What, events: bool) -> ExportArguments {
    let (format, packed) = default_format();
    ExportArguments {
        format: what.format.unwrap_or(format),
        by: Some(what.by),
        from: what.from,
        to: what.to_day,
        compress: what.compress.or(if what.format.is_none() { packed } else { None }),
        events,
        titles: what.titles,
        follow: false,
        identity: what.identity.clone(),
        machine: Some(what.machine.to_string()),
        out: None,
    }
}

#[cfg(feature = "parquet")]
const fn default_format() -> (ExportFormat, Option<super::Compress>) {
    (ExportFormat::Parquet, None)
}

#[cfg(not(feature = "parquet"))]
const fn default_format() -> (ExportFormat, Option<super::Compress>) {
    (ExportFormat::Jsonl, Some(super::Compress::Zstd))
}

fn floor(time: Time) -> Time {
    Time(time.0 - time.0.rem_euclid(HOUR_US))
}
