//! Density grids as sums of earlier versions had them: gaps and counts as varints, packed. Days of which nothing else is
//! kept may still be such.

use super::pack::unpack;
use super::stretch::Grids;
use super::{Bytes, Malformed, Names};
use crate::aggregate::{COLUMNS, Cell, Counts, ROWS, Spot};
use crate::timeline::Tile;

const CELLS: u64 = COLUMNS as u64 * ROWS as u64;

/// Puts grids of a kind into a tile, from those of all applications together or those of each; false if there are none.
pub fn give(tile: &mut Tile, grids: Grids, [pooled, apart]: [&[u8]; 2], names: &Names) -> Result<bool, Malformed> {
    let body = unpack(if grids == Grids::Pooled { pooled } else { apart })?;
    let mut bytes = Bytes::new(&body);
    if grids == Grids::Pooled {
        let (clicks, moves) = (read_cells(&mut bytes, names)?, read_cells(&mut bytes, names)?);
        if !(clicks.is_empty() && moves.is_empty()) {
            let totals = &mut tile.parts.entry(None).totals;
            (totals.click_grid, totals.move_grid) = (clicks, moves);
        }
    } else if body.is_empty() {
        return Ok(false);
    } else {
        for _ in 0..bytes.length()? {
            let totals = &mut tile.parts.entry(names.app_at(bytes.number()?)?).totals;
            totals.click_grid = read_cells(&mut bytes, names)?;
            totals.move_grid = read_cells(&mut bytes, names)?;
        }
    }
    bytes.end()?;
    Ok(true)
}

fn read_cells(bytes: &mut Bytes, names: &Names) -> Result<Counts<Spot>, Malformed> {
    let mut entries: Vec<(Spot, u64)> = Vec::new();
    for _ in 0..bytes.length()? {
        let monitor = names.monitors.at(bytes.number()?)?;
        let (first, cells) = (entries.len(), bytes.length()?);
        entries.reserve(cells);
        let mut next = 0_u64;
        for _ in 0..cells {
            let index = next.saturating_add(bytes.number()?);
            if index >= CELLS {
                return Err(Malformed("a cell is out of range"));
            }
            let cell = Cell { column: (index / u64::from(ROWS)) as u16, row: (index % u64::from(ROWS)) as u16 };
            entries.push((Spot { monitor, cell }, 0));
            next = index + 1;
        }
        for (_, n) in entries.iter_mut().skip(first) {
            *n = bytes.count()?;
        }
    }
    Ok(entries.into())
}
