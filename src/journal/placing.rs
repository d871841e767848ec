//! How days are cut when a journal is read.

use std::fmt;
use std::ops::Range;

use crate::calendar::{Calendar, Day, DayStart, Tz};
use crate::event::Time;

/// When days start, and by which zone instants are placed in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placing {
    /// When a day starts.
    pub day_start: DayStart,
    /// The zone of everything; `None`: each event by the zone that was in force when it was recorded.
    pub zone: Option<Tz>,
}

impl Placing {
    /// The calendar for what was recorded in this zone.
    pub fn calendar(self, recorded: Tz) -> Calendar {
        Calendar { zone: self.zone.unwrap_or(recorded), day_start: self.day_start }
    }

    /// The instants that may fall in these days, by any of the zones.
    pub(super) fn span(self, days: Range<Day>, zones: impl Iterator<Item = Tz>) -> Option<Range<Time>> {
        let spans = zones.map(|zone| self.calendar(zone).span(days.clone()));
        spans.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).filter(|span| !span.is_empty())
    }
}

/// As the journal notes how its cached tiles are cut.
impl fmt::Display for Placing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.day_start, self.zone.map_or("as recorded", |zone| zone.name()))
    }
}

impl Placing {
    /// Reads what its `Display` writes.
    pub(super) fn from_note(note: &str) -> Option<Self> {
        let (day_start, zone) = note.split_once(' ')?;
        let zone = if zone == "as recorded" { None } else { Some(zone.parse().ok()?) };
        Some(Self { day_start: day_start.parse().ok()?, zone })
    }
}
