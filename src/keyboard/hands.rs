//! Which hand and which row a key belongs to when one types with ten fingers on staggered rows.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A hand, or the thumbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// Either thumb.
    Thumb,
}

/// A row of the main block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Digits.
    Digits,
    /// Above the home row.
    Upper,
    /// Where the fingers rest.
    Home,
    /// Below the home row.
    Lower,
    /// The space bar and what is beside it.
    Bottom,
}

/// Codes of each row: those of the left hand, then those of the right.
const ROWS: [(Row, [&str; 2]); 5] = [
    (
        Row::Digits,
        [
            "Backquote Digit1 Digit2 Digit3 Digit4 Digit5",
            "Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal IntlYen Backspace",
        ],
    ),
    (Row::Upper, ["Tab KeyQ KeyW KeyE KeyR KeyT", "KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Backslash"]),
    (Row::Home, ["CapsLock KeyA KeyS KeyD KeyF KeyG", "KeyH KeyJ KeyK KeyL Semicolon Quote Enter"]),
    (
        Row::Lower,
        ["ShiftLeft IntlBackslash KeyZ KeyX KeyC KeyV KeyB", "KeyN KeyM Comma Period Slash IntlRo ShiftRight"],
    ),
    (Row::Bottom, ["ControlLeft MetaLeft AltLeft", "AltRight MetaRight ContextMenu ControlRight"]),
];

static PLACES: LazyLock<HashMap<&str, (Hand, Row)>> = LazyLock::new(|| {
    let space = ("Space", (Hand::Thumb, Row::Bottom));
    let sides = ROWS.iter().flat_map(|(row, [left, right])| [(left, (Hand::Left, *row)), (right, (Hand::Right, *row))]);
    sides.flat_map(|(codes, place)| codes.split(' ').map(move |code| (code, place))).chain([space]).collect()
});

/// The hand and the row of a key of the main block, by its code; nothing for others.
pub fn place(code: &str) -> Option<(Hand, Row)> {
    PLACES.get(code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_writing_key_of_the_main_block_has_its_hand_and_row() {
        assert_eq!(place("KeyF"), Some((Hand::Left, Row::Home)));
        assert_eq!(place("KeyJ"), Some((Hand::Right, Row::Home)));
        assert_eq!(place("Space"), Some((Hand::Thumb, Row::Bottom)));
        assert_eq!(place("F5"), None);
        let main =
            crate::keyboard::Geometry::ansi().keys.iter().filter(|cap| cap.block == crate::keyboard::Block::Main);
        for cap in main {
            assert!(place(&cap.code).is_some(), "{}", cap.code);
        }
    }
}
