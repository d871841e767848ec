//! A recorder lets go of what another process removes.

use super::super::super::error::{JournalError, Result};
use super::super::super::letting_go::Listener;
use super::super::super::placing::Placing;
use super::super::super::reader::Reader;
use super::super::Journal;
use super::is_meant;
use crate::calendar::Calendar;
use crate::event::Time;
use crate::timeline::Placement;

impl Journal {
    /// Whether another process is about to remove something; see [`Journal::let_go`].
    pub fn is_asked_to_let_go(&self) -> bool {
        self.listener.as_ref().is_some_and(|listener| listener.asked().is_some())
    }

    /// Writes all that happened so far and forgets what is open of what is to be removed, so that nothing of it is
    /// written later; then says so.
    pub fn let_go(&mut self) -> Result<()> {
        let Some(removal) = self.listener.as_ref().and_then(Listener::asked) else { return Ok(()) };
        self.finish_events()?;
        if self.has_news() {
            self.commit()?;
        }
        self.batches.remove(|batch| is_meant(batch, &removal));
        self.forget_open_devices(&removal);
        self.burst = self.burst.take().filter(|(open, _)| !removal.span.contains(&open.last));
        self.reflect();
        self.listener.iter_mut().for_each(Listener::answer);
        Ok(())
    }

    /// The present day as it is once more, if something was removed since this was last asked.
    pub fn today_after_removal(&mut self, now: Time, calendar: Calendar) -> Result<Option<Placement>> {
        if !self.listener.as_mut().is_some_and(Listener::is_over) {
            return Ok(None);
        }
        self.today(now, calendar).map(Some)
    }

    /// The present day so far, to be gone on with.
    pub fn today(&self, now: Time, calendar: Calendar) -> Result<Placement> {
        let today = calendar.day_of(now);
        let placing = Placing { day_start: calendar.day_start, zone: None };
        let gone = || JournalError::io(&self.path, std::io::ErrorKind::NotFound.into());
        let mut reader = Reader::open_beside(&self.path, self.root.clone())?.ok_or_else(gone)?;
        reader.placement(today..today.succ_opt().unwrap_or(today), placing)
    }
}
