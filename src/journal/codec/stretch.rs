//! Tiles and sums of tiles as they are cached: figures first, density grids apart from them.
//!
//! Grids are the greater part, and most who read want them over all applications: these come first, and those of
//! each application are only unpacked for who asks. Once a month has its sum, its days keep the first kind alone.

use super::counts::{put_amount, read_amount};
use super::pack::{pack, unpack};
use super::tile::{decode_tile, encode_tile};
use super::{Bytes, Malformed, Names, Put, read_list};
use crate::aggregate::{COLUMNS, Cell, Counts, ROWS, Spot};
use crate::calendar::Day;
use crate::event::Name;
use crate::timeline::{DaySum, Stretch, Tile, WeekSum};

const VERSION: u8 = 1;
const CELLS: u64 = COLUMNS as u64 * ROWS as u64;
/// No honest day is later, in days since 1970.
const LAST_DAY: i64 = 4_000_000;

/// Whose density grids are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grids {
    /// Those of all applications together, as if they were of no application.
    Pooled,
    /// Each application's own.
    ByApp,
}

/// Clicks and positions of a tile.
type Both = (Counts<Spot>, Counts<Spot>);

/// The packed body of a tile, with grids of these kinds.
pub fn encode_day(tile: &Tile, grids: Grids, names: &mut Names) -> Vec<u8> {
    let mut figures = tile.clone();
    let pooled = pooled_cells(tile, names);
    let apart = take_grids(&mut figures, names);
    let apart = if grids == Grids::ByApp { apart } else { Vec::new() };
    sections([&encode_tile(&figures, names), &pooled, &apart])
}

/// The tile of a body; `None` if it has no grids of this kind.
pub fn decode_day(body: &[u8], grids: Grids, names: &Names) -> Result<Option<Tile>, Malformed> {
    let [figures, pooled, apart] = unpacked(body, [true, grids == Grids::Pooled, grids == Grids::ByApp])?;
    let mut tile = decode_tile(&figures, names)?;
    match grids {
        Grids::Pooled => give_pooled(&mut tile, &pooled, names)?,
        Grids::ByApp if apart.is_empty() => return Ok(None),
        Grids::ByApp => give_grids(&mut tile, &apart, names)?,
    }
    Ok(Some(tile))
}

/// The packed body of a sum of days.
pub fn encode_stretch(stretch: &Stretch, names: &mut Names) -> Vec<u8> {
    let mut figures = stretch.total.clone();
    let pooled = pooled_cells(&figures, names);
    let grids = take_grids(&mut figures, names);
    let mut body = Vec::new();
    put_days(&mut body, stretch, names);
    put_weeks(&mut body, stretch, names);
    body.extend(encode_tile(&figures, names));
    sections([&body, &pooled, &grids])
}

/// The sum of days of a body.
pub fn decode_stretch(body: &[u8], grids: Grids, names: &Names) -> Result<Stretch, Malformed> {
    let [figures, pooled, apart] = unpacked(body, [true, grids == Grids::Pooled, grids == Grids::ByApp])?;
    let mut bytes = Bytes::new(&figures);
    let mut stretch = Stretch::default();
    read_days(&mut bytes, &mut stretch, names)?;
    read_weeks(&mut bytes, &mut stretch, names)?;
    stretch.total = decode_tile(bytes.rest(), names)?;
    match grids {
        Grids::ByApp => give_grids(&mut stretch.total, &apart, names)?,
        Grids::Pooled => give_pooled(&mut stretch.total, &pooled, names)?,
    }
    Ok(stretch)
}

fn sections(parts: [&[u8]; 3]) -> Vec<u8> {
    let mut body = vec![VERSION];
    for part in parts {
        let packed = pack(part);
        body.put(packed.len() as u64);
        body.extend(packed);
    }
    body
}

fn unpacked(body: &[u8], wanted: [bool; 3]) -> Result<[Vec<u8>; 3], Malformed> {
    let mut bytes = Bytes::new(body);
    bytes.version(VERSION)?;
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for (part, is_wanted) in parts.iter_mut().zip(wanted) {
        let length = bytes.length()?;
        let packed = bytes.take(length)?;
        if is_wanted {
            *part = unpack(packed)?;
        }
    }
    bytes.end()?;
    Ok(parts)
}

/// The grids of all applications together.
fn pooled_cells(tile: &Tile, names: &mut Names) -> Vec<u8> {
    let whole = tile.whole();
    let mut pooled = Vec::new();
    put_cells(&mut pooled, &whole.totals.click_grid, names);
    put_cells(&mut pooled, &whole.totals.move_grid, names);
    pooled
}

fn give_pooled(tile: &mut Tile, body: &[u8], names: &Names) -> Result<(), Malformed> {
    let mut bytes = Bytes::new(body);
    let (clicks, moves) = (read_cells(&mut bytes, names)?, read_cells(&mut bytes, names)?);
    bytes.end()?;
    if !(clicks.is_empty() && moves.is_empty()) {
        let totals = &mut tile.parts.entry(None).totals;
        (totals.click_grid, totals.move_grid) = (clicks, moves);
    }
    Ok(())
}

fn take_grids(tile: &mut Tile, names: &mut Names) -> Vec<u8> {
    let of: Vec<_> = tile.parts.iter().map(|(app, _)| app).collect();
    let mut taken: Vec<(u64, Both)> = Vec::new();
    for app in of {
        let totals = &mut tile.parts.entry(app).totals;
        let both = (std::mem::take(&mut totals.click_grid), std::mem::take(&mut totals.move_grid));
        if !(both.0.is_empty() && both.1.is_empty()) {
            taken.push((names.app(app), both));
        }
    }
    let mut body = Vec::new();
    body.put(taken.len() as u64);
    for (app, (clicks, moves)) in taken {
        body.put(app);
        put_cells(&mut body, &clicks, names);
        put_cells(&mut body, &moves, names);
    }
    body
}

fn give_grids(tile: &mut Tile, body: &[u8], names: &Names) -> Result<(), Malformed> {
    let mut bytes = Bytes::new(body);
    for _ in 0..bytes.length()? {
        let totals = &mut tile.parts.entry(names.app_at(bytes.number()?)?).totals;
        totals.click_grid = read_cells(&mut bytes, names)?;
        totals.move_grid = read_cells(&mut bytes, names)?;
    }
    bytes.end()
}

/// Appends a density grid: for each monitor the gaps between its cells, then their counts.
pub(super) fn put_cells(body: &mut Vec<u8>, grid: &Counts<Spot>, names: &mut Names) {
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
pub(super) fn read_cells(bytes: &mut Bytes, names: &Names) -> Result<Counts<Spot>, Malformed> {
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

fn put_days(body: &mut Vec<u8>, stretch: &Stretch, names: &mut Names) {
    body.put(stretch.days.len() as u64);
    let mut last = 0;
    for (day, sums) in &stretch.days {
        let number = i64::from(day.to_epoch_days());
        body.put_signed(number - last);
        last = number;
        body.put(sums.len() as u64);
        for (app, sum) in sums.iter() {
            body.put(names.app(app));
            body.put_all([sum.presses, sum.clicks, sum.others, sum.active_us, sum.burst_steps, sum.burst_us]);
            put_amount(body, sum.scroll);
            put_amount(body, sum.distance);
        }
    }
}

fn read_days(bytes: &mut Bytes, stretch: &mut Stretch, names: &Names) -> Result<(), Malformed> {
    let mut last = 0_i64;
    for _ in 0..bytes.length()? {
        last = last.saturating_add(bytes.signed()?);
        let day = i32::try_from(last).ok().filter(|_| last.abs() < LAST_DAY).and_then(Day::from_epoch_days);
        let sums = read_list(bytes, |bytes| {
            let app = names.app_at(bytes.number()?)?;
            let (presses, clicks, others) = (bytes.count()?, bytes.count()?, bytes.count()?);
            let (active_us, burst_steps, burst_us) = (bytes.count()?, bytes.count()?, bytes.count()?);
            let (scroll, distance) = (read_amount(bytes)?, read_amount(bytes)?);
            Ok((app, DaySum { presses, clicks, others, scroll, distance, active_us, burst_steps, burst_us }))
        })?;
        stretch.days.insert(day.ok_or(Malformed("a date is absurd"))?, sums);
    }
    Ok(())
}

fn put_weeks(body: &mut Vec<u8>, stretch: &Stretch, names: &mut Names) {
    body.put(stretch.weeks.len() as u64);
    for (app, week) in stretch.weeks.iter() {
        body.put(names.app(app));
        week.0.iter().flatten().for_each(|&active_us| body.put(active_us));
    }
}

fn read_weeks(bytes: &mut Bytes, stretch: &mut Stretch, names: &Names) -> Result<(), Malformed> {
    stretch.weeks = read_list(bytes, |bytes| {
        let app = names.app_at(bytes.number()?)?;
        let mut week = WeekSum::default();
        for active_us in week.0.iter_mut().flatten() {
            *active_us = bytes.count()?;
        }
        Ok((app, week))
    })?;
    Ok(())
}
