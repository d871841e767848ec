//! logind: the session's lock and idle hints, the machine's sleep, and who holds it awake.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::{CaptureError, Inhibitor, Sign, Stop, Surroundings, inhibitor};
use crate::capture::dbus::{CallError, Connection, Message, MessageKind, Value};

const PEER: &str = "logind";
const LOGIND: &str = "org.freedesktop.login1";
const MANAGER_PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A connection to logind, for one session.
#[derive(Debug)]
pub struct Logind {
    bus: Connection,
    /// logind's own name on the bus. Anybody may send signals over the system bus; only its are heard.
    owner: Option<Box<str>>,
    /// The object of our session; a program may run outside of any.
    session: Option<Box<str>>,
    inhibitors: Vec<Inhibitor>,
    /// What the session says already.
    first: Vec<Sign>,
}

impl Logind {
    /// Connects and asks how things are.
    pub fn open(surroundings: &Surroundings, stop: Option<&Stop>) -> Result<Self, CaptureError> {
        let bus = Connection::open_with_handles(&surroundings.system_bus, "the system bus", stop)?;
        let mut logind = Self { bus, owner: None, session: None, inhibitors: Vec::new(), first: Vec::new() };
        logind.listen(surroundings.session.as_deref()).map_err(|error| error.of(PEER))?;
        Ok(logind)
    }

    /// Takes out what was told.
    pub fn drain(&mut self, signs: &mut Vec<Sign>) -> Result<(), CaptureError> {
        signs.append(&mut self.first);
        while let Some(message) = self.bus.receive()? {
            if let Some(owner) = message.new_owner(LOGIND) {
                self.owner = Some(owner).filter(|owner| !owner.is_empty()).map(Into::into);
            } else if message.kind == MessageKind::Signal && message.sender.is_some() && message.sender == self.owner {
                self.take_in(&message, signs)?;
            } else {
                self.bus.refuse(&message)?;
            }
        }
        Ok(())
    }

    /// Reads what is there.
    pub fn fill(&mut self) -> Result<(), CaptureError> {
        self.bus.fill()
    }

    /// Asks again who holds the machine awake, if anybody did: logind tells only when the first comes and the
    /// last goes.
    pub fn refresh_inhibitors(&mut self) -> Result<(), CaptureError> {
        if self.inhibitors.is_empty() { Ok(()) } else { self.ask_inhibitors() }
    }

    /// Asks that the next sleep waits for us, some seconds at most; `None` where logind does not.
    pub fn delay_sleep(&mut self) -> Result<Option<OwnedFd>, CaptureError> {
        let what = ["sleep", "keytop", "what was recorded is written", "delay"].map(Value::from);
        match self.bus.call_for_handle(&Message::call(LOGIND, MANAGER_PATH, MANAGER, "Inhibit").with(what)) {
            Ok(lock) => Ok(lock),
            Err(CallError::Refused { .. }) => Ok(None),
            Err(CallError::Broken(error)) => Err(error),
        }
    }

    /// Who holds the session from becoming idle.
    pub fn inhibitors(&self) -> impl Iterator<Item = Inhibitor> {
        self.inhibitors.iter().copied()
    }

    fn listen(&mut self, session: Option<&str>) -> Result<(), CallError> {
        self.bus
            .watch(&format!("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{LOGIND}'"))?;
        self.owner = self.bus.owner(LOGIND)?;
        self.bus.watch(&format!("type='signal',sender='{LOGIND}',path='{MANAGER_PATH}'"))?;
        self.session = self.find_session(session)?;
        if let Some(path) = &self.session {
            self.bus.watch(&format!("type='signal',sender='{LOGIND}',path='{path}'"))?;
            let place = Message::call(LOGIND, path, SESSION, "");
            for name in ["LockedHint", "IdleHint"] {
                self.first.extend(self.bus.property(&place, name)?.as_bool().and_then(|value| sign(name, value)));
            }
        }
        Ok(self.ask_inhibitors()?)
    }

    /// The object of our session: the one that is named, the one we run in, or the one that the person sees.
    fn find_session(&mut self, session: Option<&str>) -> Result<Option<Box<str>>, CallError> {
        let ask = |member: &str, argument: Value| Message::call(LOGIND, MANAGER_PATH, MANAGER, member).with([argument]);
        let named = session.map(|session| ask("GetSession", session.into()));
        let own = ask("GetSessionByPID", Value::U32(std::process::id()));
        for question in named.into_iter().chain([own]) {
            match self.bus.call(&question) {
                Ok(answer) => return Ok(path(answer.first())),
                Err(CallError::Refused { .. }) => {}
                Err(broken) => return Err(broken),
            }
        }
        // A service of the person runs in no session; logind knows the one on their screen.
        let user = match self.bus.call(&ask("GetUser", Value::U32(rustix::process::geteuid().as_raw()))) {
            Ok(answer) => path(answer.first()),
            Err(CallError::Refused { .. }) => None,
            Err(broken) => return Err(broken),
        };
        let Some(user) = user else { return Ok(None) };
        let display = self.bus.property(&Message::call(LOGIND, &user, "org.freedesktop.login1.User", ""), "Display")?;
        Ok(path(display.items().get(1)))
    }

    fn take_in(&mut self, message: &Message, signs: &mut Vec<Sign>) -> Result<(), CaptureError> {
        let is_ours = message.path.is_some() && message.path == self.session;
        match (message.interface.as_deref(), message.member.as_deref()) {
            (Some(SESSION), Some("Lock")) if is_ours => signs.push(Sign::Request(true)),
            (Some(SESSION), Some("Unlock")) if is_ours => signs.push(Sign::Request(false)),
            (Some(MANAGER), Some("PrepareForSleep")) => {
                signs.extend(message.body.first().and_then(Value::as_bool).map(Sign::Sleep));
            }
            (Some(PROPERTIES), Some("PropertiesChanged")) => {
                let Some(changed) = message.body.get(1) else { return Ok(()) };
                match message.text(0) {
                    Some(SESSION) if is_ours => {
                        let known = |(name, value): (&Value, &Value)| sign(name.as_str()?, value.as_bool()?);
                        signs.extend(changed.entries().filter_map(known));
                    }
                    Some(MANAGER) if changed.get("BlockInhibited").is_some() => self.ask_inhibitors()?,
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn ask_inhibitors(&mut self) -> Result<(), CaptureError> {
        let user = rustix::process::geteuid().as_raw();
        let answer = match self.bus.call(&Message::call(LOGIND, MANAGER_PATH, MANAGER, "ListInhibitors")) {
            Ok(answer) => answer,
            Err(CallError::Refused { .. }) => return Ok(()),
            Err(CallError::Broken(error)) => return Err(error),
        };
        let ours = |entry: &Value| {
            // What, who, why, mode, user, process.
            let [what, who, _, mode, owner, _] = entry.items() else { return None };
            let is_idle = what.as_str()?.split(':').any(|what| what == "idle") && mode.as_str() == Some("block");
            (is_idle && owner.as_u32() == Some(user)).then(|| inhibitor(who.as_str().unwrap_or_default()))
        };
        self.inhibitors = answer.first().map(Value::items).unwrap_or_default().iter().filter_map(ours).collect();
        Ok(())
    }
}

impl AsFd for Logind {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.bus.as_fd()
    }
}

fn sign(property: &str, value: bool) -> Option<Sign> {
    match property {
        "LockedHint" => Some(Sign::LockedHint(value)),
        "IdleHint" => Some(Sign::IdleHint(value)),
        _ => None,
    }
}

/// An object; `/` stands for none.
fn path(value: Option<&Value>) -> Option<Box<str>> {
    value.and_then(Value::as_str).filter(|path| *path != "/").map(Into::into)
}
