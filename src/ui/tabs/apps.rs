//! Where the time went.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::aggregate::SpanKind;
use crate::app::Scale;
use crate::event::Time;
use crate::report::{AppFigures, DayTrack, Report};
use crate::ui::canvas::{Canvas, take_bottom, take_left, take_top};
use crate::ui::level::level;
use crate::ui::look::Look;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, Cell, Column, Columns, Lane, Lanes, Table};

/// Columns of the names beside the lanes.
const NAMES: u16 = 16;
/// The name of the lane of time without an application.
const NO_APP: &str = "no application";
/// Rows below the table from which hours and pace have room.
const ROOM: u16 = 9;
/// Columns from which they have.
const ROOMY: u16 = 110;

/// Draws the applications tab.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let apps = canvas.app.report().apps.len() as u16;
    let lanes = match area.height {
        0..12 => 0,
        12..30 => (apps + 3).clamp(4, (area.height * 9 / 20).max(5)),
        // As many rows for each as there are for all, so that none are left over below.
        height => {
            let most = height * 9 / 20;
            let each = (most.saturating_sub(2) / apps.max(1)).clamp(1, 4);
            (apps * each + 2).clamp(5, most)
        }
    };
    let timeline = take_bottom(&mut rest, lanes);
    if lanes > 0 {
        take_bottom(&mut rest, 1);
        draw_timeline(canvas, timeline);
    }
    let most = (rest.height * 3 / 5).max(4);
    let table = take_top(&mut rest, (apps + 2).clamp(4, most));
    if rest.height < ROOM || area.width < ROOMY || apps == 0 {
        return draw_table(canvas, Rect { height: table.height + rest.height, ..table });
    }
    draw_table(canvas, table);
    take_top(&mut rest, 1);
    take_bottom(&mut rest, 1);
    let hours = take_left(&mut rest, area.width / 2, 3);
    draw_hours(canvas, hours);
    draw_pace(canvas, rest);
}

fn draw_hours(canvas: &mut Canvas, area: Rect) {
    let body = canvas.panel(area, "Hour of the day", "active time");
    let values: Vec<f64> = canvas.app.report().by_hour.iter().map(|row| row.active_seconds).collect();
    let labels: Vec<_> = (0..24).map(|hour| (hour, format!("{hour:02}"))).collect();
    canvas.put(&Columns { look: canvas.look, values: &values, labels: &labels, has_gaps: true }, body);
}

fn draw_pace(canvas: &mut Canvas, area: Rect) {
    let (report, look) = (canvas.app.report(), canvas.look);
    let body = canvas.panel(area, "How dense", "keys and clicks a minute of active time");
    let mut apps: Vec<&AppFigures> = report.apps.iter().filter(|app| app.active_seconds >= 60.0).collect();
    apps.sort_by(|a, b| b.apm.total_cmp(&a.apm));
    let most = apps.first().map_or(0.0, |app| app.apm);
    let bar = |app: &AppFigures| Bar {
        label: app.app.clone(),
        figure: format!("{:.0}", app.apm),
        level: level(app.apm, most, Scale::Linear),
        color: Some(look.hue(&app.app)),
    };
    let rows: Vec<_> = apps.into_iter().map(bar).collect();
    canvas.put(&Bars { look, rows: &rows, label_width: NAMES }, body);
}

fn draw_table(canvas: &mut Canvas, area: Rect) {
    let (report, look) = (canvas.app.report(), canvas.look);
    let note = format!("{} active, time away taken out", text::duration(report.activity.active_seconds));
    let body = canvas.panel(area, "Applications", &note);
    if report.apps.is_empty() {
        let words = match &canvas.app.health().focus {
            None if report.has_events => "the focused application is not known here".to_owned(),
            _ => canvas.nothing_yet("applications", "work"),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let columns = columns(body.width, is_watched(report));
    let rows = rows(report, look, body.width);
    let table = Table { look, columns: &columns, rows: &rows, scroll: canvas.app.scroll() };
    let limit = table.scroll_limit(body.height);
    canvas.put(&table, body);
    canvas.set_scroll_limit(limit);
}

/// Whether there is anything to tell of films and calls.
fn is_watched(report: &Report) -> bool {
    report.activity.watching_seconds > 0.0
}

fn columns(width: u16, is_watched: bool) -> Vec<Column> {
    let column = |title, width, is_figure| Column { title, width, is_figure };
    let name = if width > 120 { 28 } else { NAMES.min(width / 3) };
    let mut columns = vec![column("application", name, false), column("active", 6, true), column("share", 6, true)];
    if width >= 64 {
        columns.extend([
            column("focus", 6, true),
            column("keys", 6, true),
            column("clicks", 6, true),
            column("scroll", 6, true),
        ]);
        columns.extend(is_watched.then(|| column("watching", 8, true)));
    }
    columns.push(column("", 0, false));
    columns
}

fn rows(report: &Report, look: &Look, width: u16) -> Vec<Vec<Cell>> {
    let most = report.apps.first().map_or(0.0, |app| app.active_seconds);
    let whole = report.activity.active_seconds.max(1e-9);
    let row = |app: &AppFigures| {
        let color = look.hue(&app.app);
        let mut row = vec![
            Cell::Key(color, app.app.clone()),
            Cell::Figure(text::short_duration(app.active_seconds)),
            Cell::Figure(text::percent(app.active_seconds / whole)),
        ];
        if width >= 64 {
            row.extend([
                Cell::Figure(text::short_duration(app.focus_seconds)),
                Cell::Figure(text::short(app.presses as f64)),
                Cell::Figure(text::short(app.clicks as f64)),
                Cell::Figure(text::short(app.scroll)),
            ]);
            row.extend(is_watched(report).then(|| Cell::Figure(text::short_duration(app.watching_seconds))));
        }
        row.push(Cell::Bar(level(app.active_seconds, most, Scale::Linear), Some(color)));
        row
    };
    report.apps.iter().map(row).collect()
}

fn draw_timeline(canvas: &mut Canvas, area: Rect) {
    let look = canvas.look;
    let Some(track) = canvas.app.track() else {
        let body = canvas.panel(area, "The day by application", "");
        let words = canvas.nothing_yet("activity", "work");
        return canvas.ink(body).empty_note(body, &words);
    };
    let title = track.day.format("%A %-d %B, by application").to_string();
    let body = canvas.panel(area, &title, "");
    let lanes = lanes(track, look, body.height.saturating_sub(1));
    let length = (track.bounds.end - track.bounds.start).max(1) as f64;
    let mark = (canvas.app.moment() - track.bounds.start) as f64 / length;
    let name_width = if body.width > 120 { 30 } else { NAMES.min(body.width / 3) };
    let (bounds, offset_s) = (&track.bounds, track.offset_s);
    canvas.put(&Lanes { look, rows: &lanes, bounds, offset_s, name_width, mark: Some(mark) }, body);
}

/// Lanes of the applications with the most time, in the order in which they were first used.
fn lanes<'a>(track: &'a DayTrack, look: &Look, rows: u16) -> Vec<Lane<'a>> {
    let length = (track.bounds.end - track.bounds.start).max(1) as f64;
    let share = |time: Time| (time - track.bounds.start) as f64 / length;
    let mut lanes: Vec<Lane> = Vec::new();
    for span in track.active.iter().filter(|span| span.kind == SpanKind::Active) {
        let name = span.app.map_or(NO_APP, crate::event::Name::as_str);
        let spans = share(span.start)..share(span.end);
        match lanes.iter_mut().find(|lane| lane.name == name) {
            Some(lane) => lane.spans.push(spans),
            None => lanes.push(Lane { name, color: look.hue(name), spans: vec![spans] }),
        }
    }
    let time = |lane: &Lane| lane.spans.iter().map(|span: &Range<f64>| span.end - span.start).sum::<f64>();
    lanes.sort_by(|a, b| time(b).total_cmp(&time(a)));
    lanes.truncate(usize::from(rows));
    lanes
}
