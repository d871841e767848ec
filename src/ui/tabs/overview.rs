//! Everything at a glance.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::mouse::draw_busiest;
use crate::app::{Scale, Target};
use crate::event::{MICROS, Name, Time};
use crate::goals::{Goal, Measure, Progress, Standing};
use crate::keyboard::Geometry;
use crate::report::{DayTrack, Expected, Health, Live, Only, Presence, Report, Role as JournalRole, Scope, Usual};
use crate::ui::canvas::{Canvas, Panel, columns, take_bottom, take_left, take_right, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, BigNumber, Columns, SpeedGraph, hour_ticks, resample};

/// Columns and rows from which all panels have room.
const WHOLE: (u16, u16) = (70, 18);
/// A minute, us.
const MINUTE_US: i64 = 60 * MICROS;
/// Rows from which there is room for chords and clicks below applications and capture.
const TALL: u16 = 40;

/// What can have the whole screen.
pub const PANELS: &[Panel] =
    &[draw_speed, draw_totals, draw_keys, draw_apps, draw_health, draw_day, draw_chords, draw_busiest, draw_goals];

/// Draws the overview.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    if area.width < WHOLE.0 || area.height < WHOLE.1 {
        return draw_small(canvas, area);
    }
    let mut rest = area;
    let mut top = take_top(&mut rest, (area.height * 3 / 10).max(7));
    take_top(&mut rest, 1);
    let day = take_bottom(&mut rest, (area.height / 4).max(5));
    take_bottom(&mut rest, 1);
    let totals = take_right(&mut top, (area.width / 4).max(27), 3);
    canvas.show(PANELS, 0, top);
    canvas.show(PANELS, 1, totals);
    let [keys, mut apps, mut health] = columns(rest, 3);
    if area.height >= TALL {
        let upper = rest.height * 2 / 5;
        let (chords, clicks) =
            (take_bottom(&mut apps, rest.height - upper), take_bottom(&mut health, rest.height - upper));
        (apps.height, health.height) = (upper.saturating_sub(1), upper.saturating_sub(1));
        canvas.show(PANELS, 6, chords);
        canvas.show(PANELS, 7, clicks);
    }
    canvas.show(PANELS, 2, keys);
    canvas.show(PANELS, 3, apps);
    let goals = canvas.app.goals().len() as u16;
    if goals > 0 {
        // Where there is no room for both, what is wrong goes before what is wanted.
        let all = if health.height > goals + 9 || !is_well(canvas) { goals + 1 } else { health.height };
        let most = if is_well(canvas) { health.height } else { health.height / 3 };
        let place = take_top(&mut health, all.min(most));
        canvas.show(PANELS, 8, place);
        take_top(&mut health, 1);
    }
    canvas.show(PANELS, 4, health);
    canvas.show(PANELS, 5, day);
}

/// One panel: the speed, the totals, and what is wrong.
fn draw_small(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let speed = if area.height > 12 { take_top(&mut rest, 5) } else { take_top(&mut rest, 4) };
    canvas.show(PANELS, 0, speed);
    canvas.show(PANELS, 1, rest);
}

fn draw_speed(canvas: &mut Canvas, area: Rect) {
    let (live, look) = (canvas.app.live(), canvas.look);
    let typing = &canvas.app.report().keyboard.typing;
    let note = format!("mean {:.0}  peak {:.0}", typing.wpm, typing.peak_wpm);
    let mut body = canvas.panel(area, "Typing speed", &note);
    let digits = live.wpm.map_or_else(|| "--".to_owned(), |wpm| format!("{wpm:.0}"));
    let role = if live.wpm.is_some() { Role::Accent } else { Role::Line };
    let number = BigNumber { look, digits: &digits, style: look.ink(role) };
    let left = take_left(&mut body, number.width().max(9), 1);
    let high = if left.height >= 4 { 4 } else { 3 };
    let mut place = Rect { y: left.y + left.height.saturating_sub(high) / 2, height: high.min(left.height), ..left };
    let digits = take_top(&mut place, 3);
    canvas.put(&number, digits);
    canvas.ink(place).text(place.x, place.y, place.width, "wpm now", look.ink(Role::Muted));
    let minutes = (Live::WPM_STEPS as i64 * Live::WPM_STEP_US / MICROS / 60) as u16;
    let graph = SpeedGraph { look, speeds: &live.wpm_history, minutes, steps: Live::WPM_STEPS };
    canvas.put(&graph, body);
}

fn draw_totals(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    let expected = canvas.app.expected();
    let note = match (canvas.app.ghost(), expected) {
        (Some(ghost), _) => format!("to {} by then", ghost.day.format("%a %m-%d")),
        (None, Some((_, usual))) if usual.days == 1 => "to the day before".to_owned(),
        (None, Some((_, usual))) => format!("to {} days before", usual.days),
        (None, None) => String::new(),
    };
    let body = canvas.panel(area, "Totals", &note);
    canvas.figures(body, &totals(report, expected));
    if body.height > 9 {
        let place = Rect { y: body.y + 7, height: body.height - 7, ..body };
        let levels = report.activity.levels_minutes;
        let minutes = [levels.light, levels.steady, levels.intense];
        let most = minutes.iter().copied().max().unwrap_or(0) as f64;
        let bar = |(label, minutes): (&str, u64), at: f32| Bar {
            label: label.to_owned(),
            figure: format!("{} min", text::count(minutes)),
            level: level(minutes as f64, most, Scale::Linear),
            color: Some(canvas.look.heat(at)),
        };
        let rows: Vec<_> = ["light", "steady", "intense"]
            .into_iter()
            .zip(minutes)
            .zip([0.3, 0.6, 0.95])
            .map(|(row, at)| bar(row, at))
            .collect();
        canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 8 }, place);
    }
}

/// How much more than usual.
fn more(figure: f64, usual: Option<f64>) -> String {
    match usual.filter(|&usual| usual > 0.0).map(|usual| (figure / usual - 1.0) * 100.0) {
        Some(percent) if percent < 999.5 => format!(" {percent:+4.0} %"),
        Some(_) => " >999 %".to_owned(),
        None => String::new(),
    }
}

fn totals(report: &Report, expected: Option<(Expected, &Usual)>) -> Vec<(&'static str, String)> {
    let (activity, mouse) = (&report.activity, &report.mouse);
    let clicks: u64 = mouse.clicks.values().sum();
    let scroll = mouse.scroll.up + mouse.scroll.down + mouse.scroll.left + mouse.scroll.right;
    let usual = |of: fn(&Expected) -> f64| expected.as_ref().map(|(expected, _)| of(expected));
    let told = |words: String, figure: f64, of: fn(&Expected) -> f64| words + &more(figure, usual(of));
    let (active, presses) = (activity.active_seconds, report.keyboard.presses);
    let mut rows = vec![
        ("active", told(text::duration(active), active, |of| of.active_seconds)),
        ("presses", told(text::count(presses), presses as f64, |of| of.presses)),
        ("clicks", told(text::count(clicks), clicks as f64, |of| of.clicks)),
        ("scroll", format!("{} notches", text::notches(scroll))),
        ("pointer", text::pixels(mouse.distance_px)),
        ("actions/min", format!("{:.0}{}", activity.apm, more(activity.apm, expected.map(|(_, usual)| usual.apm)))),
    ];
    let watching = activity.watching_seconds;
    rows.extend((watching > 0.0).then(|| ("watching", text::duration(watching))));
    rows
}

fn draw_keys(canvas: &mut Canvas, area: Rect) {
    let keyboard = &canvas.app.report().keyboard;
    let note = format!("{} keys", keyboard.keys.len());
    let body = canvas.panel(area, "Top keys", if keyboard.keys.is_empty() { "" } else { &note });
    if keyboard.keys.is_empty() {
        let words = match keyboard.presses {
            0 => canvas.nothing_yet("keys", "type"),
            _ => "pressed keys are told once enough of them are mixed".to_owned(),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let rows = top(&keyboard.keys, body.height);
    let most = rows.first().map_or(0, |row| row.1) as f64;
    let bar = |(rank, (code, presses)): (usize, (&str, u64))| Bar {
        label: canvas.ranked_name("key", rank, || legend(canvas.app.keyboard(), code).to_owned()),
        figure: text::short(presses as f64),
        level: level(presses as f64, most, Scale::Linear),
        color: None,
    };
    let rows: Vec<_> = rows.into_iter().enumerate().map(bar).collect();
    canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 12 }, body);
}

fn draw_chords(canvas: &mut Canvas, area: Rect) {
    let keyboard = &canvas.app.report().keyboard;
    let body = canvas.panel(area, "Top chords", "");
    if keyboard.chords.is_empty() {
        let words = canvas.nothing_yet("chords", "press a key with Ctrl, Alt or Meta");
        return canvas.ink(body).empty_note(body, &words);
    }
    let rows = top(&keyboard.chords, body.height);
    let most = rows.first().map_or(0, |row| row.1) as f64;
    let bar = |(rank, (name, presses)): (usize, (&str, u64))| Bar {
        label: canvas.ranked_name("chord", rank, || chord_legend(canvas.app.keyboard(), name)),
        figure: text::short(presses as f64),
        level: level(presses as f64, most, Scale::Linear),
        color: None,
    };
    let rows: Vec<_> = rows.into_iter().enumerate().map(bar).collect();
    canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 18 }, body);
}

fn draw_apps(canvas: &mut Canvas, area: Rect) {
    let (report, look) = (canvas.app.report(), canvas.look);
    let note = text::duration(report.activity.active_seconds);
    let body = canvas.panel(area, "Top applications", &note);
    if report.apps.is_empty() {
        let words = match canvas.app.health().focus {
            None if report.has_events => "the focused application is not known here".to_owned(),
            _ => canvas.nothing_yet("applications", "work"),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let most = report.apps.first().map_or(0.0, |app| app.active_seconds);
    let rows: Vec<_> = report
        .apps
        .iter()
        .take(usize::from(body.height))
        .map(|app| Bar {
            label: canvas.name(&app.app).into_owned(),
            figure: text::short_duration(app.active_seconds),
            level: level(app.active_seconds, most, Scale::Linear),
            color: Some(canvas.app_color(&app.app)),
        })
        .collect();
    let bars = Bars { look, rows: &rows, label_width: 14 };
    canvas.put(&bars, body);
    for (app, y) in report.apps.iter().zip(bars.tops(body)) {
        canvas.hit(Rect { y, height: 1, ..body }, Target::Only(Only::App(Name::new(&app.app))));
    }
}

/// Whether there is nothing to say of the capture.
fn is_well(canvas: &Canvas) -> bool {
    let health = canvas.app.health();
    let focus = health.focus.as_ref().is_none_or(|focus| focus.trouble.is_none());
    health.source.trouble.is_none() && health.journal_error.is_none() && focus
}

/// How far the goals of the day are.
fn draw_goals(canvas: &mut Canvas, area: Rect) {
    let (goals, look) = (canvas.app.goals(), canvas.look);
    let kept = goals.iter().filter(|goal| matches!(goal.standing(), Standing::Good | Standing::Near)).count();
    let note = if goals.is_empty() { String::new() } else { format!("{kept} of {} kept today", goals.len()) };
    let body = canvas.panel(area, "Goals", &note);
    if goals.is_empty() {
        return canvas.ink(body).empty_note(body, "goals of a day are set in the settings, as [[goals]]");
    }
    let amount = |goal: &Progress, figure: u64| match goal.goal.measure {
        Measure::Active => text::short_duration(figure as f64),
        Measure::Presses | Measure::Clicks => text::short(figure as f64),
    };
    let between = if area.width < 40 { "/" } else { " of " };
    let bar = |goal: &Progress| Bar {
        label: goal_name(canvas, &goal.goal),
        figure: format!("{}{between}{}", amount(goal, goal.figure), amount(goal, goal.goal.bound)),
        level: goal.share().min(1.0) as f32,
        color: Some(look.color(match goal.standing() {
            Standing::Good => Role::Good,
            Standing::Open => Role::Accent,
            Standing::Near => Role::Warn,
            Standing::Passed => Role::Bad,
        })),
    };
    let rows: Vec<_> = goals.iter().map(bar).collect();
    canvas.put(&Bars { look, rows: &rows, label_width: area.width / 3 }, body);
}

/// What a goal is called, unless names are hidden.
pub(super) fn goal_name(canvas: &Canvas, goal: &Goal) -> String {
    match &goal.only {
        only if only.is_part() && canvas.app.view().is_private => canvas.only_name(only).into_owned(),
        _ => goal.title(),
    }
}

fn draw_health(canvas: &mut Canvas, area: Rect) {
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

/// Draws the day's course by minute.
pub fn draw_day(canvas: &mut Canvas, area: Rect) {
    let look = canvas.look;
    let Some(track) = canvas.app.track() else {
        let body = canvas.panel(area, "The day by minute", "");
        let words = canvas.nothing_yet("activity", "type or click");
        return canvas.ink(body).empty_note(body, &words);
    };
    let bounds = canvas.app.view().zoom.of(&track.bounds);
    let most = track.pace.range(bounds.clone()).map(|(_, &inputs)| inputs).max().unwrap_or(0);
    let of_all = if canvas.app.only().is_part() { ", all applications" } else { "" };
    let title = format!("{}, by minute{of_all}", track.day.format("%A %-d %B"));
    let body = canvas.panel(area, &title, &format!("busiest minute {most} inputs"));
    let length = (bounds.end - bounds.start).max(1);
    let share = |minute: Time| (minute - bounds.start) as f64 / length as f64;
    let pace = track.pace.range(bounds.clone()).map(|(&minute, &inputs)| (share(minute), f64::from(inputs)));
    let minutes = usize::try_from(length / MINUTE_US).unwrap_or(1).max(1);
    let count = usize::from(body.width).min(minutes);
    let values = resample(pace, count);
    let ticks = hour_ticks(&bounds, track.offset_s, body.width);
    let value = |column: u16| usize::from(column) * count / usize::from(body.width.max(1));
    let labels: Vec<_> = ticks.into_iter().map(|(column, words)| (value(column), words)).collect();
    canvas.put(&Columns { look, values: &values, labels: &labels, has_gaps: false }, body);
    for (time, _) in track.marks.iter().filter(|(time, _)| bounds.contains(time)) {
        let x = body.x + ((share(*time) * f64::from(body.width)) as u16).min(body.width.saturating_sub(1));
        canvas.ink(body).cell(x, body.y, look.glyph('♦', '+'), look.ink(Role::Strong));
    }
    canvas.hit(body, Target::DayLine);
    if let Some((x, _)) = canvas.pointer_in(body) {
        let inputs = values.get(value(x - body.x)).copied().unwrap_or(0.0);
        let at = bounds.start + length * i64::from(x - body.x) / i64::from(body.width.max(1));
        canvas.set_tip(format!("{}  {inputs:.0} inputs", clock_minutes(track, at)));
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

/// The time of day at an instant of a day, to the minute.
pub fn clock_minutes(track: &DayTrack, at: Time) -> String {
    let mut clock = text::clock(at.second().0 + track.offset_s);
    clock.truncate(5);
    clock
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

/// A key's legend where its code says less.
pub fn legend<'a>(keyboard: &'a Geometry, code: &'a str) -> &'a str {
    let legend = keyboard.legend(code);
    if code.starts_with("Key") || legend.chars().count() == 1 && !code.starts_with("Numpad") { legend } else { code }
}

/// A chord with the legend of its key.
pub fn chord_legend(keyboard: &Geometry, name: &str) -> String {
    match name.rsplit_once('+') {
        Some((held, code)) => format!("{held}+{}", legend(keyboard, code)),
        None => legend(keyboard, name).to_owned(),
    }
}

/// The highest counts, the highest first, names in order where they are equal.
pub fn top(counts: &BTreeMap<String, u64>, rows: u16) -> Vec<(&str, u64)> {
    let mut all: Vec<_> = counts.iter().map(|(name, &count)| (name.as_str(), count)).collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    all.truncate(usize::from(rows));
    all
}

fn ago(micros: i64) -> String {
    match micros.max(0) / MICROS {
        0 => "now".to_owned(),
        seconds => format!("{} ago", text::duration(seconds as f64)),
    }
}
