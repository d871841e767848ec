//! Cells of density grids: positions as a walk from each to the nearest that is left, clicks as places that recur.

use super::bytes::Malformed;
use super::models::{Number, Recent, Symbol, size};
use super::range::Coder;
use crate::aggregate::{COLUMNS, Cell, Counts, ROWS, Spot};
use crate::journal::names::Names;

/// The cells of a monitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    pub monitor: u64,
    pub cells: Vec<(Place, u64)>,
}

/// A column and a row.
pub type Place = (i16, i16);

/// What is learned of walks.
#[derive(Debug)]
pub struct Walk {
    monitors: Monitors,
    length: [Number; 2],
    /// A step to the side by the one before, then one up or down by both.
    across: Vec<Symbol<STEPS>>,
    along: Vec<Symbol<STEPS>>,
    jump: [Number; 2],
    count: [Number; 5],
    at: Place,
}

/// What is learned of places.
#[derive(Debug, Default)]
pub struct Places {
    monitors: Monitors,
    length: [Number; 2],
    place: Recent,
    count: Number,
}

/// Which monitors have cells.
#[derive(Debug, Default)]
struct Monitors {
    length: [Number; 2],
    monitor: Recent,
}

/// Steps of up to 7 cells each way, and one symbol for those that are longer.
const STEPS: usize = 16;
const FAR: i16 = 7;
const JUMP: usize = 15;
/// The step before is told apart up to so many cells.
const NEAR: i16 = 2;
/// A step that turns costs as much as one that is so much longer, when the next cell is chosen.
const TURN: i32 = 1;

impl Grid {
    /// Those of each monitor.
    pub fn all(counts: &Counts<Spot>, names: &mut Names) -> Vec<Self> {
        let entries: Vec<(Spot, u64)> = counts.iter().map(|(spot, &n)| (spot, n)).filter(|&(_, n)| n > 0).collect();
        let place = |cell: Cell| (cell.column.cast_signed(), cell.row.cast_signed());
        let grids = entries.chunk_by(|a, b| a.0.monitor == b.0.monitor).map(|cells| Self {
            monitor: cells.first().map_or(0, |(spot, _)| names.monitors.number(spot.monitor)),
            cells: cells.iter().map(|&(spot, n)| (place(spot.cell), n)).collect(),
        });
        grids.collect()
    }

    /// The counts of them all.
    pub fn counts(grids: &[Self], names: &Names) -> Result<Counts<Spot>, Malformed> {
        Ok(Counts::from_unsorted(Self::walk(grids, names)?))
    }

    /// The cells of them all in their order.
    pub fn walk(grids: &[Self], names: &Names) -> Result<Vec<(Spot, u64)>, Malformed> {
        let mut entries = Vec::new();
        for grid in grids {
            let monitor = names.monitors.at(grid.monitor)?;
            for &((column, row), n) in &grid.cells {
                let cell = Cell { column: column.cast_unsigned(), row: row.cast_unsigned() };
                entries.push((Spot { monitor, cell }, n));
            }
        }
        Ok(entries)
    }
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            monitors: Monitors::default(),
            length: <[Number; 2]>::default(),
            across: vec![Symbol::default(); STEPS * STEPS * 3],
            along: vec![Symbol::default(); STEPS * STEPS * 3],
            jump: <[Number; 2]>::default(),
            count: <[Number; 5]>::default(),
            at: (0, 0),
        }
    }
}

impl Walk {
    /// Codes grids; writing puts their cells in the order of the walk.
    pub fn code(&mut self, coder: &mut impl Coder, grids: &mut Vec<Grid>, context: usize) -> Result<(), Malformed> {
        self.monitors.code(coder, grids, context)?;
        for grid in grids {
            order(coder, &mut grid.cells, self.at);
            let length = self.length[usize::from(context > 0)].length(coder, grid.cells.len())?;
            grid.cells.resize(length, ((0, 0), 0));
            let (mut step, mut last) = ((0, 0), 0);
            for (place, n) in &mut grid.cells {
                step = self.step(coder, (place.0 - self.at.0, place.1 - self.at.1), step, last);
                *place = checked((self.at.0.saturating_add(step.0), self.at.1.saturating_add(step.1)))?;
                self.at = *place;
                let model = &mut self.count[size(last, 4)];
                *n = counted(model.code(coder, n.saturating_sub(1)))?;
                last = *n;
            }
        }
        Ok(())
    }

    /// A step from a cell with so many positions: who was fast goes on.
    fn step(&mut self, coder: &mut impl Coder, (dx, dy): Place, before: Place, last: u64) -> Place {
        let is_short = dx.abs() <= FAR && dy.abs() <= FAR;
        let of = |d: i16| (d.clamp(-FAR, FAR) + FAR) as usize;
        let near = |d: i16| (d.clamp(-NEAR, NEAR) + NEAR) as usize;
        let (x, y) = (near(before.0), near(before.1));
        let pace = size(last, 2);
        let Some(across) = self.across.get_mut((x * STEPS + y) * 3 + pace) else { return (0, 0) };
        let symbol = across.code(coder, if is_short { of(dx) } else { JUMP });
        if symbol == JUMP {
            let [across, along] = &mut self.jump;
            let jump = [across.signed(coder, dx.into()), along.signed(coder, dy.into())];
            let [dx, dy] = jump.map(|d| d.clamp(i16::MIN.into(), i16::MAX.into()) as i16);
            return (dx, dy);
        }
        let Some(along) = self.along.get_mut((symbol * STEPS + y) * 3 + pace) else { return (0, 0) };
        let down = along.code(coder, of(dy));
        (symbol as i16 - FAR, down as i16 - FAR)
    }
}

impl Places {
    /// Codes grids.
    pub fn code(&mut self, coder: &mut impl Coder, grids: &mut Vec<Grid>, context: usize) -> Result<(), Malformed> {
        self.monitors.code(coder, grids, context)?;
        for grid in grids {
            let length = self.length[usize::from(context > 0)].length(coder, grid.cells.len())?;
            grid.cells.resize(length, ((0, 0), 0));
            for (place, n) in &mut grid.cells {
                let rows = u64::from(ROWS);
                let index = u64::from(place.0.cast_unsigned()) * rows + u64::from(place.1.cast_unsigned());
                let index = self.place.code(coder, index);
                let column = i16::try_from(index / rows).unwrap_or(i16::MAX);
                *place = checked((column, (index % rows) as i16))?;
                *n = counted(self.count.code(coder, n.saturating_sub(1)))?;
            }
        }
        Ok(())
    }
}

impl Monitors {
    fn code(&mut self, coder: &mut impl Coder, grids: &mut Vec<Grid>, context: usize) -> Result<(), Malformed> {
        let length = self.length[usize::from(context > 0)].length(coder, grids.len())?;
        grids.resize(length, Grid::default());
        for grid in grids {
            grid.monitor = self.monitor.code(coder, grid.monitor);
        }
        Ok(())
    }
}

/// Puts cells in the order of a walk: on to the nearest, rather ahead than aside.
fn order<C: Coder>(_: &C, cells: &mut Vec<(Place, u64)>, from: Place) {
    if C::READS {
        return;
    }
    let mut left: std::collections::BTreeMap<Place, u64> = cells.drain(..).collect();
    let (mut at, mut step) = (from, (0, 0));
    while let Some(next) = nearest(&left, at, step) {
        step = (next.0 - at.0, next.1 - at.1);
        at = next;
        cells.extend(left.remove(&next).map(|n| (next, n)));
    }
}

fn nearest(left: &std::collections::BTreeMap<Place, u64>, at: Place, step: Place) -> Option<Place> {
    let cost = |place: Place| {
        let (dx, dy) = (i32::from(place.0 - at.0), i32::from(place.1 - at.1));
        let is_turn =
            dx * i32::from(step.1) != dy * i32::from(step.0) || dx * i32::from(step.0) + dy * i32::from(step.1) < 0;
        dx * dx + dy * dy + TURN * i32::from(is_turn)
    };
    let mut best: Option<(i32, Place)> = None;
    // Column by column, away from where we are, as long as a nearer one may come.
    for far in 0..i16::try_from(COLUMNS).unwrap_or(i16::MAX) {
        if best.is_some_and(|(known, _)| known <= i32::from(far) * i32::from(far)) {
            break;
        }
        for column in if far == 0 { vec![at.0] } else { vec![at.0 - far, at.0 + far] } {
            for (&place, _) in left.range((column, i16::MIN)..=(column, i16::MAX)) {
                let found = (cost(place), place);
                best = Some(best.map_or(found, |known| known.min(found)));
            }
        }
    }
    best.map(|(_, place)| place)
}

fn checked(place: Place) -> Result<Place, Malformed> {
    let is_inside = (0..COLUMNS.cast_signed()).contains(&place.0) && (0..ROWS.cast_signed()).contains(&place.1);
    if is_inside { Ok(place) } else { Err(Malformed("a cell is out of range")) }
}

fn counted(more: u64) -> Result<u64, Malformed> {
    if more < 1 << 52 { Ok(more + 1) } else { Err(Malformed("a count is absurd")) }
}
