//! What is open (held keys, a running burst, the focus, the last point): folds events into slices.
//!
//! Follows the definitions of the contract to the letter; what takes two events is counted at the second. The
//! total does not depend on how often [`Session::take`] is called in between.

mod attention;
mod held;
mod ledger;
mod pointer;
mod watching;
mod writing;

pub use writing::OpenBurst;

use attention::Attention;
use held::{Held, Press};
use ledger::Ledger;
use pointer::Pointer;
use watching::Watching;
use writing::Writing;

use crate::aggregate::{App, Chord, DeviceSum, Screen, Sighting, Slice, Span, SpanKind};
use crate::event::{Key, KeyClass, Kind, MICROS, Modifier, Name, Time};
use crate::policy::{Focus, Seen};

/// The person's settings that the definitions leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// No input for longer is away, us.
    pub idle_timeout_us: i64,
    /// A longer interval between text presses ends a burst, us.
    pub burst_gap_us: i64,
    /// Whether the right Alt is `AltGraph` and makes no chords.
    pub alt_graph: bool,
    /// Positions nearer in time than this are not gridded, us; 0 grids all.
    pub grid_step_us: i64,
    /// Counts that the mouse makes on an inch, for lengths of motion whose place is not known; 0 if not known.
    pub pointer_cpi: u32,
}

/// The fold's state.
#[derive(Clone, Debug)]
pub struct Session {
    rules: Rules,
    now: Option<Time>,
    ledger: Ledger,
    focus: Focus,
    focus_since: Option<Time>,
    attention: Attention,
    watching: Watching,
    held: Held,
    writing: Writing,
    pointer: Pointer,
    screen: Screen,
    /// Where the event at hand came from.
    device: Option<Name>,
}

/// How far back a clock may be set before a new session begins, us.
const BACKWARD_US: i64 = 2 * MICROS;

impl Default for Rules {
    fn default() -> Self {
        Self {
            idle_timeout_us: 180 * MICROS,
            burst_gap_us: 2 * MICROS,
            alt_graph: true,
            grid_step_us: 0,
            pointer_cpi: 0,
        }
    }
}

impl Session {
    /// Nothing open.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            now: None,
            ledger: Ledger::default(),
            focus: Focus::default(),
            focus_since: None,
            attention: Attention::default(),
            watching: Watching::default(),
            held: Held::default(),
            writing: Writing::default(),
            pointer: Pointer::default(),
            screen: Screen::default(),
            device: None,
        }
    }

    /// Folds an event in. One that is up to 2 s earlier than the one before takes its time; one that is earlier
    /// still begins a new session in which only the focus and the monitors are known.
    pub fn apply(&mut self, seen: &Seen) {
        if let Kind::MoveTo { to, .. } = seen.event.kind
            && self.screen.is_glitch(to)
        {
            let time = self.now.map_or(seen.event.time, |now| now.max(seen.event.time));
            let totals = self.ledger.at(time, self.focus.app());
            totals.events += 1;
            totals.glitches += 1;
            return;
        }
        let time = self.advance(seen.event.time);
        self.device = seen.event.device;
        self.fold(time, seen);
        self.ledger.at(time, self.focus.app()).events += 1;
    }

    /// What was folded since the last call. Taken at any points, the slices merge to the same.
    pub fn take(&mut self) -> Slice {
        if let Some(now) = self.now {
            self.count_focus(now);
            self.watching.count(now, self.rules.idle_timeout_us, self.ledger.slice());
        }
        self.ledger.take()
    }

    /// Ends what is open and returns the last slice.
    pub fn finish(mut self) -> Slice {
        self.end_burst();
        self.attention.finish(self.ledger.slice());
        self.take()
    }

    /// The burst that is not over yet, which no slice holds so far.
    pub fn open_burst(&self) -> Option<OpenBurst> {
        self.writing.open_burst()
    }

    /// Typing speed over the text presses of the last 10 s; `None` while they are fewer than five.
    pub fn live_wpm(&self, now: Time) -> Option<f64> {
        self.writing.live_wpm(now)
    }

    /// Keys that are down and were not withheld.
    pub fn held(&self) -> impl Iterator<Item = Key> {
        self.held.known_keys()
    }

    /// The focus.
    pub fn focus(&self) -> Focus {
        self.focus
    }

    /// Whether something holds the screen awake.
    pub fn is_held_awake(&self) -> bool {
        self.watching.is_on()
    }

    /// The last press, click, wheel turn or move, unless the person was said to have left since.
    pub fn last_input(&self) -> Option<Time> {
        self.attention.last_input()
    }

    fn fold(&mut self, time: Time, seen: &Seen) {
        match &seen.event.kind {
            Kind::KeyDown { key, repeat } => self.key_down(time, *key, *repeat, seen.is_withheld),
            Kind::KeyUp { key } => self.key_up(time, *key, seen.is_withheld),
            Kind::ButtonDown { button, at } => {
                self.input(time);
                let totals = self.ledger.at(time, self.focus.app());
                self.pointer.click(totals, &self.screen, (time, *button, *at));
                self.attribute(time, |sum| sum.clicks.add(*button, 1));
            }
            Kind::MoveTo { to, path } => {
                self.input(time);
                let totals = self.ledger.at(time, self.focus.app());
                let length = self.pointer.move_to(totals, &self.screen, *to, *path);
                self.pointer.grid(totals, &self.screen, time, self.rules.grid_step_us);
                self.attribute(time, |sum| sum.distance += length);
            }
            Kind::MoveBy { dx, dy, path } => {
                self.input(time);
                let totals = self.ledger.at(time, self.focus.app());
                let length = path.unwrap_or_else(|| dx.hypot(*dy));
                let length = self.pointer.move_by(totals, (*dx, *dy), length, self.rules.pointer_cpi);
                self.attribute(time, |sum| sum.distance += length);
            }
            Kind::Wheel { dx, dy } => {
                self.input(time);
                let totals = self.ledger.at(time, self.focus.app());
                totals.wheels += 1;
                totals.scroll.add(*dx, *dy);
                self.attribute(time, |sum| sum.scroll.add(*dx, *dy));
            }
            Kind::Monitors(monitors) => {
                let sightings = monitors.iter().map(|monitor| Sighting { time, monitor: monitor.clone() });
                self.ledger.slice().monitors.extend(sightings);
                self.screen = Screen::new(monitors.clone());
            }
            Kind::Inhibitors(holders) => self.watching.hold(time, self.focus, holders),
            Kind::Active => self.attention.come(time, self.focus.app()),
            Kind::Idle => self.leave(time),
            Kind::Lock | Kind::Suspend => {
                self.leave(time);
                self.end_burst();
                self.release();
                self.move_focus(time, &seen.event.kind);
            }
            Kind::Unlock => {
                self.release();
                self.move_focus(time, &seen.event.kind);
            }
            Kind::Window { .. } | Kind::Resume => self.move_focus(time, &seen.event.kind),
            Kind::ButtonUp { button, .. } => self.pointer.release(*button),
        }
    }

    fn advance(&mut self, time: Time) -> Time {
        let time = match self.now {
            Some(now) if now - time > BACKWARD_US => {
                self.restart(now, time);
                time
            }
            Some(now) => now.max(time),
            None => time,
        };
        self.now = Some(time);
        time
    }

    fn restart(&mut self, last: Time, time: Time) {
        self.end_burst();
        self.count_focus(last);
        self.watching.count(last, self.rules.idle_timeout_us, self.ledger.slice());
        self.watching.restart();
        self.focus_since = self.focus_since.map(|_| time);
        self.held.clear();
        self.attention.finish(self.ledger.slice());
        self.attention = Attention::default();
        self.writing = Writing::default();
        self.pointer = Pointer::default();
    }

    fn key_down(&mut self, time: Time, key: Key, is_repeat: bool, is_withheld: bool) {
        if is_repeat || self.held.holds(key) {
            let totals = self.ledger.at(time, self.focus.app());
            totals.repeats += 1;
            if !is_withheld {
                totals.keys.entry(key).repeats += 1;
            }
            self.attribute(time, |sum| sum.repeats += 1);
            return;
        }
        self.input(time);
        self.attribute(time, |sum| sum.presses += 1);
        if is_withheld {
            self.ledger.at(time, self.focus.app()).withheld += 1;
        } else {
            self.press(time, key);
        }
        self.held.press(key, Press { time, is_withheld });
    }

    fn press(&mut self, time: Time, key: Key) {
        let modifiers = self.held.modifiers(self.rules.alt_graph);
        let totals = self.ledger.at(time, self.focus.app());
        totals.classes.add(key.class());
        totals.keys.entry(key).presses += 1;
        if modifiers.make_chord() && key.class() != KeyClass::Modifier {
            totals.chords.add(Chord { modifiers, key }, 1);
        }
        let writes = [Modifier::Ctrl, Modifier::Alt, Modifier::Meta].iter().all(|&held| !modifiers.holds(held));
        let is_text = key.is_text() && writes;
        if is_text {
            totals.text_presses += 1;
            let ended = self.writing.press(totals, (time, key, self.focus.app()), &self.held, self.rules.burst_gap_us);
            self.count_burst(ended);
        }
        let is_correction = key.class() == KeyClass::Correction;
        if is_text || is_correction {
            self.attribute(time, |sum| {
                sum.text_presses += u64::from(is_text);
                sum.corrections += u64::from(is_correction);
            });
        }
    }

    /// Counts for the device that the event at hand came from, if that is known.
    fn attribute(&mut self, time: Time, count: impl FnOnce(&mut DeviceSum)) {
        if let Some(device) = self.device {
            count(self.ledger.of_device(time, device, self.focus.app()));
        }
    }

    fn key_up(&mut self, time: Time, key: Key, is_withheld: bool) {
        let Some(press) = self.held.release(key).filter(|press| !(press.is_withheld || is_withheld)) else { return };
        let dwell_us = u64::try_from(time - press.time).unwrap_or(0);
        let totals = self.ledger.at(time, self.focus.app());
        totals.typing.dwells.add(dwell_us);
        let of_key = totals.keys.entry(key);
        of_key.dwells += 1;
        of_key.dwell_us += dwell_us;
    }

    fn input(&mut self, time: Time) {
        let timeout_us = self.rules.idle_timeout_us;
        self.watching.input(time, timeout_us, self.ledger.slice());
        let was_away = self.attention.input(time, self.focus.app(), timeout_us, self.ledger.slice());
        if was_away {
            self.release();
        }
    }

    /// What is held is let go: who comes back holds nothing.
    fn release(&mut self) {
        self.held.clear();
        self.pointer.release_all();
    }

    fn leave(&mut self, time: Time) {
        let timeout_us = self.rules.idle_timeout_us;
        self.watching.leave(time, timeout_us, self.ledger.slice());
        self.attention.leave(time, timeout_us, self.ledger.slice());
    }

    fn move_focus(&mut self, time: Time, kind: &Kind) {
        let earlier = self.focus.app();
        let has_moved = self.focus.apply(kind);
        self.watching.look(time, self.focus);
        if !has_moved {
            return;
        }
        self.end_burst();
        self.count_focus_of(earlier, time);
        self.focus_since = Some(time);
        self.attention.refocus(time, self.focus.app(), self.rules.idle_timeout_us);
    }

    fn count_focus(&mut self, until: Time) {
        self.count_focus_of(self.focus.app(), until);
        self.focus_since = self.focus_since.map(|_| until);
    }

    fn count_focus_of(&mut self, app: App, end: Time) {
        if let (Some(start), true) = (self.focus_since, app.is_some()) {
            self.ledger.slice().add_span(Span { start, end, app, kind: SpanKind::Focus });
        }
    }

    fn end_burst(&mut self) {
        let ended = self.writing.end_burst();
        self.count_burst(ended);
    }

    fn count_burst(&mut self, ended: Option<OpenBurst>) {
        if let Some(open) = ended.filter(|open| open.burst.presses > 1) {
            self.ledger.at_past(open.last, open.app).typing.add_burst(open.burst);
        }
    }
}
