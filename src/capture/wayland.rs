//! A small Wayland client: the wire, the registry and the numbers of objects.
//!
//! Enough for protocols that tell of windows, idle times and outputs: no file descriptors, no surfaces. Objects
//! are numbers and events are read by the module that asked for them, in the order of the protocol's XML.

use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use super::link::{Link, PATIENCE};
use super::{CaptureError, Stop};
use crate::clock;

/// The display itself; the protocol fixes its number.
const DISPLAY: u32 = 1;
const REGISTRY: u32 = 2;
/// The first number of objects that the compositor makes.
const FIRST_OF_SERVER: u32 = 0xff00_0000;
const HEADER: usize = 8;

/// A connection to the compositor.
#[derive(Debug)]
pub struct Display {
    link: Link,
    last: u32,
    globals: Vec<Global>,
}

/// Something that the compositor offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Global {
    /// Its number, for [`Display::bind`].
    pub name: u32,
    /// Its interface.
    pub interface: Box<str>,
    /// The newest version that is offered.
    pub version: u32,
}

/// An event of one object.
#[derive(Clone, Debug)]
pub struct Event {
    /// The object.
    pub object: u32,
    /// The number of the event in its interface.
    pub opcode: u16,
    body: Vec<u8>,
    at: usize,
}

/// The arguments of a request.
#[derive(Clone, Debug, Default)]
pub struct Arguments(Vec<u8>);

impl Display {
    /// Connects to the compositor at this socket and asks what it offers.
    pub fn open(socket: &Path, stop: Option<&Stop>) -> Result<Self, CaptureError> {
        let link = Link::connect(socket, "the Wayland compositor")?;
        let mut display = Self { link, last: REGISTRY, globals: Vec::new() };
        display.request(DISPLAY, 1, &Arguments::default().number(REGISTRY))?;
        display.settle(stop, |_, _| Ok(()))?;
        Ok(display)
    }

    /// The globals of this interface.
    pub fn globals(&self, interface: &str) -> impl Iterator<Item = &Global> {
        self.globals.iter().filter(move |global| &*global.interface == interface)
    }

    /// The first global of this interface.
    pub fn global(&self, interface: &str) -> Option<&Global> {
        self.globals(interface).next()
    }

    /// Makes an object of a global, of the newest version up to this one.
    pub fn bind(&mut self, global: &Global, version: u32) -> Result<u32, CaptureError> {
        let object = self.new_object();
        let arguments = Arguments::default().number(global.name).text(&global.interface);
        self.request(REGISTRY, 0, &arguments.number(version.min(global.version)).number(object))?;
        Ok(object)
    }

    /// Takes the next number for an object that a request makes.
    pub fn new_object(&mut self) -> u32 {
        // Numbers are not used again; the few objects that are made never come near the end.
        self.last = self.last.saturating_add(1).min(FIRST_OF_SERVER - 1);
        self.last
    }

    /// Sends a request.
    pub fn request(&mut self, object: u32, opcode: u16, arguments: &Arguments) -> Result<(), CaptureError> {
        let size = (HEADER + arguments.0.len()) as u32;
        let mut bytes = object.to_ne_bytes().to_vec();
        bytes.extend_from_slice(&(size << 16 | u32::from(opcode)).to_ne_bytes());
        bytes.extend_from_slice(&arguments.0);
        self.link.send(&bytes)
    }

    /// Handles events until the compositor has answered everything that was asked before.
    pub fn settle(
        &mut self,
        stop: Option<&Stop>,
        mut handle: impl FnMut(&mut Self, Event) -> Result<(), CaptureError>,
    ) -> Result<(), CaptureError> {
        let callback = self.ask_done()?;
        let deadline = clock::monotonic() + PATIENCE;
        loop {
            while let Some(event) = self.receive()? {
                if event.object == callback {
                    return Ok(());
                }
                handle(self, event)?;
            }
            self.link.fill_by(deadline, stop)?;
        }
    }

    /// Asks for an event of the object that this gives, which comes after the answers to all that was asked before.
    pub fn ask_done(&mut self) -> Result<u32, CaptureError> {
        let callback = self.new_object();
        self.request(DISPLAY, 0, &Arguments::default().number(callback))?;
        Ok(callback)
    }

    /// The next event that has come in whole; `None` when [`Display::fill`] must read more.
    pub fn receive(&mut self) -> Result<Option<Event>, CaptureError> {
        while let Some(mut event) = self.parse()? {
            match (event.object, event.opcode) {
                (DISPLAY, 0) => return Err(self.refusal(event)),
                (DISPLAY, _) => continue,
                (REGISTRY, 0) => self.note_global(&mut event)?,
                (REGISTRY, _) => {
                    let name = event.number().unwrap_or_default();
                    self.globals.retain(|global| global.name != name);
                }
                _ => {}
            }
            return Ok(Some(event));
        }
        Ok(None)
    }

    /// Reads what is there, without waiting.
    pub fn fill(&mut self) -> Result<(), CaptureError> {
        self.link.fill()
    }

    /// The error for a compositor that cannot be understood or used any longer.
    pub fn broken(&self, reason: &str) -> CaptureError {
        self.link.broken(reason)
    }

    fn parse(&mut self) -> Result<Option<Event>, CaptureError> {
        let input = self.link.input();
        let (Some(object), Some(word)) = (number(input, 0), number(input, 4)) else { return Ok(None) };
        let size = (word >> 16) as usize;
        if size < HEADER {
            return Err(self.link.broken("it sent an event that is too short"));
        }
        let Some(body) = input.get(HEADER..size) else { return Ok(None) };
        let event = Event { object, opcode: (word & 0xffff) as u16, body: body.to_vec(), at: 0 };
        self.link.take(size);
        Ok(Some(event))
    }

    fn note_global(&mut self, event: &mut Event) -> Result<(), CaptureError> {
        let read = (event.number(), event.text(), event.number());
        let (Some(name), Some(interface), Some(version)) = read else {
            return Err(self.link.broken("it sent a global that cannot be read"));
        };
        self.globals.push(Global { name, interface: interface.into(), version });
        Ok(())
    }

    fn refusal(&self, mut event: Event) -> CaptureError {
        let (_object, code) = (event.number(), event.number());
        let text = event.text().unwrap_or_default();
        self.broken(&format!("it refused a request: {text} (code {})", code.unwrap_or_default()))
    }
}

impl AsFd for Display {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.link.as_fd()
    }
}

impl Event {
    /// Whether what the compositor offers has changed.
    pub const fn is_of_registry(&self) -> bool {
        self.object == REGISTRY
    }

    /// The next two arguments, signed numbers.
    pub fn pair(&mut self) -> Option<(i32, i32)> {
        Some((self.number()?.cast_signed(), self.number()?.cast_signed()))
    }

    /// The next argument, a number or an object.
    pub fn number(&mut self) -> Option<u32> {
        let number = number(&self.body, self.at)?;
        self.at += 4;
        Some(number)
    }

    /// The next argument, bytes.
    pub fn bytes(&mut self) -> Option<Vec<u8>> {
        let length = self.number()? as usize;
        let bytes = self.body.get(self.at..self.at.checked_add(length)?)?.to_vec();
        self.at = self.at.checked_add(length.checked_next_multiple_of(4)?)?;
        Some(bytes)
    }

    /// The next argument, a text; what is no UTF-8 in it is replaced.
    pub fn text(&mut self) -> Option<String> {
        let mut bytes = self.bytes()?;
        bytes.pop_if(|last| *last == 0);
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Arguments {
    /// Adds a number, an object or the number of a new object.
    #[must_use]
    pub fn number(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_ne_bytes());
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self = self.number(text.len() as u32 + 1);
        self.0.extend_from_slice(text.as_bytes());
        self.0.resize((self.0.len() + 1).next_multiple_of(4), 0);
        self
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let raw = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_ne_bytes(raw.try_into().ok()?))
}
