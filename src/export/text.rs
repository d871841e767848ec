//! The report for people: plain lines of at most 80 columns, without colour.

mod devices;
mod layout;

use std::io::{self, Write};

use chrono::Datelike;

pub use layout::Charset;
pub(super) use layout::cut;
use layout::{bar, clock, sparks};

use crate::report::{AppFigures, CategoryFigures, DayFigures, Keyboard, Mouse, Report, count, decimal};

/// Rows of the tables of keys and chords.
const TOP: usize = 10;
/// Applications that are listed; the rest is summed up in a line.
const APPS: usize = 15;
/// Up to so many days each has its row; of more, only those with something in them.
const DAYS: usize = 31;

/// Writes the report's figures in sections; sections with nothing in them are left out.
pub fn write_text(report: &Report, charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", heading(report))?;
    if report.device.is_some() {
        return devices::of_device(report, charset, out);
    }
    if !report.has_events {
        return writeln!(out, "\nNothing was recorded in this range.");
    }
    activity(report, out)?;
    watching(report, charset, out)?;
    typing(&report.keyboard, out)?;
    keys_and_chords(&report.keyboard, charset, out)?;
    mouse(&report.mouse, charset, out)?;
    apps(&report.apps, charset, out)?;
    categories(&report.categories, charset, out)?;
    devices::devices(&report.devices, charset, out)?;
    hours(report, charset, out)?;
    days(&report.days, charset, out)
}

fn heading(report: &Report) -> String {
    let place = format!("from {}, {}", report.day_start, report.time_zone);
    if report.from == report.to {
        format!("keytop: {}, {}, {place}", weekday(report.from), report.from)
    } else {
        format!("keytop: {} to {}, days {place}", report.from, report.to)
    }
}

fn activity(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let activity = &report.activity;
    let levels = activity.levels_minutes;
    writeln!(out, "\nActivity")?;
    writeln!(
        out,
        "  active time    {:>12}   actions a minute {:>10}",
        clock(activity.active_seconds),
        decimal(activity.apm)
    )?;
    let minutes = [("light", levels.light), ("steady", levels.steady), ("intense", levels.intense)];
    let minutes = minutes.map(|(name, minutes)| format!("{name} {}", count(minutes)));
    writeln!(out, "  minutes that were {}", minutes.join(", "))
}

/// Films, calls and talks: time away in which something held the screen awake.
fn watching(report: &Report, charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    if report.activity.watching_seconds <= 0.0 {
        return Ok(());
    }
    let mut apps: Vec<_> = report.apps.iter().filter(|app| app.watching_seconds > 0.0).collect();
    apps.sort_by(|a, b| b.watching_seconds.total_cmp(&a.watching_seconds));
    let apps: Vec<_> = apps.iter().map(|app| format!("{} {}", app.app, clock(app.watching_seconds))).collect();
    let line = format!("{:>12}   {}", clock(report.activity.watching_seconds), apps.join(", "));
    writeln!(out, "  watching       {}", cut(&line, 63, charset).trim_end())
}

fn typing(keyboard: &Keyboard, out: &mut dyn Write) -> io::Result<()> {
    if keyboard.presses + keyboard.repeats == 0 {
        return Ok(());
    }
    let typing = &keyboard.typing;
    writeln!(out, "\nKeyboard")?;
    let cells = [
        [("presses", count(keyboard.presses)), ("text presses", count(keyboard.text_presses))],
        [("corrections", count(keyboard.corrections)), ("repeats", count(keyboard.repeats))],
        [("speed, wpm", decimal(typing.wpm)), ("peak speed, wpm", decimal(typing.peak_wpm))],
        [("bursts", count(typing.bursts)), ("time in bursts", clock(typing.burst_seconds))],
        [("rollover, %", decimal(typing.rollover * 100.0)), ("consistency, %", decimal(typing.consistency))],
    ];
    for [(left, a), (right, b)] in cells {
        writeln!(out, "  {left:<14} {a:>12}   {right:<16} {b:>10}")?;
    }
    let (iki, dwell) = (typing.iki_ms, typing.dwell_ms);
    let [p10, p50, p90] = [iki.p10, iki.p50, iki.p90].map(decimal);
    writeln!(out, "  key to key, ms      p10 {p10}, p50 {p50}, p90 {p90}")?;
    writeln!(out, "  key held, ms        p50 {}, p90 {}", decimal(dwell.p50), decimal(dwell.p90))?;
    if keyboard.unattributed > 0 {
        writeln!(out, "  {} presses have no key: withheld, or too few to be kept", count(keyboard.unattributed))?;
    }
    Ok(())
}

fn keys_and_chords(keyboard: &Keyboard, charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    let keys = top(keyboard.keys.iter());
    let chords = top(keyboard.chords.iter());
    let most = keys.first().map_or(0, |&(_, presses)| presses);
    if keys.is_empty() && chords.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{:<40}Top chords", "Top keys")?;
    for row in 0..keys.len().max(chords.len()) {
        let key = keys.get(row).map_or_else(String::new, |&(key, presses)| {
            let bar = bar(presses as f64, most as f64, 9, charset);
            format!("{} {:>10} {bar}", cut(key, 15, charset), count(presses))
        });
        let chord = chords.get(row).map_or_else(String::new, |&(chord, presses)| {
            format!("{} {:>10}", cut(chord, 27, charset), count(presses))
        });
        writeln!(out, "{}", format!("  {key:<38}{chord}").trim_end())?;
    }
    Ok(())
}

fn mouse(mouse: &Mouse, charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    let scroll = mouse.scroll;
    let scrolled = [("up", scroll.up), ("down", scroll.down), ("left", scroll.left), ("right", scroll.right)];
    let anything = mouse.clicks.values().any(|&n| n > 0) || scrolled.iter().any(|&(_, notches)| notches > 0.0);
    if !anything && mouse.distance_px <= 0.0 && mouse.glitches == 0 {
        return Ok(());
    }
    let clicks: Vec<_> = mouse.clicks.iter().map(|(button, &n)| format!("{button} {}", count(n))).collect();
    let scrolled = scrolled.map(|(direction, notches)| format!("{direction} {}", decimal(notches)));
    writeln!(out, "\nMouse")?;
    writeln!(out, "  clicks         {}", cut(&clicks.join(", "), 63, charset).trim_end())?;
    writeln!(out, "  double clicks  {}", count(mouse.double_clicks))?;
    if mouse.drags > 0 {
        let length = count(mouse.drag_px.round() as u64);
        writeln!(out, "  drags          {}, {length} px with a button held", count(mouse.drags))?;
    }
    writeln!(out, "  notches        {}", scrolled.join(", "))?;
    let metres = if mouse.distance_m > 0.0 { format!(", {} m", decimal(mouse.distance_m)) } else { String::new() };
    writeln!(out, "  distance       {} px{metres}", count(mouse.distance_px.round() as u64))?;
    if mouse.glitches > 0 {
        writeln!(out, "  glitches       {} (moves to places that no monitor has)", count(mouse.glitches))?;
    }
    Ok(())
}

fn apps(apps: &[AppFigures], charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    if apps.is_empty() {
        return Ok(());
    }
    table("Applications", apps.iter().take(APPS).map(|app| (app.app.as_str(), app)), apps, (charset, out))?;
    match apps.len().saturating_sub(APPS) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more"),
    }
}

/// Categories, each before those within it, which are set in; nothing where no application meets a rule.
fn categories(categories: &[CategoryFigures], charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    if categories.iter().all(|category| category.sum.app.is_empty()) {
        return Ok(());
    }
    let outermost: Vec<_> = categories.iter().filter(|of| of.depth == 0).map(|of| of.sum.clone()).collect();
    let names: Vec<_> =
        categories.iter().map(|of| format!("{}{}", "  ".repeat(usize::from(of.depth)), of.own_name())).collect();
    let rows = names.iter().map(String::as_str).zip(categories.iter().map(|of| &of.sum));
    table("Categories", rows, &outermost, (charset, out))
}

/// Rows of time and input under a heading; `whole` is what their shares are of.
fn table<'a>(
    title: &str,
    rows: impl Iterator<Item = (&'a str, &'a AppFigures)>,
    whole: &[AppFigures],
    (charset, out): (Charset, &mut dyn Write),
) -> io::Result<()> {
    let all: f64 = whole.iter().map(|app| app.active_seconds).sum();
    let most = whole.iter().map(|app| app.active_seconds).fold(0.0, f64::max);
    writeln!(out, "\n{title:<24}{:>9}  share {:<12}{:>9}{:>9}{:>9}", "active", "", "presses", "clicks", "scroll")?;
    for (name, sum) in rows {
        let share = if all > 0.0 { sum.active_seconds / all * 100.0 } else { 0.0 };
        let bar = bar(sum.active_seconds, most, 11, charset);
        writeln!(
            out,
            "  {}{:>9} {share:>4.0} % {bar:<11} {:>9}{:>9}{:>9}",
            cut(name, 22, charset),
            clock(sum.active_seconds),
            count(sum.presses),
            count(sum.clicks),
            decimal(sum.scroll)
        )?;
    }
    Ok(())
}

fn hours(report: &Report, charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    let active: Vec<_> = report.by_hour.iter().map(|hour| hour.active_seconds).collect();
    let presses: Vec<_> = report.by_hour.iter().map(|hour| hour.presses as f64).collect();
    writeln!(out, "\n{:<14}00    03    06    09    12    15    18    21", "Hours")?;
    for (name, values) in [("active time", active), ("presses", presses)] {
        let most = values.iter().copied().fold(0.0, f64::max);
        writeln!(out, "{}", format!("  {name:<12}{}", sparks(&values, most, charset)).trim_end())?;
    }
    Ok(())
}

fn days(days: &[DayFigures], charset: Charset, out: &mut dyn Write) -> io::Result<()> {
    if days.len() < 2 {
        return Ok(());
    }
    let is_shown = |day: &&DayFigures| days.len() <= DAYS || has_figures(day);
    let most = days.iter().map(|day| day.active_seconds).fold(0.0, f64::max);
    writeln!(out, "\n{:<17}{:>9}{:>23}{:>8}{:>15}{:>7}", "Days", "active", "presses", "clicks", "distance, px", "wpm")?;
    for day in days.iter().filter(is_shown) {
        writeln!(
            out,
            "  {} {:.3} {:>9} {:<11}{:>11}{:>8}{:>15}{:>7}",
            day.day,
            weekday(day.day),
            clock(day.active_seconds),
            bar(day.active_seconds, most, 11, charset),
            count(day.presses),
            count(day.clicks),
            count(day.distance_px.round() as u64),
            decimal(day.wpm)
        )?;
    }
    match days.iter().filter(|day| !is_shown(day)).count() {
        0 => Ok(()),
        empty => writeln!(out, "  and {empty} without activity"),
    }
}

fn has_figures(day: &DayFigures) -> bool {
    day.presses + day.clicks > 0 || [day.scroll, day.distance_px, day.active_seconds].iter().any(|&figure| figure > 0.0)
}

fn top<'a>(counts: impl Iterator<Item = (&'a String, &'a u64)>) -> Vec<(&'a str, u64)> {
    let mut rows: Vec<_> = counts.map(|(name, &n)| (name.as_str(), n)).collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    rows.truncate(TOP);
    rows
}

fn weekday(day: crate::calendar::Day) -> &'static str {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        [day.weekday().num_days_from_monday() as usize % 7]
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::category::Categories;
    use crate::report::{HourFigures, Levels, Percentiles, ScrollFigures};

    fn sample() -> Report {
        let mut report = Report {
            from: "2026-11-19".parse().unwrap(),
            to: "2026-11-20".parse().unwrap(),
            day_start: "04:00".into(),
            time_zone: "Europe/Berlin".into(),
            has_events: true,
            ..Report::default()
        };
        report.activity.active_seconds = 18_753.0;
        report.activity.apm = 41.26;
        report.activity.levels_minutes = Levels { light: 120, steady: 181, intense: 12 };
        report.keyboard.presses = 12_345;
        report.keyboard.text_presses = 11_000;
        report.keyboard.unattributed = 45;
        report.keyboard.keys = [("Space".into(), 2_000), ("KeyE".into(), 1_000), ("KeyA".into(), 1_000)].into();
        report.keyboard.chords = [("Ctrl+KeyC".into(), 34)].into();
        report.keyboard.typing.wpm = 61.04;
        report.keyboard.typing.iki_ms = Percentiles { p10: 80.0, p50: 131.25, p90: 410.0 };
        report.mouse.clicks = [("left".into(), 812), ("middle".into(), 0), ("right".into(), 31)].into();
        report.mouse.scroll = ScrollFigures { up: 120.0, down: 480.5, left: 0.0, right: 0.0 };
        report.mouse.distance_px = 1_234_567.4;
        report.mouse.distance_m = 324.06;
        (report.mouse.drags, report.mouse.drag_px) = (214, 70_318.0);
        report.activity.watching_seconds = 5_400.0;
        let (app, active_seconds, presses) = ("firefox".into(), 14_064.75, 12_000);
        report.apps = vec![
            AppFigures {
                app,
                active_seconds,
                presses,
                clicks: 800,
                scroll: 600.5,
                focus_seconds: 15_000.0,
                watching_seconds: 5_400.0,
                ..AppFigures::default()
            },
            AppFigures { app: "日本\u{1b}[31m".into(), active_seconds: 4_688.25, ..AppFigures::default() },
        ];
        report.categorise(&Categories::default());
        let hour = |hour| HourFigures { hour, active_seconds: f64::from(hour % 12), ..HourFigures::default() };
        report.by_hour = (0..24).map(hour).collect();
        let first = DayFigures { day: report.from, ..DayFigures::default() };
        report.days = vec![first, DayFigures { day: report.to, presses: 12_345, active_seconds: 18_753.0, ..first }];
        report
    }

    fn written(report: &Report, charset: Charset) -> String {
        let mut out = Vec::new();
        write_text(report, charset, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_report_reads_as_sections() {
        assert_eq!(written(&sample(), Charset::Unicode), include_str!("text/sample.txt"));
    }

    #[test]
    fn nothing_is_wider_than_80_columns_or_carries_an_escape() {
        let mut report = sample();
        report.apps[0].app = "a very long name of an application indeed".into();
        report.keyboard.keys.insert("NumpadMemorySubtractAndMore".into(), 99_999_999);
        report.keyboard.chords.insert("Ctrl+Alt+Shift+Meta+NumpadMemorySubtract".into(), 99_999_999);
        report.days[1].distance_px = 1e9;
        for charset in [Charset::Unicode, Charset::Ascii] {
            let text = written(&report, charset);
            assert!(text.lines().all(|line| line.width() <= 80), "{text}");
            assert!(!text.contains('\u{1b}'));
            assert!(charset == Charset::Unicode || text.is_ascii(), "{text}");
        }
    }

    #[test]
    fn a_range_without_events_says_so() {
        let report = Report { has_events: false, to: sample().from, ..sample() };
        let expected =
            "keytop: Thursday, 2026-11-19, from 04:00, Europe/Berlin\n\nNothing was recorded in this range.\n";
        assert_eq!(written(&report, Charset::Ascii), expected);
    }

    #[test]
    fn a_long_range_lists_the_days_with_something_in_them() {
        let mut report = sample();
        let empty = report.days[0];
        report.days.extend(std::iter::repeat_n(empty, 40));
        let text = written(&report, Charset::Ascii);
        assert!(text.ends_with("  and 41 without activity\n"), "{text}");
        assert!(text.contains("  2026-11-20 Fri") && !text.contains("2026-11-19 Thu"), "{text}");
    }
}
