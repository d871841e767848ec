//! The two themes that are computed, and what every theme has beside its roles and its ramp: hues and tints.

use ratatui::style::Color;

use super::super::color::Oklch;
use super::super::theme::Theme;
use super::{HUES, Look, ROLES, SHADES, ThemeName};
use crate::category::TINTS;

const DARK: [Oklch; ROLES.len()] = [
    Oklch::new(0.185, 0.014, 268.0),
    Oklch::new(0.265, 0.018, 268.0),
    Oklch::new(0.375, 0.020, 268.0),
    Oklch::new(0.640, 0.022, 265.0),
    Oklch::new(0.860, 0.014, 260.0),
    Oklch::new(0.975, 0.006, 250.0),
    Oklch::new(0.790, 0.115, 235.0),
    Oklch::new(0.800, 0.150, 152.0),
    Oklch::new(0.830, 0.145, 82.0),
    Oklch::new(0.700, 0.185, 25.0),
    Oklch::new(0.715, 0.200, 28.0),
];

const LIGHT: [Oklch; ROLES.len()] = [
    Oklch::new(0.985, 0.003, 95.0),
    Oklch::new(0.930, 0.006, 95.0),
    Oklch::new(0.840, 0.008, 95.0),
    Oklch::new(0.540, 0.015, 260.0),
    Oklch::new(0.320, 0.018, 265.0),
    Oklch::new(0.170, 0.015, 265.0),
    Oklch::new(0.500, 0.150, 255.0),
    Oklch::new(0.520, 0.140, 150.0),
    Oklch::new(0.570, 0.130, 65.0),
    Oklch::new(0.530, 0.200, 27.0),
    Oklch::new(0.620, 0.225, 28.0),
];

/// The theme of that name with all its colours.
pub fn theme(name: ThemeName) -> Theme {
    let roles = if name == ThemeName::Dark { DARK } else { LIGHT }.map(Oklch::rgb);
    let ramp = (0..SHADES).map(|at| shade(name, at as f32 / (SHADES - 1) as f32).rgb()).collect();
    let called = if name == ThemeName::Dark { "dark" } else { "light" };
    Theme { name: called.to_owned(), is_light: name == ThemeName::Light, roles, ramp }
}

/// The shade of a level: lightness goes evenly away from the background, hue from violet over teal to yellow.
fn shade(theme: ThemeName, level: f32) -> Oklch {
    match theme {
        ThemeName::Dark => Oklch::new(0.36 + 0.54 * level, 0.125 + 0.03 * level, 290.0 - 188.0 * level),
        ThemeName::Light => Oklch::new(0.905 - 0.535 * level, 0.085 + 0.07 * level, 115.0 + 180.0 * level),
    }
}

/// The colours that applications are told apart by.
pub fn hue(theme: ThemeName, at: usize) -> Oklch {
    let (lightness, chroma) = if theme == ThemeName::Dark { (0.74, 0.125) } else { (0.58, 0.14) };
    // Neighbours in the table lie far apart on the wheel, and every other one is a little darker.
    let lightness = if at.is_multiple_of(2) { lightness } else { lightness - 0.10 };
    Oklch::new(lightness, chroma, (at * 7 % HUES) as f32 * 360.0 / HUES as f32 + 10.0)
}

/// A named colour in the lightness of the theme; grey without a hue.
pub fn tint(theme: ThemeName, hue: Option<u16>) -> Oklch {
    let lightness = if theme == ThemeName::Dark { 0.74 } else { 0.58 };
    let chroma = if hue.is_none() { 0.012 } else { 0.13 };
    Oklch::new(lightness, chroma, f32::from(hue.unwrap_or(265)))
}

impl Look {
    /// The colours of a terminal that has sixteen, which are whatever its person likes.
    pub(super) fn take_ansi(&mut self, theme: ThemeName) {
        let (text, strong, line) = match theme {
            ThemeName::Dark => (Color::Reset, Color::White, Color::DarkGray),
            ThemeName::Light => (Color::Reset, Color::Black, Color::Gray),
        };
        let [accent, good, warn, bad] = [Color::Cyan, Color::Green, Color::Yellow, Color::Red];
        let muted = if theme == ThemeName::Dark { Color::Gray } else { Color::DarkGray };
        self.roles = [Color::Reset, line, line, muted, text, strong, accent, good, warn, bad, Color::LightRed];
        let ramp = [Color::Blue, Color::Cyan, Color::Green, Color::Yellow];
        self.ramp = std::array::from_fn(|at| ramp.get(at * ramp.len() / SHADES).copied().unwrap_or_default());
        let hues =
            [Color::Cyan, Color::Green, Color::Yellow, Color::Magenta, Color::Blue, Color::Red, Color::LightCyan];
        self.hues = std::array::from_fn(|at| hues.get(at % hues.len()).copied().unwrap_or_default());
        self.tints = TINTS.map(|(_, hue)| match hue {
            None => muted,
            Some(0..45 | 345..) => Color::Red,
            Some(45..110) => Color::Yellow,
            Some(110..165) => Color::Green,
            Some(165..230) => Color::Cyan,
            Some(230..295) => Color::Blue,
            Some(_) => Color::Magenta,
        });
    }
}
