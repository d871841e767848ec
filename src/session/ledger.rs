//! The slice that is being written, with the cell of this second and application at hand.

use crate::aggregate::{App, Count, DeviceSum, Slice, Totals};
use crate::event::{MICROS, Name, Second, Time};

/// Where counts go: most events fall in the cell of the one before, which is kept out of the map.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    slice: Slice,
    place: Option<(Second, App)>,
    totals: Totals,
    device: Option<(i64, Time, Name, App)>,
    sum: DeviceSum,
}

impl Ledger {
    /// The totals of this moment and application.
    pub fn at(&mut self, time: Time, app: App) -> &mut Totals {
        let place = (time.second(), app);
        if self.place != Some(place) {
            self.put_back();
            self.place = Some(place);
        }
        &mut self.totals
    }

    /// The totals of an earlier moment.
    pub fn at_past(&mut self, time: Time, app: App) -> &mut Totals {
        self.put_back();
        self.slice.cell(time, app)
    }

    /// What a device added in this clock minute in an application.
    pub fn of_device(&mut self, time: Time, device: Name, app: App) -> &mut DeviceSum {
        let minute = time.0.div_euclid(60 * MICROS);
        if self.device.is_none_or(|(last, _, of, within)| (last, of, within) != (minute, device, app)) {
            self.put_device_back();
            self.device = Some((minute, time, device, app));
        }
        &mut self.sum
    }

    /// The slice, for spans and monitors.
    pub fn slice(&mut self) -> &mut Slice {
        &mut self.slice
    }

    /// Hands the slice over and begins a new one.
    pub fn take(&mut self) -> Slice {
        self.put_back();
        self.put_device_back();
        std::mem::take(&mut self.slice)
    }

    fn put_device_back(&mut self) {
        let Some((_, time, device, app)) = self.device.take() else { return };
        let sum = std::mem::take(&mut self.sum);
        if !sum.is_empty() {
            self.slice.of_device(time, device, app).merge(&sum);
        }
    }

    fn put_back(&mut self) {
        let Some(place) = self.place.take() else { return };
        let totals = std::mem::take(&mut self.totals);
        if !totals.is_empty() {
            self.slice.add_cell(place, totals);
        }
    }
}
