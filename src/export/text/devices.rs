//! Devices in the report for people: what each comes to, and the report of one.

use std::io::{self, Write};

use super::layout::{Charset, cut};
use super::{count, decimal};
use crate::report::{DeviceFigures, NOT_KEPT, Report};

/// Width of a name.
const NAME: usize = 34;

/// What each device comes to; nothing where none is known.
pub(super) fn devices(devices: &[DeviceFigures], charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    if devices.is_empty() {
        return Ok(());
    }
    head("Devices", out)?;
    devices.iter().try_for_each(|device| {
        let figures = (device.presses, device.clicks, device.scroll, Some(device.distance_px));
        row(device.label(), figures, charset, out)
    })
}

/// The figures of one device.
pub(super) fn of_device(report: &Report, charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    let name = report.device.map_or("", |name| name.as_str());
    writeln!(out, "of {}", cut(name, 76, charset).trim_end())?;
    if report.has_events {
        writeln!(out)?;
        for figure in report.figures() {
            writeln!(out, "  {:<22}{:>14}", figure.name, figure.text())?;
        }
        head("Applications", out)?;
        for app in &report.apps {
            row(&app.app, (app.presses, app.clicks, app.scroll, None), charset, out)?;
        }
    } else {
        writeln!(out, "\nNothing came from it in this range.")?;
    }
    devices(&report.devices, charset, out)?;
    writeln!(out, "\nNot kept by device: {NOT_KEPT}.")
}

fn head(title: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{title:<36}{:>9}{:>9}{:>9}{:>14}", "presses", "clicks", "scroll", "distance, px")
}

fn row(
    name: &str,
    (presses, clicks, scroll, px): (u64, u64, f64, Option<f64>),
    charset: Charset,
    out: &mut dyn Write,
) -> io::Result<()> {
    let px = px.map_or_else(String::new, |px| count(px.round() as u64));
    let name = cut(name, NAME, charset);
    let line = format!("  {name}{:>9}{:>9}{:>9}{px:>14}", count(presses), count(clicks), decimal(scroll));
    writeln!(out, "{}", line.trim_end())
}
