//! The screen's side of the socket: keeps a [`Watch`] of its own like the recorder's.

use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::door::SOCKET;
use super::wire::{Frame, Greeting, PROTOCOL, Welcome, first_frame};
use crate::capture::link::{Link, Woken, wait};
use crate::capture::{CaptureError, Stop};
use crate::clock::monotonic;
use crate::journal::Malformed;
use crate::recorder::Watch;
use crate::report::{Health, Reach, Role};

/// Why a screen cannot attach.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// Nobody listens.
    #[error("no recorder lets screens in")]
    Nobody,
    /// It is another version.
    #[error(
        "the recorder is keytop {theirs} and this is {ours}, which do not understand each other; start the recorder \
         again (`keytop service stop`, then `start`)"
    )]
    Version {
        /// The recorder's.
        theirs: String,
        /// This program's.
        ours: &'static str,
    },
    /// What it says is no message.
    #[error("the recorder's message cannot be read: {0}")]
    Malformed(#[from] Malformed),
    /// The connection has ended.
    #[error(transparent)]
    Lost(#[from] CaptureError),
}

/// A connection to a recorder.
#[derive(Debug)]
pub struct Line {
    link: Link,
    welcome: Welcome,
}

/// A screen that is attached, and attaches again when the recorder does. Dropping it detaches.
#[derive(Debug)]
pub struct Attachment {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// How long a recorder may take to answer: it may be busy, and it may be stopped.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a recorder that has ended is looked for.
const RETRY: Duration = Duration::from_millis(250);

impl Line {
    /// Connects to the recorder that listens in one of these folders.
    ///
    /// # Errors
    /// Fails if there is none, or one that cannot be understood.
    pub fn open(folders: &[PathBuf], wants_keys: bool) -> Result<Self, AttachError> {
        const PEER: &str = "the recorder";
        let link = folders.iter().find_map(|folder| Link::connect(&folder.join(SOCKET), PEER).ok());
        let mut link = link.ok_or(AttachError::Nobody)?;
        link.send(&Greeting { protocol: PROTOCOL, wants_keys }.encode())?;
        let deadline = monotonic() + PATIENCE;
        let welcome = loop {
            if let Some(body) = first_frame(link.input())? {
                let (welcome, length) = (Welcome::decode(body)?, body.len());
                link.take(super::wire::HEAD + length);
                break welcome;
            }
            link.fill_by(deadline, None)?;
        };
        if welcome.protocol != PROTOCOL {
            return Err(AttachError::Version { theirs: welcome.program, ours: env!("CARGO_PKG_VERSION") });
        }
        Ok(Self { link, welcome })
    }

    /// Who answers.
    pub const fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    /// The next frame, which must come by this instant.
    ///
    /// # Errors
    /// Fails if it does not, or the recorder is gone.
    pub fn next_by(&mut self, deadline: Instant) -> Result<Frame, AttachError> {
        loop {
            if let Some(frame) = self.take()? {
                return Ok(frame);
            }
            self.link.fill_by(deadline, None)?;
        }
    }

    /// The first frame, which holds everything.
    ///
    /// # Errors
    /// As [`Line::next_by`].
    pub fn first(&mut self) -> Result<Frame, AttachError> {
        self.next_by(monotonic() + PATIENCE)
    }

    fn take(&mut self) -> Result<Option<Frame>, AttachError> {
        let Some(body) = first_frame(self.link.input())? else { return Ok(None) };
        let (frame, length) = (Frame::decode(body)?, body.len());
        self.link.take(super::wire::HEAD + length);
        Ok(Some(frame))
    }

    /// Takes frames in until the stop flag is set (`Ok`) or the recorder is gone.
    fn follow(&mut self, watch: &Watch, stop: &Stop) -> Result<(), AttachError> {
        use std::os::fd::AsFd;
        loop {
            while let Some(frame) = self.take()? {
                self.show(frame, watch);
            }
            match wait(Some(stop), &[self.link.as_fd()], None)? {
                Woken::Stop => return Ok(()),
                Woken::Readable | Woken::Late => self.link.fill()?,
            }
        }
    }

    fn show(&self, frame: Frame, watch: &Watch) {
        let role = Role::Screen(self.welcome.pid);
        match frame {
            Frame::Whole(whole, live, health) => watch.replace(whole, live, Health { role, ..health }),
            Frame::Update(slice, live, health) => watch.publish(&slice, live, Health { role, ..health }),
        }
    }
}

impl Attachment {
    /// Attaches to the recorder that listens in one of these folders; `Ok` once everything was told. The watch tells
    /// days as the recorder does.
    ///
    /// # Errors
    /// Fails if there is none, or one that cannot be understood.
    pub fn open(folders: Vec<PathBuf>) -> Result<(Self, Watch), AttachError> {
        let mut line = Line::open(&folders, true)?;
        let watch = Watch::new(line.welcome.calendar);
        let first = line.first()?;
        line.show(first, &watch);
        let stop = Stop::new()?;
        let (shown, ended) = (watch.clone(), stop.clone());
        let follow = move || follow(line, &folders, &shown, &ended);
        let thread = std::thread::Builder::new().name("attached".into()).spawn(follow);
        let thread = thread.map_err(|error| CaptureError::System(error.to_string()))?;
        Ok((Self { stop, thread: Some(thread) }, watch))
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        self.stop.set();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn follow(mut line: Line, folders: &[PathBuf], watch: &Watch, stop: &Stop) {
    while let Err(error) = line.follow(watch, stop) {
        let mut why = format!("process {} records no longer ({error}); another is looked for", line.welcome.pid);
        drop(line);
        line = loop {
            let told = why.clone();
            watch.revise(|_, health| is_lost(health, told));
            if stop.wait(RETRY) {
                return;
            }
            match Line::open(folders, true) {
                Ok(line) if line.welcome.calendar == watch.calendar() => break line,
                Ok(_) => "the recorder tells days in another way now; open keytop again".clone_into(&mut why),
                Err(AttachError::Nobody) => {}
                Err(error) => why = error.to_string(),
            }
        };
    }
}

/// What the header says while nobody records.
fn is_lost(health: &mut Health, why: String) {
    health.source.reach = Reach::Nothing;
    health.source.trouble = Some(why);
    health.source.mend = Some("keytop service start".to_owned());
}
