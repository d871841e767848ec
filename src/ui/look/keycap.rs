//! Keycaps: heat, the flash of a press, and a legend that can be read on both.

use ratatui::style::{Color, Modifier, Style};

use super::super::color::Rgb;
use super::super::level;
use super::{ColorDepth, Look, Role, SHADES};

impl Look {
    /// A keycap's style: heat of the level, mixed with the flash of a press, and a legend that can be read on it.
    pub fn keycap(&self, level: f32, glow: f32) -> Style {
        let (ground, lightness) = match self.depth {
            ColorDepth::True | ColorDepth::Indexed => self.keycap_rgb(level, glow),
            ColorDepth::Ansi if glow > 0.25 => (self.color(Role::Flash), 1.0),
            ColorDepth::Ansi => (self.heat(level), if level > 0.0 { 1.0 } else { 0.0 }),
            ColorDepth::None if glow > 0.25 => return Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            ColorDepth::None => return Style::new(),
        };
        let legend = match (self.depth, lightness > 0.58) {
            (ColorDepth::Ansi, true) => Color::Black,
            (ColorDepth::Ansi, false) => Color::Reset,
            (ColorDepth::Indexed, true) => Color::Indexed(16),
            (ColorDepth::Indexed, false) => Color::Indexed(255),
            (_, true) => Rgb(16, 17, 26).exact(),
            (_, false) => Rgb(236, 238, 246).exact(),
        };
        Style::new().bg(ground).fg(legend)
    }

    /// A keycap's style on a colour that is not of the ramp.
    pub fn painted_keycap(&self, color: Color, glow: f32) -> Style {
        if glow > 0.25 || color == Color::Reset {
            return self.keycap(0.0, glow);
        }
        let is_bright = match color {
            Color::Rgb(red, green, blue) => Rgb(red, green, blue).oklab()[0] > 0.58,
            _ => true,
        };
        let legend = match (self.depth, is_bright) {
            (ColorDepth::Ansi, _) => Color::Black,
            (ColorDepth::Indexed, _) => Color::Indexed(16),
            (_, true) => Rgb(16, 17, 26).exact(),
            (_, false) => Rgb(236, 238, 246).exact(),
        };
        Style::new().bg(color).fg(legend)
    }

    fn keycap_rgb(&self, level: f32, glow: f32) -> (Color, f32) {
        let at = |role: Role| self.rgb.get(role as usize).copied().unwrap_or(Rgb(0, 0, 0));
        let shade = Some(level::step(level, SHADES)).filter(|_| level > 0.0);
        let known = shade.filter(|_| glow <= 0.02).and_then(|shade| self.ramp_lightness.get(shade));
        if let Some(&lightness) = known {
            return (self.heat(level), lightness);
        }
        let heat = shade.and_then(|shade| self.ramp_rgb.get(shade)).copied().unwrap_or(at(Role::Surface));
        let mixed = if glow > 0.02 { heat.mix(at(Role::Flash), glow) } else { heat };
        let color = if self.depth == ColorDepth::Indexed { mixed.indexed() } else { mixed.exact() };
        (color, mixed.oklab()[0])
    }
}
