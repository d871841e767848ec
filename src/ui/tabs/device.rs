//! Every tab narrowed to a device: what is kept of one, and a word on what is not.

use ratatui::layout::Rect;

use super::comparison::topics;
use crate::app::{Tab, Target};
use crate::report::{AppFigures, DayFigures, DeviceFigures, Figure, NOT_KEPT, Only, Report};
use crate::ui::canvas::{Canvas, Panel, take_bottom, take_left, take_top};
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, Columns};

/// Columns from which the figures stand beside the applications.
const BESIDE: u16 = 70;
/// Columns of the figures.
const FIGURES: u16 = 36;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_figures, draw_apps, draw_devices, draw_hours, draw_days];
/// Rows from which the devices stand below the applications.
const BELOW: u16 = 10;
/// Rows from which hours and days stand below each other.
const BOTH: u16 = 16;
/// Rows of the figures, with what is not kept.
const TOLD: u16 = 14;

/// Draws a tab of one device.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let course =
        if area.height >= 18 { take_bottom(&mut rest, course_height(canvas, area.height)) } else { Rect::default() };
    take_bottom(&mut rest, u16::from(course.height > 0));
    if area.width >= BESIDE {
        let figures = take_left(&mut rest, FIGURES, 3);
        canvas.show(PANELS, 0, figures);
    } else {
        let figures = take_top(&mut rest, (area.height / 2).max(7));
        canvas.show(PANELS, 0, figures);
        take_top(&mut rest, 1);
    }
    let others = if rest.height >= BELOW { devices(canvas).len() as u16 + 1 } else { 0 };
    let below = take_bottom(&mut rest, others.min(area.height / 4));
    take_bottom(&mut rest, u16::from(below.height > 0));
    if rest.height > 2 {
        canvas.show(PANELS, 1, rest);
    }
    if below.height > 1 {
        canvas.show(PANELS, 2, below);
    }
    draw_course(canvas, course);
}

/// Rows of the hours and days: what the lists above leave, and a third at the least.
fn course_height(canvas: &Canvas, height: u16) -> u16 {
    let lists = 2 * canvas.app.report().apps.len() + devices(canvas).len() + 3;
    height.saturating_sub((lists as u16).max(TOLD) + 1).max(height / 3)
}

/// Draws the hours of the day, the days of the range, or both, what the tab is about first.
fn draw_course(canvas: &mut Canvas, area: Rect) {
    let has_days = canvas.app.report().days.len() > 1;
    let (first, second) = if canvas.app.tab() == Tab::Trends && has_days { (4, 3) } else { (3, 4) };
    let mut rest = area;
    if has_days && area.height >= BOTH {
        let below = take_bottom(&mut rest, area.height / 2);
        take_bottom(&mut rest, 1);
        canvas.show(PANELS, second, below);
    }
    if rest.height > 0 {
        canvas.show(PANELS, first, rest);
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
    let is_one_day = report.days.len() <= 1;
    let says_more = |name: &str| !is_one_day || !(name == "days with input" || name.ends_with(" a day"));
    let is_shown = |figure: &Figure| topics.contains(&figure.topic) && figure.value > 0.0 && says_more(figure.name);
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

/// The devices that have what the tab is about.
fn devices<'a>(canvas: &Canvas<'a>) -> Vec<&'a DeviceFigures> {
    let (tab, report) = (canvas.app.tab(), canvas.app.report());
    let has_any = |device: &&DeviceFigures| inputs(tab, device.presses, device.clicks) > 0;
    if is_told(canvas) { report.devices.iter().filter(has_any).collect() } else { Vec::new() }
}

/// What all devices come to, the one that is shown among them.
fn draw_devices(canvas: &mut Canvas, area: Rect) {
    let tab = canvas.app.tab();
    let body = canvas.panel(area, "All devices", unit(tab));
    let devices = devices(canvas);
    let of = |device: &DeviceFigures| inputs(tab, device.presses, device.clicks);
    let all = devices.iter().map(|device| of(device)).sum::<u64>().max(1) as f32;
    let row = |device: &&DeviceFigures| Bar {
        label: device.name.map(|name| canvas.only_name(&Only::Device(name)).into_owned()).unwrap_or_default(),
        figure: format!("{} {:>4.0} %", text::count(of(device)), 100.0 * of(device) as f32 / all),
        level: of(device) as f32 / all,
        color: None,
    };
    let rows: Vec<_> = devices.iter().map(row).collect();
    let bars = Bars { look: canvas.look, rows: &rows, label_width: 24 };
    canvas.put(&bars, body);
    for (device, y) in devices.iter().zip(bars.tops(body)) {
        if let Some(name) = device.name {
            canvas.hit(Rect { y, height: 1, ..body }, Target::Only(Only::Device(name)));
        }
    }
}

fn draw_hours(canvas: &mut Canvas, area: Rect) {
    let (tab, report) = (canvas.app.tab(), canvas.app.report());
    if is_told(canvas) {
        let values: Vec<_> = report.by_hour.iter().map(|row| inputs(tab, row.presses, row.clicks)).collect();
        let labels: Vec<_> = (0..24).step_by(3).map(|hour| (hour, format!("{hour:02}"))).collect();
        draw_columns(canvas, area, "Hour of the day", &values, &labels);
    }
}

fn draw_days(canvas: &mut Canvas, area: Rect) {
    let (tab, report) = (canvas.app.tab(), canvas.app.report());
    if is_told(canvas) {
        let values: Vec<_> = report.days.iter().map(|day| inputs(tab, day.presses, day.clicks)).collect();
        let every = (values.len() * 8 / usize::from(area.width.max(8))).max(1);
        let label = |(at, day): (usize, &DayFigures)| (at, day.day.format("%m-%d").to_string());
        let labels: Vec<_> = report.days.iter().enumerate().step_by(every).map(label).collect();
        draw_columns(canvas, area, "Days", &values, &labels);
    }
}

fn draw_columns(canvas: &mut Canvas, area: Rect, title: &str, values: &[u64], labels: &[(usize, String)]) {
    let most = values.iter().copied().max().unwrap_or(0);
    let note = format!("{}, at most {}", unit(canvas.app.tab()), text::count(most));
    let body = canvas.panel(area, title, &note);
    let values: Vec<_> = values.iter().map(|&n| n as f64).collect();
    canvas.put(&Columns { look: canvas.look, values: &values, labels, has_gaps: true }, body);
}
