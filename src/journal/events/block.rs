//! A stretch of events as bytes: one column for each kind of value, so that like lies beside like and packs well.
//!
//! A block stands for itself: it has its own texts and says which application had the focus when it begins. Times
//! and positions are differences; numbers are varints where they are whole. What comes out is what went in, to the
//! last bit. Reading arbitrary bytes is an error at worst.

mod read;
mod write;

use self::read::Reader;
use self::write::Writer;
use super::super::codec::{Bytes, Malformed, Put};
use crate::aggregate::App;
use crate::event::{Event, Name, Point};

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

fn is_whole(value: f64) -> bool {
    value.fract().abs() <= 0.0 && value.abs() < WHOLE
}

#[cfg(test)]
mod tests;
