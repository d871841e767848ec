//! Counts of a monitor's cells as a smooth field of dots.

use crate::aggregate::{COLUMNS, ROWS};
use crate::report::CellCount;

/// Binomial weights of a dot, of those beside it and of those beyond: a Gaussian of sigma 1 to the eye.
const BINOMIAL: [f32; REACH + 1] = [0.375, 0.25, 0.0625];
const REACH: usize = 2;

/// Dots, row by row.
pub struct Field {
    width: usize,
    /// How much there is at each.
    pub values: Vec<f32>,
}

impl Field {
    /// Shares each count out over the dots that its cell covers, by area, and smooths it.
    pub fn new(cells: &[CellCount], width: usize, height: usize) -> Self {
        Self::spread(cells, width, height).smoothed()
    }

    /// The same with other values.
    pub fn map(&self, of: impl Fn(f32) -> f32) -> Self {
        Self { width: self.width, values: self.values.iter().map(|&value| of(value)).collect() }
    }

    /// Rows in pairs, from the top down.
    pub fn pairs(&self) -> impl Iterator<Item = (&[f32], &[f32])> {
        self.values.chunks_exact((self.width * 2).max(1)).map(|two| two.split_at(self.width))
    }

    /// What there is at a dot.
    pub fn get(&self, x: usize, y: usize) -> f32 {
        self.values.get(y * self.width + x).copied().unwrap_or(0.0)
    }

    fn spread(cells: &[CellCount], width: usize, height: usize) -> Self {
        let mut field = Self { width, values: vec![0.0; width * height] };
        let (across, down) = (overlaps(COLUMNS, width), overlaps(ROWS, height));
        for cell in cells {
            let places = across.get(usize::from(cell.cell.column)).zip(down.get(usize::from(cell.cell.row)));
            let Some((across, down)) = places else { continue };
            for &(y, tall) in down {
                let count = cell.count as f32 * tall;
                let row = field.values.get_mut(y * width..).unwrap_or_default();
                for &(x, wide) in across {
                    if let Some(value) = row.get_mut(x) {
                        *value += count * wide;
                    }
                }
            }
        }
        field
    }

    /// Along the rows, then across them.
    fn smoothed(mut self) -> Self {
        let mut padded = vec![0.0; self.width + 2 * REACH];
        for row in self.values.chunks_exact_mut(self.width.max(1)) {
            blur(row, 1, &mut padded);
        }
        let mut padded = vec![0.0; self.values.len() + 2 * REACH * self.width];
        blur(&mut self.values, self.width, &mut padded);
        self
    }
}

/// Smooths values whose neighbours are `stride` away. What is beyond an end counts as nothing: the first and the last of
/// `padded`, which holds as many more as the weights reach.
fn blur(values: &mut [f32], stride: usize, padded: &mut [f32]) {
    let [here, near, far] = BINOMIAL;
    if let Some(inner) = padded.get_mut(REACH * stride..REACH * stride + values.len()) {
        inner.copy_from_slice(values);
    }
    for value in values.iter_mut() {
        *value *= here;
    }
    for (weight, before, after) in [(near, 1, 3), (far, 0, 4)] {
        let from = |steps: usize| padded.get(steps * stride..).unwrap_or_default().iter();
        for (value, (before, after)) in values.iter_mut().zip(from(before).zip(from(after))) {
            *value += weight * (before + after);
        }
    }
}

/// For each of `cells` in a row which of so many dots it covers, and which share of it lies in each.
fn overlaps(cells: u16, dots: usize) -> Vec<Vec<(usize, f32)>> {
    let scale = dots as f32 / f32::from(cells);
    let of = |cell: u16| {
        let (from, to) = (f32::from(cell) * scale, f32::from(cell + 1) * scale);
        let (first, last) = (from as usize, (to.ceil() as usize).min(dots));
        let share = |dot: usize| {
            let inside = (dot as f32 + 1.0).min(to) - (dot as f32).max(from);
            (dot, (inside / (to - from)).max(0.0))
        };
        (first..last).map(share).collect()
    };
    (0..cells).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Cell;

    fn count(column: u16, row: u16, count: u64) -> CellCount {
        CellCount { cell: Cell { column, row }, count }
    }

    #[test]
    fn spreading_keeps_the_sum_at_every_size() {
        let cells = [count(0, 0, 10), count(50, 20, 7), count(95, 53, 3)];
        for (width, height) in [(1, 2), (13, 8), (96, 54), (150, 84), (400, 200)] {
            let sum: f32 = Field::spread(&cells, width, height).values.iter().sum();
            assert!((sum - 20.0).abs() < 0.01, "{width}x{height}: {sum}");
        }
    }

    #[test]
    fn smoothing_keeps_the_place_and_the_sum() {
        let dots = Field::new(&[count(48, 27, 100)], 96, 54);
        let peak = dots.values.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!((peak.0 % 96, peak.0 / 96), (48, 27));
        assert!((dots.values.iter().sum::<f32>() - 100.0).abs() < 0.5);
        assert!((dots.get(47, 27) - dots.get(48, 26)).abs() < 1e-4);
    }
}
