//! Where the pointer was and what its buttons and wheel did.

use ratatui::layout::Rect;

use crate::app::{Density, Scale};
use crate::report::{MonitorFigures, Mouse};
use crate::ui::canvas::{Canvas, Panel, take_bottom, take_left, take_right, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, DensityMap, RampLegend};

/// Columns that a monitor needs beside another.
const NARROWEST: u16 = 40;
/// Columns of the figures.
const FIGURES: u16 = 26;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_maps, draw_figures];

/// Draws the mouse tab.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    if area.width >= 64 {
        let figures = take_right(&mut rest, FIGURES.max(area.width / 6), 3);
        canvas.show(PANELS, 1, figures);
    }
    canvas.show(PANELS, 0, rest);
}

fn draw_maps(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let legend = take_bottom(&mut rest, 1);
    draw_legend(canvas, legend);
    let chosen = canvas.app.view().density;
    let needed = rows_of_monitors(canvas, rest) + 1;
    if 2 * needed < rest.height {
        let above = take_top(&mut rest, needed + 1);
        draw_monitors(canvas, above, chosen);
        draw_monitors(canvas, rest, if chosen == Density::Clicks { Density::Moves } else { Density::Clicks });
    } else {
        draw_monitors(canvas, rest, chosen);
    }
}

/// Rows that the highest of the monitors takes when they stand side by side; all there are when there is none.
fn rows_of_monitors(canvas: &Canvas, area: Rect) -> u16 {
    let monitors = &canvas.app.report().mouse.monitors;
    let side_by_side = side_by_side(area, monitors.len()) as u16;
    let width = area.width / side_by_side.max(1);
    let rows = monitors.iter().map(|of| DensityMap::size(width, area.height, (of.width, of.height)).1);
    rows.max().unwrap_or(area.height)
}

fn side_by_side(area: Rect, monitors: usize) -> usize {
    usize::from((area.width / NARROWEST).max(1)).min(monitors)
}

fn draw_monitors(canvas: &mut Canvas, area: Rect, density: Density) {
    let app = canvas.app;
    let monitors: Vec<&MonitorFigures> = app.report().mouse.monitors.iter().collect();
    let what = if density == Density::Clicks { "Clicks" } else { "Movement" };
    if monitors.is_empty() {
        let body = canvas.panel(area, what, "");
        let words = canvas.nothing_yet("clicks or moves", "use the mouse");
        return canvas.ink(body).empty_note(body, &words);
    }
    let side_by_side = side_by_side(area, monitors.len());
    let first = if side_by_side < monitors.len() { app.view().monitor % monitors.len() } else { 0 };
    let shown: Vec<_> = monitors.iter().cycle().skip(first).take(side_by_side).collect();
    let total: u32 = shown.iter().map(|monitor| monitor.width.max(1)).sum();
    let mut rest = area;
    for (at, monitor) in shown.iter().enumerate() {
        let gaps = 2 * (side_by_side as u16 - 1);
        let share = u32::from(area.width.saturating_sub(gaps)) * monitor.width.max(1) / total.max(1);
        let last = at + 1 == side_by_side;
        let width = if last { rest.width } else { share as u16 };
        let place = take_left(&mut rest, width, 2);
        let note = if side_by_side < monitors.len() {
            format!("{} of {}, o for the next", first + 1, monitors.len())
        } else {
            format!("{} x {}", monitor.width, monitor.height)
        };
        let body = canvas.panel(place, &title(monitor, what), &note);
        draw_monitor(canvas, body, monitor, density);
    }
}

/// Draws the clicks of the monitor with the most of them.
pub fn draw_busiest(canvas: &mut Canvas, area: Rect) {
    let monitors = &canvas.app.report().mouse.monitors;
    let clicks = |monitor: &&MonitorFigures| monitor.clicks.iter().map(|cell| cell.count).sum::<u64>();
    let Some(monitor) = monitors.iter().max_by_key(clicks).filter(|monitor| clicks(monitor) > 0) else {
        let body = canvas.panel(area, "Clicks", "");
        let words = canvas.nothing_yet("clicks", "click");
        return canvas.ink(body).empty_note(body, &words);
    };
    let note = format!("{} here", text::count(clicks(&monitor)));
    let body = canvas.panel(area, &title(monitor, "Clicks"), &note);
    draw_monitor(canvas, body, monitor, Density::Clicks);
}

fn title(monitor: &MonitorFigures, what: &str) -> String {
    let name = if monitor.name.is_empty() { "screen" } else { &monitor.name };
    format!("{what} on {}", text::safe(name))
}

fn draw_monitor(canvas: &mut Canvas, body: Rect, monitor: &MonitorFigures, density: Density) {
    let view = canvas.app.view();
    let cells = if density == Density::Clicks { &monitor.clicks } else { &monitor.moves };
    let (width, height) = DensityMap::size(body.width, body.height, (monitor.width, monitor.height));
    let x = body.x + (body.width - width.min(body.width)) / 2;
    let place = Rect { x, y: body.y, width: width.min(body.width), height: height.min(body.height) };
    canvas.put(&DensityMap { look: canvas.look, cells, scale: view.scale }, place);
    if cells.is_empty() {
        let (of, hint) = if density == Density::Clicks { ("clicks", "click") } else { ("moves", "move the mouse") };
        let words = canvas.nothing_yet(of, hint);
        canvas.ink(place).empty_note(place, &words);
    }
}

fn draw_legend(canvas: &mut Canvas, area: Rect) {
    let view = canvas.app.view();
    let scale = if view.scale == Scale::Linear { "linear" } else { "log" };
    let low = format!("{scale}  few");
    let width = (text::width(&low) + 23).min(area.width);
    let place = Rect { x: area.right() - width, width, ..area };
    canvas.put(&RampLegend { look: canvas.look, low: &low, high: "many" }, place);
}

fn draw_figures(canvas: &mut Canvas, area: Rect) {
    let (look, mouse) = (canvas.look, &canvas.app.report().mouse);
    let clicks: u64 = mouse.clicks.values().sum();
    let mut rest = area;
    let buttons = button_rows(mouse);
    let panel = take_top(&mut rest, buttons.len() as u16 + 2);
    let body = canvas.panel(panel, "Clicks", &text::count(clicks));
    canvas.put(&Bars { look, rows: &buttons, label_width: 8 }, body);
    take_top(&mut rest, u16::from(area.height > 18));
    let scroll = mouse.scroll;
    let names =
        if look.is_ascii() { ["up", "down", "left", "right"] } else { ["↑ up", "↓ down", "← left", "→ right"] };
    let values = [scroll.up, scroll.down, scroll.left, scroll.right];
    let most = values.iter().copied().fold(0.0, f64::max);
    let rows: Vec<_> = names
        .iter()
        .zip(values)
        .map(|(name, value)| Bar {
            label: (*name).to_owned(),
            figure: text::short(value),
            level: level(value, most, Scale::Linear),
            color: Some(look.color(Role::Accent)),
        })
        .collect();
    let panel = take_top(&mut rest, 6);
    let total: f64 = values.iter().sum();
    let body = canvas.panel(panel, "Scroll", &format!("{} notches", text::notches(total)));
    canvas.put(&Bars { look, rows: &rows, label_width: 8 }, body);
    take_top(&mut rest, u16::from(area.height > 18));
    draw_pointer(canvas, rest, mouse, clicks);
}

fn draw_pointer(canvas: &mut Canvas, area: Rect, mouse: &Mouse, clicks: u64) {
    let body = canvas.panel(area, "Pointer", "");
    let mut rows = vec![("distance", text::pixels(mouse.distance_px))];
    if mouse.distance_m > 0.0 {
        rows.push(("in metres", text::metres(mouse.distance_m)));
    }
    rows.push(("double clicks", text::count(mouse.double_clicks)));
    if clicks > 0 {
        rows.push(("per click", text::pixels(mouse.distance_px / clicks as f64)));
    }
    if mouse.glitches > 0 {
        rows.push(("glitches", text::count(mouse.glitches)));
    }
    canvas.figures(body, &rows);
}

fn button_rows(mouse: &Mouse) -> Vec<Bar> {
    let most = mouse.clicks.values().copied().max().unwrap_or(0) as f64;
    let order = |name: &str| ["left", "middle", "right", "back", "forward"].iter().position(|of| *of == name);
    let mut buttons: Vec<_> = mouse.clicks.iter().collect();
    buttons.sort_by_key(|(name, _)| (order(name).unwrap_or(usize::MAX), (*name).clone()));
    let bar = |(name, &n): (&String, &u64)| Bar {
        label: name.clone(),
        figure: text::short(n as f64),
        level: level(n as f64, most, Scale::Linear),
        color: None,
    };
    buttons.into_iter().take(6).map(bar).collect()
}
