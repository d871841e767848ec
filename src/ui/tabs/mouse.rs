//! Where the pointer was and what its buttons and wheel did.

mod arrangement;
mod maps;

use ratatui::layout::Rect;

pub use maps::draw_busiest;

use crate::app::Scale;
use crate::report::{AppFigures, Mouse};
use crate::ui::canvas::{Canvas, Panel, take_right, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars};

/// Columns of the figures.
const FIGURES: u16 = 26;

/// Rows of the figures of the pointer, with their heading and a gap.
const POINTER: u16 = 9;
/// Rows that the applications need.
const FEWEST_APPS: u16 = 5;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[maps::draw, draw_figures];

/// Draws the mouse tab.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    if area.width >= 64 {
        let figures = take_right(&mut rest, FIGURES.max(area.width / 6), 3);
        canvas.show(PANELS, 1, figures);
    }
    canvas.show(PANELS, 0, rest);
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
    let pointer = take_top(&mut rest, POINTER);
    draw_pointer(canvas, pointer, mouse, clicks);
    if rest.height >= FEWEST_APPS {
        take_top(&mut rest, 1);
        draw_apps(canvas, rest);
    }
}

/// Draws in which applications was clicked.
fn draw_apps(canvas: &mut Canvas, area: Rect) {
    let body = canvas.panel(area, "Clicks by application", "");
    let mut apps: Vec<_> = canvas.app.report().apps.iter().filter(|app| app.clicks > 0).collect();
    apps.sort_by(|a, b| b.clicks.cmp(&a.clicks).then_with(|| a.app.cmp(&b.app)));
    let most = apps.first().map_or(0, |app| app.clicks) as f64;
    let bar = |app: &&AppFigures| Bar {
        label: text::safe(&canvas.name(&app.app)).into_owned(),
        figure: text::short(app.clicks as f64),
        level: level(app.clicks as f64, most, Scale::Linear),
        color: Some(canvas.app_color(&app.app)),
    };
    let rows: Vec<_> = apps.iter().take(usize::from(body.height)).map(bar).collect();
    canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 14 }, body);
}

fn draw_pointer(canvas: &mut Canvas, area: Rect, mouse: &Mouse, clicks: u64) {
    let body = canvas.panel(area, "Pointer", "");
    let mut rows = vec![("distance", text::pixels(mouse.distance_px))];
    if mouse.distance_m > 0.0 {
        rows.push(("in metres", text::metres(mouse.distance_m)));
    }
    rows.push(("double clicks", text::count(mouse.double_clicks)));
    if mouse.drags > 0 {
        rows.push(("drags", text::count(mouse.drags)));
        rows.push(("per drag", text::pixels(mouse.drag_px / mouse.drags as f64)));
    }
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
