//! What a recorder looks at beside what comes in: its sources, the zone, what is being removed, and the disk.

use super::{Work, has_passed};
use crate::calendar::Calendar;
use crate::event::MICROS;
use crate::report::Health;

/// A power cut takes what was written in so long at most, us.
const SYNC_US: i64 = 5 * MICROS;

impl Work {
    /// At least once a second, so that a source that stopped is told though nothing comes.
    pub(super) fn look_at_sources(&mut self) {
        let Health { source, focus, .. } = (self.recording.health)();
        if self.sources != (source.clone(), focus.clone()) {
            self.sources = (source, focus);
            self.is_fresh = true;
        }
    }

    /// What another process removes is held no longer, neither here nor on the screens.
    pub(super) fn look_at_removal(&mut self) {
        let now = self.recording.clock.now();
        if self.recording.store.is_asked_to_let_go() {
            self.publish(now);
            self.write(now);
            self.error = self.error.take().or(self.recording.store.let_go().err());
        }
        if let Some(today) = self.recording.store.today_after_removal(now, self.recording.calendar) {
            self.watch.start_from(today);
            // What is folded and not written yet is in no journal.
            self.watch.publish_pending(&self.pending);
        }
    }

    /// What happened before the machine came to another zone is written by the calendar that was in force.
    pub(super) fn look_at_zone(&mut self) {
        let (zone, earlier) = ((self.recording.zone)(), self.recording.calendar);
        if zone == earlier.zone {
            return;
        }
        let now = self.recording.clock.now();
        self.publish(now);
        self.write(now);
        self.recording.calendar = Calendar { zone, ..earlier };
        self.watch.set_calendar(self.recording.calendar);
        self.left = Some(self.left.unwrap_or(earlier.zone)).filter(|first| *first != zone);
        self.is_fresh = true;
    }

    pub(super) fn sync_if_due(&mut self) {
        let now = self.recording.clock.now();
        if has_passed(now, self.synced, SYNC_US) {
            self.synced = now;
            self.error = self.recording.store.sync().err().or(self.error.take());
        }
    }

    pub(super) fn zone_warning(&self) -> Option<String> {
        let zone = self.recording.calendar.zone;
        self.left.map(|left| format!("the zone is {zone} now; screens tell days by {left} until they are opened again"))
    }
}
