//! KDE Plasma: a script that `KWin` runs and that calls this program for each change of the focus.
//!
//! The script is loaded when the backend starts and unloaded when it ends. Only what `KWin` itself says is heard.

use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

use super::{Surroundings, Tracker, process_name, unsupported};
use crate::capture::dbus::{CallError, Connection, Message, MessageKind, Value};
use crate::capture::link::{Woken, wait};
use crate::capture::{Availability, Backend, CaptureError, Sees, Sink, Status, Stop};
use crate::report::Reach;

const BUS: &str = "the session bus";
const PEER: &str = "KWin";
const KWIN: &str = "org.kde.KWin";
/// The name and the interface that the script calls.
const NAME: &str = "org.keytop.Focus";
/// What `KWin` knows the script as.
const PLUGIN: &str = "keytop-focus";
const SCRIPT: &str = include_str!("../../../assets/kwin/focus.js");

/// `KWin`'s scripts as a source of focus.
#[derive(Clone, Debug)]
pub struct Kde {
    bus: Option<String>,
    runtime_dir: Option<PathBuf>,
}

impl Kde {
    /// The session of these surroundings.
    pub fn new(surroundings: &Surroundings) -> Self {
        Self { bus: surroundings.session_bus.clone(), runtime_dir: surroundings.runtime_dir.clone() }
    }

    fn connect(&self, stop: Option<&Stop>) -> Result<Connection, CaptureError> {
        Connection::open(self.bus.as_deref().unwrap_or_default(), BUS, stop)
    }

    fn watch(&self, tracker: &mut Tracker, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let mut bus = self.connect(Some(sink.stop()))?;
        let mut script = Script { kwin: None, file: self.write_script()? };
        script.load(&mut bus).map_err(|error| error.of(PEER))?;
        status.works();
        let outcome = loop {
            if let Err(error) = take_in(&mut bus, &script, tracker, sink) {
                break Err(error);
            }
            match wait(Some(sink.stop()), &[bus.as_fd()], None) {
                Ok(Woken::Stop) => break Ok(()),
                Ok(_) => {}
                Err(error) => break Err(error),
            }
            if let Err(error) = bus.fill() {
                break Err(error);
            }
        };
        script.unload(&mut bus);
        outcome
    }

    /// Writes the script where `KWin`, which runs as the same person, can read it.
    fn write_script(&self) -> Result<PathBuf, CaptureError> {
        let write = || {
            let folder = self.runtime_dir.as_deref().ok_or(std::io::ErrorKind::NotFound)?.join("keytop");
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
            let file = folder.join("kwin-focus.js");
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            options.open(&file)?.write_all(SCRIPT.as_bytes())?;
            Ok(file)
        };
        write().map_err(|error: std::io::Error| {
            let reason = format!("its script cannot be written to XDG_RUNTIME_DIR: {error}");
            CaptureError::Peer { peer: PEER, reason }
        })
    }
}

impl Backend for Kde {
    fn name(&self) -> &'static str {
        "kde"
    }

    fn sees(&self) -> Sees {
        Sees::Focus
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        let unsupported_here = |why: &str| Availability::Unsupported { why: why.to_owned() };
        if self.bus.is_none() {
            return unsupported_here("there is no session bus");
        }
        let owner = self.connect(None).and_then(|mut bus| bus.owner(KWIN).map_err(|error| error.of(BUS)));
        match owner {
            Ok(Some(_)) => Availability::Available,
            Ok(None) => unsupported_here("KWin is not running"),
            Err(error) => unsupported(&error),
        }
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        Tracker::guard(sink, |tracker, sink| self.watch(tracker, sink, status))
    }
}

/// The script in `KWin`.
struct Script {
    /// `KWin`'s own name on the bus, once it runs the script.
    kwin: Option<Box<str>>,
    file: PathBuf,
}

impl Script {
    fn load(&mut self, bus: &mut Connection) -> Result<(), CallError> {
        let lost = |reason: &str| CaptureError::Peer { peer: PEER, reason: reason.to_owned() };
        if !bus.own(NAME)? {
            return Err(lost("another keytop of this session already listens to it").into());
        }
        bus.watch(&format!("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{KWIN}'"))?;
        self.kwin = bus.owner(KWIN)?;
        if self.kwin.is_none() {
            return Err(lost("it is not running").into());
        }
        // One that a killed keytop left behind would not say what has the focus now.
        let _ = bus.call(&scripting("unloadScript").with([PLUGIN.into()]));
        let file = self.file.to_string_lossy().into_owned();
        let answer = bus.call(&scripting("loadScript").with([file.as_str().into(), PLUGIN.into()]))?;
        let Some(Value::I32(number @ 0..)) = answer.first() else {
            return Err(lost("it refused the script").into());
        };
        // Plasma 6 has the script at the first place, Plasma 5 at the second.
        let run = |path: &str| Message::call(KWIN, path, "org.kde.kwin.Script", "run");
        let outcome = bus.call(&run(&format!("/Scripting/Script{number}")));
        match outcome {
            Err(CallError::Refused { .. }) => bus.call(&run(&format!("/{number}"))).map(drop),
            other => other.map(drop),
        }
    }

    /// Takes it out of `KWin` again. Where that fails `KWin` is gone, and the script with it.
    fn unload(&self, bus: &mut Connection) {
        let unload = Message { wants_reply: false, ..scripting("unloadScript") };
        let _ = bus.send(&unload.with([PLUGIN.into()]));
        let _ = std::fs::remove_file(&self.file);
    }
}

fn scripting(member: &str) -> Message {
    Message::call(KWIN, "/Scripting", "org.kde.kwin.Scripting", member)
}

fn take_in(bus: &mut Connection, script: &Script, tracker: &mut Tracker, sink: &mut Sink) -> Result<(), CaptureError> {
    while let Some(message) = bus.receive()? {
        let is_kwin = message.sender.is_some() && message.sender == script.kwin;
        if message.is(MessageKind::Call, NAME, "Changed") && is_kwin {
            focus(&message, tracker, sink);
            if message.wants_reply {
                bus.send(&Message::answer(&message))?;
            }
        } else if message.new_owner(KWIN).is_some() {
            return Err(CaptureError::Peer { peer: PEER, reason: "it has ended or was replaced".to_owned() });
        } else {
            bus.refuse(&message)?;
        }
    }
    Ok(())
}

fn focus(message: &Message, tracker: &mut Tracker, sink: &mut Sink) {
    let text = |index| message.text(index).unwrap_or_default();
    if text(0) != "window" {
        return tracker.focus(sink, None, None);
    }
    let named = Some(text(1).to_owned()).filter(|app| !app.trim().is_empty());
    let app = named.or_else(|| process_name(text(3).parse().ok()?));
    tracker.focus(sink, app.as_deref(), Some(text(2)));
}
