//! GNOME: the shell's own `Introspect`, where it lets us, else the extension of `assets/gnome-extension`.
//!
//! The shell answers `GetWindows` only to a few programs unless it runs in its unsafe mode, so the extension is
//! the usual way. Both are asked once and tell every change by a signal.

use std::os::fd::AsFd;

use super::{Surroundings, Tracker, process_name, unsupported};
use crate::capture::dbus::{CallError, Connection, Message, MessageKind, Value};
use crate::capture::link::{Woken, wait};
use crate::capture::{Availability, Backend, CaptureError, Sees, Sink, Status, Stop};
use crate::report::Reach;

const BUS: &str = "the session bus";
const PEER: &str = "GNOME Shell";
const SHELL: &str = "org.gnome.Shell";
const INTROSPECT: &str = "org.gnome.Shell.Introspect";
const EXTENSION: &str = "org.keytop.Focus";

/// The extension's files and the name of their folder below `gnome-shell/extensions` of the XDG data folder.
pub const EXTENSION_FILES: [(&str, &str); 2] = [
    ("metadata.json", include_str!("../../../assets/gnome-extension/metadata.json")),
    ("extension.js", include_str!("../../../assets/gnome-extension/extension.js")),
];
/// What GNOME knows the extension as.
pub const EXTENSION_ID: &str = "focus@keytop.org";

/// GNOME Shell as a source of focus.
#[derive(Clone, Debug)]
pub struct Gnome {
    bus: Option<String>,
}

/// By which of its two ways the shell tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Introspect,
    Extension,
}

impl Gnome {
    /// The session of these surroundings.
    pub fn new(surroundings: &Surroundings) -> Self {
        Self { bus: surroundings.session_bus.clone() }
    }

    fn connect(&self, stop: Option<&Stop>) -> Result<Connection, CaptureError> {
        Connection::open(self.bus.as_deref().unwrap_or_default(), BUS, stop)
    }

    fn watch(&self, tracker: &mut Tracker, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let mut bus = self.connect(Some(sink.stop()))?;
        let shell = listen(&mut bus).map_err(|error| error.of(PEER))?;
        let way = way(&mut bus).map_err(|error| error.of(PEER))?;
        let Some(way) = way else {
            return Err(CaptureError::Peer { peer: PEER, reason: "it no longer tells its windows".to_owned() });
        };
        ask(&mut bus, way, tracker, sink).map_err(|error| error.of(PEER))?;
        status.works();
        loop {
            while let Some(message) = bus.receive()? {
                if message.new_owner(SHELL).is_some() {
                    return Err(CaptureError::Peer { peer: PEER, reason: "it has ended or was replaced".to_owned() });
                }
                if message.sender == shell {
                    take_in(&mut bus, way, &message, tracker, sink)?;
                } else {
                    bus.refuse(&message)?;
                }
            }
            if wait(Some(sink.stop()), &[bus.as_fd()], None)? == Woken::Stop {
                return Ok(());
            }
            bus.fill()?;
        }
    }

    fn probe_way(&self) -> Result<Availability, CaptureError> {
        let mut bus = self.connect(None)?;
        let way = match bus.owner(SHELL).map_err(|error| error.of(BUS))? {
            Some(_) => way(&mut bus).map_err(|error| error.of(PEER))?,
            None => return Ok(Availability::Unsupported { why: "GNOME Shell is not running".to_owned() }),
        };
        Ok(match way {
            Some(_) => Availability::Available,
            None => Availability::NeedsPermission {
                how: "install keytop's GNOME extension (keytop doctor --fix), then log out and in".to_owned(),
            },
        })
    }
}

impl Backend for Gnome {
    fn name(&self) -> &'static str {
        "gnome"
    }

    fn sees(&self) -> Sees {
        Sees::Focus
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        if self.bus.is_none() {
            return Availability::Unsupported { why: "there is no session bus".to_owned() };
        }
        self.probe_way().unwrap_or_else(|error| unsupported(&error))
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        Tracker::guard(sink, |tracker, sink| self.watch(tracker, sink, status))
    }
}

/// Asks for the signals and tells the shell's own name on the bus.
fn listen(bus: &mut Connection) -> Result<Option<Box<str>>, CallError> {
    bus.watch(&format!("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{SHELL}'"))?;
    bus.watch(&format!("type='signal',sender='{SHELL}',interface='{INTROSPECT}'"))?;
    bus.watch(&format!("type='signal',sender='{SHELL}',interface='{EXTENSION}'"))?;
    bus.owner(SHELL)
}

fn way(bus: &mut Connection) -> Result<Option<Way>, CallError> {
    match bus.property(&extension(), "Focus") {
        Ok(_) => return Ok(Some(Way::Extension)),
        Err(CallError::Refused { .. }) => {}
        Err(broken) => return Err(broken),
    }
    match bus.call(&get_windows()) {
        Ok(_) => Ok(Some(Way::Introspect)),
        Err(CallError::Refused { .. }) => Ok(None),
        Err(broken) => Err(broken),
    }
}

fn extension() -> Message {
    Message::call(SHELL, "/org/keytop/Focus", EXTENSION, "")
}

fn get_windows() -> Message {
    Message::call(SHELL, "/org/gnome/Shell/Introspect", INTROSPECT, "GetWindows")
}

fn take_in(
    bus: &mut Connection,
    way: Way,
    message: &Message,
    tracker: &mut Tracker,
    sink: &mut Sink,
) -> Result<(), CaptureError> {
    match (way, message.member.as_deref(), message.kind) {
        (Way::Extension, Some("Changed"), MessageKind::Signal) => say(&message.body, tracker, sink),
        (Way::Introspect, Some("WindowsChanged" | "RunningApplicationsChanged"), MessageKind::Signal) => {
            ask(bus, way, tracker, sink).map_err(|error| error.of(PEER))?;
        }
        _ => bus.refuse(message)?,
    }
    Ok(())
}

/// Asks what has the focus now.
fn ask(bus: &mut Connection, way: Way, tracker: &mut Tracker, sink: &mut Sink) -> Result<(), CallError> {
    match way {
        Way::Extension => say(bus.property(&extension(), "Focus")?.items(), tracker, sink),
        Way::Introspect => {
            let answer = bus.call(&get_windows())?;
            let has_focus = |window: &&Value| window.get("has-focus").and_then(Value::as_bool) == Some(true);
            let mut windows = answer.first().into_iter().flat_map(Value::entries).map(|(_, window)| window);
            let window = windows.find(has_focus);
            let field = |name: &str| window?.get(name)?.as_str().filter(|text| !text.trim().is_empty());
            let app = field("app-id").or_else(|| field("wm-class")).map(plain);
            tracker.focus(sink, app, field("title"));
        }
    }
    Ok(())
}

/// Says what the extension told: application, title, process.
fn say(fields: &[Value], tracker: &mut Tracker, sink: &mut Sink) {
    let text = |index: usize| fields.get(index).and_then(Value::as_str).unwrap_or_default();
    let pid = fields.get(2).and_then(Value::as_u32).filter(|pid| *pid > 0);
    let named = Some(plain(text(0)).to_owned()).filter(|app| !app.trim().is_empty());
    tracker.focus(sink, named.or_else(|| process_name(pid?)).as_deref(), Some(text(1)));
}

/// An application's name from that of its desktop file.
fn plain(id: &str) -> &str {
    id.strip_suffix(".desktop").unwrap_or(id)
}
