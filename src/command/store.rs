//! The journal as the commands use it.

use std::path::Path;

use anyhow::Context as _;

use super::import::{Digest, Sink};
use super::settings::Settings;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Tz};
use crate::clock::{Clock, SystemClock};
use crate::export::Page;
use crate::journal::{EventOptions, Import, Journal, Options, Placing, Reader};
use crate::policy::Seen;
use crate::report::{Report, Scope};
use crate::timeline::Timeline;

/// What the journal has for a scope.
pub(super) struct Past {
    timeline: Timeline,
    scope: Scope,
}

impl Past {
    /// Reads it; the scope's monitors are filled in. A journal that is not there is empty.
    ///
    /// Without a `zone` everything is placed where it was recorded, and the zone is named if there was only one.
    pub(super) fn read(journal: &Path, scope: &Scope, zone: Option<Tz>) -> anyhow::Result<Self> {
        let mut scope = scope.clone();
        let mut timeline = Timeline::default();
        if let Some(mut reader) = Reader::open(journal)? {
            let placing = Placing { day_start: scope.calendar.day_start, zone };
            if let (None, [only]) = (zone, reader.zones(scope.days.clone())?.as_slice()) {
                scope.calendar.zone = *only;
            }
            scope.monitors = reader.monitors(scope.calendar.span(scope.days.clone()).end)?;
            timeline = reader.timeline(scope.days.clone(), placing)?;
        }
        Ok(Self { timeline, scope })
    }

    /// Its figures.
    pub(super) fn report(&self) -> Report {
        Report::new(&self.timeline, &self.scope)
    }

    /// All that an HTML page has of it.
    pub(super) fn page(&self, before: Option<Report>) -> Page {
        Page::new(&self.timeline, &self.scope, before)
    }
}

/// How the journal is written by these settings.
///
/// # Errors
/// Fails if recorded events are to be sealed to what is no recipient.
pub(super) fn options(settings: &Settings) -> anyhow::Result<Options> {
    let record = &settings.config.record;
    let sealed_to = record.seal_to.as_deref().map(str::parse).transpose().context("seal_to in the settings")?;
    let step_us = settings.config.rules().grid_step_us;
    let events = record.events.then_some(EventOptions { seal_to: sealed_to, step_us });
    Ok(Options { mix_bits: f64::from(settings.config.privacy.mix_bits), events, ..Options::default() })
}

/// Where an import of a file goes; nothing of it is kept unless it is committed.
pub(super) fn sink(settings: &Settings, calendar: Calendar, file: &str) -> anyhow::Result<Box<dyn Sink>> {
    let mut options = options(settings)?;
    // What is imported is kept to the last position.
    options.events.iter_mut().for_each(|events| events.step_us = 0);
    let mut journal = Journal::open_for_import(&settings.journal, &options)?;
    journal.begin_import()?;
    Ok(Box::new(Intake { journal: Some(journal), calendar, file: file.to_owned(), events: 0 }))
}

struct Intake {
    journal: Option<Journal>,
    calendar: Calendar,
    file: String,
    events: u64,
}

impl Sink for Intake {
    fn record(&mut self, seen: &Seen) {
        self.journal.iter_mut().for_each(|journal| journal.record(seen));
    }

    fn write(&mut self, slice: Slice) -> anyhow::Result<()> {
        self.events += slice.cells.values().map(|totals| totals.events).sum::<u64>();
        if let Some(journal) = &mut self.journal {
            journal.write(slice, self.calendar, None)?;
        }
        Ok(())
    }

    fn knows(&mut self, digest: &Digest) -> anyhow::Result<bool> {
        Ok(self.journal.as_ref().map_or(Ok(None), |journal| journal.imported(digest))?.is_some())
    }

    fn commit(mut self: Box<Self>, digest: &Digest) -> anyhow::Result<()> {
        if let Some(mut journal) = self.journal.take() {
            let what = std::mem::take(&mut self.file);
            let import = Import { hash: digest.to_vec(), what, lines: self.events, time: SystemClock.now() };
            journal.commit_import(&import, self.calendar)?;
            journal.close()?;
        }
        Ok(())
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        if let Some(mut journal) = self.journal.take() {
            journal.rollback_import();
        }
    }
}
