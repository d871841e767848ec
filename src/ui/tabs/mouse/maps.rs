//! Density maps of the monitors: all of them as they stand, or one.

use ratatui::layout::Rect;

use super::arrangement::arranged;
use crate::aggregate::{COLUMNS, ROWS};
use crate::app::{Density, Scale};
use crate::report::{CellCount, MonitorFigures};
use crate::ui::canvas::{Canvas, take_bottom, take_top};
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{DensityMap, RampLegend};

/// Which monitors are shown, and where: places from the corner of the panel on.
struct Wall<'a> {
    shown: Vec<(&'a MonitorFigures, Rect)>,
    /// Of all that there are, if one of them is shown alone.
    alone: Option<(usize, usize)>,
}

/// Draws the chosen density, and the other one below it where there is room.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let legends = take_bottom(&mut rest, 1);
    let chosen = canvas.app.view().density;
    let other = if chosen == Density::Clicks { Density::Moves } else { Density::Clicks };
    let monitors = &canvas.app.report().mouse.monitors;
    let needed = Wall::new(monitors, rest, canvas.app.view().monitor).height() + 1;
    if !monitors.is_empty() && 2 * needed < rest.height {
        let above = take_top(&mut rest, needed + 1);
        let most = draw_wall(canvas, above, chosen);
        let below = take_top(&mut rest, needed + 1);
        draw_legend(canvas, Rect { y: above.bottom() - 1, height: 1, ..area }, chosen, most);
        let most = draw_wall(canvas, Rect { height: below.height.saturating_sub(1), ..below }, other);
        draw_legend(canvas, Rect { y: below.bottom() - 1, height: 1, ..area }, other, most);
    } else {
        let most = draw_wall(canvas, rest, chosen);
        if !monitors.is_empty() {
            draw_legend(canvas, Rect { y: legends.y.min(rest.y + needed), ..legends }, chosen, most);
        }
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
    let body = canvas.panel(area, &format!("Clicks on {}", name(monitor)), &note);
    let place = centered(alone(monitor, body), body);
    let map = map(canvas, monitor, Density::Clicks, place);
    let most = map.most();
    draw_monitor(canvas, place, (monitor, Density::Clicks), &map.scaled(canvas.app.view().scale, most));
}

impl<'a> Wall<'a> {
    fn new(monitors: &'a [MonitorFigures], area: Rect, asked: usize) -> Self {
        let count = monitors.len();
        let room = Rect { height: area.height.saturating_sub(1), ..area };
        let asked = if count > 1 { asked % (count + 1) } else { 0 };
        if let (0, Some(places)) = (asked, arranged(monitors, room.width, room.height)) {
            return Self { shown: monitors.iter().zip(places).collect(), alone: None };
        }
        let at = asked.saturating_sub(1);
        let shown = monitors.get(at).map(|monitor| (monitor, alone(monitor, room)));
        Self { shown: shown.into_iter().collect(), alone: (count > 1).then_some((at + 1, count)) }
    }

    fn height(&self) -> u16 {
        self.shown.iter().map(|(_, place)| place.bottom()).max().unwrap_or(0)
    }

    fn width(&self) -> u16 {
        self.shown.iter().map(|(_, place)| place.right()).max().unwrap_or(0)
    }

    fn title(&self, what: &str) -> String {
        match self.shown.as_slice() {
            [(monitor, _)] => format!("{what} on {}", name(monitor)),
            all => format!("{what} on {} monitors", all.len()),
        }
    }

    fn note(&self) -> String {
        match (self.alone, self.shown.as_slice()) {
            (Some((at, count)), _) => format!("{at} of {count}, o for the next"),
            (None, [(monitor, _)]) => format!("{} x {}", monitor.width, monitor.height),
            (None, _) => "as they stand, o for one".to_owned(),
        }
    }
}

/// Draws the monitors and returns what the densest shade stands for.
fn draw_wall(canvas: &mut Canvas, area: Rect, density: Density) -> f32 {
    let app = canvas.app;
    let what = if density == Density::Clicks { "Clicks" } else { "Movement" };
    let wall = Wall::new(&app.report().mouse.monitors, area, app.view().monitor);
    if wall.shown.is_empty() {
        let body = canvas.panel(area, what, "");
        let words = canvas.nothing_yet("clicks or moves", "use the mouse");
        canvas.ink(body).empty_note(body, &words);
        return 0.0;
    }
    let body = canvas.panel(area, &wall.title(what), &wall.note());
    let whole = centered(Rect { width: wall.width(), height: wall.height(), ..body }, body);
    let placed = wall.shown.iter().map(|(monitor, place)| {
        let place = Rect { x: whole.x + place.x, y: whole.y + place.y, ..*place }.intersection(body);
        (*monitor, place, map(canvas, monitor, density, place))
    });
    let placed: Vec<_> = placed.collect();
    let most = placed.iter().map(|(_, _, map)| map.most()).fold(0.0, f32::max);
    for (monitor, place, map) in placed {
        draw_monitor(canvas, place, (monitor, density), &map.scaled(app.view().scale, most));
        if wall.shown.len() > 1 {
            let style = canvas.look.ink(Role::Muted).bg(canvas.look.color(Role::Surface));
            canvas.ink(place).text(place.x + 1, place.y, place.width.saturating_sub(2), &name(monitor), style);
        }
    }
    if wall.shown.iter().all(|(monitor, _)| cells(monitor, density).is_empty()) {
        let (of, hint) = if density == Density::Clicks { ("clicks", "click") } else { ("moves", "move the mouse") };
        let words = canvas.nothing_yet(of, hint);
        canvas.ink(whole).empty_note(whole, &words);
    }
    most
}

fn map<'a>(canvas: &Canvas<'a>, monitor: &MonitorFigures, density: Density, place: Rect) -> DensityMap<'a> {
    let px = (monitor.width, monitor.height);
    DensityMap::new(canvas.look, cells(monitor, density), px, (place.width, place.height))
}

fn draw_monitor(canvas: &mut Canvas, place: Rect, of: (&MonitorFigures, Density), map: &DensityMap) {
    let (monitor, density) = of;
    let cells = cells(monitor, density);
    canvas.map(map, place);
    let Some((x, y)) = canvas.pointer_in(place) else { return };
    let under = |at: u16, places: u16, of: u16| {
        let (at, places, of) = (u32::from(at), u32::from(places.max(1)), u32::from(of));
        (at * of / places) as u16..((at + 1) * of).div_ceil(places) as u16
    };
    let (columns, rows) = (under(x - place.x, place.width, COLUMNS), under(y - place.y, place.height, ROWS));
    let here = cells.iter().filter(|at| columns.contains(&at.cell.column) && rows.contains(&at.cell.row));
    let count: u64 = here.map(|at| at.count).sum();
    let middle = |at: u16, places: u16, px: u32| (u32::from(at) * 2 + 1) * px / (u32::from(places.max(1)) * 2);
    let [px_x, px_y] =
        [middle(x - place.x, place.width, monitor.width), middle(y - place.y, place.height, monitor.height)];
    canvas.set_tip(format!("{} at {px_x}, {px_y}  {} {}", name(monitor), text::count(count), unit(density)));
}

fn draw_legend(canvas: &mut Canvas, area: Rect, density: Density, most: f32) {
    let scale = if canvas.app.view().scale == Scale::Linear { "linear" } else { "log" };
    let low = format!("{scale}  0");
    let high = format!("{} {} per 100 x 100 px", text::short(f64::from(most)), unit(density));
    let width = (text::width(&low) + text::width(&high) + 18).min(area.width);
    let place = Rect { x: area.right() - width, width, ..area };
    canvas.put(&RampLegend { look: canvas.look, low: &low, high: &high }, place);
}

/// The place of a monitor that is shown alone, from 0, 0 on.
fn alone(monitor: &MonitorFigures, room: Rect) -> Rect {
    let (width, height) = DensityMap::size(room.width, room.height, (monitor.width, monitor.height));
    Rect { x: 0, y: 0, width, height }
}

fn centered(place: Rect, body: Rect) -> Rect {
    let (width, height) = (place.width.min(body.width), place.height.min(body.height));
    Rect { x: body.x + (body.width - width) / 2, y: body.y, width, height }
}

fn cells(monitor: &MonitorFigures, density: Density) -> &[CellCount] {
    if density == Density::Clicks { &monitor.clicks } else { &monitor.moves }
}

fn unit(density: Density) -> &'static str {
    if density == Density::Clicks { "clicks" } else { "moves" }
}

fn name(monitor: &MonitorFigures) -> String {
    if monitor.name.is_empty() { "screen".to_owned() } else { text::safe(&monitor.name).into_owned() }
}
