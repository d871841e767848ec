//! The record as an export that an `ActivityWatch` server imports.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::Range;

use anyhow::Context as _;

use super::super::date::DateArgument;
use super::super::exit::{Exit, Failure};
use super::super::output::print;
use super::super::settings::Settings;
use super::{ExportArguments, nothing};
use crate::clock::{Clock, SystemClock};
use crate::event::{MICROS, Time};
use crate::export::{Stretches, write_activitywatch};
use crate::journal::{Placing, Reader};
use crate::private;

/// So much is read at once.
const STRIDE_US: i64 = 24 * 3600 * MICROS;

/// Writes it to standard output or a file.
pub(super) fn run(settings: &Settings, arguments: &ExportArguments) -> Result<Exit, Failure> {
    let calendar = settings.calendar(None);
    let now = SystemClock.now();
    if let (Some(from), Some(to)) = (arguments.from, arguments.to) {
        DateArgument::range(from, to, now, calendar)?;
    }
    if arguments.by.is_some() || arguments.follow || arguments.compress.is_some() {
        let error = "an export for ActivityWatch is one file of stretches; leave out --by, --follow and --compress \
                     (keytop push http://localhost:5600 keeps a server fed)";
        return Err(anyhow::anyhow!(error).into());
    }
    let Some(mut reader) = Reader::open(&settings.journal).map_err(anyhow::Error::from)? else { return Ok(nothing()) };
    let placing = Placing { day_start: calendar.day_start, zone: None };
    let Some((first, last)) = reader.extent(placing).map_err(anyhow::Error::from)? else { return Ok(nothing()) };
    let bounds = |day: Option<DateArgument>| day.map(|day| calendar.bounds(day.day(now, calendar)));
    let start = bounds(arguments.from).map_or(calendar.start_of(first) + -STRIDE_US, |bounds| bounds.start);
    let end = bounds(arguments.to).map_or(calendar.start_of(last) + 2 * STRIDE_US, |bounds| bounds.end);
    let host = host();
    let buckets = stretches(&mut reader, start..end)?.into_buckets(&host);
    if buckets.iter().all(|bucket| bucket.events.is_empty()) {
        return Ok(nothing());
    }
    match &arguments.out {
        None => print(|out| write_activitywatch(&buckets, &host, now, out))?,
        Some(path) => {
            let write = || -> std::io::Result<()> {
                let made = private::options().write(true).create_new(true).open(path)?;
                let mut out = BufWriter::new(made);
                write_activitywatch(&buckets, &host, now, &mut out)?;
                out.flush()?;
                File::open(path)?.sync_all()
            };
            write().with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(Exit::Done)
}

/// What this machine recorded in a span.
pub(in crate::command) fn stretches(reader: &mut Reader, span: Range<Time>) -> anyhow::Result<Stretches> {
    let own = reader.machines()?.into_iter().next();
    reader.only_of(own.as_ref());
    let mut stretches = Stretches::default();
    let mut start = span.start;
    while start < span.end {
        let end = Time((start.0.div_euclid(STRIDE_US) + 1) * STRIDE_US).min(span.end);
        for stored in reader.slices(start..end)? {
            stretches.add(&stored.slice);
        }
        start = end;
    }
    Ok(stretches)
}

/// What this machine is called, in signs that an address may have.
pub(in crate::command) fn host() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    let plain: String = name
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() || "-._".contains(sign) { sign } else { '-' })
        .collect();
    if plain.is_empty() { "localhost".to_owned() } else { plain }
}
