//! What happened when: totals by second and application, and the spans of time behind them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Count, DeviceSum, Totals};
use crate::event::{MICROS, Monitor, Name, Second, Time};

const HOUR_S: i64 = 3600;

/// An application, or `None` where no window had the focus or none was known.
pub type App = Option<Name>;

/// A piece of the record: what a stretch of events comes to, at the resolution of a second.
///
/// Slices merge like totals do. Their cells carry counts only; time is carried by spans, so that it can be
/// cut anywhere without rounding ([`Totals::active_us`] and its like are zero in a cell).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slice {
    /// Counts by second and application.
    pub cells: BTreeMap<(Second, App), Totals>,
    /// Spans of active, focus and watching time, in the order in which they ended.
    pub spans: Vec<Span>,
    /// Monitors that were announced.
    pub monitors: Vec<Sighting>,
    /// What known devices added to the cells, by the first instant of a clock minute, device and application; a
    /// journal takes it out, as it does keys.
    pub devices: BTreeMap<(Time, Name, App), DeviceSum>,
}

/// A stretch of time that belongs to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its first instant.
    pub start: Time,
    /// The instant after its last.
    pub end: Time,
    /// Whose it is.
    pub app: App,
    /// What it says.
    pub kind: SpanKind,
}

/// What a [`Span`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanKind {
    /// The person was active.
    Active,
    /// The application had the focus.
    Focus,
    /// The application held the screen awake while the person was away.
    Watching,
}

/// A monitor as it was announced at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// When.
    pub time: Time,
    /// The monitor.
    pub monitor: Monitor,
}

impl Slice {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.spans.is_empty() && self.monitors.is_empty() && self.devices.is_empty()
    }

    /// What a device added in the clock minute that holds `time`.
    pub fn of_device(&mut self, time: Time, device: Name, app: App) -> &mut DeviceSum {
        self.devices.entry((minute(time), device, app)).or_default()
    }

    /// The totals of an application in the second that holds `time`.
    pub fn cell(&mut self, time: Time, app: App) -> &mut Totals {
        self.cells.entry((time.second(), app)).or_default()
    }

    /// Adds what was counted in a second by an application.
    pub fn add_cell(&mut self, place: (Second, App), totals: Totals) {
        match self.cells.entry(place) {
            Entry::Vacant(place) => {
                place.insert(totals);
            }
            Entry::Occupied(mut cell) => cell.get_mut().merge(&totals),
        }
    }

    /// Adds a stretch of time; one that goes on where the last of its kind ended makes it longer.
    pub fn add_span(&mut self, span: Span) {
        if span.end <= span.start {
            return;
        }
        match self.spans.iter_mut().rev().find(|last| last.kind == span.kind) {
            Some(last) if last.app == span.app && last.end == span.start => last.end = span.end,
            _ => self.spans.push(span),
        }
    }

    /// Adds what the other holds.
    pub fn merge(&mut self, other: Self) {
        for (place, totals) in other.cells {
            self.add_cell(place, totals);
        }
        other.spans.into_iter().for_each(|span| self.add_span(span));
        self.monitors.extend(other.monitors);
        for (place, sum) in other.devices {
            self.devices.entry(place).or_default().merge(&sum);
        }
    }

    /// From the start of the first second or span to the end of the last.
    pub fn extent(&self) -> Option<std::ops::Range<Time>> {
        let seconds = self.cells.keys().map(|&(second, _)| (second.start(), second.start() + MICROS));
        let spans = self.spans.iter().map(|span| (span.start, span.end));
        seconds.chain(spans).map(|(start, end)| start..end).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
    }

    /// The same in pieces that each lie within one hour of UTC, keyed by the hour since 1970; announced
    /// monitors go with the hour of their time.
    pub fn into_hours(self) -> BTreeMap<i64, Self> {
        let mut hours: BTreeMap<i64, Self> = BTreeMap::new();
        if let Some(hour) = self.only_hour() {
            // As a second's nearly always does: there is nothing to sort.
            hours.insert(hour, self);
            return hours;
        }
        for ((second, app), totals) in self.cells {
            hours.entry(second.0.div_euclid(HOUR_S)).or_default().cells.insert((second, app), totals);
        }
        for span in self.spans {
            for piece in span.pieces(HOUR_S * MICROS) {
                hours.entry(piece.start.second().0.div_euclid(HOUR_S)).or_default().spans.push(piece);
            }
        }
        for sighting in self.monitors {
            hours.entry(sighting.time.second().0.div_euclid(HOUR_S)).or_default().monitors.push(sighting);
        }
        for ((minute, device, app), sum) in self.devices {
            let hour = hours.entry(minute.second().0.div_euclid(HOUR_S)).or_default();
            hour.devices.insert((minute, device, app), sum);
        }
        hours
    }

    /// The hour of UTC that all of it lies within, if there is one.
    fn only_hour(&self) -> Option<i64> {
        let hour_of = |time: Time| time.second().0.div_euclid(HOUR_S);
        let cells = [self.cells.first_key_value(), self.cells.last_key_value()];
        let cells = cells.into_iter().flatten().map(|(&(second, _), _)| second.0.div_euclid(HOUR_S));
        let spans = self.spans.iter().flat_map(|span| [hour_of(span.start), hour_of(span.end + -1)]);
        let monitors = self.monitors.iter().map(|sighting| hour_of(sighting.time));
        let devices = self.devices.keys().map(|&(minute, ..)| hour_of(minute));
        let mut hours = cells.chain(spans).chain(monitors).chain(devices);
        let first = hours.next()?;
        hours.all(|hour| hour == first).then_some(first)
    }
}

impl Span {
    /// Its length, us.
    pub fn micros(&self) -> u64 {
        u64::try_from(self.end - self.start).unwrap_or(0)
    }

    /// The same stretch cut at every multiple of `step` us since 1970.
    pub fn pieces(self, step: i64) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        std::iter::from_fn(move || {
            if start >= self.end {
                return None;
            }
            let end = Time((start.0.div_euclid(step) + 1).saturating_mul(step)).min(self.end);
            let piece = Self { start, end, ..self };
            start = end;
            Some(piece)
        })
    }
}

/// The first instant of a clock minute.
fn minute(time: Time) -> Time {
    Time(time.0 - time.0.rem_euclid(60 * MICROS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn active(start: i64, end: i64) -> Span {
        Span { start: Time(start), end: Time(end), app: None, kind: SpanKind::Active }
    }

    #[test]
    fn a_span_that_goes_on_grows() {
        let mut slice = Slice::default();
        slice.add_span(active(0, 10));
        slice.add_span(Span { kind: SpanKind::Focus, ..active(0, 10) });
        slice.add_span(active(10, 20));
        slice.add_span(active(30, 40));
        assert_eq!(slice.spans.len(), 3);
        assert_eq!(slice.spans[0], active(0, 20));
    }

    #[test]
    fn pieces_add_up_to_the_whole() {
        let pieces: Vec<_> = active(-5, 25).pieces(10).collect();
        assert_eq!(pieces, [active(-5, 0), active(0, 10), active(10, 20), active(20, 25)]);
    }
}
