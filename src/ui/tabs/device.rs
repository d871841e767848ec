//! Every tab narrowed to a device: what is kept of one, and a word on what is not.

use ratatui::layout::Rect;

use super::comparison::topics;
use crate::app::Tab;
use crate::report::{AppFigures, Figure, NOT_KEPT, Report};
use crate::ui::canvas::{Canvas, Panel, take_bottom, take_left, take_top};
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, Columns};

/// Columns from which the figures stand beside the applications.
const BESIDE: u16 = 70;
/// Columns of the figures.
const FIGURES: u16 = 36;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_figures, draw_apps, draw_course];

/// Draws a tab of one device.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let course = if area.height >= 18 { take_bottom(&mut rest, area.height / 3) } else { Rect::default() };
    take_bottom(&mut rest, u16::from(course.height > 0));
    if area.width >= BESIDE {
        let figures = take_left(&mut rest, FIGURES, 3);
        canvas.show(PANELS, 0, figures);
    } else {
        let figures = take_top(&mut rest, (area.height / 2).max(7));
        canvas.show(PANELS, 0, figures);
        take_top(&mut rest, 1);
    }
    if rest.height > 2 {
        canvas.show(PANELS, 1, rest);
    }
    if course.height > 0 {
        canvas.show(PANELS, 2, course);
    }
}

fn draw_figures(canvas: &mut Canvas, area: Rect) {
    let mut body = canvas.panel(area, "Device", "what is kept of it");
    let look = canvas.look;
    let name = canvas.only_name(canvas.app.only()).into_owned();
    let line = take_top(&mut body, 1);
    canvas.ink(line).text(line.x, line.y, line.width, &text::safe(&name), look.ink(Role::Accent));
    if canvas.app.playback().replay().is_some() {
        let words = "devices are counted by the hour: a replay has no figures of one";
        return note(canvas, body, words);
    }
    if !is_told(canvas) {
        return note(canvas, body, "reading the journal");
    }
    let rows = figures(canvas.app.report(), canvas.app.tab());
    let labelled: Vec<_> = rows.iter().map(|(label, figure)| (label.as_str(), figure.clone())).collect();
    let place = take_top(&mut body, labelled.len() as u16);
    canvas.figures(place, &labelled);
    take_top(&mut body, 1);
    note(canvas, body, &format!("not kept by device: {NOT_KEPT}"));
}

/// Whether what is shown is the device that is wanted, and not what was shown before.
fn is_told(canvas: &Canvas) -> bool {
    let app = canvas.app;
    app.report().device == app.only().device() && app.playback().replay().is_none()
}

fn note(canvas: &mut Canvas, area: Rect, words: &str) {
    let look = canvas.look;
    for (line, y) in text::wrapped(words, area.width).iter().zip(area.top()..area.bottom()) {
        canvas.ink(area).text(area.x, y, area.width, line, look.ink(Role::Muted));
    }
}

/// What a tab tells of, as far as there is any: a mouse has no presses.
fn figures(report: &Report, tab: Tab) -> Vec<(String, String)> {
    if tab == Tab::Mouse {
        let mouse = &report.mouse;
        let clicks = mouse.clicks.iter().filter(|(_, clicks)| **clicks > 0);
        let clicks = clicks.map(|(button, &clicks)| (format!("{button} clicks"), text::count(clicks)));
        let scroll = mouse.scroll;
        let scrolled = [("up", scroll.up), ("down", scroll.down), ("left", scroll.left), ("right", scroll.right)];
        let scrolled = scrolled.into_iter().filter(|(_, notches)| *notches > 0.0);
        let scrolled = scrolled.map(|(way, notches)| (format!("scrolled {way}"), text::notches(notches)));
        let travel = Some(mouse.distance_px).filter(|px| *px > 0.0);
        let travel = travel.map(|px| ("pointer way".to_owned(), text::pixels(px)));
        return clicks.chain(scrolled).chain(travel).collect();
    }
    let topics = topics(if matches!(tab, Tab::Apps | Tab::Trends) { Tab::Overview } else { tab }).0;
    let is_shown = |figure: &Figure| topics.contains(&figure.topic) && figure.value > 0.0;
    let figures = report.figures().into_iter().filter(is_shown);
    figures.map(|figure| (figure.name.to_owned(), figure.text())).collect()
}

/// Presses and clicks, or those of the two that the tab is about.
fn inputs(tab: Tab, presses: u64, clicks: u64) -> u64 {
    match tab {
        Tab::Keyboard => presses,
        Tab::Mouse => clicks,
        Tab::Overview | Tab::Apps | Tab::Trends => presses + clicks,
    }
}

fn unit(tab: Tab) -> &'static str {
    match tab {
        Tab::Keyboard => "presses",
        Tab::Mouse => "clicks",
        Tab::Overview | Tab::Apps | Tab::Trends => "presses and clicks",
    }
}

fn draw_apps(canvas: &mut Canvas, area: Rect) {
    let tab = canvas.app.tab();
    let body = canvas.panel(area, "Applications", unit(tab));
    if !is_told(canvas) {
        return;
    }
    let of = |app: &AppFigures| inputs(tab, app.presses, app.clicks);
    let mut apps: Vec<_> = canvas.app.report().apps.iter().filter(|app| of(app) > 0).collect();
    apps.sort_by(|a, b| of(b).cmp(&of(a)).then_with(|| a.app.cmp(&b.app)));
    if apps.is_empty() {
        return canvas.ink(body).empty_note(body, &format!("no {} with this device", unit(tab)));
    }
    let most = apps.first().map_or(0, |app| of(app)).max(1) as f32;
    let row = |app: &&AppFigures| Bar {
        label: canvas.name(&app.app).into_owned(),
        figure: text::count(of(app)),
        level: of(app) as f32 / most,
        color: Some(canvas.app_color(&app.app)),
    };
    let rows: Vec<_> = apps.iter().map(row).collect();
    canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 18 }, body);
}

/// The hours of the day, or the days of the range where the tab is about them.
fn draw_course(canvas: &mut Canvas, area: Rect) {
    let (tab, report) = (canvas.app.tab(), canvas.app.report());
    if !is_told(canvas) {
        return;
    }
    if tab == Tab::Trends && report.days.len() > 1 {
        let body = canvas.panel(area, "Days", unit(tab));
        let values: Vec<f64> = report.days.iter().map(|day| inputs(tab, day.presses, day.clicks) as f64).collect();
        let every = (values.len() * 8 / usize::from(body.width.max(8))).max(1);
        let label = |(at, day): (usize, &crate::report::DayFigures)| (at, day.day.format("%m-%d").to_string());
        let labels: Vec<_> = report.days.iter().enumerate().step_by(every).map(label).collect();
        return canvas.put(&Columns { look: canvas.look, values: &values, labels: &labels, has_gaps: true }, body);
    }
    let body = canvas.panel(area, "Hour of the day", unit(tab));
    let values: Vec<f64> = report.by_hour.iter().map(|row| inputs(tab, row.presses, row.clicks) as f64).collect();
    let labels: Vec<_> = (0..24).step_by(3).map(|hour| (hour, format!("{hour:02}"))).collect();
    canvas.put(&Columns { look: canvas.look, values: &values, labels: &labels, has_gaps: true }, body);
}
