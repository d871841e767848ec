//! Keyboards of a person's own: keyboard-layout-editor files and QMK's `info.json`.
//!
//! Both say what is printed on a key, not which key it is: a label is read as a W3C code, as the sign that a US
//! keyboard has there, or as a usual name. What comes twice is the right-hand one, or that of the keypad; a label that
//! names no key stays on the board without heat.

use std::collections::HashSet;

use serde_json::Value;

use super::{Block, Geometry, GeometryError, Keycap};
use crate::event::Key;

/// A key as the files tell it, in key units.
struct Placed {
    label: String,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// What comes twice: the name, the first key and the second.
const TWICE: [(&str, &str, &str); 22] = [
    ("shift", "ShiftLeft", "ShiftRight"),
    ("ctrl", "ControlLeft", "ControlRight"),
    ("control", "ControlLeft", "ControlRight"),
    ("alt", "AltLeft", "AltRight"),
    ("win", "MetaLeft", "MetaRight"),
    ("gui", "MetaLeft", "MetaRight"),
    ("super", "MetaLeft", "MetaRight"),
    ("cmd", "MetaLeft", "MetaRight"),
    ("enter", "Enter", "NumpadEnter"),
    ("return", "Enter", "NumpadEnter"),
    ("0", "Digit0", "Numpad0"),
    ("1", "Digit1", "Numpad1"),
    ("2", "Digit2", "Numpad2"),
    ("3", "Digit3", "Numpad3"),
    ("4", "Digit4", "Numpad4"),
    ("5", "Digit5", "Numpad5"),
    ("6", "Digit6", "Numpad6"),
    ("7", "Digit7", "Numpad7"),
    ("8", "Digit8", "Numpad8"),
    ("9", "Digit9", "Numpad9"),
    ("/", "Slash", "NumpadDivide"),
    (".", "Period", "NumpadDecimal"),
];

/// What comes once.
const ONCE: [(&str, &str); 47] = [
    ("`", "Backquote"),
    ("-", "Minus"),
    ("=", "Equal"),
    ("[", "BracketLeft"),
    ("]", "BracketRight"),
    ("\\", "Backslash"),
    (";", "Semicolon"),
    ("'", "Quote"),
    (",", "Comma"),
    ("+", "NumpadAdd"),
    ("*", "NumpadMultiply"),
    ("esc", "Escape"),
    ("escape", "Escape"),
    ("tab", "Tab"),
    ("caps", "CapsLock"),
    ("caps lock", "CapsLock"),
    ("altgr", "AltRight"),
    ("menu", "ContextMenu"),
    ("app", "ContextMenu"),
    ("bksp", "Backspace"),
    ("backspace", "Backspace"),
    ("space", "Space"),
    ("spc", "Space"),
    ("del", "Delete"),
    ("delete", "Delete"),
    ("ins", "Insert"),
    ("insert", "Insert"),
    ("home", "Home"),
    ("end", "End"),
    ("pgup", "PageUp"),
    ("page up", "PageUp"),
    ("pgdn", "PageDown"),
    ("page down", "PageDown"),
    ("prtsc", "PrintScreen"),
    ("scroll lock", "ScrollLock"),
    ("pause", "Pause"),
    ("num lock", "NumLock"),
    ("←", "ArrowLeft"),
    ("→", "ArrowRight"),
    ("↑", "ArrowUp"),
    ("↓", "ArrowDown"),
    ("left", "ArrowLeft"),
    ("right", "ArrowRight"),
    ("up", "ArrowUp"),
    ("down", "ArrowDown"),
    ("lshift", "ShiftLeft"),
    ("rshift", "ShiftRight"),
];

/// Reads either format.
pub fn read(json: &str) -> Result<Geometry, GeometryError> {
    let file: Value = serde_json::from_str(json)?;
    let (name, placed) = match &file {
        Value::Array(rows) => ("own keyboard".to_owned(), editor(rows)),
        Value::Object(object) if object.contains_key("layouts") => {
            let name = object.get("keyboard_name").and_then(Value::as_str).unwrap_or("own keyboard");
            (name.to_owned(), qmk(object))
        }
        Value::Object(object) if object.contains_key("keys") => return Geometry::parse(json),
        _ => return Err(GeometryError::Format),
    };
    if !placed.is_empty() && placed.iter().all(|key| key.label.trim().is_empty()) {
        return Err(GeometryError::Unlabelled);
    }
    Geometry::checked(name, keycaps(placed)?)
}

/// The rows of a keyboard-layout-editor file: labels, and before them what changes from there on.
fn editor(rows: &[Value]) -> Vec<Placed> {
    let mut keys = Vec::new();
    let (mut turn, mut y) = (Turn::default(), 0.0);
    for row in rows.iter().filter_map(Value::as_array) {
        let (mut x, mut width, mut height) = (turn.x, 1.0, 1.0);
        for item in row {
            match item {
                Value::Object(change) => {
                    let of = |name: &str| change.get(name).and_then(Value::as_f64);
                    turn.degrees = of("r").unwrap_or(turn.degrees);
                    // A new centre is where the next key lies.
                    if of("rx").is_some() || of("ry").is_some() {
                        (turn.x, turn.y) = (of("rx").unwrap_or(turn.x), of("ry").unwrap_or(turn.y));
                        (x, y) = (turn.x, turn.y);
                    }
                    x += of("x").unwrap_or(0.0);
                    y += of("y").unwrap_or(0.0);
                    width = of("w").unwrap_or(width);
                    height = of("h").unwrap_or(height);
                }
                Value::String(label) => {
                    keys.push(turn.apply(Placed { label: label.clone(), x, y, width, height }));
                    x += width;
                    (width, height) = (1.0, 1.0);
                }
                _ => {}
            }
        }
        y += 1.0;
    }
    keys
}

/// The first layout of a QMK `info.json`.
fn qmk(file: &serde_json::Map<String, Value>) -> Vec<Placed> {
    let layouts = file.get("layouts").and_then(Value::as_object);
    let first = layouts.and_then(|layouts| layouts.values().next());
    let keys = first.and_then(|layout| layout.get("layout")).and_then(Value::as_array);
    let key = |key: &Value| {
        let of = |name: &str, or: f64| key.get(name).and_then(Value::as_f64).unwrap_or(or);
        let label = key.get("label").and_then(Value::as_str).unwrap_or_default().to_owned();
        let turn = Turn { degrees: of("r", 0.0), x: of("rx", 0.0), y: of("ry", 0.0) };
        turn.apply(Placed { label, x: of("x", 0.0), y: of("y", 0.0), width: of("w", 1.0), height: of("h", 1.0) })
    };
    keys.map_or_else(Vec::new, |keys| keys.iter().map(key).collect())
}

/// A turn of keys around a point, clockwise.
#[derive(Clone, Copy, Default)]
struct Turn {
    degrees: f64,
    x: f64,
    y: f64,
}

impl Turn {
    /// The key where its middle is turned to. Cells cannot be drawn at an angle: it stands upright there, and lies on its
    /// side where it is turned by more than half a right angle.
    fn apply(self, key: Placed) -> Placed {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (across, down) = (key.x + key.width / 2.0 - self.x, key.y + key.height / 2.0 - self.y);
        let (x, y) = (self.x + across * cos - down * sin, self.y + across * sin + down * cos);
        let is_on_its_side = sin.abs() > cos.abs();
        let (width, height) = if is_on_its_side { (key.height, key.width) } else { (key.width, key.height) };
        Placed { x: x - width / 2.0, y: y - height / 2.0, width, height, ..key }
    }
}

/// Keycaps on whole rows, from the left; where columns are shifted against each other, none lies on another.
fn keycaps(placed: Vec<Placed>) -> Result<Vec<Keycap>, GeometryError> {
    let (mut seen, mut caps) = (HashSet::new(), Vec::<Keycap>::new());
    let least = placed.iter().map(|key| key.x).fold(f64::INFINITY, f64::min);
    let top = placed.iter().map(|key| key.y).fold(f64::INFINITY, f64::min);
    for key in placed {
        let label = key.label.split('\n').rfind(|line| !line.trim().is_empty()).unwrap_or("").trim().to_owned();
        let code = code(&label, key.width, &mut seen);
        let is_placed = [key.x - least, key.y - top].iter().all(|at| (0.0..=100.0).contains(at))
            && [key.width, key.height].iter().all(|length| (0.25..=25.0).contains(length));
        if !is_placed {
            return Err(GeometryError::Place(code));
        }
        let mut cap = Keycap {
            key: Key::from_code(&code).ok_or(GeometryError::Code(caps.len() + 1))?,
            code,
            block: Block::Main,
            x: (key.x - least) as f32,
            y: (key.y - top).round() as f32,
            width: key.width as f32,
            height: key.height.round().max(1.0) as f32,
            legend: label,
        };
        while let Some(other) = caps.iter().find(|other| covers(other, &cap)) {
            cap.x = other.x + other.width;
        }
        caps.push(cap);
    }
    Ok(caps)
}

fn covers(a: &Keycap, b: &Keycap) -> bool {
    const NEAR: f32 = 0.01;
    a.x + a.width > b.x + NEAR
        && b.x + b.width > a.x + NEAR
        && a.y + a.height > b.y + NEAR
        && b.y + b.height > a.y + NEAR
}

/// The code of the key with this label; the second of its kind where the first is there.
fn code(label: &str, width: f64, seen: &mut HashSet<String>) -> String {
    let small = label.to_lowercase();
    let twice = TWICE.iter().find(|(name, ..)| *name == small).map(|&(_, first, second)| [first, second]);
    let once = ONCE.iter().find(|(name, _)| *name == small).map(|&(_, code)| code);
    let mut wanted: Vec<String> = match (twice, once) {
        (Some(both), _) => both.map(str::to_owned).to_vec(),
        (None, Some(code)) => vec![code.to_owned()],
        (None, None) if label.is_empty() && width >= 3.0 => vec!["Space".to_owned()],
        (None, None) if small.len() == 1 && small.chars().all(|sign| sign.is_ascii_lowercase()) => {
            vec![format!("Key{}", label.to_uppercase())]
        }
        (None, None) => vec![if label.is_empty() { "blank".to_owned() } else { label.to_owned() }],
    };
    let last = wanted.pop().unwrap_or_default();
    let free = wanted.into_iter().chain(std::iter::once(last.clone())).find(|code| !seen.contains(code));
    let code = free.unwrap_or_else(|| {
        (2..=usize::from(u16::MAX)).map(|n| format!("{last} {n}")).find(|code| !seen.contains(code)).unwrap_or(last)
    });
    seen.insert(code.clone());
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_layout_editor_is_read() {
        let json = r#"[["Esc", {"x": 0.5}, "!\n1", "@\n2"], [{"w": 1.5}, "Tab", "Q", {"h": 2}, "Enter"],
            [{"w": 2}, "Shift", "Fn", "Fn"], [{"x": 1, "w": 6.25}, "", {"w": 1.25}, "Shift"]]"#;
        let board = read(json).unwrap();
        let codes: Vec<_> = board.keys.iter().map(|cap| cap.code.as_str()).collect();
        assert_eq!(
            codes,
            ["Escape", "Digit1", "Digit2", "Tab", "KeyQ", "Enter", "ShiftLeft", "Fn", "Fn 2", "Space", "ShiftRight"]
        );
        let enter = &board.keys[5];
        assert_eq!([enter.x, enter.y, enter.height].map(|at| (at * 4.0) as u8), [10, 4, 8]);
    }

    #[test]
    fn keys_that_are_turned_stand_where_they_are_turned_to() {
        // Two thumb keys around (10, 3), turned by a quarter: the second lies below the first.
        let json = r#"[["A", "B"], [{"r": 90, "rx": 10, "ry": 3, "w": 2}, "C", "D"], ["E"]]"#;
        let board = read(json).unwrap();
        let places: Vec<_> = board
            .keys
            .iter()
            .map(|cap| (cap.code.as_str(), [cap.x, cap.y, cap.width, cap.height].map(|at| at.round() as i32)))
            .collect();
        assert_eq!(
            places,
            [
                ("KeyA", [0, 0, 1, 1]),
                ("KeyB", [1, 0, 1, 1]),
                ("KeyC", [9, 3, 1, 2]),
                ("KeyD", [9, 5, 1, 1]),
                ("KeyE", [8, 3, 1, 1])
            ]
        );
        let small = read(r#"[[{"r": 15, "rx": 4, "ry": 2}, "A", "B"]]"#).unwrap();
        assert!(small.keys.iter().all(|cap| (cap.width - 1.0).abs() < 0.01));
        let qmk = r#"{"layouts": {"L": {"layout": [{"label": "A", "x": 0, "y": 0},
            {"label": "B", "x": 4, "y": 2, "r": 180, "rx": 4, "ry": 2}]}}}"#;
        let turned = &read(qmk).unwrap().keys[1];
        assert_eq!((turned.x.round() as i32, turned.y.round() as i32), (3, 1));
    }

    #[test]
    fn a_file_of_qmk_is_read() {
        let json = r#"{"keyboard_name": "Mine", "layouts": {"LAYOUT": {"layout": [
            {"label": "KeyA", "x": 0, "y": 0.3, "matrix": [0, 0]}, {"label": "B", "x": 1, "y": 0.1},
            {"label": "B", "x": 1, "y": 0.2}]}}}"#;
        let board = read(json).unwrap();
        assert_eq!(board.name, "Mine");
        let places: Vec<_> = board.keys.iter().map(|cap| (cap.code.as_str(), cap.x as i32, cap.y as i32)).collect();
        assert_eq!(places, [("KeyA", 0, 0), ("KeyB", 1, 0), ("KeyB 2", 2, 0)]);
    }

    #[test]
    fn what_is_no_keyboard_is_explained() {
        for (json, message) in [
            ("{}", "neither a keyboard-layout-editor file"),
            ("[]", "no keys"),
            ("[[\"\", \"\"]]", "no key has a label"),
            ("[[{\"w\": 99}, \"A\"]]", "KeyA lies outside"),
            ("{\"layouts\": {}}", "no keys"),
            ("[[", "line 1"),
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(error.contains(message), "{json}: {error}");
        }
    }
}
