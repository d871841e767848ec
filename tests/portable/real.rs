//! rdev itself, on a private X server.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use keytop::capture::portable::Portable;
use keytop::capture::portable::frame::{Decoder, Frame, put, put_greeting};
use keytop::event::{Button, Event, Key, Kind, Point};

use crate::stage::{Heard, Stage, Terminal, listen, xdotool};

const KEYTOP: &str = env!("CARGO_BIN_EXE_keytop");
const A: u8 = 38;
const CONTROL: u8 = 37;
const C: u8 = 54;
const ESCAPE: u8 = 9;

/// A stage with a terminal that has the focus (the server hands over what is recorded when a window gets it),
/// and the process that listens.
struct Scene {
    stage: Stage,
    terminal: Terminal,
    heard: Heard,
    pid: PathBuf,
    _folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        Self::on(Stage::new())
    }

    fn on(stage: Stage) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let terminal = stage.terminal("Desk", "desk");
        let pid = folder.path().join("pid");
        let script = "echo $$ > \"$1.new\" && mv \"$1.new\" \"$1\"; DISPLAY=$2 exec \"$0\" capture --source rdev";
        let arguments = ["-c", script, KEYTOP, pid.to_str().unwrap(), &stage.display].map(Into::into).into();
        let source = Portable::new(60).with_process("sh".into(), arguments, Duration::from_secs(20));
        let mut scene = Self { heard: listen(source), stage, terminal, pid, _folder: folder };
        scene.wake();
        scene
    }

    /// Presses a key until it is heard: rdev does not say when it listens.
    fn wake(&mut self) {
        let end = Instant::now() + Duration::from_secs(20);
        let before = self.heard.count(is_escape);
        while self.heard.count(is_escape) == before {
            assert!(Instant::now() < end, "rdev hears nothing");
            self.stage.tap(ESCAPE);
            self.stage.sync();
            self.heard.listen_for(Duration::from_millis(100));
        }
        self.heard.listen_for(Duration::from_millis(300));
        self.heard.events.clear();
    }

    fn signal(&self, signal: &str) {
        let pid = std::fs::read_to_string(&self.pid).unwrap();
        assert!(Command::new("kill").args([signal, pid.trim()]).status().unwrap().success());
    }
}

fn is_escape(kind: &Kind) -> bool {
    matches!(kind, Kind::KeyUp { key } if key.code() == "Escape")
}

fn key(code: &str) -> Key {
    Key::from_code(code).unwrap()
}

fn down(code: &str) -> Kind {
    Kind::KeyDown { key: key(code), repeat: false }
}

fn up(code: &str) -> Kind {
    Kind::KeyUp { key: key(code) }
}

#[test]
fn keys_chords_and_repeats_are_told() {
    let mut scene = Scene::new();
    for (code, is_down) in [(CONTROL, true), (C, true), (C, false), (CONTROL, false)] {
        scene.stage.key(code, is_down);
    }
    scene.heard.until(|heard| heard.has(&up("ControlLeft")));
    let keys = [down("ControlLeft"), down("KeyC"), up("KeyC"), up("ControlLeft")];
    assert_eq!(scene.heard.kinds(), keys);
    scene.stage.repeat_at_once();
    scene.stage.key(A, true);
    scene.heard.until(|heard| heard.count(|kind| matches!(kind, Kind::KeyDown { repeat: true, .. })) >= 3);
    scene.stage.key(A, false);
    scene.heard.until(|heard| heard.has(&up("KeyA")));
    assert_eq!(scene.heard.count(|kind| *kind == down("KeyA")), 1);
    xdotool(&scene.stage, &["key", "Super_R"]);
    scene.heard.until(|heard| heard.has(&up("MetaRight")));
}

#[test]
fn buttons_and_notches_are_told_with_their_place() {
    let mut scene = Scene::new();
    scene.stage.step(300, 400, true);
    for button in [1, 2, 3, 8, 9, 4, 5, 5, 6, 7, 7, 7] {
        scene.stage.click(button);
    }
    scene.heard.until(|heard| heard.count(|kind| matches!(kind, Kind::Wheel { .. })) == 7);
    let at = Some(Point { x: 300.0, y: 400.0 });
    let clicks = [Button::LEFT, Button::MIDDLE, Button::RIGHT, Button::BACK, Button::FORWARD];
    for button in clicks {
        assert!(scene.heard.has(&Kind::ButtonDown { button, at }), "{button}");
    }
    assert_eq!(scene.heard.count(|kind| matches!(kind, Kind::ButtonUp { .. })), clicks.len());
    let sum = |pick: fn(f64, f64) -> f64| -> Vec<f64> {
        let turns = scene.heard.kinds().into_iter();
        turns.filter_map(|kind| if let Kind::Wheel { dx, dy } = kind { Some(pick(dx, dy)) } else { None }).collect()
    };
    assert_eq!(sum(|dx, _| dx), [0.0, 0.0, 0.0, -1.0, 1.0, 1.0, 1.0]);
    assert_eq!(sum(|_, dy| dy), [-1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_process_that_is_killed_is_started_again_and_nothing_before_is_lost() {
    for (signal, restarts) in [("-KILL", 1), ("-ABRT", 1)] {
        let mut scene = Scene::new();
        for _ in 0..50 {
            scene.stage.tap(A);
        }
        scene.stage.key(CONTROL, true);
        scene.heard.until(|heard| heard.has(&down("ControlLeft")));
        scene.signal(signal);
        scene.heard.until(|heard| heard.restarts() == restarts && heard.trouble().is_none());
        assert_eq!(scene.heard.count(|kind| *kind == down("KeyA")), 50);
        assert!(scene.heard.has(&up("ControlLeft")), "what was held is let go");
        scene.stage.key(CONTROL, false);
        scene.wake();
        scene.stage.tap(C);
        scene.stage.sync();
        scene.heard.until(|heard| heard.has(&up("KeyC")));
    }
}

#[test]
fn the_end_of_the_server_is_survived() {
    let mut scene = Scene::on(Stage::that_may_restart());
    scene.stage.kill_server();
    scene.heard.until(|heard| heard.trouble().is_some_and(|trouble| trouble.contains("cannot be reached")));
    scene.stage.start_again();
    scene.terminal = scene.stage.terminal("Desk", "desk");
    scene.heard.until(|heard| heard.trouble().is_none());
    assert!(scene.heard.restarts() >= 1);
    scene.wake();
}

#[test]
fn hostile_properties_are_survived() {
    let mut scene = Scene::new();
    scene.stage.spoil(scene.terminal.window);
    let unknown = keytop::event::Name::new("unknown");
    scene.heard.until(|heard| heard.app() == Some(Some(unknown)));
    scene.stage.tap(A);
    scene.stage.sync();
    scene.heard.until(|heard| heard.has(&up("KeyA")));
    assert_eq!(scene.heard.restarts(), 0);
}

#[test]
fn the_focus_and_the_monitors_are_told() {
    let stage = Stage::new();
    let _terminal = stage.terminal("Desk", "desk");
    let folder = tempfile::tempdir().unwrap();
    let (mut child, output) = child(&stage, folder.path());
    let has = |wanted: fn(&Kind) -> bool| events(&output).iter().any(|event| wanted(&event.kind));
    until(|| has(|kind| matches!(kind, Kind::Window { app: Some(app), .. } if app.as_str() == "Desk")));
    until(|| has(|kind| matches!(kind, Kind::Monitors(list) if (list[0].width - 1280.0).abs() < 1e-9)));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success(), "it ends when nobody holds its input any more");
}

#[test]
fn typed_text_never_crosses_the_pipe() {
    let stage = Stage::new();
    let _terminal = stage.terminal("Desk", "desk");
    let folder = tempfile::tempdir().unwrap();
    let (mut child, output) = child(&stage, folder.path());
    until(|| {
        xdotool(&stage, &["key", "Escape"]);
        events(&output).iter().any(|event| is_escape(&event.kind))
    });
    xdotool(&stage, &["type", "--delay", "5", "Geheim_7!#"]);
    xdotool(&stage, &["key", "F9"]);
    until(|| events(&output).iter().any(|event| event.kind == up("F9")));
    drop(child.stdin.take());
    child.wait().unwrap();
    // Each key is its place and nothing more: the strict reader finds nothing left over in any frame.
    let keys: Vec<_> = events(&output)
        .into_iter()
        .filter_map(|event| if let Kind::KeyDown { key, .. } = event.kind { Some(key.code()) } else { None })
        .collect();
    for code in ["KeyG", "KeyE", "KeyH", "KeyI", "KeyM", "Minus", "Digit7", "Digit1", "Digit3", "ShiftLeft"] {
        assert!(keys.iter().any(|key| key == code), "{code} in {keys:?}");
    }
    assert!(keys.iter().all(|key| Key::listed().any(|listed| listed.code() == *key)), "{keys:?}");
    // What was read, written anew, is what came: there was nothing else in the pipe.
    let (bytes, mut again) = (bytes(&output), Vec::new());
    put_greeting(&mut again);
    for frame in frames(&output) {
        put(&frame, &mut again);
    }
    assert_eq!(again, bytes);
    for text in ["Ge", "eh", "he", "im", "_7", "7!", "!#"] {
        assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
}

/// The listening process with its output in a file.
fn child(stage: &Stage, folder: &Path) -> (Child, PathBuf) {
    let output = folder.join("frames");
    let mut command = Command::new(KEYTOP);
    command.args(["capture", "--source", "rdev"]).env("DISPLAY", &stage.display).stdin(Stdio::piped());
    let child = command.stdout(File::create(&output).unwrap()).stderr(Stdio::null()).spawn().unwrap();
    (child, output)
}

fn bytes(output: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    File::open(output).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn frames(output: &Path) -> Vec<Frame> {
    let mut frames = Vec::new();
    Decoder::default().take(&bytes(output), &mut frames).unwrap();
    frames
}

fn events(output: &Path) -> Vec<Event> {
    frames(output)
        .into_iter()
        .filter_map(|frame| if let Frame::Event(event) = frame { Some(event) } else { None })
        .collect()
}

fn until(mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < end, "waited in vain");
        std::thread::sleep(Duration::from_millis(50));
    }
}
