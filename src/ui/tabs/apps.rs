//! Where the time went.

use std::ops::Range;

use ratatui::layout::Rect;

use super::overview::clock_minutes;
use crate::aggregate::SpanKind;
use crate::app::{AppTable, Scale, SortBy, Target, contains};
use crate::event::{Name, Time};
use crate::report::{AppFigures, CategoryFigures, DayTrack, Only, Report, UNSORTED};
use crate::ui::canvas::{Canvas, Panel, take_bottom, take_left, take_top};
use crate::ui::level::level;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, Cell, Column, Columns, Lane, Lanes};

/// Columns of the names beside the lanes.
const NAMES: u16 = 16;
/// The name of the lane of time without an application.
const NO_APP: &str = "no application";
/// Rows below the table from which hours and pace have room.
const ROOM: u16 = 9;
/// Columns from which they have.
const ROOMY: u16 = 110;
/// Columns from which applications and categories stand side by side.
const BOTH: u16 = 150;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_table, draw_timeline, draw_hours, draw_pace, draw_categories];

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
        canvas.show(PANELS, 1, timeline);
    }
    let most = (rest.height * 3 / 5).max(4);
    let rows = if area.width < BOTH { apps } else { apps.max(canvas.app.report().categories.len() as u16) };
    let table = take_top(&mut rest, (rows + 2).clamp(4, most));
    if rest.height < ROOM || area.width < ROOMY || apps == 0 {
        return draw_listed(canvas, Rect { height: table.height + rest.height, ..table });
    }
    draw_listed(canvas, table);
    take_top(&mut rest, 1);
    take_bottom(&mut rest, 1);
    let hours = take_left(&mut rest, area.width / 2, 3);
    canvas.show(PANELS, 2, hours);
    canvas.show(PANELS, 3, rest);
}

/// Applications or categories; both where there is room.
fn draw_listed(canvas: &mut Canvas, area: Rect) {
    let is_apps = canvas.app.view().listed == AppTable::Apps;
    if area.width < BOTH {
        return canvas.show(PANELS, if is_apps { 0 } else { 4 }, area);
    }
    let mut rest = area;
    let left = take_left(&mut rest, area.width * 11 / 20, 3);
    canvas.show(PANELS, 0, left);
    canvas.show(PANELS, 4, rest);
}

fn draw_hours(canvas: &mut Canvas, area: Rect) {
    let body = canvas.panel(area, "Hour of the day", "active time");
    let values: Vec<f64> = canvas.app.report().by_hour.iter().map(|row| row.active_seconds).collect();
    let every = [1, 2, 3, 4].into_iter().find(|every| usize::from(body.width) * every / 24 >= 3).unwrap_or(6);
    let labels: Vec<_> = (0..24).step_by(every).map(|hour| (hour, format!("{hour:02}"))).collect();
    canvas.put(&Columns { look: canvas.look, values: &values, labels: &labels, has_gaps: true }, body);
}

fn draw_pace(canvas: &mut Canvas, area: Rect) {
    let (report, look) = (canvas.app.report(), canvas.look);
    let body = canvas.panel(area, "Intensity", "keys and clicks a minute of active time");
    let named = report.apps.iter().filter(|app| contains(&app.app, canvas.app.search()));
    let mut apps: Vec<&AppFigures> = named.filter(|app| app.active_seconds >= 60.0).collect();
    apps.sort_by(|a, b| b.apm.total_cmp(&a.apm));
    let most = apps.first().map_or(0.0, |app| app.apm);
    let bar = |app: &AppFigures| Bar {
        label: canvas.name(&app.app).into_owned(),
        figure: format!("{:.0}", app.apm),
        level: level(app.apm, most, Scale::Linear),
        color: Some(canvas.app_color(&app.app)),
    };
    let rows: Vec<_> = apps.into_iter().map(bar).collect();
    canvas.put(&Bars { look, rows: &rows, label_width: NAMES }, body);
}

fn draw_table(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    let note = format!("{} active, time away taken out", text::duration(report.activity.active_seconds));
    let body = canvas.panel(area, "Applications", &note);
    if report.apps.is_empty() {
        let words = match &canvas.app.health().focus {
            None if report.has_events => "the focused application is not known here".to_owned(),
            _ => canvas.nothing_yet("applications", "work"),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let columns = columns("application", body.width, is_watched(report));
    let apps = canvas.app.app_rows();
    let most = report.apps.first().map_or(0.0, |app| app.active_seconds);
    let row = |app: &&AppFigures| {
        let name = Cell::Key(canvas.app_color(&app.app), canvas.name(&app.app).into_owned());
        row(canvas, app, name, (body.width, most))
    };
    let rows: Vec<_> = apps.iter().map(row).collect();
    let limit = canvas.table(body, &columns, &rows);
    canvas.set_scroll_limit(limit);
    let first = usize::from(canvas.app.scroll().min(limit));
    for (app, y) in apps.iter().skip(first).zip(body.top() + 1..body.bottom()) {
        canvas.hit(Rect { y, height: 1, ..body }, Target::Only(Only::App(Name::new(&app.app))));
    }
}

/// Whether there is anything to tell of films and calls.
fn is_watched(report: &Report) -> bool {
    report.activity.watching_seconds > 0.0
}

fn columns(title: &'static str, width: u16, is_watched: bool) -> Vec<Column> {
    let column = |title, width, sort| Column { title, width, is_figure: sort != Some(SortBy::Name), sort };
    let name = if width > 120 { 28 } else { NAMES.min(width / 3) };
    let mut columns = vec![
        column(title, name, Some(SortBy::Name)),
        column("active", 6, Some(SortBy::Active)),
        column("share", 6, None),
    ];
    if width >= 64 {
        columns.extend([
            column("focus", 6, Some(SortBy::Focus)),
            column("keys", 6, Some(SortBy::Presses)),
            column("clicks", 6, Some(SortBy::Clicks)),
            column("scroll", 6, Some(SortBy::Scroll)),
        ]);
        columns.extend(is_watched.then(|| column("watch", 6, None)));
    }
    if width >= 90 {
        columns.push(column("a min", 6, Some(SortBy::Dense)));
    }
    columns.push(column("", 0, None));
    columns
}

/// A row of figures after its name, with a bar of its share of the most.
fn row(canvas: &Canvas, sum: &AppFigures, name: Cell, (width, most): (u16, f64)) -> Vec<Cell> {
    let report = canvas.app.report();
    let whole = report.activity.active_seconds.max(1e-9);
    let color = if let Cell::Key(color, _) = name { Some(color) } else { None };
    let mut row = vec![
        name,
        Cell::Figure(text::short_duration(sum.active_seconds)),
        Cell::Figure(text::percent(sum.active_seconds / whole)),
    ];
    if width >= 64 {
        row.extend([
            Cell::Figure(text::short_duration(sum.focus_seconds)),
            Cell::Figure(text::short(sum.presses as f64)),
            Cell::Figure(text::short(sum.clicks as f64)),
            Cell::Figure(text::short(sum.scroll)),
        ]);
        row.extend(is_watched(report).then(|| Cell::Figure(text::short_duration(sum.watching_seconds))));
    }
    if width >= 90 {
        row.push(Cell::Figure(format!("{:.0}", sum.apm)));
    }
    row.push(Cell::Bar(level(sum.active_seconds, most, Scale::Linear), color));
    row
}

fn draw_categories(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    let note = if canvas.app.categories().is_own() { "R changes the rules" } else { "R makes rules of your own" };
    let body = canvas.panel(area, "Categories", note);
    let shown = report.categories.iter().filter(|category| contains(category.name(), canvas.app.search()));
    let shown: Vec<&CategoryFigures> = shown.collect();
    if report.categories.is_empty() {
        let words = canvas.nothing_yet("applications", "work");
        return canvas.ink(body).empty_note(body, &words);
    }
    let columns: Vec<_> = columns("category", body.width, is_watched(report))
        .into_iter()
        .map(|column| Column { sort: None, is_figure: column.sort != Some(SortBy::Name), ..column })
        .collect();
    let most = report.categories.iter().map(|category| category.sum.active_seconds).fold(0.0, f64::max);
    let row = |category: &&CategoryFigures| {
        let indent = "  ".repeat(usize::from(category.depth));
        let name = format!("{indent}{}", canvas.category_name(category));
        row(canvas, &category.sum, Cell::Key(canvas.category_color(&category.sum.app), name), (body.width, most))
    };
    let rows: Vec<_> = shown.iter().map(row).collect();
    let is_listed = canvas.app.view().listed == AppTable::Categories;
    let limit = canvas.list(body, &columns, &rows, is_listed);
    let first = if is_listed { usize::from(canvas.app.scroll().min(limit)) } else { 0 };
    for (category, y) in shown.iter().skip(first).zip(body.top() + 1..body.bottom()) {
        canvas.hit(Rect { y, height: 1, ..body }, Target::Only(Only::Category(category.sum.app.clone())));
    }
}

fn draw_timeline(canvas: &mut Canvas, area: Rect) {
    let look = canvas.look;
    let Some(track) = canvas.app.track() else {
        let body = canvas.panel(area, "The day by application", "");
        let words = canvas.nothing_yet("activity", "work");
        return canvas.ink(body).empty_note(body, &words);
    };
    let by = if canvas.app.view().listed == AppTable::Apps { "application" } else { "category" };
    let title = format!("{}, by {by}", track.day.format("%A %-d %B"));
    let body = canvas.panel(area, &title, "");
    let bounds = canvas.app.view().zoom.of(&track.bounds);
    let name_width = if body.width > 120 { 30 } else { NAMES.min(body.width / 3) };
    let lanes = lanes(canvas, track, &bounds, (body.height.saturating_sub(1), name_width));
    let length = (bounds.end - bounds.start).max(1);
    let mark = (canvas.app.moment() - bounds.start) as f64 / length as f64;
    let offset_s = track.offset_s;
    canvas.put(&Lanes { look, rows: &lanes, bounds: &bounds, offset_s, name_width, mark: Some(mark) }, body);
    let mut line = body;
    take_left(&mut line, name_width, 2);
    canvas.hit(line, Target::DayLine);
    if let Some((x, _)) = canvas.pointer_in(line) {
        let at = bounds.start + length * i64::from(x - line.x) / i64::from(line.width.max(1));
        let then = track.active.iter().rfind(|span| span.start <= at && at < span.end);
        let name = then.map(|span| canvas.name(span.app.map_or(NO_APP, Name::as_str)).into_owned());
        canvas.set_tip(format!("{}  {}", clock_minutes(track, at), name.as_deref().unwrap_or("away")));
    }
}

/// Lanes of the applications, or categories, with the most time.
fn lanes<'a>(canvas: &Canvas, track: &'a DayTrack, bounds: &Range<Time>, (rows, room): (u16, u16)) -> Vec<Lane<'a>> {
    let length = (bounds.end - bounds.start).max(1) as f64;
    let share = |time: Time| (time - bounds.start) as f64 / length;
    let (app, categories) = (canvas.app, canvas.app.categories());
    let by_category = app.view().listed == AppTable::Categories;
    let mut lanes: Vec<(String, Lane)> = Vec::new();
    let active = track.active.iter().filter(|span| span.kind == SpanKind::Active);
    for span in active.filter(|span| app.only().holds(span.app, categories)) {
        let spans = share(span.start)..share(span.end);
        let name = span.app.map_or(NO_APP, Name::as_str);
        let key = match span.app {
            Some(app) if by_category => categories.name(app),
            _ => name,
        };
        if !contains(if key.is_empty() { UNSORTED } else { key }, app.search()) {
            continue;
        }
        if let Some((_, lane)) = lanes.iter_mut().find(|(of, _)| of == key) {
            lane.spans.push(spans);
            continue;
        }
        let (shown, color) = match key {
            "" => (UNSORTED.into(), canvas.category_color("")),
            _ if by_category && span.app.is_some() => {
                let whole = canvas.only_name(&Only::Category(key.to_owned())).into_owned();
                let leaf = || whole.rsplit('/').next().unwrap_or_default().to_owned();
                let shown = if text::width(&whole) > room { leaf() } else { whole };
                (shown.into(), canvas.category_color(key))
            }
            _ => (canvas.name(name), canvas.app_color(name)),
        };
        lanes.push((key.to_owned(), Lane { name: shown, color, spans: vec![spans] }));
    }
    let mut lanes: Vec<Lane> = lanes.into_iter().map(|(_, lane)| lane).collect();
    let time = |lane: &Lane| lane.spans.iter().map(|span: &Range<f64>| span.end - span.start).sum::<f64>();
    lanes.sort_by(|a, b| time(b).total_cmp(&time(a)));
    lanes.truncate(usize::from(rows));
    lanes
}
