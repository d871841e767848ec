//! What becomes of a wish to lock that logind passed on.
//!
//! `Lock` is only a wish. Lockers of desktops confirm it by `LockedHint`; those of small window managers just
//! run, and say nothing when they end. So after a moment the locker's process is looked for: while it lives the
//! session is locked, and where there is none nobody listened.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, geteuid, pidfd_open};

/// How long a locker may take to start.
const PATIENCE: Duration = Duration::from_secs(3);
/// Lockers that do not tell logind, as the kernel names their processes (15 bytes).
const LOCKERS: [&str; 10] =
    ["swaylock", "hyprlock", "waylock", "gtklock", "i3lock", "xsecurelock", "slock", "xlock", "xtrlock", "physlock"];

/// A wish to lock, until its end is known.
#[derive(Debug)]
pub enum Request {
    /// A locker may be starting, until this instant.
    Open(Instant),
    /// This process locks the screen.
    Locked(OwnedFd),
}

impl Request {
    /// A wish that came now.
    pub fn new(now: Instant) -> Self {
        Self::Open(now + PATIENCE)
    }

    /// When it must be looked at again by itself.
    pub fn due(&self) -> Option<Instant> {
        if let Self::Open(until) = self { Some(*until) } else { None }
    }

    /// What becomes readable when the locker ends.
    pub fn locker(&self) -> Option<BorrowedFd<'_>> {
        if let Self::Locked(process) = self { Some(process.as_fd()) } else { None }
    }

    /// Whether no locker, other than one that logind knows of, keeps the session locked any more.
    pub fn is_over(&mut self, now: Instant) -> bool {
        match self {
            Self::Open(until) if now < *until => false,
            Self::Open(_) => match running() {
                Some(process) => {
                    *self = Self::Locked(process);
                    false
                }
                None => true,
            },
            Self::Locked(process) => has_ended(process),
        }
    }
}

fn has_ended(process: &OwnedFd) -> bool {
    let mut watched = [PollFd::new(process, PollFlags::IN)];
    poll(&mut watched, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|ready| ready > 0)
}

/// A locker of this person that runs now.
fn running() -> Option<OwnedFd> {
    let user = geteuid().as_raw();
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let process: i32 = entry.file_name().to_str()?.parse().ok()?;
        (entry.metadata().ok()?.uid() == user).then_some(())?;
        let name = fs::read_to_string(entry.path().join("comm")).ok()?;
        LOCKERS.contains(&name.trim_end()).then_some(())?;
        pidfd_open(Pid::from_raw(process)?, PidfdFlags::empty()).ok()
    })
}
