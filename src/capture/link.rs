//! A unix socket to a peer of the session (compositor, message bus): bytes in without waiting, bytes out whole.
//!
//! Knows nothing of what is spoken over it. What the peer sends beside bytes (file descriptors) is not taken unless
//! it is asked for, so that the kernel closes it.

#[cfg(target_os = "linux")]
mod handles;

use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{CaptureError, Stop};
use crate::clock;
#[cfg(target_os = "linux")]
use handles::Handles;

/// Bytes read at once.
const CHUNK: usize = 16 * 1024;
/// How long a peer may leave what is sent to it unread, or a question unanswered.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// A connection with what has come in and was not taken yet.
#[derive(Debug)]
pub struct Link {
    stream: UnixStream,
    peer: &'static str,
    input: Vec<u8>,
    taken: usize,
    /// What comes in beside the bytes, where it is wanted.
    #[cfg(target_os = "linux")]
    handles: Option<Handles>,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// The stop flag.
    Stop,
    /// Something can be read, or a peer has gone.
    Readable,
    /// The time is over.
    Late,
}

impl Link {
    /// A connection to the socket at this path; `peer` is what errors call the other side.
    pub fn connect(path: &Path, peer: &'static str) -> Result<Self, CaptureError> {
        let stream = UnixStream::connect(path).map_err(|error| lost(peer, &error))?;
        Self::new(stream, peer)
    }

    /// The connection over this stream.
    pub fn new(stream: UnixStream, peer: &'static str) -> Result<Self, CaptureError> {
        stream.set_nonblocking(true).map_err(|error| lost(peer, &error))?;
        Ok(Self {
            stream,
            peer,
            input: Vec::new(),
            taken: 0,
            #[cfg(target_os = "linux")]
            handles: None,
        })
    }

    /// Takes file descriptors from now on.
    #[cfg(target_os = "linux")]
    pub fn want_handles(&mut self) {
        self.handles = Some(Handles::default());
    }

    /// Takes so many of the descriptors out that came in.
    #[cfg(target_os = "linux")]
    pub fn take_handles(&mut self, count: usize) -> Vec<std::os::fd::OwnedFd> {
        self.handles.as_mut().map(|handles| handles.take(count)).unwrap_or_default()
    }

    /// What came in and was not taken.
    pub fn input(&self) -> &[u8] {
        self.input.get(self.taken..).unwrap_or_default()
    }

    /// Takes so many bytes of the input away.
    pub fn take(&mut self, bytes: usize) {
        self.taken = self.taken.saturating_add(bytes).min(self.input.len());
    }

    /// Reads what is there, at most one chunk; an error when the peer has gone.
    pub fn fill(&mut self) -> Result<(), CaptureError> {
        self.input.drain(..self.taken);
        self.taken = 0;
        let before = self.input.len();
        self.input.resize(before + CHUNK, 0);
        let outcome = self.read(before);
        let read = outcome.as_ref().copied().unwrap_or(0);
        self.input.truncate(before + read);
        match outcome {
            Ok(0) => Err(self.broken("it closed the connection")),
            Ok(_) => Ok(()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(()),
            Err(error) => Err(lost(self.peer, &error)),
        }
    }

    fn read(&mut self, from: usize) -> std::io::Result<usize> {
        let room = self.input.get_mut(from..).unwrap_or_default();
        #[cfg(target_os = "linux")]
        if let Some(handles) = &mut self.handles {
            return handles.read(&self.stream, room);
        }
        self.stream.read(room)
    }

    /// Waits for input and reads it, at most until this instant; an error when nothing comes or the wait is stopped.
    pub fn fill_by(&mut self, deadline: Instant, stop: Option<&Stop>) -> Result<(), CaptureError> {
        let left = deadline.saturating_duration_since(clock::monotonic());
        match wait(stop, &[self.as_fd()], Some(left))? {
            Woken::Readable => self.fill(),
            Woken::Stop => Err(self.broken("keytop was told to stop")),
            Woken::Late => Err(self.broken("it does not answer")),
        }
    }

    /// Sends all of it; an error when the peer has gone or does not read.
    pub fn send(&mut self, mut bytes: &[u8]) -> Result<(), CaptureError> {
        while !bytes.is_empty() {
            match self.stream.write(bytes) {
                Ok(sent) => bytes = bytes.get(sent..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.wait_for_room()?,
                Err(error) => return Err(lost(self.peer, &error)),
            }
        }
        Ok(())
    }

    /// The error for a peer that cannot be understood or used any longer.
    pub fn broken(&self, reason: &str) -> CaptureError {
        CaptureError::Peer { peer: self.peer, reason: reason.to_owned() }
    }

    fn wait_for_room(&self) -> Result<(), CaptureError> {
        let mut watched = [PollFd::new(&self.stream, PollFlags::OUT)];
        match poll(&mut watched, Some(&timespec(PATIENCE))) {
            Ok(0) => Err(self.broken("it does not read what is sent to it")),
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(lost(self.peer, &error.into())),
        }
    }
}

impl AsFd for Link {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

/// Waits until the stop flag is set, one of the descriptors can be read or so much time has passed.
pub fn wait(stop: Option<&Stop>, others: &[BorrowedFd], timeout: Option<Duration>) -> Result<Woken, CaptureError> {
    let own = stop.map(Stop::readable);
    let mut watched: Vec<PollFd> =
        own.iter().chain(others).map(|descriptor| PollFd::new(descriptor, PollFlags::IN)).collect();
    let timeout = timeout.map(timespec);
    let ready = match poll(&mut watched, timeout.as_ref()) {
        Err(rustix::io::Errno::INTR) => return Ok(Woken::Readable),
        Err(error) => return Err(CaptureError::System(error.to_string())),
        Ok(ready) => ready,
    };
    Ok(match ready {
        _ if stop.is_some_and(Stop::is_set) => Woken::Stop,
        0 => Woken::Late,
        _ => Woken::Readable,
    })
}

fn timespec(time: Duration) -> Timespec {
    Timespec { tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX), tv_nsec: time.subsec_nanos().into() }
}

fn lost(peer: &'static str, error: &std::io::Error) -> CaptureError {
    CaptureError::Peer { peer, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Link, UnixStream) {
        let (own, other) = UnixStream::pair().unwrap();
        (Link::new(own, "a test").unwrap(), other)
    }

    #[test]
    fn input_stays_until_it_is_taken() {
        let (mut link, mut other) = pair();
        link.fill().unwrap();
        assert_eq!(link.input(), b"");
        other.write_all(b"abc").unwrap();
        link.fill().unwrap();
        link.take(2);
        other.write_all(b"d").unwrap();
        link.fill().unwrap();
        assert_eq!(link.input(), b"cd");
    }

    #[test]
    fn a_peer_that_leaves_or_is_silent_is_an_error() {
        let (mut link, other) = pair();
        let error = link.fill_by(clock::monotonic(), None).unwrap_err();
        assert_eq!(error.to_string(), "the connection to a test was lost (it does not answer)");
        drop(other);
        assert!(link.fill().is_err());
    }

    #[test]
    fn a_stop_ends_a_wait() {
        let (link, _other) = pair();
        let stop = Stop::new().unwrap();
        stop.set();
        assert_eq!(wait(Some(&stop), &[link.as_fd()], None), Ok(Woken::Stop));
        assert_eq!(wait(None, &[link.as_fd()], Some(Duration::ZERO)), Ok(Woken::Late));
    }
}
