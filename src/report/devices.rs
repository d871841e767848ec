//! What devices come to, and a report of one of them.

use std::ops::Range;

use super::{Report, Scope};
use crate::aggregate::{App, DeviceSum};
use crate::calendar::Day;
use crate::event::Name;
use crate::timeline::Devices;

/// What a device comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceFigures {
    /// Its name; `None` for all that came from no known device.
    pub name: Option<Name>,
    /// Presses.
    pub presses: u64,
    /// Clicks of all buttons.
    pub clicks: u64,
    /// Notches in all directions.
    pub scroll: f64,
    /// Length of the pointer's path, px.
    pub distance_px: f64,
}

/// What is not kept by device, in words.
pub const NOT_KEPT: &str =
    "active time, speed and rhythm, which keys and combinations, double clicks, drags and places";

impl Report {
    /// The figures of one device alone, and what each known one comes to. What is not kept by device is zero in it, and
    /// [`Report::device`] tells so.
    pub fn of_device(devices: &Devices, scope: &Scope, device: Name) -> Self {
        let mut report = Self::new(&devices.timeline(device), scope);
        report.apps.sort_by(|a, b| (b.presses + b.clicks).cmp(&(a.presses + a.clicks)).then_with(|| a.app.cmp(&b.app)));
        report.device = Some(device);
        report.devices = rows(devices, &scope.days, &|app| scope.app.is_none() || app == scope.app);
        report
    }

    /// Lists what the devices come to in the days and applications of the report, the most used first and what came
    /// from none last; nothing where no device is known.
    pub fn list_devices(&mut self, devices: &Devices, days: &Range<Day>, holds: &dyn Fn(App) -> bool) {
        let mut rows = rows(devices, days, holds);
        if rows.is_empty() {
            return;
        }
        let rest = self.beyond(&rows);
        rows.extend(Some(rest).filter(DeviceFigures::is_any));
        self.devices = rows;
    }

    /// What the report holds beyond these devices.
    fn beyond(&self, rows: &[DeviceFigures]) -> DeviceFigures {
        let presses: u64 = rows.iter().map(|row| row.presses).sum();
        let clicks: u64 = rows.iter().map(|row| row.clicks).sum();
        let scroll: f64 = rows.iter().map(|row| row.scroll).sum();
        let distance: f64 = rows.iter().map(|row| row.distance_px).sum();
        DeviceFigures {
            name: None,
            presses: self.keyboard.presses.saturating_sub(presses),
            clicks: self.mouse.clicks.values().sum::<u64>().saturating_sub(clicks),
            scroll: (self.mouse.scroll.total() - scroll).max(0.0),
            distance_px: (self.mouse.distance_px - distance).max(0.0),
        }
    }
}

impl DeviceFigures {
    fn new(name: Name, sum: &DeviceSum) -> Self {
        Self {
            name: Some(name),
            presses: sum.presses,
            clicks: sum.clicks.total(),
            scroll: sum.scroll.total().value(),
            distance_px: sum.distance.value(),
        }
    }

    /// What it is called.
    pub fn label(&self) -> &'static str {
        self.name.map_or("unknown", Name::as_str)
    }

    /// Whether it comes to more than what rounding leaves.
    fn is_any(&self) -> bool {
        self.presses + self.clicks > 0 || self.scroll > 1e-6 || self.distance_px >= 1_000.0
    }
}

/// What each known device comes to, the most used first.
fn rows(devices: &Devices, days: &Range<Day>, holds: &dyn Fn(App) -> bool) -> Vec<DeviceFigures> {
    let sums = devices.totals(days, holds);
    let mut rows: Vec<_> = sums.iter().map(|(name, sum)| DeviceFigures::new(name, sum)).collect();
    rows.sort_by(|a, b| (b.presses + b.clicks).cmp(&(a.presses + a.clicks)).then_with(|| a.name.cmp(&b.name)));
    rows
}
