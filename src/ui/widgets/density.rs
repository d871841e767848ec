//! Where on a monitor something happened, as smoothed shades in half-block cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use crate::aggregate::{COLUMNS, ROWS};
use crate::app::Scale;
use crate::report::CellCount;
use crate::ui::ink::Ink;
use crate::ui::level::{clip_99, density};
use crate::ui::look::{ColorDepth, Look};

/// Weights of a Gaussian of sigma 1 at 0, 1, 2 and 3 cells.
const GAUSS: [f32; 4] = [0.399, 0.242, 0.054, 0.004];

/// Smoothing leaves a thin haze around everything; a share of the top that is no higher counts as nothing.
const HAZE: f32 = 0.004;

/// A density grid of a monitor.
pub struct DensityMap<'a> {
    /// The look.
    pub look: &'a Look,
    /// Cells of the 96 × 54 grid, and how often.
    pub cells: &'a [CellCount],
    /// How counts become shades.
    pub scale: Scale,
}

/// Dots, row by row, two rows to a cell of the screen.
struct Dots {
    width: usize,
    values: Vec<f32>,
}

impl DensityMap<'_> {
    /// The largest columns and rows of a monitor's shape that fit; a cell is twice as high as wide.
    pub fn size(width: u16, height: u16, monitor: (u32, u32)) -> (u16, u16) {
        let shape = f64::from(monitor.0.max(1)) / f64::from(monitor.1.max(1)) * 2.0;
        let columns = (f64::from(height) * shape).round().min(f64::from(width)).max(1.0);
        let rows = (columns / shape).round().clamp(1.0, f64::from(height.max(1)));
        (columns as u16, rows as u16)
    }
}

impl Widget for &DensityMap<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let mut ink = Ink::new(self.look, area, buffer);
        let dots = Dots::spread(self.cells, usize::from(area.width), usize::from(area.height) * 2).smoothed();
        let most = clip_99(&dots.values);
        let shade = |value: f32| if value <= most * HAZE { 0.0 } else { density(value / most, self.scale) };
        for row in 0..area.height {
            for column in 0..area.width {
                let upper = shade(dots.get(usize::from(column), usize::from(row) * 2));
                let lower = shade(dots.get(usize::from(column), usize::from(row) * 2 + 1));
                let (glyph, style) = self.cell(upper, lower);
                ink.cell(area.x + column, area.y + row, glyph, style);
            }
        }
    }
}

impl DensityMap<'_> {
    fn cell(&self, upper: f32, lower: f32) -> (char, Style) {
        if self.look.depth() == ColorDepth::None || self.look.is_ascii() {
            return self.look.fill(f32::midpoint(upper, lower));
        }
        ('▀', Style::new().fg(self.look.heat(upper)).bg(self.look.heat(lower)))
    }
}

impl Dots {
    /// Shares each count out over the dots that its cell covers, by area.
    fn spread(cells: &[CellCount], width: usize, height: usize) -> Self {
        let mut dots = Self { width, values: vec![0.0; width * height] };
        for cell in cells {
            for (y, tall) in overlaps(cell.cell.row, ROWS, height) {
                for (x, wide) in overlaps(cell.cell.column, COLUMNS, width) {
                    if let Some(value) = dots.values.get_mut(y * width + x) {
                        *value += cell.count as f32 * tall * wide;
                    }
                }
            }
        }
        dots
    }

    fn smoothed(self) -> Self {
        let mut across = vec![0.0; self.values.len()];
        let rows = self.values.chunks_exact(self.width.max(1)).zip(across.chunks_exact_mut(self.width.max(1)));
        rows.for_each(|(row, out)| blur(row, 1, out));
        let mut values = vec![0.0; across.len()];
        blur(&across, self.width, &mut values);
        Self { values, ..self }
    }

    fn get(&self, x: usize, y: usize) -> f32 {
        self.values.get(y * self.width + x).copied().unwrap_or(0.0)
    }
}

/// Adds to each place the weighted values up to three steps before and after it.
fn blur(values: &[f32], step: usize, out: &mut [f32]) {
    for (distance, weight) in GAUSS.into_iter().enumerate() {
        add(values.get(distance * step..).unwrap_or_default(), weight, out);
        if distance > 0 {
            add(values, weight, out.get_mut(distance * step..).unwrap_or_default());
        }
    }
}

fn add(values: &[f32], weight: f32, out: &mut [f32]) {
    out.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * weight);
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
            let sum: f32 = Dots::spread(&cells, width, height).values.iter().sum();
            assert!((sum - 20.0).abs() < 0.01, "{width}x{height}: {sum}");
        }
    }

    #[test]
    fn smoothing_keeps_the_place_and_the_sum() {
        let dots = Dots::spread(&[count(48, 27, 100)], 96, 54).smoothed();
        let peak = dots.values.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!((peak.0 % 96, peak.0 / 96), (48, 27));
        assert!((dots.values.iter().sum::<f32>() - 100.0).abs() < 0.5);
        assert!((dots.get(47, 27) - dots.get(48, 26)).abs() < 1e-4);
    }

    #[test]
    fn a_monitor_keeps_its_shape() {
        assert_eq!(DensityMap::size(100, 100, (1920, 1080)), (100, 28));
        assert_eq!(DensityMap::size(100, 14, (1920, 1080)), (50, 14));
        assert_eq!(DensityMap::size(100, 20, (1080, 1920)), (23, 20));
        assert_eq!(DensityMap::size(1, 1, (0, 0)), (1, 1));
    }
}
