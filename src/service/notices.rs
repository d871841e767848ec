//! Notices of the desktop: says through `org.freedesktop.Notifications` that a break is due.
//!
//! <https://specifications.freedesktop.org/notification-spec/latest/>. Only where the settings ask for it. A notice
//! says how long somebody has been at it, and neither a key nor an application.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

use super::breaks::{BreakRule, Breaks};
#[cfg(target_os = "linux")]
use crate::capture::dbus::{CallError, Connection, Message, Value};
use crate::capture::{CaptureError, Stop};
use crate::clock::{Clock, SystemClock};
use crate::recorder::Watch;

/// A thread that looks when a break is due. Dropping it ends it.
#[derive(Debug)]
pub struct Notices {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// Why no notice can be shown at this moment.
#[derive(Clone, Debug, Default)]
pub struct Trouble(Arc<Mutex<Option<String>>>);

/// How often it is looked: a break is some minutes long.
const PACE: Duration = Duration::from_secs(15);

impl Trouble {
    /// The sentence that says why, if notices cannot be shown.
    pub fn sentence(&self) -> Option<String> {
        self.0.lock().as_ref().map(|why| format!("no notice of a break can be shown: {why}"))
    }

    fn set(&self, why: Option<String>) {
        *self.0.lock() = why;
    }
}

impl Notices {
    /// Looks at `watch` and shows its notices through this session's bus.
    ///
    /// # Errors
    /// Fails if there can be no thread.
    pub fn start(rule: BreakRule, watch: Watch, bus: Option<String>, trouble: Trouble) -> io::Result<Self> {
        let stop = Stop::new().map_err(io::Error::other)?;
        let mut desk = Desk { breaks: Breaks::new(rule), watch, bus, trouble, shown: 0, stop: stop.clone() };
        let thread = std::thread::Builder::new().name("notices".into()).spawn(move || desk.run(rule))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Notices {
    fn drop(&mut self) {
        self.stop.set();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Desk {
    breaks: Breaks,
    watch: Watch,
    /// Where the session's bus is.
    bus: Option<String>,
    trouble: Trouble,
    /// The notice that was shown last, whose place the next one takes.
    shown: u32,
    stop: Stop,
}

impl Desk {
    fn run(&mut self, rule: BreakRule) {
        let pace = PACE.min(rule.length / 4).min(rule.after / 4);
        while !self.stop.wait(pace) {
            let Some(worked) = self.breaks.look(self.watch.glance().live.last_input, SystemClock.now()) else {
                continue;
            };
            let shown = self.show(worked);
            if shown.is_err() {
                self.breaks.retry();
            }
            self.trouble.set(shown.err().map(|error| error.to_string()));
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn show(&mut self, _: Duration) -> Result<(), CaptureError> {
        Err(CaptureError::System("keytop knows the notices of Linux desktops only".to_owned()))
    }

    #[cfg(target_os = "linux")]
    fn show(&mut self, worked: Duration) -> Result<(), CaptureError> {
        let mut bus = Connection::open(self.bus.as_deref().unwrap_or_default(), "the session bus", Some(&self.stop))?;
        let answer =
            bus.call(&notice(self.shown, worked)).map_err(|error: CallError| error.of("the desktop's notices"))?;
        self.shown = answer.first().and_then(Value::as_u32).unwrap_or(0);
        Ok(())
    }
}

#[cfg(target_os = "linux")]
fn notice(replaces: u32, worked: Duration) -> Message {
    const SERVICE: &str = "org.freedesktop.Notifications";
    let text = match worked.as_secs() / 60 {
        0 | 1 => format!("You have been at it for {} seconds without a break.", worked.as_secs()),
        minutes => format!("You have been at it for {minutes} minutes without a break."),
    };
    let call = Message::call(SERVICE, "/org/freedesktop/Notifications", SERVICE, "Notify").with([
        "keytop".into(),
        Value::U32(replaces),
        "".into(),
        "Time for a break".into(),
        text.as_str().into(),
        Value::Array("s".into(), Vec::new()),
        Value::dictionary([("urgency", Value::Byte(1)), ("category", "presence".into())]),
        // As long as the desktop shows any.
        Value::I32(-1),
    ]);
    Message { may_start: true, ..call }
}
