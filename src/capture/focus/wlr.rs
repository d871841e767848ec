//! Compositors that offer `zwlr_foreign_toplevel_manager_v1` (river, labwc, Wayfire, sway, Hyprland, …).
//!
//! Tells the application and the title of the activated toplevel; the protocol has no process and no place.
//! Of several activated ones (one a seat) the last that became so counts.

use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::path::PathBuf;

use super::screens::Screens;
use super::{Surroundings, Tracker, unsupported};
use crate::capture::link::{Woken, wait};
use crate::capture::wayland::{Arguments, Display, Event};
use crate::capture::{Availability, Backend, CaptureError, Sees, Sink, Status};
use crate::report::Reach;

const MANAGER: &str = "zwlr_foreign_toplevel_manager_v1";
const NEWEST: u32 = 3;
/// The state `activated` of a toplevel.
const ACTIVATED: u32 = 2;
/// The request `destroy` of a toplevel.
const DESTROY: u16 = 7;

/// The protocol as a source of focus and, with the outputs that every compositor has, of monitors.
#[derive(Clone, Debug)]
pub struct Wlr {
    socket: Option<PathBuf>,
}

impl Wlr {
    /// The compositor of these surroundings.
    pub fn new(surroundings: &Surroundings) -> Self {
        Self { socket: surroundings.wayland_socket.clone() }
    }

    fn watch(&self, tracker: &mut Tracker, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let socket = self.socket.clone().unwrap_or_default();
        let stop = sink.stop().clone();
        let mut display = Display::open(&socket, Some(&stop))?;
        let global = display.global(MANAGER).cloned();
        let Some(global) = global else { return Err(display.broken("it no longer offers its windows")) };
        let mut toplevels = Toplevels { manager: display.bind(&global, NEWEST)?, ..Toplevels::default() };
        let mut screens = Screens::default();
        screens.follow(&mut display)?;
        toplevels.last_asked = display.ask_done()?;
        loop {
            while let Some(event) = display.receive()? {
                if screens.take_in(&mut display, &event)? {
                    tracker.monitors(sink, screens.monitors());
                }
                toplevels.take_in(&mut display, event)?;
                // Between one window's loss of the focus and the next one's gain nothing has it; that is no news
                // unless the compositor leaves it at that.
                if std::mem::take(&mut toplevels.is_settled) && toplevels.active.is_some() {
                    toplevels.say(tracker, sink);
                }
            }
            if toplevels.is_whole {
                toplevels.say(tracker, sink);
                status.works();
            }
            if wait(Some(&stop), &[display.as_fd()], None)? == Woken::Stop {
                return Ok(());
            }
            display.fill()?;
        }
    }
}

impl Backend for Wlr {
    fn name(&self) -> &'static str {
        "wlr"
    }

    fn sees(&self) -> Sees {
        Sees::Focus
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        let Some(socket) = &self.socket else {
            return Availability::Unsupported { why: "WAYLAND_DISPLAY is not set".to_owned() };
        };
        match Display::open(socket, None) {
            Ok(display) if display.global(MANAGER).is_some() => Availability::Available,
            Ok(_) => Availability::Unsupported { why: format!("this compositor does not offer {MANAGER}") },
            Err(error) => unsupported(&error),
        }
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        Tracker::guard(sink, |tracker, sink| self.watch(tracker, sink, status))
    }
}

/// The windows that the compositor has told of.
#[derive(Default)]
struct Toplevels {
    manager: u32,
    windows: BTreeMap<u32, Toplevel>,
    active: Option<u32>,
    /// What answers once everything that was there at the start has been told.
    last_asked: u32,
    is_whole: bool,
    /// Whether a whole change has come in since this was last taken.
    is_settled: bool,
}

/// A window: what was told, and what will hold once the compositor says `done`.
#[derive(Default)]
struct Toplevel {
    app: String,
    title: String,
    is_active: bool,
    was_active: bool,
}

impl Toplevels {
    fn take_in(&mut self, display: &mut Display, mut event: Event) -> Result<(), CaptureError> {
        if event.object == self.manager {
            return match event.opcode {
                0 => {
                    let window =
                        event.number().ok_or_else(|| display.broken("it sent a window that cannot be read"))?;
                    self.windows.insert(window, Toplevel::default());
                    Ok(())
                }
                _ => Err(display.broken("it stopped telling of its windows")),
            };
        }
        let object = event.object;
        self.is_whole |= object == self.last_asked;
        let Some(window) = self.windows.get_mut(&object) else { return Ok(()) };
        match event.opcode {
            0 => window.title = event.text().unwrap_or_default(),
            1 => window.app = event.text().unwrap_or_default(),
            4 => window.is_active = states(&event.bytes().unwrap_or_default()).any(|state| state == ACTIVATED),
            5 => self.settle(object),
            6 => {
                self.windows.remove(&object);
                self.active = self.active.filter(|active| *active != object);
                self.is_settled = true;
                return display.request(object, DESTROY, &Arguments::default());
            }
            _ => {}
        }
        Ok(())
    }

    fn settle(&mut self, object: u32) {
        let Some(window) = self.windows.get_mut(&object) else { return };
        let was_active = std::mem::replace(&mut window.was_active, window.is_active);
        match (was_active, window.is_active) {
            (false, true) => self.active = Some(object),
            (true, false) if self.active == Some(object) => {
                self.active = self.windows.iter().find(|(_, other)| other.was_active).map(|(&other, _)| other);
            }
            _ => {}
        }
        self.is_settled = true;
    }

    fn say(&self, tracker: &mut Tracker, sink: &mut Sink) {
        let window = self.active.and_then(|active| self.windows.get(&active));
        tracker.focus(sink, window.map(|window| &*window.app), window.map(|window| &*window.title));
    }
}

fn states(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|raw| Some(u32::from_ne_bytes(raw.try_into().ok()?)))
}
