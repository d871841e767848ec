//! Notices of the desktop: says through `org.freedesktop.Notifications` that a break is due, or a goal crossed.
//!
//! <https://specifications.freedesktop.org/notification-spec/latest/>. Only where the settings ask for it. A notice
//! names no key, and no application but in goals that were set for one.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

use super::breaks::{BreakRule, Breaks};
#[cfg(target_os = "linux")]
use crate::capture::dbus::{CallError, Connection, Message, Value};
use crate::capture::{CaptureError, Stop};
use crate::category::Categories;
use crate::clock::{Clock, SystemClock};
use crate::event::Time;
use crate::goals::{Goals, Progress, crossed};
use crate::recorder::Watch;

/// What the desktop is to say.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// When a break is due.
    pub breaks: Option<BreakRule>,
    /// Goals whose crossing is said.
    pub goals: Goals,
    /// What their categories hold.
    pub categories: Categories,
}

/// A thread that looks when something is to be said. Dropping it ends it.
#[derive(Debug)]
pub struct Notices {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// Why no notice can be shown at this moment.
#[derive(Clone, Debug, Default)]
pub struct Trouble(Arc<Mutex<Option<String>>>);

/// How often it is looked: a break is some minutes long, and a goal a day's.
const PACE: Duration = Duration::from_secs(15);

impl Trouble {
    /// The sentence that says why, if notices cannot be shown.
    pub fn sentence(&self) -> Option<String> {
        self.0.lock().as_ref().map(|why| format!("no notice can be shown: {why}"))
    }

    fn set(&self, why: Option<String>) {
        *self.0.lock() = why;
    }
}

impl Wishes {
    /// Whether nothing is to be said.
    pub fn is_empty(&self) -> bool {
        self.breaks.is_none() && self.goals.is_empty()
    }
}

impl Notices {
    /// Looks at `watch` and shows its notices through this session's bus.
    ///
    /// # Errors
    /// Fails if there can be no thread.
    pub fn start(wishes: Wishes, watch: Watch, bus: Option<String>, trouble: Trouble) -> io::Result<Self> {
        let stop = Stop::new().map_err(io::Error::other)?;
        let desk = Desk { watch, bus, trouble, shown: 0, stop: stop.clone() };
        let thread = std::thread::Builder::new().name("notices".into()).spawn(move || desk.run(&wishes))?;
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
    watch: Watch,
    /// Where the session's bus is.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "other desktops have no such bus"))]
    bus: Option<String>,
    trouble: Trouble,
    /// The notice of a break that was shown last, whose place the next one takes.
    shown: u32,
    stop: Stop,
}

impl Desk {
    fn run(mut self, wishes: &Wishes) {
        let pace = wishes.breaks.map_or(PACE, |rule| PACE.min(rule.length / 4).min(rule.after / 4));
        let (mut breaks, mut standing) = (wishes.breaks.map(Breaks::new), Vec::new());
        while !self.stop.wait(pace) {
            let now = SystemClock.now();
            if let Some(breaks) = &mut breaks {
                self.look_at_break(breaks, now);
            }
            if !wishes.goals.is_empty() {
                standing = self.look_at_goals(wishes, now, standing);
            }
        }
    }

    fn look_at_break(&mut self, breaks: &mut Breaks, now: Time) {
        let Some(worked) = breaks.look(self.watch.glance().live.last_input, now) else { return };
        match self.say(self.shown, "Time for a break", &without_break(worked)) {
            Some(shown) => self.shown = shown,
            None => breaks.retry(),
        }
    }

    /// Says which goals were crossed since; how they stand, and as they stood where it could not be said.
    fn look_at_goals(&self, wishes: &Wishes, now: Time, before: Vec<Progress>) -> Vec<Progress> {
        let (today, _) = self.watch.day(self.watch.calendar().day_of(now));
        let standing = wishes.goals.progress(&today, &wishes.categories);
        let words: Vec<String> = crossed(&before, &standing).into_iter().map(Progress::words).collect();
        let is_said = words.is_empty() || self.say(0, "A goal of today", &words.join("\n")).is_some();
        if is_said { standing } else { before }
    }

    /// The notice's number, if it could be shown.
    fn say(&self, replaces: u32, summary: &str, text: &str) -> Option<u32> {
        let shown = self.show(replaces, summary, text);
        self.trouble.set(shown.as_ref().err().map(ToString::to_string));
        shown.ok()
    }

    #[cfg(not(target_os = "linux"))]
    fn show(&self, _: u32, _: &str, _: &str) -> Result<u32, CaptureError> {
        Err(CaptureError::System("keytop knows the notices of Linux desktops only".to_owned()))
    }

    #[cfg(target_os = "linux")]
    fn show(&self, replaces: u32, summary: &str, text: &str) -> Result<u32, CaptureError> {
        let bus = self.bus.as_deref().unwrap_or_default();
        let mut bus = Connection::open(bus, "the session bus", Some(&self.stop))?;
        let answer = bus.call(&notice(replaces, summary, text));
        let answer = answer.map_err(|error: CallError| error.of("the desktop's notices"))?;
        Ok(answer.first().and_then(Value::as_u32).unwrap_or(0))
    }
}

fn without_break(worked: Duration) -> String {
    match worked.as_secs() / 60 {
        0 | 1 => format!("You have been at it for {} seconds without a break.", worked.as_secs()),
        minutes => format!("You have been at it for {minutes} minutes without a break."),
    }
}

#[cfg(target_os = "linux")]
fn notice(replaces: u32, summary: &str, text: &str) -> Message {
    const SERVICE: &str = "org.freedesktop.Notifications";
    let call = Message::call(SERVICE, "/org/freedesktop/Notifications", SERVICE, "Notify").with([
        "keytop".into(),
        Value::U32(replaces),
        "".into(),
        summary.into(),
        text.into(),
        Value::Array("s".into(), Vec::new()),
        Value::dictionary([("urgency", Value::Byte(1)), ("category", "presence".into())]),
        // As long as the desktop shows any.
        Value::I32(-1),
    ]);
    Message { may_start: true, ..call }
}
