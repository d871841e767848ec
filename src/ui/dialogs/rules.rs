//! The rules of categories, to be changed.

use ratatui::layout::Rect;

use super::dialog;
use crate::app::RuleList;
use crate::category::{Rule, RuleText, TINTS, Tint};
use crate::ui::canvas::{Canvas, take_bottom, take_top};
use crate::ui::look::Role;
use crate::ui::text;

/// Columns of the dialog.
const WIDTH: u16 = 110;
/// Columns of the names of a rule's parts.
const LABEL: u16 = 8;
/// Rows below the list: the parts of the chosen rule, what meets it, and what is wrong.
const PARTS: u16 = 8;

/// Draws the list of rules, and below it the chosen one.
pub fn rules(canvas: &mut Canvas, screen: Rect, list: &RuleList) {
    let height = (list.rules.len() as u16 + PARTS + 1).max(PARTS + 4);
    let note =
        if list.typing.is_some() { "Tab next, Enter takes it, Esc leaves it" } else { "the first that is met counts" };
    let mut inner = dialog(canvas, screen, (WIDTH, height), "rules of categories", note);
    let below = PARTS.min(inner.height.saturating_sub(2));
    let parts = take_bottom(&mut inner, below);
    draw_list(canvas, inner, list);
    draw_chosen(canvas, parts, list);
}

fn draw_list(canvas: &mut Canvas, area: Rect, list: &RuleList) {
    let look = canvas.look;
    if list.rules.is_empty() {
        return canvas.ink(area).empty_note(area, "no rules of your own: saved like this, keytop's hold; n adds one");
    }
    let first = (list.row + 1).saturating_sub(usize::from(area.height).max(1));
    let name_width = (area.width / 3).clamp(8, 28);
    let rows = list.rules.iter().enumerate().skip(first);
    for ((at, rule), y) in rows.zip(area.top()..area.bottom()) {
        let color = rule_color(canvas, rule);
        let style = if at == list.row { look.badge(Role::Accent) } else { look.ink(Role::Text) };
        let mut ink = canvas.ink(area);
        ink.cell(area.x, y, look.glyph('■', '*'), ratatui::style::Style::new().fg(color));
        ink.text(area.x + 2, y, name_width, &format!(" {} ", text::safe(&rule.name)), style);
        let x = area.x + name_width + 4;
        ink.text(x, y, area.right().saturating_sub(x), &text::safe(&rule.app), look.ink(Role::Muted));
    }
}

fn rule_color(canvas: &Canvas, rule: &RuleText) -> ratatui::style::Color {
    match Tint::parse(&rule.color) {
        Some(tint) => canvas.look.tint(tint),
        None => canvas.category_color(&rule.name),
    }
}

fn draw_chosen(canvas: &mut Canvas, area: Rect, list: &RuleList) {
    let mut rest = area;
    take_top(&mut rest, 1);
    let Some(rule) = list.chosen() else { return draw_keys(canvas, rest, list) };
    let values = [&rule.name, &rule.app, &rule.color];
    for (at, (label, value)) in RuleList::PARTS.iter().zip(values).enumerate() {
        let row = take_top(&mut rest, 1);
        draw_part(canvas, row, (label, value), list.typing.as_ref().is_some_and(|typing| typing.part == at));
    }
    let row = take_top(&mut rest, 1);
    let (words, kind) = met(canvas, &rule);
    let style = canvas.look.ink(kind);
    canvas.ink(row).text(row.x, row.y, row.width, &text::safe(&words), style);
    draw_keys(canvas, rest, list);
}

fn draw_part(canvas: &mut Canvas, row: Rect, (label, value): (&str, &str), is_typed: bool) {
    let look = canvas.look;
    let mut ink = canvas.ink(row);
    ink.text(row.x, row.y, LABEL, label, look.ink(if is_typed { Role::Accent } else { Role::Muted }));
    let room = row.width.saturating_sub(LABEL + 1);
    let value = text::safe(value);
    // The end of what is typed is what must be seen.
    let shown = if is_typed { tail(&value, room.saturating_sub(1)) } else { &value };
    let used = ink.text(row.x + LABEL, row.y, room, shown, look.ink(if is_typed { Role::Strong } else { Role::Text }));
    if is_typed {
        ink.cell(row.x + LABEL + used, row.y, look.glyph('▏', '_'), look.ink(Role::Accent));
    }
}

/// The end of a text that has room.
fn tail(value: &str, room: u16) -> &str {
    let starts = value.char_indices().map(|(at, _)| &value[at..]);
    starts.into_iter().find(|rest| text::width(rest) <= room).unwrap_or("")
}

/// Which of the known applications meet a rule, whatever comes before it.
fn met(canvas: &Canvas, rule: &RuleText) -> (String, Role) {
    let Ok(read) = Rule::new(rule) else { return (String::new(), Role::Muted) };
    let apps = canvas.app.known_apps().iter().filter(|app| read.is_met(app));
    let names: Vec<_> = apps.map(|app| canvas.name(app)).collect();
    match names.len() {
        0 => ("met by none of the applications of these days".to_owned(), Role::Muted),
        _ => (format!("met by {}", names.join(", ")), Role::Good),
    }
}

fn draw_keys(canvas: &mut Canvas, area: Rect, list: &RuleList) {
    let look = canvas.look;
    let typed = list.typing.as_ref();
    if let Some(error) = typed.and_then(|typing| typing.prompt.error.as_ref()).or(list.error.as_ref()) {
        for (line, y) in text::wrapped(&text::safe(error), area.width).iter().zip(area.top()..area.bottom()) {
            canvas.ink(area).text(area.x, y, area.width, line, look.ink(Role::Bad));
        }
        return;
    }
    let words = match typed.map(|typing| typing.part) {
        None => "Enter change   n new   d delete   J K move   s save   Esc close".to_owned(),
        Some(0) => "a name such as Work or Work/Programming".to_owned(),
        Some(1) => "a regular expression for the application's name; ^ begins it, $ ends it, | means or".to_owned(),
        Some(_) => format!("#rrggbb, or {}", TINTS.map(|(name, _)| name).join(" ")),
    };
    let role = if list.is_changed { Role::Accent } else { Role::Muted };
    for (line, y) in text::wrapped(&words, area.width).iter().zip(area.top()..area.bottom()) {
        canvas.ink(area).text(area.x, y, area.width, line, look.ink(role));
    }
}
