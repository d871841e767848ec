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
/// The flag of presses that the server made (`XIPointerEmulated`).
const MADE: u32 = 1 << 16;
const HEAD: usize = 32;

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
    /// The same, made by the server of a valuator that scrolls.
    NotchMade(f64, f64),
    /// A part of a notch: right, down.
    Turn(f64, f64),
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
        BUTTON_PRESS => match pressed(detail) {
            What::Notch(dx, dy) if u32_at(bytes, 24).is_some_and(|flags| flags & MADE != 0) => What::NotchMade(dx, dy),
            what => what,
        },
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
            Self::Notch(dx, dy) | Self::NotchMade(dx, dy) | Self::Turn(dx, dy) => Kind::Wheel { dx, dy },
            Self::Motion | Self::Nothing => return None,
        })
    }
}

/// The valuators that a raw motion moves, and by how much.
pub fn valuators(bytes: &[u8]) -> impl Iterator<Item = (u16, f64)> + '_ {
    let words = u16_at(bytes, 22).map_or(0, usize::from);
    let mask = bytes.get(HEAD..HEAD + 4 * words).unwrap_or_default();
    let values = bytes.get(HEAD + 4 * words..).unwrap_or_default().chunks_exact(8);
    let set = (0..mask.len() * 8).filter(|bit| mask.get(bit / 8).is_some_and(|byte| byte & (1 << (bit % 8)) != 0));
    set.zip(values).filter_map(|(bit, value)| {
        // FP3232: a signed whole part, then the fraction.
        let whole = f64::from(u32_at(value, 0)?.cast_signed());
        Some((u16::try_from(bit).ok()?, whole + f64::from(u32_at(value, 4)?) / 4_294_967_296.0))
    })
}

/// Buttons 4 to 7 are notches of the wheel.
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
    fn notches_that_the_server_made_are_told_apart() {
        let mut made = bytes(BUTTON_PRESS, 5);
        made[24..28].copy_from_slice(&MADE.to_ne_bytes());
        assert_eq!(parse(&made, 131).unwrap().what, What::NotchMade(0.0, 1.0));
    }

    #[test]
    fn valuators_are_read_by_their_numbers() {
        let mut motion = bytes(MOTION, 0);
        motion[22..24].copy_from_slice(&2_u16.to_ne_bytes());
        motion.extend([0b1000, 0, 0, 0, 0b10, 0, 0, 0]);
        for (whole, part) in [(-1_i32, 1_u32 << 31), (120, 0), (7, 7)] {
            motion.extend(whole.to_ne_bytes());
            motion.extend(part.to_ne_bytes());
        }
        assert_eq!(valuators(&motion).collect::<Vec<_>>(), [(3, -0.5), (33, 120.0)]);
        assert_eq!(valuators(&motion[..48]).collect::<Vec<_>>(), [(3, -0.5)]);
        assert_eq!(valuators(&motion[..32]).count(), 0);
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
