//! Counts by something, and what is measured in fixed point or by bucket.

use super::{Bytes, Malformed, Names, Put};
use crate::aggregate::{Amount, Cell, Density, Histogram, Spot};
use crate::event::Name;

/// Beyond the bucket of the longest duration that 64 bits hold.
const BUCKETS: u64 = 896;
const FRACTION_BITS: u32 = 32;

/// Appends counts by a number that grows along the list.
pub fn put_ascending(body: &mut Vec<u8>, entries: impl ExactSizeIterator<Item = (u64, u64)>) {
    body.put(entries.len() as u64);
    let mut last = 0;
    for (key, n) in entries {
        body.put(key - last);
        body.put(n);
        last = key;
    }
}

/// Adds what [`put_ascending`] wrote to a list; every number is below `limit`, and `key` makes its key.
pub fn read_ascending<K>(
    bytes: &mut Bytes,
    limit: u64,
    entries: &mut Vec<(K, u64)>,
    key: impl Fn(u64) -> K,
) -> Result<(), Malformed> {
    let length = bytes.length()?;
    entries.reserve(length);
    let mut last = 0_u64;
    for _ in 0..length {
        last = last.saturating_add(bytes.number()?);
        if last >= limit {
            return Err(Malformed("a number is out of range"));
        }
        entries.push((key(last), bytes.count()?));
    }
    Ok(())
}

/// Appends a histogram.
pub fn put_histogram(body: &mut Vec<u8>, histogram: &Histogram) {
    put_ascending(body, histogram.buckets().iter().map(|(bucket, &n)| (u64::from(bucket), n)));
}

/// Takes a histogram.
pub fn read_histogram(bytes: &mut Bytes) -> Result<Histogram, Malformed> {
    let mut buckets = Vec::new();
    read_ascending(bytes, BUCKETS, &mut buckets, |bucket| bucket as u16)?;
    Ok(Histogram::from_buckets(buckets.into()))
}

/// Appends an amount; whole ones, such as notches mostly are, take a byte or two.
pub fn put_amount(body: &mut Vec<u8>, amount: Amount) {
    let (whole, fraction) = (amount.steps() >> FRACTION_BITS, amount.steps() as u32);
    body.put_wide(whole << 1 | u128::from(fraction != 0));
    if fraction != 0 {
        body.extend(fraction.to_le_bytes());
    }
}

/// Takes an amount.
pub fn read_amount(bytes: &mut Bytes) -> Result<Amount, Malformed> {
    let head = bytes.wide()?;
    if head >> (128 - FRACTION_BITS) != 0 {
        return Err(Malformed("a sum is absurd"));
    }
    let mut steps = head >> 1 << FRACTION_BITS;
    if head & 1 == 1 {
        let fraction = bytes.take(4)?.try_into().map_err(|_| Malformed("it ends too early"))?;
        steps |= u128::from(u32::from_le_bytes(fraction));
    }
    Ok(Amount::from_steps(steps))
}

/// Appends a density grid, monitor by monitor.
pub fn put_grid(body: &mut Vec<u8>, grid: &Density, names: &mut Names) {
    let entries: Vec<(Name, (u64, u64))> =
        grid.iter().map(|(spot, n)| (spot.monitor, (spot.cell.number() as u64, n))).collect();
    let monitors: Vec<_> = entries.chunk_by(|a, b| a.0 == b.0).collect();
    body.put(monitors.len() as u64);
    for cells in monitors {
        body.put(cells.first().map_or(0, |&(monitor, _)| names.monitors.number(monitor)));
        put_ascending(body, cells.iter().map(|&(_, cell)| cell));
    }
}

/// Takes a density grid.
pub fn read_grid(bytes: &mut Bytes, names: &Names) -> Result<Density, Malformed> {
    let mut cells = Vec::new();
    for _ in 0..bytes.length()? {
        let monitor = names.monitors.at(bytes.number()?)?;
        let spot = |number| Spot { monitor, cell: Cell::numbered(number as usize) };
        read_ascending(bytes, Cell::COUNT as u64, &mut cells, spot)?;
    }
    Ok(cells.into())
}
