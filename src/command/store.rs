//! The journal as the commands use it.

use std::path::Path;

use anyhow::Context as _;

use super::exit::say;
use super::import::{Digest, Sink};
use super::output::Steps;
use super::settings::Settings;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Tz};
use crate::clock::{Clock, SystemClock};
use crate::config;
use crate::event::Name;
use crate::export::Page;
use crate::journal::{
    Durability, EventOptions, Import, Journal, JournalError, Options, Placing, Reader, Retention, rescue,
};
use crate::keyboard::Geometry;
use crate::policy::Seen;
use crate::report::{Report, Scope};
use crate::timeline::{Devices, Placement, Timeline};

/// What of the journal is read, and how.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Selection<'a> {
    /// The zone that it is placed in; where it was recorded without one.
    pub zone: Option<Tz>,
    /// The machine that recorded it; all of them without one.
    pub machine: Option<&'a str>,
    /// Whether each day is read by itself, which takes longer over years.
    pub by_day: bool,
    /// Whether it is told which devices it came from.
    pub has_devices: bool,
    /// Only what came from this device.
    pub device: Option<Name>,
}

/// What the journal has for a scope.
pub(super) struct Past {
    timeline: Timeline,
    scope: Scope,
    devices: Devices,
    device: Option<Name>,
}

impl Past {
    /// Reads it; the scope's monitors are filled in. A journal that is not there is empty.
    ///
    /// Without a zone everything is placed where it was recorded, and the zone is named if there was only one.
    pub(super) fn read(journal: &Path, scope: &Scope, selection: Selection) -> anyhow::Result<Self> {
        let Selection { zone, machine, by_day, has_devices, device } = selection;
        let mut scope = scope.clone();
        let (mut timeline, mut devices) = (Timeline::default(), Devices::default());
        if let Some(mut reader) = Reader::open(journal)? {
            if let Some(name) = machine {
                anyhow::ensure!(
                    reader.only(name)?,
                    "no journal was merged under the name {name}; \"this\" is this machine"
                );
            }
            let placing = Placing { day_start: scope.calendar.day_start, zone };
            if let (None, [only]) = (zone, reader.zones(scope.days.clone())?.as_slice()) {
                scope.calendar.zone = *only;
            }
            scope.monitors = reader.monitors(scope.calendar.span(scope.days.clone()).end)?;
            let days = scope.days.clone();
            if has_devices || device.is_some() {
                devices = reader.devices(days.clone())?;
            }
            timeline = match scope.app {
                Some(_) if by_day => reader.days(days, placing)?,
                None if by_day => reader.days_pooled(days, placing)?,
                Some(_) => reader.timeline_by_app(days, placing)?,
                None => reader.timeline(days, placing)?,
            };
        }
        Ok(Self { timeline, scope, devices, device })
    }

    /// Its figures.
    pub(super) fn report(&self) -> Report {
        let only = self.scope.app;
        let mut whole = Report::new(&self.timeline, &self.scope);
        whole.list_devices(&self.devices, &self.scope.days, &|app| only.is_none() || app == only);
        let Some(device) = self.device else { return whole };
        Report { devices: whole.devices, ..Report::of_device(&self.devices, &self.scope, device) }
    }

    /// All that an HTML page has of it.
    pub(super) fn page(self, keyboard: &Geometry, before: Option<&Report>) -> Page {
        Page::new(self.timeline, &self.scope, keyboard, before)
    }
}

/// How the journal is written by these settings.
///
/// # Errors
/// Fails if recorded events are to be sealed to what is no recipient.
pub(super) fn options(settings: &Settings) -> anyhow::Result<Options> {
    let (record, keeping) = (&settings.config.record, settings.config.journal);
    let sealed_to = record.seal_to.as_deref().map(str::parse).transpose().context("seal_to in the settings")?;
    let step_us = settings.config.rules().grid_step_us;
    Ok(Options {
        mix_bits: f64::from(settings.config.privacy.mix_bits),
        events: record.events.then_some(EventOptions { seal_to: sealed_to, step_us }),
        durability: match keeping.durability {
            config::Durability::Normal => Durability::Normal,
            config::Durability::Full => Durability::Full,
        },
        retention: Retention { seconds_days: keeping.keep_seconds, events_days: keeping.keep_events },
        ..Options::default()
    })
}

/// A journal that is open to record into.
pub(super) struct Opened {
    pub journal: Journal,
    /// What is known of today.
    pub today: Option<Placement>,
    /// What there is to say about it.
    pub notice: Option<String>,
}

/// Opens the journal to record into. Of a damaged one the rest is saved into a fresh one, and what was lost is told.
///
/// # Errors
/// Fails if the settings are wrong; inside, if the journal cannot be used.
pub(super) fn open(settings: &Settings, calendar: Calendar) -> anyhow::Result<Result<Opened, JournalError>> {
    let options = options(settings)?;
    Ok(match begin(settings, &options, calendar, None) {
        Err(JournalError::Damaged { .. }) => rescue(&settings.journal, calendar.day_of(SystemClock.now()))
            .and_then(|told| begin(settings, &options, calendar, Some(told.to_string()))),
        opened => opened,
    })
}

fn begin(
    settings: &Settings,
    options: &Options,
    calendar: Calendar,
    notice: Option<String>,
) -> Result<Opened, JournalError> {
    let now = SystemClock.now();
    let mut journal = Journal::open(&settings.journal, options)?;
    journal.check_mark()?;
    journal.close_days_before(now, calendar)?;
    let today = Some(journal.today(now, calendar)?);
    Ok(Opened { journal, today, notice })
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

/// Makes the sums of the past days that something was added to, so that reading them makes nothing anew: a recorder does
/// it in its own time, and there may be none. What was added is safe already: where this fails, that is told.
pub(super) fn sum_up(settings: &Settings) {
    let steps = Steps::new("summing up past days");
    let summed = options(settings).and_then(|options| {
        let mut journal = Journal::open_for_import(&settings.journal, &options)?;
        let placing = Placing { day_start: settings.calendar(None).day_start, zone: None };
        journal.cache_tiles(SystemClock.now(), placing, &mut |done, all| steps.show(done, all))?;
        Ok(journal.close()?)
    });
    drop(steps);
    if let Err(error) = summed {
        say(&format!("past days are not summed up yet, and take longer to read until keytop records: {error:#}"));
    }
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
