//! The report for programs: `keytop-report/1`, one JSON object on one line.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::event::Name;
use crate::report::{DeviceFigures, Report};

/// Writes the report with every key, counts as integers and floats in full.
pub fn write_json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    match report.device {
        None => serde_json::to_writer(&mut *out, report)?,
        Some(_) => serde_json::to_writer(&mut *out, &of_device(report)?)?,
    }
    out.write_all(b"\n")
}

/// What is not kept by device: none of it is told, as zero would be a figure.
const NOT_KEPT: [&str; 9] = [
    "/activity/active_seconds",
    "/activity/apm",
    "/activity/levels_minutes",
    "/keyboard/unattributed",
    "/keyboard/keys",
    "/keyboard/chords",
    "/keyboard/typing",
    "/mouse/double_clicks",
    "/mouse/glitches",
];
const NOT_KEPT_IN_ROWS: [&str; 3] = ["active_seconds", "focus_seconds", "wpm"];

/// The report of a device: its name and all devices beside the figures, null for what is not kept.
fn of_device(report: &Report) -> io::Result<Value> {
    let mut value = serde_json::to_value(report)?;
    for pointer in NOT_KEPT.into_iter().chain(["/mouse/monitors"]) {
        value.pointer_mut(pointer).into_iter().for_each(|figure| *figure = Value::Null);
    }
    for rows in ["apps", "by_hour", "by_weekday", "days"] {
        let rows = value.get_mut(rows).and_then(Value::as_array_mut).into_iter().flatten();
        for row in rows.filter_map(Value::as_object_mut) {
            let figures = row.iter_mut().filter(|(name, _)| NOT_KEPT_IN_ROWS.contains(&name.as_str()));
            figures.for_each(|(_, figure)| *figure = Value::Null);
        }
    }
    let device = |of: &DeviceFigures| {
        let (name, scroll, distance_px) = (of.name.map(Name::as_str), of.scroll, of.distance_px);
        json!({"device": name, "presses": of.presses, "clicks": of.clicks, "scroll": scroll, "distance_px": distance_px})
    };
    if let Some(whole) = value.as_object_mut() {
        whole.insert("device".to_owned(), json!(report.device.map(Name::as_str)));
        whole.insert("devices".to_owned(), report.devices.iter().map(device).collect());
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Cell;
    use crate::calendar::{Calendar, Day, DayStart, Tz};
    use crate::report::{CellCount, MonitorFigures, Scope};
    use crate::timeline::Timeline;

    fn written(report: &Report) -> Value {
        let mut out = Vec::new();
        write_json(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1);
        serde_json::from_str(&text).unwrap()
    }

    fn empty() -> Report {
        let day: Day = "2026-11-20".parse().unwrap();
        let calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
        let days = day..day.succ_opt().unwrap();
        let scope = Scope { days, calendar, app: None, levels: Scope::LEVELS, monitors: Vec::new() };
        Report::new(&Timeline::default(), &scope)
    }

    #[test]
    fn every_key_is_there_when_nothing_was_seen() {
        let mut value = written(&empty());
        let zero_hours: Vec<_> =
            (0..24).map(|hour| json!({"hour": hour, "presses": 0, "clicks": 0, "active_seconds": 0.0})).collect();
        assert_eq!(value["by_hour"].take(), json!(zero_hours));
        let zero_days: Vec<_> = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .map(|day| json!({"weekday": day, "presses": 0, "clicks": 0, "active_seconds": 0.0, "days": 0}))
            .into();
        assert_eq!(value["by_weekday"].take(), json!(zero_days));
        assert_eq!(
            value,
            json!({
                "schema": "keytop-report/1",
                "from": "2026-11-20", "to": "2026-11-20", "day_start": "04:00", "time_zone": "Europe/Berlin",
                "activity": {
                    "active_seconds": 0.0, "apm": 0.0, "levels_minutes": {"light": 0, "steady": 0, "intense": 0}
                },
                "keyboard": {
                    "presses": 0, "repeats": 0, "text_presses": 0, "corrections": 0, "unattributed": 0,
                    "keys": {}, "chords": {},
                    "typing": {
                        "wpm": 0.0, "peak_wpm": 0.0, "bursts": 0, "burst_seconds": 0.0,
                        "iki_ms": {"p10": 0.0, "p50": 0.0, "p90": 0.0}, "dwell_ms": {"p50": 0.0, "p90": 0.0},
                        "rollover": 0.0, "consistency": 0.0
                    }
                },
                "mouse": {
                    "clicks": {"left": 0, "middle": 0, "right": 0}, "double_clicks": 0,
                    "scroll": {"up": 0.0, "down": 0.0, "left": 0.0, "right": 0.0},
                    "distance_px": 0.0, "glitches": 0, "monitors": []
                },
                "apps": [], "by_hour": null, "by_weekday": null,
                "days": [{
                    "day": "2026-11-20", "presses": 0, "clicks": 0, "scroll": 0.0, "distance_px": 0.0,
                    "active_seconds": 0.0, "wpm": 0.0
                }]
            })
        );
    }

    #[test]
    fn cells_are_triples_and_floats_are_whole() {
        let mut report = empty();
        let clicks = vec![CellCount { cell: Cell { column: 3, row: 5 }, count: 7 }];
        let (width, height) = (1920, 1080);
        report.mouse.monitors =
            vec![MonitorFigures { name: "a".into(), width, height, clicks, ..MonitorFigures::default() }];
        report.mouse.distance_px = 0.1 + 0.2;
        let value = written(&report);
        let expected = json!([{"name": "a", "width": 1920, "height": 1080, "clicks": [[3, 5, 7]], "moves": []}]);
        assert_eq!(value["mouse"]["monitors"], expected);
        let mut out = Vec::new();
        write_json(&report, &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().contains("\"distance_px\":0.30000000000000004"));
    }
}
