//! Where a recorder keeps what it folded: a journal, or nowhere.

use crate::aggregate::Slice;
use crate::calendar::Calendar;
use crate::event::Time;
use crate::journal::{Journal, JournalError};
use crate::policy::Seen;
use crate::session::OpenBurst;
use crate::timeline::Placement;

/// Where slices are kept. What could not be written is kept by the store and written later.
pub trait Store: Send {
    /// Keeps a slice, placed by the calendar in force, and remembers the burst that may still go on.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    fn write(&mut self, slice: Slice, calendar: Calendar, open: Option<OpenBurst>) -> Result<(), String>;

    /// Keeps an event by itself, if that is asked for; it is written with the slice that it is part of.
    fn record(&mut self, _: &Seen) {}

    /// Whether every event is kept by itself, and how many of them were lost.
    fn kept_events(&self) -> (bool, u64) {
        (false, 0)
    }

    /// Makes what was written outlast a power cut.
    ///
    /// # Errors
    /// As [`Store::write`].
    fn sync(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// Whether another process is about to remove something of what is kept.
    fn is_asked_to_let_go(&self) -> bool {
        false
    }

    /// Holds nothing any more of what is to be removed.
    ///
    /// # Errors
    /// As [`Store::write`].
    fn let_go(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// The present day once more, if something was removed from what is kept.
    fn today_after_removal(&mut self, _: Time, _: Calendar) -> Option<Placement> {
        None
    }

    /// Ends the days that are over.
    ///
    /// # Errors
    /// As [`Store::write`].
    fn close_days_before(&mut self, now: Time, calendar: Calendar) -> Result<(), String>;
}

/// Keeps nothing: the demo's store.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Store for Journal {
    fn record(&mut self, seen: &Seen) {
        Journal::record(self, seen);
    }

    fn kept_events(&self) -> (bool, u64) {
        (self.keeps_events(), self.lost_events())
    }

    fn sync(&mut self) -> Result<(), String> {
        Journal::sync(self).map_err(|error| error.to_string())
    }

    fn is_asked_to_let_go(&self) -> bool {
        Journal::is_asked_to_let_go(self)
    }

    fn let_go(&mut self) -> Result<(), String> {
        Journal::let_go(self).map_err(|error| error.to_string())
    }

    fn today_after_removal(&mut self, now: Time, calendar: Calendar) -> Option<Placement> {
        // What cannot be read now is read at the next start; the journal itself tells no more of what was removed.
        Journal::today_after_removal(self, now, calendar).ok().flatten()
    }

    fn write(&mut self, slice: Slice, calendar: Calendar, open: Option<OpenBurst>) -> Result<(), String> {
        Journal::write(self, slice, calendar, open).map_err(|error| error.to_string())
    }

    fn close_days_before(&mut self, now: Time, calendar: Calendar) -> Result<(), String> {
        let done = Journal::close_days_before(self, now, calendar).and_then(|()| self.tidy(now, calendar));
        if let Err(JournalError::Damaged { .. }) = &done {
            self.mark_damaged();
        }
        done.map(drop).map_err(|error| error.to_string())
    }
}

impl Store for Nowhere {
    fn write(&mut self, _: Slice, _: Calendar, _: Option<OpenBurst>) -> Result<(), String> {
        Ok(())
    }

    fn close_days_before(&mut self, _: Time, _: Calendar) -> Result<(), String> {
        Ok(())
    }
}
