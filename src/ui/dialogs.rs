//! What lies over the tabs: the help, the lines in which things are typed, the details of the capture, and forms.

mod capture;
mod form;
mod list;
mod rules;
mod welcome;

pub use capture::capture;
pub use form::settings;
pub use list::{choices, profiles};
use ratatui::layout::Rect;
pub use rules::rules;
pub use welcome::welcome;

use super::canvas::Canvas;
use super::ink::Ink;
use super::look::Role;
use super::text;
use crate::app::{ACTIONS, Keymap, Place, Prompt};

/// Columns of the keys in the help.
const KEYS: u16 = 17;

/// Draws the help, made from the table of actions.
pub fn help(canvas: &mut Canvas, screen: Rect, scroll: u16) {
    let is_wide = screen.width >= 150 && screen.height < ACTIONS.len() as u16 + 20;
    let width = if is_wide { 140 } else { 72 };
    let column = width.min(screen.width.saturating_sub(4)) / if is_wide { 2 } else { 1 };
    let lines = help_lines(canvas.app.keymap(), column.saturating_sub(KEYS + 2));
    let rows = if is_wide { (lines.len() as u16).div_ceil(2) } else { lines.len() as u16 };
    let inner = dialog(canvas, screen, (width, rows + 2), "keys", "any other key closes");
    let body = Rect { height: inner.height.saturating_sub(1), ..inner };
    let limit = rows.saturating_sub(body.height);
    let (first, half) = (usize::from(scroll.min(limit)), usize::from(rows));
    canvas.set_dialog_limit(limit);
    let mut ink = canvas.ink(body);
    for (side, lines) in lines.chunks(half.max(1)).enumerate() {
        let x = body.x + side as u16 * column;
        for (line, y) in lines.iter().skip(first).zip(body.top()..body.bottom()) {
            draw_help_line(&mut ink, Rect::new(x, y, column.saturating_sub(2), 1), line);
        }
    }
    if limit > 0 {
        let words = format!("{} of {} rows, arrows scroll", body.height.min(rows), rows);
        ink = canvas.ink(inner);
        ink.text_right(inner.right(), inner.bottom().saturating_sub(1), &words, ink.look().ink(Role::Muted));
    }
}

/// Draws the line in which dates are typed, and what was wrong with it.
pub fn dates(canvas: &mut Canvas, screen: Rect, prompt: &Prompt) {
    let inner = dialog(canvas, screen, (64, 5), "dates", "Enter shows them, Esc closes");
    draw_line(canvas, inner, prompt, "2026-11-20   2026-11-01..2026-11-20   today   yesterday");
}

/// Draws the line in which the days to compare with are typed.
pub fn compare(canvas: &mut Canvas, screen: Rect, prompt: &Prompt) {
    let inner = dialog(canvas, screen, (64, 5), "compare with", "Enter shows them, Esc closes");
    draw_line(canvas, inner, prompt, "empty: as many days before   2026-11-01..2026-11-20   yesterday");
}

/// Draws the line in which a time of the replayed day is typed.
pub fn moment(canvas: &mut Canvas, screen: Rect, prompt: &Prompt) {
    let inner = dialog(canvas, screen, (44, 4), "time", "Enter goes there, Esc closes");
    draw_line(canvas, inner, prompt, "9:30   09:30:15");
}

/// Draws the line in which the day beside the replayed one is typed.
pub fn ghost(canvas: &mut Canvas, screen: Rect, prompt: &Prompt) {
    let inner = dialog(canvas, screen, (50, 4), "beside", "Enter shows it, Esc closes");
    draw_line(canvas, inner, prompt, "2026-11-20   yesterday   empty: none");
}

fn draw_line(canvas: &mut Canvas, inner: Rect, prompt: &Prompt, examples: &str) {
    let look = canvas.look;
    let mut ink = canvas.ink(inner);
    let used = ink.text(inner.x, inner.y, inner.width, "> ", look.ink(Role::Accent));
    let typed =
        ink.text(inner.x + used, inner.y, inner.width - used, &text::safe(&prompt.text), look.ink(Role::Strong));
    ink.cell(inner.x + used + typed, inner.y, look.glyph('▏', '_'), look.ink(Role::Accent));
    let (words, role) = match &prompt.error {
        Some(error) => (error.as_str(), Role::Bad),
        None => (examples, Role::Muted),
    };
    let below = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    for (line, y) in text::wrapped(&text::safe(words), below.width).iter().zip(below.top()..below.bottom()) {
        ink.text(below.x, y, below.width, line, look.ink(role));
    }
}

/// Draws the line in which the table is searched, in place of the footer.
pub fn search(canvas: &mut Canvas, screen: Rect, prompt: &Prompt) {
    let area = Rect { y: screen.bottom().saturating_sub(1), height: 1, ..screen };
    let look = canvas.look;
    let mut ink = canvas.ink(area);
    ink.fill(area, ' ', look.ground());
    let mut x = area.x + 1 + ink.text(area.x + 1, area.y, area.width, "/", look.ink(Role::Accent));
    x += ink.text(x, area.y, area.width, &text::safe(&prompt.text), look.ink(Role::Strong));
    ink.cell(x, area.y, look.glyph('▏', '_'), look.ink(Role::Accent));
    let (hint, end) = ("Enter keeps it, Esc shows all rows", area.right().saturating_sub(1));
    if x + 2 + text::width(hint) <= end {
        ink.text_right(end, area.y, hint, look.ink(Role::Muted));
    }
}

/// Clears a framed area in the middle of the screen and returns what is inside the frame.
fn dialog(canvas: &mut Canvas, screen: Rect, size: (u16, u16), title: &str, note: &str) -> Rect {
    let (width, height) = ((size.0 + 4).min(screen.width), (size.1 + 2).min(screen.height));
    let (x, y) = (screen.x + (screen.width - width) / 2, screen.y + (screen.height - height) / 2);
    let area = Rect { x, y, width, height };
    canvas.cover();
    let look = canvas.look;
    let mut ink = canvas.ink(area);
    ink.fill(area, ' ', look.ground());
    draw_frame(&mut ink, area);
    ink.text(area.x + 2, area.y, area.width.saturating_sub(4), &format!(" {title} "), look.ink(Role::Accent));
    let note = format!(" {note} ");
    if text::width(&note) + text::width(title) + 8 < area.width {
        ink.text_right(area.right().saturating_sub(2), area.y, &note, look.ink(Role::Muted));
    }
    Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height.saturating_sub(2) }
}

fn draw_frame(ink: &mut Ink, area: Rect) {
    let look = ink.look();
    let style = look.ink(Role::Accent);
    let (right, bottom) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
    for x in area.left()..area.right() {
        ink.cell(x, area.y, look.glyph('─', '-'), style);
        ink.cell(x, bottom, look.glyph('─', '-'), style);
    }
    for y in area.top()..area.bottom() {
        ink.cell(area.x, y, look.glyph('│', '|'), style);
        ink.cell(right, y, look.glyph('│', '|'), style);
    }
    let corners = [(area.x, area.y, '╭'), (right, area.y, '╮'), (area.x, bottom, '╰'), (right, bottom, '╯')];
    for (x, y, corner) in corners {
        ink.cell(x, y, look.glyph(corner, '+'), style);
    }
}

enum HelpLine {
    Title(&'static str),
    Keys(String, String),
    Space,
}

/// The rows of the help, whose sentences go on below themselves where they are wider than this.
fn help_lines(keymap: &Keymap, width: u16) -> Vec<HelpLine> {
    let mut places: Vec<Place> = ACTIONS.iter().map(|entry| entry.place).collect();
    places.sort();
    places.dedup();
    let mut lines = Vec::new();
    for place in places {
        if !lines.is_empty() {
            lines.push(HelpLine::Space);
        }
        lines.push(HelpLine::Title(place.title()));
        let entries = ACTIONS.iter().filter(|entry| entry.place == place);
        for entry in entries {
            let mut keys = keymap.names(entry);
            let rows = text::wrapped(entry.help, width).into_iter();
            lines.extend(rows.map(|row| HelpLine::Keys(std::mem::take(&mut keys), row)));
        }
    }
    lines
}

fn draw_help_line(ink: &mut Ink, area: Rect, line: &HelpLine) {
    let look = ink.look();
    match line {
        HelpLine::Title(title) => drop(ink.text(area.x, area.y, area.width, title, look.ink(Role::Strong))),
        HelpLine::Keys(keys, help) => {
            ink.text(area.x + 1, area.y, KEYS - 2, keys, look.ink(Role::Accent));
            ink.text(area.x + KEYS, area.y, area.width.saturating_sub(KEYS), help, look.ink(Role::Text));
        }
        HelpLine::Space => {}
    }
}
