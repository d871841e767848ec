//! The recorder's side of the socket: lets screens of the same person in and tells each what it has not heard yet.
//!
//! One thread serves all of them and waits for none: what a screen does not read is queued up to a bound, and a
//! screen beyond it is told nothing until it has caught up, and then everything anew. The recorder only rings a bell,
//! and only while somebody is there to hear it.

mod guest;

use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::wire::{Frame, PROTOCOL, Welcome};
use crate::capture::Stop;
use crate::clock::monotonic;
use crate::recorder::{Bell, Watch};
use guest::Guest;

/// The socket's name in the runtime folder of a journal.
pub const SOCKET: &str = "screens.sock";
/// Screens and others at the same time; more wait until one leaves.
const MOST_GUESTS: usize = 128;
/// How long nobody is let in after the system refused to.
const BREATH: Duration = Duration::from_millis(50);

/// An open door. Dropping it shuts it.
#[derive(Debug)]
pub struct Door {
    stop: Stop,
    path: PathBuf,
    thread: Option<JoinHandle<()>>,
}

/// Why no screen can attach.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// There is no runtime folder.
    #[error("there is no folder in memory for its socket; set XDG_RUNTIME_DIR to one")]
    NoFolder,
    /// The socket cannot be made.
    #[error("cannot listen on {}: {error}", path.display())]
    Socket {
        /// Where.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl Door {
    /// Opens it in this folder, which is for the person alone, for screens of what is published in `watch`.
    ///
    /// # Errors
    /// Fails if there can be no socket or no thread.
    pub fn open(folder: &Path, watch: Watch) -> Result<Self, DoorError> {
        let path = folder.join(SOCKET);
        let opened = (|| {
            let listener = listen(&path)?;
            let stop = Stop::new().map_err(io::Error::other)?;
            let mut porter = Porter::new(listener, watch, stop.clone())?;
            let thread = std::thread::Builder::new().name("door".into()).spawn(move || porter.run())?;
            Ok((stop, thread))
        })();
        match opened {
            Ok((stop, thread)) => Ok(Self { stop, path, thread: Some(thread) }),
            Err(error) => Err(DoorError::Socket { path, error }),
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // Nobody may come in any more; those inside hear the last words.
        let _ = std::fs::remove_file(&self.path);
        self.stop.set();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A socket for the person alone. One that is there was left by a recorder that is gone: the journal has one only.
fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// The thread at the door.
struct Porter {
    listener: UnixListener,
    watch: Watch,
    stop: Stop,
    bell: Bell,
    guests: Vec<Guest>,
    is_following: bool,
}

impl Porter {
    fn new(listener: UnixListener, watch: Watch, stop: Stop) -> io::Result<Self> {
        Ok(Self { listener, watch, stop, bell: Bell::new()?, guests: Vec::new(), is_following: false })
    }

    /// Told to who comes in now: the zone may have changed since the last one came.
    fn welcome(&self) -> Vec<u8> {
        let calendar = self.watch.calendar();
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Welcome { protocol: PROTOCOL, pid: std::process::id(), program, calendar }.encode()
    }

    fn run(&mut self) {
        loop {
            // A wait that fails is one that was too short.
            let _ = self.wait();
            // Looked at first, so that the last words are told before the end.
            let is_last = self.stop.is_set();
            self.let_in();
            self.guests.iter_mut().for_each(Guest::listen);
            self.follow();
            // Who has read what there was is told more at once.
            self.guests.iter_mut().for_each(Guest::flush);
            self.tell();
            self.guests.iter_mut().for_each(Guest::flush);
            let now = monotonic();
            self.guests.retain(|guest| guest.is_welcome(now));
            if is_last {
                return self.watch.leave();
            }
        }
    }

    fn wait(&self) -> io::Result<()> {
        let has_room = self.guests.len() < MOST_GUESTS;
        let mut watched = vec![PollFd::from_borrowed_fd(self.stop.readable(), PollFlags::IN)];
        watched.push(PollFd::from_borrowed_fd(self.bell.as_fd(), PollFlags::IN));
        watched.extend(self.guests.iter().map(Guest::poll));
        if has_room {
            watched.push(PollFd::new(&self.listener, PollFlags::IN));
        }
        let patience = self.guests.iter().filter_map(Guest::deadline).min();
        let timeout = patience.map(|deadline| timespec(deadline.saturating_duration_since(monotonic())));
        poll(&mut watched, timeout.as_ref())?;
        Ok(())
    }

    fn let_in(&mut self) {
        while self.guests.len() < MOST_GUESTS {
            match self.listener.accept() {
                Ok((stream, _)) => self.guests.extend(Guest::meet(stream, &self.welcome())),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // No descriptor is left: those who wait go on waiting, and must not keep this thread busy.
                Err(_) => {
                    self.stop.wait(BREATH);
                    return;
                }
            }
        }
    }

    /// Tells those who follow what is new, and those who are new or have caught up everything.
    fn tell(&mut self) {
        if self.watch.has_misled() {
            self.guests.iter_mut().for_each(Guest::fall_behind);
        }
        let has_newcomers = self.guests.iter().any(Guest::needs_whole);
        if !self.bell.was_rung() && !has_newcomers {
            return;
        }
        let (slice, glance, whole) = self.watch.news(has_newcomers);
        for with_keys in [false, true] {
            let (mut update, mut all) = (None, None);
            for guest in self.guests.iter_mut().filter(|guest| guest.wants_keys() == with_keys) {
                if guest.is_following() {
                    guest.send(update.get_or_insert_with(|| Frame::update(&slice, &glance, with_keys)));
                } else if let (true, Some(whole)) = (guest.needs_whole(), &whole) {
                    guest.send(all.get_or_insert_with(|| Frame::whole(whole, &glance, with_keys)));
                }
            }
        }
    }

    /// Has the bell rung only while somebody listens; from before a newcomer is told everything, so that nothing is
    /// published in between.
    fn follow(&mut self) {
        let has_listeners = self.guests.iter().any(Guest::is_greeted);
        if has_listeners == self.is_following {
            return;
        }
        self.is_following = has_listeners;
        if has_listeners {
            self.watch.follow(self.bell.clone());
        } else {
            self.watch.leave();
        }
    }
}

fn timespec(time: Duration) -> Timespec {
    Timespec { tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX), tv_nsec: time.subsec_nanos().into() }
}

#[cfg(test)]
mod tests;
