//! Waits for what the terminal sends, without taking it.

use std::io;

use crate::capture::Stop;

#[cfg(target_os = "linux")]
pub(super) use inner::device;

/// What says that the terminal has sent something.
#[derive(Debug)]
pub struct Arrival(inner::Arrival);

impl Arrival {
    /// Watches the terminal that crossterm reads: standard input, or the one behind it where that is something else.
    pub fn new() -> io::Result<Self> {
        inner::Arrival::new().map(Self)
    }

    /// Waits until there is something to read; `false` when the terminal is gone or `stop` is set.
    pub fn wait(&self, stop: &Stop) -> bool {
        self.0.wait(stop)
    }
}

#[cfg(target_os = "linux")]
mod inner {
    use std::fs::File;
    use std::io::{self, IsTerminal};
    use std::os::fd::OwnedFd;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;

    use super::Stop;

    /// What keys are read from.
    pub fn device() -> io::Result<OwnedFd> {
        let stdin = io::stdin();
        if stdin.is_terminal() { Ok(rustix::io::dup(stdin)?) } else { Ok(File::open("/dev/tty")?.into()) }
    }

    #[derive(Debug)]
    pub struct Arrival(OwnedFd);

    impl Arrival {
        pub fn new() -> io::Result<Self> {
            let stdin = io::stdin();
            let terminal = if stdin.is_terminal() { rustix::io::dup(stdin)? } else { File::open("/dev/tty")?.into() };
            Ok(Self(terminal))
        }

        pub fn wait(&self, stop: &Stop) -> bool {
            let stopping = PollFd::from_borrowed_fd(stop.readable(), PollFlags::IN);
            let mut sources = [PollFd::new(&self.0, PollFlags::IN), stopping];
            match poll(&mut sources, None) {
                Ok(_) | Err(Errno::INTR) => {
                    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
                    !stop.is_set() && !sources[0].revents().intersects(gone)
                }
                Err(_) => false,
            }
        }
    }
}

/// crossterm itself waits: macOS cannot poll(2) a terminal, and Windows has no descriptors.
#[cfg(not(target_os = "linux"))]
mod inner {
    use std::io;
    use std::time::Duration;

    use super::Stop;

    /// How long an end that is asked for may wait.
    const LOOK: Duration = Duration::from_millis(100);

    #[derive(Debug)]
    pub struct Arrival;

    impl Arrival {
        #[expect(clippy::unnecessary_wraps, reason = "it is the same call on every system")]
        pub const fn new() -> io::Result<Self> {
            Ok(Self)
        }

        #[expect(clippy::unused_self, reason = "it is the same call on every system")]
        pub fn wait(&self, stop: &Stop) -> bool {
            while !stop.is_set() {
                match crossterm::event::poll(LOOK) {
                    Ok(true) => return true,
                    Ok(false) => {}
                    Err(_) => return false,
                }
            }
            false
        }
    }
}
