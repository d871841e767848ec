//! The page of the first start: what is kept and what never, what is captured here, and the first choices.

use ratatui::layout::Rect;

use super::dialog;
use super::form::{draw_field, draw_list, explanation, first_shown};
use crate::app::{Editor, Field, Form};
use crate::report::{Health, Reach, SourceHealth};
use crate::ui::canvas::{Canvas, take_bottom};
use crate::ui::look::Role;
use crate::ui::text;

const WIDTH: u16 = 76;

/// A line of the page.
enum Line<'a> {
    Words(String, Role),
    Field(usize, &'a Field),
}

/// Draws the page.
pub fn welcome(canvas: &mut Canvas, screen: Rect, form: &Form) {
    let width = WIDTH.min(screen.width.saturating_sub(4));
    let lines = lines(canvas.app.health(), form, width);
    let note = "Enter begins with these, Esc with the defaults";
    let mut inner = dialog(canvas, screen, (WIDTH, lines.len() as u16 + 2), "keytop", note);
    let foot = take_bottom(&mut inner, 2);
    draw_foot(canvas, foot, form);
    if let Some(Editor::List(rows, at, prompt)) = &form.editor {
        return draw_list(canvas, inner, form, (rows, *at, prompt));
    }
    let chosen = lines.iter().position(|line| matches!(line, Line::Field(at, _) if Some(*at) == form.row));
    let first = chosen.map_or(0, |chosen| first_shown(chosen, lines.len(), usize::from(inner.height)));
    for (line, y) in lines.iter().skip(first).zip(inner.top()..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        match line {
            Line::Words(words, role) => {
                let style = canvas.look.ink(*role);
                canvas.ink(row).text(row.x, y, row.width, words, style);
            }
            Line::Field(at, field) => draw_field(canvas, row, (*at, field), form),
        }
    }
}

fn lines<'a>(health: &Health, form: &'a Form, width: u16) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut say = |words: &str, role: Role| {
        let wrapped = text::wrapped(&text::safe(words), width);
        lines.extend(wrapped.into_iter().map(|line| Line::Words(line, role)));
    };
    say("keytop counts what your hands do and never keeps what you type.", Role::Strong);
    say(
        "Kept, on this machine only: when and how much you typed and moved, by application; how often each key was \
         pressed, in batches mixed until their order cannot be told.",
        Role::Text,
    );
    say(
        "Never kept: the order of your keys, what you typed, the titles of windows. In password managers, locked \
         screens and private windows not even which keys. Nothing is sent anywhere.",
        Role::Text,
    );
    say("", Role::Text);
    for (words, role) in input(&health.source).into_iter().chain(focus(health.focus.as_ref())) {
        say(&words, role);
    }
    say("", Role::Text);
    lines.extend(form.fields.iter().enumerate().map(|(at, field)| Line::Field(at, field)));
    lines
}

fn input(source: &SourceHealth) -> Vec<(String, Role)> {
    let name = source.name;
    let mut said = vec![match source.reach {
        Reach::Session => (format!("Input here: {name} sees the whole session."), Role::Good),
        Reach::Terminal => ("Input here: what is typed in this terminal only.".to_owned(), Role::Warn),
        Reach::Demo => ("Input here: a made-up person.".to_owned(), Role::Warn),
        Reach::Nothing if source.trouble.is_none() => (format!("Input here: {name} is starting."), Role::Muted),
        Reach::Nothing => ("Input here: nothing can be captured yet.".to_owned(), Role::Bad),
    }];
    said.extend(trouble(source));
    said
}

fn focus(source: Option<&SourceHealth>) -> Vec<(String, Role)> {
    match source {
        Some(source) if source.trouble.is_none() => {
            vec![(format!("Applications: told by {}.", source.name), Role::Good)]
        }
        Some(source) => {
            let mut said = vec![("Applications: not told.".to_owned(), Role::Warn)];
            said.extend(trouble(source));
            said
        }
        None => vec![("Applications: nothing tells which has the focus.".to_owned(), Role::Warn)],
    }
}

fn trouble(source: &SourceHealth) -> Vec<(String, Role)> {
    let why = source.trouble.iter().map(|trouble| (format!("  {trouble}"), Role::Muted));
    why.chain(source.mend.iter().map(|mend| (format!("  mend it: {mend}"), Role::Accent))).collect()
}

fn draw_foot(canvas: &mut Canvas, area: Rect, form: &Form) {
    let look = canvas.look;
    let (words, role) = match form.row {
        None if form.error.is_none() => {
            ("Recording goes on meanwhile, with these safe settings.".to_owned(), Role::Muted)
        }
        Some(_) if form.error.is_none() && form.editor.is_none() => {
            (form.field().map_or("", |field| field.help).to_owned(), Role::Text)
        }
        _ => explanation(form),
    };
    let mut ink = canvas.ink(area);
    ink.text(area.x, area.y, area.width, &text::safe(&words), look.ink(role));
    let keys = look.words(
        "↑↓ choose  ←→ or Space change  Enter begin  F2, later, all settings",
        "arrows choose and change  Enter begin  F2, later, all settings",
    );
    let keys = if text::width(keys) > area.width { "Enter begin  arrows choose, change" } else { keys };
    ink.text(area.x, area.y + 1, area.width, keys, look.ink(Role::Muted));
}
