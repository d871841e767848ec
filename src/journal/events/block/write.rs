//! Events into columns.

use std::collections::HashMap;

use super::super::super::codec::Put;
use super::{COLUMNS, Column, STEPS, Way, code, is_whole};
use crate::event::{Button, Event, Key, Kind, Monitor, Name, Point};

/// The columns of a block in the making.
#[derive(Default)]
pub struct Writer {
    pub texts: Vec<String>,
    numbers: HashMap<String, u64>,
    pub columns: [Vec<u8>; COLUMNS],
    pub last: i64,
    way: Way,
}

impl Writer {
    /// Adds an event.
    pub fn put(&mut self, event: &Event) {
        let device = event.device.map(Name::as_str);
        let has_device = if device.is_some() { code::DEVICE } else { 0 };
        let step = event.time.0.wrapping_sub(self.last);
        self.last = event.time.0;
        self.column(Column::Time).put_signed(step);
        let kind = self.put_kind(&event.kind);
        self.column(Column::Kind).push(kind | has_device);
        if device.is_some() {
            let number = self.text(device);
            self.column(Column::Device).put(number);
        }
    }

    fn put_kind(&mut self, kind: &Kind) -> u8 {
        match kind {
            Kind::KeyDown { key, repeat } => {
                self.put_key(*key);
                if *repeat { code::KEY_REPEAT } else { code::KEY_DOWN }
            }
            Kind::KeyUp { key } => {
                self.put_key(*key);
                code::KEY_UP
            }
            Kind::ButtonDown { button, at } => self.put_button(*button, *at, code::BUTTON_DOWN),
            Kind::ButtonUp { button, at } => self.put_button(*button, *at, code::BUTTON_UP),
            Kind::MoveTo { to, path } => {
                self.put_point(*to);
                let straight = self.way.straight();
                self.put_path(*path, straight, code::MOVE_TO)
            }
            Kind::MoveBy { dx, dy, path } => {
                put_number(self.column(Column::X), *dx, 0.0);
                put_number(self.column(Column::Y), *dy, 0.0);
                self.put_path(*path, 0, code::MOVE_BY)
            }
            Kind::Wheel { dx, dy } => {
                put_number(self.column(Column::Wheel), *dx, 0.0);
                put_number(self.column(Column::Wheel), *dy, 0.0);
                code::WHEEL
            }
            Kind::Window { app, title } => {
                let (app, title) = (self.text(app.map(Name::as_str)), self.text(title.as_deref()));
                self.column(Column::Text).put_all([app, title]);
                code::WINDOW
            }
            Kind::Monitors(monitors) => self.put_monitors(monitors),
            Kind::Inhibitors(names) => {
                let names: Vec<u64> = names.iter().map(|name| self.text(name.map(Name::as_str))).collect();
                let column = self.column(Column::Text);
                column.put(names.len() as u64);
                for name in names {
                    column.put(name);
                }
                code::INHIBITORS
            }
            Kind::Idle => code::IDLE,
            Kind::Active => code::ACTIVE,
            Kind::Lock => code::LOCK,
            Kind::Unlock => code::UNLOCK,
            Kind::Suspend => code::SUSPEND,
            Kind::Resume => code::RESUME,
        }
    }

    fn put_key(&mut self, key: Key) {
        let number = self.text(Some(&key.code()));
        self.column(Column::Key).put(number);
    }

    fn put_button(&mut self, button: Button, at: Option<Point>, code: u8) -> u8 {
        self.column(Column::Button).push(button.0);
        let Some(at) = at else { return code };
        self.put_point(at);
        code | code::HAS
    }

    fn put_point(&mut self, to: Point) {
        let expected = self.way.expected();
        put_number(self.column(Column::X), to.x, expected.x);
        put_number(self.column(Column::Y), to.y, expected.y);
        self.way.go(to);
    }

    fn put_path(&mut self, path: Option<f64>, straight: i64, code: u8) -> u8 {
        let Some(path) = path else { return code };
        let steps = path * STEPS;
        let column = self.column(Column::Path);
        if is_whole(steps) && steps >= 0.0 && !(steps == 0.0 && path.is_sign_negative()) {
            column.put(zigzag((steps as i64).wrapping_sub(straight)) << 1);
        } else {
            column.put(1);
            column.put_float(path);
        }
        code | code::HAS
    }

    fn put_monitors(&mut self, monitors: &[Monitor]) -> u8 {
        self.column(Column::Monitor).put(monitors.len() as u64);
        for monitor in monitors {
            let name = self.text(Some(monitor.name.as_str()));
            let column = self.column(Column::Monitor);
            column.put(name);
            for side in [monitor.x, monitor.y, monitor.width, monitor.height] {
                put_number(column, side, 0.0);
            }
            column.push(u8::from(monitor.mm.is_some()));
            monitor.mm.into_iter().flat_map(|(w, h)| [w, h]).for_each(|n| put_number(column, n, 0.0));
        }
        code::MONITORS
    }

    /// The number of a text, 0 for none.
    pub fn text(&mut self, text: Option<&str>) -> u64 {
        let Some(text) = text else { return 0 };
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        self.texts.push(text.to_owned());
        let number = self.texts.len() as u64;
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn column(&mut self, column: Column) -> &mut Vec<u8> {
        &mut self.columns[column as usize]
    }
}

/// Appends a number as its difference from what was expected where both are whole, else as it is.
fn put_number(column: &mut Vec<u8>, value: f64, expected: f64) {
    let difference = value - expected;
    let is_exact = is_whole(value) && is_whole(expected) && !(value == 0.0 && value.is_sign_negative());
    if is_exact {
        column.put(zigzag(difference as i64) << 1);
    } else {
        column.put(1);
        column.put_float(value);
    }
}

/// Small numbers of either sign as small ones without.
const fn zigzag(signed: i64) -> u64 {
    ((signed << 1) ^ (signed >> 63)) as u64
}
