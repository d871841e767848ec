//! The dimensions of an export: what its facts refer to by name.

use std::io;
use std::ops::Range;

use chrono::{Datelike, Weekday};

use super::rows::{Partition, Rows};
use super::star::{DIM_APP, DIM_DAY, DIM_KEY, DIM_MONITOR};
use super::table::Value;
use crate::aggregate::{Screen, Sighting};
use crate::calendar::{Day, DayStart};
use crate::event::{Key, KeyClass, Name};
use crate::keyboard::Geometry;

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What facts can refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimensions {
    /// The days of the export.
    pub days: Range<Day>,
    /// When they start.
    pub day_start: DayStart,
    /// Applications.
    pub apps: Vec<Name>,
    /// Keys beside those of every keyboard.
    pub keys: Vec<Key>,
    /// Monitors, in the order in which they were seen.
    pub monitors: Vec<Sighting>,
}

impl Dimensions {
    /// Writes the tables of dimensions.
    pub fn write(&self, out: &mut dyn Rows) -> io::Result<()> {
        let day_start = self.day_start.to_string();
        let mut days =
            std::iter::successors(Some(self.days.start), Day::succ_opt).take_while(|day| *day < self.days.end);
        days.try_for_each(|day| out.row(&DIM_DAY, Partition::Whole, &day_values(day, &iso_week(day), &day_start)))?;
        for app in &self.apps {
            out.row(&DIM_APP, Partition::Whole, &[Value::Text(app.as_str())])?;
        }
        let further = self.keys.iter().copied().filter(|key| !Key::listed().any(|listed| listed == *key));
        for key in Key::listed().chain(further) {
            let code = key.code();
            let legend = Geometry::ansi().legend(&code);
            let values = [Value::Text(&code), Value::Text(legend), Value::Text(class_name(key.class()))];
            out.row(&DIM_KEY, Partition::Whole, &values)?;
        }
        self.write_monitors(out)
    }

    fn write_monitors(&self, out: &mut dyn Rows) -> io::Result<()> {
        let seen = self.monitors.iter().map(|sighting| sighting.monitor.name.as_str());
        let names: std::collections::BTreeSet<&str> = std::iter::once("").chain(seen).collect();
        for name in names {
            let latest = self.monitors.iter().rfind(|sighting| sighting.monitor.name.as_str() == name);
            let (width, height) = latest.map_or(Screen::UNKNOWN, |seen| (seen.monitor.width, seen.monitor.height));
            let values = [Value::Text(name), Value::Int(width as i64), Value::Int(height as i64)];
            out.row(&DIM_MONITOR, Partition::Whole, &values)?;
        }
        Ok(())
    }
}

fn day_values<'a>(day: Day, week: &'a str, day_start: &'a str) -> [Value<'a>; 7] {
    let weekday = day.weekday();
    [
        Value::Date(day),
        Value::Int(i64::from(day.year())),
        Value::Int(i64::from(day.month())),
        Value::Text(week),
        Value::Text(WEEKDAYS[weekday.num_days_from_monday() as usize % 7]),
        Value::Flag(matches!(weekday, Weekday::Sat | Weekday::Sun)),
        Value::Text(day_start),
    ]
}

fn iso_week(day: Day) -> String {
    let week = day.iso_week();
    format!("{}-W{:02}", week.year(), week.week())
}

fn class_name(class: KeyClass) -> &'static str {
    match class {
        KeyClass::Text => "text",
        KeyClass::Correction => "correction",
        KeyClass::Navigation => "navigation",
        KeyClass::Function => "function",
        KeyClass::Modifier => "modifier",
        KeyClass::Other => "other",
    }
}
