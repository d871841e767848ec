//! Cells of density grids: positions in the order of the pointer's way, clicks where the walk came by or
//! where others were before.

use std::collections::BTreeMap;

use super::bytes::Malformed;
use super::models::{Number, Recent, Symbol, size};
use super::range::Coder;
use super::trail::{FARTHER, KINDS, NEARS, Pace, SLOWS, Trail, way_of};
use crate::aggregate::{COLUMNS, Cell, Density, ROWS, Spot};
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
    /// Whether steps are coded by their ways first.
    has_ways: bool,
    /// Which way a step goes, by those of the last, the last two and the last three, and by how slow the last was.
    ways: [Vec<Symbol<WAYS>>; 3],
    /// A step to the side by the steps before it, then one up or down by the same and by that.
    across: Vec<Symbol<STEPS>>,
    along: Vec<Symbol<STEPS>>,
    jump: [Number; 2],
    count: Vec<Number>,
    at: Place,
}

/// What is learned of places that were clicked.
#[derive(Debug, Default)]
pub struct Places {
    monitors: Monitors,
    /// By how long the pointer was there.
    walked: [Number; 5],
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
/// To one of the eight cells around, or farther, of a power of two.
const WAYS: usize = 16;
/// Of steps that go farther, the one before is told apart up to so many cells each way.
const LATELY: i16 = 4;
const LATELIES: usize = 9;
const TRAILS: usize = NEARS.pow(4);
const PACES: usize = 3;
const COUNTS: usize = 7 * 5;
/// A step that turns costs as much as one that is so much longer, when the next cell is chosen.
const TURN: i32 = 1;

impl Grid {
    /// Those of each monitor.
    pub fn all(counts: &Density, names: &mut Names) -> Vec<Self> {
        let entries: Vec<(Spot, u64)> = counts.iter().filter(|&(_, n)| n > 0).collect();
        let place = |cell: Cell| (cell.column.cast_signed(), cell.row.cast_signed());
        let grids = entries.chunk_by(|a, b| a.0.monitor == b.0.monitor).map(|cells| Self {
            monitor: cells.first().map_or(0, |(spot, _)| names.monitors.number(spot.monitor)),
            cells: cells.iter().map(|&(spot, n)| (place(spot.cell), n)).collect(),
        });
        grids.collect()
    }

    /// Goes on with a walk over the positions of some moments later, from where the pointer was; returns where it is.
    pub fn go_on(walk: &mut Vec<Self>, later: &Density, mut at: Place, names: &mut Names) -> Place {
        let mut later = Self::all(later, names);
        for grid in &mut later {
            at = arrange(&mut grid.cells, at);
        }
        Self::follow(walk, &mut later);
        at
    }

    /// Puts walks behind others.
    pub fn follow(walk: &mut Vec<Self>, later: &mut Vec<Self>) {
        for grid in later.drain(..) {
            let Some(known) = walk.iter_mut().find(|known| known.monitor == grid.monitor) else {
                walk.push(grid);
                continue;
            };
            for (place, n) in grid.cells {
                match known.cells.last_mut().filter(|(last, _)| *last == place) {
                    Some((_, stay)) => *stay += n,
                    None => known.cells.push((place, n)),
                }
            }
        }
    }

    /// The counts of them all.
    pub fn counts(grids: &[Self], names: &Names) -> Result<Density, Malformed> {
        Ok(Self::walk(grids, names)?.into())
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

impl Walk {
    /// Nothing learned, of walks whose steps are coded by their ways first or of earlier ones.
    pub fn new(has_ways: bool) -> Self {
        let [across, along] =
            if has_ways { [LATELIES.pow(2), STEPS * LATELIES] } else { [TRAILS * PACES, NEARS.pow(3) * STEPS] };
        let ways = if has_ways { [1, 2, 3].map(|steps| KINDS.pow(steps) * SLOWS) } else { [0; 3] };
        Self {
            monitors: Monitors::default(),
            length: <[Number; 2]>::default(),
            has_ways,
            ways: ways.map(|contexts| vec![Symbol::default(); contexts]),
            across: vec![Symbol::default(); across],
            along: vec![Symbol::default(); along],
            jump: <[Number; 2]>::default(),
            count: vec![Number::default(); COUNTS],
            at: (0, 0),
        }
    }

    /// Codes grids whose cells are in the order of a walk.
    pub fn code(&mut self, coder: &mut impl Coder, grids: &mut Vec<Grid>, context: usize) -> Result<(), Malformed> {
        self.monitors.code(coder, grids, context)?;
        for grid in grids {
            let length = self.length[usize::from(context > 0)].length(coder, grid.cells.len())?;
            grid.cells.resize(length, ((0, 0), 0));
            let (mut trail, mut pace) = (Trail::default(), Pace::default());
            for (place, n) in &mut grid.cells {
                let step = self.step(coder, (place.0 - self.at.0, place.1 - self.at.1), trail, pace);
                *place = checked((self.at.0.saturating_add(step.0), self.at.1.saturating_add(step.1)))?;
                self.at = *place;
                if is_jump(step) {
                    pace = Pace::default();
                }
                let model = self.count.get_mut(pace.context()).ok_or(Malformed("a context is out of range"))?;
                *n = counted(model.code(coder, n.saturating_sub(1)))?;
                trail = trail.then(step);
                pace = Pace { last: *n, before: pace.last };
            }
        }
        Ok(())
    }

    /// A step: who went one way goes on, and the faster the farther; who rested goes any way.
    fn step(&mut self, coder: &mut impl Coder, step: Place, trail: Trail, pace: Pace) -> Place {
        if !self.has_ways {
            let [x, y, earlier_x, earlier_y] = trail.near();
            let earlier = ((x * NEARS + y) * NEARS + earlier_x) * NEARS + earlier_y;
            let context = earlier * PACES + size(pace.last, PACES - 1);
            return self.far(coder, step, context, |symbol| ((symbol * NEARS + x) * NEARS + y) * NEARS + earlier_y);
        }
        let [last, before, earlier] = trail.ways;
        let two = last * KINDS + before;
        let [one, two, three] = [last, two, two * KINDS + earlier].map(|ways| ways * SLOWS + pace.slow());
        let [by_one, by_two, by_three] = &mut self.ways;
        let models = by_three.get_mut(three).zip(by_two.get_mut(two)).zip(by_one.get_mut(one));
        let Some(((narrow, wider), widest)) = models else { return (0, 0) };
        match Symbol::code_first([narrow, wider, widest], coder, way_of(step)) {
            way if way < KINDS && way != FARTHER => (way as i16 / 3 - 1, way as i16 % 3 - 1),
            _ => {
                let lately = |d: i16| (d.clamp(-LATELY, LATELY) + LATELY) as usize;
                let (x, y) = (lately(trail.last.0), lately(trail.last.1));
                self.far(coder, step, x * LATELIES + y, |symbol| symbol * LATELIES + y)
            }
        }
    }

    /// A step of any length.
    fn far(&mut self, coder: &mut impl Coder, (dx, dy): Place, context: usize, then: impl Fn(usize) -> usize) -> Place {
        let of = |d: i16| (d.clamp(-FAR, FAR) + FAR) as usize;
        let Some(across) = self.across.get_mut(context) else { return (0, 0) };
        let symbol = across.code(coder, if is_jump((dx, dy)) { JUMP } else { of(dx) });
        if symbol == JUMP {
            let [across, along] = &mut self.jump;
            let jump = [across.signed(coder, dx.into()), along.signed(coder, dy.into())];
            let [dx, dy] = jump.map(|d| d.clamp(i16::MIN.into(), i16::MAX.into()) as i16);
            return (dx, dy);
        }
        let Some(along) = self.along.get_mut(then(symbol)) else { return (0, 0) };
        let down = along.code(coder, of(dy));
        (symbol as i16 - FAR, down as i16 - FAR)
    }
}

impl Places {
    /// Codes grids of clicks beside those of the positions of the same minute.
    pub fn code(
        &mut self,
        coder: &mut impl Coder,
        grids: &mut Vec<Grid>,
        (context, walks): (usize, &[Grid]),
    ) -> Result<(), Malformed> {
        self.monitors.code(coder, grids, context)?;
        for grid in grids {
            let mut given: BTreeMap<Place, u64> = grid.cells.drain(..).collect();
            let walk = walks.iter().find(|walk| walk.monitor == grid.monitor);
            coder.spend(walk.map_or(0, |walk| walk.cells.len()))?;
            for (place, n) in walk.map(longest_stays).unwrap_or_default() {
                let clicks = self.walked[size(n, 4)].code(coder, given.remove(&place).unwrap_or(0));
                if clicks > 0 {
                    self.place.learn(index_of(place));
                    grid.cells.push((place, counted(clicks - 1)?));
                }
            }
            let length = self.length[usize::from(context > 0)].length(coder, given.len())?;
            let mut rest: Vec<(Place, u64)> = given.into_iter().collect();
            rest.resize(length, ((0, 0), 0));
            for (place, n) in rest {
                let place = place_of(self.place.code(coder, index_of(place)))?;
                grid.cells.push((place, counted(self.count.code(coder, n.saturating_sub(1)))?));
            }
        }
        Ok(())
    }
}

/// The cells of a walk in the order in which it first came by, with the longest time that it stayed there at once.
fn longest_stays(walk: &Grid) -> Vec<(Place, u64)> {
    let mut stays: Vec<(Place, u64)> = Vec::with_capacity(walk.cells.len());
    let mut known: BTreeMap<Place, usize> = BTreeMap::new();
    for &(place, n) in &walk.cells {
        let at = *known.entry(place).or_insert(stays.len());
        match stays.get_mut(at) {
            Some((_, longest)) => *longest = n.max(*longest),
            None => stays.push((place, n)),
        }
    }
    stays
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

/// Puts cells in the order of a walk from a place: on to the nearest, rather ahead than aside. Returns where it ends.
pub fn arrange(cells: &mut Vec<(Place, u64)>, from: Place) -> Place {
    let mut left: BTreeMap<Place, u64> = cells.drain(..).collect();
    let (mut at, mut step) = (from, (0, 0));
    while let Some(next) = nearest(&left, at, step) {
        step = (next.0 - at.0, next.1 - at.1);
        at = next;
        cells.extend(left.remove(&next).map(|n| (next, n)));
    }
    at
}

/// Whether a step is longer than the symbols for steps reach.
fn is_jump(step: Place) -> bool {
    step.0.abs() > FAR || step.1.abs() > FAR
}

fn nearest(left: &BTreeMap<Place, u64>, at: Place, step: Place) -> Option<Place> {
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

fn index_of(place: Place) -> u64 {
    u64::from(place.0.cast_unsigned()) * u64::from(ROWS) + u64::from(place.1.cast_unsigned())
}

fn place_of(index: u64) -> Result<Place, Malformed> {
    let column = i16::try_from(index / u64::from(ROWS)).unwrap_or(i16::MAX);
    checked((column, (index % u64::from(ROWS)) as i16))
}

fn checked(place: Place) -> Result<Place, Malformed> {
    let is_inside = (0..COLUMNS.cast_signed()).contains(&place.0) && (0..ROWS.cast_signed()).contains(&place.1);
    if is_inside { Ok(place) } else { Err(Malformed("a cell is out of range")) }
}

fn counted(more: u64) -> Result<u64, Malformed> {
    if more < 1 << 52 { Ok(more + 1) } else { Err(Malformed("a count is absurd")) }
}
