//! What has come from the server and was not told yet.

use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::Event as Notice;
use x11rb::protocol::xinput::XIDeviceInfo;
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

use super::focus::Focus;
use super::raw::{Raw, What, parse, valuators};
use super::scrolls::Scrolls;
use super::wire::{Refused, refused};

/// One thing that was taken in.
pub enum Seen {
    /// Input.
    Raw(Raw),
    /// The focus moved, at this time of the server.
    Focus(u32),
    /// The window that had the focus is gone, at a time that the server does not tell.
    Gone,
    /// The monitors changed.
    Monitors,
    /// The devices changed.
    Devices,
}

/// What was taken in, in the server's order.
pub struct Intake {
    opcode: u8,
    root: Window,
    scrolls: Scrolls,
    seen: Vec<Seen>,
}

impl Intake {
    /// Of the input extension's `opcode` and the root window.
    pub fn new(opcode: u8, root: Window) -> Self {
        Self { opcode, root, scrolls: Scrolls::default(), seen: Vec::new() }
    }

    /// Whether nothing waits to be told.
    pub const fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Whether an input of this sort was taken in.
    pub fn saw(&self, is_it: impl Fn(&What) -> bool) -> bool {
        self.seen.iter().any(|seen| matches!(seen, Seen::Raw(raw) if is_it(&raw.what)))
    }

    /// Whether a device may have come or gone.
    pub fn has_devices(&self) -> bool {
        self.seen.iter().any(|seen| matches!(seen, Seen::Devices))
    }

    /// Hands over what was taken in.
    pub fn taken(&mut self) -> Vec<Seen> {
        std::mem::take(&mut self.seen)
    }

    /// Takes the emptied list back, so that its memory serves again.
    pub fn reuse(&mut self, mut told: Vec<Seen>) {
        told.clear();
        self.seen = told;
    }

    /// Learns which valuators of the devices scroll.
    pub fn learn(&mut self, found: &[XIDeviceInfo]) {
        self.scrolls.learn(found);
    }

    /// Takes in everything that has come.
    pub fn take(&mut self, connection: &RustConnection, focus: Option<&Focus>) -> Result<(), Refused> {
        while let Some(bytes) = connection.poll_for_raw_event().map_err(refused)? {
            if let Some(raw) = parse(&bytes, self.opcode) {
                self.take_raw(raw, &bytes);
                continue;
            }
            let seen = match connection.parse_event(&bytes) {
                Ok(Notice::PropertyNotify(change)) if focus.is_some_and(|focus| focus.concerns(&change)) => {
                    Seen::Focus(change.time)
                }
                Ok(Notice::DestroyNotify(gone)) if focus.is_some_and(|focus| focus.had(gone.window)) => Seen::Gone,
                Ok(Notice::RandrScreenChangeNotify(_) | Notice::RandrNotify(_)) => Seen::Monitors,
                // Monitors that a person defines are told of by the root window alone.
                Ok(Notice::ConfigureNotify(change)) if change.window == self.root => Seen::Monitors,
                Ok(Notice::XinputHierarchy(_) | Notice::XinputDeviceChanged(_)) => Seen::Devices,
                _ => continue,
            };
            self.seen.push(seen);
        }
        Ok(())
    }

    /// Takes a raw event in; of motion that scrolls, what it scrolls by.
    fn take_raw(&mut self, raw: Raw, bytes: &[u8]) {
        let what = match raw.what {
            What::Motion if self.scrolls.has(raw.device) => {
                let mut moves = false;
                for (valuator, by) in valuators(bytes) {
                    match self.scrolls.turned(raw.device, valuator, by) {
                        Some((dx, dy)) => self.seen.push(Seen::Raw(Raw { what: What::Turn(dx, dy), ..raw })),
                        None => moves |= valuator < 2,
                    }
                }
                if moves { What::Motion } else { return }
            }
            What::NotchMade(dx, dy) => match self.scrolls.pressed(raw.device, (dx, dy)) {
                Some((dx, dy)) => What::Turn(dx, dy),
                None => return,
            },
            what => what,
        };
        self.seen.push(Seen::Raw(Raw { what, ..raw }));
    }
}
