//! Counts of `WhatPulse` as comma-separated values: whatever a header names, by hour or by day.
//!
//! No document says which columns its pages and its client write, so columns are known by their names: those of the
//! tables of its database (`day`, `hour`, `count`, `key`), and those of its pages (`Date`, `Keys`, `Clicks`).

use std::fs;
use std::path::Path;

use chrono::{NaiveDateTime, NaiveTime};

use super::{add_class, qt_key};
use crate::aggregate::App;
use crate::calendar::{Day, Tz};
use crate::event::{Button, Name, Time};
use crate::import::foreign::{Fault, Gathered, local};

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Date,
    Hour,
    App,
    Key,
    Presses,
    Clicks,
    Unknown,
}

/// Where a day's counts are put if no hour is told.
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).unwrap();

pub(super) fn gather(path: &Path, zone: Tz) -> Result<Gathered, Fault> {
    let text = String::from_utf8(fs::read(path)?).map_err(|_| Fault::Wrong("it is no text".to_owned()))?;
    let mut records = records(text.trim_start_matches('\u{feff}'))?.into_iter();
    let (_, header) = records.next().unwrap_or_default();
    let columns: Vec<Column> = header.iter().map(|name| Column::named(name)).collect();
    let tells = |column| columns.contains(&column);
    if !tells(Column::Date) || !(tells(Column::Presses) || tells(Column::Clicks)) {
        let what = "its first line names no column day or date beside one of counts (keys, clicks, count)";
        return Err(Fault::Wrong(what.to_owned()));
    }
    for (index, column) in columns.iter().enumerate().filter(|(_, column)| **column != Column::Unknown) {
        let first = columns.iter().position(|other| other == column).unwrap_or(index);
        if let (Some(one), Some(other), true) = (header.get(first), header.get(index), first < index) {
            return Err(Fault::Wrong(format!("its columns {one:?} and {other:?} would be the same; leave one out")));
        }
    }
    let mut gathered = Gathered::default();
    for (line, fields) in records {
        if fields.len() != columns.len() {
            let (found, named) = (fields.len(), columns.len());
            return Err(Fault::Wrong(format!("line {line} has {found} fields, and the first line {named}")));
        }
        for (name, _) in header.iter().zip(&columns).filter(|(_, column)| **column == Column::Unknown) {
            gathered.leave(format!("values of the column {name:?} (keytop has no place for it)"), 1);
        }
        Row { columns: &columns, fields: &fields, line }.add(zone, &mut gathered)?;
    }
    Ok(gathered)
}

impl Column {
    fn named(name: &str) -> Self {
        match name.trim().to_lowercase().as_str() {
            "day" | "date" | "time" | "timestamp" => Self::Date,
            "hour" => Self::Hour,
            "path" | "app" | "application" => Self::App,
            "key" => Self::Key,
            "count" | "keys" | "keypresses" | "keystrokes" => Self::Presses,
            "clicks" | "mouseclicks" | "mouse clicks" => Self::Clicks,
            _ => Self::Unknown,
        }
    }
}

/// A line below the header.
struct Row<'a> {
    columns: &'a [Column],
    fields: &'a [String],
    line: usize,
}

impl Row<'_> {
    fn add(&self, zone: Tz, gathered: &mut Gathered) -> Result<(), Fault> {
        let Some((start, has_hour)) = self.start(zone)? else {
            gathered.leave("rows of an hour that never was", 1);
            return Ok(());
        };
        if !has_hour {
            gathered.take("rows of a day without its hours (counted at noon)", 1);
        }
        let app = self.app();
        let totals = gathered.slice.cell(start, app);
        totals.events += 1;
        let (presses, clicks) = (self.count(Column::Presses)?, self.count(Column::Clicks)?);
        match self.key()? {
            Some(key) => {
                totals.keys.entry(key).presses += presses;
                add_class(totals, key.class(), presses);
            }
            None => totals.classes.other += presses,
        }
        // Which button it was is not told; nearly every click is of the left one.
        totals.clicks.add(Button::LEFT, clicks);
        for (what, n) in [("presses", presses), ("clicks, as of the left button", clicks)] {
            if n > 0 {
                gathered.take(what, n);
            }
        }
        Ok(())
    }

    /// When it was, and whether the hour is told.
    fn start(&self, zone: Tz) -> Result<Option<(Time, bool)>, Fault> {
        let text = self.one(Column::Date).unwrap_or_default();
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
        let day: Day = date.parse().map_err(|_| self.wrong(&format!("{text:?} is no date")))?;
        let time = match (self.one(Column::Hour), time) {
            (Some(hour), _) => {
                let hour = hour.parse().ok().and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
                Some(hour.ok_or_else(|| self.wrong("its hour is none of 0 to 23"))?)
            }
            (None, "") => None,
            (None, time) => Some(time.get(..5).and_then(|time| format!("{time}:00").parse().ok()).unwrap_or(NOON)),
        };
        let wall = NaiveDateTime::new(day, time.unwrap_or(NOON));
        Ok(local(wall, zone).map(|start| (start, time.is_some())))
    }

    fn app(&self) -> App {
        let path = self.one(Column::App)?;
        path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).map(Name::new)
    }

    fn key(&self) -> Result<Option<crate::event::Key>, Fault> {
        let code = self.one(Column::Key).map(|code| code.parse().map_err(|_| self.wrong("its key is no code")));
        Ok(code.transpose()?.and_then(qt_key))
    }

    /// The sum of what such columns tell; thousands may be set off.
    fn count(&self, column: Column) -> Result<u64, Fault> {
        let count = |text: &str| text.replace([',', ' '], "").parse::<u64>();
        let told = self.all(column).filter(|text| !text.is_empty());
        told.map(|text| count(text).map_err(|_| self.wrong(&format!("{text:?} is no count")))).sum()
    }

    fn one(&self, column: Column) -> Option<&str> {
        self.all(column).next()
    }

    fn all(&self, column: Column) -> impl Iterator<Item = &str> {
        let pairs = self.columns.iter().zip(self.fields);
        pairs.filter(move |(of, _)| **of == column).map(|(_, field)| field.trim())
    }

    fn wrong(&self, what: &str) -> Fault {
        Fault::Wrong(format!("line {}: {what}", self.line))
    }
}

/// The records of a file as RFC 4180 has them, each with its line; empty lines are left out.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, Fault> {
    let (mut records, mut fields, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut first, mut is_quoted) = (1, 1, false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        line += usize::from(sign == '\n');
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => field.extend(signs.next()),
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => field.push(sign),
            ',' => fields.push(std::mem::take(&mut field)),
            '\r' => {}
            '\n' => {
                fields.push(std::mem::take(&mut field));
                records.push((first, std::mem::take(&mut fields)));
                first = line;
            }
            _ => field.push(sign),
        }
    }
    if is_quoted {
        return Err(Fault::Wrong(format!("a quote of line {first} does not end")));
    }
    fields.push(field);
    records.push((first, fields));
    records.retain(|(_, fields)| fields.iter().any(|field| !field.is_empty()));
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_may_have_quotes_and_line_ends_within() {
        let read = records("a,\"b,\"\"c\"\"\"\r\n\r\n\"d\ne\",f").unwrap();
        let told: Vec<_> = read.iter().map(|(line, fields)| (*line, fields.join("|"))).collect();
        assert_eq!(told, [(1, "a|b,\"c\"".to_owned()), (3, "d\ne|f".to_owned())]);
        assert!(records("a,\"b").is_err());
    }
}
