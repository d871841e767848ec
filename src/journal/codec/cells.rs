//! Density grids of sums: each cell's count by a Rice code whose width is learned of cells among neighbours like its
//! own, so that a grid is read in some tens of microseconds. Where all is empty around, runs of empty cells are told.

use super::bytes::Malformed;
use super::{Bytes, Names, Put};
use crate::aggregate::{COLUMNS, Cell, Counts, ROWS, Spot};
use crate::event::Name;

const HIGH: usize = ROWS as usize;
const CELLS: usize = COLUMNS as usize * HIGH;
/// A column and a cell of nothing before the first.
const MARGIN: usize = HIGH + 1;
/// More cells than this are in no honest body.
const MOST: usize = 1 << 20;
const LIMIT: u64 = 1 << 52;
const WIDEST: u32 = 48;
/// Counts that would take more ones than this are told by their length.
const LONG: u32 = 24;
const LENGTH_BITS: u32 = 6;
/// Surroundings are told apart by twice the logarithm of what is in them.
const AROUND: usize = 64;
/// A width is that of so many cells like it at most; the later count for more.
const MEMORY: u32 = 64;

/// How many cells of one kind there were, and their sum: the width that suits them.
#[derive(Clone, Copy, Debug)]
struct Width {
    seen: u32,
    sum: u64,
    /// Bits below those that are counted out.
    low: u32,
}

/// What is learned of a grid.
struct Learned {
    counts: [Width; AROUND],
    runs: Width,
}

/// Counts of cells in the order of the grid, after a margin.
struct Field(Box<[u64]>);

/// Bits being written, the first in the lowest.
#[derive(Default)]
struct Writing {
    out: Vec<u8>,
    held: u64,
    bits: u32,
}

/// Bits being read.
struct Reading<'a> {
    rest: &'a [u8],
    held: u64,
    bits: u32,
    /// Bits that are left in all; `None` once more were read.
    left: Option<u64>,
}

/// Appends a density grid, monitor by monitor.
pub fn put_cells(body: &mut Vec<u8>, grid: &Counts<Spot>, names: &mut Names) {
    let entries: Vec<(Spot, u64)> = grid.iter().map(|(spot, &n)| (spot, n)).filter(|&(_, n)| n > 0).collect();
    let monitors: Vec<_> = entries.chunk_by(|a, b| a.0.monitor == b.0.monitor).collect();
    body.put(monitors.len() as u64);
    for cells in monitors {
        let monitor: Option<Name> = cells.first().map(|(spot, _)| spot.monitor);
        body.put(monitor.map_or(0, |monitor| names.monitors.number(monitor)));
        let mut field = Field::default();
        for &(Spot { cell, .. }, n) in cells {
            field.set(usize::from(cell.column) * HIGH + usize::from(cell.row), n);
        }
        let bits = field.written();
        body.put(bits.len() as u64);
        body.extend(bits);
    }
}

/// Takes what [`put_cells`] wrote.
pub fn read_cells(bytes: &mut Bytes, names: &Names) -> Result<Counts<Spot>, Malformed> {
    let mut entries: Vec<(Spot, u64)> = Vec::new();
    for _ in 0..bytes.length()? {
        let monitor = names.monitors.at(bytes.number()?)?;
        let length = bytes.length()?;
        let bits = bytes.take(length)?;
        read_field(bits, |index, n| {
            let cell = Cell { column: (index / HIGH) as u16, row: (index % HIGH) as u16 };
            entries.push((Spot { monitor, cell }, n));
        })?;
        if entries.len() > MOST {
            return Err(Malformed("it claims to be absurdly large"));
        }
    }
    Ok(entries.into())
}

fn read_field(bits: &[u8], mut take: impl FnMut(usize, u64)) -> Result<(), Malformed> {
    let (mut field, mut learned, mut bits) = (Field::default(), Learned::default(), Reading::new(bits));
    let mut index = 0;
    while index < CELLS {
        let mut around = field.around(index);
        let is_empty = around == 0;
        if is_empty {
            index = index.saturating_add(usize::try_from(bits.rice(&mut learned.runs)?).unwrap_or(CELLS));
            if index >= CELLS {
                break;
            }
            around = field.around(index);
        }
        let n = bits.rice(learned.of(around))?.saturating_add(u64::from(around == 0));
        if n > 0 {
            field.set(index, n);
            take(index, n);
        }
        index += 1;
    }
    bits.end()
}

impl Default for Field {
    fn default() -> Self {
        Self(vec![0; MARGIN + CELLS].into())
    }
}

impl Field {
    fn set(&mut self, index: usize, n: u64) {
        if let Some(place) = self.0.get_mut(MARGIN + index) {
            *place = n;
        }
    }

    fn at(&self, index: usize) -> u64 {
        self.0.get(MARGIN + index).copied().unwrap_or(0)
    }

    /// What is in the neighbours that come before: above, to the left, and the corners beside that.
    fn around(&self, index: usize) -> u64 {
        let before = self.0.get(index..).and_then(<[u64]>::first_chunk);
        let Some(&[above_left, left, below_left]) = before else { return 0 };
        let above = self.0.get(index + HIGH).copied().unwrap_or(0);
        2 * above + 2 * left + above_left + below_left
    }

    fn written(&self) -> Vec<u8> {
        let (mut learned, mut bits) = (Learned::default(), Writing::default());
        let mut index = 0;
        while index < CELLS {
            if self.around(index) == 0 {
                let run = (index..CELLS).take_while(|&at| self.at(at) == 0 && self.around(at) == 0).count();
                bits.rice(&mut learned.runs, run as u64);
                index += run;
                if index == CELLS {
                    break;
                }
            }
            let around = self.around(index);
            bits.rice(learned.of(around), self.at(index) - u64::from(around == 0));
            index += 1;
        }
        bits.end()
    }
}

impl Default for Learned {
    fn default() -> Self {
        // Before anything is known, a cell has what its neighbours have.
        let usual = |kind: usize| Width::new(((2 + kind as u64 % 2) << (kind / 2)) / 24);
        Self { counts: std::array::from_fn(usual), runs: Width::new(16) }
    }
}

impl Learned {
    fn of(&mut self, around: u64) -> &mut Width {
        let bits = (u64::BITS - around.leading_zeros()) as usize;
        let half = if bits > 1 { (around >> (bits - 2)) as usize & 1 } else { 0 };
        &mut self.counts[(2 * bits + half).min(AROUND - 1)]
    }
}

impl Width {
    /// One that was seen once.
    fn new(sum: u64) -> Self {
        let mut width = Self { seen: 1, sum, low: 0 };
        width.fit();
        width
    }

    fn learn(&mut self, n: u64) {
        if self.seen == MEMORY {
            (self.seen, self.sum) = (self.seen / 2, self.sum / 2);
        }
        self.seen += 1;
        self.sum = self.sum.saturating_add(n).min(LIMIT);
        self.fit();
    }

    /// As many bits as three quarters of the mean have, found without a division.
    fn fit(&mut self) {
        let (wanted, seen) = (self.sum - self.sum / 4, u64::from(self.seen));
        while seen << self.low <= wanted && self.low < WIDEST {
            self.low += 1;
        }
        while self.low > 0 && seen << (self.low - 1) > wanted {
            self.low -= 1;
        }
    }
}

impl Writing {
    fn rice(&mut self, width: &mut Width, n: u64) {
        let low = width.low;
        width.learn(n);
        match u32::try_from(n >> low) {
            Ok(ones) if ones < LONG => {
                self.put(ones + 1, (1 << ones) - 1);
                self.put(low, n & ((1 << low) - 1));
            }
            _ => {
                let length = u64::BITS - n.leading_zeros();
                self.put(LONG, (1 << LONG) - 1);
                self.put(LENGTH_BITS, u64::from(length - 1));
                self.put(length - 1, n & ((1 << (length - 1)) - 1));
            }
        }
    }

    fn put(&mut self, bits: u32, value: u64) {
        for (bits, value) in [(bits.min(32), value & 0xffff_ffff), (bits.saturating_sub(32), value >> 32)] {
            self.held |= value << self.bits;
            self.bits += bits;
            while self.bits >= 8 {
                self.out.push(self.held as u8);
                self.held >>= 8;
                self.bits -= 8;
            }
        }
    }

    fn end(mut self) -> Vec<u8> {
        if self.bits > 0 {
            self.out.push(self.held as u8);
        }
        self.out
    }
}

impl<'a> Reading<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, held: 0, bits: 0, left: Some(bytes.len() as u64 * 8) }
    }

    fn rice(&mut self, width: &mut Width) -> Result<u64, Malformed> {
        let low = width.low;
        self.fill();
        let ones = (!self.held).trailing_zeros().min(LONG);
        let n = if ones < LONG {
            self.drop(ones + 1);
            u64::from(ones) << low | self.take(low)
        } else {
            self.drop(LONG);
            let length = self.take(LENGTH_BITS) as u32;
            1 << length | self.take(length)
        };
        width.learn(n);
        match self.left {
            Some(_) if n < LIMIT => Ok(n),
            Some(_) => Err(Malformed("a count is absurd")),
            None => Err(Malformed("it ends too early")),
        }
    }

    fn take(&mut self, bits: u32) -> u64 {
        let mut value = 0;
        let mut at = 0;
        while at < bits {
            let few = (bits - at).min(32);
            self.fill();
            value |= (self.held & ((1 << few) - 1)) << at;
            self.drop(few);
            at += few;
        }
        value
    }

    /// Holds 32 bits at least; those beyond the end are zero.
    fn fill(&mut self) {
        if self.bits < 32 {
            let (next, rest) = self.rest.split_at(self.rest.len().min(4));
            self.rest = rest;
            let mut bytes = [0; 4];
            bytes.iter_mut().zip(next).for_each(|(to, from)| *to = *from);
            self.held |= u64::from(u32::from_le_bytes(bytes)) << self.bits;
            self.bits += 32;
        }
    }

    fn drop(&mut self, bits: u32) {
        self.held >>= bits;
        self.bits -= bits;
        self.left = self.left.and_then(|left| left.checked_sub(bits.into()));
    }

    fn end(&self) -> Result<(), Malformed> {
        match self.left {
            Some(0..8) => Ok(()),
            Some(_) => Err(Malformed("something follows its end")),
            None => Err(Malformed("it ends too early")),
        }
    }
}
