//! One day's aggregate, or the sum of many: what any screen or report needs of a range.

use crate::aggregate::{App, Count, Counts, KeyTotals, Totals};
use crate::event::Key;

/// A day's figures by application, its hours and its minutes; tiles merge to ranges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tile {
    /// By application, `None` for time without one.
    pub parts: Counts<App, Part>,
    /// Clock minutes that have active time, by presses and clicks in them, over all applications.
    pub minutes: Counts<u32>,
    /// Keys of batches that tell no application, because several were mixed to hide their order.
    pub pool: Counts<Key, KeyTotals>,
}

/// One application's share of a [`Tile`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// The totals, with the keys that its own batches tell.
    pub totals: Totals,
    /// By hour of the wall clock.
    pub hours: [HourSum; 24],
    /// Clock minutes that have active time in it, by presses and clicks in them.
    pub minutes: Counts<u32>,
}

/// What an hour of the wall clock comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourSum {
    /// Presses.
    pub presses: u64,
    /// Clicks.
    pub clicks: u64,
    /// Active time, us.
    pub active_us: u64,
}

impl Tile {
    /// Adds the other.
    pub fn merge(&mut self, other: &Self) {
        self.parts.merge(&other.parts);
        self.minutes.merge(&other.minutes);
        self.pool.merge(&other.pool);
    }

    /// The figures of one application alone; keys of mixed batches are left out.
    #[must_use]
    pub fn of_app(&self, app: App) -> Self {
        let part = self.parts.get(app);
        let minutes = part.minutes.clone();
        Self { parts: std::iter::once((app, part)).collect(), minutes, pool: Counts::default() }
    }

    /// The figures of some applications; keys of mixed batches are left out, and a clock minute that several of them
    /// share counts for each.
    #[must_use]
    pub fn of_apps(&self, holds: &dyn Fn(App) -> bool) -> Self {
        let mut sum = Self::default();
        for (app, part) in self.parts.iter().filter(|(app, _)| holds(*app)) {
            sum.minutes.merge(&part.minutes);
            sum.parts.entry(app).merge(part);
        }
        sum
    }

    /// The sum over all applications, mixed batches included.
    pub fn whole(&self) -> Part {
        let mut whole = Part::default();
        self.parts.iter().for_each(|(_, part)| whole.merge(part));
        whole.totals.keys.merge(&self.pool);
        whole.minutes = self.minutes.clone();
        whole
    }

    /// The same with the density grids of all applications together, as if they were of no application.
    #[must_use]
    pub fn pooled(mut self) -> Self {
        let Totals { click_grid, move_grid, .. } = self.whole().totals;
        let apps: Vec<App> = self.parts.iter().map(|(app, _)| app).collect();
        for app in apps {
            let totals = &mut self.parts.entry(app).totals;
            (totals.click_grid, totals.move_grid) = Default::default();
        }
        if !(click_grid.is_empty() && move_grid.is_empty()) {
            let totals = &mut self.parts.entry(None).totals;
            (totals.click_grid, totals.move_grid) = (click_grid, move_grid);
        }
        self
    }

    /// Whether anything was counted.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.pool.is_empty()
    }
}

impl Count for Part {
    fn merge(&mut self, other: &Self) {
        self.totals.merge(&other.totals);
        for (hour, more) in self.hours.iter_mut().zip(&other.hours) {
            hour.merge(*more);
        }
        self.minutes.merge(&other.minutes);
    }
}

impl HourSum {
    fn merge(&mut self, other: Self) {
        self.presses += other.presses;
        self.clicks += other.clicks;
        self.active_us += other.active_us;
    }
}
