//! How the capture does, in a panel of the overview.

use ratatui::layout::Rect;

use crate::event::{MICROS, Time};
use crate::report::{Health, Presence, Role as JournalRole, Scope};
use crate::ui::canvas::{Canvas, take_top};
use crate::ui::look::Role;
use crate::ui::text;

/// Whether there is nothing to say of the capture.
pub(super) fn is_well(canvas: &Canvas) -> bool {
    let health = canvas.app.health();
    let focus = health.focus.as_ref().is_none_or(|focus| focus.trouble.is_none());
    health.source.trouble.is_none() && health.journal_error.is_none() && focus
}

/// Draws the source, the present, the journal, and what is wrong.
pub(super) fn draw_health(canvas: &mut Canvas, area: Rect) {
    let (app, look) = (canvas.app, canvas.look);
    let health = app.health();
    let mut body = canvas.panel(area, "Capture", health.source.name);
    let age = |time: Option<Time>| time.map_or_else(|| "never".to_owned(), |time| ago(app.now() - time));
    let focus = health.focus.as_ref().map_or("not known", |focus| focus.name);
    let rows = [
        ("last input", app.live().last_input.map_or_else(|| "never".to_owned(), |time| ago(app.moment() - time))),
        ("now", state(canvas).to_owned()),
        ("journal", journal(health, &age)),
        ("focus from", focus.to_owned()),
        ("events", text::count(health.events)),
        ("moves dropped", text::count(health.dropped_moves)),
    ];
    let overruns = health.source.overruns;
    let lost = format!("the system's queue ran over ({overruns} times): some input was lost");
    let troubles = [
        (overruns > 0).then_some((lost.as_str(), Role::Bad)),
        health.journal_error.as_deref().map(|words| (words, Role::Bad)),
        health.source.trouble.as_deref().map(|words| (words, Role::Warn)),
        health.source.mend.as_deref().map(|words| (words, Role::Accent)),
        health.focus.as_ref().and_then(|focus| focus.trouble.as_deref()).map(|words| (words, Role::Warn)),
        health.focus.as_ref().and_then(|focus| focus.mend.as_deref()).map(|words| (words, Role::Accent)),
    ];
    let has_trouble = troubles.iter().any(Option::is_some);
    let keep = if has_trouble { 2 } else { rows.len() as u16 };
    let figures = take_top(&mut body, keep);
    canvas.figures(figures, &rows);
    for (words, role) in troubles.into_iter().flatten() {
        for line in text::wrapped(&text::safe(words), body.width) {
            let row = take_top(&mut body, 1);
            canvas.ink(row).text(row.x, row.y, row.width, &line, look.ink(role));
        }
    }
    if has_trouble {
        canvas.figures(body, rows.get(2..).unwrap_or_default());
    }
}

/// Since when the journal has everything, or why it has not.
fn journal(health: &Health, age: &impl Fn(Option<Time>) -> String) -> String {
    match health.role {
        JournalRole::Recorder | JournalRole::Screen(_) => age(health.journal_time),
        JournalRole::Viewer(_) => "kept by another keytop".to_owned(),
        JournalRole::Nobody => "nothing is kept".to_owned(),
    }
}

/// What the person is doing at this moment.
fn state(canvas: &Canvas) -> &'static str {
    let app = canvas.app;
    let minute = app.calendar().place(app.moment()).minute;
    let inputs = app.track().and_then(|track| track.pace.get(&minute).copied()).unwrap_or(0);
    let [steady, intense] = Scope::LEVELS;
    match app.live().presence {
        Presence::Away => "away",
        Presence::Watching => "watching",
        Presence::Locked => "locked",
        Presence::Unknown => "waiting",
        Presence::Here if inputs >= intense => "intense",
        Presence::Here if inputs >= steady => "steady",
        Presence::Here => "light",
    }
}

fn ago(micros: i64) -> String {
    match micros.max(0) / MICROS {
        0 => "now".to_owned(),
        seconds => format!("{} ago", text::duration(seconds as f64)),
    }
}
