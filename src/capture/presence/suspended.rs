//! A suspended screen saver of the X server: what players ask for that speak no D-Bus.
//!
//! The server tells nobody who suspended it, nor that somebody did. But a saver that is switched on and did not start
//! though its time has come is held back.

use x11rb::connection::Connection as _;
use x11rb::protocol::screensaver::{ConnectionExt as _, State};
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::{CaptureError, Surroundings};

/// The saver may be late by so much, ms.
const LATE_MS: u64 = 1_000;

/// A connection to ask the server about its saver.
#[derive(Debug)]
pub struct XSaver {
    connection: RustConnection,
    root: u32,
}

impl XSaver {
    /// Connects to the X server of these surroundings; under Wayland its saver says nothing of the session.
    pub fn open(surroundings: &Surroundings) -> Result<Self, CaptureError> {
        let display = surroundings.display.as_deref().filter(|_| surroundings.wayland_socket.is_none());
        let display = display.ok_or_else(|| lost("there is no X session"))?;
        let (connection, screen) = RustConnection::connect(Some(display)).map_err(lost)?;
        let root = connection.setup().roots.get(screen).map(|screen| screen.root).ok_or_else(|| lost("no screen"))?;
        let saver = Self { connection, root };
        saver.is_held_back().map(|_| saver)
    }

    /// Whether the saver should have started by now and did not.
    pub fn is_held_back(&self) -> Result<bool, CaptureError> {
        let info = self.connection.screensaver_query_info(self.root).map_err(lost)?.reply().map_err(lost)?;
        let after = self.connection.get_screen_saver().map_err(lost)?.reply().map_err(lost)?;
        let due_ms = u64::from(after.timeout) * 1_000;
        let is_off = State::from(info.state) == State::OFF;
        Ok(due_ms > 0 && is_off && u64::from(info.ms_since_user_input) > due_ms + LATE_MS)
    }
}

fn lost(error: impl std::fmt::Display) -> CaptureError {
    CaptureError::Lost(error.to_string())
}
