//! The report as Markdown, for notes and mails; with the period before beside it.

mod device;

use std::io::{self, Write};

use super::comparison::change;
use crate::report::{Report, duration};

/// So many rows of a list are told.
const LISTED: usize = 15;

/// Writes the report; `before` is the period that it is compared with.
pub fn write_markdown(report: &Report, before: Option<&Report>, out: &mut dyn Write) -> io::Result<()> {
    let span =
        if report.from == report.to { report.from.to_string() } else { format!("{} to {}", report.from, report.to) };
    let device = report.device.map(|name| format!(", {}", cell(name.as_str()))).unwrap_or_default();
    writeln!(out, "# keytop: {span}{device}\n")?;
    writeln!(out, "Days start at {}, {}.", report.day_start, report.time_zone)?;
    if let Some(before) = before {
        write_comparison(report, before, out)?;
    } else {
        writeln!(out, "\n| | |\n|---|---:|")?;
        report.figures().iter().try_for_each(|figure| writeln!(out, "| {} | {} |", figure.name, figure.text()))?;
    }
    if report.device.is_some() {
        return device::write_rest(report, out);
    }
    write_lists(report, out)?;
    write_days(report, out)
}

fn write_comparison(report: &Report, before: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n| | now | {} to {} | change |\n|---|---:|---:|---:|", before.from, before.to)?;
    for (now, then) in report.figures().iter().zip(&before.figures()) {
        writeln!(out, "| {} | {} | {} | {} |", now.name, now.text(), then.text(), change(now.change(then)))?;
    }
    Ok(())
}

fn write_lists(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if !report.apps.is_empty() {
        writeln!(out, "\n## Applications\n\n| application | active | presses | clicks |\n|---|---:|---:|---:|")?;
        for app in report.apps.iter().take(LISTED) {
            let active = duration(app.active_seconds);
            writeln!(out, "| {} | {active} | {} | {} |", cell(&app.app), app.presses, app.clicks)?;
        }
    }
    write_categories(report, out)?;
    write_counts("Keys", "key", report.keyboard.keys.iter(), out)?;
    write_counts("Key combinations", "chord", report.keyboard.chords.iter(), out)
}

fn write_categories(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.categories.iter().all(|category| category.sum.app.is_empty()) {
        return Ok(());
    }
    writeln!(out, "\n## Categories\n\n| category | active | presses | clicks |\n|---|---:|---:|---:|")?;
    for category in &report.categories {
        let (name, active) = (cell(category.name()), duration(category.sum.active_seconds));
        writeln!(out, "| {name} | {active} | {} | {} |", category.sum.presses, category.sum.clicks)?;
    }
    Ok(())
}

fn write_counts<'a>(
    title: &str,
    name: &str,
    counts: impl Iterator<Item = (&'a String, &'a u64)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut counts: Vec<_> = counts.collect();
    counts.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    if counts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n\n| {name} | presses |\n|---|---:|")?;
    counts.iter().take(LISTED).try_for_each(|(name, n)| writeln!(out, "| {} | {n} |", cell(name)))
}

fn write_days(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.days.len() < 2 {
        return Ok(());
    }
    writeln!(out, "\n## Days\n\n| day | active | presses | WPM | clicks | scroll |\n|---|---:|---:|---:|---:|---:|")?;
    for day in &report.days {
        let active = duration(day.active_seconds);
        writeln!(
            out,
            "| {} | {active} | {} | {:.1} | {} | {:.0} |",
            day.day, day.presses, day.wpm, day.clicks, day.scroll
        )?;
    }
    Ok(())
}

/// A text from outside as a cell: nothing in it may end the cell or be taken for markup.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\n' | '\r' | '\t' => safe.push(' '),
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' => safe.extend(['\\', sign]),
            _ => safe.push(sign),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Activity, AppFigures};

    #[test]
    fn names_from_outside_cannot_end_a_cell() {
        let apps = vec![AppFigures { app: "a|b\n<script>".to_owned(), presses: 3, ..AppFigures::default() }];
        let report = Report { apps, ..Report::default() };
        let mut out = Vec::new();
        write_markdown(&report, None, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("| a\\|b &lt;script> | 0 s | 3 | 0 |"), "{text}");
    }

    #[test]
    fn the_period_before_stands_beside_it() {
        let of = |active_seconds| Report {
            activity: Activity { active_seconds, ..Activity::default() },
            ..Report::default()
        };
        let mut out = Vec::new();
        write_markdown(&of(90.0), Some(&of(60.0)), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("| active time | 1 min 30 s | 1 min 0 s | +50.0 % |"), "{text}");
    }
}
