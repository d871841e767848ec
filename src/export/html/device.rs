//! The page of one device: what is kept of it, and a sentence on what is not. Nothing on it can be filtered, so that it
//! needs no script.

use std::io::{self, Write};

use super::{STYLE, title};
use crate::export::comparison::change;
use crate::report::{NOT_KEPT, Report, count};

/// Applications that are listed.
const LISTED: usize = 15;
/// A chart's size, px.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 150.0;

/// Writes the page of a report of one device; `before` is the period that it is compared with.
///
/// # Errors
/// Fails if `out` does.
pub fn write_device_html(report: &Report, before: Option<&Report>, out: &mut dyn Write) -> io::Result<()> {
    let name = safe(report.device.map_or("", |name| name.as_str()));
    let csp = "default-src 'none'; style-src 'unsafe-inline'";
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{csp}\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{} · {name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>", title(report))?;
    let span =
        if report.from == report.to { report.from.to_string() } else { format!("{} to {}", report.from, report.to) };
    writeln!(
        out,
        "<header><h1><span class=\"cap\">k</span>keytop · {name}</h1><p id=\"span\">{span}</p></header>\n<main>"
    )?;
    figures(report, before, out)?;
    if report.has_events {
        charts(report, out)?;
    } else {
        writeln!(out, "<p class=\"wide empty\">Nothing came from it in this range.</p>")?;
    }
    let devices = report.devices.iter().map(|of| (of.label(), of.presses, of.clicks));
    bars("All devices", devices, out)?;
    writeln!(out, "</main>\n<footer><p>Not kept by device: {NOT_KEPT}.</p>")?;
    let (start, zone) = (&report.day_start, safe(&report.time_zone));
    writeln!(out, "<p>Days start at {start}, {zone}.</p></footer>\n</body>\n</html>")
}

fn figures(report: &Report, before: Option<&Report>, out: &mut dyn Write) -> io::Result<()> {
    let then = before.map(Report::headlines);
    writeln!(out, "<section class=\"wide figures\" aria-label=\"figures\">")?;
    for (index, figure) in report.headlines().iter().enumerate() {
        let percent = then.as_ref().and_then(|then| then.get(index)).and_then(|then| figure.change(then));
        let way = if percent.is_some_and(|percent| percent < 0.0) { "down" } else { "up" };
        let change = percent.map_or_else(String::new, |of| format!("<em class=\"{way}\">{}</em>", change(Some(of))));
        writeln!(out, "<div class=\"figure\"><b>{}</b><span>{}</span>{change}</div>", figure.text(), figure.name)?;
    }
    writeln!(out, "</section>")?;
    match before {
        Some(before) => writeln!(out, "<p class=\"wide beside\">compared with {} to {}</p>", before.from, before.to),
        None => Ok(()),
    }
}

fn charts(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.days.len() > 1 {
        let days = report.days.iter().map(|day| (day.day.to_string(), day.presses, day.clicks));
        columns("Day by day", days, out)?;
    }
    let hours = report.by_hour.iter().map(|row| (format!("{:02}:00", row.hour), row.presses, row.clicks));
    columns("Hour of the day", hours, out)?;
    let apps = report.apps.iter().map(|app| (app.app.as_str(), app.presses, app.clicks));
    bars("Applications", apps.take(LISTED), out)
}

/// A bar for each row, as long as its presses and clicks.
fn bars<'a>(
    title: &str,
    rows: impl Iterator<Item = (&'a str, u64, u64)> + Clone,
    out: &mut dyn Write,
) -> io::Result<()> {
    let most = rows.clone().map(|(_, presses, clicks)| presses + clicks).max().unwrap_or(0).max(1);
    writeln!(out, "<section><h2>{title}</h2><p class=\"note\">presses and clicks</p><div class=\"bars\">")?;
    for (name, presses, clicks) in rows {
        let (name, told) = (safe(name), words(presses, clicks));
        let share = 100.0 * (presses + clicks) as f64 / most as f64;
        write!(out, "<div class=\"row\" title=\"{told}\"><span>{name}</span>")?;
        write!(out, "<span class=\"track\"><i style=\"width:{share:.1}%\"></i></span>")?;
        writeln!(out, "<span>{}</span></div>", count(presses + clicks))?;
    }
    writeln!(out, "</div></section>")
}

/// A column for each row; the first, the last and the most are told below.
fn columns(
    title: &str,
    rows: impl ExactSizeIterator<Item = (String, u64, u64)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Vec<_> = rows.collect();
    let most = rows.iter().map(|(_, presses, clicks)| presses + clicks).max().unwrap_or(0).max(1);
    let slot = WIDTH / rows.len().max(1) as f64;
    writeln!(
        out,
        "<section class=\"wide\"><h2>{title}</h2><p class=\"note\">presses and clicks, at most {}</p>",
        count(most)
    )?;
    writeln!(out, "<svg viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{title}\">", HEIGHT + 16.0)?;
    for (index, (name, presses, clicks)) in rows.iter().enumerate() {
        let height = HEIGHT * (presses + clicks) as f64 / most as f64;
        let (x, y, width) = (index as f64 * slot, HEIGHT - height, slot * 0.8);
        write!(out, "<rect class=\"bar\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\">")?;
        writeln!(out, "<title>{name}: {}</title></rect>", words(*presses, *clicks))?;
    }
    if let [(first, ..), .., (last, ..)] = rows.as_slice() {
        let y = HEIGHT + 14.0;
        writeln!(out, "<text x=\"0\" y=\"{y}\">{first}</text>")?;
        writeln!(out, "<text x=\"{WIDTH}\" y=\"{y}\" text-anchor=\"end\">{last}</text>")?;
    }
    writeln!(out, "</svg></section>")
}

fn words(presses: u64, clicks: u64) -> String {
    format!("{} presses, {} clicks", count(presses), count(clicks))
}

/// A text from outside: nothing in it is taken for markup.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            _ => safe.push(sign),
        }
    }
    safe
}
