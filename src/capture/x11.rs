//! X11: `XInput2` raw events and the focused window, over x11rb alone.

use super::{Availability, Backend, CaptureError, Sees, Sink, Status};
use crate::report::Reach;

/// The X server as a source of input and focus.
#[derive(Debug)]
pub struct X11 {
    display: String,
    mouse_hz: u32,
}

impl X11 {
    /// The server of this display (`:0`); at most so many positions a second, 0 for all.
    pub fn new(display: &str, mouse_hz: u32) -> Self {
        Self { display: display.to_owned(), mouse_hz }
    }
}

impl Backend for X11 {
    fn name(&self) -> &'static str {
        "x11"
    }

    fn sees(&self) -> Sees {
        Sees::Both
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        Availability::Unsupported { why: format!("no X11 yet on {} at {}", self.display, self.mouse_hz) }
    }

    fn run(&mut self, _sink: &mut Sink, _status: &Status) -> Result<(), CaptureError> {
        Ok(())
    }
}
