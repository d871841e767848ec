//! Input devices of Linux, read from `/dev/input`: Wayland, X11 and the console alike.
//!
//! One thread waits in poll(2) on every keyboard, mouse, touchpad and tablet, on word of devices that come, go
//! or change their permission, and on the word to stop. After a wake events gather for some milliseconds and
//! are read together; how long goes by how full the kernel's queues were found, as they are short.
//!
//! What it sees and what it does not:
//! - Keys and buttons of every device that may be read, whoever sits at it and whatever has the focus. A device
//!   whose permission is taken away while it is open (another person's turn at the seat) is closed.
//! - Motion as distance, in the counts of a mouse; places only of devices that tell places. See `motion`.
//! - No tap of a touchpad: whether it is a click is the desktop's choice.
//! - No gamepads and joysticks: they are not what hands work with.
//! - What the kernel could not keep for us is lost; how often that was is counted and shown, and no key stays
//!   down for it.

mod access;
mod device;
mod devices;
mod folder;
mod ioctl;
mod kernel_clock;
mod mapper;
mod motion;
mod raw;
mod shape;
mod thinner;

use std::time::Duration;

pub use self::access::{Access, MEANING, MEND, UDEV_RULE};
use self::device::Drained;
use self::devices::Devices;
pub use self::folder::Listed;
pub use self::shape::{Pointing, Shape};
use self::thinner::Thinner;
use super::{Availability, Backend, Batch, CaptureError, Sees, Sink, Status};
use crate::event::Time;
use crate::report::Reach;

/// How long events gather at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(12);
/// How long they gather at first, and while many come: a mouse of 8,000 reports a second fills a queue in 5 ms.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
/// A queue holds at least 64 raw events: fuller than this it is read sooner …
const NEARLY_FULL: usize = 40;
/// … and emptier than this later.
const NEARLY_EMPTY: usize = 16;
/// After so long without an event nothing is known of how fast they come, us.
const QUIET_US: i64 = 50_000;

/// The input devices of this machine as a source.
#[derive(Clone, Debug)]
pub struct Evdev {
    mouse_hz: u32,
}

impl Evdev {
    /// At most so many moves a second are sent, 0 for all; their length is exact either way.
    pub const fn new(mouse_hz: u32) -> Self {
        Self { mouse_hz }
    }
}

impl Backend for Evdev {
    fn name(&self) -> &'static str {
        "evdev"
    }

    fn sees(&self) -> Sees {
        Sees::Input
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        Access::now().availability()
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let devices = Devices::begin().map_err(refused)?;
        let desk = Desk { devices, thinner: Thinner::new(self.mouse_hz), pace: Pace::default(), sink, status };
        desk.follow()
    }
}

/// The devices at work.
struct Desk<'a> {
    devices: Devices,
    thinner: Thinner,
    pace: Pace,
    sink: &'a mut Sink,
    status: &'a Status,
}

impl Desk<'_> {
    fn follow(mut self) -> Result<(), CaptureError> {
        let mut batch = Batch::new();
        self.look(&mut batch);
        loop {
            let time = self.thinner.wait(self.devices.clock().now());
            let woken = self.devices.wait(self.sink.stop().readable(), time).map_err(refused)?;
            let drained = self.devices.drain(&mut batch);
            for _ in 0..drained.overruns {
                self.status.overran();
            }
            if woken.by_change || drained.is_gone || drained.overruns > 0 {
                self.look(&mut batch);
            }
            self.thinner.thin(&mut batch);
            if woken.by_stop {
                self.thinner.give(&mut batch);
                self.sink.send(&mut batch);
                return Ok(());
            }
            self.thinner.give_due(self.devices.clock().now(), &mut batch);
            self.sink.send(&mut batch);
            self.rest(drained);
        }
    }

    /// Opens and closes what has changed, and says what is not seen.
    fn look(&mut self, batch: &mut Batch) {
        let access = self.devices.look(batch);
        let why = access.trouble();
        let mend = access.mend();
        if access.has_readable() {
            self.status.works();
            self.status.lacks(with_loss(why, self.status.health().overruns), mend);
        } else {
            let (why, mend) = (why.unwrap_or_default(), mend.unwrap_or_default());
            self.status.fails(&CaptureError::Unavailable { source_name: "evdev", why, mend });
        }
    }

    fn rest(&mut self, drained: Drained) {
        if drained.raw > 0 {
            let pause = self.pace.pause(drained.raw, self.devices.clock().now());
            self.sink.stop().wait(pause);
        }
    }
}

/// How long events gather before they are read: as long as the shortest queue surely holds them.
#[derive(Debug, Default)]
struct Pace {
    pause: Duration,
    last: Time,
}

impl Pace {
    /// How long to wait after a read of which the fullest queue had so many raw events.
    fn pause(&mut self, raw: usize, now: Time) -> Duration {
        let was_quiet = now - self.last > QUIET_US;
        self.last = now;
        let pause = match raw {
            _ if was_quiet => SHORTEST_PAUSE,
            ..NEARLY_EMPTY => self.pause * 2,
            NEARLY_EMPTY..=NEARLY_FULL => self.pause,
            _ => self.pause / 2,
        };
        self.pause = pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        self.pause
    }
}

/// What is not seen, with what was lost.
fn with_loss(why: Option<String>, overruns: u32) -> Option<String> {
    let times = match overruns {
        0 => return why,
        1 => "once".to_owned(),
        many => format!("{many} times"),
    };
    let lost = format!("the kernel's queue ran over {times} before it was read, and input was lost");
    Some(why.map_or(lost.clone(), |why| format!("{lost}; {why}")))
}

fn refused(error: rustix::io::Errno) -> CaptureError {
    CaptureError::System(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the fullest read was of a device that queues so many raw events in 10 ms, over a second.
    fn fullest(raw_in_10_ms: usize) -> usize {
        let (mut pace, mut now, mut fullest) = (Pace::default(), Time(1_000_000), 1);
        let mut raw = 1;
        while now < Time(2_000_000) {
            let pause = pace.pause(raw, now).as_micros() as i64;
            now = now + pause;
            raw = (raw_in_10_ms * pause as usize / 10_000).max(1);
            fullest = fullest.max(raw);
        }
        fullest
    }

    #[test]
    fn no_queue_runs_over_however_fast_events_come() {
        // Reports a second of three raw events each: a slow mouse, a usual one, a fast one and the fastest.
        for reports in [125, 1_000, 4_000, 8_000] {
            let raw = fullest(reports * 3 / 100);
            assert!(raw <= 48, "{reports} reports a second: {raw} at once");
        }
    }

    #[test]
    fn what_comes_slowly_is_read_seldom_and_after_a_rest_at_once() {
        let mut pace = Pace::default();
        let pauses: Vec<_> = (0..6).map(|turn| pace.pause(3, Time(1_000_000 + turn * 10_000)).as_millis()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 12, 12]);
        assert_eq!(pace.pause(3, Time(2_000_000)), SHORTEST_PAUSE);
    }
}
