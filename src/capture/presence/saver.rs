//! The desktop on the session bus: its screen saver, its idle monitor, and who holds the screen awake.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, BorrowedFd};

use super::{CaptureError, Inhibitor, Sign, Stop, Surroundings, inhibitor};
use crate::capture::dbus::{CallError, Connection, Message, MessageKind, Value};

const PEER: &str = "the desktop";
/// Screen savers by name, which is that of their interface too, and where their object is.
const SAVERS: [(&str, &str); 5] = [
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
];
const MUTTER: &str = "org.gnome.Mutter.IdleMonitor";
const GNOME_SESSION: &str = "org.gnome.SessionManager";
const GNOME_INHIBITOR: &str = "org.gnome.SessionManager.Inhibitor";
const POWER: &str = "org.freedesktop.PowerManagement.Inhibit";
const KDE_POLICY: &str = "org.kde.Solid.PowerManagement.PolicyAgent";
/// GNOME's flag of an inhibitor that keeps the session from becoming idle.
const GNOME_IDLE: u32 = 8;
const MARGIN_MS: u64 = 1_000;

/// A connection to the desktop's services.
#[derive(Debug)]
pub struct Desktop {
    bus: Connection,
    /// Who holds the screen awake, by who told it.
    inhibitors: BTreeMap<&'static str, Vec<Inhibitor>>,
    idle_timeout_ms: u64,
    /// Mutter's watch for idling, and the one for coming back while the person is away.
    idle_watch: Option<u32>,
    active_watch: Option<u32>,
    first: Vec<Sign>,
}

impl Desktop {
    /// Connects and asks how things are.
    pub fn open(surroundings: &Surroundings, stop: Option<&Stop>) -> Result<Self, CaptureError> {
        let address = surroundings.session_bus.as_deref().unwrap_or_default();
        let mut desktop = Self {
            bus: Connection::open(address, "the session bus", stop)?,
            inhibitors: BTreeMap::new(),
            idle_timeout_ms: u64::from(surroundings.idle_timeout_ms) + MARGIN_MS,
            idle_watch: None,
            active_watch: None,
            first: Vec::new(),
        };
        desktop.listen().map_err(|error| error.of(PEER))?;
        Ok(desktop)
    }

    /// Takes out what was told.
    pub fn drain(&mut self, signs: &mut Vec<Sign>) -> Result<(), CaptureError> {
        signs.append(&mut self.first);
        while let Some(message) = self.bus.receive()? {
            match message.kind {
                MessageKind::Signal => self.take_in(&message, signs).map_err(|error| error.of(PEER))?,
                _ => self.bus.refuse(&message)?,
            }
        }
        Ok(())
    }

    /// Reads what is there.
    pub fn fill(&mut self) -> Result<(), CaptureError> {
        self.bus.fill()
    }

    /// Whether it says when the person is idle.
    pub fn tells_idle(&self) -> bool {
        self.idle_watch.is_some()
    }

    /// Who holds the screen awake.
    pub fn inhibitors(&self) -> impl Iterator<Item = Inhibitor> {
        self.inhibitors.values().flatten().copied()
    }

    fn listen(&mut self) -> Result<(), CallError> {
        self.bus.watch("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'")?;
        for (saver, path) in SAVERS {
            self.bus.watch(&format!("type='signal',sender='{saver}',interface='{saver}',member='ActiveChanged'"))?;
            let active = self.ask(&Message::call(saver, path, saver, "GetActive"))?;
            let is_on = active.and_then(|answer| answer.first().and_then(Value::as_bool));
            self.first.extend(is_on.filter(|is_on| *is_on).map(Sign::Saver));
        }
        for service in [MUTTER, GNOME_SESSION, POWER, KDE_POLICY] {
            self.bus.watch(&format!("type='signal',interface='{service}'"))?;
            self.meet(service)?;
        }
        Ok(())
    }

    /// Asks a service that is there, or has come, for what it tells.
    fn meet(&mut self, service: &str) -> Result<(), CallError> {
        match service {
            MUTTER => self.watch_idle(),
            GNOME_SESSION => self.ask_gnome(),
            POWER => self.ask_power(),
            KDE_POLICY => self.ask_kde(),
            _ => Ok(()),
        }
    }

    fn take_in(&mut self, message: &Message, signs: &mut Vec<Sign>) -> Result<(), CallError> {
        let interface = message.interface.as_deref().unwrap_or_default();
        let name = message.text(0).unwrap_or_default();
        match message.new_owner(name) {
            Some("") => self.part(name, signs),
            Some(_) => self.meet(name)?,
            None => {}
        }
        match (interface, message.member.as_deref().unwrap_or_default()) {
            (_, "ActiveChanged") => signs.extend(message.body.first().and_then(Value::as_bool).map(Sign::Saver)),
            (MUTTER, "WatchFired") => self.idle_changed(message, signs)?,
            (GNOME_SESSION, "InhibitorAdded" | "InhibitorRemoved") => self.ask_gnome()?,
            (POWER, "HasInhibitChanged") => self.ask_power()?,
            (KDE_POLICY, "InhibitionsChanged") => self.ask_kde()?,
            _ => {}
        }
        Ok(())
    }

    /// Lets go of a service that has gone, and of what it said.
    fn part(&mut self, service: &str, signs: &mut Vec<Sign>) {
        if SAVERS.iter().any(|(saver, _)| *saver == service) {
            signs.push(Sign::Saver(false));
        }
        match service {
            MUTTER => {
                (self.idle_watch, self.active_watch) = (None, None);
                signs.push(Sign::Idle(false));
            }
            GNOME_SESSION => drop(self.inhibitors.remove("gnome")),
            POWER => drop(self.inhibitors.remove("power-management")),
            KDE_POLICY => drop(self.inhibitors.remove("kde")),
            _ => {}
        }
    }

    /// Calls a service that need not be there.
    fn ask(&mut self, call: &Message) -> Result<Option<Vec<Value>>, CallError> {
        match self.bus.call(call) {
            Ok(answer) => Ok(Some(answer)),
            Err(CallError::Refused { .. }) => Ok(None),
            Err(broken) => Err(broken),
        }
    }

    fn watch_idle(&mut self) -> Result<(), CallError> {
        let timeout = Value::U64(self.idle_timeout_ms);
        let answer = self.ask(&mutter("AddIdleWatch").with([timeout]))?;
        self.idle_watch = answer.and_then(|answer| answer.first().and_then(Value::as_u32));
        Ok(())
    }

    fn idle_changed(&mut self, message: &Message, signs: &mut Vec<Sign>) -> Result<(), CallError> {
        let Some(fired) = message.body.first().and_then(Value::as_u32) else { return Ok(()) };
        if Some(fired) == self.idle_watch {
            signs.push(Sign::Idle(true));
            let answer = self.ask(&mutter("AddUserActiveWatch"))?;
            self.active_watch = answer.and_then(|answer| answer.first().and_then(Value::as_u32));
        } else if Some(fired) == self.active_watch {
            signs.push(Sign::Idle(false));
            self.active_watch = None;
        }
        Ok(())
    }

    fn ask_gnome(&mut self) -> Result<(), CallError> {
        let all = Message::call(GNOME_SESSION, "/org/gnome/SessionManager", GNOME_SESSION, "GetInhibitors");
        let paths = self.ask(&all)?.unwrap_or_default();
        let mut found = Vec::new();
        for path in paths.first().map(Value::items).unwrap_or_default().iter().filter_map(Value::as_str) {
            let ask = |member: &str| Message::call(GNOME_SESSION, path, GNOME_INHIBITOR, member);
            let flags = self.ask(&ask("GetFlags"))?.and_then(|answer| answer.first().and_then(Value::as_u32));
            if flags.unwrap_or(0) & GNOME_IDLE != 0 {
                let who = self.ask(&ask("GetAppId"))?.unwrap_or_default();
                found.push(inhibitor(who.first().and_then(Value::as_str).unwrap_or_default()));
            }
        }
        self.inhibitors.insert("gnome", found);
        Ok(())
    }

    fn ask_power(&mut self) -> Result<(), CallError> {
        let call = Message::call(POWER, "/org/freedesktop/PowerManagement/Inhibit", POWER, "HasInhibit");
        let answer = self.ask(&call)?.unwrap_or_default();
        let has_any = answer.first().and_then(Value::as_bool).unwrap_or(false);
        self.inhibitors.insert("power-management", if has_any { vec![None] } else { Vec::new() });
        Ok(())
    }

    fn ask_kde(&mut self) -> Result<(), CallError> {
        let path = "/org/kde/Solid/PowerManagement/PolicyAgent";
        let answer = self.ask(&Message::call(KDE_POLICY, path, KDE_POLICY, "ListInhibitions"))?.unwrap_or_default();
        let who = |entry: &Value| Some(inhibitor(entry.items().first()?.as_str()?));
        let found = answer.first().map(Value::items).unwrap_or_default().iter().filter_map(who).collect();
        self.inhibitors.insert("kde", found);
        Ok(())
    }
}

impl AsFd for Desktop {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.bus.as_fd()
    }
}

fn mutter(member: &str) -> Message {
    Message::call(MUTTER, "/org/gnome/Mutter/IdleMonitor/Core", MUTTER, member)
}
