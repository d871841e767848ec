use std::io::BufRead;
use std::process::{Command, Stdio};

use super::*;
use crate::capture::portable::Portable;
use crate::capture::{self, Sink, Status};
use crate::clock::monotonic;
use crate::report::{Reach, SourceHealth};

#[test]
fn the_text_of_a_press_is_dropped_and_stray_releases_with_it() {
    use rdev::EventType::{ButtonRelease, KeyPress, Wheel};
    let (items, queue) = bounded(8);
    for event_type in [
        KeyPress(rdev::Key::KeyB),
        ButtonRelease(rdev::Button::Unknown(7)),
        ButtonRelease(rdev::Button::Unknown(9)),
        Wheel { delta_x: 0, delta_y: 1 },
    ] {
        take(rdev::Event { time: UNIX_EPOCH, name: Some("typed".to_owned()), event_type }, &items);
    }
    items.send(Item::End).unwrap();
    let (mut bytes, mut frames) = (Vec::new(), Vec::new());
    frame::put_greeting(&mut bytes);
    assert!(gather(&queue, &mut AltGraph::default(), &mut bytes));
    frame::Decoder::default().take(&bytes, &mut frames).unwrap();
    let kinds = [
        Kind::KeyDown { key: crate::event::Key::from_code("KeyB").unwrap(), repeat: false },
        Kind::ButtonUp { button: Button::FORWARD, at: None },
        Kind::Wheel { dx: 0.0, dy: -1.0 },
    ];
    assert_eq!(frames, kinds.map(|kind| Frame::Event(Event::new(Time(0), kind))));
    assert!(!bytes.windows(5).any(|window| window == b"typed"));
}

/// Set in the process that the test below starts: this very test, listening.
const LISTENER: &str = "KEYTOP_TEST_LISTENS";

#[test]
fn a_panic_in_the_callback_is_told_and_listening_goes_on() {
    if std::env::var_os(LISTENER).is_some() {
        listen_with(|event, items| {
            assert!(event.event_type != rdev::EventType::KeyPress(rdev::Key::F9), "as if something were wrong");
            take(event, items);
        });
        return;
    }
    let server = Server::start();
    let (sink, batches) = Sink::channel(256).unwrap();
    let status = Status::new(SourceHealth { reach: Reach::Session, ..SourceHealth::default() });
    let running = capture::start(server.listener(), sink, &status).unwrap();
    let hears = |code: &str| {
        await_it(code, || {
            server.press(code);
            let key = Kind::KeyUp { key: crate::event::Key::from_code(code).unwrap() };
            batches.try_iter().flatten().any(|event| event.kind == key)
        });
    };
    hears("Escape");
    server.press("F9");
    await_it("the end", || status.health().trouble.is_some_and(|told| told.contains("has ended with code 1;")));
    await_it("another process", || status.health().trouble.is_none());
    assert_eq!(status.health().restarts, 1);
    hears("Escape");
    running.stop();
}

struct Server {
    process: std::process::Child,
    display: String,
}

impl Server {
    fn start() -> Self {
        let script = "exec 3>&1 1>&2; exec Xvfb -displayfd 3 -screen 0 640x480x24 -nolisten tcp -noreset";
        let mut server = Command::new("sh");
        server.args(["-c", script]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = server.spawn().unwrap();
        let mut number = String::new();
        io::BufReader::new(process.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { process, display: format!(":{}", number.trim()) }
    }

    /// This test once more, as the process that listens, without what the harness prints before it begins.
    fn listener(&self) -> Portable {
        let module = module_path!().strip_prefix("keytop::").unwrap();
        let name = format!("{module}::a_panic_in_the_callback_is_told_and_listening_goes_on");
        let harness = format!("{LISTENER}=1 \"$0\" --exact {name} --test-threads=2");
        let script = format!("{harness} | {{ read -r empty; read -r running; exec cat; }}");
        let program = std::env::current_exe().unwrap();
        let arguments = ["-o".into(), "pipefail".into(), "-c".into(), script.into(), program.into()];
        let portable = Portable::new(60).on_display(Some(self.display.clone()));
        portable.with_process("bash".into(), arguments.into(), Duration::from_secs(20))
    }

    /// Every press is of a client of its own: the server hands over what was recorded when it answers somebody.
    fn press(&self, key: &str) {
        let told = Command::new("xdotool").env("DISPLAY", &self.display).args(["key", key]).status().unwrap();
        assert!(told.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn await_it(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = monotonic() + Duration::from_secs(20);
    while !is_so() {
        assert!(monotonic() < end, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
