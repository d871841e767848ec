//! Rows of label, figure and bar.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::widgets::Widget;

use crate::ui::ink::Ink;
use crate::ui::look::{Look, Role};
use crate::ui::text;

/// A row of [`Bars`].
pub struct Bar {
    /// What it is of; from outside, so made safe when drawn.
    pub label: String,
    /// The figure, written out.
    pub figure: String,
    /// Its level, 0 to 1.
    pub level: f32,
    /// Its colour; that of its level where there is none.
    pub color: Option<Color>,
}

/// Horizontal bars under one another.
pub struct Bars<'a> {
    /// The look.
    pub look: &'a Look,
    /// The rows.
    pub rows: &'a [Bar],
    /// Columns that a label may take.
    pub label_width: u16,
}

impl Bars<'_> {
    /// The row of the screen for each of the rows.
    pub fn tops(&self, area: Rect) -> impl Iterator<Item = u16> + use<> {
        let pitch = if usize::from(area.height) >= self.rows.len() * 2 { 2 } else { 1 };
        (area.top()..area.bottom()).step_by(pitch)
    }
}

impl Widget for &Bars<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut ink = Ink::new(self.look, area, buffer);
        let widest = self.rows.iter().map(|row| text::width(&row.label)).max().unwrap_or(0);
        let label = widest.min(self.label_width).min(area.width / 2);
        let figure = self.rows.iter().map(|row| text::width(&row.figure)).max().unwrap_or(0);
        for (row, y) in self.rows.iter().zip(self.tops(area)) {
            ink.text(area.x, y, label, &text::safe(&row.label), self.look.ink(Role::Text));
            ink.text_right(area.x + label + 1 + figure, y, &row.figure, self.look.ink(Role::Strong));
            let start = label + figure + 2;
            let color = row.color.unwrap_or_else(|| self.look.heat(row.level.max(0.05)));
            let width = area.width.saturating_sub(start);
            ink.bar(area.x + start, y, width, row.level, Style::new().fg(color));
        }
    }
}
