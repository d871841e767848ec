//! Roll-ups and tiles after slices or batches were taken out or replaced.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::error::Fault;
use super::super::{rollup, rows};
use super::Journal;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, DayStart, Tz};
use crate::event::{MICROS, Time};

/// What has to be counted again.
#[derive(Debug)]
pub(super) struct Rework {
    day_start: DayStart,
    hours: BTreeSet<String>,
    key_hours: BTreeSet<String>,
    span: Option<Range<Time>>,
}

/// The longest offset of a wall clock's hour, and of a batch from its day, us.
const MARGIN_US: i64 = 3600 * MICROS;
const DAYS_US: i64 = 3 * 86_400 * MICROS;

impl Rework {
    /// Nothing yet.
    pub fn new(day_start: DayStart) -> Self {
        Self { day_start, hours: BTreeSet::new(), key_hours: BTreeSet::new(), span: None }
    }

    /// A slice of this zone was taken out or put in.
    pub fn slice(&mut self, slice: &Slice, zone: Tz) {
        let Some(extent) = slice.extent() else { return };
        self.hours.extend(rollup::labels(slice, Calendar { zone, day_start: self.day_start }));
        self.widen(&extent);
    }

    /// A batch was taken out.
    pub fn batch(&mut self, batch: &super::super::batch::Batch) {
        self.key_hours.insert(rollup::batch_label(batch));
        self.widen(&batch.span);
    }

    fn widen(&mut self, extent: &Range<Time>) {
        let span = self.span.get_or_insert_with(|| extent.clone());
        *span = span.start.min(extent.start)..span.end.max(extent.end);
    }
}

impl Journal {
    /// Counts the hours again in which something was changed, and takes their days out of the tiles.
    pub(super) fn rework(&mut self, rework: &Rework) -> Result<(), Fault> {
        let Some(span) = &rework.span else { return Ok(()) };
        for hour in &rework.hours {
            for table in ["rollup_app", "rollup_chord", "rollup_button"] {
                self.db.execute(&format!("DELETE FROM {table} WHERE hour = ?1"), [hour])?;
            }
        }
        for hour in &rework.key_hours {
            self.db.execute("DELETE FROM rollup_key WHERE hour = ?1", [hour])?;
        }
        let wide = span.start + -MARGIN_US..span.end + MARGIN_US;
        let mut slices = Vec::new();
        rows::each_slice(
            &self.db,
            &self.names,
            &wide,
            |_, _| true,
            |zone, slice| {
                slices.push((zone, std::mem::take(slice)));
            },
        )?;
        for (zone, slice) in slices {
            let calendar = Calendar { zone, day_start: rework.day_start };
            rollup::add_hours(&self.db, &slice, calendar, &mut self.names, |hour| rework.hours.contains(hour))?;
        }
        let days = span.start + -DAYS_US..span.end + DAYS_US;
        for batch in rows::batches(&self.db, &self.names, &days)? {
            if rework.key_hours.contains(&rollup::batch_label(&batch)) {
                rollup::add_batch(&self.db, &batch, &mut self.names)?;
            }
        }
        let zones: Vec<Tz> = self.names.zones.iter().collect();
        for (cut, zone) in self.cut.into_iter().flat_map(|cut| zones.iter().map(move |zone| (cut, *zone))) {
            super::tiles::outdate(&self.db, cut.calendar(zone), &wide)?;
        }
        Ok(())
    }
}
