//! Events out of columns.

use super::super::super::codec::{Bytes, Malformed};
use super::{Column, STEPS, Way, code};
use crate::event::{Button, Event, Key, Kind, Monitor, Name, Point, Time};

/// The columns of a block that is read.
pub struct Reader<'a> {
    pub texts: Vec<&'a str>,
    pub columns: Vec<Bytes<'a>>,
    pub last: i64,
    pub way: Way,
}

impl<'a> Reader<'a> {
    /// Takes the next event.
    pub fn event(&mut self) -> Result<Event, Malformed> {
        let kind = self.column(Column::Kind)?.byte()?;
        self.last = self.last.wrapping_add(self.column(Column::Time)?.signed()?);
        let has = kind & code::HAS != 0;
        let read = self.kind(kind & !(code::HAS | code::DEVICE), has)?;
        let number = if kind & code::DEVICE == 0 { 0 } else { self.column(Column::Device)?.number()? };
        Ok(Event { time: Time(self.last), kind: read, device: self.named(number)? })
    }

    fn kind(&mut self, kind: u8, has: bool) -> Result<Kind, Malformed> {
        Ok(match kind {
            code::KEY_DOWN | code::KEY_REPEAT => Kind::KeyDown { key: self.key()?, repeat: kind == code::KEY_REPEAT },
            code::KEY_UP => Kind::KeyUp { key: self.key()? },
            code::BUTTON_DOWN => Kind::ButtonDown { button: self.button()?, at: self.place(has)? },
            code::BUTTON_UP => Kind::ButtonUp { button: self.button()?, at: self.place(has)? },
            code::MOVE_TO => {
                let to = self.point()?;
                Kind::MoveTo { to, path: self.path(has, self.way.straight())? }
            }
            code::MOVE_BY => {
                let (dx, dy) = (number(self.column(Column::X)?, 0.0)?, number(self.column(Column::Y)?, 0.0)?);
                Kind::MoveBy { dx, dy, path: self.path(has, 0)? }
            }
            code::WHEEL => {
                let column = self.column(Column::Wheel)?;
                Kind::Wheel { dx: number(column, 0.0)?, dy: number(column, 0.0)? }
            }
            code::WINDOW => {
                let (app, title) = (self.column(Column::Text)?.number()?, self.column(Column::Text)?.number()?);
                Kind::Window { app: self.named(app)?, title: self.text(title)?.map(Into::into) }
            }
            code::MONITORS => self.monitors()?,
            code::INHIBITORS => self.inhibitors()?,
            code::IDLE => Kind::Idle,
            code::ACTIVE => Kind::Active,
            code::LOCK => Kind::Lock,
            code::UNLOCK => Kind::Unlock,
            code::SUSPEND => Kind::Suspend,
            code::RESUME => Kind::Resume,
            _ => return Err(Malformed("an event is of no known kind")),
        })
    }

    fn key(&mut self) -> Result<Key, Malformed> {
        let number = self.column(Column::Key)?.number()?;
        self.text(number)?.and_then(Key::from_code).ok_or(Malformed("a key has no name"))
    }

    fn button(&mut self) -> Result<Button, Malformed> {
        Ok(Button(self.column(Column::Button)?.byte()?))
    }

    fn place(&mut self, has: bool) -> Result<Option<Point>, Malformed> {
        if has { self.point().map(Some) } else { Ok(None) }
    }

    fn point(&mut self) -> Result<Point, Malformed> {
        let from = self.way.expected();
        let to = Point { x: number(self.column(Column::X)?, from.x)?, y: number(self.column(Column::Y)?, from.y)? };
        self.way.go(to);
        Ok(to)
    }

    fn path(&mut self, has: bool, straight: i64) -> Result<Option<f64>, Malformed> {
        if !has {
            return Ok(None);
        }
        let column = self.column(Column::Path)?;
        let written = column.number()?;
        if written == 1 {
            return column.float().map(Some);
        }
        let steps = straight.wrapping_add(unzigzag(written >> 1));
        if steps < 0 { Err(Malformed("a length is below 0")) } else { Ok(Some(steps as f64 / STEPS)) }
    }

    fn monitors(&mut self) -> Result<Kind, Malformed> {
        let count = self.column(Column::Monitor)?.length()?;
        let monitors = (0..count).map(|_| self.monitor()).collect::<Result<Vec<_>, _>>()?;
        Ok(Kind::Monitors(monitors.into()))
    }

    fn inhibitors(&mut self) -> Result<Kind, Malformed> {
        let count = self.column(Column::Text)?.length()?;
        let mut names = Vec::with_capacity(count);
        for _ in 0..count {
            let name = self.column(Column::Text)?.number()?;
            names.push(self.named(name)?);
        }
        Ok(Kind::Inhibitors(names.into()))
    }

    fn monitor(&mut self) -> Result<Monitor, Malformed> {
        let name = self.column(Column::Monitor)?.number()?;
        let name = self.named(name)?.ok_or(Malformed("a monitor has no name"))?;
        let column = self.column(Column::Monitor)?;
        let (x, y) = (number(column, 0.0)?, number(column, 0.0)?);
        let (width, height) = (number(column, 0.0)?, number(column, 0.0)?);
        let mm = if column.byte()? == 0 { None } else { Some((number(column, 0.0)?, number(column, 0.0)?)) };
        Ok(Monitor { name, x, y, width, height, mm })
    }

    pub fn named(&self, number: u64) -> Result<Option<Name>, Malformed> {
        self.text(number).map(|text| text.map(Name::new))
    }

    fn text(&self, number: u64) -> Result<Option<&'a str>, Malformed> {
        let Some(index) = number.checked_sub(1) else { return Ok(None) };
        let text = usize::try_from(index).ok().and_then(|index| self.texts.get(index));
        text.copied().map(Some).ok_or(Malformed("it names something unknown"))
    }

    fn column(&mut self, column: Column) -> Result<&mut Bytes<'a>, Malformed> {
        self.columns.get_mut(column as usize).ok_or(Malformed("it ends too early"))
    }
}

fn number(column: &mut Bytes, expected: f64) -> Result<f64, Malformed> {
    let written = column.number()?;
    if written == 1 {
        return column.float();
    }
    Ok(expected + unzigzag(written >> 1) as f64)
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}
