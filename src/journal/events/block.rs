//! A stretch of events as bytes: one column for each kind of value, so that like lies beside like and packs well.
//!
//! A block stands for itself: it has its own texts and says which application had the focus when it begins. Times
//! and positions are differences; numbers are varints where they are whole. What comes out is what went in, to the
//! last bit. Reading arbitrary bytes is an error at worst.

use std::collections::HashMap;

use super::super::codec::{Bytes, Malformed, Put};
use crate::aggregate::App;
use crate::event::{Button, Event, Key, Kind, Monitor, Name, Point, Time};

/// Events that follow each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The application that had the focus before the first of them.
    pub focus: App,
    /// In time order.
    pub events: Vec<Event>,
}

const VERSION: u8 = 1;
/// The level that packs ten times as fast as events can come, for some percent of size.
const LEVEL: i32 = 3;
/// The largest body that is unpacked, bytes.
const LARGEST: usize = 32 << 20;
/// Lengths are mostly whole in this part of a px.
const STEPS: f64 = 4096.0;
/// Whole numbers beyond are kept as they are.
const WHOLE: f64 = 1_099_511_627_776.0;

/// Frozen numbers of the kinds; `HAS` says that the optional part is there, `DEVICE` that a device is.
mod code {
    pub const KEY_DOWN: u8 = 0;
    pub const KEY_REPEAT: u8 = 1;
    pub const KEY_UP: u8 = 2;
    pub const BUTTON_DOWN: u8 = 3;
    pub const BUTTON_UP: u8 = 4;
    pub const MOVE_TO: u8 = 5;
    pub const MOVE_BY: u8 = 6;
    pub const WHEEL: u8 = 7;
    pub const WINDOW: u8 = 8;
    pub const MONITORS: u8 = 9;
    pub const IDLE: u8 = 10;
    pub const ACTIVE: u8 = 11;
    pub const LOCK: u8 = 12;
    pub const UNLOCK: u8 = 13;
    pub const SUSPEND: u8 = 14;
    pub const RESUME: u8 = 15;
    pub const INHIBITORS: u8 = 16;
    pub const HAS: u8 = 0x40;
    pub const DEVICE: u8 = 0x80;
}

/// The columns, in the order in which they are stored.
#[derive(Clone, Copy)]
enum Column {
    Kind,
    Time,
    Key,
    Button,
    X,
    Y,
    Path,
    Wheel,
    Text,
    Monitor,
    Device,
}

const COLUMNS: usize = 11;

/// The packed bytes of a block.
pub fn pack(block: &Block) -> std::io::Result<Vec<u8>> {
    zstd::bulk::compress(&encode(block), LEVEL)
}

/// The block of packed bytes.
pub fn unpack(body: &[u8]) -> Result<Block, Malformed> {
    let plain = zstd::bulk::decompress(body, LARGEST).map_err(|_| Malformed("its events do not unpack"))?;
    decode(&plain)
}

fn encode(block: &Block) -> Vec<u8> {
    let mut writer = Writer::default();
    let focus = writer.text(block.focus.map(Name::as_str));
    let start = block.events.first().map_or(0, |event| event.time.0);
    writer.last = start;
    block.events.iter().for_each(|event| writer.put(event));
    let mut body = vec![VERSION];
    body.put(writer.texts.len() as u64);
    writer.texts.iter().for_each(|text| body.put_text(text));
    body.put(focus);
    body.put(block.events.len() as u64);
    body.put_signed(start);
    for column in &writer.columns {
        body.put(column.len() as u64);
        body.extend_from_slice(column);
    }
    body
}

fn decode(plain: &[u8]) -> Result<Block, Malformed> {
    let mut bytes = Bytes::new(plain);
    bytes.version(VERSION)?;
    let texts = (0..bytes.length()?).map(|_| bytes.text()).collect::<Result<Vec<_>, _>>()?;
    let focus = bytes.number()?;
    let count = bytes.length()?;
    let start = bytes.signed()?;
    let mut columns = Vec::with_capacity(COLUMNS);
    for _ in 0..COLUMNS {
        let length = bytes.length()?;
        columns.push(Bytes::new(bytes.take(length)?));
    }
    bytes.end()?;
    let mut reader = Reader { texts, columns, last: start, at: Point { x: 0.0, y: 0.0 } };
    let focus = reader.named(focus)?;
    let events = (0..count).map(|_| reader.event()).collect::<Result<_, _>>()?;
    reader.columns.iter().try_for_each(Bytes::end)?;
    Ok(Block { focus, events })
}

#[derive(Default)]
struct Writer {
    texts: Vec<String>,
    numbers: HashMap<String, u64>,
    columns: [Vec<u8>; COLUMNS],
    last: i64,
    at: Option<Point>,
}

impl Writer {
    fn put(&mut self, event: &Event) {
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
                self.put_path(*path, code::MOVE_TO)
            }
            Kind::MoveBy { dx, dy, path } => {
                put_number(self.column(Column::X), *dx, 0.0);
                put_number(self.column(Column::Y), *dy, 0.0);
                self.put_path(*path, code::MOVE_BY)
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
        let from = self.at.unwrap_or(Point { x: 0.0, y: 0.0 });
        put_number(self.column(Column::X), to.x, from.x);
        put_number(self.column(Column::Y), to.y, from.y);
        self.at = Some(to);
    }

    fn put_path(&mut self, path: Option<f64>, code: u8) -> u8 {
        let Some(path) = path else { return code };
        let steps = path * STEPS;
        let column = self.column(Column::Path);
        if is_whole(steps) && steps >= 0.0 && !(steps == 0.0 && path.is_sign_negative()) {
            column.put((steps as u64) << 1);
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
    fn text(&mut self, text: Option<&str>) -> u64 {
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

struct Reader<'a> {
    texts: Vec<&'a str>,
    columns: Vec<Bytes<'a>>,
    last: i64,
    at: Point,
}

impl<'a> Reader<'a> {
    fn event(&mut self) -> Result<Event, Malformed> {
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
            code::MOVE_TO => Kind::MoveTo { to: self.point()?, path: self.path(has)? },
            code::MOVE_BY => {
                let (dx, dy) = (number(self.column(Column::X)?, 0.0)?, number(self.column(Column::Y)?, 0.0)?);
                Kind::MoveBy { dx, dy, path: self.path(has)? }
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
        let from = self.at;
        let to = Point { x: number(self.column(Column::X)?, from.x)?, y: number(self.column(Column::Y)?, from.y)? };
        self.at = to;
        Ok(to)
    }

    fn path(&mut self, has: bool) -> Result<Option<f64>, Malformed> {
        if !has {
            return Ok(None);
        }
        let column = self.column(Column::Path)?;
        let written = column.number()?;
        if written == 1 { column.float().map(Some) } else { Ok(Some((written >> 1) as f64 / STEPS)) }
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

    fn named(&self, number: u64) -> Result<Option<Name>, Malformed> {
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

/// Appends a number as its difference from what was expected where both are whole, else as it is.
fn put_number(column: &mut Vec<u8>, value: f64, expected: f64) {
    let difference = value - expected;
    let is_exact = is_whole(value) && is_whole(expected) && !(value == 0.0 && value.is_sign_negative());
    if is_exact {
        let signed = difference as i64;
        column.put((((signed << 1) ^ (signed >> 63)) as u64) << 1);
    } else {
        column.put(1);
        column.put_float(value);
    }
}

fn number(column: &mut Bytes, expected: f64) -> Result<f64, Malformed> {
    let written = column.number()?;
    if written == 1 {
        return column.float();
    }
    let zigzag = written >> 1;
    let signed = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
    Ok(expected + signed as f64)
}

fn is_whole(value: f64) -> bool {
    value.fract().abs() <= 0.0 && value.abs() < WHOLE
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place() -> impl Strategy<Value = Point> {
        let coordinate =
            || prop_oneof![(-3000..3000_i32).prop_map(f64::from), any::<f64>().prop_filter("", |v| v.is_finite())];
        (coordinate(), coordinate()).prop_map(|(x, y)| Point { x, y })
    }

    fn name() -> impl Strategy<Value = Name> {
        "[a-z]{0,3}".prop_map(|text| Name::new(&text))
    }

    fn length() -> impl Strategy<Value = Option<f64>> {
        proptest::option::of(prop_oneof![
            Just(0.0),
            Just(-0.0),
            (0..1_000_000_u32).prop_map(|n| f64::from(n) / 4096.0),
            0.0..1e300
        ])
    }

    fn kind() -> impl Strategy<Value = Kind> {
        let key = || {
            prop_oneof!["Key[A-Z]", Just("Hid:0x0000".to_owned()), Just("Knob".to_owned())]
                .prop_map(|code| Key::from_code(&code).unwrap())
        };
        prop_oneof![
            (key(), any::<bool>()).prop_map(|(key, repeat)| Kind::KeyDown { key, repeat }),
            key().prop_map(|key| Kind::KeyUp { key }),
            (1..255_u8, proptest::option::of(place())).prop_map(|(n, at)| Kind::ButtonDown { button: Button(n), at }),
            (1..255_u8, proptest::option::of(place())).prop_map(|(n, at)| Kind::ButtonUp { button: Button(n), at }),
            (place(), length()).prop_map(|(to, path)| Kind::MoveTo { to, path }),
            (place(), length()).prop_map(|(by, path)| Kind::MoveBy { dx: by.x, dy: by.y, path }),
            place().prop_map(|by| Kind::Wheel { dx: by.x, dy: by.y }),
            (proptest::option::of(name()), proptest::option::of("\\PC{0,9}"))
                .prop_map(|(app, title)| Kind::Window { app, title: title.map(Into::into) }),
            proptest::collection::vec((name(), place(), place(), proptest::option::of((1.0..9.0, 1.0..9.0))), 0..3)
                .prop_map(|all| {
                    let monitor = |(name, at, size, mm): (Name, Point, Point, Option<(f64, f64)>)| Monitor {
                        name,
                        x: at.x,
                        y: at.y,
                        width: size.x,
                        height: size.y,
                        mm,
                    };
                    Kind::Monitors(all.into_iter().map(monitor).collect())
                }),
            proptest::collection::vec(proptest::option::of(name()), 0..3)
                .prop_map(|names| Kind::Inhibitors(names.into())),
            prop_oneof![
                Just(Kind::Idle),
                Just(Kind::Active),
                Just(Kind::Lock),
                Just(Kind::Unlock),
                Just(Kind::Suspend),
                Just(Kind::Resume)
            ],
        ]
    }

    fn block() -> impl Strategy<Value = Block> {
        let event = (0..1_i64 << 52, kind(), proptest::option::of(name())).prop_map(|(time, kind, device)| Event {
            time: Time(time),
            kind,
            device,
        });
        (proptest::option::of(name()), proptest::collection::vec(event, 0..20))
            .prop_map(|(focus, events)| Block { focus, events })
    }

    proptest! {
        #[test]
        fn a_block_reads_back(block in block()) {
            let read = unpack(&pack(&block).unwrap()).unwrap();
            // Compared as text, for a zero that is negative is one still.
            prop_assert_eq!(format!("{read:?}"), format!("{block:?}"));
        }

        #[test]
        fn arbitrary_bytes_are_an_error_at_worst(block in block(), at: prop::sample::Index, byte: u8, rest: Vec<u8>) {
            let mut plain = encode(&block);
            let at = at.index(plain.len());
            plain[at] = byte;
            let _ = decode(&plain);
            let _ = decode(&plain[..at]);
            let _ = unpack(&rest);
        }
    }
}
