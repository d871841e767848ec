//! The day as tables of words and figures alone: a row is a line, its columns in the order of their headings.

use std::collections::BTreeMap;

use super::plain;
use crate::goals::{Measure, Progress, Standing};
use crate::report::{Report, Topic, count, decimal, duration};
use crate::ui::text;

/// Rows of a table of names.
const ROWS: usize = 10;
/// Columns between two others.
const GAP: usize = 2;

/// Every table that has a row, a line between them.
pub(super) fn tables(report: &Report, goals: &[Progress]) -> String {
    let all = [keys(report), chords(report), typing(report), mouse(report), apps(report), hours(report), wanted(goals)];
    all.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn keys(report: &Report) -> Option<String> {
    let keyboard = &report.keyboard;
    let rows = most(&keyboard.keys).into_iter().map(|(code, presses)| {
        let held = keyboard.key_dwell_ms.get(code).map_or_else(String::new, |ms| format!("{ms:.0} ms"));
        let share = text::percent(presses as f64 / keyboard.presses.max(1) as f64);
        vec![plain(code), count(presses), share, held]
    });
    table("Keys", &["key", "presses", "share", "held"], rows.collect())
}

fn chords(report: &Report) -> Option<String> {
    let rows = most(&report.keyboard.chords).into_iter().map(|(name, presses)| vec![plain(name), count(presses)]);
    table("Key combinations", &["keys", "presses"], rows.collect())
}

fn typing(report: &Report) -> Option<String> {
    let figures = report.figures().into_iter().filter(|figure| figure.topic == Topic::Typing && figure.value > 0.0);
    let rows = figures.map(|figure| vec![figure.name.to_owned(), figure.text()]);
    table("Typing", &["figure", "value"], rows.collect())
}

fn mouse(report: &Report) -> Option<String> {
    let (mouse, scroll) = (&report.mouse, report.mouse.scroll);
    let clicks = mouse.clicks.iter().map(|(button, &n)| (format!("{} clicks", plain(button)), n, count(n)));
    let notches = [("up", scroll.up), ("down", scroll.down), ("left", scroll.left), ("right", scroll.right)];
    let notches = notches.map(|(way, n)| (format!("notches {way}"), n.ceil() as u64, decimal(n)));
    let px = |name: &str, px: f64| (name.to_owned(), px.ceil() as u64, format!("{} px", count(px.round() as u64)));
    let others = [
        ("double clicks".to_owned(), mouse.double_clicks, count(mouse.double_clicks)),
        ("drags".to_owned(), mouse.drags, count(mouse.drags)),
        px("way in drags", mouse.drag_px),
        px("pointer way", mouse.distance_px),
    ];
    let rows = clicks.chain(notches).chain(others).filter(|(_, n, _)| *n > 0).map(|(name, _, words)| vec![name, words]);
    table("Mouse", &["figure", "value"], rows.collect())
}

fn apps(report: &Report) -> Option<String> {
    let rows = report.apps.iter().take(ROWS).map(|app| {
        let [active, focus] = [app.active_seconds, app.focus_seconds].map(duration);
        vec![plain(&app.app), active, focus, count(app.presses), count(app.clicks)]
    });
    table("Applications", &["application", "active", "focus", "presses", "clicks"], rows.collect())
}

fn hours(report: &Report) -> Option<String> {
    let rows = report.by_hour.iter().filter(|hour| hour.active_seconds > 0.0 || hour.presses + hour.clicks > 0);
    let row = |hour: &crate::report::HourFigures| {
        let active = duration(hour.active_seconds);
        vec![format!("{:02}:00", hour.hour), active, count(hour.presses), count(hour.clicks)]
    };
    table("Hours", &["hour", "active", "presses", "clicks"], rows.map(row).collect())
}

fn wanted(goals: &[Progress]) -> Option<String> {
    let row = |progress: &Progress| {
        let amount = |n: u64| match progress.goal.measure {
            Measure::Active => duration(n as f64),
            Measure::Presses | Measure::Clicks => count(n),
        };
        let kind = if progress.goal.is_limit { "at most" } else { "at least" };
        let standing = match progress.standing() {
            Standing::Good => "good",
            Standing::Open => "open",
            Standing::Near => "near",
            Standing::Passed => "passed",
        };
        let bound = format!("{kind} {}", amount(progress.goal.bound));
        vec![plain(&progress.goal.title()), amount(progress.figure), bound, standing.to_owned()]
    };
    table("Goals", &["goal", "today", "wanted", "standing"], goals.iter().map(row).collect())
}

/// Those that were counted most.
fn most(counts: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut rows: Vec<_> = counts.iter().map(|(name, &n)| (name.as_str(), n)).collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    rows.truncate(ROWS);
    rows
}

/// A title, headings and rows, names at the left and figures at the right of their columns; nothing without rows.
fn table(title: &str, headings: &[&str], rows: Vec<Vec<String>>) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let headings = headings.iter().map(|&heading| heading.to_owned()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(headings).chain(rows).collect();
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let wide = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| text::width(cell)).max();
    let widths: Vec<usize> = (0..columns).map(|at| usize::from(wide(at).unwrap_or(0))).collect();
    let mut out = format!("{title}\n");
    for line in &lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| {
            let space = " ".repeat(width.saturating_sub(text::width(cell).into()));
            if at == 0 { format!("{cell}{space}") } else { format!("{}{space}{cell}", " ".repeat(GAP)) }
        });
        out += cells.collect::<String>().trim_end();
        out.push('\n');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goals::Goal;
    use crate::report::{AppFigures, HourFigures, Only};

    fn report() -> Report {
        let mut report = Report::default();
        let counts = |of: &[(&str, u64)]| of.iter().map(|&(name, count)| (name.to_owned(), count)).collect();
        report.keyboard.presses = 2_000;
        report.keyboard.keys = counts(&[("KeyA", 300), ("Space", 1_200)]);
        report.keyboard.key_dwell_ms = [("Space".to_owned(), 81.4)].into();
        report.keyboard.chords = counts(&[("Ctrl+KeyC", 2)]);
        report.keyboard.typing.wpm = 61.04;
        report.mouse.clicks = counts(&[("left", 40), ("middle", 0)]);
        report.mouse.drags = 3;
        let app = |app: &str, active_seconds| AppFigures { app: app.into(), active_seconds, ..AppFigures::default() };
        report.apps = vec![app("\u{1b}[2Jfire\u{202e}fox", 4_000.0), app("日本", 61.0)];
        report.by_hour = vec![HourFigures::default(), HourFigures { hour: 9, presses: 7, ..HourFigures::default() }];
        report
    }

    #[test]
    fn tables_are_read_line_by_line() {
        let goal = Goal {
            name: String::new(),
            only: Only::Everything,
            measure: Measure::Active,
            bound: 7_200,
            is_limit: true,
        };
        let told = tables(&report(), &[Progress { goal, figure: 7_000 }]);
        assert_eq!(told, include_str!("tables.txt"), "{told}");
    }

    #[test]
    fn nothing_is_drawn_and_nothing_acts_on_a_terminal() {
        let told = tables(&report(), &[]);
        let is_read = |char: char| char.is_alphanumeric() || char == '\n' || char.is_ascii_graphic() || char == ' ';
        assert!(told.chars().all(is_read), "{told:?}");
        assert_eq!(tables(&Report::default(), &[]), "");
    }
}
