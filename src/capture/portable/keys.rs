//! Keys and notches as rdev tells them, by system.
//!
//! What rdev does not name it passes on as the system's own number. On Linux and macOS that number is of a place
//! on the keyboard, so that every key is told by its place. On Windows it is a *virtual* key, chosen by the layout:
//! there letters and signs are told by what a US keyboard has them for, Enter of the keypad is Enter, and the
//! keypad without `NumLock` is the arrows and their neighbours. On macOS, drags and the middle button come as
//! nothing, each second tap of Caps Lock as nothing, and scrolling as pixels.

use crate::capture::evdev_codes;
use crate::event::{Button, Key};

/// The system whose numbers are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux, under X11.
    Linux,
    /// Windows.
    Windows,
    /// macOS.
    MacOs,
}

/// What a scroll of one notch is in the pixels that macOS tells: `CGEventSource`'s ten pixels a line.
const PIXELS: f64 = 10.0;
/// `VK_PACKET`: a character that a program sent, and no key at all.
const PACKET: u32 = 0xe7;

impl System {
    /// The one that this program is built for.
    pub const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Linux
    };

    /// The key of a number that rdev has no name for; `None` where it is no key.
    pub fn key(self, number: u32) -> Option<Key> {
        match self {
            Self::Linux => Some(evdev_codes::key_of_x(number)),
            Self::Windows if number == PACKET => None,
            Self::Windows => Key::from_code(&listed(WINDOWS, number).unwrap_or_else(|| format!("Windows:{number}"))),
            Self::MacOs => Key::from_code(&listed(MACOS, number).unwrap_or_else(|| format!("MacOS:{number}"))),
        }
    }

    /// The button of a number that rdev has no name for; `None` where it is the wheel.
    pub const fn button(self, number: u8) -> Option<Button> {
        match (self, number) {
            // X numbers the wheel 4 to 7 and the thumb buttons from 8; rdev lets releases of 6 and 7 through.
            (Self::Linux, 0..8) => None,
            (Self::Linux, number) => Some(Button(number - 4)),
            // XBUTTON1 and XBUTTON2.
            (_, 1) => Some(Button::BACK),
            (_, 2) => Some(Button::FORWARD),
            (_, number) => Some(Button(number.saturating_add(3))),
        }
    }

    /// Notches to the right and down of a turn of the wheel.
    pub fn notches(self, delta_x: i64, delta_y: i64) -> (f64, f64) {
        let (x, y) = (delta_x as f64, delta_y as f64);
        match self {
            Self::Linux | Self::Windows => (x, 0.0 - y),
            // Quartz counts to the left and up.
            Self::MacOs => (0.0 - x / PIXELS, 0.0 - y / PIXELS),
        }
    }
}

fn listed(runs: &[(u32, &str)], number: u32) -> Option<String> {
    runs.iter().find_map(|&(first, codes)| {
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        codes.split_ascii_whitespace().nth(place).filter(|code| *code != "-").map(str::to_owned)
    })
}

/// Virtual keys of `winuser.h` that rdev does not name: the first one's number, then the codes from there on.
const WINDOWS: &[(u32, &str)] = &[
    // VK_CANCEL is Pause with Control.
    (0x03, "Pause"),
    // VK_CLEAR is the keypad's 5 without NumLock.
    (0x0c, "Numpad5"),
    (0x15, "KanaMode"),
    (0x1c, "Convert NonConvert"),
    (0x29, "Select"),
    (0x2f, "Help"),
    (0x5c, "MetaRight ContextMenu"),
    (0x5f, "Sleep"),
    (0x6c, "NumpadComma"),
    (0x7c, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
    (0x92, "NumpadEqual"),
    (0xa6, "BrowserBack BrowserForward BrowserRefresh BrowserStop BrowserSearch BrowserFavorites BrowserHome"),
    (0xad, "AudioVolumeMute AudioVolumeDown AudioVolumeUp"),
    (0xb0, "MediaTrackNext MediaTrackPrevious MediaStop MediaPlayPause LaunchMail MediaSelect LaunchApp1 LaunchApp2"),
    (0xc1, "IntlRo NumpadComma"),
];

/// Virtual key codes of `HIToolbox/Events.h` that rdev does not name; they are of places, whatever the layout.
const MACOS: &[(u32, &str)] = &[
    (10, "IntlBackslash"),
    (62, "ControlRight"),
    (64, "F17 NumpadDecimal - NumpadMultiply - NumpadAdd - NumLock AudioVolumeUp AudioVolumeDown AudioVolumeMute"),
    (75, "NumpadDivide NumpadEnter - NumpadSubtract F18 F19 NumpadEqual"),
    (82, "Numpad0 Numpad1 Numpad2 Numpad3 Numpad4 Numpad5 Numpad6 Numpad7 F20 Numpad8 Numpad9"),
    (93, "IntlYen IntlRo NumpadComma"),
    (102, "Lang2 - Lang1 F13 F16 F14"),
    (110, "ContextMenu"),
    (113, "F15 Help Home PageUp Delete - End - PageDown"),
];

/// Keys that rdev names.
#[cfg(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"))]
pub fn named(key: rdev::Key) -> Option<Key> {
    if let rdev::Key::Unknown(number) = key { System::HERE.key(number) } else { Key::from_code(code(key)) }
}

#[cfg(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"))]
macro_rules! codes {
    ($($name:ident $code:literal)+) => {
        /// Every key that rdev names, with its code; `Unknown` has none.
        const fn code(key: rdev::Key) -> &'static str {
            match key {
                $(rdev::Key::$name => $code,)+
                rdev::Key::Unknown(_) => "",
            }
        }

        #[cfg(test)]
        const NAMED: &[(rdev::Key, &str)] = &[$((rdev::Key::$name, $code),)+];
    };
}

#[cfg(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"))]
codes! {
    Alt "AltLeft" AltGr "AltRight" Backspace "Backspace" CapsLock "CapsLock"
    ControlLeft "ControlLeft" ControlRight "ControlRight" Delete "Delete"
    DownArrow "ArrowDown" LeftArrow "ArrowLeft" RightArrow "ArrowRight" UpArrow "ArrowUp"
    End "End" Escape "Escape" Home "Home" Insert "Insert" PageDown "PageDown" PageUp "PageUp"
    F1 "F1" F2 "F2" F3 "F3" F4 "F4" F5 "F5" F6 "F6" F7 "F7" F8 "F8" F9 "F9" F10 "F10" F11 "F11" F12 "F12"
    MetaLeft "MetaLeft" MetaRight "MetaRight" Return "Enter" ShiftLeft "ShiftLeft" ShiftRight "ShiftRight"
    Space "Space" Tab "Tab" PrintScreen "PrintScreen" ScrollLock "ScrollLock" Pause "Pause" NumLock "NumLock"
    Num1 "Digit1" Num2 "Digit2" Num3 "Digit3" Num4 "Digit4" Num5 "Digit5"
    Num6 "Digit6" Num7 "Digit7" Num8 "Digit8" Num9 "Digit9" Num0 "Digit0"
    KeyA "KeyA" KeyB "KeyB" KeyC "KeyC" KeyD "KeyD" KeyE "KeyE" KeyF "KeyF" KeyG "KeyG" KeyH "KeyH" KeyI "KeyI"
    KeyJ "KeyJ" KeyK "KeyK" KeyL "KeyL" KeyM "KeyM" KeyN "KeyN" KeyO "KeyO" KeyP "KeyP" KeyQ "KeyQ" KeyR "KeyR"
    KeyS "KeyS" KeyT "KeyT" KeyU "KeyU" KeyV "KeyV" KeyW "KeyW" KeyX "KeyX" KeyY "KeyY" KeyZ "KeyZ"
    BackQuote "Backquote" Minus "Minus" Equal "Equal" LeftBracket "BracketLeft" RightBracket "BracketRight"
    SemiColon "Semicolon" Quote "Quote" BackSlash "Backslash" IntlBackslash "IntlBackslash"
    Comma "Comma" Dot "Period" Slash "Slash"
    KpReturn "NumpadEnter" KpMinus "NumpadSubtract" KpPlus "NumpadAdd" KpMultiply "NumpadMultiply"
    KpDivide "NumpadDivide" KpDelete "NumpadDecimal"
    Kp0 "Numpad0" Kp1 "Numpad1" Kp2 "Numpad2" Kp3 "Numpad3" Kp4 "Numpad4"
    Kp5 "Numpad5" Kp6 "Numpad6" Kp7 "Numpad7" Kp8 "Numpad8" Kp9 "Numpad9" Function "Fn"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_of_the_runs_is_a_listed_key() {
        let listed: BTreeSet<_> = Key::listed().collect();
        for code in WINDOWS.iter().chain(MACOS).flat_map(|(_, codes)| codes.split(' ')) {
            assert!(code == "-" || listed.contains(&Key::from_code(code).unwrap()), "{code}");
        }
    }

    #[test]
    fn numbers_without_a_name_are_the_keys_of_their_system() {
        let code = |system: System, number| system.key(number).map(Key::code);
        for (system, number, expected) in [
            (System::Linux, 134, Some("MetaRight")),
            (System::Linux, 121, Some("AudioVolumeMute")),
            (System::Linux, 191, Some("F13")),
            (System::Windows, 0x5c, Some("MetaRight")),
            (System::Windows, 0x5d, Some("ContextMenu")),
            (System::Windows, 0x87, Some("F24")),
            (System::Windows, 0xb3, Some("MediaPlayPause")),
            (System::Windows, 0xff, Some("Windows:255")),
            (System::Windows, PACKET, None),
            (System::MacOs, 62, Some("ControlRight")),
            (System::MacOs, 65, Some("NumpadDecimal")),
            (System::MacOs, 66, Some("MacOS:66")),
            (System::MacOs, 71, Some("NumLock")),
            (System::MacOs, 74, Some("AudioVolumeMute")),
            (System::MacOs, 76, Some("NumpadEnter")),
            (System::MacOs, 81, Some("NumpadEqual")),
            (System::MacOs, 89, Some("Numpad7")),
            (System::MacOs, 91, Some("Numpad8")),
            (System::MacOs, 107, Some("F14")),
            (System::MacOs, 117, Some("Delete")),
            (System::MacOs, 119, Some("End")),
            (System::MacOs, 121, Some("PageDown")),
        ] {
            assert_eq!(code(system, number).as_deref(), expected, "{system:?} {number}");
        }
    }

    #[test]
    fn thumb_buttons_are_known_and_the_wheel_is_none() {
        assert_eq!(
            [6, 7, 8, 9, 10].map(|number| System::Linux.button(number)),
            [None, None, Some(Button::BACK), Some(Button::FORWARD), Some(Button(6))]
        );
        assert_eq!(
            [1, 2, 3].map(|number| System::Windows.button(number)),
            [Some(Button::BACK), Some(Button::FORWARD), Some(Button(6))]
        );
    }

    #[test]
    fn scrolling_up_is_less_than_nothing() {
        assert_eq!(System::Linux.notches(0, 1), (0.0, -1.0));
        assert_eq!(System::Windows.notches(1, -2), (1.0, 2.0));
        assert_eq!(System::MacOs.notches(20, -5), (-2.0, 0.5));
    }

    #[cfg(all(target_os = "linux", feature = "portable"))]
    #[test]
    fn names_and_numbers_agree_on_linux() {
        for (key, code) in NAMED {
            let key = named(*key).unwrap();
            assert_eq!(key.code(), *code);
            assert!(key == named(rdev::Key::Function).unwrap() || Key::listed().any(|listed| listed == key));
        }
        assert_eq!(named(rdev::Key::Unknown(92)), Some(evdev_codes::key_of_x(92)));
    }
}
