//! Where the library finds past days: a journal, or the made-up days of the demo.

mod demo;
mod journal;

use std::ops::Range;

pub use demo::DemoArchive;
pub use journal::JournalArchive;

use crate::aggregate::{App, Sighting, Slice};
use crate::calendar::{Day, Tz};
use crate::event::{Event, Name, Time};
use crate::report::KeyBatch;
use crate::timeline::{Devices, Timeline};

/// Past days, as a journal keeps them.
pub trait Archive: Send {
    /// Tiles of the days, half-open.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do; so do the others.
    fn timeline(&mut self, days: Range<Day>) -> Result<Timeline, String>;

    /// The same with the density grids of each application, where [`Archive::timeline`] has them of all together.
    fn timeline_by_app(&mut self, days: Range<Day>) -> Result<Timeline, String> {
        self.timeline(days)
    }

    /// Bursts by hour of the wall clock and application: presses after the first, and length in us.
    fn typing_by_hour(&mut self, _: Range<Day>) -> Result<Vec<(u8, App, u64, u64)>, String> {
        Ok(Vec::new())
    }

    /// The slices of a day, each with the zone it was recorded in, and its batches of keys.
    fn day(&mut self, day: Day) -> Result<RecordedDay, String>;

    /// The first and the last day.
    fn extent(&mut self) -> Result<Option<(Day, Day)>, String>;

    /// Monitors that were announced.
    fn monitors(&mut self) -> Result<Vec<Sighting>, String>;

    /// What known devices add to the days, half-open.
    fn devices(&mut self, _: Range<Day>) -> Result<Devices, String> {
        Ok(Devices::default())
    }

    /// Devices that something came from, by name.
    fn device_names(&mut self) -> Result<Vec<Name>, String> {
        Ok(Vec::new())
    }

    /// Notes that the person put on moments of a day.
    fn marks(&mut self, _: Day) -> Result<Vec<(Time, String)>, String> {
        Ok(Vec::new())
    }

    /// The recorded event of a span that comes first, or last; moves are passed over.
    fn event(&mut self, _: Range<Time>, _is_first: bool) -> Result<Option<Event>, String> {
        Ok(None)
    }

    /// Whether another process has written since this was last asked.
    fn has_changed(&mut self) -> bool;
}

/// A day as it was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedDay {
    /// Slices and the zone that each was recorded in.
    pub slices: Vec<(Tz, Slice)>,
    /// Batches of keys.
    pub batches: Vec<KeyBatch>,
}
