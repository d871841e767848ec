//! Idle notices of the compositor: `ext_idle_notifier_v1`, else `org_kde_kwin_idle`.

use std::os::fd::{AsFd, BorrowedFd};

use super::{CaptureError, Sign, Stop, Surroundings};
use crate::capture::wayland::{Arguments, Display, Event};

const IDLED: u16 = 0;
const RESUMED: u16 = 1;
/// More than the idle timeout by so much, ms: the time up to an `idle` within the timeout counts as active, and
/// this one must not lengthen what the inputs alone say.
const MARGIN_MS: u32 = 1_000;

/// A notice that was asked for.
#[derive(Debug)]
pub struct IdleNotice {
    display: Display,
    notice: u32,
    /// A notice that comes though something holds the screen awake, where the compositor gives such.
    input_notice: Option<u32>,
    is_idle: bool,
    is_input_idle: bool,
}

impl IdleNotice {
    /// Asks the compositor of these surroundings.
    pub fn open(surroundings: &Surroundings, stop: Option<&Stop>) -> Result<Self, CaptureError> {
        let missing = |reason: &str| CaptureError::Peer { peer: "the Wayland compositor", reason: reason.to_owned() };
        let socket = surroundings.wayland_socket.as_deref().ok_or_else(|| missing("WAYLAND_DISPLAY is not set"))?;
        let mut display = Display::open(socket, stop)?;
        let offered = |name: &str| display.global(name).cloned();
        let seat = offered("wl_seat").ok_or_else(|| missing("it has no seat"))?;
        let (notifier, is_ext) = match (offered("ext_idle_notifier_v1"), offered("org_kde_kwin_idle")) {
            (Some(notifier), _) => (notifier, true),
            (None, Some(notifier)) => (notifier, false),
            (None, None) => return Err(missing("it offers no idle notices")),
        };
        let seat = display.bind(&seat, 1)?;
        let has_input_notice = is_ext && notifier.version >= 2;
        let notifier = display.bind(&notifier, if is_ext { 2 } else { 1 })?;
        let notice = display.new_object();
        let timeout = surroundings.idle_timeout_ms.saturating_add(MARGIN_MS);
        let arguments = Arguments::default().number(notice);
        // Request and order of arguments differ: (notice, timeout, seat) and (notice, seat, timeout).
        if is_ext {
            display.request(notifier, 1, &arguments.number(timeout).number(seat))?;
        } else {
            display.request(notifier, 0, &arguments.number(seat).number(timeout))?;
        }
        let mut input_notice = None;
        if has_input_notice {
            // Later than the other, so that it comes alone only where the other is held back.
            let (object, timeout) = (display.new_object(), timeout.saturating_add(MARGIN_MS));
            display.request(notifier, 2, &Arguments::default().number(object).number(timeout).number(seat))?;
            input_notice = Some(object);
        }
        let mut idle = Self { display, notice, input_notice, is_idle: false, is_input_idle: false };
        idle.display.settle(stop, |_, _| Ok(()))?;
        Ok(idle)
    }

    /// Takes out what was told.
    pub fn drain(&mut self, signs: &mut Vec<Sign>) -> Result<(), CaptureError> {
        while let Some(Event { object, opcode, .. }) = self.display.receive()? {
            let is_idle = match opcode {
                IDLED => true,
                RESUMED => false,
                _ => continue,
            };
            if object == self.notice {
                self.is_idle = is_idle;
                signs.push(Sign::Idle(is_idle));
            } else if Some(object) == self.input_notice {
                self.is_input_idle = is_idle;
            }
        }
        Ok(())
    }

    /// Whether the person is idle by their input but not for the compositor: something holds the screen awake.
    pub fn is_held_back(&self) -> bool {
        self.is_input_idle && !self.is_idle
    }

    /// Reads what is there.
    pub fn fill(&mut self) -> Result<(), CaptureError> {
        self.display.fill()
    }
}

impl AsFd for IdleNotice {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.display.as_fd()
    }
}
