//! The page of one device: what is kept of it, and a sentence on what is not.

use super::canvas::{Area, Canvas};
use super::charts::{Columns, Row, Unit, rows};
use super::pages::{Matter, NOTE, by_day, cards, heading, headline};
use crate::report::{AppFigures, DeviceFigures, NOT_KEPT, Report, count};

/// Rows of a list.
const LISTED: usize = 10;

/// Draws the page.
pub(super) fn draw(matter: &Matter, mut area: Area, canvas: &mut Canvas) {
    const UNIT: &str = "presses and clicks";
    let report = matter.report;
    let name = report.device.map_or("", |name| name.as_str());
    headline(matter, &mut area, canvas);
    heading(name, "what is kept of it", &mut area, canvas);
    let before = matter.before.map(Report::headlines);
    cards(&report.headlines(), before.as_deref(), area.take(132.0), canvas);
    area.take(16.0);
    if report.days.len() > 1 {
        heading("Day by day", UNIT, &mut area, canvas);
        by_day(report, |day| (day.presses + day.clicks) as f64, None, Unit::Whole, area.take(110.0), canvas);
        area.take(12.0);
    }
    heading("Hour of the day", UNIT, &mut area, canvas);
    let values: Vec<f64> = report.by_hour.iter().map(|hour| (hour.presses + hour.clicks) as f64).collect();
    let marks: Vec<_> = (0..24).step_by(3).map(|hour| (hour, format!("{hour}:00"))).collect();
    Columns { values: &values, mean: &[], marks: &marks, unit: Unit::Whole }.draw(area.take(110.0), canvas);
    area.take(12.0);
    let row = |name: &str, presses: u64, clicks: u64| Row {
        name: name.to_owned(),
        value: (presses + clicks) as f64,
        figures: vec![count(presses), count(clicks)],
    };
    let of_app = |app: &AppFigures| row(&app.app, app.presses, app.clicks);
    let of_device = |of: &DeviceFigures| row(of.label(), of.presses, of.clicks);
    let lists: [(&str, Vec<Row>); 2] = [
        ("Applications", report.apps.iter().take(LISTED).map(of_app).collect()),
        ("All devices", report.devices.iter().take(LISTED).map(of_device).collect()),
    ];
    let foot = area.bottom() - 6.0;
    for (mut column, (title, list)) in area.columns(2, 18.0).zip(&lists) {
        heading(title, "presses, clicks", &mut column, canvas);
        rows(list, column, canvas);
    }
    canvas.text(area.x, foot, &format!("Not kept by device: {NOT_KEPT}."), NOTE, area.width);
}
