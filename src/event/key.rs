//! Physical keys, by the `code` values of W3C UI Events, and what kind of key each is.

use std::fmt;

use super::Name;

/// A physical key.
///
/// Keys of the table are numbered by their place in it, USB HID usages without a code (`Hid:0x00a5`) and
/// names that are in neither follow. The number differs between versions and is never stored: a key is
/// stored by its code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(u32);

/// What a press of a key does, as far as a slice may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyClass {
    /// Letters, digits, punctuation, space and the keypad's figures and signs.
    Text,
    /// Backspace and Delete.
    Correction,
    /// Arrows, Home, End, Page Up, Page Down.
    Navigation,
    /// F1 to F24.
    Function,
    /// Shift, Control, Alt and Meta, left and right.
    Modifier,
    /// Everything else: Enter, Tab, Escape, locks, media keys, unlisted keys.
    Other,
}

/// The modifiers that name a chord, sides merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Modifier {
    /// Either Control.
    Ctrl,
    /// The left Alt, and the right one where it is not `AltGraph`.
    Alt,
    /// Either Shift.
    Shift,
    /// Either Meta (Super, Windows, Command).
    Meta,
}

const HID: u32 = 0x1_0000;
const NAMED: u32 = 0x2_0000;

impl Key {
    /// The key that is called so, or `None` for an empty name.
    ///
    /// `OSLeft` and `OSRight` are read as `MetaLeft` and `MetaRight`; other names are taken as written.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "" => None,
            "OSLeft" => Some(Self::META_LEFT),
            "OSRight" => Some(Self::META_RIGHT),
            _ => Some(
                table_index(code)
                    .map(Self)
                    .or_else(|| hid_usage(code).map(Self::hid))
                    .unwrap_or_else(|| Self(NAMED + Name::new(code).id())),
            ),
        }
    }

    /// The key without a code that has this USB HID usage of page 7.
    pub const fn hid(usage: u16) -> Self {
        Self(HID + usage as u32)
    }

    /// Its code as formats write it.
    pub fn code(self) -> String {
        self.to_string()
    }

    /// What a press of it does.
    pub fn class(self) -> KeyClass {
        CODES.get(self.0 as usize).map_or(KeyClass::Other, |&(_, class)| class)
    }

    /// Whether it writes text when no Ctrl, Alt or Meta is held.
    pub fn is_text(self) -> bool {
        self.class() == KeyClass::Text
    }

    /// The modifier that it is, if it names chords; `alt_graph` says whether the right Alt is `AltGraph` and names none.
    pub fn modifier(self, alt_graph: bool) -> Option<Modifier> {
        match self {
            Self::CONTROL_LEFT | Self::CONTROL_RIGHT => Some(Modifier::Ctrl),
            Self::ALT_LEFT => Some(Modifier::Alt),
            Self::ALT_RIGHT => (!alt_graph).then_some(Modifier::Alt),
            Self::SHIFT_LEFT | Self::SHIFT_RIGHT => Some(Modifier::Shift),
            Self::META_LEFT | Self::META_RIGHT => Some(Modifier::Meta),
            _ => None,
        }
    }

    /// Every key of the table, in its order.
    pub fn listed() -> impl Iterator<Item = Self> {
        (0..CODES.len() as u32).map(Self)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            index if (index as usize) < CODES.len() => f.pad(CODES[index as usize].0),
            NAMED.. => f.pad(Name::from_id(self.0 - NAMED).as_str()),
            _ => f.pad(&format!("Hid:0x{:04x}", self.0.saturating_sub(HID))),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn hid_usage(code: &str) -> Option<u16> {
    let digits = code.strip_prefix("Hid:0x")?;
    let plain = digits.len() == 4 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    plain.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

fn table_index(code: &str) -> Option<u32> {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    static INDEX: LazyLock<HashMap<&'static str, u32>> =
        LazyLock::new(|| CODES.iter().enumerate().map(|(index, &(code, _))| (code, index as u32)).collect());
    INDEX.get(code).copied()
}

macro_rules! keys {
    ($($class:ident: $($code:literal)+;)+) => {
        /// The codes of <https://www.w3.org/TR/uievents-code/> that keyboards send, by class.
        const CODES: &[(&str, KeyClass)] = &[$($(($code, KeyClass::$class),)+)+];
    };
}

keys! {
    Modifier: "ControlLeft" "ControlRight" "ShiftLeft" "ShiftRight" "AltLeft" "AltRight" "MetaLeft" "MetaRight";
    Text: "KeyA" "KeyB" "KeyC" "KeyD" "KeyE" "KeyF" "KeyG" "KeyH" "KeyI" "KeyJ" "KeyK" "KeyL" "KeyM"
        "KeyN" "KeyO" "KeyP" "KeyQ" "KeyR" "KeyS" "KeyT" "KeyU" "KeyV" "KeyW" "KeyX" "KeyY" "KeyZ"
        "Digit0" "Digit1" "Digit2" "Digit3" "Digit4" "Digit5" "Digit6" "Digit7" "Digit8" "Digit9"
        "Backquote" "Minus" "Equal" "BracketLeft" "BracketRight" "Backslash" "Semicolon" "Quote"
        "Comma" "Period" "Slash" "IntlBackslash" "IntlRo" "IntlYen" "Space"
        "Numpad0" "Numpad1" "Numpad2" "Numpad3" "Numpad4" "Numpad5" "Numpad6" "Numpad7" "Numpad8" "Numpad9"
        "NumpadAdd" "NumpadSubtract" "NumpadMultiply" "NumpadDivide" "NumpadDecimal" "NumpadComma"
        "NumpadEqual" "NumpadStar" "NumpadHash" "NumpadParenLeft" "NumpadParenRight";
    Correction: "Backspace" "Delete";
    Navigation: "ArrowUp" "ArrowDown" "ArrowLeft" "ArrowRight" "Home" "End" "PageUp" "PageDown";
    Function: "F1" "F2" "F3" "F4" "F5" "F6" "F7" "F8" "F9" "F10" "F11" "F12"
        "F13" "F14" "F15" "F16" "F17" "F18" "F19" "F20" "F21" "F22" "F23" "F24";
    Other: "Enter" "Tab" "Escape" "CapsLock" "ContextMenu" "Insert" "PrintScreen" "ScrollLock" "Pause" "Help"
        "NumLock" "NumpadEnter" "NumpadBackspace" "NumpadClear" "NumpadClearEntry" "NumpadMemoryAdd"
        "NumpadMemoryClear" "NumpadMemoryRecall" "NumpadMemoryStore" "NumpadMemorySubtract"
        "Convert" "NonConvert" "KanaMode" "Lang1" "Lang2" "Lang3" "Lang4" "Lang5" "Fn" "FnLock"
        "Again" "Copy" "Cut" "Find" "Open" "Paste" "Props" "Select" "Undo" "Abort" "Eject" "Power" "Sleep" "WakeUp"
        "AudioVolumeDown" "AudioVolumeMute" "AudioVolumeUp" "BrowserBack" "BrowserFavorites" "BrowserForward"
        "BrowserHome" "BrowserRefresh" "BrowserSearch" "BrowserStop" "LaunchApp1" "LaunchApp2" "LaunchMail"
        "MediaPlayPause" "MediaSelect" "MediaStop" "MediaTrackNext" "MediaTrackPrevious"
        "BrightnessDown" "BrightnessUp" "Hyper" "Super" "Turbo" "Resume" "Suspend" "Hiragana" "Katakana";
}

impl Key {
    /// A key that must not be told: HID usage 0, which no key has. Recorded events have it in place of a withheld key.
    pub const UNTOLD: Self = Self::hid(0);
    /// `ControlLeft`, the table's first entry; the constants below follow its order.
    pub const CONTROL_LEFT: Self = Self(0);
    /// `ControlRight`
    pub const CONTROL_RIGHT: Self = Self(1);
    /// `ShiftLeft`
    pub const SHIFT_LEFT: Self = Self(2);
    /// `ShiftRight`
    pub const SHIFT_RIGHT: Self = Self(3);
    /// `AltLeft`
    pub const ALT_LEFT: Self = Self(4);
    /// `AltRight`, `AltGraph` on most layouts.
    pub const ALT_RIGHT: Self = Self(5);
    /// `MetaLeft`
    pub const META_LEFT: Self = Self(6);
    /// `MetaRight`
    pub const META_RIGHT: Self = Self(7);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_key_comes_back_from_its_code() {
        for key in Key::listed() {
            assert_eq!(Key::from_code(&key.code()), Some(key));
        }
    }

    #[test]
    fn constants_name_their_keys() {
        let constants = [
            (Key::CONTROL_LEFT, "ControlLeft"),
            (Key::CONTROL_RIGHT, "ControlRight"),
            (Key::SHIFT_LEFT, "ShiftLeft"),
            (Key::SHIFT_RIGHT, "ShiftRight"),
            (Key::ALT_LEFT, "AltLeft"),
            (Key::ALT_RIGHT, "AltRight"),
            (Key::META_LEFT, "MetaLeft"),
            (Key::META_RIGHT, "MetaRight"),
        ];
        for (key, code) in constants {
            assert_eq!(key.code(), code);
        }
    }

    #[test]
    fn unlisted_keys_keep_their_names() {
        for code in ["Hid:0x00a5", "Hid:0x00A5", "Hid:0xa5", "Hid:0xffff", "Knob", "KeyÄ"] {
            assert_eq!(Key::from_code(code).map(Key::code).as_deref(), Some(code));
        }
        assert_eq!(Key::from_code("Hid:0x00a5"), Some(Key::hid(0xa5)));
        assert_eq!(Key::from_code("OSLeft"), Some(Key::META_LEFT));
        assert_eq!(Key::from_code(""), None);
        assert_eq!(Key::from_code("Hid:0x0004").map(Key::class), Some(KeyClass::Other));
    }
}
