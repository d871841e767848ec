//! What crosses the pipe from the process that listens: a greeting, then frames.
//!
//! The greeting is [`MARK`] and a version. A frame is its body's length (`u16`, little endian) and the body: a tag,
//! then what it tells. There is no place in it for the text that a key press wrote: a key is the `code` value of
//! its place on the keyboard and nothing else, and a body with anything left over is no frame.

use std::fmt;

use crate::event::{Button, Event, Key, Kind, Monitor, Name, Point, Time};

/// What the stream begins with.
pub const MARK: &[u8; 14] = b"keytop-capture";
/// The version of the frames.
pub const VERSION: u8 = 1;

/// The longest application or monitor name, and the longest title, in bytes; what is longer is cut.
const NAME: usize = 256;
const TITLE: usize = 4_096;
const MONITORS: usize = 64;

/// Something that the listening process says.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// It listens.
    Ready,
    /// It lives, though nothing happens.
    Alive,
    /// Something was observed. Kinds that neither crate tells of are not sent.
    Event(Event),
    /// It cannot go on.
    Trouble {
        /// Why.
        why: String,
        /// The command or step that mends it.
        mend: String,
    },
}

/// Why bytes are no frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The stream does not begin as it must.
    Greeting,
    /// The stream is that of another version.
    Version(u8),
    /// A frame is not what its tag says.
    Frame,
}

/// Takes frames out of a stream, however it is cut.
#[derive(Debug, Default)]
pub struct Decoder {
    bytes: Vec<u8>,
    is_greeted: bool,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Greeting => f.write_str("says something else than keytop's frames"),
            Self::Version(version) => {
                write!(f, "speaks version {version} of keytop's frames, and this is version {VERSION}")
            }
            Self::Frame => f.write_str("sent a frame that makes no sense"),
        }
    }
}

impl Decoder {
    /// Takes in what was read; the frames that are whole now are added to `frames`, also those before an error.
    pub fn take(&mut self, bytes: &[u8], frames: &mut Vec<Frame>) -> Result<(), Malformed> {
        self.bytes.extend_from_slice(bytes);
        let mut rest = self.bytes.as_slice();
        if !self.is_greeted {
            match greeting(rest)? {
                Some(after) => rest = after,
                None => return Ok(()),
            }
            self.is_greeted = true;
        }
        while let Some((body, after)) = split_body(rest) {
            frames.push(decode(body).ok_or(Malformed::Frame)?);
            rest = after;
        }
        let taken = self.bytes.len() - rest.len();
        self.bytes.drain(..taken);
        Ok(())
    }
}

/// What the stream begins with.
pub fn put_greeting(out: &mut Vec<u8>) {
    out.extend_from_slice(MARK);
    out.push(VERSION);
}

/// Adds the frame to `out`; an event that frames have no place for adds nothing.
pub fn put(frame: &Frame, out: &mut Vec<u8>) {
    let mut body = Vec::with_capacity(32);
    if encode(frame, &mut body).is_none() {
        return;
    }
    if let Ok(length) = u16::try_from(body.len()) {
        out.extend_from_slice(&length.to_le_bytes());
        out.append(&mut body);
    }
}

fn greeting(bytes: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let known = bytes.len().min(MARK.len());
    if bytes[..known] != MARK[..known] {
        return Err(Malformed::Greeting);
    }
    match bytes.get(MARK.len()) {
        None => Ok(None),
        Some(&VERSION) => Ok(bytes.get(MARK.len() + 1..)),
        Some(&version) => Err(Malformed::Version(version)),
    }
}

fn split_body(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))
}

fn encode(frame: &Frame, body: &mut Vec<u8>) -> Option<()> {
    match frame {
        Frame::Ready => body.push(0),
        Frame::Alive => body.push(1),
        Frame::Trouble { why, mend } => {
            body.push(2);
            put_text(body, why, TITLE);
            put_text(body, mend, TITLE);
        }
        Frame::Event(event) => {
            body.push(tag(&event.kind)?);
            body.extend_from_slice(&event.time.0.to_le_bytes());
            encode_kind(&event.kind, body);
        }
    }
    Some(())
}

const fn tag(kind: &Kind) -> Option<u8> {
    Some(match kind {
        Kind::KeyDown { .. } => 16,
        Kind::KeyUp { .. } => 17,
        Kind::ButtonDown { .. } => 18,
        Kind::ButtonUp { .. } => 19,
        Kind::MoveTo { .. } => 20,
        Kind::Wheel { .. } => 21,
        Kind::Window { .. } => 22,
        Kind::Monitors(_) => 23,
        _ => return None,
    })
}

fn encode_kind(kind: &Kind, body: &mut Vec<u8>) {
    match kind {
        Kind::KeyDown { key, .. } | Kind::KeyUp { key } => put_text(body, &key.code(), NAME),
        Kind::ButtonDown { button, .. } | Kind::ButtonUp { button, .. } => body.push(button.0),
        Kind::MoveTo { to, .. } => put_numbers(body, &[to.x, to.y]),
        Kind::Wheel { dx, dy } => put_numbers(body, &[*dx, *dy]),
        Kind::Window { app, title } => {
            put_text(body, app.map_or("", Name::as_str), NAME);
            put_text(body, title.as_deref().unwrap_or_default(), TITLE);
        }
        Kind::Monitors(list) => {
            let list = &list[..list.len().min(MONITORS)];
            body.push(list.len() as u8);
            for monitor in list {
                put_monitor(body, monitor);
            }
        }
        _ => {}
    }
}

fn put_monitor(body: &mut Vec<u8>, monitor: &Monitor) {
    let (wide, high) = monitor.mm.unwrap_or_default();
    put_text(body, monitor.name.as_str(), NAME);
    put_numbers(body, &[monitor.x, monitor.y, monitor.width, monitor.height, wide, high]);
}

fn put_numbers(body: &mut Vec<u8>, numbers: &[f64]) {
    for number in numbers {
        body.extend_from_slice(&number.to_le_bytes());
    }
}

fn put_text(body: &mut Vec<u8>, text: &str, longest: usize) {
    let end = (0..=longest.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    let text = &text[..end];
    body.extend_from_slice(&(text.len() as u16).to_le_bytes());
    body.extend_from_slice(text.as_bytes());
}

fn decode(body: &[u8]) -> Option<Frame> {
    let (&tag, rest) = body.split_first()?;
    let mut body = Body(rest);
    let frame = match tag {
        0 => Frame::Ready,
        1 => Frame::Alive,
        2 => Frame::Trouble { why: body.text()?.to_owned(), mend: body.text()?.to_owned() },
        _ => {
            let time = Time(i64::from_le_bytes(body.array()?));
            Frame::Event(Event::new(time, decode_kind(tag, &mut body)?))
        }
    };
    body.0.is_empty().then_some(frame)
}

fn decode_kind(tag: u8, body: &mut Body) -> Option<Kind> {
    Some(match tag {
        16 => Kind::KeyDown { key: Key::from_code(body.text()?)?, repeat: false },
        17 => Kind::KeyUp { key: Key::from_code(body.text()?)? },
        18 => Kind::ButtonDown { button: Button(body.byte()?), at: None },
        19 => Kind::ButtonUp { button: Button(body.byte()?), at: None },
        20 => Kind::MoveTo { to: Point { x: body.number()?, y: body.number()? }, path: None },
        21 => Kind::Wheel { dx: body.number()?, dy: body.number()? },
        22 => Kind::Window {
            app: Some(body.text()?).filter(|app| !app.is_empty()).map(Name::new),
            title: Some(body.text()?).filter(|title| !title.is_empty()).map(Box::from),
        },
        23 => Kind::Monitors((0..body.byte()?).map(|_| body.monitor()).collect::<Option<_>>()?),
        _ => return None,
    })
}

/// A body, read from its start.
struct Body<'a>(&'a [u8]);

impl<'a> Body<'a> {
    fn array<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn number(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes).filter(|number| number.is_finite())
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = u16::from_le_bytes(self.array()?);
        let (text, rest) = self.0.split_at_checked(usize::from(length))?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn monitor(&mut self) -> Option<Monitor> {
        let name = Name::new(self.text()?);
        let (x, y, width, height) = (self.number()?, self.number()?, self.number()?, self.number()?);
        let mm = (self.number()?, self.number()?);
        let mm = (mm.0 > 0.0 && mm.1 > 0.0).then_some(mm);
        (width > 0.0 && height > 0.0).then_some(Monitor { name, x, y, width, height, mm })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(kind: Kind) -> Frame {
        Frame::Event(Event::new(Time(1_795_165_200_123_456), kind))
    }

    fn frames() -> Vec<Frame> {
        let key = Key::from_code("KeyA").unwrap();
        let monitor = Monitor {
            name: Name::new("eDP-1"),
            x: -1920.0,
            y: 0.0,
            width: 1920.0,
            height: 1080.0,
            mm: Some((344.0, 194.0)),
        };
        vec![
            Frame::Ready,
            event(Kind::Monitors([monitor.clone(), Monitor { mm: None, ..monitor }].into())),
            event(Kind::Window { app: Some(Name::new("firefox")), title: Some("a page \u{e4}".into()) }),
            event(Kind::Window { app: None, title: None }),
            event(Kind::KeyDown { key, repeat: false }),
            event(Kind::KeyUp { key: Key::from_code("Evdev:240").unwrap() }),
            event(Kind::ButtonDown { button: Button(9), at: None }),
            event(Kind::ButtonUp { button: Button::LEFT, at: None }),
            event(Kind::MoveTo { to: Point { x: -3.5, y: 1e6 }, path: None }),
            event(Kind::Wheel { dx: 0.1, dy: -2.0 }),
            Frame::Alive,
            Frame::Trouble { why: "a reason".into(), mend: String::new() },
        ]
    }

    fn stream(frames: &[Frame]) -> Vec<u8> {
        let mut out = Vec::new();
        put_greeting(&mut out);
        for frame in frames {
            put(frame, &mut out);
        }
        out
    }

    #[test]
    fn frames_come_back_however_the_stream_is_cut() {
        let stream = stream(&frames());
        for size in [1, 2, 3, 7, 64, stream.len()] {
            let (mut decoder, mut taken) = (Decoder::default(), Vec::new());
            for piece in stream.chunks(size) {
                decoder.take(piece, &mut taken).unwrap();
            }
            assert_eq!(taken, frames(), "in pieces of {size}");
        }
    }

    #[test]
    fn another_version_and_another_program_are_told() {
        let mut newer = MARK.to_vec();
        newer.push(VERSION + 1);
        let fault = |bytes: &[u8]| Decoder::default().take(bytes, &mut Vec::new()).unwrap_err();
        assert_eq!(fault(&newer), Malformed::Version(2));
        assert_eq!(fault(b"keytop: usage"), Malformed::Greeting);
        assert_eq!(fault(b"k\0"), Malformed::Greeting);
        assert_eq!(Decoder::default().take(b"keytop-cap", &mut Vec::new()), Ok(()));
    }

    #[test]
    fn a_body_with_anything_left_over_is_no_frame() {
        let mut body = Vec::new();
        encode(&event(Kind::KeyDown { key: Key::from_code("KeyA").unwrap(), repeat: false }), &mut body).unwrap();
        assert!(decode(&body).is_some());
        body.push(b'a');
        assert_eq!(decode(&body), None);
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_character() {
        let title: Box<str> = "\u{e4}".repeat(TITLE).into();
        let mut out = stream(&[event(Kind::Window { app: None, title: Some(title) }), Frame::Ready]);
        let mut taken = Vec::new();
        Decoder::default().take(&out, &mut taken).unwrap();
        assert!(
            matches!(&taken[..], [Frame::Event(Event { kind: Kind::Window { title: Some(title), .. }, .. }), Frame::Ready]
            if title.len() == TITLE)
        );
        out.clear();
        put(&event(Kind::Lock), &mut out);
        assert!(out.is_empty());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut stream = stream(&[]);
            stream.extend(bytes);
            let _ = Decoder::default().take(&stream, &mut Vec::new());
        }
    }
}
