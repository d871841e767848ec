//! What keys and chords are called, and which are pressed most.

use std::collections::BTreeMap;

use crate::keyboard::Geometry;

/// A key's legend where its code says less.
pub fn legend<'a>(keyboard: &'a Geometry, code: &'a str) -> &'a str {
    let legend = keyboard.legend(code);
    if code.starts_with("Key") || legend.chars().count() == 1 && !code.starts_with("Numpad") { legend } else { code }
}

/// A chord with the legend of its key.
pub fn chord_legend(keyboard: &Geometry, name: &str) -> String {
    match name.rsplit_once('+') {
        Some((held, code)) => format!("{held}+{}", legend(keyboard, code)),
        None => legend(keyboard, name).to_owned(),
    }
}

/// The highest counts, the highest first, names in order where they are equal.
pub fn top(counts: &BTreeMap<String, u64>, rows: u16) -> Vec<(&str, u64)> {
    let mut all: Vec<_> = counts.iter().map(|(name, &count)| (name.as_str(), count)).collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    all.truncate(usize::from(rows));
    all
}
