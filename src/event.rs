//! One observed thing: what a source says of the keyboard, the pointer, the focus or the session.
//!
//! Everything that keytop knows comes in as an [`Event`]; its time comes with it, and nothing after the
//! source reads a clock. Holds no counts and no policy.

mod key;
mod name;
mod pointer;
mod time;

pub use key::{Key, KeyClass, Modifier};
pub use name::Name;
pub use pointer::{Button, Monitor, Point};
pub use time::{MICROS, Second, Time, TimeError};

/// Something observed at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When it happened.
    pub time: Time,
    /// What happened.
    pub kind: Kind,
    /// The device it came from, where the source tells.
    pub device: Option<Name>,
}

/// What an [`Event`] tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A key went down; `repeat` marks the auto-repeat of a held key.
    KeyDown {
        /// The physical key.
        key: Key,
        /// Whether the source flags it as auto-repeat.
        repeat: bool,
    },
    /// A key went up.
    KeyUp {
        /// The physical key.
        key: Key,
    },
    /// A mouse button went down, at a position where the source knows it.
    ButtonDown {
        /// Which button.
        button: Button,
        /// Position in the virtual desktop, px.
        at: Option<Point>,
    },
    /// A mouse button went up.
    ButtonUp {
        /// Which button.
        button: Button,
        /// Position in the virtual desktop, px.
        at: Option<Point>,
    },
    /// The pointer is at a new position.
    MoveTo {
        /// Position in the virtual desktop, px.
        to: Point,
        /// Length travelled since the position before, px, where positions in between were left out.
        path: Option<f64>,
    },
    /// The pointer moved by so much; its position is not known.
    MoveBy {
        /// Motion to the right, px or device counts.
        dx: f64,
        /// Motion downwards.
        dy: f64,
        /// Length travelled, where several motions were put together.
        path: Option<f64>,
    },
    /// The wheel turned, in notches; `dy` > 0 scrolls down, `dx` > 0 right.
    Wheel {
        /// Notches to the right.
        dx: f64,
        /// Notches down.
        dy: f64,
    },
    /// The focus moved to this application; `None`: no window has it.
    Window {
        /// The application that has the focus now.
        app: Option<Name>,
        /// The window's title, where the source tells. Policy drops it unless the person asked for titles.
        title: Option<Box<str>>,
    },
    /// The monitors from now on.
    Monitors(Box<[Monitor]>),
    /// Who holds the screen awake from now on: a video, a call, a talk. By the name that each gives itself, where it
    /// tells one; nobody where the list is empty.
    Inhibitors(Box<[Option<Name>]>),
    /// The person left, says the source.
    Idle,
    /// The person came back, says the source.
    Active,
    /// The session was locked.
    Lock,
    /// The session was unlocked.
    Unlock,
    /// The machine goes to sleep.
    Suspend,
    /// The machine woke up.
    Resume,
}

impl Kind {
    /// What it is called in event lines, which have no word for some.
    pub const fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Inhibitors(_) => return None,
            Self::KeyDown { .. } => "key_down",
            Self::KeyUp { .. } => "key_up",
            Self::ButtonDown { .. } => "button_down",
            Self::ButtonUp { .. } => "button_up",
            Self::MoveTo { .. } | Self::MoveBy { .. } => "move",
            Self::Wheel { .. } => "wheel",
            Self::Window { .. } => "window",
            Self::Monitors(_) => "monitors",
            Self::Idle => "idle",
            Self::Active => "active",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
        })
    }
}

impl Event {
    /// An event without a device.
    pub fn new(time: Time, kind: Kind) -> Self {
        Self { time, kind, device: None }
    }
}
