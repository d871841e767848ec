//! Slices put on the calendar: a tile for each day, and sums of tiles.

mod builder;
mod devices;
mod stretch;
mod tile;

use std::collections::BTreeMap;
use std::ops::Range;

pub use builder::{DayBuilder, DayRecord, Placement};
pub use devices::{DevicePlace, Devices};
pub use stretch::{DaySum, Stretch, WeekSum};
pub use tile::{HourSum, Part, Tile};

use crate::aggregate::{App, Counts, KeyTotals};
use crate::calendar::Day;
use crate::event::Key;

/// Tiles by day, and sums of many days in place of theirs; [`Timeline::stretch`] adds up those of a range.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    tiles: BTreeMap<Day, Tile>,
    sums: Vec<(Range<Day>, Stretch)>,
}

/// The keys of a day, by application; `app` is `None` for those of no application and for the pool of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayKeys {
    /// By application.
    pub by_app: BTreeMap<App, Counts<Key, KeyTotals>>,
    /// Of presses whose application the batch does not tell.
    pub pool: Counts<Key, KeyTotals>,
}

impl Timeline {
    /// Puts a day's tile in, in place of the one that was there.
    pub fn insert(&mut self, day: Day, tile: Tile) {
        self.tiles.insert(day, tile);
    }

    /// Puts the sum of some days in, in place of their tiles. It counts in ranges that hold all of these days.
    pub fn insert_sum(&mut self, days: Range<Day>, sum: Stretch) {
        self.sums.push((days, sum));
    }

    /// A day's tile.
    pub fn tile(&self, day: Day) -> Option<&Tile> {
        self.tiles.get(&day)
    }

    /// Tiles of the days in the range that are not part of a sum, in order.
    pub fn days(&self, days: Range<Day>) -> impl Iterator<Item = (Day, &Tile)> {
        // A range that ends before it starts holds nothing.
        self.tiles.range(days.start..days.end.max(days.start)).map(|(&day, tile)| (day, tile))
    }

    /// The same of all days, with the tiles themselves.
    pub fn into_days(self) -> impl Iterator<Item = (Day, Tile)> {
        self.tiles.into_iter()
    }

    /// The first and the last day that have a tile or are part of a sum.
    pub fn extent(&self) -> Option<(Day, Day)> {
        let tiles = self.tiles.first_key_value().zip(self.tiles.last_key_value());
        let tiles = tiles.map(|((&first, _), (&last, _))| (first, last));
        let sums = self
            .sums
            .iter()
            .filter_map(|(_, sum)| Some((*sum.days.first_key_value()?.0, *sum.days.last_key_value()?.0)));
        tiles.into_iter().chain(sums).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The sum of the range.
    pub fn total(&self, days: Range<Day>) -> Tile {
        let mut total = Tile::default();
        self.sums_in(&days).for_each(|sum| total.merge(&sum.total));
        self.days(days).for_each(|(_, tile)| total.merge(tile));
        total
    }

    /// The sum of the range with a line for each day.
    pub fn stretch(&self, days: Range<Day>) -> Stretch {
        let mut sums = self.sums_in(&days).cloned();
        let mut stretch = sums.next().unwrap_or_default();
        sums.for_each(|sum| stretch.merge(sum));
        self.days(days).for_each(|(day, tile)| stretch.add(day, tile));
        stretch
    }

    fn sums_in(&self, days: &Range<Day>) -> impl Iterator<Item = &Stretch> {
        let inside = self.sums.iter().filter(|(of, _)| days.start <= of.start && of.end <= days.end);
        inside.map(|(_, sum)| sum)
    }
}

impl FromIterator<(Day, Tile)> for Timeline {
    fn from_iter<I: IntoIterator<Item = (Day, Tile)>>(tiles: I) -> Self {
        Self { tiles: tiles.into_iter().collect(), sums: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_ends_before_it_starts_holds_nothing() {
        let day = |number| Day::from_ymd_opt(2026, 1, number).unwrap();
        let timeline: Timeline = (1..4).map(|number| (day(number), Tile::default())).collect();
        assert_eq!(timeline.days(day(3)..day(1)).count(), 0);
        assert_eq!(timeline.days(day(1)..day(3)).count(), 2);
    }
}
