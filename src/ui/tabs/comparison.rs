//! Two ranges side by side: figures and how they differ, on every tab those that it tells of.

use ratatui::layout::Rect;

use super::key_names::{chord_legend, legend};
use crate::app::{Tab, contains};
use crate::report::{Figure, Report, Topic, compared_apps, compared_counts};
use crate::ui::canvas::{Canvas, Panel, columns, take_left, take_top};
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Cell, Column, Columns, WEEKDAYS};

/// Columns from which the list stands beside the figures.
const BESIDE: u16 = 110;
/// Columns of the figures.
const FIGURES: u16 = 68;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_figures, draw_more];
/// The same of a device, of which the rest is not kept.
pub const ONLY_FIGURES: &[Panel] = &[draw_figures];

/// Draws a tab of two ranges.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    if canvas.app.report().device.is_some() {
        return canvas.show(ONLY_FIGURES, 0, area);
    }
    let mut rest = area;
    if area.width >= BESIDE {
        let figures = take_left(&mut rest, FIGURES.min(area.width / 2), 3);
        canvas.show(PANELS, 0, figures);
        return canvas.show(PANELS, 1, rest);
    }
    let rows = topics(canvas.app.tab()).1 + 2;
    let figures = take_top(&mut rest, rows.min(area.height * 3 / 5).max(area.height.min(5)));
    canvas.show(PANELS, 0, figures);
    take_top(&mut rest, 1);
    if rest.height > 3 {
        canvas.show(PANELS, 1, rest);
    }
}

/// What a tab tells of, and how many figures that are.
pub(super) fn topics(tab: Tab) -> (&'static [Topic], u16) {
    match tab {
        Tab::Overview => (&[Topic::Time, Topic::Keys, Topic::Typing, Topic::Mouse], 22),
        Tab::Keyboard => (&[Topic::Keys, Topic::Typing], 13),
        Tab::Mouse => (&[Topic::Mouse], 5),
        Tab::Apps | Tab::Trends => (&[Topic::Time], 4),
    }
}

fn draw_figures(canvas: &mut Canvas, area: Rect) {
    let Some(other) = canvas.app.compared() else { return };
    let report = canvas.app.report();
    let body = canvas.panel(area, "Side by side", &span(other));
    let topics = topics(canvas.app.tab()).0;
    let (figures, thens) = (report.figures(), other.figures());
    let pairs = figures.iter().zip(&thens).filter(|(figure, _)| topics.contains(&figure.topic));
    let rows: Vec<_> = pairs.map(|(figure, then)| figure_row(canvas, figure, then)).collect();
    let columns = heads("", body.width);
    let limit = canvas.list(body, &columns, &rows, canvas.app.tab() == Tab::Overview);
    canvas.set_scroll_limit(limit);
}

fn figure_row(canvas: &Canvas, figure: &Figure, then: &Figure) -> Vec<Cell> {
    vec![
        Cell::Words(figure.name.to_owned()),
        Cell::Figure(figure.text()),
        Cell::Figure(then.text()),
        change(canvas, figure.change(then)),
    ]
}

/// More stands out from less, without either being better.
fn change(canvas: &Canvas, percent: Option<f64>) -> Cell {
    let color = |role| canvas.look.color(role);
    let (color, words) = match percent {
        None => (color(Role::Muted), String::new()),
        Some(percent) if percent.abs() < 0.5 => (color(Role::Muted), "same".to_owned()),
        Some(percent) if percent >= 999.5 => (canvas.look.differs(1.0), ">999 %".to_owned()),
        Some(percent) => (canvas.look.differs((percent / 100.0) as f32), format!("{percent:+.0} %")),
    };
    Cell::Key(color, words)
}

fn heads(title: &'static str, width: u16) -> Vec<Column> {
    let column = |title, width, is_figure| Column { title, width, is_figure, sort: None };
    let wide = if width >= 60 { 14 } else { 11 };
    vec![column(title, 0, false), column("this", wide, true), column("that", wide, true), column("change", 9, false)]
}

/// What differs most, in a list or a chart of each.
fn draw_more(canvas: &mut Canvas, area: Rect) {
    match canvas.app.tab() {
        Tab::Keyboard => {
            let [keys, chords] = columns(area, 3);
            if area.width < 2 * FIGURES {
                return draw_counts(canvas, area, true);
            }
            draw_counts(canvas, keys, true);
            draw_counts(canvas, chords, false);
        }
        Tab::Apps => draw_apps(canvas, area),
        Tab::Overview | Tab::Mouse | Tab::Trends => draw_charts(canvas, area),
    }
}

fn draw_apps(canvas: &mut Canvas, area: Rect) {
    let Some(other) = canvas.app.compared() else { return };
    let body = canvas.panel(area, "Applications", "active time");
    let apps = compared_apps(canvas.app.report(), other);
    let shown = apps.iter().filter(|(name, _)| contains(name, canvas.app.search()));
    let row = |(name, [this, that]): &(String, [f64; 2])| {
        let percent = (*that > 0.0).then(|| 100.0 * (this - that) / that);
        vec![
            Cell::Key(canvas.app_color(name), canvas.name(name).into_owned()),
            Cell::Figure(text::short_duration(*this)),
            Cell::Figure(text::short_duration(*that)),
            change(canvas, percent),
        ]
    };
    let rows: Vec<_> = shown.map(row).collect();
    let columns = heads("application", body.width);
    canvas.list(body, &columns, &rows, true);
}

/// Keys or chords by their share of all, those whose share differs most first.
fn draw_counts(canvas: &mut Canvas, area: Rect, is_keys: bool) {
    let Some(other) = canvas.app.compared() else { return };
    let (this, that) = (&canvas.app.report().keyboard, &other.keyboard);
    let (title, counts) = if is_keys {
        ("Keys", compared_counts(&this.keys, &that.keys))
    } else {
        ("Chords", compared_counts(&this.chords, &that.chords))
    };
    let body = canvas.panel(area, title, "share of all, what differs most first");
    let keyboard = canvas.app.keyboard();
    let row = |(rank, (name, [a, b])): (usize, &(&str, [f64; 2]))| {
        let shown = || if is_keys { legend(keyboard, name).to_owned() } else { chord_legend(keyboard, name) };
        let name = canvas.ranked_name(if is_keys { "key" } else { "chord" }, rank, shown);
        let points = (a - b) * 100.0;
        vec![
            Cell::Words(name),
            Cell::Figure(text::percent(*a)),
            Cell::Figure(text::percent(*b)),
            Cell::Key(canvas.look.differs((points / 2.0) as f32), format!("{points:+.1}")),
        ]
    };
    let rows: Vec<_> = counts.iter().enumerate().map(row).collect();
    let columns = heads(if is_keys { "key" } else { "chord" }, body.width);
    canvas.list(body, &columns, &rows, is_keys);
}

/// Hours of the day of both, one above the other, at one scale; weekdays below where there is room.
fn draw_charts(canvas: &mut Canvas, area: Rect) {
    let Some(other) = canvas.app.compared() else { return };
    let report = canvas.app.report();
    let hours = |report: &Report| report.by_hour.iter().map(|row| row.active_seconds).collect::<Vec<_>>();
    let weekdays = |report: &Report| {
        report.by_weekday.iter().map(|row| row.active_seconds / row.days.max(1) as f64).collect::<Vec<_>>()
    };
    let hour_labels: Vec<_> = (0..24).step_by(3).map(|hour| (hour, format!("{hour:02}"))).collect();
    let day_labels: Vec<_> = WEEKDAYS.iter().enumerate().map(|(at, name)| (at, (*name).to_owned())).collect();
    let mut charts = vec![("Hour of the day", hours(report), hours(other), hour_labels)];
    if area.height >= 24 {
        charts.push(("Day of the week, mean", weekdays(report), weekdays(other), day_labels));
    }
    let count = charts.len() as u16 * 2;
    let each = area.height / count;
    let mut rest = area;
    for (title, this, that, labels) in charts {
        let most = this.iter().chain(&that).copied().fold(0.0, f64::max);
        for (values, note) in [(&this, "this"), (&that, "that")] {
            let place = take_top(&mut rest, each);
            let note = format!("{note}, up to {}", text::short_duration(most));
            let mut body = canvas.panel(place, title, &note);
            body.height = body.height.saturating_sub(u16::from(body.height > 4));
            let own = values.iter().copied().fold(0.0, f64::max);
            // Both have the scale of the higher one.
            let labels_row = u16::from(body.height > 1);
            let bars = ((f64::from(body.height.saturating_sub(labels_row))) * own / most.max(1e-9)).ceil() as u16;
            let high = (bars + labels_row).min(body.height);
            let low = Rect { y: body.bottom() - high, height: high, ..body };
            canvas.put(&Columns { look: canvas.look, values, labels: &labels, has_gaps: true }, low);
        }
    }
}

fn span(report: &Report) -> String {
    if report.from == report.to {
        return format!("that: {}", report.from.format("%a %Y-%m-%d"));
    }
    format!("that: {} to {}", report.from, report.to)
}
