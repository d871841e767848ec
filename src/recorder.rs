//! From events to the journal and to the state that screens read: policy, fold, publish, write.

mod bell;
mod gate;
mod gauge;
mod lookout;
mod memory;
mod pulse;
mod store;
mod watch;

use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};

use crate::aggregate::Slice;
use crate::calendar::{Calendar, Tz};
use crate::capture::Delay;
use crate::clock::Clock;
use crate::event::{Event, Kind, MICROS, Time};
use crate::policy::{Policy, Seen};
use crate::report::{Health, SourceHealth};
use crate::session::{Rules, Session};
pub use bell::Bell;
pub use gate::{Gate, pause_file};
use gauge::Gauge;
use memory::{give_back, keep_little};
use pulse::Pulse;
pub use store::{Nowhere, Store};
pub use watch::{Glance, Watch, Whole};

/// What a recorder works with.
pub struct Recording {
    /// Events in batches, as sources drain them.
    pub events: Receiver<Vec<Event>>,
    /// What may be kept.
    pub policy: Policy,
    /// The definitions' settings.
    pub rules: Rules,
    /// Where days begin.
    pub calendar: Calendar,
    /// Where slices go.
    pub store: Box<dyn Store>,
    /// Tells the time.
    pub clock: Box<dyn Clock>,
    /// Tells the zone that the machine is in at this moment.
    pub zone: Box<dyn Fn() -> Tz + Send>,
    /// Whether it is paused from outside.
    pub gate: Gate,
    /// Whether it waits until it is told to go on.
    pub waits: bool,
    /// What holds up the machine's sleep until everything before it is written.
    pub delay: Delay,
    /// How capture does at this moment.
    pub health: Box<dyn Fn() -> Health + Send>,
}

/// A recorder at work. Dropping it ends the recording in order.
#[derive(Debug)]
pub struct Recorder {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

/// What a recorder is told.
#[derive(Debug)]
enum Order {
    Pause(bool),
    Policy(Box<Policy>),
    Stop,
}

/// Screens are told of changes at most this often, us.
const PUBLISH_US: i64 = 30_000;
/// A pause from outside is seen after so long even while nothing happens.
const GATE: Duration = Duration::from_secs(1);
/// An event takes less than this from the hand to the recorder, us; a longer way back is a clock that was set.
const UNDER_WAY_US: i64 = 2 * MICROS;
/// The journal is written at most this often, us.
const WRITE_US: i64 = MICROS;
/// Memory that was let go of is given back at most this often, us.
const GIVE_BACK_US: i64 = 600 * MICROS;
/// Days that are over, and what dead writers left, are looked for at most this often, us.
const CLOSE_US: i64 = 10 * MICROS;

impl Recorder {
    /// Starts recording; what goes on is published in `watch`.
    ///
    /// # Errors
    /// Fails if no thread can be started.
    pub fn start(recording: Recording, watch: Watch) -> std::io::Result<Self> {
        keep_little();
        let (orders, inbox) = unbounded();
        let mut work = Work::new(recording, watch);
        let thread = thread::Builder::new().name("recorder".into()).spawn(move || work.run(&inbox))?;
        Ok(Self { orders, thread: Some(thread) })
    }

    /// Pauses or goes on.
    pub fn set_paused(&self, is_paused: bool) {
        // A recorder that is gone has nothing to pause.
        let _ = self.orders.send(Order::Pause(is_paused));
    }

    /// Goes by another policy from now on.
    pub fn set_policy(&self, policy: Policy) {
        let _ = self.orders.send(Order::Policy(Box::new(policy)));
    }

    /// Takes in what is still under way, writes everything and ends.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.end();
    }
}

/// The recorder's thread.
struct Work {
    recording: Recording,
    watch: Watch,
    session: Session,
    pulse: Pulse,
    gauge: Gauge,
    /// Folded and not written yet.
    pending: Slice,
    is_paused: bool,
    /// When the last pause ended.
    resumed: Option<Time>,
    /// Whether the person paused it here, and whether somebody did from outside: either is enough.
    asked: (bool, bool),
    is_fresh: bool,
    /// The machine is about to sleep, and may not wake: what is pending is written now.
    is_urgent: bool,
    /// When what was published will no longer be true even if nothing happens.
    stale_at: Option<Time>,
    published: Time,
    written: Time,
    /// When the disk last had everything.
    synced: Time,
    /// When days that are over were last looked for.
    closed: Option<Time>,
    /// When memory was last given back.
    gave_back: Time,
    /// How the sources did when they were last looked at.
    sources: (SourceHealth, Option<SourceHealth>),
    error: Option<String>,
    wrote: Option<Time>,
    /// The time of the last event.
    latest: Option<Time>,
    /// The zone that screens were opened in, if the machine is in another one by now.
    left: Option<Tz>,
}

impl Work {
    fn new(recording: Recording, watch: Watch) -> Self {
        let session = Session::new(recording.rules);
        let pulse = Pulse::new(recording.rules.idle_timeout_us);
        let (start, waits) = (recording.clock.now(), recording.waits);
        Self {
            recording,
            watch,
            session,
            pulse,
            gauge: Gauge::new(start),
            pending: Slice::default(),
            is_paused: false,
            resumed: None,
            asked: (waits, false),
            is_fresh: true,
            is_urgent: false,
            stale_at: None,
            published: Time(0),
            written: start,
            synced: start,
            closed: None,
            gave_back: start,
            sources: Default::default(),
            error: None,
            wrote: None,
            latest: None,
            left: None,
        }
    }

    fn run(&mut self, orders: &Receiver<Order>) {
        let mut events = self.recording.events.clone();
        let mut first = None;
        loop {
            self.look_at_gate();
            self.look_at_zone();
            self.look_at_removal();
            first.take().into_iter().chain(events.try_iter()).for_each(|batch| self.take_in(batch));
            self.publish_if_due();
            self.write_if_due();
            self.sync_if_due();
            let timeout = after(self.recording.clock.wait(self.wait()));
            // What was taken in is published soon; what comes until then is taken in with it, for one waking.
            let news = if self.is_fresh { never() } else { events.clone() };
            select! {
                recv(news) -> batch => match batch {
                    Ok(batch) => first = Some(batch),
                    // Every source is gone; orders still come.
                    Err(_) => events = never(),
                },
                recv(orders) -> order => match order {
                    Ok(Order::Pause(is_paused)) => self.ask(is_paused),
                    Ok(Order::Policy(next)) => self.recording.policy = self.recording.policy.succeeded_by(*next),
                    Ok(Order::Stop) | Err(_) => break,
                },
                recv(timeout) -> _ => self.look_at_sources(),
            }
        }
        events.try_iter().for_each(|batch| self.take_in(batch));
        self.finish();
    }

    fn take_in(&mut self, batch: Vec<Event>) {
        self.is_fresh = true;
        self.gauge.note(self.recording.clock.now(), &batch);
        for event in batch {
            if !self.recording.policy.admits(&event) {
                continue;
            }
            self.is_urgent |= event.kind == Kind::Suspend;
            // What holds from now on holds after the pause too.
            let lasts = matches!(event.kind, Kind::Monitors(_) | Kind::Inhibitors(_));
            let is_kept = lasts || !self.is_in_pause(event.time);
            let seen = self.recording.policy.see(event);
            if is_kept {
                self.apply(&seen);
                self.pulse.note(&seen);
            }
        }
    }

    /// Whether it happened in a pause: in this one, or in the last one and was still under way when that ended.
    fn is_in_pause(&self, time: Time) -> bool {
        self.is_paused || self.resumed.is_some_and(|resumed| (1..UNDER_WAY_US).contains(&(resumed - time)))
    }

    fn ask(&mut self, is_paused: bool) {
        if !is_paused {
            self.recording.gate.open();
        }
        self.asked = (is_paused, self.recording.gate.is_closed(self.recording.clock.now()));
        self.set_paused(self.asked.0 || self.asked.1);
    }

    /// Looked at before anything is taken in, so that a pause holds from the moment it is asked for.
    fn look_at_gate(&mut self) {
        self.watch.note_look();
        self.asked.1 = self.recording.gate.is_closed(self.recording.clock.now());
        self.set_paused(self.asked.0 || self.asked.1);
    }

    fn set_paused(&mut self, is_paused: bool) {
        if is_paused == self.is_paused {
            return;
        }
        self.is_paused = is_paused;
        self.is_fresh = true;
        if is_paused {
            return self.tell(Kind::Suspend);
        }
        self.resumed = Some(self.recording.clock.now());
        self.tell(Kind::Resume);
        let app = self.recording.policy.focus().app();
        if app != self.session.focus().app() {
            self.tell(Kind::Window { app, title: None });
        }
    }

    /// Tells the session of a pause as of a sleep: nothing open lasts through it.
    fn tell(&mut self, kind: Kind) {
        let event = Event::new(self.recording.clock.now(), kind);
        self.apply(&Seen::whole(event));
    }

    fn apply(&mut self, seen: &Seen) {
        self.session.apply(seen);
        self.recording.store.record(seen);
        self.latest = Some(seen.event.time);
    }

    fn publish_if_due(&mut self) {
        let now = self.recording.clock.now();
        let is_due = self.is_fresh && (self.is_urgent || has_passed(now, self.published, PUBLISH_US));
        // After the clock was set back, what was to change at some time has to be reckoned anew.
        let is_stale = self.stale_at.is_some_and(|at| now >= at || now < self.published);
        if is_due || is_stale {
            self.publish(now);
        }
    }

    fn publish(&mut self, now: Time) {
        let slice = self.session.take();
        let live = self.pulse.live(now, &self.session, self.recording.policy.focus());
        let health = self.health(now);
        self.watch.publish(&slice, live, health);
        self.pending.merge(slice);
        self.is_fresh = false;
        self.published = now;
        self.stale_at = [self.pulse.next_change(now), self.gauge.next_change(now)].into_iter().flatten().min();
    }

    fn write_if_due(&mut self) {
        let now = self.recording.clock.now();
        let is_due = self.is_urgent || has_passed(now, self.written, WRITE_US);
        if is_due && !self.pending.is_empty() {
            self.write(now);
        }
        if std::mem::take(&mut self.is_urgent) {
            self.recording.delay.release();
        }
    }

    fn write(&mut self, now: Time) {
        let slice = std::mem::take(&mut self.pending);
        let result = self.recording.store.write(slice, self.recording.calendar, self.session.open_burst());
        let result = result.and_then(|()| self.close_days(now));
        self.is_fresh |= result.is_err() || self.error.is_some();
        self.wrote = result.is_ok().then_some(now).or(self.wrote);
        self.error = result.err();
        self.written = now;
        if has_passed(now, self.gave_back, GIVE_BACK_US) {
            self.gave_back = now;
            give_back();
        }
    }

    fn close_days(&mut self, now: Time) -> Result<(), String> {
        if self.closed.is_some_and(|closed| !has_passed(now, closed, CLOSE_US)) {
            return Ok(());
        }
        self.closed = Some(now);
        self.recording.store.close_days_before(now, self.recording.calendar)
    }

    fn finish(&mut self) {
        // The end of a recording is as a sleep, so that recorded events fold to the same figures as the slices.
        if let Some(time) = self.latest {
            self.apply(&Seen::whole(Event::new(time, Kind::Suspend)));
        }
        let session = std::mem::replace(&mut self.session, Session::new(self.recording.rules));
        self.pending.merge(session.finish());
        let now = self.recording.clock.now();
        self.write(now);
        let live = self.pulse.live(now, &self.session, self.recording.policy.focus());
        let health = self.health(now);
        self.watch.publish(&Slice::default(), live, health);
    }

    /// How long nothing needs to be done unless something comes in; at most until the next look at the gate.
    fn wait(&self) -> Duration {
        let publish = self.is_fresh.then(|| self.published + PUBLISH_US);
        let write = (!self.pending.is_empty()).then(|| self.written + WRITE_US);
        let next = [publish, write, self.stale_at].into_iter().flatten().min();
        let next =
            next.map(|next| Duration::from_micros(u64::try_from(next - self.recording.clock.now()).unwrap_or(0)));
        next.map_or(GATE, |next| next.min(GATE))
    }

    fn health(&mut self, now: Time) -> Health {
        let told = (self.recording.health)();
        let (keeps_events, lost_events) = self.recording.store.kept_events();
        Health {
            keeps_events,
            lost_events,
            rates: self.gauge.rates(now),
            latency: self.gauge.latency(),
            synthetic_events: self.gauge.synthetic(),
            excluded_events: self.recording.policy.dropped(),
            journal_time: self.wrote,
            journal_error: self.error.clone().or_else(|| told.journal_error.clone()),
            is_paused: self.is_paused,
            warnings: told.warnings.iter().cloned().chain(self.zone_warning()).collect(),
            ..told
        }
    }
}

/// Whether so much time has passed; a clock that was set back counts as time passed.
fn has_passed(now: Time, last: Time, step_us: i64) -> bool {
    !(0..step_us).contains(&(now - last))
}
