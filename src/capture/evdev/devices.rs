//! The devices that are open, and those that could be.

use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::BorrowedFd;
use rustix::io::{self, Errno};

use super::access::Access;
use super::device::{Device, Drained};
use super::folder::{self, Watch};
use super::kernel_clock::KernelClock;
use super::motion::Spot;
use crate::clock::SystemClock;
use crate::event::{Event, Kind, Monitor};

/// The devices that are open, with the watch over those that come and go.
#[derive(Debug)]
pub struct Devices {
    open: Vec<Device>,
    watch: Watch,
    clock: KernelClock<SystemClock>,
    monitors: Vec<Monitor>,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// The word to stop came.
    pub by_stop: bool,
    /// Devices came or went, or may be read or no more.
    pub by_change: bool,
}

impl Devices {
    /// None yet; [`Devices::look`] finds them.
    pub fn begin() -> io::Result<Self> {
        let clock = KernelClock::new(SystemClock);
        Ok(Self { open: Vec::new(), watch: Watch::begin()?, clock, monitors: Vec::new() })
    }

    /// The clock that its events are told by.
    pub const fn clock(&self) -> &KernelClock<SystemClock> {
        &self.clock
    }

    /// Waits until something can be read, `stop` among it, or so long.
    pub fn wait(&self, stop: BorrowedFd<'_>, time: Option<Duration>) -> io::Result<Woken> {
        let mut all = vec![PollFd::from_borrowed_fd(stop, PollFlags::IN), PollFd::new(&self.watch, PollFlags::IN)];
        all.extend(self.open.iter().map(|device| PollFd::new(device, PollFlags::IN)));
        let time = time.and_then(|time| Timespec::try_from(time).ok());
        match poll(&mut all, time.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
        let is_ready = |at: usize| all.get(at).is_some_and(|one| !one.revents().is_empty());
        Ok(Woken { by_stop: is_ready(0), by_change: is_ready(1) })
    }

    /// Reads every device; what came is appended in order of time. Those that are gone let go of their keys.
    pub fn drain(&mut self, events: &mut Vec<Event>) -> Drained {
        self.clock.tick();
        let mut all = Drained::default();
        let Self { open, clock, .. } = self;
        let start = events.len();
        open.retain_mut(|device| {
            let drained = device.drain(clock, events);
            // The fullest queue is what pacing goes by.
            all.raw = all.raw.max(drained.raw);
            all.overruns += drained.overruns;
            if drained.is_gone {
                device.release(clock.now(), events);
                all.is_gone = true;
            }
            !drained.is_gone
        });
        if let Some(came) = events.get_mut(start..) {
            came.sort_by_key(|event| event.time);
        }
        all
    }

    /// Looks what there is: opens what may be read, closes what may be no more, and tells both.
    pub fn look(&mut self, events: &mut Vec<Event>) -> Access {
        self.watch.clear();
        self.clock.tick();
        let now = self.clock.now();
        // Whoever sits there now may not be who started this: seats hand devices over by permission.
        self.open.retain_mut(|device| {
            let stays = folder::may_read(device.node());
            if !stays {
                device.release(now, events);
            }
            stays
        });
        let mut listed = folder::listed();
        for one in &mut listed {
            if self.open.iter().any(|device| device.node() == one.node) {
                continue;
            }
            let opened = Device::open(one);
            one.is_readable = opened.is_ok();
            self.open.extend(opened);
        }
        self.arrange(events);
        Access::of(listed)
    }

    /// Lays the monitors that stand for devices side by side, and tells them when they have changed.
    fn arrange(&mut self, events: &mut Vec<Event>) {
        let places = self.open.iter_mut().filter(|device| device.monitor().is_some());
        let mut left = 0.0;
        for device in places {
            device.put(left);
            left += Spot::width();
        }
        let monitors: Vec<Monitor> = self.open.iter().filter_map(Device::monitor).collect();
        if monitors != self.monitors {
            events.push(Event::new(self.clock.now(), Kind::Monitors(monitors.clone().into())));
            self.monitors = monitors;
        }
    }
}
