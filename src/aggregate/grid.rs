//! Density grids: where on a monitor something happened, in 96 × 54 cells whatever its pixels.

use std::sync::LazyLock;

use crate::event::{Monitor, Name, Point};

/// Cells in a row of a monitor.
pub const COLUMNS: u16 = 96;
/// Cells in a column of a monitor.
pub const ROWS: u16 = 54;

/// A cell of a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// 0 at the left, below [`COLUMNS`].
    pub column: u16,
    /// 0 at the top, below [`ROWS`].
    pub row: u16,
}

impl Cell {
    /// How many a monitor has.
    pub const COUNT: usize = COLUMNS as usize * ROWS as usize;

    /// Column by column from the left; below [`Cell::COUNT`].
    pub fn number(self) -> usize {
        usize::from(self.column) * usize::from(ROWS) + usize::from(self.row)
    }

    /// The one of this number.
    pub fn numbered(number: usize) -> Self {
        let rows = usize::from(ROWS);
        Self { column: (number / rows) as u16, row: (number % rows) as u16 }
    }
}

/// A cell of a known monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// The monitor's name.
    pub monitor: Name,
    /// The cell.
    pub cell: Cell,
}

/// The monitors as they are now; finds the cell of a point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    monitors: Box<[Monitor]>,
    /// Micrometres of a px of each monitor, 0 where its size is not known.
    scales: Box<[f64]>,
}

/// The name of a monitor that is not known.
static NAMELESS: LazyLock<Name> = LazyLock::new(|| Name::new(""));
/// A coordinate that some servers send when they mean nothing.
const GLITCH: f64 = 65_535.0;

impl Screen {
    /// Width and height, px, of what stands for the monitor while none is known.
    pub const UNKNOWN: (f64, f64) = (1920.0, 1080.0);

    /// The screen that these monitors make.
    pub fn new(monitors: Box<[Monitor]>) -> Self {
        let scales = monitors.iter().map(scale).collect();
        Self { monitors, scales }
    }

    /// Micrometres of a px at this point, 0 where that is not known.
    pub fn scale(&self, point: Point) -> f64 {
        let at = self.monitors.iter().position(|monitor| monitor.holds(point));
        at.and_then(|at| self.scales.get(at)).copied().unwrap_or(0.0)
    }

    /// The monitors, or the one that stands in while none is known.
    pub fn monitors(&self) -> Vec<Monitor> {
        if self.monitors.is_empty() { vec![Self::stand_in()] } else { self.monitors.to_vec() }
    }

    /// Whether a position cannot be real.
    pub fn is_glitch(&self, point: Point) -> bool {
        if self.monitors.is_empty() {
            [point.x, point.y].iter().any(|&coordinate| !(0.0..GLITCH).contains(&coordinate))
        } else {
            !self.monitors.iter().any(|monitor| monitor.holds(point))
        }
    }

    /// The cell of the first monitor that holds the point; `None` for a glitch.
    pub fn spot(&self, point: Point) -> Option<Spot> {
        if let Some(monitor) = self.monitors.iter().find(|monitor| monitor.holds(point)) {
            return Some(Spot { monitor: monitor.name, cell: cell(monitor, point) });
        }
        let is_in_stand_in = self.monitors.is_empty() && !self.is_glitch(point);
        is_in_stand_in.then(Self::stand_in).map(|monitor| Spot { monitor: monitor.name, cell: cell(&monitor, point) })
    }

    /// What stands for the monitor while none is known.
    pub fn stand_in() -> Monitor {
        Monitor { name: *NAMELESS, x: 0.0, y: 0.0, width: Self::UNKNOWN.0, height: Self::UNKNOWN.1, mm: None }
    }
}

/// By the diagonals, so that it does not matter how the monitor is turned.
fn scale(monitor: &Monitor) -> f64 {
    let px = monitor.width.hypot(monitor.height);
    monitor.mm.map_or(0.0, |(width, height)| width.hypot(height) * 1_000.0 / px)
}

fn cell(monitor: &Monitor, point: Point) -> Cell {
    let column = ((point.x - monitor.x) * f64::from(COLUMNS) / monitor.width).floor();
    let row = ((point.y - monitor.y) * f64::from(ROWS) / monitor.height).floor();
    Cell { column: (column as u16).min(COLUMNS - 1), row: (row as u16).min(ROWS - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monitor(name: &str, x: f64, width: f64) -> Monitor {
        Monitor { name: Name::new(name), x, y: 0.0, width, height: 540.0, mm: None }
    }

    fn spot_at(screen: &Screen, x: f64, y: f64) -> Option<(&'static str, u16, u16)> {
        screen.spot(Point { x, y }).map(|spot| (spot.monitor.as_str(), spot.cell.column, spot.cell.row))
    }

    #[test]
    fn a_point_lands_in_the_first_monitor_that_holds_it() {
        let screen = Screen::new([monitor("left", 0.0, 960.0), monitor("right", 960.0, 1920.0)].into());
        assert_eq!(spot_at(&screen, 959.9, 539.9), Some(("left", 95, 53)));
        assert_eq!(spot_at(&screen, 960.0, 0.0), Some(("right", 0, 0)));
        assert_eq!(spot_at(&screen, 2880.0, 0.0), None);
        assert_eq!(spot_at(&screen, 10.0, 540.0), None);
        assert_eq!(spot_at(&screen, -0.1, 0.0), None);
    }

    #[test]
    fn without_a_monitor_the_edges_catch_what_is_beyond() {
        let screen = Screen::default();
        assert_eq!(spot_at(&screen, 5000.0, 20.0), Some(("", 95, 1)));
        assert_eq!(spot_at(&screen, 65_535.0, 20.0), None);
        assert_eq!(spot_at(&screen, 0.0, -1.0), None);
    }
}
