//! What devices add to days, beside their tiles.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Part, Tile, Timeline};
use crate::aggregate::{App, Count, Counts, DeviceSum, Scroll, Slice, Totals};
use crate::calendar::{Calendar, Day};
use crate::event::Name;

/// A device's hour of the wall clock in an application.
pub type DevicePlace = (Name, u8, App);

/// Sums by recorded day, device, hour and application; they merge like tiles do.
///
/// Only known devices have sums: what the tiles hold beyond them came from none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Devices {
    /// By day.
    pub days: BTreeMap<Day, Counts<DevicePlace, DeviceSum>>,
}

impl Devices {
    /// Adds what a slice has of devices.
    pub fn add(&mut self, slice: &Slice, calendar: Calendar) {
        for (&(minute, device, app), sum) in &slice.devices {
            let place = calendar.place(minute);
            let hours = self.days.entry(place.day).or_default();
            hours.entry((device, place.hour, app)).merge(sum);
        }
    }

    /// Adds the other.
    pub fn merge(&mut self, other: &Self) {
        for (&day, hours) in &other.days {
            self.days.entry(day).or_default().merge(hours);
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.days.values().all(Counts::is_empty)
    }

    /// What each device comes to in some days, in some applications.
    pub fn totals(&self, days: &Range<Day>, holds: &dyn Fn(App) -> bool) -> Counts<Name, DeviceSum> {
        let hours = self.days.iter().filter(|(day, _)| days.contains(day)).flat_map(|(_, hours)| hours.iter());
        hours.filter(|((_, _, app), _)| holds(*app)).map(|((device, ..), sum)| (device, sum.clone())).collect()
    }

    /// One device's days as tiles, which hold what sums hold and nothing else.
    pub fn timeline(&self, device: Name) -> Timeline {
        let of_day = |hours: &Counts<DevicePlace, DeviceSum>| {
            let mut tile = Tile::default();
            for ((_, hour, app), sum) in hours.iter().filter(|((of, ..), _)| *of == device) {
                add(tile.parts.entry(app), hour, sum);
            }
            tile
        };
        self.days.iter().map(|(&day, hours)| (day, of_day(hours))).filter(|(_, tile)| !tile.is_empty()).collect()
    }
}

fn add(part: &mut Part, hour: u8, sum: &DeviceSum) {
    let mut totals = Totals {
        repeats: sum.repeats,
        text_presses: sum.text_presses,
        clicks: sum.clicks.clone(),
        wheels: u64::from(sum.scroll != Scroll::default()),
        scroll: sum.scroll,
        moves: u64::from(sum.distance.value() > 0.0),
        distance: sum.distance,
        ..Totals::default()
    };
    // Which class the others are of is not kept.
    totals.classes.correction = sum.corrections;
    totals.classes.other = sum.presses.saturating_sub(sum.corrections);
    part.totals.merge(&totals);
    let of_hour = &mut part.hours[usize::from(hour) % 24];
    of_hour.presses += sum.presses;
    of_hour.clicks += sum.clicks.total();
}
