//! X11: `XInput2` raw events, the pointer's way and the focused window, over x11rb alone.
//!
//! Everything waits in poll(2) while nothing happens. After a wake events are left to gather and are taken in
//! together each [`TICK`]: waking for each event costs four times as much. What is taken in carries the
//! server's time, so nothing is lost in precision.
//!
//! Keys, buttons and notches come from `XInput2` alone, which loses none; see `tape` for the pointer's way.

mod focus;
mod held;
mod intake;
pub(super) mod keysym;
pub(super) mod layout;
mod legends;
mod moment;
mod raw;
mod scrolls;
mod server_clock;
mod tape;
mod watch;
mod wire;

use std::time::Duration;

use x11rb::connection::RequestConnection;
use x11rb::protocol::xinput::{self, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;

pub use self::layout::Attached;
pub use self::legends::legends;
use self::watch::Watch;
use super::{Availability, Backend, CaptureError, Sees, Sink, Status};
use crate::report::Reach;

/// How long events gather while there are some: a little longer than a frame is shown, so that each waking brings
/// one picture and none waits for the next.
const TICK: Duration = Duration::from_millis(34);

/// The X server as a source of input and focus.
#[derive(Clone, Debug)]
pub struct X11 {
    display: String,
    mouse_hz: u32,
    /// Whether it may use RECORD; off only to test what happens without.
    with_tape: bool,
    with_focus: bool,
    /// How often the server is asked about keys that stay down.
    check_held: Duration,
}

/// A key that was down for so long is asked about.
const CHECK_HELD: Duration = Duration::from_secs(60);

impl X11 {
    /// The server of this display (`:0`); at most so many positions a second, 0 for all.
    pub fn new(display: &str, mouse_hz: u32) -> Self {
        Self { display: display.to_owned(), mouse_hz, with_tape: true, with_focus: true, check_held: CHECK_HELD }
    }

    /// The same without the RECORD extension: positions are asked for at each tick, so that the distance is
    /// that of straight lines between them.
    #[must_use]
    pub fn without_record(self) -> Self {
        Self { with_tape: false, ..self }
    }

    /// The same without the focus, which something else tells.
    #[must_use]
    pub fn without_focus(self) -> Self {
        Self { with_focus: false, ..self }
    }

    /// The same, asking this often about keys that stay down; input must come in for it to ask.
    #[must_use]
    pub fn checking_held(self, interval: Duration) -> Self {
        Self { check_held: interval, ..self }
    }

    /// The input devices of the server.
    ///
    /// # Errors
    /// Fails if the server cannot be reached.
    pub fn devices(&self) -> Result<Vec<Attached>, CaptureError> {
        let (connection, _) = self.connect()?;
        let infos = layout::devices(&connection).map_err(|refused| CaptureError::Lost(refused.to_string()))?;
        Ok(layout::attached(&infos))
    }

    fn connect(&self) -> Result<(RustConnection, usize), CaptureError> {
        let (connection, screen) = RustConnection::connect(Some(&self.display))
            .map_err(|error| CaptureError::Connect { display: self.display.clone(), reason: error.to_string() })?;
        let version = xinput_version(&connection).map_err(CaptureError::Extension)?;
        if version < (2, 2) {
            return Err(CaptureError::Extension(format!("it has {}.{}", version.0, version.1)));
        }
        Ok((connection, screen))
    }
}

impl Backend for X11 {
    fn name(&self) -> &'static str {
        "x11"
    }

    fn sees(&self) -> Sees {
        if self.with_focus { Sees::Both } else { Sees::Input }
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        match self.connect() {
            Ok(_) => Availability::Available,
            Err(error) => Availability::Unsupported { why: error.to_string() },
        }
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let (connection, screen) = self.connect()?;
        let lost = |refused: wire::Refused| CaptureError::Lost(refused.to_string());
        let mut watch = Watch::begin(connection, screen, self).map_err(lost)?;
        status.works();
        let outcome = watch.follow(sink);
        if outcome.is_err() {
            watch.let_go(sink);
        }
        outcome.map_err(lost)
    }
}

fn xinput_version(connection: &RustConnection) -> Result<(u16, u16), String> {
    let known = connection.extension_information(xinput::X11_EXTENSION_NAME).map_err(|error| error.to_string())?;
    if known.is_none() {
        return Err("it has no XInput at all".to_owned());
    }
    let cookie = connection.xinput_xi_query_version(2, 2).map_err(|error| error.to_string())?;
    let reply = cookie.reply().map_err(|error| error.to_string())?;
    Ok((reply.major_version, reply.minor_version))
}
