//! Roll-ups and tiles after slices or batches were taken out or replaced.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::batch::Batch;
use super::super::codec::Grain;
use super::super::error::Fault;
use super::super::rollup::{self, Sums};
use super::super::rows::{self, Wanted};
use super::Journal;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Day, DayStart, Tz};
use crate::event::{MICROS, Time};

/// What has to be counted again.
#[derive(Debug)]
pub(super) struct Rework {
    day_start: DayStart,
    hours: BTreeSet<String>,
    key_hours: BTreeSet<String>,
    key_days: BTreeSet<Day>,
    span: Option<Range<Time>>,
}

/// The longest offset of a wall clock's hour, and of a batch from its day, us.
const MARGIN_US: i64 = 3600 * MICROS;
const DAYS_US: i64 = 3 * 86_400 * MICROS;

impl Rework {
    /// Nothing yet.
    pub fn new(day_start: DayStart) -> Self {
        Self { day_start, hours: BTreeSet::new(), key_hours: BTreeSet::new(), key_days: BTreeSet::new(), span: None }
    }

    /// A slice of this zone was taken out or put in.
    pub fn slice(&mut self, slice: &Slice, zone: Tz) {
        let Some(extent) = slice.extent() else { return };
        self.hours.extend(Sums::of(slice, Calendar { zone, day_start: self.day_start }).labels());
        self.widen(&extent);
    }

    /// A batch was taken out or put in.
    pub fn batch(&mut self, batch: &Batch) {
        self.key_hours.insert(rollup::batch_label(batch));
        self.key_days.insert(batch.day.day);
        self.widen(&batch.span);
    }

    /// When days start, for the roll-ups.
    pub fn day_start(&self) -> DayStart {
        self.day_start
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
        for (tables, hours) in [
            (&["rollup_app", "rollup_chord", "rollup_button"][..], &rework.hours),
            (&["rollup_key"], &rework.key_hours),
        ] {
            for (table, hour) in tables.iter().flat_map(|table| hours.iter().map(move |hour| (table, hour))) {
                let sql = format!("DELETE FROM {table} WHERE hour IN ({})", rollup::LABELLED);
                self.db.prepare_cached(&sql)?.execute([hour])?;
            }
        }
        for day in &rework.key_days {
            self.db.execute("DELETE FROM rollup_app_key WHERE day = ?1", [day.to_epoch_days()])?;
        }
        let wide = span.start + -MARGIN_US..span.end + MARGIN_US;
        let mut slices = Vec::new();
        let minutes = Wanted::all(wide.clone(), Grain::Minutes);
        rows::each_slice(&self.db, &self.names, &minutes, |zone, slice| {
            slices.push((zone, std::mem::take(slice)));
        })?;
        for (zone, slice) in slices {
            let calendar = Calendar { zone, day_start: rework.day_start };
            let mut sums = Sums::of(&slice, calendar);
            sums.retain(|hour| rework.hours.contains(hour));
            sums.write(&self.db, &mut self.names)?;
        }
        let days = span.start + -DAYS_US..span.end + DAYS_US;
        for batch in rows::batches(&self.db, &self.names, &days, None)? {
            if rework.key_hours.contains(&rollup::batch_label(&batch)) {
                rollup::add_keys(&self.db, &batch, &mut self.names)?;
            }
            if rework.key_days.contains(&batch.day.day) {
                rollup::add_app_keys(&self.db, &batch, &mut self.names)?;
            }
        }
        let zones: Vec<Tz> = self.names.zones.iter().collect();
        for (cut, zone) in self.cut.into_iter().flat_map(|cut| zones.iter().map(move |zone| (cut, *zone))) {
            super::super::sums::outdate(&self.db, cut.calendar(zone), &wide)?;
        }
        Ok(())
    }
}
