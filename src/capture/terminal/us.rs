//! The keys of a US keyboard by what they write.

use crossterm::event::{KeyCode, KeyEvent, KeyEventState, MediaKeyCode, ModifierKeyCode};

use crate::event::Key;

/// Characters without and with Shift, and the key of both.
const SIGNS: [(char, char, &str); 21] = [
    ('1', '!', "Digit1"),
    ('2', '@', "Digit2"),
    ('3', '#', "Digit3"),
    ('4', '$', "Digit4"),
    ('5', '%', "Digit5"),
    ('6', '^', "Digit6"),
    ('7', '&', "Digit7"),
    ('8', '*', "Digit8"),
    ('9', '(', "Digit9"),
    ('0', ')', "Digit0"),
    ('-', '_', "Minus"),
    ('=', '+', "Equal"),
    ('[', '{', "BracketLeft"),
    (']', '}', "BracketRight"),
    ('\\', '|', "Backslash"),
    (';', ':', "Semicolon"),
    ('\'', '"', "Quote"),
    ('`', '~', "Backquote"),
    (',', '<', "Comma"),
    ('.', '>', "Period"),
    ('/', '?', "Slash"),
];

/// The key, and whether it takes Shift to write this; `None` for characters that no US key writes.
pub fn key(event: &KeyEvent) -> Option<(Key, bool)> {
    if let KeyCode::Char(sign) = event.code {
        if event.state.contains(KeyEventState::KEYPAD)
            && let Some(name) = keypad(sign)
        {
            return Some((Key::from_code(name)?, false));
        }
        return written(sign);
    }
    let name = match event.code {
        KeyCode::F(number @ 1..=24) => return Some((Key::from_code(&format!("F{number}"))?, false)),
        KeyCode::Enter if event.state.contains(KeyEventState::KEYPAD) => "NumpadEnter",
        KeyCode::Modifier(code) => modifier(code)?,
        KeyCode::Media(code) => media(code)?,
        code => named(code)?,
    };
    Some((Key::from_code(name)?, false))
}

fn written(sign: char) -> Option<(Key, bool)> {
    if sign == ' ' {
        return Some((Key::from_code("Space")?, false));
    }
    if sign.is_ascii_alphabetic() {
        return Some((Key::from_code(&format!("Key{}", sign.to_ascii_uppercase()))?, sign.is_ascii_uppercase()));
    }
    let &(plain, _, name) = SIGNS.iter().find(|(plain, shifted, _)| sign == *plain || sign == *shifted)?;
    Some((Key::from_code(name)?, sign != plain))
}

const fn keypad(sign: char) -> Option<&'static str> {
    Some(match sign {
        '0' => "Numpad0",
        '1' => "Numpad1",
        '2' => "Numpad2",
        '3' => "Numpad3",
        '4' => "Numpad4",
        '5' => "Numpad5",
        '6' => "Numpad6",
        '7' => "Numpad7",
        '8' => "Numpad8",
        '9' => "Numpad9",
        '+' => "NumpadAdd",
        '-' => "NumpadSubtract",
        '*' => "NumpadMultiply",
        '/' => "NumpadDivide",
        '.' => "NumpadDecimal",
        ',' => "NumpadComma",
        '=' => "NumpadEqual",
        _ => return None,
    })
}

const fn named(code: KeyCode) -> Option<&'static str> {
    Some(match code {
        KeyCode::Backspace => "Backspace",
        KeyCode::Enter => "Enter",
        KeyCode::Left => "ArrowLeft",
        KeyCode::Right => "ArrowRight",
        KeyCode::Up => "ArrowUp",
        KeyCode::Down => "ArrowDown",
        KeyCode::Home => "Home",
        KeyCode::End => "End",
        KeyCode::PageUp => "PageUp",
        KeyCode::PageDown => "PageDown",
        KeyCode::Tab | KeyCode::BackTab => "Tab",
        KeyCode::Delete => "Delete",
        KeyCode::Insert => "Insert",
        // Control and space.
        KeyCode::Null => "Space",
        KeyCode::Esc => "Escape",
        KeyCode::CapsLock => "CapsLock",
        KeyCode::ScrollLock => "ScrollLock",
        KeyCode::NumLock => "NumLock",
        KeyCode::PrintScreen => "PrintScreen",
        KeyCode::Pause => "Pause",
        KeyCode::Menu => "ContextMenu",
        KeyCode::KeypadBegin => "Numpad5",
        _ => return None,
    })
}

const fn modifier(code: ModifierKeyCode) -> Option<&'static str> {
    Some(match code {
        ModifierKeyCode::LeftShift => "ShiftLeft",
        ModifierKeyCode::LeftControl => "ControlLeft",
        ModifierKeyCode::LeftAlt => "AltLeft",
        ModifierKeyCode::LeftSuper | ModifierKeyCode::LeftMeta => "MetaLeft",
        ModifierKeyCode::RightShift => "ShiftRight",
        ModifierKeyCode::RightControl => "ControlRight",
        ModifierKeyCode::RightAlt | ModifierKeyCode::IsoLevel3Shift => "AltRight",
        ModifierKeyCode::RightSuper | ModifierKeyCode::RightMeta => "MetaRight",
        ModifierKeyCode::LeftHyper | ModifierKeyCode::RightHyper => "Hyper",
        ModifierKeyCode::IsoLevel5Shift => return None,
    })
}

const fn media(code: MediaKeyCode) -> Option<&'static str> {
    Some(match code {
        MediaKeyCode::Play | MediaKeyCode::Pause | MediaKeyCode::PlayPause => "MediaPlayPause",
        MediaKeyCode::Stop => "MediaStop",
        MediaKeyCode::TrackNext => "MediaTrackNext",
        MediaKeyCode::TrackPrevious => "MediaTrackPrevious",
        MediaKeyCode::LowerVolume => "AudioVolumeDown",
        MediaKeyCode::RaiseVolume => "AudioVolumeUp",
        MediaKeyCode::MuteVolume => "AudioVolumeMute",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    #[test]
    fn every_printable_ascii_character_has_a_text_key() {
        for sign in ' '..='~' {
            let (key, _) = key(&KeyEvent::new(KeyCode::Char(sign), KeyModifiers::NONE)).unwrap();
            assert!(key.is_text(), "{sign:?} gave {key}");
        }
    }
}
