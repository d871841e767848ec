//! Digits three columns wide and three rows high.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use crate::ui::ink::Ink;
use crate::ui::look::Look;

/// A number in large digits; `-` is a bar.
pub struct BigNumber<'a> {
    /// The look.
    pub look: &'a Look,
    /// Digits.
    pub digits: &'a str,
    /// Their colour.
    pub style: Style,
}

/// Rows that a number takes.
const ROWS: usize = 3;

impl BigNumber<'_> {
    /// Columns that it takes.
    pub fn width(&self) -> u16 {
        (self.digits.chars().count() as u16 * 4).saturating_sub(1)
    }
}

impl Widget for &BigNumber<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut ink = Ink::new(self.look, area, buffer);
        if area.height < ROWS as u16 || self.look.is_ascii() {
            ink.text(area.x, area.y + area.height.saturating_sub(1) / 2, area.width, self.digits, self.style);
            return;
        }
        for (at, digit) in self.digits.chars().enumerate() {
            for (row, columns) in shape(digit).into_iter().enumerate() {
                for (column, glyph) in columns.chars().enumerate() {
                    ink.cell(area.x + (at * 4 + column) as u16, area.y + row as u16, glyph, self.style);
                }
            }
        }
    }
}

fn shape(digit: char) -> [&'static str; ROWS] {
    match digit {
        '0' => ["█▀█", "█ █", "▀▀▀"],
        '1' => ["▀█ ", " █ ", "▀▀▀"],
        '2' => ["▀▀█", "█▀▀", "▀▀▀"],
        '3' => ["▀▀█", " ▀█", "▀▀▀"],
        '4' => ["█ █", "▀▀█", "  ▀"],
        '5' => ["█▀▀", "▀▀█", "▀▀▀"],
        '6' => ["█▀▀", "█▀█", "▀▀▀"],
        '7' => ["▀▀█", "  █", "  ▀"],
        '8' => ["█▀█", "█▀█", "▀▀▀"],
        '9' => ["█▀█", "▀▀█", "▀▀▀"],
        '-' => ["   ", "▀▀▀", "   "],
        _ => ["   ", "   ", "   "],
    }
}
