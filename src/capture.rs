//! Where events come from: backends that watch keyboard, pointer and focus, and how they are started.
//!
//! A [`Backend`] maps what it sees to [`Event`]s, stamps them and hands them to a [`Sink`]; it runs on a
//! thread of its own until its [`Stop`] is set. [`Capture`] picks the backend for a [`SourceChoice`], starts
//! it again when it fails, and tells how it does. Nothing here folds, keeps or draws.

mod beside;
mod choice;
#[cfg(target_os = "linux")]
pub mod dbus;
mod delay;
pub mod demo;
#[cfg(target_os = "linux")]
pub mod evdev;
pub mod evdev_codes;
#[cfg(target_os = "linux")]
pub mod focus;
mod focus_choice;
#[cfg(unix)]
pub mod legends;
#[cfg(unix)]
pub mod link;
pub mod portable;
#[cfg(target_os = "linux")]
pub mod presence;
mod roster;
mod running;
mod sink;
mod stop;
mod surroundings;
pub mod terminal;
mod way;
#[cfg(target_os = "linux")]
mod wayland;
#[cfg(unix)]
pub mod x11;

pub use choice::{Capture, CaptureWatch, Options, SourceChoice, X11_MEND};
pub use delay::Delay;
pub use focus_choice::FocusChoice;
pub use roster::{ABSENT, Candidate, Chosen, candidates, chosen, teller};
pub use running::{Running, Status, start};
pub use sink::{Batch, Sink};
pub use stop::Stop;
pub use surroundings::Surroundings;

use crate::report::Reach;

/// The name of the devices that stand for input sent by programs.
pub const SYNTHETIC: &str = "xtest";

/// Watches input, the focus or both, on the thread that calls [`Backend::run`].
///
/// One trait serves input and focus, as some backends see both over one connection; [`Backend::sees`] tells.
pub trait Backend: Send + 'static {
    /// Its name as `--source` takes it.
    fn name(&self) -> &'static str;

    /// What it watches.
    fn sees(&self) -> Sees;

    /// How much of the session it reaches.
    fn reach(&self) -> Reach;

    /// Whether it would work here. Leaves nothing open.
    fn probe(&self) -> Availability;

    /// Sends what happens until the sink's [`Stop`] is set (then what is queued already is sent, and it returns
    /// `Ok`), or until it cannot go on. It may be called again after an error.
    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError>;
}

impl Backend for Box<dyn Backend> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn sees(&self) -> Sees {
        (**self).sees()
    }

    fn reach(&self) -> Reach {
        (**self).reach()
    }

    fn probe(&self) -> Availability {
        (**self).probe()
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        (**self).run(sink, status)
    }
}

/// What a backend watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// Keyboard and pointer.
    Input,
    /// Which application has the focus.
    Focus,
    /// Both.
    Both,
    /// Neither, but whether the person and the machine are there: locks, sleeps, idle times.
    Presence,
}

impl Sees {
    /// Whether it tells the focus.
    pub const fn has_focus(self) -> bool {
        matches!(self, Self::Focus | Self::Both)
    }

    /// Whether it tells input.
    pub const fn has_input(self) -> bool {
        matches!(self, Self::Input | Self::Both)
    }
}

/// Whether a backend works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It does.
    Available,
    /// It would with a permission that is missing.
    NeedsPermission {
        /// The command or step that gives it.
        how: String,
    },
    /// It does not.
    Unsupported {
        /// Why, as a sentence without a full stop.
        why: String,
    },
}

/// Why capture cannot start or go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The X server could not be reached.
    #[error("the X server on display {display:?} cannot be reached ({reason})")]
    Connect {
        /// What `DISPLAY` says.
        display: String,
        /// What the connection said.
        reason: String,
    },
    /// The X server lacks what is needed.
    #[error("the X server has no XInput 2.2, which global input needs ({0})")]
    Extension(String),
    /// A connection that worked has ended.
    #[error("the connection to the X server was lost ({0})")]
    Lost(String),
    /// A program of the session (compositor, message bus) that worked or was expected does not answer.
    #[error("the connection to {peer} was lost ({reason})")]
    Peer {
        /// Who.
        peer: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// The thread could not be started or a pipe not be made.
    #[error("the system refused a thread or pipe for capture ({0})")]
    System(String),
    /// The process that listens through rdev failed.
    #[error("the process that listens through rdev {0}")]
    Process(String),
    /// The source that was asked for does not work here.
    #[error("source {source_name} cannot be used: {why}")]
    Unavailable {
        /// Its name as `--source` takes it.
        source_name: &'static str,
        /// Why.
        why: String,
        /// The command or step that mends it.
        mend: String,
    },
    /// There is no source of this name.
    #[error("there is no source {0:?}; use auto, x11, evdev, rdev, terminal, demo or none")]
    UnknownSource(String),
}

impl CaptureError {
    /// The command or step that would mend it, where one is known.
    pub fn mend(&self) -> Option<&str> {
        match self {
            Self::Unavailable { mend, .. } => Some(mend.as_str()).filter(|mend| !mend.is_empty()),
            _ => None,
        }
    }
}
