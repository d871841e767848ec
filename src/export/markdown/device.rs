//! What the report of one device tells beside its figures: where and when, and what is not kept of it.

use std::io::{self, Write};

use super::{LISTED, cell};
use crate::report::{NOT_KEPT, Report};

/// Writes the lists of a report of one device.
pub(super) fn write_rest(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.has_events {
        writeln!(out, "\n## Applications\n\n| application | presses | clicks | scroll |\n|---|---:|---:|---:|")?;
        for app in report.apps.iter().take(LISTED) {
            writeln!(out, "| {} | {} | {} | {:.0} |", cell(&app.app), app.presses, app.clicks, app.scroll)?;
        }
    } else {
        writeln!(out, "\nNothing came from it in this range.")?;
    }
    if report.days.len() > 1 {
        writeln!(out, "\n## Days\n\n| day | presses | clicks | scroll |\n|---|---:|---:|---:|")?;
        for day in &report.days {
            writeln!(out, "| {} | {} | {} | {:.0} |", day.day, day.presses, day.clicks, day.scroll)?;
        }
    }
    if !report.devices.is_empty() {
        writeln!(out, "\n## Devices\n\n| device | presses | clicks | scroll |\n|---|---:|---:|---:|")?;
    }
    for device in &report.devices {
        let name = cell(device.label());
        writeln!(out, "| {name} | {} | {} | {:.0} |", device.presses, device.clicks, device.scroll)?;
    }
    writeln!(out, "\nNot kept by device: {NOT_KEPT}.")
}
