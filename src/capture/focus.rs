//! Which application has the focus, where the input's source does not tell it: compositors and desktops.
//!
//! Every backend here is driven by events: it asks once and is told from then on. When its peer goes, no window
//! is known to have the focus, which is what it says, and the supervision starts it again.

mod gnome;
mod hyprland;
mod kde;
mod outputs;
mod screens;
mod sway;
mod wlr;

use std::path::Path;

pub use gnome::{EXTENSION_FILES, EXTENSION_ID, Gnome};
pub use hyprland::Hyprland;
pub use kde::Kde;
pub use sway::Sway;
pub use wlr::Wlr;

use super::{Availability, Backend, CaptureError, FocusChoice, Running, Sink, Status, Stop, Surroundings, start};
use crate::clock::{Clock, SystemClock};
use crate::event::{Event, Kind, Monitor, Name};
use crate::report::{Reach, SourceHealth};

/// The longest name of an application that is kept, characters.
const LONGEST_APP: usize = 128;
/// The longest title that is kept, characters.
const LONGEST_TITLE: usize = 512;

/// Sends what has the focus, each change once.
#[derive(Debug, Default)]
pub struct Tracker {
    said: Option<Kind>,
    monitors: Option<Kind>,
}

/// Every focus backend, the one that tells most first.
pub fn backends(surroundings: &Surroundings) -> Vec<Box<dyn Backend>> {
    vec![
        Box::new(Sway::new(surroundings)),
        Box::new(Hyprland::new(surroundings)),
        Box::new(Wlr::new(surroundings)),
        Box::new(Kde::new(surroundings)),
        Box::new(Gnome::new(surroundings)),
    ]
}

/// What each focus backend says of this place, in the order of choice.
pub fn probes(surroundings: &Surroundings) -> Vec<(&'static str, Availability)> {
    backends(surroundings).iter().map(|backend| (backend.name(), backend.probe())).collect()
}

/// Applications whose windows hold the screen awake, where the compositor says so when it is asked: sway does.
pub fn inhibitors(surroundings: &Surroundings, stop: &Stop) -> Vec<String> {
    let is_sway = surroundings.sway_socket.is_some();
    if is_sway { sway::idle_inhibitors(surroundings, stop).unwrap_or_default() } else { Vec::new() }
}

/// Starts the first of the focus backends that are admitted and work here. Where none does, says why and what would mend it.
pub fn begin(surroundings: &Surroundings, choice: FocusChoice, sink: &Sink) -> Result<Running, SourceHealth> {
    let mut health = SourceHealth { name: "none", ..SourceHealth::default() };
    for backend in backends(surroundings).into_iter().filter(|backend| choice.admits(backend.name())) {
        let name = backend.name();
        match backend.probe() {
            Availability::Available => {
                let well = SourceHealth { name, reach: Reach::Session, ..SourceHealth::default() };
                let failed = SourceHealth { name, ..SourceHealth::default() };
                return start(backend, sink.another(), &Status::new(well))
                    .map_err(|error| SourceHealth { trouble: Some(error.to_string()), ..failed });
            }
            Availability::NeedsPermission { how } if health.mend.is_none() => {
                health = SourceHealth { name, mend: Some(how), ..health };
            }
            _ => {}
        }
    }
    health.trouble = Some(match choice {
        FocusChoice::Auto => "nothing here tells which application has the focus".to_owned(),
        FocusChoice::Only(name) => {
            format!("{name} does not tell which application has the focus, and capture.focus asks for it")
        }
        FocusChoice::None => "capture.focus is \"none\": no application is known".to_owned(),
    });
    Err(health)
}

impl Tracker {
    /// Says what has the focus now, unless that was said last.
    pub fn focus(&mut self, sink: &mut Sink, app: Option<&str>, title: Option<&str>) {
        let app = app.and_then(app_name);
        let title = app.and(title).map(clean_title);
        let kind = Kind::Window { app, title };
        if self.said.as_ref() != Some(&kind) {
            sink.send(&mut vec![Event::new(SystemClock.now(), kind.clone())]);
            self.said = Some(kind);
        }
    }

    /// Says which monitors there are, unless that was said last. None at all is not said: it passes.
    pub fn monitors(&mut self, sink: &mut Sink, monitors: Vec<Monitor>) {
        let kind = Kind::Monitors(monitors.into());
        let is_empty = matches!(&kind, Kind::Monitors(list) if list.is_empty());
        if !is_empty && self.monitors.as_ref() != Some(&kind) {
            sink.send(&mut vec![Event::new(SystemClock.now(), kind.clone())]);
            self.monitors = Some(kind);
        }
    }

    /// Runs a backend's loop with it; when that fails nothing is known to have the focus.
    fn guard(
        sink: &mut Sink,
        run: impl FnOnce(&mut Self, &mut Sink) -> Result<(), CaptureError>,
    ) -> Result<(), CaptureError> {
        let mut tracker = Self::default();
        let outcome = run(&mut tracker, sink);
        if outcome.is_err() && tracker.said.is_some() {
            tracker.focus(sink, None, None);
        }
        outcome
    }
}

/// The name of an application from what a window says: without control characters, not endless, not blank.
fn app_name(raw: &str) -> Option<Name> {
    let clean: String = raw.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST_APP).collect();
    (!clean.is_empty()).then(|| Name::new(&clean))
}

/// A title without control characters and not endless.
fn clean_title(raw: &str) -> Box<str> {
    raw.chars().filter(|sign| !sign.is_control()).take(LONGEST_TITLE).collect::<String>().into()
}

/// The name of a process's program, for windows that do not say what they are.
fn process_name(pid: u32) -> Option<String> {
    let name = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("comm")).ok()?;
    Some(name.trim_end().to_owned())
}

/// Why a probe failed, as an availability.
fn unsupported(error: &CaptureError) -> Availability {
    Availability::Unsupported { why: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_once_and_names_are_tame() {
        let (mut sink, events) = Sink::channel(16).unwrap();
        let mut tracker = Tracker::default();
        tracker.focus(&mut sink, Some("a\u{1b}[31m\n"), Some("t\0\u{7}t"));
        tracker.focus(&mut sink, Some("a[31m"), Some("tt"));
        tracker.focus(&mut sink, Some(&"x".repeat(9999)), None);
        tracker.focus(&mut sink, Some("  "), Some("title of nothing"));
        let kinds: Vec<Kind> = events.try_iter().flatten().map(|event| event.kind).collect();
        let window = |app: &str, title: Option<&str>| Kind::Window { app: app_name(app), title: title.map(Into::into) };
        assert_eq!(kinds, [window("a[31m", Some("tt")), window(&"x".repeat(128), None), window("", None)]);
    }

    #[test]
    fn a_failure_takes_the_focus_away() {
        let (mut sink, events) = Sink::channel(16).unwrap();
        let error = CaptureError::System("x".into());
        let outcome = Tracker::guard(&mut sink, |tracker, sink| {
            tracker.focus(sink, Some("a"), None);
            Err(error.clone())
        });
        assert_eq!(outcome, Err(error));
        let kinds: Vec<Kind> = events.try_iter().flatten().map(|event| event.kind).collect();
        assert_eq!(kinds.last(), Some(&Kind::Window { app: None, title: None }));
    }
}
