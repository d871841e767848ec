//! Where on a monitor something happened, as vector cells.

use std::collections::BTreeMap;

use super::canvas::{Area, Canvas};
use super::palette::{heat, shade};
use crate::aggregate::{COLUMNS, ROWS};
use crate::report::CellCount;

/// Levels that are told apart: few enough that neighbours share one, too many to see the steps.
const LEVELS: f64 = 48.0;
/// By how much cells overlap, pt: readers leave hairlines between those that only touch.
const SEAM: f32 = 0.15;

/// Draws the cells of a monitor.
pub(super) fn map(cells: &[CellCount], area: Area, canvas: &mut Canvas) {
    canvas.fill(area, 3.0, shade(0.0));
    let most = cells.iter().map(|cell| cell.count).max().unwrap_or(0);
    // Cells come by column, then row: those of one level that lie below each other are one rectangle.
    let mut levels: BTreeMap<u32, Vec<Run>> = BTreeMap::new();
    for CellCount { cell, count } in cells.iter().filter(|cell| cell.count > 0) {
        let runs = levels.entry((heat(*count, most) * LEVELS) as u32).or_default();
        match runs.last_mut() {
            Some(run) if run.column == cell.column && run.end == cell.row => run.end += 1,
            _ => runs.push(Run { column: cell.column, start: cell.row, end: cell.row + 1 }),
        }
    }
    let (width, height) = (area.width / f32::from(COLUMNS), area.height / f32::from(ROWS));
    for (level, runs) in levels {
        let places = runs.into_iter().map(|run| {
            let (x, y) = (area.x + f32::from(run.column) * width, area.y + f32::from(run.start) * height);
            let seam = |edge: f32, most: f32| if edge + SEAM < most { SEAM } else { 0.0 };
            let down = f32::from(run.end - run.start) * height;
            Area::new(x, y, width + seam(x + width, area.right()), down + seam(y + down, area.bottom()))
        });
        canvas.fill_all(places, shade(f64::from(level) / LEVELS));
    }
}

struct Run {
    column: u16,
    start: u16,
    end: u16,
}
