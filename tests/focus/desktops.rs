//! KDE and GNOME as scripted services on a real message bus.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use keytop::capture::Surroundings;
use keytop::capture::dbus::{Connection, Message, Value};
use keytop::capture::focus::{Gnome, Kde};
use keytop::capture::{Availability, Backend};
use keytop::report::Reach;

use super::bus::{Answer, Bus, Service, UNKNOWN};
use super::feed::Feed;

const FOCUS: &str = "org.keytop.Focus";
const PLACE: &str = "/org/keytop/Focus";

fn surroundings(bus: &Bus, folder: &tempfile::TempDir) -> Surroundings {
    let runtime_dir = Some(folder.path().to_owned());
    Surroundings { session_bus: Some(bus.address.clone()), runtime_dir, ..Surroundings::default() }
}

/// `KWin`'s scripting, as Plasma 6 has it or as Plasma 5 has it.
fn kwin(bus: &Bus, plasma: u8) -> Service {
    bus.serve(&["org.kde.KWin"], move |call| {
        let path = call.path.as_deref().unwrap_or_default();
        match call.member.as_deref()? {
            "unloadScript" => Some(Ok(vec![Value::Bool(false)])),
            "loadScript" => Some(Ok(vec![Value::I32(7)])),
            "run" if path == if plasma == 6 { "/Scripting/Script7" } else { "/7" } => Some(Ok(vec![])),
            _ => UNKNOWN,
        }
    })
}

/// What the script sends from inside `KWin`; the answer is not waited for.
fn kwin_says(kwin: &Service, what: [&str; 4]) {
    let call = Message { wants_reply: false, ..Message::call(FOCUS, PLACE, FOCUS, "Changed") };
    kwin.send(call.with(what.map(Value::from)));
}

#[test]
fn kwin_runs_the_script_and_what_it_says_is_the_focus() {
    for plasma in [5, 6] {
        let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
        let mut kwin = kwin(&bus, plasma);
        let backend = Kde::new(&surroundings(&bus, &folder));
        assert_eq!(backend.probe(), Availability::Available);
        let mut feed = Feed::of(backend);
        let load = kwin.called("loadScript");
        let script = std::fs::read_to_string(load.text(0).unwrap()).unwrap();
        assert!(script.contains("workspace.windowActivated") && script.contains(FOCUS));
        assert_eq!(load.text(1), Some("keytop-focus"));
        kwin.called("run");
        feed.wait_health(|health| health.reach == Reach::Session);
        kwin_says(&kwin, ["window", "org.kde.kate", "secret.txt \u{1b}[0m", "12"]);
        assert_eq!(feed.window(), (Some("org.kde.kate".into()), Some("secret.txt [0m".into())));
        kwin_says(&kwin, ["window", "org.kde.konsole", "", ""]);
        kwin_says(&kwin, ["none", "", "", ""]);
        let own = std::fs::read_to_string("/proc/self/comm").unwrap();
        kwin_says(&kwin, ["window", "", "of a process", &std::process::id().to_string()]);
        assert_eq!(feed.app().as_deref(), Some("org.kde.konsole"));
        assert_eq!(feed.app(), None);
        assert_eq!(feed.app().as_deref(), Some(own.trim_end()));
        feed.stop();
        kwin.called("unloadScript");
    }
}

#[test]
fn nobody_else_can_tell_the_focus_in_kwins_name() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let mut kwin = kwin(&bus, 6);
    let mut feed = Feed::of(Kde::new(&surroundings(&bus, &folder)));
    kwin.called("run");
    feed.wait_health(|health| health.reach == Reach::Session);
    let mut stranger = Connection::open(&bus.address, "the bus", None).unwrap();
    let lie = Message::call(FOCUS, PLACE, FOCUS, "Changed").with(["window", "liar", "", ""].map(Value::from));
    assert!(stranger.call(&lie).unwrap_err().is_refusal("UnknownMethod"));
    kwin_says(&kwin, ["window", "truth", "", ""]);
    assert_eq!(feed.app().as_deref(), Some("truth"));
}

#[test]
fn libdbus_understands_what_keytop_answers() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let mut kwin = kwin(&bus, 6);
    let mut feed = Feed::of(Kde::new(&surroundings(&bus, &folder)));
    kwin.called("run");
    feed.wait_health(|health| health.reach == Reach::Session);
    let said = std::process::Command::new("dbus-send")
        .args([&format!("--bus={}", bus.address), "--print-reply", "--dest=org.keytop.Focus"])
        .args([PLACE, "org.keytop.Focus.Changed", "string:window", "string:x", "string:", "string:"])
        .output()
        .expect("dbus-send runs (apt-get install dbus-bin)");
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(text.contains("UnknownMethod: keytop does not serve this"), "{text}");
}

#[test]
fn a_kwin_that_ends_takes_the_focus_away_until_it_is_back() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let mut first = kwin(&bus, 6);
    let mut feed = Feed::of(Kde::new(&surroundings(&bus, &folder)));
    first.called("run");
    feed.wait_health(|health| health.reach == Reach::Session);
    kwin_says(&first, ["window", "kate", "", ""]);
    assert_eq!(feed.app().as_deref(), Some("kate"));
    drop(first);
    assert_eq!(feed.app(), None);
    let health = feed.wait_health(|health| health.trouble.is_some());
    assert!(health.trouble.unwrap().contains("KWin"));
    let mut second = kwin(&bus, 6);
    second.called("run");
    feed.wait_health(|health| health.restarts == 1);
    kwin_says(&second, ["window", "kate", "", ""]);
    assert_eq!(feed.app().as_deref(), Some("kate"));
}

#[test]
fn a_desktop_that_is_another_is_said_to_be_missing() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let surroundings = surroundings(&bus, &folder);
    let why = |availability| match availability {
        Availability::Unsupported { why } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(why(Kde::new(&surroundings).probe()), "KWin is not running");
    assert_eq!(why(Gnome::new(&surroundings).probe()), "GNOME Shell is not running");
    assert_eq!(why(Kde::new(&Surroundings::default()).probe()), "there is no session bus");
    let nowhere = Surroundings { session_bus: Some("unix:path=/nonexistent".into()), ..surroundings };
    assert!(why(Gnome::new(&nowhere).probe()).contains("the session bus"));
}

const DENIED: Answer = Some(Err("org.freedesktop.DBus.Error.AccessDenied"));

#[test]
fn gnome_without_the_extension_needs_it() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let _shell = bus.serve(&["org.gnome.Shell"], |call| match call.member.as_deref()? {
        "GetWindows" => DENIED,
        _ => UNKNOWN,
    });
    let Availability::NeedsPermission { how } = Gnome::new(&surroundings(&bus, &folder)).probe() else {
        panic!("it needs the extension")
    };
    assert!(how.contains("extension"));
}

#[test]
fn gnomes_extension_tells_the_focus() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let triple = |app: &str, title: &str, pid: u32| vec![app.into(), title.into(), Value::U32(pid)];
    let shell = bus.serve(&["org.gnome.Shell"], move |call| match call.member.as_deref()? {
        "Get" if call.path.as_deref() == Some(PLACE) && call.text(1) == Some("Focus") => {
            Some(Ok(vec![Value::Struct(triple("org.gnome.Nautilus.desktop", "Home", 3)).in_variant()]))
        }
        "GetWindows" => DENIED,
        _ => UNKNOWN,
    });
    let backend = Gnome::new(&surroundings(&bus, &folder));
    assert_eq!(backend.probe(), Availability::Available);
    let mut feed = Feed::of(backend);
    assert_eq!(feed.window(), (Some("org.gnome.Nautilus".into()), Some("Home".into())));
    let changed = |app, title| Message::signal(PLACE, FOCUS, "Changed").with(triple(app, title, 0));
    shell.send(changed("firefox.desktop", "News"));
    assert_eq!(feed.window(), (Some("firefox".into()), Some("News".into())));
    let mut stranger = Connection::open(&bus.address, "the bus", None).unwrap();
    stranger.send(&changed("liar", "")).unwrap();
    shell.send(changed("", ""));
    assert_eq!(feed.window(), (None, None));
    shell.send(changed("firefox.desktop", "News"));
    assert_eq!(feed.app().as_deref(), Some("firefox"));
    drop(shell);
    assert_eq!(feed.app(), None);
    feed.wait_health(|health| health.reach == Reach::Nothing);
}

#[test]
fn where_gnome_allows_it_its_introspection_tells_the_focus() {
    let (bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let is_second = Arc::new(AtomicBool::new(false));
    let second = Arc::clone(&is_second);
    let shell = bus.serve(&["org.gnome.Shell", "org.gnome.Shell.Introspect"], move |call| {
        let second = second.load(Ordering::SeqCst);
        let window = |id: u64, app: &str, has_focus| {
            let fields = Value::dictionary([
                ("app-id", app.into()),
                ("wm-class", "Class".into()),
                ("client-type", Value::U32(0)),
                ("has-focus", Value::Bool(has_focus)),
            ]);
            Value::Entry(Box::new((Value::U64(id), fields)))
        };
        let list = vec![window(1, "a.desktop", !second), window(2, "", second)];
        match call.member.as_deref()? {
            "GetWindows" => Some(Ok(vec![Value::Array("{ta{sv}}".into(), list)])),
            _ => UNKNOWN,
        }
    });
    let mut feed = Feed::of(Gnome::new(&surroundings(&bus, &folder)));
    assert_eq!(feed.app().as_deref(), Some("a"));
    is_second.store(true, Ordering::SeqCst);
    shell.send(Message::signal("/org/gnome/Shell/Introspect", "org.gnome.Shell.Introspect", "WindowsChanged"));
    assert_eq!(feed.app().as_deref(), Some("Class"));
}

#[test]
fn a_bus_that_dies_takes_the_focus_away() {
    let (mut bus, folder) = (Bus::start(), tempfile::tempdir().unwrap());
    let mut kwin = kwin(&bus, 6);
    let mut feed = Feed::of(Kde::new(&surroundings(&bus, &folder)));
    kwin.called("run");
    feed.wait_health(|health| health.reach == Reach::Session);
    kwin_says(&kwin, ["window", "kate", "", ""]);
    assert_eq!(feed.app().as_deref(), Some("kate"));
    bus.kill();
    assert_eq!(feed.app(), None);
    feed.wait_health(|health| health.reach == Reach::Nothing);
}
