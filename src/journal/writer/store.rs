//! From memory to rows.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::super::error::Fault;
use super::super::events::Pace;
use super::super::{devices, rollup, rows, sums};
use super::Journal;
use crate::aggregate::Slice;
use crate::calendar::Calendar;
use crate::event::Second;

/// Slices that are not written yet, by the calendar in force and the hour of UTC.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    parts: Vec<(Calendar, BTreeMap<i64, Slice>)>,
}

/// From so many cells on, what waits is kept by the minute, then by the hour: while a disk is full, memory is
/// bounded and only the resolution in time suffers.
const CELLS: usize = 20_000;
const COARSER_S: [i64; 2] = [60, 3600];

impl Backlog {
    /// Adds a slice without keys.
    pub fn add(&mut self, slice: Slice, calendar: Calendar) {
        if slice.is_empty() {
            return;
        }
        if self.parts.last().is_none_or(|(last, _)| *last != calendar) {
            self.parts.push((calendar, BTreeMap::new()));
        }
        if let Some((_, hours)) = self.parts.last_mut() {
            for (hour, piece) in slice.into_hours() {
                match hours.entry(hour) {
                    Entry::Vacant(place) => drop(place.insert(piece)),
                    Entry::Occupied(mut known) => known.get_mut().merge(piece),
                }
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub fn len(&self) -> usize {
        self.slices().map(|(_, _, slice)| slice.cells.len()).sum()
    }

    pub fn clear(&mut self) {
        self.parts.clear();
    }

    /// Makes what waits smaller if it is too much.
    pub fn bound(&mut self) {
        for step in COARSER_S {
            if self.len() > CELLS {
                let slices = self.parts.iter_mut().flat_map(|(_, hours)| hours.values_mut());
                slices.for_each(|slice| coarsen(slice, step));
            }
        }
    }

    pub fn slices(&self) -> impl Iterator<Item = (Calendar, i64, &Slice)> {
        self.parts.iter().flat_map(|(calendar, hours)| hours.iter().map(|(&hour, slice)| (*calendar, hour, slice)))
    }
}

impl Journal {
    /// Writes the backlog and the batches that are due.
    pub(in crate::journal) fn store(&mut self) -> Result<(), Fault> {
        self.store_at(if self.before_import.is_some() { Pace::Bulk } else { Pace::Live })
    }

    /// The same, and the events at hand at this pace.
    pub(super) fn store_at(&mut self, pace: Pace) -> Result<(), Fault> {
        let backlog = std::mem::take(&mut self.backlog);
        let stored = backlog.slices().try_for_each(|(calendar, hour, slice)| self.store_slice(calendar, hour, slice));
        self.backlog = backlog;
        stored?;
        for batch in self.batches.due() {
            if rows::insert_batch(&self.db, batch, rows::THIS, &mut self.names)? {
                rollup::add_batch(&self.db, batch, &mut self.names)?;
                if let Some(cut) = self.cut {
                    let start = batch.day.start;
                    sums::outdate(&self.db, cut.calendar(batch.day.zone), &(start..start + 1))?;
                }
            }
        }
        if self.batches.devices.has_due() {
            if self.before_import.is_none() {
                // What came from devices is never more than what the roll-ups have.
                self.roll_up()?;
            }
            devices::add(&self.db, &self.batches.devices.due(), rows::THIS, &mut self.names)?;
        }
        for uid in self.batches.spent() {
            self.db.prepare_cached("INSERT OR IGNORE INTO spent VALUES (?1)")?.execute([uid.0])?;
        }
        self.store_events(pace)
    }

    fn store_slice(&mut self, calendar: Calendar, hour: i64, slice: &Slice) -> Result<(), Fault> {
        let extent = slice.extent();
        if self.before_import.is_some() {
            rollup::add_slice(&self.db, slice, calendar, &mut self.names)?;
        } else if let Some(extent) = &extent {
            self.roll_up_before(extent.start, calendar.day_start)?;
        }
        rows::insert_slice(&self.db, hour, slice, (calendar.zone, rows::THIS), &mut self.names)?;
        if self.before_import.is_none() {
            self.unrolled.iter_mut().for_each(|sums| sums.add(slice, calendar));
        }
        if let Some((cut, extent)) = self.cut.zip(extent) {
            let calendar = cut.calendar(calendar.zone);
            let days = (calendar.day_of(extent.start), calendar.day_of(extent.end + -1));
            if self.outdated != Some(days) {
                sums::outdate(&self.db, calendar, &extent)?;
                self.outdated = Some(days);
            }
        }
        Ok(())
    }
}

fn coarsen(slice: &mut Slice, step: i64) {
    for ((second, app), totals) in std::mem::take(&mut slice.cells) {
        let start = Second(second.0 - second.0.rem_euclid(step));
        slice.cells.entry((start, app)).or_default().merge(&totals);
    }
}
