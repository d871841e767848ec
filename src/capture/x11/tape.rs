//! The pointer's way, position by position, from the RECORD extension.
//!
//! `XInput2` raw motion tells no position, and tells nothing at all when a program moves the pointer
//! (`XWarpPointer`). RECORD tells each position in turn, and where each click was. It has two flaws that the
//! caller makes up for: the server hands its data over only when it has something else to send to anyone (so
//! whoever follows a moving pointer asks a question now and then), and in a flood it may lose some: so
//! nothing is ever counted from it.

use std::io::ErrorKind;

use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::record::{self, CS, ConnectionExt as _, Range, Range8};
use x11rb::protocol::xproto::{BUTTON_PRESS_EVENT, MOTION_NOTIFY_EVENT};
use x11rb::rust_connection::{DefaultStream, RustConnection, Stream};

use super::wire::{Refused, refused};
use crate::event::Point;

const REPLY_HEAD: usize = 32;
const EVENT: usize = 32;
/// Category of a reply that holds protocol data of the server.
const FROM_SERVER: u8 = 0;

/// What was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// The server's time, ms.
    pub time: u32,
    /// Where the pointer was.
    pub at: Point,
    /// Whether a button went down there; else it came there.
    pub is_press: bool,
}

/// A connection that does nothing but receive positions.
pub struct Tape {
    connection: RustConnection,
    /// Bytes that came and are not a whole reply yet.
    pending: Vec<u8>,
    buffer: Box<[u8; 16_384]>,
}

impl Tape {
    /// Begins to record on this display; an error where the server has no RECORD.
    pub fn begin(display: &str) -> Result<Self, Refused> {
        let (connection, _) = RustConnection::connect(Some(display)).map_err(refused)?;
        connection.extension_information(record::X11_EXTENSION_NAME).map_err(refused)?.ok_or(Refused::Missing)?;
        connection.record_query_version(1, 13).map_err(refused)?.reply().map_err(refused)?;
        let range = Range {
            device_events: Range8 { first: BUTTON_PRESS_EVENT, last: MOTION_NOTIFY_EVENT },
            ..Range::default()
        };
        let context = connection.generate_id().map_err(refused)?;
        let clients = [CS::ALL_CLIENTS.into()];
        connection.record_create_context(context, 0, &clients, &[range]).map_err(refused)?.check().map_err(refused)?;
        // From here on every byte is read below: its replies have no end, which the connection's own reader
        // could only wait for.
        drop(connection.record_enable_context(context).map_err(refused)?);
        connection.flush().map_err(refused)?;
        Ok(Self { connection, pending: Vec::new(), buffer: Box::new([0; 16_384]) })
    }

    /// What poll(2) waits on.
    pub fn stream(&self) -> &DefaultStream {
        self.connection.stream()
    }

    /// Appends what has come since.
    pub fn read(&mut self, marks: &mut Vec<Mark>) -> Result<(), Refused> {
        let mut descriptors = Vec::new();
        loop {
            match self.connection.stream().read(&mut self.buffer[..], &mut descriptors) {
                Ok(0) => return Err(Refused::Ended("end of stream".to_owned())),
                Ok(length) => {
                    self.pending.extend_from_slice(self.buffer.get(..length).unwrap_or_default());
                    let used = whole_replies(&self.pending, marks);
                    self.pending.drain(..used);
                    if length < self.buffer.len() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(Refused::Ended(error.to_string())),
            }
        }
    }
}

/// Reads the replies that are whole; tells how many bytes they had.
fn whole_replies(bytes: &[u8], marks: &mut Vec<Mark>) -> usize {
    let mut used = 0;
    while let Some((reply, length)) = reply_at(bytes, used) {
        if reply[0] == 1 && reply[1] == FROM_SERVER {
            marks.extend(reply[REPLY_HEAD..].chunks_exact(EVENT).filter_map(mark));
        }
        used += length;
    }
    used
}

fn reply_at(bytes: &[u8], start: usize) -> Option<(&[u8], usize)> {
    let head = bytes.get(start..start + REPLY_HEAD)?;
    // Only replies (1) and generic events (35) are longer than their head.
    let extra = if matches!(head[0], 1 | 35) { u32::from_ne_bytes([head[4], head[5], head[6], head[7]]) } else { 0 };
    let length = REPLY_HEAD + usize::try_from(extra).ok()?.checked_mul(4)?;
    Some((bytes.get(start..start.checked_add(length)?)?, length))
}

/// A core pointer event: type, detail, sequence, time, three windows, then the position on the root.
fn mark(event: &[u8]) -> Option<Mark> {
    let kind = event.first()? & 0x7f;
    if kind != BUTTON_PRESS_EVENT && kind != MOTION_NOTIFY_EVENT {
        return None;
    }
    let coordinate = |at: usize| Some(f64::from(i16::from_ne_bytes(event.get(at..at + 2)?.try_into().ok()?)));
    Some(Mark {
        time: u32::from_ne_bytes(event.get(4..8)?.try_into().ok()?),
        at: Point { x: coordinate(20)?, y: coordinate(22)? },
        is_press: kind == BUTTON_PRESS_EVENT,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(events: &[(u8, u32, i16, i16)]) -> Vec<u8> {
        let mut bytes = vec![0; REPLY_HEAD];
        bytes[0] = 1;
        bytes[4..8].copy_from_slice(&(events.len() as u32 * 8).to_ne_bytes());
        for &(kind, time, x, y) in events {
            let mut event = [0; EVENT];
            event[0] = kind;
            event[4..8].copy_from_slice(&time.to_ne_bytes());
            event[20..22].copy_from_slice(&x.to_ne_bytes());
            event[22..24].copy_from_slice(&y.to_ne_bytes());
            bytes.extend_from_slice(&event);
        }
        bytes
    }

    #[test]
    fn positions_come_out_however_the_bytes_are_cut() {
        let mut bytes = reply(&[(6, 10, 3, 4), (4, 11, 5, 6)]);
        bytes.extend(reply(&[(5, 12, 5, 6), (6, 13, -1, 7)]));
        let expected = [
            Mark { time: 10, at: Point { x: 3.0, y: 4.0 }, is_press: false },
            Mark { time: 11, at: Point { x: 5.0, y: 6.0 }, is_press: true },
            Mark { time: 13, at: Point { x: -1.0, y: 7.0 }, is_press: false },
        ];
        for cut in 0..bytes.len() {
            let mut marks = Vec::new();
            let used = whole_replies(&bytes[..cut], &mut marks);
            whole_replies(&bytes[used..], &mut marks);
            assert_eq!(marks, expected, "{cut}");
        }
    }
}
