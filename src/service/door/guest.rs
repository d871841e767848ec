//! One connection at the door.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};

use crate::clock::monotonic;
use crate::service::peer::is_same_person;
use crate::service::wire::{GREETING, Greeting, PROTOCOL};

/// A screen, or whoever else connects.
#[derive(Debug)]
pub struct Guest {
    stream: UnixStream,
    input: Vec<u8>,
    output: Vec<u8>,
    stage: Stage,
}

/// How far a guest has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It has not said who it is, and must by this instant.
    Silent(Instant),
    /// It is told everything once it has read what was sent.
    Behind { wants_keys: bool },
    /// It has everything up to now.
    Following { wants_keys: bool },
    /// It hears what was sent, and no more: it speaks another protocol.
    Leaving(Instant),
    /// It has gone, or must.
    Gone,
}

/// How long somebody may take to say who it is, or to hear that it is not understood.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a screen may leave unread, beside what the system keeps for it.
const MOST_UNREAD: usize = 256 * 1024;

impl Guest {
    /// Somebody connects. `None` for other people: they get nothing, not even a word.
    pub fn meet(stream: UnixStream, welcome: &[u8]) -> Option<Self> {
        if !is_same_person(&stream) || stream.set_nonblocking(true).is_err() {
            return None;
        }
        let stage = Stage::Silent(monotonic() + PATIENCE);
        Some(Self { stream, input: Vec::new(), output: welcome.to_vec(), stage })
    }

    /// What to wait for.
    pub fn poll(&self) -> PollFd<'_> {
        let out = if self.output.is_empty() { PollFlags::empty() } else { PollFlags::OUT };
        PollFd::new(&self.stream, PollFlags::IN | out)
    }

    /// When its time is over.
    pub const fn deadline(&self) -> Option<Instant> {
        match self.stage {
            Stage::Silent(deadline) | Stage::Leaving(deadline) => Some(deadline),
            _ => None,
        }
    }

    /// Whether it may stay.
    pub fn is_welcome(&self, now: Instant) -> bool {
        self.stage != Stage::Gone && self.deadline().is_none_or(|deadline| now < deadline)
    }

    /// Whether it has said that it is a screen that can be served.
    pub const fn is_greeted(&self) -> bool {
        matches!(self.stage, Stage::Behind { .. } | Stage::Following { .. })
    }

    /// Whether it has everything and wants news.
    pub const fn is_following(&self) -> bool {
        matches!(self.stage, Stage::Following { .. })
    }

    /// Whether it must be told everything, and has read what it was told before.
    pub fn needs_whole(&self) -> bool {
        matches!(self.stage, Stage::Behind { .. }) && self.output.is_empty()
    }

    /// Whether it shows which keys are pressed.
    pub const fn wants_keys(&self) -> bool {
        matches!(self.stage, Stage::Behind { wants_keys: true } | Stage::Following { wants_keys: true })
    }

    /// Hears what it says: a greeting, and nothing after it.
    pub fn listen(&mut self) {
        let mut bytes = [0; GREETING];
        loop {
            let room = if self.is_greeted() { 1 } else { GREETING - self.input.len().min(GREETING - 1) };
            match self.stream.read(bytes.get_mut(..room).unwrap_or_default()) {
                Ok(0) => self.stage = Stage::Gone,
                Ok(read) => self.take_in(bytes.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => self.stage = Stage::Gone,
            }
            if self.stage == Stage::Gone {
                return;
            }
        }
    }

    /// Sends a frame, or leaves it out where too much is unread: then it is told everything later.
    pub fn send(&mut self, frame: &[u8]) {
        let wants_keys = self.wants_keys();
        if self.is_following() && self.output.len() + frame.len() > MOST_UNREAD {
            self.stage = Stage::Behind { wants_keys };
            return;
        }
        self.output.extend_from_slice(frame);
        self.stage = Stage::Following { wants_keys };
    }

    /// What it was told is no longer so: it is told everything anew.
    pub fn fall_behind(&mut self) {
        if let Stage::Following { wants_keys } = self.stage {
            self.stage = Stage::Behind { wants_keys };
        }
    }

    /// Writes what the other side takes now.
    pub fn flush(&mut self) {
        while !self.output.is_empty() && self.stage != Stage::Gone {
            match self.stream.write(&self.output) {
                Ok(0) => self.stage = Stage::Gone,
                Ok(sent) => drop(self.output.drain(..sent)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => self.stage = Stage::Gone,
            }
        }
        if matches!(self.stage, Stage::Leaving(_)) {
            self.stage = Stage::Gone;
        }
        // A screen that was behind once needs no such room any more.
        self.output.shrink_to(MOST_UNREAD / 16);
    }

    fn take_in(&mut self, bytes: &[u8]) {
        let Stage::Silent(deadline) = self.stage else {
            self.stage = Stage::Gone;
            return;
        };
        self.input.extend_from_slice(bytes);
        if self.input.len() < GREETING {
            return;
        }
        self.stage = match Greeting::decode(&self.input) {
            Ok(Greeting { protocol: PROTOCOL, wants_keys }) => Stage::Behind { wants_keys },
            // The welcome, which it has or gets now, tells it that we are another version.
            Ok(_) => Stage::Leaving(deadline),
            Err(_) => Stage::Gone,
        };
    }
}
