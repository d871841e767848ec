//! Painting of single cells and words, never outside the area it was made for.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::look::{Look, Role};
use super::{level, text};

/// What density maps are made of.
const HALF_BLOCK: Cell = Cell::new("▀");
/// Of one column: who compares the frame with the one before need not look its width up.
const NARROW: CellDiffOption = CellDiffOption::ForcedWidth(NonZeroU16::MIN);
const EIGHTHS_UP: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_UP: [char; 9] = [' ', '.', '.', ':', ':', '|', '|', '|', '#'];

/// A pen on a part of the screen.
pub struct Ink<'a> {
    look: &'a Look,
    buffer: &'a mut Buffer,
    clip: Rect,
}

impl<'a> Ink<'a> {
    /// A pen that draws inside `area` only.
    pub fn new(look: &'a Look, area: Rect, buffer: &'a mut Buffer) -> Self {
        let clip = area.intersection(*buffer.area());
        Self { look, buffer, clip }
    }

    /// The look it draws in.
    pub fn look(&self) -> &'a Look {
        self.look
    }

    /// Draws a character; wide ones that do not fit are left out.
    pub fn cell(&mut self, x: u16, y: u16, char: char, style: Style) {
        if let Some(cell) = self.row(x, y).first_mut() {
            paint(cell, char, text::columns(char), style);
        }
    }

    /// Draws a row of half blocks, each with a colour above and one below.
    pub fn half_blocks(&mut self, x: u16, y: u16, colors: impl Iterator<Item = (Color, Color)>) {
        for (cell, (above, below)) in self.row(x, y).iter_mut().zip(colors) {
            *cell = HALF_BLOCK;
            cell.diff_option = NARROW;
            (cell.fg, cell.bg) = (above, below);
        }
    }

    /// Writes text into at most `width` columns, cut with a mark where it is longer; returns the columns taken.
    pub fn text(&mut self, x: u16, y: u16, width: u16, words: &str, style: Style) -> u16 {
        let room = width.min(self.clip.right().saturating_sub(x));
        let full = text::width(words);
        let (limit, is_cut) = if full > room { (room.saturating_sub(1), true) } else { (room, false) };
        let mark = self.look.glyph('…', '~');
        let mut cells = self.row(x, y).iter_mut();
        let mut used = 0;
        for char in words.chars() {
            let columns = text::columns(char);
            if used + columns > limit {
                break;
            }
            for column in 0..columns {
                let Some(cell) = cells.next() else { break };
                if column == 0 {
                    paint(cell, char, columns, style);
                } else {
                    // Covered by the wide character to its left.
                    paint(cell, ' ', 1, style);
                    cell.set_symbol("");
                }
            }
            used += columns;
        }
        if is_cut && room > 0 {
            cells.next().into_iter().for_each(|cell| paint(cell, mark, 1, style));
            used += 1;
        }
        used
    }

    /// Writes text that ends before column `end`; returns the column where it begins.
    pub fn text_right(&mut self, end: u16, y: u16, words: &str, style: Style) -> u16 {
        let width = text::width(words);
        let start = end.saturating_sub(width).max(self.clip.x);
        self.text(start, y, end.saturating_sub(start), words, style);
        start
    }

    /// Writes text in the middle of a row.
    pub fn text_centered(&mut self, area: Rect, y: u16, words: &str, style: Style) {
        let width = text::width(words).min(area.width);
        let x = area.x + (area.width - width) / 2;
        self.text(x, y, area.right().saturating_sub(x), words, style);
    }

    /// Fills an area with one character.
    pub fn fill(&mut self, area: Rect, char: char, style: Style) {
        let area = area.intersection(self.clip);
        if area.is_empty() {
            return;
        }
        let mut ready = Cell::EMPTY;
        paint(&mut ready, char, text::columns(char), style);
        for y in area.top()..area.bottom() {
            for cell in self.row(area.x, y).iter_mut().take(area.width.into()) {
                let (fg, bg) = (style.fg.unwrap_or(cell.fg), style.bg.unwrap_or(cell.bg));
                // A constant is written at once; of a copy the symbol is looked into.
                *cell = match char {
                    ' ' => Cell::EMPTY,
                    '▀' => HALF_BLOCK,
                    '─' => const { Cell::new("─") },
                    '━' => const { Cell::new("━") },
                    _ => ready.clone(),
                };
                (cell.fg, cell.bg, cell.modifier) = (fg, bg, ready.modifier);
                cell.diff_option = ready.diff_option;
            }
        }
    }

    /// A horizontal bar of a level, in halves of a cell, on a quiet track.
    pub fn bar(&mut self, x: u16, y: u16, width: u16, level: f32, style: Style) {
        let halves = level::eighths(level, width).div_ceil(4);
        let (whole, half) = (halves / 2, halves % 2);
        let part = |at: u16, width: u16| Rect { x: x.saturating_add(at), y, width, height: 1 };
        self.fill(part(0, whole), self.look.glyph('━', '='), style);
        self.fill(part(whole, half), self.look.glyph('╸', '-'), style);
        let (track, rest) = (self.look.ink(Role::Surface), width.saturating_sub(whole + half));
        self.fill(part(whole + half, rest), self.look.glyph('─', '.'), track);
    }

    /// A column of a level that stands on the area's last row, in eighths of a cell.
    pub fn column(&mut self, x: u16, area: Rect, level: f32, style: Style) {
        let filled = level::eighths(level, area.height);
        for up in 0..area.height {
            let rest = filled.saturating_sub(up * 8).min(8);
            if rest == 0 {
                break;
            }
            let glyphs = if self.look.is_ascii() { &ASCII_UP } else { &EIGHTHS_UP };
            let glyph = glyphs.get(usize::from(rest)).copied().unwrap_or(' ');
            self.cell(x, area.bottom().saturating_sub(up + 1), glyph, style);
        }
    }

    /// A title with a rule to the right edge and a note at its end; returns the area below it.
    pub fn heading(&mut self, area: Rect, title: &str, note: &str) -> Rect {
        let rule = self.look.glyph('─', '-');
        self.fill(Rect { height: 1, ..area }, rule, self.look.ink(Role::Line));
        let used = self.text(area.x, area.y, area.width, title, self.look.ink(Role::Strong));
        self.cell(area.x.saturating_add(used), area.y, ' ', self.look.ground());
        let room = area.width.saturating_sub(used + 4);
        if !note.is_empty() && text::width(note) <= room {
            let start = self.text_right(area.right(), area.y, note, self.look.ink(Role::Muted));
            self.cell(start.saturating_sub(1), area.y, ' ', self.look.ground());
        }
        Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area }
    }

    /// A quiet sentence in the middle of an area that has nothing to show, broken at words.
    pub fn empty_note(&mut self, area: Rect, words: &str) {
        let lines = text::wrapped(words, area.width);
        let top = area.y + area.height.saturating_sub(lines.len() as u16) / 2;
        for (row, line) in (top..area.bottom()).zip(&lines) {
            self.text_centered(area, row, line, self.look.ink(Role::Muted));
        }
    }

    /// The cells from a place to the right end of what may be drawn; none where it lies outside.
    fn row(&mut self, x: u16, y: u16) -> &mut [Cell] {
        if !self.clip.contains((x, y).into()) {
            return &mut [];
        }
        let whole = self.buffer.area;
        let start = usize::from(y - whole.y) * usize::from(whole.width) + usize::from(x - whole.x);
        let length = usize::from(self.clip.right() - x);
        self.buffer.content.get_mut(start..start + length).unwrap_or_default()
    }
}

/// Gives a cell a character of so many columns and a style, and leaves no emphasis of what was there. Most cells have the
/// character already: comparing it costs less than setting it.
fn paint(cell: &mut Cell, char: char, columns: u16, style: Style) {
    cell.modifier = style.add_modifier;
    cell.diff_option = if columns == 1 { NARROW } else { CellDiffOption::None };
    let mut bytes = [0; 4];
    let symbol: &str = char.encode_utf8(&mut bytes);
    let is_there = match (cell.symbol().as_bytes(), symbol.as_bytes()) {
        ([known], [byte]) => known == byte,
        (known, bytes) => known == bytes,
    };
    if !is_there {
        cell.set_symbol(symbol);
    }
    cell.fg = style.fg.unwrap_or(cell.fg);
    cell.bg = style.bg.unwrap_or(cell.bg);
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::*;

    fn drawn(width: u16, words: &str, room: u16) -> (String, u16) {
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        let look = Look::default();
        let used = Ink::new(&look, area, &mut buffer).text(0, 0, room, words, Style::new());
        (buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect(), used)
    }

    #[test]
    fn text_is_cut_by_columns_with_a_mark() {
        assert_eq!(drawn(8, "abcdef", 4), ("abc…    ".to_owned(), 4));
        assert_eq!(drawn(8, "日本語", 5), ("日本…   ".to_owned(), 5));
        assert_eq!(drawn(8, "日本語", 4), ("日…     ".to_owned(), 3));
        assert_eq!(drawn(3, "abc", 9), ("abc".to_owned(), 3));
        assert_eq!(drawn(3, "abc", 0), ("   ".to_owned(), 0));
    }

    #[test]
    fn nothing_is_drawn_outside() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 3));
        let look = Look::default();
        let mut ink = Ink::new(&look, Rect::new(1, 1, 3, 1), &mut buffer);
        ink.fill(Rect::new(0, 0, 9, 9), '#', Style::new());
        ink.text(0, 0, 9, "outside", Style::new());
        ink.cell(u16::MAX, u16::MAX, 'x', Style::new());
        let symbols: String = buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols, "       ###        ");
    }

    #[test]
    fn what_is_drawn_over_keeps_no_emphasis_of_what_was_there() {
        let area = Rect::new(0, 0, 3, 1);
        let (look, mut buffer) = (Look::default(), Buffer::empty(area));
        let mut ink = Ink::new(&look, area, &mut buffer);
        ink.text(0, 0, 3, "old", Style::new().add_modifier(Modifier::BOLD));
        ink.text(0, 0, 3, "new", Style::new());
        assert!(buffer.content().iter().all(|cell| cell.modifier.is_empty()));
    }
}
