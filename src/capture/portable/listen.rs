//! The process that listens: rdev on its main thread, the focused window once a second, frames to its output.
//!
//! It lives as long as its standard input stays open and its output is read, and no longer. Nothing that a person
//! typed leaves the callback: of a key press its place on the keyboard is taken and the text is dropped.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::exit;
use std::time::{Duration, UNIX_EPOCH};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::alt_graph::AltGraph;
use super::frame::{self, Frame};
use super::keys::{System, named};
use crate::clock::{Clock, SystemClock};
use crate::event::{Button, Event, Kind, Name, Point, Time};

/// Observations that may wait for the pipe: eight seconds of the fastest mouse.
const ROOM: usize = 65_536;
/// Motion is written so often at most; everything else at once.
const GATHER: Duration = Duration::from_millis(8);
/// A Control that may be invented waits so long for its `AltGraph`.
const WAIT: Duration = Duration::from_millis(10);
/// Listening says nothing when it succeeds, but it fails at once or not at all.
const SETTLED: Duration = Duration::from_millis(150);
/// Something is said so often at least.
pub const PULSE: Duration = Duration::from_secs(5);
/// How often the focus is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Who has the focus when its window tells nonsense.
const NAMELESS: &str = "unknown";
/// A code of our own for the end that the parent asked for.
const DONE: i32 = 0;
const FAILED: i32 = 1;

/// What becomes of an observation.
type Taking = fn(rdev::Event, &Sender<Item>);

enum Item {
    Frame(Frame),
    /// Write what there is and leave.
    End,
}

/// Listens until the parent is gone; returns only with what made it impossible, which it has told the parent.
pub fn listen() -> String {
    listen_with(take)
}

fn listen_with(take: Taking) -> String {
    // A message of a panic could hold a title or worse; the panic itself shows in what is said or in the end.
    std::panic::set_hook(Box::new(|_| ()));
    let (items, queue) = bounded(ROOM);
    let why = begin(&items, queue, take).err().unwrap_or_else(|| "rdev has stopped listening".to_owned());
    let _ = items.send(Item::Frame(Frame::Trouble { why: why.clone(), mend: String::new() }));
    let _ = items.send(Item::End);
    // The writer ends the process.
    std::thread::sleep(PULSE);
    why
}

fn begin(items: &Sender<Item>, queue: Receiver<Item>, take: Taking) -> Result<(), String> {
    let thread = |name: &str, work: Box<dyn FnOnce() + Send>| {
        let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        spawned.map(drop).map_err(|error| format!("the system refused a thread ({error})"))
    };
    let (ready, end, focus) = (items.clone(), items.clone(), items.clone());
    thread("write", Box::new(move || write(&queue)))?;
    thread("end", Box::new(move || await_end(&end)))?;
    if let Err(missing) = super::preflight::look(std::env::var("DISPLAY").ok().as_deref()) {
        let _ = items.send(Item::Frame(Frame::Trouble { why: missing.why.clone(), mend: missing.mend }));
        return Err(missing.why);
    }
    thread("focus", Box::new(move || watch_focus(&ready, &focus)))?;
    let items = items.clone();
    rdev::listen(move |event| hear(|| take(event, &items))).map_err(|error| format!("rdev cannot listen ({error:?})"))
}

/// What rdev calls. A panic must not get out of it: that would abort the process; it is an end like any other.
fn hear(take: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(take)).is_err() {
        exit(FAILED);
    }
}

fn take(event: rdev::Event, items: &Sender<Item>) {
    // The text that the key wrote goes no further than this line.
    let rdev::Event { time, name, event_type } = event;
    drop(name);
    let Some(kind) = kind(event_type) else { return };
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let time = Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
    // The system waits for this function, and Windows takes the hook away from one that is slow. With no room
    // left the parent has not read for seconds; a new process is the honest end.
    if items.try_send(Item::Frame(Frame::Event(Event::new(time, kind)))).is_err() {
        exit(FAILED);
    }
}

fn kind(event: rdev::EventType) -> Option<Kind> {
    use rdev::EventType::{ButtonPress, ButtonRelease, KeyPress, KeyRelease, MouseMove, Wheel};
    Some(match event {
        KeyPress(key) => Kind::KeyDown { key: named(key)?, repeat: false },
        KeyRelease(key) => Kind::KeyUp { key: named(key)? },
        ButtonPress(which) => Kind::ButtonDown { button: button(which)?, at: None },
        ButtonRelease(which) => Kind::ButtonUp { button: button(which)?, at: None },
        MouseMove { x, y } => Kind::MoveTo { to: Point { x, y }, path: None },
        Wheel { delta_x, delta_y } => {
            let (dx, dy) = System::HERE.notches(delta_x, delta_y);
            // Windows tells less than a notch as nothing.
            if (dx, dy) == (0.0, 0.0) {
                return None;
            }
            Kind::Wheel { dx, dy }
        }
    })
}

const fn button(button: rdev::Button) -> Option<Button> {
    match button {
        rdev::Button::Left => Some(Button::LEFT),
        rdev::Button::Middle => Some(Button::MIDDLE),
        rdev::Button::Right => Some(Button::RIGHT),
        rdev::Button::Unknown(number) => System::HERE.button(number),
    }
}

/// The parent writes nothing: its end closes when it wants this process to end, or is gone itself.
fn await_end(items: &Sender<Item>) {
    let mut input = io::stdin().lock();
    let mut bytes = [0; 64];
    while matches!(input.read(&mut bytes), Ok(1..)) {}
    let _ = items.send(Item::End);
}

/// Writes what is queued until the end is asked for or the parent does not read any more.
fn write(queue: &Receiver<Item>) {
    let mut output = io::stdout().lock();
    let mut bytes = Vec::new();
    frame::put_greeting(&mut bytes);
    let mut alt_graph = AltGraph::default();
    loop {
        let was_last = gather(queue, &mut alt_graph, &mut bytes);
        if output.write_all(&bytes).and_then(|()| output.flush()).is_err() || was_last {
            exit(DONE);
        }
        bytes.clear();
    }
}

/// Waits for something to say and puts it, and all that comes with it, into `bytes`; whether that was the last.
fn gather(queue: &Receiver<Item>, alt_graph: &mut AltGraph, bytes: &mut Vec<u8>) -> bool {
    let patience = if alt_graph.is_waiting() { WAIT } else { PULSE };
    let first = match queue.recv_timeout(if bytes.is_empty() { patience } else { Duration::ZERO }) {
        Ok(item) => item,
        Err(RecvTimeoutError::Disconnected) => return true,
        Err(RecvTimeoutError::Timeout) => {
            let mut events = Vec::new();
            alt_graph.rest(&mut events);
            for event in events {
                frame::put(&Frame::Event(event), bytes);
            }
            if bytes.is_empty() {
                frame::put(&Frame::Alive, bytes);
            }
            return false;
        }
    };
    if let Item::Frame(Frame::Event(Event { kind: Kind::MoveTo { .. }, .. })) = first {
        std::thread::sleep(GATHER);
    }
    let mut was_last = false;
    for item in std::iter::once(first).chain(queue.try_iter()) {
        match item {
            Item::Frame(frame) => put(frame, alt_graph, bytes),
            Item::End => was_last = true,
        }
    }
    was_last
}

fn put(frame: Frame, alt_graph: &mut AltGraph, bytes: &mut Vec<u8>) {
    match frame {
        Frame::Event(event) if System::HERE == System::Windows => {
            let mut events = Vec::new();
            alt_graph.pass(event, &mut events);
            for event in events {
                frame::put(&Frame::Event(event), bytes);
            }
        }
        frame => frame::put(&frame, bytes),
    }
}

/// Says that all is ready, then who has the focus and where the monitors are whenever that changes.
fn watch_focus(ready: &Sender<Item>, items: &Sender<Item>) {
    std::thread::sleep(SETTLED);
    let _ = ready.send(Item::Frame(Frame::Ready));
    let mut monitors = super::monitors::Monitors::default();
    let mut last = None;
    loop {
        let found = monitors.look().into_iter().chain(Some(focus()).filter(|found| last.as_ref() != Some(found)));
        let mut is_heard = true;
        for kind in found {
            if matches!(kind, Kind::Window { .. }) {
                last = Some(kind.clone());
            }
            is_heard &= items.send(Item::Frame(Frame::Event(Event::new(SystemClock.now(), kind)))).is_ok();
        }
        if !is_heard {
            return;
        }
        std::thread::sleep(LOOK);
    }
}

/// Who has the focus. The crate panics on properties of the wrong shape: that is a window without a name.
fn focus() -> Kind {
    match catch_unwind(active_win_pos_rs::get_active_window) {
        Ok(Ok(window)) => {
            let app = if window.app_name.is_empty() { NAMELESS } else { window.app_name.as_str() };
            let title = Some(window.title).filter(|title| !title.is_empty()).map(String::into_boxed_str);
            Kind::Window { app: Some(Name::new(app)), title }
        }
        Ok(Err(())) => Kind::Window { app: None, title: None },
        Err(_) => Kind::Window { app: Some(Name::new(NAMELESS)), title: None },
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
