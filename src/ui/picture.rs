//! Density maps in pixels, for terminals that show pictures: what is to be shown, and where on the screen.
//!
//! The cells below a picture are left to it: they are marked so that nothing is written into them. Where something
//! else is drawn over a picture, the mark is gone, and the picture shows only in the cells that still have it.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;

use crate::aggregate::{COLUMNS, ROWS};

/// A smooth field of shades over an area of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Where it lies.
    pub area: Rect,
    /// Shades of the 96 × 54 cells of a monitor, row by row; 0 is the ground, 255 the densest.
    pub shades: Vec<u8>,
    /// Red, green and blue of shades, evenly from 0 to 255.
    pub palette: Vec<[u8; 3]>,
}

/// A picture in pixels, each a place in the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Places in the palette, row by row.
    pub places: Vec<u8>,
}

/// What four neighbours weigh at a place between the second and the third of them.
struct Blend {
    first: isize,
    weights: [f32; 4],
}

impl Picture {
    /// Marks the cells of an area as a picture's.
    pub(super) fn reserve(area: Rect, buffer: &mut Buffer) {
        for position in area.intersection(*buffer.area()).positions() {
            if let Some(cell) = buffer.cell_mut(position) {
                cell.reset();
                cell.set_diff_option(CellDiffOption::Skip);
            }
        }
    }

    /// The parts of the area that nothing else was drawn over, from the top down.
    pub fn visible(&self, buffer: &Buffer) -> Vec<Rect> {
        let mut parts: Vec<Rect> = Vec::new();
        for y in self.area.top()..self.area.bottom() {
            for (x, width) in runs(self.area, y, buffer) {
                let above = |part: &&mut Rect| part.bottom() == y && (part.x, part.width) == (x, width);
                match parts.iter_mut().find(above) {
                    Some(part) => part.height += 1,
                    None => parts.push(Rect { x, y, width, height: 1 }),
                }
            }
        }
        parts
    }

    /// The picture in so many pixels: cubic B-splines through the shades, which have neither steps nor edges.
    pub fn pixels(&self, width: usize, height: usize) -> Pixels {
        let (columns, rows) = (usize::from(COLUMNS), usize::from(ROWS));
        let across = blends(columns, width);
        let mut wide = vec![0.0; rows * width];
        let lines = self.shades.chunks_exact(columns).zip(wide.chunks_exact_mut(width.max(1)));
        for (shades, line) in lines {
            for (blend, value) in across.iter().zip(line) {
                *value = blend.of(columns, |at| f32::from(shades.get(at).copied().unwrap_or(0)));
            }
        }
        let last = self.palette.len().saturating_sub(1) as f32;
        let mut places = Vec::with_capacity(width * height);
        let mut line = vec![0.0; width];
        for blend in blends(rows, height) {
            line.fill(0.0);
            for (step, weight) in (0_isize..).zip(blend.weights) {
                let row = within(blend.first + step, rows) * width;
                let values = wide.get(row..row + width).unwrap_or_default();
                line.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * weight);
            }
            places.extend(line.iter().map(|&shade| (shade / 255.0 * last + 0.5) as u8));
        }
        Pixels { width, height, places }
    }
}

impl Pixels {
    /// A rectangle of it.
    #[must_use]
    pub fn part(&self, x: usize, y: usize, width: usize, height: usize) -> Self {
        let width = width.min(self.width.saturating_sub(x));
        let rows = self.places.chunks_exact(self.width.max(1)).skip(y).take(height);
        let places: Vec<u8> = rows.flat_map(|row| row.get(x..x + width).unwrap_or_default()).copied().collect();
        Self { width, height: places.len() / width.max(1), places }
    }
}

impl Blend {
    fn of(&self, count: usize, value: impl Fn(usize) -> f32) -> f32 {
        (0_isize..).zip(self.weights).map(|(step, weight)| value(within(self.first + step, count)) * weight).sum()
    }
}

/// Stretches of a row that are the picture's.
fn runs(area: Rect, y: u16, buffer: &Buffer) -> Vec<(u16, u16)> {
    let is_free = |x: u16| buffer.cell((x, y)).is_some_and(|cell: &Cell| cell.diff_option == CellDiffOption::Skip);
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for x in (area.left()..area.right()).filter(|&x| is_free(x)) {
        match runs.last_mut() {
            Some((start, width)) if *start + *width == x => *width += 1,
            _ => runs.push((x, 1)),
        }
    }
    runs
}

fn within(at: isize, count: usize) -> usize {
    at.clamp(0, count as isize - 1) as usize
}

/// For each of `dots` places which of `count` values it lies between, and what they weigh there.
fn blends(count: usize, dots: usize) -> Vec<Blend> {
    let scale = count as f32 / dots.max(1) as f32;
    let blend = |dot: usize| {
        let place = (dot as f32 + 0.5) * scale - 0.5;
        let (at, t) = (place.floor(), place - place.floor());
        let weights = [
            (1.0 - t).powi(3) / 6.0,
            (3.0 * t.powi(3) - 6.0 * t.powi(2) + 4.0) / 6.0,
            (-3.0 * t.powi(3) + 3.0 * t.powi(2) + 3.0 * t + 1.0) / 6.0,
            t.powi(3) / 6.0,
        ];
        Blend { first: at as isize - 1, weights }
    };
    (0..dots).map(blend).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    fn picture(area: Rect) -> Picture {
        let shades = (0..ROWS).flat_map(|_| (0..COLUMNS).map(|column| (column * 255 / 95) as u8)).collect();
        Picture { area, shades, palette: (0..=255).map(|shade| [shade; 3]).collect() }
    }

    #[test]
    fn shades_become_pixels_without_steps() {
        let pixels = picture(Rect::new(0, 0, 60, 20)).pixels(960, 54);
        assert_eq!(pixels.places.len(), 960 * 54);
        let row = &pixels.places[..960];
        assert!(row.windows(2).all(|two| two[1] >= two[0] && two[1] - two[0] <= 1), "{row:?}");
        assert!(row[0] <= 2 && row[959] >= 253);
    }

    #[test]
    fn what_is_drawn_over_a_picture_leaves_the_parts_around_it() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 10));
        let picture = picture(Rect::new(2, 1, 10, 6));
        Picture::reserve(picture.area, &mut buffer);
        assert_eq!(picture.visible(&buffer), [picture.area]);
        for position in Rect::new(5, 3, 4, 2).positions() {
            buffer[position].set_style(Style::new()).set_diff_option(CellDiffOption::None);
        }
        let parts = picture.visible(&buffer);
        assert_eq!(parts.iter().map(|part| u32::from(part.width * part.height)).sum::<u32>(), 60 - 8);
        assert_eq!(parts[0], Rect::new(2, 1, 10, 2));
        assert_eq!(parts.len(), 4);
    }

    #[test]
    fn a_part_has_the_pixels_of_its_place() {
        let pixels = Pixels { width: 3, height: 2, places: vec![1, 2, 3, 4, 5, 6] };
        assert_eq!(pixels.part(1, 0, 2, 2).places, [2, 3, 5, 6]);
        assert_eq!(pixels.part(2, 1, 9, 9), Pixels { width: 1, height: 1, places: vec![6] });
    }
}
