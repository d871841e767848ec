//! Many days as one sum, with a line for each day.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::Datelike;

use super::{Part, Tile};
use crate::aggregate::{Amount, App, Count, Counts, Typing, wpm};
use crate::calendar::Day;

/// Days added up: their total, what a list of days shows of each, and which hours of the week were active.
///
/// Stretches merge like tiles do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stretch {
    /// The sum of the days' tiles.
    pub total: Tile,
    /// Each day that has anything, by application.
    pub days: BTreeMap<Day, Counts<App, DaySum>>,
    /// Active time by weekday (from Monday) and hour, by application.
    pub weeks: Counts<App, WeekSum>,
}

/// What a list of days shows of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaySum {
    /// Presses.
    pub presses: u64,
    /// Clicks.
    pub clicks: u64,
    /// Other input: wheel turns and moves.
    pub others: u64,
    /// Notches in all directions.
    pub scroll: Amount,
    /// Length of the pointer's path, px.
    pub distance: Amount,
    /// Active time, us.
    pub active_us: u64,
    /// Presses of bursts after their first.
    pub burst_steps: u64,
    /// Length of the bursts, us.
    pub burst_us: u64,
}

/// Active time by weekday and hour, us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeekSum(pub [[u64; 24]; 7]);

impl Stretch {
    /// Adds a day.
    pub fn add(&mut self, day: Day, tile: &Tile) {
        if tile.is_empty() {
            return;
        }
        let sums = self.days.entry(day).or_default();
        for (app, part) in tile.parts.iter() {
            let sum = DaySum::new(part);
            if sum != DaySum::default() {
                sums.entry(app).merge(&sum);
                self.weeks.entry(app).add(day, part);
            }
        }
        self.total.merge(tile);
    }

    /// Adds what another holds.
    pub fn merge(&mut self, other: Self) {
        self.total.merge(&other.total);
        for (day, sums) in other.days {
            match self.days.entry(day) {
                Entry::Vacant(new) => drop(new.insert(sums)),
                Entry::Occupied(mut known) => known.get_mut().merge(&sums),
            }
        }
        self.weeks.merge(&other.weeks);
    }

    /// The lines of its days and hours over all applications, as if they were of no application.
    pub fn pooled_lines(&self) -> (BTreeMap<Day, Counts<App, DaySum>>, Counts<App, WeekSum>) {
        let days = self.days.iter().map(|(&day, sums)| (day, pooled(sums))).collect();
        (days, pooled(&self.weeks))
    }
}

fn pooled<V: Count>(sums: &Counts<App, V>) -> Counts<App, V> {
    sums.iter().map(|(_, sum)| (None, sum.clone())).collect()
}

impl DaySum {
    /// That of an application's day.
    pub fn new(part: &Part) -> Self {
        let totals = &part.totals;
        let Typing { burst_steps, burst_us, .. } = totals.typing;
        Self {
            presses: totals.presses(),
            clicks: totals.click_count(),
            others: totals.wheels + totals.moves,
            scroll: totals.scroll.total(),
            distance: totals.distance,
            active_us: totals.active_us,
            burst_steps,
            burst_us,
        }
    }

    /// Whether there was any input.
    pub fn has_input(&self) -> bool {
        self.presses + self.clicks + self.others > 0
    }

    /// Typing speed.
    pub fn wpm(&self) -> f64 {
        wpm(self.burst_steps, self.burst_us)
    }
}

impl Count for DaySum {
    fn merge(&mut self, other: &Self) {
        self.presses += other.presses;
        self.clicks += other.clicks;
        self.others += other.others;
        self.scroll += other.scroll;
        self.distance += other.distance;
        self.active_us += other.active_us;
        self.burst_steps += other.burst_steps;
        self.burst_us += other.burst_us;
    }
}

impl WeekSum {
    fn add(&mut self, day: Day, part: &Part) {
        let row = &mut self.0[day.weekday().num_days_from_monday() as usize % 7];
        for (sum, hour) in row.iter_mut().zip(&part.hours) {
            *sum += hour.active_us;
        }
    }
}

impl Count for WeekSum {
    fn merge(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *sum += more;
        }
    }
}
