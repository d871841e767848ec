//! Which source is used here, and what it leaves unseen.

use std::str::FromStr;

use super::portable::Portable;
use super::terminal::TerminalSource;
#[cfg(unix)]
use super::x11::X11;
use super::{Availability, Backend, CaptureError, Running, Sees, Sink, Status, demo, portable, start};
use crate::clock::{Clock, SystemClock};
use crate::event::Time;
use crate::report::{Health, Reach, SourceHealth};

/// What `--source` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceChoice {
    /// The first that works: x11, else this terminal.
    #[default]
    Auto,
    /// The X server of `DISPLAY`.
    X11,
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
    /// `TERM_PROGRAM`, where it is set.
    pub terminal_program: Option<String>,
    /// At most so many positions a second are sent; 0 sends all. The distance is exact either way.
    pub mouse_hz: u32,
    /// What the demo's person is made from.
    pub seed: u64,
}

/// The source at work.
#[derive(Debug)]
pub struct Capture {
    sink: Sink,
    running: Option<Running>,
    terminal: Option<TerminalSource>,
    idle: SourceHealth,
}

/// Tells how capture does, while it does it.
#[derive(Debug)]
pub struct CaptureWatch {
    sink: Sink,
    running: Option<(Status, Sees)>,
    idle: SourceHealth,
}

impl CaptureWatch {
    /// How the sources do and what they lost. What is known of the recording is left at its default.
    pub fn health(&self) -> Health {
        let (source, focus) = match &self.running {
            Some((status, sees)) => {
                let health = status.health();
                (health.clone(), sees.has_focus().then_some(health))
            }
            None => (self.idle.clone(), None),
        };
        let (events, dropped_moves) = (self.sink.events(), self.sink.dropped_moves());
        Health { source, focus, events, dropped_moves, ..Health::default() }
    }
}

impl SourceChoice {
    /// Its name as `--source` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::X11 => "x11",
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
        [Self::Auto, Self::X11, Self::Rdev, Self::Terminal, Self::Demo, Self::None]
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
            terminal_program: set("TERM_PROGRAM"),
            mouse_hz: 60,
            seed: 1,
        }
    }
}

impl Capture {
    /// Starts what was asked for. An explicit source that does not work is an error; `auto` always finds one.
    pub fn start(choice: SourceChoice, options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        match choice {
            SourceChoice::Auto if Portable::IS_DEFAULT => match portable::preflight() {
                Ok(()) => Self::rdev(options, sink),
                Err(error) => {
                    let mut capture = Self::this_terminal(options, sink, Some(error.to_string()));
                    capture.idle.mend = error.mend().map(str::to_owned);
                    Ok(capture)
                }
            },
            SourceChoice::Rdev => Self::rdev(options, sink),
            SourceChoice::Auto => match x11_availability(options) {
                Availability::Available => Self::x11(options, sink),
                Availability::NeedsPermission { how } => Ok(Self::this_terminal(options, sink, Some(how))),
                Availability::Unsupported { why } => Ok(Self::this_terminal(options, sink, Some(why))),
            },
            SourceChoice::X11 => match x11_availability(options) {
                Availability::Available => Self::x11(options, sink),
                Availability::NeedsPermission { how: why } | Availability::Unsupported { why } => {
                    let mend = X11_MEND.to_owned();
                    Err(CaptureError::Unavailable { source_name: "x11", why, mend })
                }
            },
            SourceChoice::Terminal => Ok(Self::this_terminal(options, sink, None)),
            SourceChoice::Demo => Self::demo(options, sink),
            SourceChoice::None => {
                let idle = SourceHealth { name: "none", ..SourceHealth::default() };
                Ok(Self { sink, running: None, terminal: None, idle })
            }
        }
    }

    /// What tells how it does, on any thread.
    pub fn watch(&self) -> CaptureWatch {
        let running = self.running.as_ref().map(|running| (running.status(), running.sees()));
        CaptureWatch { sink: self.sink.another(), running, idle: self.idle.clone() }
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
    }

    fn background(backend: impl Backend, sink: Sink, health: SourceHealth) -> Result<Self, CaptureError> {
        let status = Status::new(health);
        let running = start(backend, sink.another(), &status)?;
        Ok(Self { sink, running: Some(running), terminal: None, idle: SourceHealth::default() })
    }

    #[cfg(unix)]
    fn x11(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        let backend = X11::new(options.display.as_deref().unwrap_or_default(), options.mouse_hz);
        let mut health = SourceHealth { name: "x11", reach: Reach::Session, ..SourceHealth::default() };
        if options.is_wayland {
            health.trouble = Some("under Wayland only windows that use X11 are seen".to_owned());
            health.mend = Some("log in to an X11 session to be seen everywhere".to_owned());
        }
        Self::background(backend, sink, health)
    }

    #[cfg(not(unix))]
    fn x11(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        Ok(Self::this_terminal(options, sink, None))
    }

    fn rdev(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        portable::preflight()?;
        let mut health = SourceHealth { name: "rdev", reach: Reach::Session, ..SourceHealth::default() };
        health.trouble = options.is_wayland.then(|| "under Wayland only windows that use X11 are seen".to_owned());
        Self::background(Portable::new(options.mouse_hz), sink, health)
    }

    fn demo(options: &Options, sink: Sink) -> Result<Self, CaptureError> {
        let health = SourceHealth { name: "demo", reach: Reach::Demo, ..SourceHealth::default() };
        Self::background(demo::LiveDemo::new(options.seed), sink, health)
    }

    fn this_terminal(options: &Options, sink: Sink, why: Option<String>) -> Self {
        let trouble = why.map(|why| format!("only what is typed into this terminal is seen: {why}"));
        let mend = trouble.is_some().then(|| terminal_mend(options).to_owned());
        let idle = SourceHealth { name: "terminal", reach: Reach::Terminal, trouble, mend, restarts: 0 };
        let terminal = TerminalSource::new(options.terminal_program.as_deref().unwrap_or("terminal"));
        let mut sink = sink;
        sink.send(&mut terminal.begin(SystemClock.now()));
        Self { sink, running: None, terminal: Some(terminal), idle }
    }
}

const X11_MEND: &str = "start keytop inside an X11 session, or set DISPLAY to one (DISPLAY=:0 keytop)";

const fn terminal_mend(options: &Options) -> &'static str {
    if options.is_wayland { "log in to an X11 session; other Wayland windows cannot be seen" } else { X11_MEND }
}

#[cfg(unix)]
fn x11_availability(options: &Options) -> Availability {
    match (&options.display, options.is_wayland) {
        (Some(display), _) => X11::new(display, options.mouse_hz).probe(),
        (None, true) => Availability::Unsupported { why: "this is a Wayland session without X11".to_owned() },
        (None, false) => Availability::Unsupported { why: "DISPLAY is not set".to_owned() },
    }
}

#[cfg(not(unix))]
fn x11_availability(_options: &Options) -> Availability {
    Availability::Unsupported { why: "there is no X11 on this system".to_owned() }
}
