//! Colours of categories: by name, which every theme draws in its own shade, or exact.

/// A colour as a person writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// One of [`TINTS`].
    Named(&'static str),
    /// Red, green and blue.
    Exact([u8; 3]),
}

/// Colours by name and their hue, degrees of `OKLCH`; grey has none.
pub const TINTS: [(&str, Option<u16>); 12] = [
    ("red", Some(25)),
    ("orange", Some(55)),
    ("yellow", Some(95)),
    ("lime", Some(125)),
    ("green", Some(150)),
    ("teal", Some(180)),
    ("cyan", Some(210)),
    ("blue", Some(250)),
    ("indigo", Some(280)),
    ("violet", Some(305)),
    ("pink", Some(350)),
    ("grey", None),
];

impl Tint {
    /// The colour that a text says: a name or `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(hex) = text.strip_prefix('#') {
            let is_hex = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            let number = u32::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
            let [_, red, green, blue] = number.to_be_bytes();
            return Some(Self::Exact([red, green, blue]));
        }
        TINTS.iter().find(|(name, _)| *name == text).map(|&(name, _)| Self::Named(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_names_or_six_digits() {
        assert_eq!(Tint::parse("teal"), Some(Tint::Named("teal")));
        assert_eq!(Tint::parse("#ff8000"), Some(Tint::Exact([255, 128, 0])));
        for wrong in ["", "mauve", "#ff80", "#+f8000", "ff8000", "#ff8000ff"] {
            assert_eq!(Tint::parse(wrong), None, "{wrong}");
        }
    }
}
