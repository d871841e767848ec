//! Density grids of sums.

use super::{Bytes, Malformed, Names, Put};
use crate::aggregate::{COLUMNS, Cell, Counts, ROWS, Spot};
use crate::event::Name;

const CELLS: u64 = COLUMNS as u64 * ROWS as u64;

/// Appends a density grid: for each monitor the gaps between its cells, then their counts.
pub fn put_cells(body: &mut Vec<u8>, grid: &Counts<Spot>, names: &mut Names) {
    let entries: Vec<(Spot, u64)> = grid.iter().map(|(spot, &n)| (spot, n)).collect();
    let monitors: Vec<_> = entries.chunk_by(|a, b| a.0.monitor == b.0.monitor).collect();
    body.put(monitors.len() as u64);
    for cells in monitors {
        let monitor: Option<Name> = cells.first().map(|(spot, _)| spot.monitor);
        body.put(monitor.map_or(0, |monitor| names.monitors.number(monitor)));
        body.put(cells.len() as u64);
        let mut next = 0;
        for (spot, _) in cells {
            let index = u64::from(spot.cell.column) * u64::from(ROWS) + u64::from(spot.cell.row);
            body.put(index - next);
            next = index + 1;
        }
        for (_, n) in cells {
            body.put(*n);
        }
    }
}

/// Takes what [`put_cells`] wrote.
pub fn read_cells(taken: &mut Bytes, names: &Names) -> Result<Counts<Spot>, Malformed> {
    // One of its own stays in registers: most of what is read of a range is cells.
    let mut bytes = taken.clone();
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
        for (_, n) in entries.get_mut(first..).unwrap_or_default() {
            *n = bytes.count()?;
        }
    }
    *taken = bytes;
    Ok(entries.into())
}
