//! What a recorder and its screens say to each other, over a socket of one person.
//!
//! Both begin with a [`Greeting`], whose first bytes never change, so that any two versions can tell each other
//! apart. The recorder then sends frames: a length, and a body that is [`Frame::Whole`] first and [`Frame::Update`]
//! from then on. The screen says nothing more.
//!
//! What crosses: totals by second and application as the journal has them, the present, and, for screens that ask for
//! them, the keys of the live heatmap. Those come as counts over one update (33 ms at the least) in the order of the
//! keyboard, and the keys that were pressed last with the time of the update instead of their own. Who reads this
//! live learns what who watches the heatmap learns, and no more; nothing of it is kept anywhere, and a screen that
//! comes later gets sums.

mod present;

use crate::aggregate::{Counts, Slice};
use crate::calendar::{Calendar, Day, DayStart, Tz};
use crate::event::MICROS;
use crate::journal::{Bytes, Malformed, Put, pack_day, pack_slice, unpack_day, unpack_slice};
use crate::recorder::{Glance, Whole};
use crate::report::{Health, Live};
use crate::timeline::DayBuilder;
use present::{put_health, put_live, read_health, read_live};

/// The version of everything after the greeting.
pub const PROTOCOL: u16 = 1;
/// A frame that says to be longer is none.
pub const LONGEST_FRAME: usize = 64 << 20;
/// Bytes of a frame's length.
pub const HEAD: usize = 4;
/// Bytes of a screen's greeting.
pub const GREETING: usize = MAGIC.len() + 3;

const MAGIC: &[u8; 8] = b"keytop\0\n";
const WANTS_KEYS: u8 = 1;
const WHOLE: u8 = 1;
const UPDATE: u8 = 2;

/// What a screen says first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// The protocol that it speaks.
    pub protocol: u16,
    /// Whether it shows which keys are pressed.
    pub wants_keys: bool,
}

/// What the recorder says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The protocol that it speaks.
    pub protocol: u16,
    /// Its process.
    pub pid: u32,
    /// The version of the program.
    pub program: String,
    /// How it tells days.
    pub calendar: Calendar,
}

/// What the recorder says then.
#[derive(Clone, Debug)]
pub enum Frame {
    /// Everything up to this moment.
    Whole(Whole, Live, Health),
    /// What came since the frame before.
    Update(Slice, Live, Health),
}

impl Greeting {
    /// As bytes.
    pub fn encode(self) -> [u8; GREETING] {
        let mut bytes = [0; GREETING];
        let [low, high] = self.protocol.to_le_bytes();
        let tail = [low, high, if self.wants_keys { WANTS_KEYS } else { 0 }];
        bytes.iter_mut().zip(MAGIC.iter().chain(&tail)).for_each(|(place, &byte)| *place = byte);
        bytes
    }

    /// Reads one.
    ///
    /// # Errors
    /// Fails on what is no greeting of any version.
    pub fn decode(greeting: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = Bytes::new(greeting);
        let protocol = read_magic(&mut bytes)?;
        Ok(Self { protocol, wants_keys: bytes.byte()? & WANTS_KEYS != 0 })
    }
}

impl Welcome {
    /// As a frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = MAGIC.to_vec();
        body.extend(self.protocol.to_le_bytes());
        body.put(u64::from(self.pid));
        body.put_text(&self.program);
        body.put_text(self.calendar.zone.name());
        body.put_text(&self.calendar.day_start.to_string());
        framed(&body)
    }

    /// Reads the body of its frame. Of a protocol that is not ours only what never changes is read.
    ///
    /// # Errors
    /// Fails on what is no welcome.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = Bytes::new(body);
        let protocol = read_magic(&mut bytes)?;
        let pid = u32::try_from(bytes.number()?).map_err(|_| Malformed("a process has no such number"))?;
        let program = bytes.text()?.to_owned();
        let mut calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
        if protocol == PROTOCOL {
            calendar.zone = bytes.text()?.parse().map_err(|_| Malformed("it names an unknown zone"))?;
            calendar.day_start = bytes.text()?.parse().map_err(|_| Malformed("a day starts at no such time"))?;
            bytes.end()?;
        }
        Ok(Self { protocol, pid, program, calendar })
    }
}

impl Frame {
    /// Everything, as a frame.
    pub fn whole(whole: &Whole, glance: &Glance, with_keys: bool) -> Vec<u8> {
        let mut body = vec![WHOLE];
        put_present(&mut body, glance, with_keys);
        put_parcel(&mut body, &pack_slice(&Slice { monitors: whole.monitors.clone(), ..Slice::default() }));
        body.put(whole.days.len() as u64);
        for (day, builder) in &whole.days {
            body.put_text(&day.to_string());
            let parcel = if with_keys { pack_day(builder) } else { pack_day(&keyless_day(builder)) };
            put_parcel(&mut body, &parcel);
        }
        framed(&body)
    }

    /// An update, as a frame.
    pub fn update(slice: &Slice, glance: &Glance, with_keys: bool) -> Vec<u8> {
        let mut body = vec![UPDATE];
        put_present(&mut body, glance, with_keys);
        let parcel = if with_keys { pack_slice(slice) } else { pack_slice(&keyless(slice)) };
        put_parcel(&mut body, &parcel);
        framed(&body)
    }

    /// Reads the body of a frame.
    ///
    /// # Errors
    /// Fails on what is no frame.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = Bytes::new(body);
        let kind = bytes.byte()?;
        let (live, health) = (read_live(&mut bytes)?, read_health(&mut bytes)?);
        let frame = match kind {
            WHOLE => Self::Whole(read_whole(&mut bytes)?, live, health),
            UPDATE => Self::Update(unpack_slice(read_parcel(&mut bytes)?)?, live, health),
            _ => return Err(Malformed("it is of an unknown kind")),
        };
        bytes.end()?;
        Ok(frame)
    }
}

/// The body of the first frame of these bytes; `None` while it has not come whole.
///
/// # Errors
/// Fails on a length that no frame has.
pub fn first_frame(bytes: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else { return Ok(None) };
    let length = u32::from_le_bytes(*head) as usize;
    if length > LONGEST_FRAME {
        return Err(Malformed("a frame is too long"));
    }
    Ok(rest.get(..length))
}

fn framed(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes(), body].concat()
}

fn read_magic(bytes: &mut Bytes) -> Result<u16, Malformed> {
    if bytes.take(MAGIC.len())? != MAGIC {
        return Err(Malformed("it is not keytop"));
    }
    Ok(u16::from_le_bytes([bytes.byte()?, bytes.byte()?]))
}

fn put_present(body: &mut Vec<u8>, glance: &Glance, with_keys: bool) {
    put_live(body, &glance.live, with_keys);
    put_health(body, &glance.health);
}

fn put_parcel(body: &mut Vec<u8>, parcel: &[u8]) {
    body.put(parcel.len() as u64);
    body.extend(parcel);
}

fn read_parcel<'a>(bytes: &mut Bytes<'a>) -> Result<&'a [u8], Malformed> {
    let length = bytes.length()?;
    bytes.take(length)
}

fn read_whole(bytes: &mut Bytes) -> Result<Whole, Malformed> {
    let mut whole = Whole { days: Vec::new(), monitors: unpack_slice(read_parcel(bytes)?)?.monitors };
    for _ in 0..bytes.length()? {
        let day: Day = bytes.text()?.parse().map_err(|_| Malformed("there is no such day"))?;
        whole.days.push((day, unpack_day(read_parcel(bytes)?)?));
    }
    Ok(whole)
}

/// The slice for those who show no keys.
fn keyless(slice: &Slice) -> Slice {
    let mut slice = slice.clone();
    slice.cells.values_mut().for_each(|totals| drop(totals.take_keys()));
    slice
}

/// The day for those who show no keys.
fn keyless_day(day: &DayBuilder) -> DayBuilder {
    let mut record = day.record();
    let parts = record.tile.parts.iter().map(|(app, part)| {
        let mut part = part.clone();
        part.totals.take_keys();
        (app, part)
    });
    record.tile.parts = parts.collect();
    record.tile.pool = Counts::default();
    record.into()
}

/// Instants of presses are told to this step only, us.
const STEP_US: i64 = MICROS / 20;

#[cfg(test)]
mod tests;
