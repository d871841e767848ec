//! Linux key codes (`linux/input-event-codes.h`) to physical keys. X servers on Linux add 8 to them.
//!
//! A key that W3C UI Events names has that code. One that only USB HID knows is `Hid:0x…`; one that neither
//! knows is `Evdev:` and its number, so that its presses are counted all the same.

use std::sync::LazyLock;

use crate::event::Key;

/// What X adds to a Linux key code.
pub const X_OFFSET: u32 = 8;

/// The key that has this Linux code.
pub fn key(code: u32) -> Key {
    static KEYS: LazyLock<Vec<Option<Key>>> = LazyLock::new(table);
    match KEYS.get(code as usize) {
        Some(Some(key)) => *key,
        _ => unlisted(code),
    }
}

/// The key that has this X key code, on a server that takes its input from Linux.
pub fn key_of_x(keycode: u32) -> Key {
    key(keycode.saturating_sub(X_OFFSET))
}

fn table() -> Vec<Option<Key>> {
    let mut keys = vec![None; 0x200];
    let listed = RUNS.iter().flat_map(|&(first, codes)| (first..).zip(codes.split_ascii_whitespace()));
    for (code, name) in listed {
        if let Some(slot) = keys.get_mut(code) {
            *slot = Key::from_code(name);
        }
    }
    keys
}

fn unlisted(code: u32) -> Key {
    // Neither formats nor people need to tell apart keys beyond the kernel's own KEY_MAX.
    let code = code.min(0x2ff);
    Key::from_code(&format!("Evdev:{code}")).unwrap_or(Key::hid(0))
}

/// Runs of codes: the first one's number, then the names from there on.
const RUNS: &[(usize, &str)] = &[
    (1, "Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace"),
    (15, "Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter ControlLeft"),
    (30, "KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote ShiftLeft Backslash"),
    (44, "KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock"),
    (59, "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock"),
    (71, "Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd"),
    (79, "Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal"),
    // 85 is the full-width/half-width key, 86 the key beside the left Shift of ISO keyboards.
    (85, "Lang5 IntlBackslash F11 F12 IntlRo Lang3 Lang4 Convert KanaMode NonConvert NumpadComma"),
    (96, "NumpadEnter ControlRight NumpadDivide PrintScreen AltRight"),
    (102, "Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete"),
    // 118 is the keypad's plus/minus: USB HID 0xd7, without a W3C code.
    (113, "AudioVolumeMute AudioVolumeDown AudioVolumeUp Power NumpadEqual Hid:0x00d7 Pause"),
    (121, "NumpadComma Lang1 Lang2 IntlYen MetaLeft MetaRight ContextMenu"),
    (128, "BrowserStop Again Props Undo Select Copy Open Paste Find Cut Help ContextMenu LaunchApp2"),
    (142, "Sleep WakeUp LaunchApp1"),
    (155, "LaunchMail BrowserFavorites LaunchApp1 BrowserBack BrowserForward"),
    (161, "Eject"),
    (163, "MediaTrackNext MediaPlayPause MediaTrackPrevious MediaStop"),
    (171, "MediaSelect BrowserHome BrowserRefresh"),
    (179, "NumpadParenLeft NumpadParenRight"),
    (183, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
    (205, "Suspend"),
    (217, "BrowserSearch"),
    (224, "BrightnessDown BrightnessUp"),
    (353, "Select"),
    (464, "Fn"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_corners_of_the_keyboard_have_their_names() {
        for (code, name) in [
            (1, "Escape"),
            (2, "Digit1"),
            (11, "Digit0"),
            (14, "Backspace"),
            (16, "KeyQ"),
            (25, "KeyP"),
            (28, "Enter"),
            (29, "ControlLeft"),
            (30, "KeyA"),
            (41, "Backquote"),
            (43, "Backslash"),
            (44, "KeyZ"),
            (53, "Slash"),
            (57, "Space"),
            (68, "F10"),
            (70, "ScrollLock"),
            (71, "Numpad7"),
            (78, "NumpadAdd"),
            (83, "NumpadDecimal"),
            (86, "IntlBackslash"),
            (88, "F12"),
            (89, "IntlRo"),
            (94, "NonConvert"),
            (100, "AltRight"),
            (111, "Delete"),
            (119, "Pause"),
            (124, "IntlYen"),
            (126, "MetaRight"),
            (127, "ContextMenu"),
            (140, "LaunchApp2"),
            (166, "MediaStop"),
            (173, "BrowserRefresh"),
            (194, "F24"),
            (118, "Hid:0x00d7"),
            (0, "Evdev:0"),
            (240, "Evdev:240"),
            (464, "Fn"),
            (u32::MAX, "Evdev:767"),
        ] {
            assert_eq!(key(code).code(), name, "{code}");
        }
        assert_eq!(key_of_x(38).code(), "KeyA");
    }

    #[test]
    fn every_name_in_the_runs_is_a_listed_key() {
        let listed: BTreeSet<_> = Key::listed().collect();
        for name in RUNS.iter().flat_map(|(_, names)| names.split(' ')) {
            let key = Key::from_code(name).unwrap();
            assert!(listed.contains(&key) || name.starts_with("Hid:"), "{name}");
        }
    }

    #[test]
    fn every_key_of_a_us_keyboard_can_be_typed() {
        let typed: BTreeSet<_> = (1..256).map(key).collect();
        let missing: Vec<_> = Key::listed().filter(|key| key.is_text() && !typed.contains(key)).collect();
        // Telephone keypads have the last two.
        assert_eq!(format!("{missing:?}"), "[NumpadStar, NumpadHash]");
    }
}
