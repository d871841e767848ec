//! Scrolling in parts of a notch, from devices that turn a valuator smoothly.
//!
//! Such a device tells each turn twice: its valuator moves, and the server makes a press of a button 4 to 7 of each whole
//! notch (XI2proto.txt, "smooth scrolling"). Raw motion, which carries the valuator, is not always asked for; the presses
//! always come. So turns are counted from the valuator, and the presses show what was missed: while both come, the sum of
//! the one is never a notch from the other's.

use std::collections::HashMap;

use x11rb::protocol::xinput::{DeviceClassData, ScrollType, XIDeviceInfo};

/// A press is a whole notch; sums of parts of it are not exact.
const WHOLE: f64 = 1.0 - 1e-6;

/// The devices that scroll smoothly.
#[derive(Debug, Default)]
pub struct Scrolls {
    axes: HashMap<u16, Vec<Axis>>,
}

/// A valuator that scrolls.
#[derive(Clone, Copy, Debug)]
struct Axis {
    number: u16,
    is_vertical: bool,
    /// What it moves by in a notch down or to the right.
    notch: f64,
    /// Notches that were counted, and those that were pressed.
    counted: f64,
    pressed: f64,
}

impl Scrolls {
    /// Learns which devices there are; what is known of those that stay is kept.
    pub fn learn(&mut self, devices: &[XIDeviceInfo]) {
        let known = std::mem::take(&mut self.axes);
        for device in devices {
            let axes: Vec<Axis> = device.classes.iter().filter_map(|class| Axis::new(&class.data)).collect();
            let kept = known.get(&device.deviceid).filter(|known| {
                known.len() == axes.len() && known.iter().zip(&axes).all(|(old, new)| old.is_like(new))
            });
            if !axes.is_empty() {
                self.axes.insert(device.deviceid, kept.cloned().unwrap_or(axes));
            }
        }
    }

    /// Whether this device scrolls smoothly.
    pub fn has(&self, device: u16) -> bool {
        self.axes.contains_key(&device)
    }

    /// A valuator of the device moved by so much: notches to the right and down, if it scrolls.
    pub fn turned(&mut self, device: u16, valuator: u16, by: f64) -> Option<(f64, f64)> {
        let axis = self.axes.get_mut(&device)?.iter_mut().find(|axis| axis.number == valuator)?;
        let notches = by / axis.notch;
        axis.counted += notches;
        axis.turn(notches)
    }

    /// The server pressed a button for a whole notch of the device: notches that no valuator told of.
    pub fn pressed(&mut self, device: u16, (dx, dy): (f64, f64)) -> Option<(f64, f64)> {
        let mut own = self.axes.get_mut(&device).into_iter().flatten();
        let Some(axis) = own.find(|axis| axis.is_vertical == (dy != 0.0)) else { return Some((dx, dy)) };
        axis.pressed += dx + dy;
        let missed = axis.pressed - axis.counted;
        if missed.abs() < WHOLE || missed.signum() != (dx + dy).signum() {
            return None;
        }
        axis.counted = axis.pressed;
        axis.turn(missed)
    }
}

impl Axis {
    fn new(class: &DeviceClassData) -> Option<Self> {
        let DeviceClassData::Scroll(scroll) = class else { return None };
        let notch = f64::from(scroll.increment.integral) + f64::from(scroll.increment.frac) / 4_294_967_296.0;
        let is_vertical = scroll.scroll_type == ScrollType::VERTICAL;
        // A device that a program made may say anything.
        (notch != 0.0).then_some(Self { number: scroll.number, is_vertical, notch, counted: 0.0, pressed: 0.0 })
    }

    fn is_like(&self, other: &Self) -> bool {
        self.number == other.number
            && self.is_vertical == other.is_vertical
            && self.notch.to_bits() == other.notch.to_bits()
    }

    fn turn(&self, notches: f64) -> Option<(f64, f64)> {
        let turn = if self.is_vertical { (0.0, notches) } else { (notches, 0.0) };
        (notches != 0.0 && notches.is_finite()).then_some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: u16 = 9;

    fn scrolls() -> Scrolls {
        let axis = |number, is_vertical, notch| Axis { number, is_vertical, notch, counted: 0.0, pressed: 0.0 };
        Scrolls { axes: HashMap::from([(DEVICE, vec![axis(2, false, 120.0), axis(3, true, 120.0)])]) }
    }

    /// What was counted down, of turns of the valuator and presses that the server made of them.
    fn down(turns: &[(Option<f64>, i32)]) -> f64 {
        let mut scrolls = scrolls();
        let mut sum = 0.0;
        for &(by, presses) in turns {
            sum += by.and_then(|by| scrolls.turned(DEVICE, 3, by)).map_or(0.0, |turn| turn.1);
            for _ in 0..presses.abs() {
                sum += scrolls.pressed(DEVICE, (0.0, f64::from(presses.signum()))).map_or(0.0, |turn| turn.1);
            }
        }
        sum
    }

    #[test]
    fn parts_of_a_notch_count_and_whole_ones_are_not_counted_twice() {
        assert!((down(&[(Some(30.0), 0), (Some(30.0), 0), (Some(30.0), 0)]) - 0.75).abs() < 1e-9);
        assert!((down(&[(Some(60.0), 0), (Some(60.0), 1), (Some(30.0), 0)]) - 1.25).abs() < 1e-9);
        assert!((down(&[(Some(360.0), 3), (Some(-360.0), -3)])).abs() < 1e-9);
        assert!((down(&[(Some(-60.0), 0), (Some(120.0), 0), (Some(60.0), 1)]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn presses_make_up_for_turns_that_were_not_seen() {
        assert!((down(&[(None, 2)]) - 2.0).abs() < 1e-9);
        assert!((down(&[(Some(120.0), 1), (None, 3), (Some(120.0), 1)]) - 5.0).abs() < 1e-9);
        // Half a notch was seen, the other half and a whole one were not.
        assert!((down(&[(Some(60.0), 0), (None, 1), (None, 1)]) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn each_axis_is_by_itself_and_other_devices_count_their_presses() {
        let mut scrolls = scrolls();
        assert_eq!(scrolls.turned(DEVICE, 2, -60.0), Some((-0.5, 0.0)));
        assert_eq!(scrolls.turned(DEVICE, 0, 5.0), None, "this one moves the pointer");
        assert_eq!(scrolls.pressed(DEVICE, (0.0, 1.0)), Some((0.0, 1.0)));
        assert_eq!(scrolls.pressed(4, (-1.0, 0.0)), Some((-1.0, 0.0)));
    }
}
