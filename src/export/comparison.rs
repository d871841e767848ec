//! Two ranges side by side, for people: plain lines of at most 80 columns.

use std::io::{self, Write};

use super::text::{Charset, cut};
use crate::report::{Report, compared_apps, duration};

/// Applications that are listed.
const APPS: usize = 10;
/// Columns of a name.
const NAME: usize = 30;

/// Writes the figures of a range, those of another, and how they differ.
pub fn write_comparison(report: &Report, other: &Report, charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nCompared with {}", span(other))?;
    writeln!(out, "  {:<NAME$}{:>16}{:>16}{:>12}", "", "this", "that", "change")?;
    for (figure, then) in report.figures().iter().zip(&other.figures()) {
        let change = change(figure.change(then));
        writeln!(
            out,
            "{}",
            format!("  {:<NAME$}{:>16}{:>16}{change:>12}", figure.name, figure.text(), then.text()).trim_end()
        )?;
    }
    let apps = compared_apps(report, other);
    if apps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {:<NAME$}{:>16}{:>16}{:>12}", "applications, active time", "this", "that", "change")?;
    for (name, [this, that]) in apps.iter().take(APPS) {
        let percent = (*that > 0.0).then(|| 100.0 * (this - that) / that);
        let (name, change) = (cut(name, NAME, charset), change(percent));
        writeln!(out, "{}", format!("  {name}{:>16}{:>16}{change:>12}", duration(*this), duration(*that)).trim_end())?;
    }
    Ok(())
}

fn span(report: &Report) -> String {
    if report.from == report.to { report.from.to_string() } else { format!("{} to {}", report.from, report.to) }
}

/// A change in percent, as people read it.
pub(super) fn change(percent: Option<f64>) -> String {
    match percent {
        Some(percent) if percent < 99_999.5 => format!("{percent:+.1} %"),
        Some(_) => ">99999 %".to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::report::AppFigures;

    fn report(day: &str, presses: u64, apps: &[(&str, f64)]) -> Report {
        let app = |&(app, active_seconds): &(&str, f64)| AppFigures {
            app: app.to_owned(),
            active_seconds,
            ..AppFigures::default()
        };
        let day = day.parse().unwrap();
        let mut report = Report { from: day, to: day, apps: apps.iter().map(app).collect(), ..Report::default() };
        report.keyboard.presses = presses;
        report
    }

    #[test]
    fn two_ranges_stand_side_by_side() {
        let this = report("2026-11-20", 150, &[("code", 3600.0), ("日本\u{1b}", 60.0)]);
        let that = report("2026-11-19", 100, &[("firefox", 120.0), ("code", 1800.0)]);
        let mut out = Vec::new();
        write_comparison(&this, &that, Charset::Unicode, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let line = |words: &str| text.lines().find(|line| line.trim_start().starts_with(words)).unwrap_or_default();
        assert_eq!(line("Compared"), "Compared with 2026-11-19");
        assert_eq!(line("presses").split_whitespace().collect::<Vec<_>>(), ["presses", "150", "100", "+50.0", "%"]);
        let words = |name: &str| line(name).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words("code"), "code 1 h 0 min 30 min 0 s +100.0 %");
        assert_eq!(words("firefox"), "firefox 0 s 2 min 0 s -100.0 %");
        assert_eq!(line("code").width(), line("日本").width() + "    +100.0 %".len(), "columns stand below each other");
        assert!(text.lines().all(|line| line.width() <= 80) && !text.contains('\u{1b}'), "{text}");
    }
}
