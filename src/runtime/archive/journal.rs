//! Past days out of a journal, which another process may be writing.

use std::ops::Range;
use std::path::PathBuf;

use crate::aggregate::{App, Sighting};
use crate::calendar::{Calendar, Day};
use crate::event::{Event, Kind, Name, Time};
use crate::journal::{Batch, Identities, JournalError, Owner, Placing, Reader};
use crate::report::KeyBatch;
use crate::runtime::{Archive, RecordedDay};
use crate::timeline::{Devices, Timeline};

/// A journal that is opened once it is there.
#[derive(Debug)]
pub struct JournalArchive {
    path: PathBuf,
    calendar: Calendar,
    reader: Option<Reader>,
    version: Option<(i64, u64)>,
}

impl JournalArchive {
    /// The journal at this path; days are told by this calendar, and placed in the zones they were recorded in.
    pub fn new(path: PathBuf, calendar: Calendar) -> Self {
        Self { path, calendar, reader: None, version: None }
    }

    fn read<T: Default>(&mut self, read: impl FnOnce(&mut Reader) -> Result<T, JournalError>) -> Result<T, String> {
        let told = |error: JournalError| error.to_string();
        if self.reader.is_none() {
            self.reader = Reader::open(&self.path).map_err(told)?;
        }
        self.reader.as_mut().map_or_else(|| Ok(T::default()), |reader| read(reader).map_err(told))
    }

    fn placing(&self) -> Placing {
        Placing { day_start: self.calendar.day_start, zone: None }
    }
}

impl Archive for JournalArchive {
    fn timeline(&mut self, days: Range<Day>) -> Result<Timeline, String> {
        let placing = self.placing();
        self.read(|reader| reader.timeline(days, placing))
    }

    fn timeline_by_app(&mut self, days: Range<Day>) -> Result<Timeline, String> {
        let placing = self.placing();
        self.read(|reader| reader.timeline_by_app(days, placing))
    }

    fn typing_by_hour(&mut self, days: Range<Day>) -> Result<Vec<(u8, App, u64, u64)>, String> {
        let hours = self.read(|reader| reader.typing_by_hour(days))?;
        Ok(hours.into_iter().map(|of| (of.hour, of.app, of.steps, of.micros)).collect())
    }

    fn day(&mut self, day: Day) -> Result<RecordedDay, String> {
        let calendar = self.calendar;
        let bounds = calendar.bounds(day);
        let slices = self.read(|reader| reader.slices(bounds.clone()))?;
        let batches = self.read(|reader| reader.batches(bounds.clone()))?;
        let of_day = batches.into_iter().filter(|batch| calendar.day_of(batch.day.start) == day);
        Ok(RecordedDay {
            slices: slices.into_iter().map(|stored| (stored.zone, stored.slice)).collect(),
            batches: of_day.map(key_batch).collect(),
        })
    }

    fn extent(&mut self) -> Result<Option<(Day, Day)>, String> {
        let placing = self.placing();
        self.read(|reader| reader.extent(placing))
    }

    fn monitors(&mut self) -> Result<Vec<Sighting>, String> {
        self.read(|reader| reader.monitors(Time(i64::MAX)))
    }

    fn devices(&mut self, days: Range<Day>) -> Result<Devices, String> {
        self.read(|reader| reader.devices(days))
    }

    fn device_names(&mut self) -> Result<Vec<Name>, String> {
        self.read(Reader::device_names)
    }

    fn marks(&mut self, day: Day) -> Result<Vec<(Time, String)>, String> {
        let bounds = self.calendar.bounds(day);
        let marks = self.read(|reader| reader.marks(bounds))?;
        Ok(marks.into_iter().map(|mark| (mark.time, mark.text)).collect())
    }

    fn event(&mut self, span: Range<Time>, is_first: bool) -> Result<Option<Event>, String> {
        self.read(|reader| {
            let mut found = None;
            reader.events(&span, None, &Identities::default(), |kept| {
                later(&mut found, kept.event, is_first);
                Ok(())
            })?;
            Ok(found)
        })
    }

    fn has_changed(&mut self) -> bool {
        let version = self.read(|reader| reader.version().map(Some)).ok().flatten();
        std::mem::replace(&mut self.version, version) != version
    }
}

/// Takes an event in place of the one before it where the last is looked for, of one instant the first. Moves are none.
pub(super) fn later(found: &mut Option<Event>, event: Event, is_first: bool) {
    let is_move = matches!(event.kind, Kind::MoveTo { .. } | Kind::MoveBy { .. });
    let is_later = found.as_ref().is_none_or(|found| !is_first && found.time < event.time);
    if is_later && !is_move {
        *found = Some(event);
    }
}

fn key_batch(batch: Batch) -> KeyBatch {
    let app = match batch.owner {
        Owner::App(app) => Some(app),
        Owner::Pool => None,
    };
    KeyBatch { app, span: batch.span, keys: batch.keys }
}
