//! Recorded events beside the slices that they are part of.

use super::super::error::{Fault, Result};
use super::super::events::{Keeper, Pace};
use super::Journal;
use crate::calendar::Tz;
use crate::policy::Seen;

impl Journal {
    /// Keeps an event, if the options ask for it; it is written with the next [`Journal::write`].
    pub fn record(&mut self, seen: &Seen) {
        if let Some(keeper) = &mut self.keeper {
            keeper.record(seen);
        }
    }

    /// Whether every event is kept with its time.
    pub fn keeps_events(&self) -> bool {
        self.keeper.is_some()
    }

    /// Events that were asked for and lost because the journal could not be written for long.
    pub fn lost_events(&self) -> u64 {
        self.keeper.as_ref().map_or(0, Keeper::lost)
    }

    /// Closes the last block of events.
    pub(super) fn finish_events(&mut self) -> Result<()> {
        let Some(keeper) = &mut self.keeper else { return Ok(()) };
        keeper.finish();
        self.transact(|journal| journal.store_at(Pace::Last))
    }

    /// Events from now on belong to this zone; what came before stays in a block of the zone that it happened in.
    pub(super) fn place_events(&mut self, zone: Tz) -> Result<()> {
        let earlier = self.zone.replace(zone).filter(|earlier| *earlier != zone && self.keeper.is_some());
        let Some(earlier) = earlier else { return Ok(()) };
        self.zone = Some(earlier);
        let finished = if self.before_import.is_none() { self.finish_events() } else { Ok(()) };
        self.zone = Some(zone);
        finished
    }

    pub(super) fn store_events(&mut self, pace: Pace) -> std::result::Result<(), Fault> {
        let Some(keeper) = &mut self.keeper else { return Ok(()) };
        keeper.store(&self.db, pace, self.zone.unwrap_or_default(), &mut self.names)
    }

    pub(super) fn settle_events(&mut self) {
        self.keeper.iter_mut().for_each(Keeper::settle);
    }
}
