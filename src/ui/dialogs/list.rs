//! Lists to choose one of by typing: what everything can be narrowed to, and the profiles.

use ratatui::layout::Rect;

use super::dialog;
use crate::app::{Picker, Target};
use crate::report::{Only, Role as JournalRole};
use crate::ui::canvas::Canvas;
use crate::ui::look::Role;
use crate::ui::text;

/// A row: its words, what it is, and what a click on it does.
struct Row {
    words: String,
    kind: &'static str,
    target: Target,
}

/// Draws the list of what everything can be narrowed to.
pub fn choices(canvas: &mut Canvas, screen: Rect, picker: &Picker) {
    let row = |only: Only| Row {
        words: canvas.only_name(&only).into_owned(),
        kind: match only {
            Only::Category(_) => "category",
            Only::Device(_) => "device",
            Only::Everything | Only::App(_) => "",
        },
        target: Target::Only(only),
    };
    let rows: Vec<_> = canvas.app.choices(picker).into_iter().map(|choice| row(choice.only)).collect();
    let note = "no device is known: no source told of one";
    let note = Some(note).filter(|_| canvas.app.known_devices().is_empty());
    draw(canvas, screen, ("narrow to", "type to search, Enter", note), picker, &rows);
}

/// Draws the list of profiles.
pub fn profiles(canvas: &mut Canvas, screen: Rect, picker: &Picker) {
    let app = canvas.app;
    let row = |(at, choice): (usize, crate::app::ProfileChoice)| Row {
        words: match &choice.name {
            Some(_) if app.view().is_private && !choice.is_new => format!("profile {}", at + 1),
            Some(name) => name.clone(),
            None => "(none)".to_owned(),
        },
        kind: match (choice.is_new, choice.name.as_deref() == app.profile()) {
            (true, _) => "begin it",
            (false, true) => "shown now",
            (false, false) => "",
        },
        target: Target::Profile(choice.name),
    };
    let rows: Vec<_> = app.profile_choices(picker).into_iter().enumerate().map(row).collect();
    let note = match app.health().role {
        _ if rows.len() == 1 && picker.prompt.text.is_empty() => Some("a name that is typed here begins a profile"),
        JournalRole::Recorder => Some("what this screen records stops when another is taken"),
        _ => None,
    };
    draw(canvas, screen, ("profiles", "type a name, Enter", note), picker, &rows);
}

fn draw(
    canvas: &mut Canvas,
    screen: Rect,
    (title, keys, note): (&str, &str, Option<&str>),
    picker: &Picker,
    rows: &[Row],
) {
    let height = rows.len() as u16 + 1 + u16::from(note.is_some());
    let width = note.map_or(44, |note| 44.max(text::width(note) + 1));
    let mut inner = dialog(canvas, screen, (width, height), title, keys);
    let look = canvas.look;
    if let Some(words) = note.filter(|_| inner.height > 2) {
        inner.height -= 1;
        let below = Rect { y: inner.bottom(), height: 1, ..inner };
        canvas.ink(below).text(below.x + 1, below.y, below.width, words, look.ink(Role::Muted));
    }
    let line = format!("> {}", text::safe(&picker.prompt.text));
    let used = canvas.ink(inner).text(inner.x, inner.y, inner.width, &line, look.ink(Role::Strong));
    canvas.ink(inner).cell(inner.x + used, inner.y, look.glyph('▏', '_'), look.ink(Role::Accent));
    let shown = usize::from(inner.height.saturating_sub(1)).max(1);
    let first = (picker.row + 1).saturating_sub(shown);
    let places = inner.top() + 1..inner.bottom();
    for ((at, choice), y) in rows.iter().enumerate().skip(first).zip(places) {
        let style = if at == picker.row { look.badge(Role::Accent) } else { look.ink(Role::Text) };
        let row = Rect { y, height: 1, ..inner };
        let start = canvas.ink(row).text_right(row.right(), y, choice.kind, look.ink(Role::Muted));
        let words = format!(" {} ", text::safe(&choice.words));
        canvas.ink(row).text(row.x, y, start.saturating_sub(row.x), &words, style);
        canvas.hit(row, choice.target.clone());
    }
    let below = rows.len().saturating_sub(first + shown);
    if below > 0 {
        let line = Rect { height: 1, ..inner };
        canvas.ink(line).text_right(line.right(), line.y, &format!("{below} more below"), look.ink(Role::Muted));
    }
}
