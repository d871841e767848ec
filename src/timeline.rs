//! Slices put on the calendar: a tile for each day, and sums of tiles.

mod builder;
mod tile;

use std::collections::BTreeMap;
use std::ops::Range;

pub use builder::{DayBuilder, DayRecord, Placement};
pub use tile::{HourSum, Part, Tile};

use crate::aggregate::{Counts, KeyTotals};
use crate::calendar::Day;
use crate::event::Key;

/// Tiles by day; [`Timeline::total`] adds up those of a range.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    tiles: BTreeMap<Day, Tile>,
}

/// The keys of a day, by application; `app` is `None` for those of no application and for the pool of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayKeys {
    /// By application.
    pub by_app: BTreeMap<crate::aggregate::App, Counts<Key, KeyTotals>>,
    /// Of presses whose application the batch does not tell.
    pub pool: Counts<Key, KeyTotals>,
}

impl Timeline {
    /// Puts a day's tile in, in place of the one that was there.
    pub fn insert(&mut self, day: Day, tile: Tile) {
        self.tiles.insert(day, tile);
    }

    /// A day's tile.
    pub fn tile(&self, day: Day) -> Option<&Tile> {
        self.tiles.get(&day)
    }

    /// Tiles of the days in the range, in order.
    pub fn days(&self, days: Range<Day>) -> impl Iterator<Item = (Day, &Tile)> {
        self.tiles.range(days).map(|(&day, tile)| (day, tile))
    }

    /// The first and the last day that have a tile.
    pub fn extent(&self) -> Option<(Day, Day)> {
        Some((*self.tiles.first_key_value()?.0, *self.tiles.last_key_value()?.0))
    }

    /// The sum of the tiles in the range.
    pub fn total(&self, days: Range<Day>) -> Tile {
        self.days(days).fold(Tile::default(), |mut sum, (_, tile)| {
            sum.merge(tile);
            sum
        })
    }
}

impl FromIterator<(Day, Tile)> for Timeline {
    fn from_iter<I: IntoIterator<Item = (Day, Tile)>>(tiles: I) -> Self {
        Self { tiles: tiles.into_iter().collect() }
    }
}
