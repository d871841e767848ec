//! Hyprland as a scripted peer, and peers that speak nonsense.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use keytop::capture::Surroundings;
use keytop::capture::focus::{Hyprland, Sway, Wlr};
use keytop::capture::{Availability, Backend, Sink, Status};
use keytop::event::Kind;
use keytop::report::{Reach, SourceHealth};

use super::feed::Feed;

/// Hyprland's two sockets: questions are answered from `state`, lines are written by the test.
struct Instance {
    folder: tempfile::TempDir,
    events: UnixListener,
    state: Arc<Mutex<[String; 2]>>,
}

impl Instance {
    fn start(window: &str, monitors: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("hypr/abc");
        std::fs::create_dir_all(&own).unwrap();
        let events = UnixListener::bind(own.join(".socket2.sock")).unwrap();
        let state = Arc::new(Mutex::new([window.to_owned(), monitors.to_owned()]));
        let questions = UnixListener::bind(own.join(".socket.sock")).unwrap();
        let known = Arc::clone(&state);
        std::thread::spawn(move || {
            for mut peer in questions.incoming().flatten() {
                let mut question = [0; 64];
                let length = peer.read(&mut question).unwrap();
                let at = usize::from(&question[..length] == b"j/monitors");
                let answer = known.lock().unwrap()[at].clone();
                let (first, rest) = answer.split_at(answer.len() / 2);
                let _ = peer.write_all(first.as_bytes()).and_then(|()| peer.write_all(rest.as_bytes()));
            }
        });
        Self { folder, events, state }
    }

    fn surroundings(&self) -> Surroundings {
        let runtime_dir = Some(self.folder.path().to_owned());
        Surroundings { hyprland: Some("abc".into()), runtime_dir, ..Surroundings::default() }
    }

    fn accept(&self) -> UnixStream {
        self.events.accept().unwrap().0
    }
}

const ONE: &str = r#"[{"id":0,"name":"DP-1","x":0,"y":0,"width":2560,"height":1440,"scale":1.00,"transform":0}]"#;
const TWO: &str = r#"[{"id":0,"name":"DP-1","x":0,"y":0,"width":2560,"height":1440,"scale":1.00,"transform":0},
    {"id":1,"name":"eDP-1","x":2560,"y":0,"width":2880,"height":1800,"scale":2.0,"transform":1}]"#;

#[test]
fn hyprlands_lines_are_the_focus() {
    let active = r#"{"address":"0x1","class":"kitty","title":"~","pid":77,"focusHistoryID":0}"#;
    let instance = Instance::start(active, ONE);
    let backend = Hyprland::new(&instance.surroundings());
    assert_eq!(backend.probe(), Availability::Available);
    let mut feed = Feed::of(backend);
    let mut lines = instance.accept();
    assert_eq!(feed.window(), (Some("kitty".into()), Some("~".into())));
    let text = "workspace>>2\nactivewindow>>firefox,News, and more >> \u{7}\nactivewindowv2>>abc\nactivewindow>>,\n";
    // In pieces, as a stream may come.
    for piece in text.as_bytes().chunks(7) {
        lines.write_all(piece).unwrap();
    }
    assert_eq!(feed.window(), (Some("firefox".into()), Some("News, and more >> ".into())));
    assert_eq!(feed.window(), (None, None));
    instance.state.lock().unwrap()[1] = TWO.to_owned();
    lines.write_all(b"monitoradded>>eDP-1\n").unwrap();
    let second = feed.next("two monitors", |event| match &event.kind {
        Kind::Monitors(list) if list.len() == 2 => Some(list[1].clone()),
        _ => None,
    });
    assert_eq!((second.x, second.width, second.height), (2560.0, 900.0, 1440.0));
}

#[test]
fn a_hyprland_that_ends_is_found_again() {
    let instance = Instance::start("{}", ONE);
    let mut feed = Feed::of(Hyprland::new(&instance.surroundings()));
    let mut lines = instance.accept();
    assert_eq!(feed.app(), None);
    lines.write_all(b"activewindow>>kitty,\n").unwrap();
    assert_eq!(feed.app().as_deref(), Some("kitty"));
    drop(lines);
    assert_eq!(feed.app(), None);
    instance.state.lock().unwrap()[0] = r#"{"class":"mpv","title":""}"#.to_owned();
    let _lines = instance.accept();
    assert_eq!(feed.app().as_deref(), Some("mpv"));
    assert_eq!(feed.wait_health(|health| health.restarts == 1).trouble, None);
}

/// Runs a backend once against a peer that sends this and hangs up; what it says then.
fn against(nonsense: &[u8], socket: &Path, mut backend: impl Backend) -> Result<(), String> {
    let _ = std::fs::remove_file(socket);
    let listener = UnixListener::bind(socket).unwrap();
    let bytes = nonsense.to_vec();
    let peer = std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = BufReader::new(stream).read_until(b'\n', &mut Vec::new());
    });
    let (mut sink, _events) = Sink::channel(64).unwrap();
    let status = Status::new(SourceHealth { reach: Reach::Session, ..SourceHealth::default() });
    let outcome = backend.run(&mut sink, &status);
    peer.join().unwrap();
    outcome.map_err(|error| error.to_string())
}

#[test]
fn peers_that_speak_nonsense_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("peer");
    let own = Some(socket.clone());
    let surroundings = Surroundings { sway_socket: own.clone(), wayland_socket: own, ..Surroundings::default() };
    let huge = [&b"i3-ipc"[..], &u32::MAX.to_ne_bytes(), &4_u32.to_ne_bytes()].concat();
    let version = [&b"i3-ipc"[..], &2_u32.to_ne_bytes(), &7_u32.to_ne_bytes(), b"{}"].concat();
    let tree = [&version[..], b"i3-ipc", &4_u32.to_ne_bytes(), &4_u32.to_ne_bytes(), b"[[[["].concat();
    let deep = "[".repeat(100_000);
    let deep = [&version[..], b"i3-ipc", &100_000_u32.to_ne_bytes(), &4_u32.to_ne_bytes(), deep.as_bytes()].concat();
    for nonsense in [&b""[..], b"garbage that is no frame", &huge, &tree, &deep] {
        let error = against(nonsense, &socket, Sway::new(&surroundings)).unwrap_err();
        assert!(error.starts_with("the connection to sway was lost"), "{error}");
    }
    let short = [2_u32.to_ne_bytes(), 4_u32.to_ne_bytes()].concat();
    let global = [2_u32.to_ne_bytes(), (16_u32 << 16).to_ne_bytes(), [0xff; 4], [0xff; 4]].concat();
    let refused = [1_u32.to_ne_bytes(), (20_u32 << 16).to_ne_bytes(), [0; 4], [0; 4], [0xff; 4]].concat();
    for nonsense in [&b""[..], &vec![0xff; 70_000], &short, &global, &refused] {
        let error = against(nonsense, &socket, Wlr::new(&surroundings)).unwrap_err();
        assert!(error.starts_with("the connection to the Wayland compositor was lost"), "{error}");
    }
}
