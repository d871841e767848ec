//! `WhatPulse`: counts by hour, as its published schema has them.

mod csv;

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, Row};

use super::{Fault, Gathered, database, has_table, is_database, local};
use crate::aggregate::{Amount, App, SpanKind, Totals};
use crate::calendar::{Day, Tz};
use crate::event::{Button, Key, KeyClass, MICROS, Name, Time};

/// An hour of the wall clock, as it is stored.
type Hour = (String, u32);

pub(super) fn gather(path: &Path, zone: Tz) -> Result<Gathered, Fault> {
    if !is_database(path)? {
        return csv::gather(path, zone);
    }
    let db = database(path)?;
    if !has_table(&db, "keypresses")? {
        return Err(Fault::Wrong("it has no table keypresses".to_owned()));
    }
    let mut intake = Intake { db, zone, gathered: Gathered::default(), told: BTreeMap::new() };
    intake.keys()?;
    intake.presses()?;
    intake.clicks()?;
    intake.scrolls()?;
    intake.activity()?;
    for (table, reason) in [
        ("mousedistance", "distances (they are in inches, without the size of the screen in pixels)"),
        ("mousepoints", "points of the mouse (without the size of the screen)"),
        ("keycombo_frequency", "key combinations (by codes that differ between systems)"),
    ] {
        if has_table(&intake.db, table)? {
            let n: i64 = intake.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
            intake.gathered.leave(reason, n.unsigned_abs());
        }
    }
    Ok(intake.gathered)
}

struct Intake {
    db: Connection,
    zone: Tz,
    gathered: Gathered,
    /// Presses by hour whose key, or application, is told already.
    told: BTreeMap<Hour, u64>,
}

impl Intake {
    fn keys(&mut self) -> Result<(), Fault> {
        self.each("keypress_frequency", "day, hour, key, count", |intake, hour, row| {
            let (code, n): (i64, u64) = (row.get(2)?, count(row, 3)?);
            let Some(key) = qt_key(code) else {
                intake.gathered.leave("presses of keys that keytop cannot name (they count, without their key)", n);
                return Ok(());
            };
            if let Some(totals) = intake.cell(&hour, None) {
                totals.keys.entry(key).presses += n;
                add_class(totals, key.class(), n);
                *intake.told.entry(hour).or_default() += n;
                intake.gathered.take("presses by key", n);
            }
            Ok(())
        })
    }

    fn presses(&mut self) -> Result<(), Fault> {
        self.each("keypresses", "day, hour, count", |intake, hour, row| {
            let n: u64 = count(row, 2)?;
            let rest = n.saturating_sub(intake.told.get(&hour).copied().unwrap_or(0));
            if let Some(totals) = intake.cell(&hour, None) {
                totals.classes.other += rest;
                totals.events += 1;
                intake.gathered.take("presses", n);
            }
            Ok(())
        })
    }

    fn clicks(&mut self) -> Result<(), Fault> {
        let mut told: BTreeMap<Hour, u64> = BTreeMap::new();
        self.each("mouseclicks_frequency", "day, hour, button, count", |intake, hour, row| {
            let (button, n): (i64, u64) = (row.get(2)?, count(row, 3)?);
            let button = match button {
                1 => Button::LEFT,
                2 => Button::RIGHT,
                3 => Button::MIDDLE,
                other => Button(u8::try_from(other).unwrap_or(u8::MAX)),
            };
            if let Some(totals) = intake.cell(&hour, None) {
                totals.clicks.add(button, n);
                totals.events += 1;
                *told.entry(hour).or_default() += n;
                intake.gathered.take("clicks", n);
            }
            Ok(())
        })?;
        self.each("mouseclicks", "day, hour, count", |intake, hour, row| {
            let n = count(row, 2)?.saturating_sub(told.get(&hour).copied().unwrap_or(0));
            intake.gathered.leave("clicks whose button is not told", n);
            Ok(())
        })
    }

    fn scrolls(&mut self) -> Result<(), Fault> {
        self.each("mousescrolls", "day, hour, direction, count", |intake, hour, row| {
            let (direction, n): (i64, u64) = (row.get(2)?, count(row, 3)?);
            let Some(totals) = intake.cell(&hour, None) else { return Ok(()) };
            let scroll = &mut totals.scroll;
            *match direction {
                1 => &mut scroll.up,
                2 => &mut scroll.down,
                3 => &mut scroll.left,
                _ => &mut scroll.right,
            } += Amount::new(n as f64);
            intake.gathered.take("notches", n);
            Ok(())
        })
    }

    /// Active time by application: how long within the hour, not when; it is laid from the start of the hour on.
    fn activity(&mut self) -> Result<(), Fault> {
        let mut filled: BTreeMap<Hour, i64> = BTreeMap::new();
        self.each("application_active_hour", "day, hour, path, msec_active", |intake, hour, row| {
            let (path, ms): (String, u64) = (row.get(2)?, count(row, 3)?);
            let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).map(Name::new);
            let Some(start) = intake.start(&hour) else { return Ok(()) };
            let from = filled.entry(hour).or_default();
            let length = (ms as i64 * 1000).min(3600 * MICROS - *from);
            for kind in [SpanKind::Active, SpanKind::Focus] {
                intake.gathered.add_span(kind, name, start + *from, start + *from + length);
            }
            *from += length;
            intake.gathered.take("hours of applications", 1);
            Ok(())
        })
    }

    /// Gives each row of a table, if it is there, with its hour.
    fn each(
        &mut self,
        table: &str,
        columns: &str,
        mut take: impl FnMut(&mut Self, Hour, &Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if !has_table(&self.db, table)? {
            return Ok(());
        }
        let db = std::mem::replace(&mut self.db, Connection::open_in_memory()?);
        let mut read = || {
            // Days of zeros are what `WhatPulse` writes where it does not know.
            let sql = format!("SELECT {columns} FROM {table} WHERE day > '0000-00-00' ORDER BY day, hour");
            let mut statement = db.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                take(self, (row.get(0)?, row.get(1)?), row)?;
            }
            Ok(())
        };
        let done = read();
        self.db = db;
        done
    }

    fn start(&mut self, (day, hour): &Hour) -> Option<Time> {
        let day: Option<Day> = day.parse().ok();
        let start = day.and_then(|day| day.and_hms_opt(*hour, 0, 0)).and_then(|wall| local(wall, self.zone));
        if start.is_none() {
            self.gathered.leave("rows of an hour that never was", 1);
        }
        start
    }

    fn cell(&mut self, hour: &Hour, app: App) -> Option<&mut Totals> {
        let start = self.start(hour)?;
        Some(self.gathered.slice.cell(start, app))
    }
}

fn count(row: &Row, column: usize) -> Result<u64, Fault> {
    Ok(row.get::<_, i64>(column)?.max(0).unsigned_abs())
}

fn add_class(totals: &mut Totals, class: KeyClass, n: u64) {
    let classes = &mut totals.classes;
    *match class {
        KeyClass::Text => &mut classes.text,
        KeyClass::Correction => &mut classes.correction,
        KeyClass::Navigation => &mut classes.navigation,
        KeyClass::Function => &mut classes.function,
        KeyClass::Modifier => &mut classes.modifier,
        KeyClass::Other => &mut classes.other,
    } += n;
}

/// The key of a Qt key code (`Qt::Key`), as far as it names one key.
fn qt_key(code: i64) -> Option<Key> {
    const NAMED: [(i64, &str); 37] = [
        (0x20, "Space"),
        (0x27, "Quote"),
        (0x2c, "Comma"),
        (0x2d, "Minus"),
        (0x2e, "Period"),
        (0x2f, "Slash"),
        (0x3b, "Semicolon"),
        (0x3d, "Equal"),
        (0x5b, "BracketLeft"),
        (0x5c, "Backslash"),
        (0x5d, "BracketRight"),
        (0x60, "Backquote"),
        (0x0100_0000, "Escape"),
        (0x0100_0001, "Tab"),
        (0x0100_0003, "Backspace"),
        (0x0100_0004, "Enter"),
        (0x0100_0005, "NumpadEnter"),
        (0x0100_0006, "Insert"),
        (0x0100_0007, "Delete"),
        (0x0100_0008, "Pause"),
        (0x0100_0009, "PrintScreen"),
        (0x0100_0010, "Home"),
        (0x0100_0011, "End"),
        (0x0100_0012, "ArrowLeft"),
        (0x0100_0013, "ArrowUp"),
        (0x0100_0014, "ArrowRight"),
        (0x0100_0015, "ArrowDown"),
        (0x0100_0016, "PageUp"),
        (0x0100_0017, "PageDown"),
        (0x0100_0020, "ShiftLeft"),
        (0x0100_0021, "ControlLeft"),
        (0x0100_0022, "MetaLeft"),
        (0x0100_0023, "AltLeft"),
        (0x0100_0024, "CapsLock"),
        (0x0100_0025, "NumLock"),
        (0x0100_0026, "ScrollLock"),
        (0x0100_1103, "AltRight"),
    ];
    let name = match code {
        0x30..=0x39 => format!("Digit{}", code - 0x30),
        0x41..=0x5a => format!("Key{}", char::from(u8::try_from(code).ok()?)),
        0x0100_0030..=0x0100_0047 => format!("F{}", code - 0x0100_002f),
        _ => NAMED.iter().find(|(known, _)| *known == code)?.1.to_owned(),
    };
    Key::from_code(&name)
}
