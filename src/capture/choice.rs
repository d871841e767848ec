//! Which source is used here, and what it leaves unseen.

use std::str::FromStr;

use super::beside::{Beside, BesideWatch};
#[cfg(target_os = "linux")]
use super::evdev::{Access, Evdev};
use super::portable::{self, Portable};
use super::terminal::TerminalSource;
#[cfg(unix)]
use super::x11::X11;
use super::{Availability, Backend, CaptureError, FocusChoice, Running, Sees, Sink, Status, Surroundings, demo, start};
use crate::clock::{Clock, SystemClock};
use crate::event::Time;
use crate::report::{Health, Reach, SourceHealth};

/// What `--source` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceChoice {
    /// The first that sees the session: x11 unless it is a Wayland session, evdev, else this terminal; on macOS
    /// and Windows rdev, else this terminal.
    #[default]
    Auto,
    /// The X server of `DISPLAY`.
    X11,
    /// The input devices of this machine.
    Evdev,
    /// rdev and active-win-pos-rs, where they are built in.
    Rdev,
    /// This terminal only.
    Terminal,
    /// A made-up person.
    Demo,
    /// Nothing.
    None,
}

/// What a source needs to know of the surroundings.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `DISPLAY`, where it is set.
    pub display: Option<String>,
    /// Whether `WAYLAND_DISPLAY` is set.
    pub is_wayland: bool,
    /// Whether the person sits at another machine: `SSH_CONNECTION` is set.
    pub is_remote: bool,
    /// `TERM_PROGRAM`, where it is set.
    pub terminal_program: Option<String>,
    /// At most so many positions a second are sent; 0 sends all. The distance is exact either way.
    pub mouse_hz: u32,
    /// What tells the focus.
    pub focus: FocusChoice,
    /// What the demo's person is made from.
    pub seed: u64,
    /// Where the focus and the person's presence are told.
    pub surroundings: Surroundings,
}

/// The source at work.
#[derive(Debug)]
pub struct Capture {
    sink: Sink,
    running: Option<Running>,
    terminal: Option<TerminalSource>,
    idle: SourceHealth,
    beside: Beside,
}

/// Tells how capture does, while it does it.
#[derive(Debug)]
pub struct CaptureWatch {
    sink: Sink,
    running: Option<(Status, Sees)>,
    idle: SourceHealth,
    beside: BesideWatch,
}

impl CaptureWatch {
    /// How the sources do and what they lost. What is known of the recording is left at its default.
    pub fn health(&self) -> Health {
        let (source, focus) = match &self.running {
            Some((status, sees)) => {
                let health = status.health();
                (health.clone(), if sees.has_focus() { Some(health) } else { self.beside.focus() })
            }
            None => (self.idle.clone(), None),
        };
        let (events, dropped_moves) = (self.sink.events(), self.sink.dropped_moves());
        Health { source, focus, events, dropped_moves, ..Health::default() }
    }
}

impl SourceChoice {
    /// Every one, the most usual first.
    pub const ALL: [Self; 7] = [Self::Auto, Self::X11, Self::Evdev, Self::Rdev, Self::Terminal, Self::Demo, Self::None];

    /// Its name as `--source` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::X11 => "x11",
            Self::Evdev => "evdev",
            Self::Rdev => "rdev",
            Self::Terminal => "terminal",
            Self::Demo => "demo",
            Self::None => "none",
        }
    }
}

impl FromStr for SourceChoice {
    type Err = CaptureError;

    fn from_str(name: &str) -> Result<Self, CaptureError> {
        Self::ALL
            .into_iter()
            .find(|choice| choice.name() == name)
            .ok_or_else(|| CaptureError::UnknownSource(name.to_owned()))
    }
}

impl Options {
    /// What the environment says, read through `lookup`; 60 positions a second.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        Self {
            display: set("DISPLAY"),
            is_wayland: set("WAYLAND_DISPLAY").is_some(),
            is_remote: set("SSH_CONNECTION").is_some(),
            terminal_program: set("TERM_PROGRAM"),
            mouse_hz: 60,
            focus: FocusChoice::Auto,
            seed: 1,
            surroundings: Surroundings::from_env(&lookup),
        }
    }
}

impl Capture {
    /// Starts what was asked for. An explicit source that does not work is an error; `auto` always finds one.
    pub fn start(choice: SourceChoice, options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        match choice {
            SourceChoice::Auto if Portable::IS_DEFAULT => Self::rdev_or_terminal(options, sink),
            SourceChoice::Auto => Self::best(options, sink),
            SourceChoice::X11 => match x11_availability(options) {
                Availability::Available => Self::x11(options, sink),
                Availability::NeedsPermission { how: why } | Availability::Unsupported { why } => {
                    let mend = X11_MEND.to_owned();
                    Err(CaptureError::Unavailable { source_name: "x11", why, mend })
                }
            },
            SourceChoice::Evdev => match evdev_availability() {
                Availability::Available => Self::evdev(options, sink),
                Availability::NeedsPermission { how: mend } => {
                    let why = EVDEV_CLOSED.to_owned();
                    Err(CaptureError::Unavailable { source_name: "evdev", why, mend })
                }
                Availability::Unsupported { why } => {
                    let mend = EVDEV_MEND.to_owned();
                    Err(CaptureError::Unavailable { source_name: "evdev", why, mend })
                }
            },
            SourceChoice::Rdev => {
                portable::preflight(options.display.as_deref()).and_then(|()| Self::rdev(options, sink))
            }
            SourceChoice::Terminal => Ok(Self::this_terminal(options, sink, None)),
            SourceChoice::Demo => Self::demo(options, sink),
            SourceChoice::None => {
                let idle = SourceHealth { name: "none", ..SourceHealth::default() };
                Ok(Self { sink, running: None, terminal: None, idle, beside: Beside::default() })
            }
        }
    }

    /// What tells how it does, on any thread.
    pub fn watch(&self) -> CaptureWatch {
        let running = self.running.as_ref().map(|running| (running.status(), running.sees()));
        CaptureWatch { sink: self.sink.another(), running, idle: self.idle.clone(), beside: self.beside.watch() }
    }

    /// What maps this terminal's events, where that is the source.
    pub const fn terminal(&mut self) -> Option<&mut TerminalSource> {
        self.terminal.as_mut()
    }

    /// Takes what the screen's input loop read; sends it on where this terminal is the source, else ignores it.
    pub fn feed(&mut self, input: &crossterm::event::Event, time: Time) {
        if let Some(terminal) = &mut self.terminal {
            let mut batch = terminal.events(input, time);
            self.sink.send(&mut batch);
        }
    }

    /// Ends the source after what is queued already was sent.
    pub fn stop(self) {
        self.sink.stop().set();
        if let Some(running) = self.running {
            running.stop();
        }
        self.beside.stop();
    }

    fn best(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        // Under Wayland an X server sees only what is done in the windows of X programs.
        let x11 = if options.is_wayland {
            Availability::Unsupported { why: "this is a Wayland session".to_owned() }
        } else {
            x11_availability(options)
        };
        let why = match x11 {
            Availability::Available => return Self::x11(options, sink),
            Availability::NeedsPermission { how: why } | Availability::Unsupported { why } => why,
        };
        // Whoever sits at another machine does not type on this one's keyboards.
        if options.is_remote {
            return Ok(Self::this_terminal(options, sink, Some((why, X11_MEND.to_owned()))));
        }
        let missing = match evdev_availability() {
            Availability::Available => return Self::evdev(options, sink),
            Availability::NeedsPermission { how } => (format!("{why}, and {EVDEV_CLOSED}"), how),
            Availability::Unsupported { why: also } => (format!("{why}, and {also}"), X11_MEND.to_owned()),
        };
        Ok(Self::this_terminal(options, sink, Some(missing)))
    }

    fn rdev_or_terminal(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        match portable::preflight(options.display.as_deref()) {
            Ok(()) => Self::rdev(options, sink),
            Err(error) => {
                let mend = error.mend().unwrap_or_default().to_owned();
                Ok(Self::this_terminal(options, sink, Some((error.to_string(), mend))))
            }
        }
    }

    fn rdev(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        let mut health = SourceHealth { name: "rdev", reach: Reach::Session, ..SourceHealth::default() };
        if options.is_wayland {
            health.trouble = Some(X_ONLY.to_owned());
            health.mend = Some(EVDEV_SEES_ALL.to_owned());
        }
        let backend = Portable::new(options.mouse_hz).on_display(options.display.clone());
        Self::background(backend, sink, health).map(|capture| capture.accompanied(options))
    }

    #[cfg(target_os = "linux")]
    fn evdev(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        let health = SourceHealth { name: "evdev", reach: Reach::Session, ..SourceHealth::default() };
        Self::background(Evdev::new(options.mouse_hz), sink, health).map(|capture| capture.accompanied(options))
    }

    #[cfg(not(target_os = "linux"))]
    fn evdev(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        Ok(Self::this_terminal(options, sink, None))
    }

    fn background(backend: impl Backend, sink: Sink, health: SourceHealth) -> Result<Self, CaptureError> {
        let status = Status::new(health);
        let running = start(backend, sink.another(), &status)?;
        let idle = SourceHealth::default();
        Ok(Self { sink, running: Some(running), terminal: None, idle, beside: Beside::default() })
    }

    /// The same with what the source itself does not tell of the session.
    fn accompanied(self, options: &Options) -> Self {
        let sees = self.running.as_ref().map(Running::sees);
        let beside = sees.map(|sees| Beside::start(sees, options, &self.sink)).unwrap_or_default();
        Self { beside, ..self }
    }

    #[cfg(unix)]
    fn x11(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        let backend = X11::new(options.display.as_deref().unwrap_or_default(), options.mouse_hz);
        let backend = if options.focus.admits("x11") { backend } else { backend.without_focus() };
        let mut health = SourceHealth { name: "x11", reach: Reach::Session, ..SourceHealth::default() };
        if options.is_wayland {
            health.trouble = Some(X_ONLY.to_owned());
            health.mend = Some(EVDEV_SEES_ALL.to_owned());
        }
        Self::background(backend, sink, health).map(|capture| capture.accompanied(options))
    }

    #[cfg(not(unix))]
    fn x11(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        Ok(Self::this_terminal(options, sink, None))
    }

    fn demo(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        let health = SourceHealth { name: "demo", reach: Reach::Demo, ..SourceHealth::default() };
        Self::background(demo::LiveDemo::new(options.seed), sink, health)
    }

    fn this_terminal(options: &Options, sink: Sink, missing: Option<(String, String)>) -> Self {
        let (why, mend) = missing.unzip();
        let trouble = why.map(|why| format!("only what is typed into this terminal is seen: {why}"));
        let idle = SourceHealth { name: "terminal", reach: Reach::Terminal, trouble, mend, ..SourceHealth::default() };
        let terminal = TerminalSource::new(options.terminal_program.as_deref().unwrap_or("terminal"));
        let mut sink = sink;
        sink.send(&mut terminal.begin(SystemClock.now()));
        Self { sink, running: None, terminal: Some(terminal), idle, beside: Beside::default() }
    }
}

/// What gives an X server.
pub const X11_MEND: &str = "start keytop inside an X11 session, or set DISPLAY to one (DISPLAY=:0 keytop)";

const X_ONLY: &str = "under Wayland only windows that use X11 are seen";
const EVDEV_SEES_ALL: &str = "start keytop with --source evdev to be seen everywhere";
const EVDEV_CLOSED: &str = "the keyboards in /dev/input may not be read";
const EVDEV_MEND: &str = "plug a keyboard in, or use another source (keytop --source auto)";

#[cfg(target_os = "linux")]
fn evdev_availability() -> Availability {
    Access::now().availability()
}

#[cfg(not(target_os = "linux"))]
fn evdev_availability() -> Availability {
    Availability::Unsupported { why: "there is no /dev/input on this system".to_owned() }
}

#[cfg(unix)]
fn x11_availability(options: &Options) -> Availability {
    match &options.display {
        Some(display) => X11::new(display, options.mouse_hz).probe(),
        None => Availability::Unsupported { why: "DISPLAY is not set".to_owned() },
    }
}

#[cfg(not(unix))]
fn x11_availability(_options: &Options) -> Availability {
    Availability::Unsupported { why: "there is no X11 on this system".to_owned() }
}
