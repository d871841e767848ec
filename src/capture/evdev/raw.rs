//! Events as the kernel hands them over (`linux/input.h`), and the codes that mean something here
//! (`linux/input-event-codes.h`).

use std::mem::size_of;

/// One `struct input_event`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raw {
    /// When, on the clock that the device was told to use, us.
    pub time_us: i64,
    /// `EV_…`.
    pub kind: u16,
    /// `KEY_…`, `REL_…` and so on.
    pub code: u16,
    /// What it is now, or by how much it changed.
    pub value: i32,
}

/// A set of numbered things, as the kernel writes them: keys, axes, properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits(Vec<usize>);

impl Raw {
    /// Bytes of one: two machine words of time, two codes of 16 bits and a value of 32.
    pub const SIZE: usize = 2 * WORD + 8;

    /// The event in these bytes, if they hold a whole one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (seconds, rest) = bytes.split_first_chunk::<WORD>()?;
        let (micros, rest) = rest.split_first_chunk::<WORD>()?;
        let (kind, rest) = rest.split_first_chunk::<2>()?;
        let (code, rest) = rest.split_first_chunk::<2>()?;
        let value = rest.first_chunk::<4>()?;
        let seconds = isize::from_ne_bytes(*seconds) as i64;
        let micros = isize::from_ne_bytes(*micros) as i64;
        Some(Self {
            time_us: seconds.saturating_mul(1_000_000).saturating_add(micros),
            kind: u16::from_ne_bytes(*kind),
            code: u16::from_ne_bytes(*code),
            value: i32::from_ne_bytes(*value),
        })
    }
}

impl Bits {
    /// The set in these words, the lowest first.
    pub const fn new(words: Vec<usize>) -> Self {
        Self(words)
    }

    /// The set as sysfs writes it: words in hexadecimal, the highest first.
    pub fn parse(text: &str) -> Self {
        Self(text.split_ascii_whitespace().rev().map(|word| usize::from_str_radix(word, 16).unwrap_or(0)).collect())
    }

    /// Whether it holds this one.
    pub fn has(&self, code: u16) -> bool {
        let (word, bit) = (usize::from(code) / usize::BITS as usize, u32::from(code) % usize::BITS);
        self.0.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }

    /// What it holds, in order.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        let all = u16::try_from(self.0.len().saturating_mul(usize::BITS as usize)).unwrap_or(u16::MAX);
        (0..all).filter(|&code| self.has(code))
    }
}

impl FromIterator<u16> for Bits {
    fn from_iter<T: IntoIterator<Item = u16>>(codes: T) -> Self {
        let mut words = Vec::new();
        for code in codes {
            let at = usize::from(code) / usize::BITS as usize;
            if words.len() <= at {
                words.resize(at + 1, 0);
            }
            if let Some(word) = words.get_mut(at) {
                *word |= 1_usize << (u32::from(code) % usize::BITS);
            }
        }
        Self(words)
    }
}

const WORD: usize = size_of::<usize>();

/// Kinds of event.
pub mod ev {
    /// Marks between events.
    pub const SYN: u16 = 0;
    /// Keys and buttons.
    pub const KEY: u16 = 1;
    /// Relative axes.
    pub const REL: u16 = 2;
    /// Absolute axes.
    pub const ABS: u16 = 3;
}

/// Marks between events.
pub mod syn {
    /// What came since the one before happened at once.
    pub const REPORT: u16 = 0;
    /// The kernel's queue ran over, and events were lost.
    pub const DROPPED: u16 = 3;
}

/// Relative axes.
pub mod rel {
    /// To the right.
    pub const X: u16 = 0;
    /// Downwards.
    pub const Y: u16 = 1;
    /// Notches of the tilted wheel to the right.
    pub const HWHEEL: u16 = 6;
    /// Notches of the wheel away from the hand.
    pub const WHEEL: u16 = 8;
    /// 120ths of a notch away from the hand.
    pub const WHEEL_FINE: u16 = 11;
    /// 120ths of a notch to the right.
    pub const HWHEEL_FINE: u16 = 12;
}

/// Absolute axes.
pub mod abs {
    /// To the right.
    pub const X: u16 = 0;
    /// Downwards.
    pub const Y: u16 = 1;
}

/// Keys and buttons that are treated by their code.
pub mod key {
    /// `KEY_Q` to `KEY_P`: what has all of them is a keyboard.
    pub const LETTERS: std::ops::RangeInclusive<u16> = 16..=25;
    /// `BTN_0`, the first numbered button.
    pub const BUTTON_0: u16 = 0x100;
    /// `BTN_9`.
    pub const BUTTON_9: u16 = 0x109;
    /// `BTN_LEFT`.
    pub const LEFT: u16 = 0x110;
    /// `BTN_RIGHT`.
    pub const RIGHT: u16 = 0x111;
    /// `BTN_MIDDLE`.
    pub const MIDDLE: u16 = 0x112;
    /// `BTN_SIDE`, the thumb button that goes back.
    pub const SIDE: u16 = 0x113;
    /// `BTN_EXTRA`, the thumb button that goes forward.
    pub const EXTRA: u16 = 0x114;
    /// `BTN_FORWARD`, which is not the thumb button that goes forward.
    pub const FORWARD: u16 = 0x115;
    /// `BTN_TASK`, the last button of a mouse.
    pub const TASK: u16 = 0x117;
    /// `BTN_JOYSTICK`, the first of joysticks and gamepads.
    pub const JOYSTICK: u16 = 0x120;
    /// The last of joysticks and gamepads.
    pub const GAMEPAD_END: u16 = 0x13f;
    /// `BTN_TOOL_PEN`: a pen is near.
    pub const TOOL_PEN: u16 = 0x140;
    /// `BTN_TOOL_FINGER`: one finger touches.
    pub const TOOL_FINGER: u16 = 0x145;
    /// `BTN_TOOL_QUINTTAP`: five fingers touch.
    pub const TOOL_QUINTTAP: u16 = 0x148;
    /// `BTN_TOUCH`: something touches.
    pub const TOUCH: u16 = 0x14a;
    /// `BTN_STYLUS`, the pen's lower button.
    pub const STYLUS: u16 = 0x14b;
    /// `BTN_STYLUS2`, the pen's upper button.
    pub const STYLUS2: u16 = 0x14c;
    /// `BTN_TOOL_DOUBLETAP`: two fingers touch.
    pub const TOOL_DOUBLETAP: u16 = 0x14d;
    /// `BTN_TOOL_TRIPLETAP`: three fingers touch.
    pub const TOOL_TRIPLETAP: u16 = 0x14e;
    /// `BTN_TOOL_QUADTAP`: four fingers touch.
    pub const TOOL_QUADTAP: u16 = 0x14f;
    /// `KEY_OK`, the first key after the buttons.
    pub const OK: u16 = 0x160;
    /// `BTN_DPAD_UP`, the first of a gamepad's cross.
    pub const DPAD: u16 = 0x220;
    /// The last of a gamepad's cross.
    pub const DPAD_END: u16 = 0x223;
    /// `BTN_TRIGGER_HAPPY`, the first of those without meaning.
    pub const TRIGGER_HAPPY: u16 = 0x2c0;
}

/// What a device says of itself.
pub mod prop {
    /// It is a screen that is touched.
    pub const DIRECT: u16 = 1;
    /// It measures how the machine is held.
    pub const ACCELEROMETER: u16 = 6;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_from_its_bytes() {
        let mut bytes = Vec::new();
        bytes.extend(7_isize.to_ne_bytes());
        bytes.extend(250_isize.to_ne_bytes());
        bytes.extend(ev::REL.to_ne_bytes());
        bytes.extend(rel::WHEEL.to_ne_bytes());
        bytes.extend((-1_i32).to_ne_bytes());
        assert_eq!(bytes.len(), Raw::SIZE);
        let whole = Raw { time_us: 7_000_250, kind: ev::REL, code: rel::WHEEL, value: -1 };
        assert_eq!(Raw::read(&bytes), Some(whole));
        assert_eq!(Raw::read(&bytes[1..]), None);
    }

    #[test]
    fn sets_are_read_as_sysfs_writes_them() {
        let bits = Bits::parse("1f 0 3\n");
        let (word, high) = (usize::BITS as u16, 2 * usize::BITS as u16);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 1, high, high + 1, high + 2, high + 3, high + 4]);
        assert!(!bits.has(word) && !bits.has(u16::MAX));
        assert_eq!(bits.iter().collect::<Bits>(), bits);
        assert_eq!(Bits::parse("").iter().count(), 0);
    }
}
