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

use std::path::{Path, PathBuf};

pub use gnome::{EXTENSION_FILES, EXTENSION_ID, Gnome};
pub use hyprland::Hyprland;
pub use kde::Kde;
pub use sway::Sway;
pub use wlr::Wlr;

use super::{Availability, Backend, CaptureError, Running, Sees, Sink, Status, start};
use crate::clock::{Clock, SystemClock};
use crate::event::{Event, Kind, Monitor, Name};
use crate::report::{Reach, SourceHealth};

/// The longest name of an application that is kept, characters.
const LONGEST_APP: usize = 128;
/// The longest title that is kept, characters.
const LONGEST_TITLE: usize = 512;

/// What a session says of itself in its environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `SWAYSOCK`.
    pub sway_socket: Option<PathBuf>,
    /// `HYPRLAND_INSTANCE_SIGNATURE`.
    pub hyprland: Option<String>,
    /// The compositor's socket, of `WAYLAND_DISPLAY`.
    pub wayland_socket: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
    /// `DBUS_SESSION_BUS_ADDRESS`, or where that bus is by custom.
    pub session_bus: Option<String>,
    /// `DBUS_SYSTEM_BUS_ADDRESS`, or where that bus is by custom.
    pub system_bus: String,
    /// `XDG_SESSION_ID`.
    pub session: Option<String>,
    /// So long without input is still activity, ms; what an idle notification is asked for.
    pub idle_timeout_ms: u32,
}

/// Sends what has the focus, each change once.
#[derive(Debug, Default)]
pub struct Tracker {
    said: Option<Kind>,
    monitors: Option<Kind>,
}

impl Surroundings {
    /// What the environment says, read through `lookup`.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let runtime_dir = set("XDG_RUNTIME_DIR").map(PathBuf::from);
        let in_runtime = |name: &str| runtime_dir.as_deref().map(|folder| folder.join(name));
        let bus = || Some(format!("unix:path={}", in_runtime("bus")?.display()));
        let system = || "unix:path=/run/dbus/system_bus_socket;unix:path=/var/run/dbus/system_bus_socket".to_owned();
        Self {
            sway_socket: set("SWAYSOCK").map(PathBuf::from),
            hyprland: set("HYPRLAND_INSTANCE_SIGNATURE"),
            // An absolute WAYLAND_DISPLAY stands for itself: join takes it as it is.
            wayland_socket: set("WAYLAND_DISPLAY").and_then(|name| {
                if name.starts_with('/') { Some(PathBuf::from(name)) } else { in_runtime(&name) }
            }),
            session_bus: set("DBUS_SESSION_BUS_ADDRESS").or_else(bus),
            system_bus: set("DBUS_SYSTEM_BUS_ADDRESS").unwrap_or_else(system),
            session: set("XDG_SESSION_ID"),
            idle_timeout_ms: 180_000,
            runtime_dir,
        }
    }
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

/// Starts the first focus backend that works here. Where none does, says why and what would mend it.
pub fn begin(surroundings: &Surroundings, sink: &Sink) -> Result<Running, SourceHealth> {
    let mut health = SourceHealth { name: "none", ..SourceHealth::default() };
    for backend in backends(surroundings) {
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
    health.trouble = Some("nothing here tells which application has the focus".to_owned());
    Err(health)
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

impl Tracker {
    /// Says what has the focus now, unless that was said last.
    pub fn focus(&mut self, sink: &mut Sink, app: Option<&str>, title: Option<&str>) {
        let app = app.and_then(app_name);
        let title = app.and_then(|_| title).map(clean_title);
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

    fn surroundings(pairs: &[(&str, &str)]) -> Surroundings {
        let found = |name: &str| pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        Surroundings::from_env(found)
    }

    #[test]
    fn sockets_are_found_by_custom() {
        let seen = surroundings(&[("XDG_RUNTIME_DIR", "/run/u"), ("WAYLAND_DISPLAY", "wayland-1"), ("SWAYSOCK", "")]);
        assert_eq!(seen.wayland_socket, Some("/run/u/wayland-1".into()));
        assert_eq!(seen.session_bus.as_deref(), Some("unix:path=/run/u/bus"));
        assert_eq!(seen.sway_socket, None);
        assert_eq!(surroundings(&[("WAYLAND_DISPLAY", "/tmp/w")]).wayland_socket, Some("/tmp/w".into()));
        assert_eq!(surroundings(&[]).session_bus, None);
    }

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
