//! A stretch of events as bytes: one column for each kind of value, so that like lies beside like and packs well.
//!
//! A block stands for itself: it has its own texts and says which application had the focus when it begins. Times
//! are differences, positions are told by how far they are from where the last step would lead, lengths by how much
//! longer than straight they are; numbers are varints where they are whole. What comes out is what went in, to the
//! last bit. Reading arbitrary bytes is an error at worst.

mod read;
mod squeeze;
mod write;

use self::read::Reader;
use self::squeeze::{squeeze, stretch};
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

const VERSION: u8 = 2;
/// The largest columns that are unpacked, bytes.
const LARGEST: usize = 16 << 20;
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
pub fn pack(block: &Block) -> Vec<u8> {
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
    writer.columns.iter().for_each(|column| body.put(column.len() as u64));
    body.extend(squeeze(&mut writer.columns));
    body
}

/// The block of packed bytes.
pub fn unpack(body: &[u8]) -> Result<Block, Malformed> {
    let (head, rest) = Head::read(body)?;
    let columns = stretch(rest, head.lengths)?;
    let columns = columns.iter().map(|column| Bytes::new(column)).collect();
    let mut reader = Reader { texts: head.texts, columns, last: head.start, way: Way::default() };
    let focus = reader.named(head.focus)?;
    let events = (0..head.events).map(|_| reader.event()).collect::<Result<_, _>>()?;
    reader.columns.iter().try_for_each(Bytes::end)?;
    Ok(Block { focus, events })
}

/// What a body begins with.
struct Head<'a> {
    texts: Vec<&'a str>,
    focus: u64,
    events: usize,
    start: i64,
    lengths: [usize; COLUMNS],
}

impl<'a> Head<'a> {
    /// Reads it; what follows it.
    fn read(body: &'a [u8]) -> Result<(Self, &'a [u8]), Malformed> {
        let mut bytes = Bytes::new(body);
        bytes.version(VERSION)?;
        let texts = (0..bytes.length()?).map(|_| bytes.text()).collect::<Result<Vec<_>, _>>()?;
        let (focus, count, start) = (bytes.number()?, bytes.number()?, bytes.signed()?);
        let mut lengths = [0; COLUMNS];
        for length in &mut lengths {
            *length = usize::try_from(bytes.number()?).unwrap_or(usize::MAX);
        }
        let whole = lengths.iter().fold(0_usize, |sum, &length| sum.saturating_add(length));
        let events = lengths.first().copied().unwrap_or(0);
        // Each event has a byte of its kind.
        if whole > LARGEST || count != events as u64 {
            return Err(Malformed("it claims to be absurdly large"));
        }
        Ok((Self { texts, focus, events, start, lengths }, bytes.rest()))
    }
}

/// The pointer's way so far: where it is and how it came there.
#[derive(Clone, Copy, Debug)]
struct Way {
    at: Point,
    step: (f64, f64),
}

impl Default for Way {
    fn default() -> Self {
        Self { at: Point { x: 0.0, y: 0.0 }, step: (0.0, 0.0) }
    }
}

impl Way {
    /// Where another step like the last one leads.
    fn expected(&self) -> Point {
        let to = Point { x: self.at.x + self.step.0, y: self.at.y + self.step.1 };
        if is_whole(to.x) && is_whole(to.y) { to } else { self.at }
    }

    fn go(&mut self, to: Point) {
        self.step = (to.x - self.at.x, to.y - self.at.y);
        self.at = to;
    }

    /// The last step's straight length in whole [`STEPS`]. By a root, which every machine takes alike to the last bit.
    fn straight(&self) -> i64 {
        let steps = (self.step.0 * self.step.0 + self.step.1 * self.step.1).sqrt() * STEPS;
        if steps < WHOLE { steps as i64 } else { 0 }
    }
}

fn is_whole(value: f64) -> bool {
    value.fract().abs() <= 0.0 && value.abs() < WHOLE
}

#[cfg(test)]
mod tests;
