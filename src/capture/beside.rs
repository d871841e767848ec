//! Backends beside the input's source: the focus where that does not tell it, and the person's presence.

use super::{Options, Running, Sees, Sink, Status};
use crate::report::SourceHealth;

/// Those at work. Dropping it stops them.
#[derive(Debug, Default)]
pub struct Beside {
    focus: Option<Running>,
    /// Why nothing tells the focus.
    unfocused: Option<SourceHealth>,
    presence: Option<Running>,
}

/// Tells how the focus's backend does.
#[derive(Debug)]
pub struct BesideWatch {
    focus: Option<Status>,
    unfocused: Option<SourceHealth>,
}

impl Beside {
    /// Starts what an input source that sees so much lacks.
    #[cfg(target_os = "linux")]
    pub fn start(sees: Sees, options: &Options, sink: &Sink) -> Self {
        let mut beside = Self::default();
        if !sees.has_focus() {
            match super::focus::begin(&options.surroundings, options.focus, sink) {
                Ok(running) => beside.focus = Some(running),
                Err(health) => beside.unfocused = Some(health),
            }
        }
        // Without it nothing is lost that input does not show; only a thread that cannot be started prevents it.
        beside.presence = super::presence::begin(&options.surroundings, sink).ok();
        beside
    }

    /// Starts nothing: the sources of other systems see the focus themselves.
    #[cfg(not(target_os = "linux"))]
    pub fn start(_sees: Sees, _options: &Options, _sink: &Sink) -> Self {
        Self::default()
    }

    /// What tells how the focus's backend does, on any thread.
    pub fn watch(&self) -> BesideWatch {
        BesideWatch { focus: self.focus.as_ref().map(Running::status), unfocused: self.unfocused.clone() }
    }

    /// Stops them and waits for their threads.
    pub fn stop(self) {
        self.focus.into_iter().chain(self.presence).for_each(Running::stop);
    }
}

impl BesideWatch {
    /// How the focus's backend does, or why there is none; `None` where the input's source tells the focus.
    pub fn focus(&self) -> Option<SourceHealth> {
        self.focus.as_ref().map(Status::health).or_else(|| self.unfocused.clone())
    }
}
