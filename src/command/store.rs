//! The journal as the commands use it.

use std::path::Path;

use super::import::{Digest, Sink, Summary};
use super::settings::Settings;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Tz};
use crate::clock::{Clock, SystemClock};
use crate::journal::{Commit, Import, Journal, Options, Placing, Reader, Result};
use crate::report::{Report, Scope};
use crate::timeline::Timeline;

/// The figures that the journal has for a scope. A journal that is not there is empty.
///
/// Without a zone everything is placed in the zone in which it was recorded; the report then names that zone, and
/// where there were several, the scope's.
pub(super) fn report(journal: &Path, mut scope: Scope, zone: Option<Tz>) -> Result<Report> {
    let Some(mut reader) = Reader::open(journal)? else {
        return Ok(Report::new(&Timeline::default(), &scope));
    };
    let placing = Placing { day_start: scope.calendar.day_start, zone };
    let timeline = reader.timeline(scope.days.clone(), placing)?;
    if zone.is_none()
        && let [only] = reader.zones(scope.days.clone())?[..]
    {
        scope.calendar.zone = only;
    }
    scope.monitors = reader.monitors(scope.calendar.span(scope.days.clone()).end)?;
    Ok(Report::new(&timeline, &scope))
}

/// Where an import goes; nothing of it is kept unless it is committed.
pub(super) fn sink(settings: &Settings, calendar: Calendar) -> anyhow::Result<Box<dyn Sink>> {
    let options = Options { mix_bits: f64::from(settings.config.privacy.mix_bits), ..Options::default() };
    let mut journal = Journal::open_for_import(&settings.journal, &options)?;
    journal.begin_import()?;
    Ok(Box::new(JournalSink { journal, calendar }))
}

/// A journal in the middle of an import.
struct JournalSink {
    journal: Journal,
    calendar: Calendar,
}

impl Sink for JournalSink {
    fn write(&mut self, slice: Slice) -> anyhow::Result<()> {
        Ok(self.journal.write(slice, self.calendar, None)?)
    }

    fn commit(mut self: Box<Self>, digest: &Digest, summary: &Summary) -> anyhow::Result<bool> {
        // The journal does not say where files of the person lie or what they are called.
        let what = "event lines".to_owned();
        let import = Import { hash: digest.to_vec(), what, lines: summary.events, time: SystemClock.now() };
        let commit = self.journal.commit_import(&import, self.calendar)?;
        self.journal.close()?;
        Ok(commit == Commit::Done)
    }

    fn abandon(mut self: Box<Self>) -> anyhow::Result<()> {
        self.journal.rollback_import();
        Ok(self.journal.close()?)
    }
}
