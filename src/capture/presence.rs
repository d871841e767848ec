//! Whether the person and the machine are there: locks, sleeps, idle times, and what holds the screen awake.
//!
//! One backend asks everyone who may know (logind, the desktop's screen saver and idle monitor, the compositor,
//! the clocks) and says each change once. Who is missing is left out and asked again at times.

mod idle;
mod inhibitor;
mod locker;
mod logind;
mod saver;
mod sleep;
mod state;
mod suspended;

use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use idle::IdleNotice;
use inhibitor::{Inhibitor, inhibitor};
use locker::Request;
use logind::Logind;
use saver::Desktop;
use sleep::{Alarm, Gap};
use state::{Sign, State};
use suspended::XSaver;

use super::link::{Woken, wait};
use super::{Availability, Backend, CaptureError, Running, Sees, Sink, Status, Stop, Surroundings, focus, start};
use crate::clock::{self, Clock, SystemClock};
use crate::event::{Event, Kind, Time};
use crate::report::{Reach, SourceHealth};

/// The presence of the person and the machine as a source.
#[derive(Clone, Debug)]
pub struct Presence {
    surroundings: Surroundings,
    pace: Duration,
}

/// From one look around to the next where nothing else wakes us.
const PACE: Duration = Duration::from_secs(30);

impl Presence {
    /// The session of these surroundings.
    pub fn new(surroundings: &Surroundings) -> Self {
        Self { surroundings: surroundings.clone(), pace: PACE }
    }

    /// The same, looking this often at what nobody tells by themselves.
    #[must_use]
    pub fn looking_each(self, pace: Duration) -> Self {
        Self { pace, ..self }
    }
}

/// Starts it beside the other backends.
pub fn begin(surroundings: &Surroundings, sink: &Sink) -> Result<Running, CaptureError> {
    let well = SourceHealth { name: "presence", reach: Reach::Session, ..SourceHealth::default() };
    start(Presence::new(surroundings), sink.another(), &Status::new(well))
}

/// What each of those who may know says of this place.
pub fn probes(surroundings: &Surroundings) -> Vec<(&'static str, Availability)> {
    let seen = |outcome: Result<(), CaptureError>| match outcome {
        Ok(()) => Availability::Available,
        Err(error) => Availability::Unsupported { why: error.to_string() },
    };
    vec![
        ("logind", seen(Logind::open(surroundings, None).map(drop))),
        ("desktop", seen(Desktop::open(surroundings, None).map(drop))),
        ("idle", seen(IdleNotice::open(surroundings, None).map(drop))),
        ("clocks", seen(Alarm::new(PACE).map(drop))),
    ]
}

impl Backend for Presence {
    fn name(&self) -> &'static str {
        "presence"
    }

    fn sees(&self) -> Sees {
        Sees::Presence
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        Availability::Available
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let mut watch = Watch::new(&self.surroundings, self.pace, sink)?;
        status.works();
        loop {
            watch.look(sink);
            if watch.wait(sink.stop())? == Woken::Stop {
                return Ok(());
            }
        }
    }
}

/// The sources while they are watched.
struct Watch<'a> {
    surroundings: &'a Surroundings,
    state: State,
    gap: Gap,
    alarm: Alarm,
    logind: Option<Logind>,
    desktop: Option<Desktop>,
    idle: Option<IdleNotice>,
    saver: Option<XSaver>,
    /// Who holds the screen awake as far as it must be asked for, and all who were told of last.
    asked: Vec<Inhibitor>,
    told: Box<[Inhibitor]>,
    /// Whether the compositor went, which would have told the end of an idle time.
    has_lost_idle: bool,
    /// A wish to lock that no locker has confirmed.
    request: Option<Request>,
}

impl<'a> Watch<'a> {
    fn new(surroundings: &'a Surroundings, pace: Duration, sink: &Sink) -> Result<Self, CaptureError> {
        let mut watch = Self {
            surroundings,
            state: State::default(),
            gap: Gap::new(clock::reading()),
            alarm: Alarm::new(pace)?,
            logind: None,
            desktop: None,
            idle: None,
            saver: None,
            asked: Vec::new(),
            told: Box::default(),
            has_lost_idle: false,
            request: None,
        };
        watch.find(sink);
        Ok(watch)
    }

    /// Connects to those who are missing.
    fn find(&mut self, sink: &Sink) {
        let stop = Some(sink.stop());
        if self.logind.is_none() {
            self.logind = Logind::open(self.surroundings, stop).ok();
            self.delay_sleep(sink);
        }
        if self.desktop.is_none() {
            self.desktop = Desktop::open(self.surroundings, stop).ok();
        }
        if self.idle.is_none() {
            self.idle = IdleNotice::open(self.surroundings, stop).ok();
        }
        if self.saver.is_none() {
            self.saver = XSaver::open(self.surroundings).ok();
        }
    }

    /// Says what has happened.
    fn look(&mut self, sink: &mut Sink) {
        let now = clock::reading();
        // Before the others: what they say after a sleep is younger than the sleep.
        let mut signs: Vec<Sign> = self.gap.check(now).map(|(from, to)| Sign::Slept(from, to)).into_iter().collect();
        let has_rung = self.alarm.has_rung();
        if has_rung {
            self.find(sink);
            keep(&mut self.logind, Logind::refresh_inhibitors);
            self.ask_inhibitors(sink.stop());
        }
        keep(&mut self.logind, |logind| logind.drain(&mut signs));
        keep(&mut self.desktop, |desktop| desktop.drain(&mut signs));
        if !keep(&mut self.idle, |idle| idle.drain(&mut signs)) || std::mem::take(&mut self.has_lost_idle) {
            signs.push(Sign::Idle(false));
        }
        signs.extend(self.judge_request(&signs));
        let time = SystemClock.now();
        let mut events: Vec<Event> =
            self.news_of_inhibitors(has_rung).map(|kind| Event::new(time, kind)).into_iter().collect();
        events.extend(self.events(&signs, time));
        sink.send(&mut events);
        if signs.contains(&Sign::Sleep(false)) {
            self.delay_sleep(sink);
            // What came before the answer is read already and wakes nobody.
            self.look(sink);
        }
    }

    /// Has the next sleep wait until the recorder has written what came before it.
    fn delay_sleep(&mut self, sink: &Sink) {
        keep(&mut self.logind, |logind| {
            logind.delay_sleep()?.into_iter().for_each(|lock| sink.delay().hold(lock));
            Ok(())
        });
    }

    /// Asks those who do not tell by themselves.
    fn ask_inhibitors(&mut self, stop: &Stop) {
        self.asked = focus::inhibitors(self.surroundings, stop).iter().map(|name| inhibitor(name)).collect();
        let mut is_held_back = false;
        keep(&mut self.saver, |saver| saver.is_held_back().map(|is_so| is_held_back = is_so));
        self.asked.extend(is_held_back.then_some(None));
    }

    /// Who holds the screen awake, if that has changed; and at times while somebody does, so that a long film is
    /// counted before it ends.
    fn news_of_inhibitors(&mut self, is_time: bool) -> Option<Kind> {
        let now = self.inhibitors();
        let is_news = now != self.told || is_time && !now.is_empty();
        self.told.clone_from(&now);
        is_news.then_some(Kind::Inhibitors(now))
    }

    fn events(&mut self, signs: &[Sign], time: Time) -> Vec<Event> {
        let has_notice = self.idle.is_some() || self.desktop.as_ref().is_some_and(Desktop::tells_idle);
        let used = signs.iter().filter(|sign| !(has_notice && matches!(sign, Sign::IdleHint(_))));
        used.flat_map(|sign| self.state.apply(*sign, time)).collect()
    }

    /// Follows a wish to lock until it is clear whether anybody locked.
    fn judge_request(&mut self, signs: &[Sign]) -> Option<Sign> {
        match signs.iter().rev().find_map(|sign| if let Sign::Request(wish) = sign { Some(*wish) } else { None }) {
            Some(true) => self.request = Some(Request::new(clock::monotonic())),
            Some(false) => self.request = None,
            None => {}
        }
        let request = self.request.as_mut()?;
        let is_over = request.is_over(clock::monotonic());
        if is_over {
            self.request = None;
        }
        is_over.then_some(Sign::Request(false))
    }

    /// Everyone, each once; those who tell no name only where nobody tells one.
    fn inhibitors(&self) -> Box<[Inhibitor]> {
        let system = self.logind.iter().flat_map(Logind::inhibitors);
        let session = self.desktop.iter().flat_map(Desktop::inhibitors);
        let compositor = self.idle.iter().filter(|idle| idle.is_held_back()).map(|_| None);
        let mut all: Vec<_> = system.chain(session).chain(compositor).chain(self.asked.iter().copied()).collect();
        all.sort();
        all.dedup();
        if all.len() > 1 {
            all.retain(Option::is_some);
        }
        all.into()
    }

    fn wait(&mut self, stop: &Stop) -> Result<Woken, CaptureError> {
        let mut descriptors: Vec<BorrowedFd> = vec![self.alarm.as_fd()];
        descriptors.extend(self.logind.as_ref().map(AsFd::as_fd));
        descriptors.extend(self.desktop.as_ref().map(AsFd::as_fd));
        descriptors.extend(self.idle.as_ref().map(AsFd::as_fd));
        descriptors.extend(self.request.as_ref().and_then(Request::locker));
        let due = self.request.as_ref().and_then(Request::due).map(until);
        let woken = wait(Some(stop), &descriptors, due)?;
        drop(descriptors);
        if woken != Woken::Stop {
            keep(&mut self.logind, Logind::fill);
            keep(&mut self.desktop, Desktop::fill);
            self.has_lost_idle |= !keep(&mut self.idle, IdleNotice::fill);
        }
        Ok(woken)
    }
}

/// Uses a source and lets go of it when it fails; whether it is still there, or never was.
fn keep<T>(source: &mut Option<T>, use_it: impl FnOnce(&mut T) -> Result<(), CaptureError>) -> bool {
    let failed = source.as_mut().is_some_and(|source| use_it(source).is_err());
    if failed {
        *source = None;
    }
    !failed
}

fn until(due: Instant) -> Duration {
    due.saturating_duration_since(clock::monotonic())
}
