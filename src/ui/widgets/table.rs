//! Rows under headings, scrolled by whole rows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::widgets::Widget;

use crate::app::SortBy;
use crate::ui::ink::Ink;
use crate::ui::look::{Look, Role};
use crate::ui::text;

/// A heading and how wide its column is.
pub struct Column {
    /// The heading.
    pub title: &'static str,
    /// Columns of the screen; 0 shares what is left.
    pub width: u16,
    /// Whether figures end at the right.
    pub is_figure: bool,
    /// What a click on the heading sorts by.
    pub sort: Option<SortBy>,
}

/// What a row has in a column.
pub enum Cell {
    /// Words; made safe when drawn.
    Words(String),
    /// A figure.
    Figure(String),
    /// A bar of a level, in a colour or that of the level.
    Bar(f32, Option<Color>),
    /// A square of colour and words.
    Key(Color, String),
}

/// A table.
pub struct Table<'a> {
    /// The look.
    pub look: &'a Look,
    /// The headings.
    pub columns: &'a [Column],
    /// The rows.
    pub rows: &'a [Vec<Cell>],
    /// Rows that are scrolled away.
    pub scroll: u16,
    /// What the rows are sorted by, and whether the other way round.
    pub order: Option<(SortBy, bool)>,
}

impl Table<'_> {
    /// Rows that can be scrolled in an area of this height.
    pub fn scroll_limit(&self, height: u16) -> u16 {
        (self.rows.len() as u16).saturating_sub(height.saturating_sub(1))
    }

    /// Where the headings stand, in order.
    pub fn headings(&self, area: Rect) -> Vec<Rect> {
        let mut x = area.x;
        let place = |width: u16| {
            let place =
                Rect { x: x.min(area.right()), width: width.min(area.right().saturating_sub(x)), height: 1, ..area };
            x = x.saturating_add(width + 2);
            place
        };
        self.widths(area.width).into_iter().map(place).collect()
    }

    /// The mark behind the heading that the rows are sorted by.
    fn mark(&self, column: &Column) -> &'static str {
        match self.order {
            Some((by, false)) if column.sort == Some(by) => self.look.words("▾", "v"),
            Some((by, true)) if column.sort == Some(by) => self.look.words("▴", "^"),
            _ => "",
        }
    }

    fn widths(&self, width: u16) -> Vec<u16> {
        let gaps = (self.columns.len() as u16).saturating_sub(1) * 2;
        let fixed: u16 = self.columns.iter().map(|column| column.width).sum();
        let open = self.columns.iter().filter(|column| column.width == 0).count() as u16;
        let left = width.saturating_sub(gaps + fixed).checked_div(open).unwrap_or(0);
        self.columns.iter().map(|column| if column.width == 0 { left } else { column.width }).collect()
    }
}

impl Widget for &Table<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut ink = Ink::new(self.look, area, buffer);
        let widths = self.widths(area.width);
        let mut x = area.x;
        for (column, &width) in self.columns.iter().zip(&widths) {
            let mark = self.mark(column);
            let style = self.look.ink(if mark.is_empty() { Role::Muted } else { Role::Accent });
            if column.is_figure {
                // The mark stands in the gap, so that figures stay below their heading.
                ink.text_right(x + width, area.y, column.title, style);
                ink.text(x + width, area.y, 1, mark, style);
            } else {
                let used = ink.text(x, area.y, width, column.title, style);
                ink.text(x + used, area.y, 1, mark, style);
            }
            x = x.saturating_add(width + 2);
        }
        let skip = self.scroll.min(self.scroll_limit(area.height));
        let rows = self.rows.iter().skip(usize::from(skip));
        for (row, y) in rows.zip(area.top().saturating_add(1)..area.bottom()) {
            let mut x = area.x;
            for (cell, &width) in row.iter().zip(&widths) {
                draw_cell(&mut ink, cell, (x, y), width);
                x = x.saturating_add(width + 2);
            }
        }
    }
}

fn draw_cell(ink: &mut Ink, cell: &Cell, (x, y): (u16, u16), width: u16) {
    let look = ink.look();
    match cell {
        Cell::Words(words) => {
            ink.text(x, y, width, &text::safe(words), look.ink(Role::Text));
        }
        Cell::Figure(figure) => {
            ink.text_right(x + width, y, figure, look.ink(Role::Text));
        }
        Cell::Bar(level, color) => {
            let color = color.unwrap_or_else(|| look.heat(level.max(0.05)));
            ink.bar(x, y, width, *level, Style::new().fg(color));
        }
        Cell::Key(color, words) => {
            ink.cell(x, y, look.glyph('■', '*'), Style::new().fg(*color));
            ink.text(x + 2, y, width.saturating_sub(2), &text::safe(words), look.ink(Role::Text));
        }
    }
}
