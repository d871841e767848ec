//! Density grids of sums.

use super::{Bytes, Malformed, Names, Put};
use crate::aggregate::{Cell, Density, Spot};
use crate::event::Name;

/// Appends a density grid: for each monitor the gaps between its cells, then their counts.
pub fn put_cells(body: &mut Vec<u8>, grid: &Density, names: &mut Names) {
    let entries: Vec<(Spot, u64)> = grid.iter().collect();
    let monitors: Vec<_> = entries.chunk_by(|a, b| a.0.monitor == b.0.monitor).collect();
    body.put(monitors.len() as u64);
    for cells in monitors {
        let monitor: Option<Name> = cells.first().map(|(spot, _)| spot.monitor);
        body.put(monitor.map_or(0, |monitor| names.monitors.number(monitor)));
        body.put(cells.len() as u64);
        let mut next = 0;
        for (spot, _) in cells {
            body.put(spot.cell.number() as u64 - next);
            next = spot.cell.number() as u64 + 1;
        }
        for (_, n) in cells {
            body.put(*n);
        }
    }
}

/// Adds what [`put_cells`] wrote to a grid.
pub fn add_cells(taken: &mut Bytes, grid: &mut Density, names: &Names) -> Result<(), Malformed> {
    // One of its own stays in registers: most of what is read of a range is cells.
    let mut bytes = taken.clone();
    for _ in 0..bytes.length()? {
        let monitor = names.monitors.at(bytes.number()?)?;
        let numbers = read_numbers(&mut bytes)?;
        if numbers.len() > Density::LONG || grid.has_tables() {
            let counts = grid.table(monitor);
            for number in numbers {
                counts[usize::from(number)] += bytes.count()?;
            }
        } else {
            let cell = |number| Spot { monitor, cell: Cell::numbered(usize::from(number)) };
            let list = numbers.into_iter().map(|number| Ok((cell(number), bytes.count()?)));
            grid.merge(&list.collect::<Result<Vec<_>, Malformed>>()?.into());
        }
    }
    *taken = bytes;
    Ok(())
}

fn read_numbers(bytes: &mut Bytes) -> Result<Vec<u16>, Malformed> {
    let cells = bytes.length()?;
    let mut next = 0_u64;
    let mut number = |gap: u64| {
        let number = next.saturating_add(gap);
        next = number.saturating_add(1);
        number as u16
    };
    let numbers = match bytes.of_a_byte(cells) {
        // Mostly there are no wide gaps.
        Some(gaps) => gaps.iter().map(|&gap| number(u64::from(gap))).collect(),
        None => (0..cells).map(|_| Ok(number(bytes.number()?))).collect::<Result<_, Malformed>>()?,
    };
    if next > Cell::COUNT as u64 { Err(Malformed("a cell is out of range")) } else { Ok(numbers) }
}
