//! A private X server with a window manager, hands on it, and a source that listens to it.

#[path = "heard.rs"]
pub mod heard;

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub use self::heard::{Heard, listen};
use keytop::capture::x11::X11;
use keytop::clock::monotonic;
use x11rb::connection::Connection;
use x11rb::protocol::Event as X11Event;
use x11rb::protocol::xinput::ConnectionExt as _;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeKeyboardControlAux, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, InputFocus,
    PropMode, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const PATIENCE: Duration = Duration::from_secs(20);

/// The server and what runs on it; all ends with it.
pub struct Stage {
    pub display: String,
    server: Child,
    manager: Child,
    hands: RustConnection,
    root: u32,
    at: RefCell<Option<(i16, i16)>>,
}

/// A terminal on the stage.
pub struct Terminal {
    pub window: u32,
    child: Child,
}

pub fn xdotool(stage: &Stage, arguments: &[&str]) {
    assert!(Command::new("xdotool").env("DISPLAY", &stage.display).args(arguments).status().unwrap().success());
}

impl Stage {
    pub fn new() -> Self {
        Self::with(server(None))
    }

    /// A stage whose display nobody else takes while its server is away: others ask for the lowest free number.
    pub fn that_may_restart() -> Self {
        let first = 200 + std::process::id() % 300;
        let free = (first..first + 100).map(|number| server(Some(&format!(":{number}"))));
        Self::with(free.into_iter().find(|(_, display)| !display.is_empty()).expect("a display is free"))
    }

    fn with((server, display): (Child, String)) -> Self {
        let (manager, hands, root) = people(&display);
        Self { display, server, manager, hands, root, at: RefCell::default() }
    }

    pub fn listen(&self) -> Heard {
        listen(X11::new(&self.display, 60))
    }

    pub fn listen_without_record(&self) -> Heard {
        listen(X11::new(&self.display, 60).without_record())
    }

    pub fn listen_without_focus(&self) -> Heard {
        listen(X11::new(&self.display, 60).without_focus())
    }

    pub fn listen_checking_held(&self, interval: Duration) -> Heard {
        listen(X11::new(&self.display, 60).checking_held(interval))
    }

    /// Runs a tool of the X server.
    pub fn run(&self, program: &str, arguments: &[&str]) {
        let status = Command::new(program).env("DISPLAY", &self.display).args(arguments).status().unwrap();
        assert!(status.success(), "{program} {arguments:?}");
    }

    /// Another keyboard and pointer, which the hands use from now on.
    pub fn second_seat(&self) {
        self.run("xinput", &["create-master", "second"]);
        let reply = self.hands.xinput_xi_query_device(0_u16).unwrap().reply().unwrap();
        let pointer = reply.infos.iter().find(|info| info.name == b"second pointer").unwrap().deviceid;
        self.hands.xinput_xi_set_client_pointer(0_u32, pointer).unwrap();
        self.sync();
    }

    pub fn kill_server(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
        let _ = self.manager.wait();
    }

    pub fn start_again(&mut self) {
        let (server, display) = server(Some(&self.display));
        assert_eq!(display, self.display);
        self.server = server;
        (self.manager, self.hands, self.root) = people(&display);
    }

    pub fn sync(&self) {
        self.hands.sync().unwrap();
    }

    fn fake(&self, kind: u8, detail: u8) {
        self.hands.xtest_fake_input(kind, detail, 0, self.root, 0, 0, 0).unwrap();
    }

    pub fn key(&self, keycode: u8, is_down: bool) {
        self.fake(if is_down { 2 } else { 3 }, keycode);
        self.sync();
    }

    pub fn tap(&self, keycode: u8) {
        self.fake(2, keycode);
        self.fake(3, keycode);
    }

    pub fn tap_button(&self, button: u8) {
        self.fake(4, button);
        self.fake(5, button);
    }

    pub fn click(&self, button: u8) {
        self.tap_button(button);
        self.sync();
    }

    pub fn warp(&self, x: i16, y: i16) {
        self.hands.warp_pointer(0_u32, self.root, 0, 0, 0, 0, x, y).unwrap();
        self.sync();
        self.at.replace(Some((x, y)));
    }

    /// Moves there, by XTEST or as a program does; tells how far it was.
    pub fn step(&self, x: i16, y: i16, by_hand: bool) -> f64 {
        let from = self.at.borrow().unwrap_or((x, y));
        if by_hand {
            self.hands.xtest_fake_input(6, 0, 0, self.root, x, y, 0).unwrap();
            self.sync();
            self.at.replace(Some((x, y)));
        } else {
            self.warp(x, y);
        }
        f64::from(x - from.0).hypot(f64::from(y - from.1))
    }

    pub fn repeat_at_once(&self) {
        let control = ChangeKeyboardControlAux::new().auto_repeat_mode(x11rb::protocol::xproto::AutoRepeatMode::ON);
        self.hands.change_keyboard_control(&control).unwrap();
        let set = ["r", "rate", "20", "200"];
        let _ = Command::new("xset").env("DISPLAY", &self.display).args(set).status();
        self.sync();
    }

    /// Waits until a window with the focus was told of a key so often that is held.
    #[allow(dead_code, reason = "one of the two tests that share this stage needs it")]
    pub fn await_repeats(&self, press: impl FnOnce(), times: usize) {
        let window = self.hands.generate_id().unwrap();
        let told = CreateWindowAux::new().override_redirect(1).event_mask(EventMask::KEY_PRESS | EventMask::EXPOSURE);
        let class = WindowClass::INPUT_OUTPUT;
        self.hands.create_window(0, window, self.root, 0, 0, 9, 9, 0, class, 0, &told).unwrap();
        self.hands.map_window(window).unwrap();
        self.sync();
        let event = || self.hands.poll_for_event().unwrap();
        await_some("a window", || matches!(event(), Some(X11Event::Expose(_))).then_some(()));
        self.hands.set_input_focus(InputFocus::NONE, window, x11rb::CURRENT_TIME).unwrap();
        self.sync();
        press();
        let mut seen = 0;
        await_some("repeats", || {
            seen += std::iter::from_fn(event).filter(|event| matches!(event, X11Event::KeyPress(_))).count();
            (seen >= times).then_some(())
        });
        self.hands.destroy_window(window).unwrap();
        self.sync();
    }

    pub fn terminal(&self, class: &str, title: &str) -> Terminal {
        let script = "stty -echo; while :; do read -r line; done";
        let child = Command::new("xterm")
            .env("DISPLAY", &self.display)
            .args(["-class", class, "-T", title, "-e", "sh", "-c", script])
            .spawn()
            .unwrap();
        let window = await_some("a terminal with the focus", || {
            let window = self.active()?;
            let reply = self.hands.get_property(false, window, AtomEnum::WM_CLASS, AtomEnum::ANY, 0, 64).ok()?;
            String::from_utf8_lossy(&reply.reply().ok()?.value).contains(class).then_some(window)
        });
        Terminal { window, child }
    }

    pub fn activate(&self, window: u32) {
        let message = ClientMessageEvent::new(32, window, self.atom("_NET_ACTIVE_WINDOW"), [2, 0, 0, 0, 0]);
        let to = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.hands.send_event(false, self.root, to, message).unwrap();
        self.sync();
    }

    pub fn set_title(&self, window: u32, title: &str) {
        let (name, kind) = (self.atom("_NET_WM_NAME"), self.atom("UTF8_STRING"));
        self.hands.change_property8(PropMode::REPLACE, window, name, kind, title.as_bytes()).unwrap();
        self.sync();
    }

    /// Writes nonsense into every property that tells of the focus.
    pub fn spoil(&self, window: u32) {
        let huge = vec![0xff; 200_000];
        let pid = self.atom("_NET_WM_PID");
        self.hands
            .change_property32(PropMode::REPLACE, window, AtomEnum::WM_CLASS, AtomEnum::CARDINAL, &[1, 2])
            .unwrap();
        self.hands.change_property8(PropMode::REPLACE, window, pid, AtomEnum::CARDINAL, &[1, 2, 3]).unwrap();
        let name = self.atom("_NET_WM_NAME");
        self.hands.change_property32(PropMode::REPLACE, window, name, AtomEnum::CARDINAL, &[7; 9]).unwrap();
        self.hands.change_property8(PropMode::REPLACE, window, AtomEnum::WM_NAME, AtomEnum::STRING, &huge).unwrap();
        self.sync();
    }

    fn active(&self) -> Option<u32> {
        let name = self.atom("_NET_ACTIVE_WINDOW");
        let reply = self.hands.get_property(false, self.root, name, AtomEnum::WINDOW, 0, 1).ok()?.reply().ok()?;
        reply.value32()?.next().filter(|window| *window != 0)
    }

    fn atom(&self, name: &str) -> u32 {
        self.hands.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for child in [&mut self.manager, &mut self.server] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server on this display or on any free one.
fn server(display: Option<&str>) -> (Child, String) {
    let mut command = Command::new("sh");
    // The number of the display goes to descriptor 3, which is our pipe.
    let script = "exec 3>&1 1>&2; exec Xvfb \"$@\" -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset";
    command.args(["-c", script, "sh"]).args(display).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    if line.is_empty() {
        // It did not start: somebody else has the display.
        child.wait().unwrap();
        return (child, String::new());
    }
    (child, format!(":{}", line.trim()))
}

fn people(display: &str) -> (Child, RustConnection, u32) {
    let hands = await_some("a server that answers", || RustConnection::connect(Some(display)).ok());
    let (hands, screen) = hands;
    let root = hands.setup().roots[screen].root;
    let manager =
        Command::new("openbox").env("DISPLAY", display).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let name = hands.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK").unwrap().reply().unwrap().atom;
    await_some("a window manager", || {
        let reply = hands.get_property(false, root, name, AtomEnum::WINDOW, 0, 1).ok()?.reply().ok()?;
        (reply.value_len > 0).then_some(())
    });
    (manager, hands, root)
}

fn await_some<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = monotonic() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(monotonic() < end, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
