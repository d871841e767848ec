//! Where the keys of a keyboard lie: geometry, and what is printed on the keycaps.

mod hands;
mod own;

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::event::Key;
pub use hands::{Hand, Row, place};

/// A keyboard's keys and where they lie.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geometry {
    /// What the layout of the keys is called.
    pub name: String,
    /// The keys, in the file's order.
    pub keys: Vec<Keycap>,
}

/// A key on a keyboard, in key units from the top left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Keycap {
    /// The physical key.
    pub key: Key,
    /// Its code, as reports name it.
    pub code: String,
    /// The part of the keyboard that it belongs to.
    pub block: Block,
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// What is printed on it.
    pub legend: String,
}

/// The parts of a keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// The row of F keys.
    Function,
    /// Letters, digits and what surrounds them.
    Main,
    /// Arrows and the keys above them.
    Navigation,
    /// The keypad.
    Numpad,
}

/// Why a file is no geometry.
#[derive(Debug, thiserror::Error)]
pub enum GeometryError {
    /// It cannot be read as such.
    #[error("keyboard file: {0}")]
    Shape(#[from] serde_json::Error),
    /// A key has no code.
    #[error("keyboard file: key {0} has an empty code; name it as W3C UI Events does, as in KeyA")]
    Code(usize),
    /// A key is there twice.
    #[error("keyboard file: {0} is there twice; leave one out")]
    Twice(String),
    /// A key lies nowhere.
    #[error("keyboard file: {0} lies outside; x and y go from 0 to 100, w and h from 0.25 to 25")]
    Place(String),
    /// There are no keys.
    #[error("keyboard file: there are no keys in it")]
    Empty,
    /// It is none of the formats that are read.
    #[error(
        "keyboard file: it is neither a keyboard-layout-editor file (a list of rows) nor a QMK info.json (with layouts)"
    )]
    Format,
    /// None of its keys says what it is.
    #[error("keyboard file: no key has a label; label each with its sign or its code, as in A or KeyA")]
    Unlabelled,
    /// There are no such legends.
    #[error("there are no legends {0:?}; there are {1}")]
    Legends(String, String),
}

#[derive(Deserialize)]
struct File {
    name: String,
    keys: Vec<FileKey>,
}

#[derive(Deserialize)]
struct FileKey {
    code: String,
    block: Block,
    x: f32,
    y: f32,
    w: f32,
    h: f32,
    legend: String,
}

/// The geometries that come with the program.
const FILES: [(&str, &str); 9] = [
    ("ansi", include_str!("../assets/keyboards/ansi.json")),
    ("iso", include_str!("../assets/keyboards/iso.json")),
    ("jis", include_str!("../assets/keyboards/jis.json")),
    ("60", include_str!("../assets/keyboards/60.json")),
    ("65", include_str!("../assets/keyboards/65.json")),
    ("tkl", include_str!("../assets/keyboards/tkl.json")),
    ("ortholinear", include_str!("../assets/keyboards/ortholinear.json")),
    ("corne", include_str!("../assets/keyboards/corne.json")),
    ("ergodox", include_str!("../assets/keyboards/ergodox.json")),
];

/// What other layouts print on the keys, by layout and code; QWERTY prints what the geometries say.
const LEGENDS: &str = include_str!("../assets/keyboards/legends.json");

static ANSI: LazyLock<Geometry> =
    LazyLock::new(|| Geometry::parse(include_str!("../assets/keyboards/ansi.json")).unwrap_or_default());

impl Geometry {
    /// The full-size ANSI keyboard with QWERTY legends.
    pub fn ansi() -> &'static Self {
        &ANSI
    }

    /// The names of the geometries that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// The geometry of this name that comes with the program.
    pub fn named(name: &str) -> Option<Self> {
        let (_, json) = FILES.iter().find(|(of, _)| *of == name)?;
        Self::parse(json).ok()
    }

    /// Reads a keyboard of the person's own: a keyboard-layout-editor file or a QMK `info.json`.
    ///
    /// # Errors
    /// Says which key is wrong, and what would be right.
    pub fn read(json: &str) -> Result<Self, GeometryError> {
        own::read(json)
    }

    /// The names of the layouts whose legends are known, beside "system", which is not known here.
    pub fn layouts() -> Vec<String> {
        layouts().unwrap_or_default().into_keys().collect()
    }

    /// The same keys with the legends of a layout, by its name.
    ///
    /// # Errors
    /// Fails if there are no legends of that name.
    pub fn with_legends(self, layout: &str) -> Result<Self, GeometryError> {
        let all = layouts()?;
        let Some(legends) = all.get(layout) else {
            let names: Vec<_> = all.keys().map(String::as_str).collect();
            return Err(GeometryError::Legends(layout.to_owned(), names.join(", ")));
        };
        Ok(self.with_own_legends(legends))
    }

    /// The same keys with these legends, by code; keys without one keep theirs.
    #[must_use]
    pub fn with_own_legends(mut self, legends: &BTreeMap<String, String>) -> Self {
        for cap in &mut self.keys {
            if let Some(legend) = legends.get(&cap.code) {
                cap.legend.clone_from(legend);
            }
        }
        self
    }

    /// Reads a geometry from JSON.
    pub fn parse(json: &str) -> Result<Self, GeometryError> {
        let file: File = serde_json::from_str(json)?;
        let keys: Vec<_> = file.keys.into_iter().enumerate().map(keycap).collect::<Result<_, _>>()?;
        Self::checked(file.name, keys)
    }

    fn checked(name: String, keys: Vec<Keycap>) -> Result<Self, GeometryError> {
        let mut seen = HashSet::new();
        if let Some(twice) = keys.iter().find(|cap| !seen.insert(cap.key)) {
            return Err(GeometryError::Twice(twice.code.clone()));
        }
        if keys.is_empty() {
            return Err(GeometryError::Empty);
        }
        Ok(Self { name, keys })
    }

    /// What is printed on a key, else its code.
    pub fn legend<'a>(&'a self, code: &'a str) -> &'a str {
        self.keys.iter().find(|cap| cap.code == code).map_or(code, |cap| &cap.legend)
    }
}

fn layouts() -> Result<BTreeMap<String, BTreeMap<String, String>>, GeometryError> {
    Ok(serde_json::from_str(LEGENDS)?)
}

fn keycap((index, file): (usize, FileKey)) -> Result<Keycap, GeometryError> {
    let key = Key::from_code(&file.code).ok_or(GeometryError::Code(index + 1))?;
    let is_placed = [file.x, file.y].iter().all(|at| (0.0..=100.0).contains(at))
        && [file.w, file.h].iter().all(|length| (0.25..=25.0).contains(length));
    if !is_placed {
        return Err(GeometryError::Place(file.code));
    }
    Ok(Keycap {
        key,
        code: file.code,
        block: file.block,
        x: file.x,
        y: file.y,
        width: file.w,
        height: file.h,
        legend: file.legend,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::KeyClass;

    #[test]
    fn the_ansi_keyboard_has_its_104_keys() {
        let ansi = Geometry::ansi();
        assert_eq!(ansi.keys.len(), 104);
        let other = ansi.keys.iter().filter(|cap| cap.key.class() == KeyClass::Other).count();
        assert_eq!(other, 11, "every code is one of the table's");
    }

    #[test]
    fn no_key_covers_another_on_any_keyboard() {
        for name in Geometry::names() {
            let keys = Geometry::named(name).unwrap_or_else(|| panic!("{name}")).keys;
            for (index, a) in keys.iter().enumerate() {
                for b in keys.iter().skip(index + 1) {
                    let apart =
                        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
                    assert!(apart, "{name}: {} and {}", a.code, b.code);
                }
            }
        }
    }

    #[test]
    fn legends_are_those_of_the_layout_and_codes_stay() {
        let legends = |layout: &str| Geometry::named("iso").unwrap().with_legends(layout);
        let azerty = legends("azerty").unwrap();
        assert_eq!(
            (azerty.legend("KeyQ"), azerty.legend("IntlBackslash"), azerty.legend("Enter")),
            ("A", "<", "Enter")
        );
        assert_eq!(legends("colemak").unwrap().legend("KeyE"), "F");
        assert_eq!(legends("qwerty").unwrap().legend("KeyQ"), "Q");
        let error = legends("neo").unwrap_err().to_string();
        assert!(error.contains("dvorak"), "{error}");
    }

    #[test]
    fn wrong_files_are_explained() {
        let key = |code: &str, x: f32| {
            format!(r#"{{"code":"{code}","block":"main","x":{x},"y":0,"w":1,"h":1,"legend":"A"}}"#)
        };
        let file = |keys: &str| format!(r#"{{"name":"mine","keys":[{keys}]}}"#);
        let twice = format!("{},{}", key("KeyA", 0.0), key("KeyA", 1.0));
        for (json, message) in [
            (file(""), "no keys"),
            (file(&key("", 0.0)), "key 1 has an empty code"),
            (file(&key("KeyA", -1.0)), "KeyA lies outside"),
            (file(&twice), "KeyA is there twice"),
            ("{".to_owned(), "line 1"),
        ] {
            let error = Geometry::parse(&json).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
