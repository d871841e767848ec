//! One open device.

use std::path::Path;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use rustix::io::{self, Errno};

use super::folder::{Listed, NODES};
use super::ioctl;
use super::kernel_clock::KernelClock;
use super::mapper::{Mapper, Snapshot};
use super::motion::Spot;
use super::raw::{Raw, ev, syn};
use super::shape::{Pointing, Shape};
use crate::clock::Clock;
use crate::event::{Event, Monitor, Name, Time};

/// Events that are read at once: as many as the kernel keeps for most devices.
const AT_ONCE: usize = 64;

/// A device that is read.
#[derive(Debug)]
pub struct Device {
    node: String,
    descriptor: OwnedFd,
    mapper: Mapper,
}

/// What a drain of a device came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Raw events that were read.
    pub raw: usize,
    /// How often the kernel's queue had run over.
    pub overruns: u32,
    /// Whether the device is gone.
    pub is_gone: bool,
}

impl Device {
    /// Opens what is listed.
    pub fn open(listed: &Listed) -> io::Result<Self> {
        let path = Path::new(NODES).join(&listed.node);
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let descriptor = rustix::fs::open(path, flags, Mode::empty())?;
        ioctl::use_boot_clock(&descriptor)?;
        // Without it more is read than needed, and ignored.
        let _ = ioctl::leave_out_the_rest(&descriptor);
        let spot = spot(listed.shape, &descriptor);
        let now = snapshot(&descriptor, listed.shape)?;
        let mapper = Mapper::new(Name::new(&listed.name), listed.shape, spot, &now);
        Ok(Self { node: listed.node.clone(), descriptor, mapper })
    }

    /// Its node, as in `event3`.
    pub fn node(&self) -> &str {
        &self.node
    }

    /// The monitor that stands for it, if it tells places.
    pub fn monitor(&self) -> Option<Monitor> {
        self.mapper.spot().monitor(self.mapper.device())
    }

    /// Puts the monitor that stands for it elsewhere.
    pub const fn put(&mut self, left: f64) {
        self.mapper.put(left);
    }

    /// Reads what is queued and appends what it tells.
    pub fn drain<C: Clock>(&mut self, clock: &KernelClock<C>, events: &mut Vec<Event>) -> Drained {
        let mut drained = Drained::default();
        let mut bytes = [0; AT_ONCE * Raw::SIZE];
        loop {
            match io::read(&self.descriptor, &mut bytes) {
                Ok(length) => {
                    let whole = bytes.get(..length).unwrap_or_default().chunks_exact(Raw::SIZE);
                    drained.raw += whole.len();
                    for raw in whole.filter_map(Raw::read) {
                        drained.overruns += u32::from((raw.kind, raw.code) == (ev::SYN, syn::DROPPED));
                        self.mapper.take(raw, clock.instant(raw.time_us), events);
                    }
                    // A device that floods must not keep the others from being read.
                    if length < bytes.len() || drained.raw >= AT_ONCE * 16 {
                        break;
                    }
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                Err(_) => {
                    drained.is_gone = true;
                    break;
                }
            }
        }
        self.catch_up(clock.now(), events);
        drained
    }

    /// Tells that everything on it is let go of.
    pub fn release(&mut self, time: Time, events: &mut Vec<Event>) {
        self.mapper.release(time, events);
    }

    fn catch_up(&mut self, time: Time, events: &mut Vec<Event>) {
        if !self.mapper.is_behind() {
            return;
        }
        if let Ok(now) = snapshot(&self.descriptor, self.mapper.shape()) {
            self.mapper.resync(&now, time, events);
        }
    }
}

impl AsFd for Device {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

fn snapshot(descriptor: &OwnedFd, shape: Shape) -> io::Result<Snapshot> {
    let has_place = matches!(shape.pointing, Pointing::Place | Pointing::Touchpad);
    // Asked for first: what of it is queued then is told again, while the answer on keys takes away their queue.
    let axes = if has_place { ioctl::axes(descriptor).ok() } else { None };
    Ok(Snapshot { down: ioctl::down(descriptor)?, place: axes.map(|(x, y)| (x.value, y.value)) })
}

fn spot(shape: Shape, descriptor: &OwnedFd) -> Spot {
    let (x, y) = ioctl::axes(descriptor).unwrap_or_default();
    Spot { pointing: shape.pointing, x, y, left: 0.0 }
}
