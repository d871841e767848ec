//! A stand-in logind on a real message bus.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use keytop::capture::Surroundings;
use keytop::capture::dbus::{Connection, Message, Value};
use keytop::capture::presence::{Presence, probes};
use keytop::capture::{Availability, Backend, Sees};
use keytop::event::{Kind, Name};

use super::bus::{Answer, Bus, Service, UNKNOWN};
use super::feed::{Feed, PATIENCE};

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER_PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const OURS: &str = "/org/freedesktop/login1/session/_33";
const OTHER: &str = "/org/freedesktop/login1/session/_34";

/// What, who, why, mode, user, process.
type Inhibitors = Arc<Mutex<Vec<(&'static str, &'static str, &'static str, u32)>>>;

fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn list(inhibitors: &Inhibitors) -> Value {
    let entry = |&(what, who, mode, user): &(&'static str, &'static str, &'static str, u32)| {
        Value::Struct(vec![
            what.into(),
            who.into(),
            "a title that stays out".into(),
            mode.into(),
            Value::U32(user),
            Value::U32(1),
        ])
    };
    Value::Array("(ssssuu)".into(), inhibitors.lock().unwrap().iter().map(entry).collect())
}

/// A logind whose session is locked or not, known by the number that the environment names or by its process.
fn logind(bus: &Bus, is_locked: bool, inhibitors: &Inhibitors) -> Service {
    let inhibitors = Arc::clone(inhibitors);
    bus.serve(&[LOGIND], move |call| -> Answer {
        let path = |path: &str| Some(Ok(vec![Value::Path(path.into())]));
        match (call.member.as_deref()?, call.path.as_deref()?) {
            ("GetSession", MANAGER_PATH) if call.text(0) == Some("3") => path(OURS),
            ("GetSession", _) => Some(Err("org.freedesktop.login1.NoSuchSession")),
            ("GetSessionByPID", _) => Some(Err("org.freedesktop.login1.NoSessionForPID")),
            ("GetUser", _) => path("/org/freedesktop/login1/user/_1"),
            ("Get", "/org/freedesktop/login1/user/_1") if call.text(1) == Some("Display") => {
                let display = Value::Struct(vec!["3".into(), Value::Path(OURS.into())]);
                Some(Ok(vec![display.in_variant()]))
            }
            ("Get", OURS) => {
                let value = Value::Bool(is_locked && call.text(1) == Some("LockedHint"));
                Some(Ok(vec![value.in_variant()]))
            }
            ("ListInhibitors", MANAGER_PATH) => Some(Ok(vec![list(&inhibitors)])),
            _ => UNKNOWN,
        }
    })
}

fn surroundings(bus: &Bus, session: Option<&str>) -> Surroundings {
    Surroundings { system_bus: bus.address.clone(), session: session.map(Into::into), ..Surroundings::default() }
}

fn hint(path: &str, name: &str, value: bool) -> Message {
    let changed = Value::dictionary([(name, Value::Bool(value))]);
    let none = Value::Array("s".into(), Vec::new());
    Message::signal(path, "org.freedesktop.DBus.Properties", "PropertiesChanged").with([SESSION.into(), changed, none])
}

fn sleep(is_before: bool) -> Message {
    Message::signal(MANAGER_PATH, MANAGER, "PrepareForSleep").with([Value::Bool(is_before)])
}

#[test]
fn locks_and_sleeps_of_our_session_are_told_once() {
    use Kind::{Active, Idle, Lock, Resume, Suspend, Unlock};

    for session in [Some("3"), Some("gone"), None] {
        let bus = Bus::start();
        let mut service = logind(&bus, false, &Inhibitors::default());
        let backend = Presence::new(&surroundings(&bus, session));
        assert_eq!((backend.sees(), backend.probe()), (Sees::Presence, Availability::Available));
        let mut feed = Feed::of(backend);
        service.called("ListInhibitors");
        service.send(hint(OTHER, "LockedHint", true));
        service.send(Message::signal(OTHER, SESSION, "Lock"));
        service.send(Message::signal(OURS, SESSION, "Lock"));
        service.send(hint(OURS, "LockedHint", true));
        service.send(Message::signal(OURS, SESSION, "Unlock"));
        service.send(hint(OURS, "LockedHint", false));
        service.send(sleep(true));
        service.send(sleep(false));
        service.send(hint(OURS, "IdleHint", true));
        service.send(hint(OURS, "IdleHint", false));
        let kinds: Vec<Kind> = (0..6).map(|_| feed.kind()).collect();
        assert_eq!(kinds, [Lock, Unlock, Suspend, Resume, Idle, Active], "session {session:?}");
    }
}

#[test]
fn a_session_that_is_locked_already_is_told() {
    let bus = Bus::start();
    let service = logind(&bus, true, &Inhibitors::default());
    let mut feed = Feed::of(Presence::new(&surroundings(&bus, Some("3"))));
    assert_eq!(feed.kind(), Kind::Lock);
    service.send(hint(OURS, "LockedHint", false));
    assert_eq!(feed.kind(), Kind::Unlock);
}

#[test]
fn nobody_else_on_the_system_bus_can_lock_or_unlock() {
    let bus = Bus::start();
    let mut service = logind(&bus, false, &Inhibitors::default());
    let mut feed = Feed::of(Presence::new(&surroundings(&bus, Some("3"))));
    let asked = service.called("ListInhibitors");
    let mut stranger = Connection::open(&bus.address, "the bus", None).unwrap();
    // Straight to it, past every match rule; and as if it were the bus.
    let to_us = |message: Message| Message { destination: asked.sender.clone(), ..message };
    stranger.send(&to_us(hint(OURS, "LockedHint", true))).unwrap();
    stranger.send(&to_us(sleep(true))).unwrap();
    let name = stranger.name().to_owned();
    let owner = Message::signal("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged");
    stranger.send(&to_us(owner.with([LOGIND.into(), "".into(), name.as_str().into()]))).unwrap();
    stranger.send(&to_us(hint(OURS, "LockedHint", true))).unwrap();
    service.send(hint(OURS, "IdleHint", true));
    assert_eq!(feed.kind(), Kind::Idle);
}

#[test]
fn a_wish_to_lock_lasts_as_long_as_a_locker_that_tells_nobody() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let mut service = logind(&bus, false, &Inhibitors::default());
    let mut feed = Feed::of(Presence::new(&surroundings(&bus, Some("3"))));
    service.called("ListInhibitors");
    service.send(Message::signal(OURS, SESSION, "Lock"));
    assert_eq!((feed.kind(), feed.kind()), (Kind::Lock, Kind::Unlock), "nobody answered");
    // A program of that name, as the kernel sees it.
    let program = folder.path().join("waylock");
    std::fs::copy("/bin/sleep", &program).unwrap();
    let mut locker = std::process::Command::new(&program).arg("60").spawn().unwrap();
    service.send(Message::signal(OURS, SESSION, "Lock"));
    assert_eq!(feed.kind(), Kind::Lock);
    assert!(feed.is_silent(Duration::from_secs(4)), "it still runs");
    locker.kill().unwrap();
    locker.wait().unwrap();
    assert_eq!(feed.kind(), Kind::Unlock);
}

#[test]
fn who_holds_the_screen_awake_is_known_by_name_only() {
    let bus = Bus::start();
    let inhibitors = Inhibitors::default();
    let mut service = logind(&bus, false, &inhibitors);
    let mut feed = Feed::of(Presence::new(&surroundings(&bus, Some("3"))));
    service.called("ListInhibitors");
    *inhibitors.lock().unwrap() = vec![
        ("sleep", "NetworkManager", "delay", me()),
        ("sleep:idle", "mpv\u{7}", "block", me()),
        ("idle", "somebody else's", "block", me() + 1),
        ("handle-lid-switch", "gdm", "block", me()),
    ];
    let changed = Value::dictionary([("BlockInhibited", "sleep:idle".into())]);
    let none = Value::Array("s".into(), Vec::new());
    let properties = Message::signal(MANAGER_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged");
    service.send(properties.with([MANAGER.into(), changed, none]));
    assert_eq!(feed.kind(), Kind::Inhibitors([Some(Name::new("mpv"))].into()));
    inhibitors.lock().unwrap().clear();
    let changed = Value::dictionary([("BlockInhibited", "".into())]);
    let properties = Message::signal(MANAGER_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged");
    service.send(properties.with([MANAGER.into(), changed, Value::Array("s".into(), Vec::new())]));
    assert_eq!(feed.kind(), Kind::Inhibitors([].into()));
}

#[test]
fn a_logind_that_is_started_again_is_heard() {
    let bus = Bus::start();
    let mut first = logind(&bus, false, &Inhibitors::default());
    let mut feed = Feed::of(Presence::new(&surroundings(&bus, Some("3"))));
    first.called("ListInhibitors");
    first.send(hint(OURS, "LockedHint", true));
    assert_eq!(feed.kind(), Kind::Lock);
    drop(first);
    let second = logind(&bus, true, &Inhibitors::default());
    let deadline = std::time::Instant::now() + PATIENCE;
    // The change of the owner comes over another way than the signal; say it until it is heard.
    while feed.is_silent(Duration::from_millis(50)) {
        assert!(std::time::Instant::now() < deadline);
        second.send(hint(OURS, "LockedHint", false));
    }
    assert_eq!(feed.kind(), Kind::Unlock);
}

#[test]
fn without_anybody_the_clocks_are_left() {
    let nobody = Surroundings { system_bus: "unix:path=/nonexistent".into(), ..Surroundings::default() };
    let found = probes(&nobody);
    let works: Vec<&str> =
        found.iter().filter(|(_, seen)| *seen == Availability::Available).map(|(name, _)| *name).collect();
    assert_eq!(works, ["clocks"]);
    let mut feed = Feed::of(Presence::new(&nobody));
    assert!(feed.is_silent(Duration::from_millis(100)));
    feed.stop();
}
