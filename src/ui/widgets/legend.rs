//! The ramp of shades from little to much.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::ui::ink::Ink;
use crate::ui::look::{Look, Role};
use crate::ui::text;

/// A strip of the ramp between its lowest and its highest figure.
pub struct RampLegend<'a> {
    /// The look.
    pub look: &'a Look,
    /// What the low end means.
    pub low: &'a str,
    /// What the high end means.
    pub high: &'a str,
}

impl Widget for &RampLegend<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut ink = Ink::new(self.look, area, buffer);
        let muted = self.look.ink(Role::Muted);
        let low = ink.text(area.x, area.y, area.width, self.low, muted) + 1;
        let high = text::width(self.high) + 1;
        let room = area.width.saturating_sub(low + high).min(16);
        for at in 0..room {
            let (glyph, style) = self.look.fill((f32::from(at) + 0.5) / f32::from(room));
            ink.cell(area.x + low + at, area.y, glyph, style);
        }
        ink.text(area.x + low + room + 1, area.y, high, self.high, muted);
    }
}
