//! The rows of a form, its editors, and the dialog of the settings.

use ratatui::layout::Rect;

use super::dialog;
use crate::app::{Editor, Field, FieldKind, Form, Prompt, Target};
use crate::ui::canvas::{Canvas, take_bottom};
use crate::ui::ink::Ink;
use crate::ui::look::Role;
use crate::ui::text;

/// Columns of the names of rows.
const TITLES: u16 = 26;
const WIDTH: u16 = 84;

/// A line of the dialog.
enum Line<'a> {
    Section(&'static str),
    Field(usize, &'a Field),
}

/// Draws the settings.
pub fn settings(canvas: &mut Canvas, screen: Rect, form: &Form) {
    let lines = lines(form);
    let title = if form.editor.is_some() { "settings: typing" } else { "settings" };
    let mut inner = dialog(canvas, screen, (WIDTH, lines.len() as u16 + 4), title, &form.path);
    let rows = if inner.height > 12 { 4 } else { 3 };
    let foot = take_bottom(&mut inner, rows);
    draw_foot(canvas, foot, form);
    if let Some(Editor::List(rows, at, prompt)) = &form.editor {
        return draw_list(canvas, inner, form, (rows, *at, prompt));
    }
    let chosen = lines.iter().position(|line| matches!(line, Line::Field(at, _) if Some(*at) == form.row));
    let first = first_shown(chosen.unwrap_or(0), lines.len(), usize::from(inner.height));
    for (line, y) in lines.iter().skip(first).zip(inner.top()..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        match line {
            Line::Section(title) => {
                canvas.ink(row).heading(row, title, "");
            }
            Line::Field(at, field) => draw_field(canvas, row, (*at, field), form),
        }
    }
}

/// The first line that is shown, so that the chosen one is, with some around it.
pub(super) fn first_shown(chosen: usize, count: usize, shown: usize) -> usize {
    (chosen + shown.min(3)).saturating_sub(shown).min(count.saturating_sub(shown))
}

fn lines(form: &Form) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut section = "";
    for (at, field) in form.fields.iter().enumerate() {
        if field.section != section {
            section = field.section;
            lines.push(Line::Section(section));
        }
        lines.push(Line::Field(at, field));
    }
    lines
}

/// Draws a row: its name, its value, and marks for what is chosen and what was changed.
pub(super) fn draw_field(canvas: &mut Canvas, area: Rect, (at, field): (usize, &Field), form: &Form) {
    canvas.hit(area, Target::Field(at));
    let look = canvas.look;
    let is_chosen = form.row == Some(at);
    let mut ink = canvas.ink(area);
    let role = if is_chosen { Role::Strong } else { Role::Text };
    ink.text(area.x, area.y, 1, if is_chosen { look.words("▌", ">") } else { " " }, look.ink(Role::Accent));
    let titles = TITLES.min(area.width / 2);
    ink.text(area.x + 2, area.y, titles.saturating_sub(2), field.title, look.ink(role));
    ink.text(area.x + titles, area.y, 1, if field.is_changed() { "*" } else { " " }, look.ink(Role::Warn));
    let value = Rect { x: area.x + titles + 2, width: area.width.saturating_sub(titles + 2), ..area };
    match &form.editor {
        Some(Editor::Line(prompt)) if is_chosen => draw_typed(&mut ink, value, prompt),
        _ => draw_value(&mut ink, value, field, is_chosen),
    }
}

fn draw_value(ink: &mut Ink, area: Rect, field: &Field, is_chosen: bool) {
    let look = ink.look();
    let words = match field.words() {
        words if words.is_empty() && field.place == ["screen", "theme"] => "as the background".to_owned(),
        words if words.is_empty() && field.place == ["screen", "layout"] => "the last one".to_owned(),
        words if words.is_empty() => "none".to_owned(),
        words => words,
    };
    let role = if field.is_changed() { Role::Warn } else { Role::Accent };
    let is_choice = matches!(field.kind, FieldKind::Flag | FieldKind::OneOf(_));
    let (left, right) = match (is_chosen, is_choice) {
        (false, _) => ("", ""),
        (true, true) => (look.words("‹ ", "< "), look.words(" ›", " >")),
        (true, false) => ("", look.words(" …", " ...")),
    };
    let mut x = area.x + ink.text(area.x, area.y, area.width, left, look.ink(Role::Muted));
    let room = area.right().saturating_sub(x + text::width(right));
    x += ink.text(x, area.y, room, &text::safe(&words), look.ink(role));
    ink.text(x, area.y, area.right().saturating_sub(x), right, look.ink(Role::Muted));
}

/// Draws a line that is being typed: its end, where it is longer than the room.
fn draw_typed(ink: &mut Ink, area: Rect, prompt: &Prompt) {
    let look = ink.look();
    let words = text::safe(&prompt.text).into_owned();
    let room = area.width.saturating_sub(2);
    let shown = text::tail(&words, room);
    let used = ink.text(area.x, area.y, area.width, shown, look.ink(Role::Strong));
    ink.cell(area.x + used, area.y, look.glyph('▏', '_'), look.ink(Role::Accent));
}

/// Draws a list, and below it the line in which another row is typed.
pub(super) fn draw_list(canvas: &mut Canvas, area: Rect, form: &Form, (rows, at, prompt): (&[String], usize, &Prompt)) {
    let look = canvas.look;
    let mut body = area;
    let title = form.field().map_or("", |field| field.title);
    body = canvas.ink(body).heading(body, title, "Del takes one out, Enter takes the list, Esc leaves it");
    let add = take_bottom(&mut body, 1);
    let first = first_shown(at.min(rows.len()), rows.len(), usize::from(body.height));
    let mut ink = canvas.ink(area);
    for ((index, name), y) in rows.iter().enumerate().skip(first).zip(body.top()..body.bottom()) {
        let style = if index == at { look.badge(Role::Accent) } else { look.ink(Role::Text) };
        ink.text(body.x + 1, y, body.width.saturating_sub(1), &format!(" {} ", text::safe(name)), style);
    }
    let used = ink.text(add.x, add.y, add.width, "add: ", look.ink(Role::Accent));
    draw_typed(&mut ink, Rect { x: add.x + used, width: add.width.saturating_sub(used), ..add }, prompt);
}

/// What the chosen row means, what is wrong, and what to press.
fn draw_foot(canvas: &mut Canvas, area: Rect, form: &Form) {
    let look = canvas.look;
    let mut ink = canvas.ink(area);
    let has_rule = area.height > 3;
    if has_rule {
        ink.fill(Rect { height: 1, ..area }, look.glyph('─', '-'), look.ink(Role::Line));
    }
    let (words, role) = explanation(form);
    let bottom = area.bottom().saturating_sub(1);
    for (line, y) in text::wrapped(&text::safe(&words), area.width).iter().zip(area.y + u16::from(has_rule)..bottom) {
        ink.text(area.x, y, area.width, line, look.ink(role));
    }
    let changes = form.changes().len();
    let save = match changes {
        0 => "nothing changed",
        1 => " s saves 1 change ",
        _ => " s saves the changes ",
    };
    let style = if changes > 0 { look.badge(Role::Accent) } else { look.ink(Role::Muted) };
    let start = ink.text_right(area.right(), bottom, save, style);
    let keys =
        look.words("↑↓ choose  ←→ change  Enter edit  Esc close", "arrows choose and change  Enter edit  Esc close");
    let room = start.saturating_sub(area.x + 1);
    let keys = if text::width(keys) > room { "Esc close" } else { keys };
    ink.text(area.x, bottom, room, keys, look.ink(Role::Muted));
    if changes > 0 {
        canvas.hit(Rect { x: start, y: bottom, width: area.right().saturating_sub(start), height: 1 }, Target::Save);
    }
}

/// What there is to say of the chosen row: an error, a question, or what it means and when it counts.
pub(super) fn explanation(form: &Form) -> (String, Role) {
    let typed = match &form.editor {
        Some(Editor::Line(prompt)) => prompt.error.as_ref(),
        _ => None,
    };
    if let Some(error) = typed.or(form.error.as_ref()) {
        return (error.clone(), Role::Bad);
    }
    if form.is_leaving {
        return ("What you changed is not saved: s saves it, Esc again leaves it.".to_owned(), Role::Warn);
    }
    let words = form.field().map_or_else(String::new, |field| {
        let when = if field.is_live { "" } else { " Counts from the next start on." };
        format!("{}{when}", field.help)
    });
    (words, Role::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_line_is_always_shown() {
        for (count, shown) in [(30, 8), (5, 8), (1, 1), (30, 1), (4, 0)] {
            for chosen in 0..count {
                let first = first_shown(chosen, count, shown);
                assert!(first <= chosen && (shown == 0 || chosen < first + shown), "{chosen} of {count} in {shown}");
            }
        }
    }
}
