//! Removing from sums by device. They are by the hour: each hour that the span touches goes whole, or what one
//! application had in it; what is left of the hour came from a device that is not known any more.

use chrono::Days;

use super::super::super::codec::decode_devices;
use super::super::super::devices::{every_day, kept, overlaps, put, rows_of};
use super::super::super::error::Fault;
use super::super::Journal;
use super::{PIECE, Removal};
use crate::aggregate::App;
use crate::calendar::{Calendar, Day};

/// A day overlaps no instant further from its date, by any zone and start.
const MARGIN: Days = Days::new(3);

impl Journal {
    /// Takes a removal out of the rows and of what waits.
    pub(super) fn delete_devices(&mut self, removal: &Removal, pieces: &mut Vec<Vec<u8>>) -> Result<(), Fault> {
        let ever = every_day();
        let first =
            removal.span.start.utc().date_naive().checked_sub_days(MARGIN).unwrap_or(ever.start).max(ever.start);
        let last = removal.span.end.utc().date_naive().checked_add_days(MARGIN).unwrap_or(ever.end).min(ever.end);
        let thinned = self.thinned_days(removal)?;
        let mut gone = Vec::new();
        for (day, machine, body) in rows_of(&self.db, &(first..last))? {
            let hours = decode_devices(&body, &self.names)?;
            let is_thinned = thinned.contains(&day);
            let left =
                kept(&hours, |hour, app| !(removes(removal, app) && (is_thinned || self.touches(removal, day, hour))));
            if left.len() == hours.len() {
                continue;
            }
            put(&self.db, (day, machine), &left, &mut self.names)?;
            let piece = body.get(body.len().saturating_sub(PIECE)..).unwrap_or_default();
            gone.extend((piece.len() == PIECE).then(|| piece.to_vec()));
        }
        let left = rows_of(&self.db, &every_day())?;
        let is_left = |piece: &[u8]| left.iter().any(|(.., body)| body.windows(PIECE).any(|window| window == piece));
        pieces.extend(gone.into_iter().filter(|piece| !is_left(piece)));
        self.forget_open_devices(removal);
        Ok(())
    }

    /// Takes a removal out of what waits for the end of its hour.
    pub(super) fn forget_open_devices(&mut self, removal: &Removal) {
        let mut devices = std::mem::take(&mut self.batches.devices);
        devices.remove(|day, hour, app| removes(removal, app) && self.touches(removal, day, hour));
        self.batches.devices = devices;
    }

    fn touches(&self, removal: &Removal, day: Day, hour: u8) -> bool {
        let day_start = removal.day_start;
        self.names.zones.iter().any(|zone| overlaps((day, hour), &removal.span, Calendar { zone, day_start }))
    }
}

fn removes(removal: &Removal, app: App) -> bool {
    removal.app.is_none_or(|only| app == Some(only))
}
