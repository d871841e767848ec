//! `XInput2` raw events, read straight from their bytes.
//!
//! The general parser allocates the valuators of each event, which nothing here reads. Layout:
//! `XI2proto.h`, `xXIRawEvent`.

use crate::capture::evdev_codes::key_of_x;
use crate::event::{Button, Key, Kind};

const GENERIC: u8 = 35;
const KEY_PRESS: u16 = 13;
const KEY_RELEASE: u16 = 14;
const BUTTON_PRESS: u16 = 15;
const BUTTON_RELEASE: u16 = 16;
const MOTION: u16 = 17;

/// A raw event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Raw {
    /// The server's time, ms.
    pub time: u32,
    /// The device that it came from.
    pub device: u16,
    /// What it tells.
    pub what: What,
}

/// What a raw event tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A key went down.
    KeyDown(Key),
    /// A key went up.
    KeyUp(Key),
    /// A button went down.
    ButtonDown(Button),
    /// A button went up.
    ButtonUp(Button),
    /// The wheel turned by a notch: right, down.
    Notch(f64, f64),
    /// The pointer moved.
    Motion,
    /// The end of a notch, which tells nothing.
    Nothing,
}

/// The raw event in these bytes, if `opcode` is that of `XInput` and they hold one.
pub fn parse(bytes: &[u8], opcode: u8) -> Option<Raw> {
    if bytes.first()? & 0x7f != GENERIC || *bytes.get(1)? != opcode {
        return None;
    }
    let kind = u16_at(bytes, 8)?;
    let detail = u32_at(bytes, 16)?;
    let what = match kind {
        KEY_PRESS => What::KeyDown(key_of_x(detail)),
        KEY_RELEASE => What::KeyUp(key_of_x(detail)),
        BUTTON_PRESS => pressed(detail),
        BUTTON_RELEASE => button(detail).map_or(What::Nothing, What::ButtonUp),
        MOTION => What::Motion,
        _ => return None,
    };
    Some(Raw { time: u32_at(bytes, 12)?, device: u16_at(bytes, 20)?, what })
}

impl What {
    /// The event that it makes, but for the position of a click; `None` for motion.
    pub const fn kind(self) -> Option<Kind> {
        Some(match self {
            Self::KeyDown(key) => Kind::KeyDown { key, repeat: false },
            Self::KeyUp(key) => Kind::KeyUp { key },
            Self::ButtonDown(button) => Kind::ButtonDown { button, at: None },
            Self::ButtonUp(button) => Kind::ButtonUp { button, at: None },
            Self::Notch(dx, dy) => Kind::Wheel { dx, dy },
            Self::Motion | Self::Nothing => return None,
        })
    }
}

/// Buttons 4 to 7 are notches of the wheel. A device that scrolls smoothly moves a valuator too, and the
/// server makes one such press of each whole notch of it: counting presses alone counts each notch once.
fn pressed(detail: u32) -> What {
    match detail {
        4 => What::Notch(0.0, -1.0),
        5 => What::Notch(0.0, 1.0),
        6 => What::Notch(-1.0, 0.0),
        7 => What::Notch(1.0, 0.0),
        _ => button(detail).map_or(What::Nothing, What::ButtonDown),
    }
}

/// X numbers the thumb buttons 8 and 9, after the wheel's four.
fn button(detail: u32) -> Option<Button> {
    match detail {
        1..=3 => u8::try_from(detail).ok().map(Button),
        8.. => Some(Button(u8::try_from(detail - 4).unwrap_or(u8::MAX))),
        _ => None,
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_ne_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(kind: u16, detail: u32) -> Vec<u8> {
        let mut bytes = vec![0; 32];
        bytes[0] = GENERIC;
        bytes[1] = 131;
        bytes[8..10].copy_from_slice(&kind.to_ne_bytes());
        bytes[12..16].copy_from_slice(&77_u32.to_ne_bytes());
        bytes[16..20].copy_from_slice(&detail.to_ne_bytes());
        bytes[20..22].copy_from_slice(&9_u16.to_ne_bytes());
        bytes
    }

    #[test]
    fn keys_buttons_and_notches_are_told_apart() {
        let key = Key::from_code("KeyA").unwrap();
        for (kind, detail, what) in [
            (KEY_PRESS, 38, What::KeyDown(key)),
            (KEY_RELEASE, 38, What::KeyUp(key)),
            (BUTTON_PRESS, 1, What::ButtonDown(Button::LEFT)),
            (BUTTON_PRESS, 2, What::ButtonDown(Button::MIDDLE)),
            (BUTTON_RELEASE, 3, What::ButtonUp(Button::RIGHT)),
            (BUTTON_PRESS, 4, What::Notch(0.0, -1.0)),
            (BUTTON_RELEASE, 4, What::Nothing),
            (BUTTON_PRESS, 5, What::Notch(0.0, 1.0)),
            (BUTTON_PRESS, 6, What::Notch(-1.0, 0.0)),
            (BUTTON_PRESS, 7, What::Notch(1.0, 0.0)),
            (BUTTON_RELEASE, 7, What::Nothing),
            (BUTTON_PRESS, 8, What::ButtonDown(Button::BACK)),
            (BUTTON_PRESS, 9, What::ButtonDown(Button::FORWARD)),
            (BUTTON_PRESS, 10, What::ButtonDown(Button(6))),
            (BUTTON_PRESS, 0, What::Nothing),
            (BUTTON_PRESS, u32::MAX, What::ButtonDown(Button(255))),
            (MOTION, 0, What::Motion),
        ] {
            let expected = Some(Raw { time: 77, device: 9, what });
            assert_eq!(parse(&bytes(kind, detail), 131), expected, "{kind} {detail}");
        }
    }

    #[test]
    fn other_events_and_cut_ones_are_none() {
        let whole = bytes(KEY_PRESS, 38);
        assert_eq!(parse(&whole, 130), None);
        assert_eq!(parse(&bytes(11, 0), 131), None);
        for length in 0..22 {
            assert_eq!(parse(&whole[..length], 131), None, "{length}");
        }
    }
}
