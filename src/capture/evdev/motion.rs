//! Where the pointer goes, as far as a device can tell.
//!
//! - A **mouse** tells steps in its own counts, before the desktop speeds them up.
//! - A **touchpad** tells where the finger is on the pad. The way of one finger is told as steps of a mouse of
//!   1,000 counts an inch, so that both add up to one figure; two fingers scroll, a notch for each 1.3 mm,
//!   about what an X server makes of it. More fingers are gestures and tell nothing.
//! - A **tablet**, a touch screen and a virtual machine's pointer tell places. Which part of the desktop they
//!   cover is not known here, so each is told as a monitor of its own: 1920 × 1080 and called like the device.

use super::ioctl::AbsInfo;
use super::mapper::Snapshot;
use super::raw::{abs, key};
use super::shape::Pointing;
use crate::event::{Kind, Monitor, Name, Point};

/// What a device's places are on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    /// How it moves the pointer.
    pub pointing: Pointing,
    /// `ABS_X`.
    pub x: AbsInfo,
    /// `ABS_Y`.
    pub y: AbsInfo,
    /// Where its monitor begins, px.
    pub left: f64,
}

/// A device's motion.
#[derive(Debug)]
pub struct Motion {
    spot: Spot,
    place: Option<(i32, i32)>,
    /// The place that was told last.
    told: Option<(i32, i32)>,
    fingers: u32,
    is_pen_near: bool,
    /// Whether a place came in this report. What the device said at the start may never have been one.
    is_placed: bool,
    /// Whether a finger or pen came or went in this report, so that the place leaps.
    is_fresh: bool,
}

/// Size of the monitor that stands for a device of places, px.
const SIZE: (f64, f64) = (1920.0, 1080.0);
/// Counts an inch of the mouse that a touchpad is told as.
const COUNTS_PER_INCH: f64 = 1_000.0;
const MM_PER_INCH: f64 = 25.4;
const MM_PER_NOTCH: f64 = 1.3;
/// A touchpad that does not tell its size is taken to have this one, mm: that of a small laptop's.
const PAD_MM: (f64, f64) = (69.0, 50.0);

impl Spot {
    /// The monitor that stands for it, if it tells places.
    pub fn monitor(&self, name: Name) -> Option<Monitor> {
        let mm = |axis: AbsInfo| (axis.per_mm > 0).then(|| axis.length() / f64::from(axis.per_mm));
        (self.pointing == Pointing::Place).then(|| Monitor {
            name,
            x: self.left,
            y: 0.0,
            width: SIZE.0,
            height: SIZE.1,
            mm: mm(self.x).zip(mm(self.y)),
        })
    }

    /// The width of what stands for a device of places, px.
    pub const fn width() -> f64 {
        SIZE.0
    }

    fn point(&self, (x, y): (i32, i32)) -> Point {
        Point { x: self.left + self.x.share(x) * SIZE.0, y: self.y.share(y) * SIZE.1 }
    }

    /// What lies between two places on a touchpad, mm.
    fn mm(&self, from: (i32, i32), to: (i32, i32)) -> (f64, f64) {
        let length = |axis: AbsInfo, whole: f64, by: f64| {
            if axis.per_mm > 0 { by / f64::from(axis.per_mm) } else { by * whole / axis.length() }
        };
        let by = |from: i32, to: i32| f64::from(to) - f64::from(from);
        (length(self.x, PAD_MM.0, by(from.0, to.0)), length(self.y, PAD_MM.1, by(from.1, to.1)))
    }
}

impl AbsInfo {
    /// How many units it is long, at least one.
    fn length(self) -> f64 {
        (f64::from(self.max) - f64::from(self.min) + 1.0).max(1.0)
    }

    /// Where on it this value is, from 0 to below 1.
    fn share(self, value: i32) -> f64 {
        let value = value.clamp(self.min, self.max.max(self.min));
        (f64::from(value) - f64::from(self.min)) / self.length()
    }
}

impl Motion {
    /// Motion that has told nothing.
    pub const fn new(spot: Spot) -> Self {
        Self { spot, place: None, told: None, fingers: 0, is_pen_near: false, is_placed: false, is_fresh: true }
    }

    /// What its places are on.
    pub const fn spot(&self) -> Spot {
        self.spot
    }

    /// Puts the monitor that stands for it elsewhere.
    pub const fn put(&mut self, left: f64) {
        self.spot.left = left;
    }

    /// Where the pointer is, if the device tells places.
    pub fn at(&self) -> Option<Point> {
        let place = self.told.filter(|_| self.spot.pointing == Pointing::Place)?;
        Some(self.spot.point(place))
    }

    /// An axis has a new value.
    pub const fn axis(&mut self, code: u16, value: i32) {
        let (x, y) = match self.place {
            Some(place) => place,
            None => (self.spot.x.value, self.spot.y.value),
        };
        match code {
            abs::X => self.place = Some((value, y)),
            abs::Y => self.place = Some((x, value)),
            _ => return,
        }
        self.is_placed = true;
    }

    /// A finger or pen comes or goes, if this is what the code says.
    pub const fn tool(&mut self, code: u16, is_there: bool) {
        match (code, fingers(code)) {
            (_, Some(fingers)) if is_there => self.fingers = fingers,
            (_, Some(fingers)) if self.fingers == fingers => self.fingers = 0,
            (_, Some(_)) => {}
            (key::TOOL_PEN, _) => self.is_pen_near = is_there,
            // The tip of a pen that is near comes down where the pen is.
            (key::TOUCH, _) if !self.is_pen_near => {}
            _ => return,
        }
        self.is_fresh = true;
    }

    /// Takes what the device says after events were lost.
    pub fn resync(&mut self, now: &Snapshot) {
        self.place = now.place.or(self.place);
        self.told = None;
        self.is_placed = false;
        self.is_fresh = true;
        self.is_pen_near = now.down.has(key::TOOL_PEN);
        self.fingers = now.down.iter().filter_map(fingers).max().unwrap_or(0);
    }

    /// What this report tells: steps of a mouse, and what came of a new place.
    pub fn finish(&mut self, step: (i64, i64), is_dragging: bool) -> [Option<Kind>; 2] {
        let stepped = (step != (0, 0)).then(|| by(step.0 as f64, step.1 as f64));
        let is_fresh = std::mem::take(&mut self.is_fresh);
        let place = self.place.filter(|_| std::mem::take(&mut self.is_placed));
        let Some(to) = place else { return [stepped, None] };
        let from = self.told.replace(to);
        let placed = match self.spot.pointing {
            Pointing::Place => self.placed(from, to, is_fresh),
            Pointing::Touchpad if !is_fresh => from.and_then(|from| self.swept(from, to, is_dragging)),
            _ => None,
        };
        [stepped, placed]
    }

    /// A place far from the one before, where the pen came back, is no way that anyone moved.
    fn placed(&self, from: Option<(i32, i32)>, to: (i32, i32), is_fresh: bool) -> Option<Kind> {
        if from == Some(to) {
            return None;
        }
        let to = self.spot.point(to);
        let length = from.filter(|_| !is_fresh).map_or(0.0, |from| self.spot.point(from).distance(to));
        Some(Kind::MoveTo { to, path: Some(length) })
    }

    fn swept(&self, from: (i32, i32), to: (i32, i32), is_dragging: bool) -> Option<Kind> {
        let (dx, dy) = self.spot.mm(from, to);
        let counts = COUNTS_PER_INCH / MM_PER_INCH;
        match self.fingers {
            _ if from == to => None,
            1 => Some(by(dx * counts, dy * counts)),
            2 if !is_dragging => Some(Kind::Wheel { dx: dx / MM_PER_NOTCH, dy: dy / MM_PER_NOTCH }),
            _ => None,
        }
    }
}

fn by(dx: f64, dy: f64) -> Kind {
    Kind::MoveBy { dx, dy, path: Some(dx.hypot(dy)) }
}

const fn fingers(code: u16) -> Option<u32> {
    match code {
        key::TOOL_FINGER => Some(1),
        key::TOOL_DOUBLETAP => Some(2),
        key::TOOL_TRIPLETAP => Some(3),
        key::TOOL_QUADTAP => Some(4),
        key::TOOL_QUINTTAP => Some(5),
        _ => None,
    }
}
