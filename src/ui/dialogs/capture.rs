//! How the capture does, in full: sources, what comes in, how long it takes, what was lost.

use ratatui::layout::Rect;

use super::dialog;
use crate::report::{Health, SourceHealth};
use crate::ui::canvas::Canvas;
use crate::ui::chrome::badges;
use crate::ui::look::Role;
use crate::ui::text;

/// Columns of the labels.
const LABELS: u16 = 10;
const WIDTH: u16 = 70;

/// A line: its label, its words, how they are drawn.
type Line = (&'static str, String, Role);

/// Draws the details; the first lines say what the badge in the header says.
pub fn capture(canvas: &mut Canvas, screen: Rect) {
    let width = WIDTH.min(screen.width.saturating_sub(4));
    let lines = folded(lines(canvas), width.saturating_sub(LABELS));
    let inner = dialog(canvas, screen, (WIDTH, lines.len() as u16), "capture", "any key closes");
    let look = canvas.look;
    let mut ink = canvas.ink(inner);
    for ((label, words, role), y) in lines.iter().zip(inner.top()..inner.bottom()) {
        ink.text(inner.x, y, LABELS.min(inner.width), label, look.ink(Role::Muted));
        ink.text(inner.x + LABELS, y, inner.width.saturating_sub(LABELS), words, look.ink(*role));
    }
}

fn lines(canvas: &Canvas) -> Vec<Line> {
    let health = canvas.app.health();
    let mut lines: Vec<Line> = Vec::new();
    for (at, (role, words)) in badges(canvas).into_iter().enumerate() {
        lines.push((if at == 0 { "state" } else { "" }, words, role));
    }
    lines.extend(source("input", Some(&health.source)));
    lines.extend(source("focus", health.focus.as_ref()));
    lines.push(("", String::new(), Role::Text));
    lines.extend(flow(health));
    lines.extend(health.journal_error.iter().map(|error| ("journal", error.clone(), Role::Bad)));
    lines.extend(health.warnings.iter().map(|warning| ("settings", warning.clone(), Role::Warn)));
    lines
}

fn source(label: &'static str, health: Option<&SourceHealth>) -> Vec<Line> {
    let Some(health) = health else {
        return vec![(label, "no source tells it".to_owned(), Role::Warn)];
    };
    let mut words = if health.name.is_empty() { "none".to_owned() } else { health.name.to_owned() };
    let times = |count: u32| if count == 1 { "once".to_owned() } else { format!("{count} times") };
    if health.restarts > 0 {
        words = format!("{words}, started again {}", times(health.restarts));
    }
    if health.overruns > 0 {
        words = format!("{words}, the system's queue ran over {}", times(health.overruns));
    }
    let role = if health.restarts + health.overruns > 0 { Role::Warn } else { Role::Text };
    let mut lines = vec![(label, words, role)];
    lines.extend(health.trouble.iter().map(|trouble| ("", trouble.clone(), Role::Warn)));
    lines.extend(health.mend.iter().map(|mend| ("", mend.clone(), Role::Accent)));
    lines
}

fn flow(health: &Health) -> Vec<Line> {
    let rates = health.rates;
    let a_second = format!(
        "keys {:.1}   clicks {:.1}   wheel {:.1}   moves {:.1}   focus {:.1}",
        rates.keys, rates.clicks, rates.wheel, rates.moves, rates.focus
    );
    let latency = health.latency.map_or("nothing came in lately".to_owned(), |latency| {
        format!("half within {}, 99 % within {}", millis(latency.p50_ms), millis(latency.p99_ms))
    });
    let (dropped, excluded) = (health.dropped_moves, health.excluded_events);
    let told = |count: u64| if count > 0 { Role::Warn } else { Role::Text };
    vec![
        ("a second", a_second, Role::Text),
        ("to fold", latency, Role::Text),
        ("events", format!("{} taken in", text::count(health.events)), Role::Text),
        ("dropped", format!("{} moves under pressure, nothing else", text::count(dropped)), told(dropped)),
        ("programs", format!("{} events that programs sent", text::count(health.synthetic_events)), Role::Text),
        ("excluded", format!("{} events of excluded devices", text::count(excluded)), Role::Text),
    ]
}

/// Milliseconds with two figures that matter.
fn millis(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

/// Lines that are too long go on below, without a label.
fn folded(lines: Vec<Line>, width: u16) -> Vec<Line> {
    let mut folded = Vec::new();
    for (label, words, role) in lines {
        if words.is_empty() {
            folded.push((label, words, role));
            continue;
        }
        for (at, part) in text::wrapped(&text::safe(&words), width).into_iter().enumerate() {
            folded.push((if at == 0 { label } else { "" }, part, role));
        }
    }
    folded
}
