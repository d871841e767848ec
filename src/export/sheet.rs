//! The report as one sheet of comma-separated values: a row for each figure, with what it is of.

use std::io::{self, Write};

use super::lake::write_csv_text;
use crate::report::{NOT_KEPT, Report};

/// What is not kept by device: none of it is told of one, as zero would be a figure.
const NOT_BY_DEVICE: [&str; 19] = [
    "active_seconds",
    "focus_seconds",
    "apm",
    "light_minutes",
    "steady_minutes",
    "intense_minutes",
    "unattributed",
    "wpm",
    "peak_wpm",
    "bursts",
    "burst_seconds",
    "iki_ms_p10",
    "iki_ms_p50",
    "iki_ms_p90",
    "dwell_ms_p50",
    "dwell_ms_p90",
    "rollover",
    "consistency",
    "double_clicks",
];

/// Writes `section,name,measure,value` rows: every figure of the JSON report but the grids. The sheet of a device says
/// in its first row what is not kept of one.
pub fn write_csv(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let left_out: &[_] = if report.device.is_some() { &NOT_BY_DEVICE } else { &[] };
    let mut sheet = Sheet { left_out, out };
    sheet.line(["section", "name", "measure", "value"])?;
    if let Some(device) = report.device {
        sheet.line(["device", device.as_str(), "not_kept", NOT_KEPT])?;
    }
    for device in report.devices.iter().filter(|_| report.device.is_some()) {
        sheet.row("device", device.label(), "presses", &device.presses)?;
        sheet.row("device", device.label(), "clicks", &device.clicks)?;
        sheet.row("device", device.label(), "scroll", &device.scroll)?;
        sheet.row("device", device.label(), "distance_px", &device.distance_px)?;
    }
    sheet.totals(report)?;
    let Report { keyboard, mouse, apps, by_hour, by_weekday, days, .. } = report;
    for (key, n) in &keyboard.keys {
        sheet.row("key", key, "presses", n)?;
    }
    for (chord, n) in &keyboard.chords {
        sheet.row("chord", chord, "presses", n)?;
    }
    for (button, n) in &mouse.clicks {
        sheet.row("button", button, "clicks", n)?;
    }
    for app in apps {
        sheet.row("app", &app.app, "active_seconds", &app.active_seconds)?;
        sheet.row("app", &app.app, "focus_seconds", &app.focus_seconds)?;
        sheet.row("app", &app.app, "presses", &app.presses)?;
        sheet.row("app", &app.app, "clicks", &app.clicks)?;
        sheet.row("app", &app.app, "scroll", &app.scroll)?;
    }
    for hour in by_hour {
        let name = hour.hour.to_string();
        sheet.row("hour", &name, "presses", &hour.presses)?;
        sheet.row("hour", &name, "clicks", &hour.clicks)?;
        sheet.row("hour", &name, "active_seconds", &hour.active_seconds)?;
    }
    for weekday in by_weekday {
        sheet.row("weekday", weekday.weekday, "presses", &weekday.presses)?;
        sheet.row("weekday", weekday.weekday, "clicks", &weekday.clicks)?;
        sheet.row("weekday", weekday.weekday, "active_seconds", &weekday.active_seconds)?;
        sheet.row("weekday", weekday.weekday, "days", &weekday.days)?;
    }
    for day in days {
        let name = day.day.to_string();
        sheet.row("day", &name, "presses", &day.presses)?;
        sheet.row("day", &name, "clicks", &day.clicks)?;
        sheet.row("day", &name, "scroll", &day.scroll)?;
        sheet.row("day", &name, "distance_px", &day.distance_px)?;
        sheet.row("day", &name, "active_seconds", &day.active_seconds)?;
        sheet.row("day", &name, "wpm", &day.wpm)?;
    }
    Ok(())
}

struct Sheet<'a> {
    /// Measures that are not told.
    left_out: &'static [&'static str],
    out: &'a mut dyn Write,
}

impl Sheet<'_> {
    fn totals(&mut self, report: &Report) -> io::Result<()> {
        let Report { activity, keyboard, mouse, .. } = report;
        let typing = &keyboard.typing;
        let whole: [(&str, &dyn ToString); 27] = [
            ("active_seconds", &activity.active_seconds),
            ("apm", &activity.apm),
            ("light_minutes", &activity.levels_minutes.light),
            ("steady_minutes", &activity.levels_minutes.steady),
            ("intense_minutes", &activity.levels_minutes.intense),
            ("presses", &keyboard.presses),
            ("repeats", &keyboard.repeats),
            ("text_presses", &keyboard.text_presses),
            ("corrections", &keyboard.corrections),
            ("unattributed", &keyboard.unattributed),
            ("wpm", &typing.wpm),
            ("peak_wpm", &typing.peak_wpm),
            ("bursts", &typing.bursts),
            ("burst_seconds", &typing.burst_seconds),
            ("iki_ms_p10", &typing.iki_ms.p10),
            ("iki_ms_p50", &typing.iki_ms.p50),
            ("iki_ms_p90", &typing.iki_ms.p90),
            ("dwell_ms_p50", &typing.dwell_ms.p50),
            ("dwell_ms_p90", &typing.dwell_ms.p90),
            ("rollover", &typing.rollover),
            ("consistency", &typing.consistency),
            ("double_clicks", &mouse.double_clicks),
            ("scroll_up", &mouse.scroll.up),
            ("scroll_down", &mouse.scroll.down),
            ("scroll_left", &mouse.scroll.left),
            ("scroll_right", &mouse.scroll.right),
            ("distance_px", &mouse.distance_px),
        ];
        let span = format!("{} to {}", report.from, report.to);
        whole.iter().try_for_each(|(measure, value)| self.row("total", &span, measure, *value))
    }

    fn row(&mut self, section: &str, name: &str, measure: &str, value: &dyn ToString) -> io::Result<()> {
        if self.left_out.contains(&measure) {
            return Ok(());
        }
        self.line([section, name, measure, &value.to_string()])
    }

    fn line(&mut self, fields: [&str; 4]) -> io::Result<()> {
        for (index, field) in fields.iter().enumerate() {
            self.out.write_all(if index == 0 { b"" } else { b"," })?;
            write_csv_text(self.out, field)?;
        }
        self.out.write_all(b"\r\n")
    }
}
