//! One device's raw events as ours: pure, without a device behind it.
//!
//! What comes between two reports happened at once and is told when the report ends: motion first, so that a
//! click is where the pointer went, then keys and buttons in their order, then the wheel.
//!
//! When the kernel's queue ran over, what was lost is not made up. The rest up to the next report is torn and
//! left out; then [`Mapper::resync`] compares what is told as down with what the device says.

use super::motion::{Motion, Spot};
use super::raw::{Bits, Raw, ev, key, rel, syn};
use super::shape::{Pointing, Shape, is_key};
use crate::capture::evdev_codes;
use crate::event::{Button, Event, Kind, Name, Time};

/// What a device says of itself when it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Keys and buttons that are down.
    pub down: Bits,
    /// `ABS_X` and `ABS_Y`, where it has them.
    pub place: Option<(i32, i32)>,
}

/// Maps one device's events.
#[derive(Debug)]
pub struct Mapper {
    device: Name,
    shape: Shape,
    /// Keys and buttons that were told as down.
    down: Vec<u16>,
    /// Those that were down at the start and are still: nobody saw the press, so none is told.
    before: Vec<u16>,
    motion: Motion,
    report: Report,
    /// Since the queue ran over and until the next resync.
    lost: Option<Lost>,
}

/// What came since the last report.
#[derive(Debug, Default)]
struct Report {
    keys: Vec<(u16, i32)>,
    step: (i64, i64),
    /// 120ths of a notch, right and down.
    wheel: (i64, i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// The rest of a torn report comes.
    Torn,
    /// Whole reports come again.
    Whole,
}

/// 120ths in a notch.
const FINE: i64 = 120;

impl Mapper {
    /// A mapper of a device that is in this state.
    pub fn new(device: Name, shape: Shape, spot: Spot, now: &Snapshot) -> Self {
        let mut motion = Motion::new(spot);
        motion.resync(now);
        let before = now.down.iter().collect();
        Self { device, shape, down: Vec::new(), before, motion, report: Report::default(), lost: None }
    }

    /// The device's name.
    pub const fn device(&self) -> Name {
        self.device
    }

    /// What kind of device it is.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Where its places lie.
    pub const fn spot(&self) -> Spot {
        self.motion.spot()
    }

    /// Puts its places elsewhere.
    pub const fn put(&mut self, left: f64) {
        self.motion.put(left);
    }

    /// Whether events were lost since the last resync.
    pub const fn is_behind(&self) -> bool {
        self.lost.is_some()
    }

    /// Takes the next raw event; what it completes is appended. `time` is the event's.
    pub fn take(&mut self, raw: Raw, time: Time, events: &mut Vec<Event>) {
        match (raw.kind, raw.code, self.lost) {
            (ev::SYN, syn::DROPPED, _) => {
                self.lost = Some(Lost::Torn);
                self.report = Report::default();
            }
            (ev::SYN, syn::REPORT, Some(Lost::Torn)) => self.lost = Some(Lost::Whole),
            (_, _, Some(Lost::Torn)) => {}
            (ev::SYN, syn::REPORT, _) => self.finish(time, events),
            (ev::KEY, code, _) => self.report.keys.push((code, raw.value)),
            (ev::REL, code, _) => self.step(code, i64::from(raw.value)),
            (ev::ABS, code, _) => self.motion.axis(code, raw.value),
            _ => {}
        }
    }

    /// Makes good what was lost: afterwards what is told as down is what the device says is down.
    pub fn resync(&mut self, now: &Snapshot, time: Time, events: &mut Vec<Event>) {
        self.lost = None;
        self.report = Report::default();
        let released: Vec<u16> = self.down.iter().copied().filter(|&code| !now.down.has(code)).collect();
        for code in released {
            self.up(code, time, events);
        }
        self.before.retain(|&code| now.down.has(code));
        let is_new = |code: &u16| !self.down.contains(code) && !self.before.contains(code);
        let pressed: Vec<u16> = now.down.iter().filter(is_new).collect();
        for code in pressed {
            self.press(code, time, events);
        }
        self.motion.resync(now);
    }

    /// Lets go of everything: the device is gone.
    pub fn release(&mut self, time: Time, events: &mut Vec<Event>) {
        self.resync(&Snapshot::default(), time, events);
    }

    fn step(&mut self, code: u16, value: i64) {
        let has_fine = self.shape.has_fine_wheel;
        let Report { step, wheel, .. } = &mut self.report;
        let (by, amount) = match code {
            rel::X => (&mut step.0, value),
            rel::Y => (&mut step.1, value),
            // A positive turn of the wheel is away from the hand: up.
            rel::WHEEL_FINE if has_fine.0 => (&mut wheel.1, -value),
            rel::HWHEEL_FINE if has_fine.1 => (&mut wheel.0, value),
            rel::WHEEL if !has_fine.0 => (&mut wheel.1, -value * FINE),
            rel::HWHEEL if !has_fine.1 => (&mut wheel.0, value * FINE),
            _ => return,
        };
        *by = by.saturating_add(amount);
    }

    fn finish(&mut self, time: Time, events: &mut Vec<Event>) {
        let mut report = std::mem::take(&mut self.report);
        for &(code, value) in &report.keys {
            self.motion.tool(code, value != 0);
        }
        let is_dragging = self.down.iter().any(|&code| button(code, self.shape).is_some());
        let told = self.motion.finish(report.step, is_dragging);
        for kind in told.into_iter().flatten() {
            self.tell(kind, time, events);
        }
        for (code, value) in report.keys.drain(..) {
            match value {
                0 => self.up(code, time, events),
                1 => self.press(code, time, events),
                _ => self.repeat(code, time, events),
            }
        }
        let notches = |fine: i64| fine as f64 / FINE as f64;
        if report.wheel != (0, 0) {
            let (dx, dy) = report.wheel;
            self.tell(Kind::Wheel { dx: notches(dx), dy: notches(dy) }, time, events);
        }
        // The allocation is kept for the next report.
        self.report.keys = report.keys;
    }

    /// A press of what is down already: its release was lost.
    fn press(&mut self, code: u16, time: Time, events: &mut Vec<Event>) {
        self.up(code, time, events);
        let kind = if is_key(code) {
            Kind::KeyDown { key: evdev_codes::key(u32::from(code)), repeat: false }
        } else if let Some(button) = button(code, self.shape) {
            Kind::ButtonDown { button, at: self.motion.at() }
        } else {
            return;
        };
        self.down.push(code);
        self.tell(kind, time, events);
    }

    fn repeat(&self, code: u16, time: Time, events: &mut Vec<Event>) {
        if is_key(code) {
            self.tell(Kind::KeyDown { key: evdev_codes::key(u32::from(code)), repeat: true }, time, events);
        }
    }

    fn up(&mut self, code: u16, time: Time, events: &mut Vec<Event>) {
        self.before.retain(|&before| before != code);
        let Some(place) = self.down.iter().position(|&down| down == code) else { return };
        self.down.swap_remove(place);
        if is_key(code) {
            self.tell(Kind::KeyUp { key: evdev_codes::key(u32::from(code)) }, time, events);
        } else if let Some(button) = button(code, self.shape) {
            self.tell(Kind::ButtonUp { button, at: self.motion.at() }, time, events);
        }
    }

    fn tell(&self, kind: Kind, time: Time, events: &mut Vec<Event>) {
        events.push(Event { time, kind, device: Some(self.device) });
    }
}

/// The mouse button that this code is on such a device, numbered as X servers number them.
///
/// What touches a touchpad is no click: whether a tap is one is the desktop's choice. A pen's tip and a
/// finger on a screen are the left button, a pen's lower button is the middle one and its upper the right.
fn button(code: u16, shape: Shape) -> Option<Button> {
    let is_place = shape.pointing == Pointing::Place;
    Some(match code {
        key::LEFT => Button::LEFT,
        key::RIGHT => Button::RIGHT,
        key::MIDDLE => Button::MIDDLE,
        key::SIDE => Button::BACK,
        key::EXTRA => Button::FORWARD,
        // `BTN_FORWARD`, `BTN_BACK` and `BTN_TASK`, which few mice have beside the two before.
        key::FORWARD..=key::TASK => Button(u8::try_from(code - key::FORWARD).unwrap_or(0).saturating_add(6)),
        key::BUTTON_0..=key::BUTTON_9 => Button(u8::try_from(code - key::BUTTON_0).unwrap_or(0).saturating_add(9)),
        key::TOUCH if is_place => Button::LEFT,
        key::STYLUS if is_place => Button::MIDDLE,
        key::STYLUS2 if is_place => Button::RIGHT,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
