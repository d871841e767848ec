//! sway over its IPC socket (i3's framing): windows, empty workspaces and outputs.
//!
//! Questions and events share the socket, so nothing waits for an answer: each message is taken as it comes,
//! whatever it is (sway-ipc(7)).

use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::outputs::SwayOutput;
use super::screens::Screens;
use super::{Surroundings, Tracker, process_name, unsupported};
use crate::capture::link::{Link, PATIENCE, Woken, wait};
use crate::capture::wayland::Display;
use crate::capture::{Availability, Backend, CaptureError, Sees, Sink, Status, Stop};
use crate::clock;
use crate::report::Reach;

const MAGIC: &[u8] = b"i3-ipc";
const HEADER: usize = MAGIC.len() + 8;
/// The longest message that is read; a tree of a thousand windows has about one MiB.
const LONGEST: usize = 16 << 20;

const SUBSCRIBE: u32 = 2;
const GET_OUTPUTS: u32 = 3;
const GET_TREE: u32 = 4;
const GET_VERSION: u32 = 7;
const EVENT: u32 = 1 << 31;
const WORKSPACE: u32 = EVENT;
const OUTPUT: u32 = EVENT | 1;
const WINDOW: u32 = EVENT | 3;
const SHUTDOWN: u32 = EVENT | 6;

/// Sway's IPC as a source of focus and monitors.
#[derive(Clone, Debug)]
pub struct Sway {
    socket: Option<PathBuf>,
    wayland_socket: Option<PathBuf>,
    runtime_dir: Option<PathBuf>,
}

impl Sway {
    /// The sway of these surroundings.
    pub fn new(surroundings: &Surroundings) -> Self {
        let Surroundings { sway_socket, wayland_socket, runtime_dir, .. } = surroundings.clone();
        Self { socket: sway_socket, wayland_socket, runtime_dir }
    }

    /// Connects to the socket that is named; a sway that was started again has another one beside it.
    fn connect(&self) -> Result<Ipc, CaptureError> {
        let socket = self.socket.as_deref().unwrap_or(Path::new(""));
        Ipc::open(socket).or_else(|error| {
            let newer = self.runtime_dir.as_deref().map(sockets).unwrap_or_default();
            newer.iter().find_map(|socket| Ipc::open(socket).ok()).ok_or(error)
        })
    }

    fn watch(&self, tracker: &mut Tracker, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let mut ipc = self.connect()?;
        ipc.ask(SUBSCRIBE, br#"["window","workspace","shutdown"]"#)?;
        ipc.ask(GET_TREE, b"")?;
        let mut outputs = self.outputs(&mut ipc)?;
        let mut focused = None;
        loop {
            while let Some((kind, payload)) = ipc.next()? {
                ipc.take_in(kind, &payload, &mut focused, tracker, sink)?;
                status.works();
            }
            if let Some((display, screens)) = &mut outputs {
                while let Some(event) = display.receive()? {
                    if screens.take_in(display, &event)? {
                        tracker.monitors(sink, screens.monitors());
                    }
                }
            }
            let watched: Vec<_> =
                [ipc.link.as_fd()].into_iter().chain(outputs.as_ref().map(|(display, _)| display.as_fd())).collect();
            if wait(Some(sink.stop()), &watched, None)? == Woken::Stop {
                return Ok(());
            }
            ipc.link.fill()?;
            outputs.as_mut().map_or(Ok(()), |(display, _)| display.fill())?;
        }
    }

    /// The outputs over Wayland, which has their changes and sizes in mm; the IPC tells changes from 1.10 on only,
    /// and is asked where there is no Wayland socket.
    fn outputs(&self, ipc: &mut Ipc) -> Result<Option<(Display, Screens)>, CaptureError> {
        let display = self.wayland_socket.as_deref().and_then(|socket| Display::open(socket, None).ok());
        let Some(mut display) = display else {
            // A list with one event that it does not know is refused, so this is asked by itself.
            ipc.ask(SUBSCRIBE, br#"["output"]"#)?;
            ipc.ask(GET_OUTPUTS, b"")?;
            return Ok(None);
        };
        let mut screens = Screens::default();
        screens.follow(&mut display)?;
        Ok(Some((display, screens)))
    }
}

impl Backend for Sway {
    fn name(&self) -> &'static str {
        "sway"
    }

    fn sees(&self) -> Sees {
        Sees::Focus
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        if self.socket.is_none() {
            return Availability::Unsupported { why: "SWAYSOCK is not set".to_owned() };
        }
        match self.connect() {
            Ok(_) => Availability::Available,
            Err(error) => unsupported(&error),
        }
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        Tracker::guard(sink, |tracker, sink| self.watch(tracker, sink, status))
    }
}

/// The windows that hold the screen awake now, by application.
pub fn idle_inhibitors(surroundings: &Surroundings, stop: &Stop) -> Result<Vec<String>, CaptureError> {
    let mut ipc = Sway::new(surroundings).connect()?;
    ipc.ask(GET_TREE, b"")?;
    let deadline = clock::monotonic() + PATIENCE;
    loop {
        if let Some((_, payload)) = ipc.next()? {
            let tree: Node = ipc.read(&payload)?;
            let mut found = Vec::new();
            tree.collect_inhibitors(&mut found);
            return Ok(found);
        }
        ipc.link.fill_by(deadline, Some(stop))?;
    }
}

/// A connection to sway that has answered.
struct Ipc {
    link: Link,
}

impl Ipc {
    fn open(socket: &Path) -> Result<Self, CaptureError> {
        let mut ipc = Self { link: Link::connect(socket, "sway")? };
        ipc.ask(GET_VERSION, b"")?;
        let deadline = clock::monotonic() + PATIENCE;
        while ipc.next()?.is_none() {
            ipc.link.fill_by(deadline, None)?;
        }
        Ok(ipc)
    }

    fn ask(&mut self, kind: u32, payload: &[u8]) -> Result<(), CaptureError> {
        let length = payload.len() as u32;
        self.link.send(&[MAGIC, &length.to_ne_bytes(), &kind.to_ne_bytes(), payload].concat())
    }

    /// The next message that has come in whole: its kind and payload.
    fn next(&mut self) -> Result<Option<(u32, Vec<u8>)>, CaptureError> {
        let input = self.link.input();
        let Some(head) = input.get(..HEADER) else { return Ok(None) };
        let number = |at: usize| head.get(at..at + 4)?.try_into().ok().map(u32::from_ne_bytes);
        let (Some(length), Some(kind)) = (number(MAGIC.len()), number(MAGIC.len() + 4)) else { return Ok(None) };
        let length = length as usize;
        if !head.starts_with(MAGIC) || length > LONGEST {
            return Err(self.link.broken("it does not speak i3's protocol"));
        }
        let Some(payload) = input.get(HEADER..HEADER + length) else { return Ok(None) };
        let payload = payload.to_vec();
        self.link.take(HEADER + length);
        Ok(Some((kind, payload)))
    }

    fn take_in(
        &mut self,
        kind: u32,
        payload: &[u8],
        focused: &mut Option<i64>,
        tracker: &mut Tracker,
        sink: &mut Sink,
    ) -> Result<(), CaptureError> {
        match kind {
            GET_TREE => {
                let tree: Node = self.read(payload)?;
                *focused = tree.focused().and_then(|node| node.say(tracker, sink));
                if focused.is_none() {
                    tracker.focus(sink, None, None);
                }
            }
            GET_OUTPUTS => {
                let outputs: Vec<SwayOutput> = self.read(payload)?;
                tracker.monitors(sink, outputs.into_iter().filter_map(SwayOutput::monitor).collect());
            }
            OUTPUT => self.ask(GET_OUTPUTS, b"")?,
            WINDOW => {
                let WindowEvent { change, container } = self.read(payload)?;
                match change.as_str() {
                    "focus" => *focused = container.say(tracker, sink),
                    "title" if *focused == Some(container.id) => *focused = container.say(tracker, sink),
                    // What has the focus after it is not always told.
                    "close" if *focused == Some(container.id) => self.ask(GET_TREE, b"")?,
                    _ => {}
                }
            }
            WORKSPACE => {
                let event: WorkspaceEvent = self.read(payload)?;
                if event.change == "focus" && event.current.is_some_and(|workspace| workspace.is_empty()) {
                    *focused = None;
                    tracker.focus(sink, None, None);
                }
            }
            SHUTDOWN => return Err(self.link.broken("it was told to exit")),
            _ => {}
        }
        Ok(())
    }

    fn read<T: DeserializeOwned>(&self, payload: &[u8]) -> Result<T, CaptureError> {
        // A client may call its window anything, and sway passes the bytes on.
        serde_json::from_str(&String::from_utf8_lossy(payload)).map_err(|error| {
            // Only where, not what: the text holds titles.
            self.link.broken(&format!("it sent JSON that cannot be read, at column {}", error.column()))
        })
    }
}

#[derive(Deserialize)]
struct WindowEvent {
    change: String,
    container: Node,
}

#[derive(Deserialize)]
struct WorkspaceEvent {
    change: String,
    current: Option<Node>,
}

/// A part of the layout: an output, a workspace, a split or a window.
#[derive(Deserialize)]
struct Node {
    id: i64,
    #[serde(default)]
    focused: bool,
    #[serde(default)]
    inhibit_idle: bool,
    name: Option<String>,
    app_id: Option<String>,
    /// Windows alone have one.
    pid: Option<u32>,
    window_properties: Option<Properties>,
    #[serde(default)]
    nodes: Vec<Node>,
    #[serde(default)]
    floating_nodes: Vec<Node>,
}

/// What a window of Xwayland says.
#[derive(Deserialize)]
struct Properties {
    class: Option<String>,
}

impl Node {
    fn focused(&self) -> Option<&Self> {
        let below = || self.nodes.iter().chain(&self.floating_nodes).find_map(Self::focused);
        if self.focused { Some(self) } else { below() }
    }

    fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.floating_nodes.is_empty()
    }

    /// Says that it has the focus, if it is a window, and tells its number then.
    fn say(&self, tracker: &mut Tracker, sink: &mut Sink) -> Option<i64> {
        let pid = self.pid?;
        tracker.focus(sink, self.app(pid).as_deref(), self.name.as_deref());
        Some(self.id)
    }

    /// The application of a window that this process shows.
    fn app(&self, pid: u32) -> Option<String> {
        let given = |name: &&str| !name.trim().is_empty();
        let class = self.window_properties.as_ref().and_then(|properties| properties.class.as_deref());
        let name = self.app_id.as_deref().filter(given).or(class.filter(given)).map(str::to_owned);
        name.or_else(|| process_name(pid))
    }

    fn collect_inhibitors(&self, found: &mut Vec<String>) {
        if let Some(pid) = self.pid.filter(|_| self.inhibit_idle) {
            found.push(self.app(pid).unwrap_or_default());
        }
        self.nodes.iter().chain(&self.floating_nodes).for_each(|node| node.collect_inhibitors(found));
    }
}

/// The sockets of sway in the runtime folder, newest first.
fn sockets(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("sway-ipc."))
        .map(|entry| (entry.metadata().and_then(|facts| facts.modified()).ok(), entry.path()))
        .collect();
    found.sort_by(|first, second| second.cmp(first));
    found.into_iter().map(|(_, path)| path).collect()
}
