//! Counts of a monitor's cells as a smooth field of dots.

use crate::aggregate::{COLUMNS, ROWS};
use crate::report::CellCount;

/// Weights of a Gaussian of sigma 1 at 0, 1, 2 and 3 dots.
const GAUSS: [f32; REACH + 1] = [0.399, 0.242, 0.054, 0.004];
const REACH: usize = 3;

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
        for cell in cells {
            for (y, tall) in overlaps(cell.cell.row, ROWS, height) {
                for (x, wide) in overlaps(cell.cell.column, COLUMNS, width) {
                    if let Some(value) = field.values.get_mut(y * width + x) {
                        *value += cell.count as f32 * tall * wide;
                    }
                }
            }
        }
        field
    }

    fn smoothed(self) -> Self {
        let height = self.values.len() / self.width.max(1);
        Self { values: blurred(&blurred(&self.values, self.width), height), ..self }
    }
}

/// Rows of this length, smoothed along themselves, as columns.
fn blurred(values: &[f32], length: usize) -> Vec<f32> {
    let rows = values.len() / length.max(1);
    let mut columns = vec![0.0; values.len()];
    // What is beyond an end counts as nothing.
    let mut padded = vec![0.0; length + 2 * REACH];
    for (number, row) in values.chunks_exact(length.max(1)).enumerate() {
        padded.iter_mut().skip(REACH).zip(row).for_each(|(place, value)| *place = *value);
        let column = columns.iter_mut().skip(number).step_by(rows);
        column.zip(padded.windows(2 * REACH + 1)).for_each(|(place, near)| *place = weighed(near));
    }
    columns
}

/// The weighted sum of a dot and those up to three steps before and after it.
fn weighed(near: &[f32]) -> f32 {
    let [at_0, at_1, at_2, at_3] = GAUSS;
    let [left_3, left_2, left_1, here, right_1, right_2, right_3] = near else { return 0.0 };
    at_0 * here + at_1 * (left_1 + right_1) + at_2 * (left_2 + right_2) + at_3 * (left_3 + right_3)
}

/// The dots that a cell of `cells` covers among `dots`, and which share of it lies in each.
fn overlaps(cell: u16, cells: u16, dots: usize) -> impl Iterator<Item = (usize, f32)> + Clone {
    let scale = dots as f32 / f32::from(cells);
    let (from, to) = (f32::from(cell) * scale, f32::from(cell + 1) * scale);
    let (first, last) = (from as usize, (to.ceil() as usize).min(dots));
    (first..last).map(move |dot| {
        let inside = (dot as f32 + 1.0).min(to) - (dot as f32).max(from);
        (dot, (inside / (to - from)).max(0.0))
    })
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
