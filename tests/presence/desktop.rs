//! Screen savers, idle monitors and inhibitors of desktops, as scripted services on a real session bus.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use keytop::capture::Surroundings;
use keytop::capture::dbus::{Message, Value};
use keytop::capture::presence::Presence;
use keytop::event::{Kind, Name};

use super::bus::{Bus, UNKNOWN};
use super::feed::Feed;

const SAVER: &str = "org.gnome.ScreenSaver";
const SAVER_PATH: &str = "/org/gnome/ScreenSaver";
const MUTTER: &str = "org.gnome.Mutter.IdleMonitor";
const MUTTER_PATH: &str = "/org/gnome/Mutter/IdleMonitor/Core";

fn presence(bus: &Bus) -> Feed {
    let surroundings = Surroundings {
        session_bus: Some(bus.address.clone()),
        system_bus: "unix:path=/nonexistent".into(),
        idle_timeout_ms: 180_000,
        ..Surroundings::default()
    };
    Feed::of(Presence::new(&surroundings))
}

fn active(is_on: bool) -> Message {
    Message::signal(SAVER_PATH, SAVER, "ActiveChanged").with([Value::Bool(is_on)])
}

#[test]
fn a_screen_saver_is_a_lock() {
    let bus = Bus::start();
    let saver = bus.serve(&[SAVER], |call| match call.member.as_deref()? {
        "GetActive" => Some(Ok(vec![Value::Bool(true)])),
        _ => UNKNOWN,
    });
    let mut feed = presence(&bus);
    assert_eq!(feed.kind(), Kind::Lock, "it was on already");
    saver.send(active(false));
    assert_eq!(feed.kind(), Kind::Unlock);
    saver.send(active(true));
    assert_eq!(feed.kind(), Kind::Lock);
    drop(saver);
    assert_eq!(feed.kind(), Kind::Unlock, "a screen saver that ended shows nothing");
}

#[test]
fn mutters_idle_monitor_tells_idle_times() {
    let bus = Bus::start();
    let mut mutter = bus.serve(&[MUTTER], |call| match call.member.as_deref()? {
        "AddIdleWatch" => Some(Ok(vec![Value::U32(4)])),
        "AddUserActiveWatch" => Some(Ok(vec![Value::U32(5)])),
        _ => UNKNOWN,
    });
    let mut feed = presence(&bus);
    // A second more than the timeout, so that no time counts as active which the inputs alone do not give.
    assert_eq!(mutter.called("AddIdleWatch").body, [Value::U64(181_000)]);
    let fired = |watch| Message::signal(MUTTER_PATH, MUTTER, "WatchFired").with([Value::U32(watch)]);
    mutter.send(fired(9));
    mutter.send(fired(4));
    assert_eq!(feed.kind(), Kind::Idle);
    mutter.called("AddUserActiveWatch");
    mutter.send(fired(5));
    assert_eq!(feed.kind(), Kind::Active);
    mutter.send(fired(4));
    assert_eq!(feed.kind(), Kind::Idle);
    drop(mutter);
    assert_eq!(feed.kind(), Kind::Active);
}

#[test]
fn inhibitors_of_every_desktop_are_listed() {
    const GNOME: &str = "org.gnome.SessionManager";
    const KDE: &str = "org.kde.Solid.PowerManagement.PolicyAgent";
    const POWER: &str = "org.freedesktop.PowerManagement.Inhibit";
    let bus = Bus::start();
    let is_held = Arc::new(AtomicBool::new(false));
    let held = Arc::clone(&is_held);
    let mut service = bus.serve(&[GNOME, KDE, POWER, SAVER], move |call| {
        let is_held = held.load(Ordering::SeqCst);
        let path = |path: &str| Value::Path(path.into());
        let text = |text: &str| Some(Ok(vec![text.into()]));
        match (call.member.as_deref()?, call.path.as_deref()?) {
            ("GetInhibitors", _) => {
                let all = if is_held { vec![path("/one"), path("/two")] } else { Vec::new() };
                Some(Ok(vec![Value::Array("o".into(), all)]))
            }
            ("GetFlags", "/one") => Some(Ok(vec![Value::U32(8 | 4)])),
            ("GetFlags", _) => Some(Ok(vec![Value::U32(4)])),
            ("GetAppId", "/one") => text("org.mozilla.firefox"),
            ("HasInhibit", _) => Some(Ok(vec![Value::Bool(is_held)])),
            ("ListInhibitions", _) => {
                let all = vec![Value::Struct(vec!["vlc".into(), "a title that stays out".into()])];
                Some(Ok(vec![Value::Array("(ss)".into(), if is_held { all } else { Vec::new() })]))
            }
            _ => UNKNOWN,
        }
    });
    let mut feed = presence(&bus);
    // The last of the first questions: from now on everything is listened to.
    service.called("ListInhibitions");
    // Each change tells of itself; a screen saver's after them shows that they were taken in.
    let mut settle = |is_on: bool, wanted: Kind| {
        service.send(
            Message::signal("/org/gnome/SessionManager", GNOME, "InhibitorAdded").with([Value::Path("/one".into())]),
        );
        service.send(Message::signal("/p", POWER, "HasInhibitChanged").with([Value::Bool(is_on)]));
        service.send(Message::signal("/p", KDE, "InhibitionsChanged"));
        service.send(active(is_on));
        // It is told bit by bit, the last of it before what comes after.
        let mut last = Vec::new();
        loop {
            match feed.kind() {
                Kind::Inhibitors(names) => last = names.iter().map(|name| name.map(Name::as_str)).collect(),
                kind => {
                    assert_eq!(kind, wanted);
                    return last;
                }
            }
        }
    };
    is_held.store(true, Ordering::SeqCst);
    let all = settle(true, Kind::Lock);
    assert_eq!(all, [Some("org.mozilla.firefox"), Some("vlc")], "and one that tells no name");
    is_held.store(false, Ordering::SeqCst);
    assert_eq!(settle(false, Kind::Unlock), []);
}
