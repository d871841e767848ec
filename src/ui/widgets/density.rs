//! Where on a monitor something happened, as smooth shades: in dots of a cell, or in pixels.

use std::sync::LazyLock;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::pixel::OCTANTS;
use ratatui::widgets::Widget;

use super::field::Field;
use crate::aggregate::{COLUMNS, ROWS};
use crate::app::Scale;
use crate::report::CellCount;
use crate::ui::grain::Grain;
use crate::ui::ink::Ink;
use crate::ui::level::{clip_99, density};
use crate::ui::look::{ColorDepth, Look};
use crate::ui::picture::Picture;

/// Smoothing leaves a thin haze around everything; a share of the top that is no higher counts as nothing.
const HAZE: f32 = 0.004;

/// Square pixels of the square that densities are told by.
const SQUARE: f32 = 10_000.0;

/// How much of the dots of a cell of braille is set before each, row by row: an ordered dither (Bayer).
const DITHER: [f32; 8] = [0.06, 0.56, 0.81, 0.31, 0.19, 0.69, 0.94, 0.44];
/// The bits of the dots of braille, row by row.
const BRAILLE: [u32; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

/// Steps of the curve by which shares become levels: even where it is steepest less than a shade.
const STEPS: usize = 1024;

/// What densities are shown as: looked up, as there are more dots than steps.
struct Shades<T> {
    /// Densities up to this count as none.
    haze: f32,
    /// Steps of a density of one.
    steps: f32,
    none: T,
    all: Vec<T>,
}

/// A density grid of a monitor, made for a place on the screen.
pub struct DensityMap<'a> {
    /// The look.
    look: &'a Look,
    field: Field,
    /// How counts become shades.
    scale: Scale,
    /// Dots in 100 × 100 px of the monitor.
    per_square: f32,
    /// What the densest shade stands for, as a count per 100 × 100 px.
    most: f32,
}

impl<'a> DensityMap<'a> {
    /// The counts of a monitor, for a place of so many columns and rows.
    pub fn new(look: &'a Look, cells: &[CellCount], px: (u32, u32), (width, height): (u16, u16)) -> Self {
        let (width, height) = (usize::from(width), usize::from(height));
        let (width, height) = match look.grain() {
            Grain::HalfBlocks => (width, height * 2),
            Grain::Octants | Grain::Braille => (width * 2, height * 4),
            Grain::Pixels => (usize::from(COLUMNS), usize::from(ROWS)),
        };
        let field = Field::new(cells, width, height);
        let per_square = (width * height) as f32 * SQUARE / (px.0.max(1) as f32 * px.1.max(1) as f32);
        let most = clip_99(&field.values) * per_square;
        Self { look, field, scale: Scale::default(), per_square, most }
    }

    /// The density that 99 % of its dots do not exceed, as a count per 100 × 100 px.
    pub fn most(&self) -> f32 {
        self.most
    }

    /// The same with another density for the densest shade, so that several maps can be compared.
    #[must_use]
    pub fn scaled(self, scale: Scale, most: f32) -> Self {
        Self { scale, most, ..self }
    }

    /// The largest columns and rows of a monitor's shape that fit; a cell is twice as high as wide.
    pub fn size(width: u16, height: u16, monitor: (u32, u32)) -> (u16, u16) {
        let shape = f64::from(monitor.0.max(1)) / f64::from(monitor.1.max(1)) * 2.0;
        let columns = (f64::from(height) * shape).round().min(f64::from(width)).max(1.0);
        let rows = (columns / shape).round().clamp(1.0, f64::from(height.max(1)));
        (columns as u16, rows as u16)
    }

    /// The same as a picture.
    pub fn picture(&self, area: Rect) -> Picture {
        let shades = self.shaded(|level| (level * 255.0).round() as u8);
        Picture {
            area,
            shades: self.field.values.iter().map(|&value| shades.of(value)).collect(),
            palette: self.look.palette(),
        }
    }

    /// What each density is shown as, by the level that it has, 0 to 1.
    fn shaded<T>(&self, of: impl Fn(f32) -> T) -> Shades<T> {
        static LOGARITHMIC: LazyLock<Vec<f32>> = LazyLock::new(|| curve(Scale::Logarithmic));
        static LINEAR: LazyLock<Vec<f32>> = LazyLock::new(|| curve(Scale::Linear));
        let curve: &[f32] = if self.scale == Scale::Linear { &LINEAR } else { &LOGARITHMIC };
        let most = self.most / self.per_square;
        Shades {
            haze: most * HAZE,
            steps: STEPS as f32 / most,
            none: of(0.0),
            all: curve.iter().map(|&level| of(level)).collect(),
        }
    }

    /// The level of each dot, 0 to 1.
    fn levels(&self) -> Field {
        let levels = self.shaded(|level| level);
        self.field.map(|value| levels.of(value))
    }

    fn half_blocks(&self, ink: &mut Ink, area: Rect) {
        let rows = area.top()..area.bottom();
        if self.look.depth() == ColorDepth::None || self.look.is_ascii() {
            for (y, (upper, lower)) in rows.zip(self.levels().pairs()) {
                for (x, (&upper, &lower)) in (area.left()..area.right()).zip(upper.iter().zip(lower)) {
                    let (glyph, style) = self.look.fill(f32::midpoint(upper, lower));
                    ink.cell(x, y, glyph, style);
                }
            }
            return;
        }
        let colors = self.shaded(|level| self.look.heat(level));
        for (y, (upper, lower)) in rows.zip(self.field.pairs()) {
            let dots = upper.iter().zip(lower);
            ink.half_blocks(area.x, y, dots.map(|(&upper, &lower)| (colors.of(upper), colors.of(lower))));
        }
    }

    /// Draws cells of two by four dots.
    fn eighths(&self, ink: &mut Ink, area: Rect, cell: impl Fn(&Look, [f32; 8]) -> (char, Style)) {
        let levels = self.levels();
        for row in 0..area.height {
            for column in 0..area.width {
                let (x, y) = (usize::from(column) * 2, usize::from(row) * 4);
                let (glyph, style) = cell(self.look, std::array::from_fn(|at| levels.get(x + at % 2, y + at / 2)));
                ink.cell(area.x + column, area.y + row, glyph, style);
            }
        }
    }
}

impl<T: Copy> Shades<T> {
    #[inline]
    fn of(&self, value: f32) -> T {
        if value <= self.haze {
            return self.none;
        }
        self.all.get((value * self.steps) as usize).or(self.all.last()).copied().unwrap_or(self.none)
    }
}

/// Levels of shares from 0 to 1.
fn curve(scale: Scale) -> Vec<f32> {
    (0..=STEPS).map(|step| density((step as f32 + 0.5) / STEPS as f32, scale)).collect()
}

impl Widget for &DensityMap<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let mut ink = Ink::new(self.look, area, buffer);
        match self.look.grain() {
            Grain::HalfBlocks | Grain::Pixels => self.half_blocks(&mut ink, area),
            Grain::Octants => self.eighths(&mut ink, area, octant),
            Grain::Braille => self.eighths(&mut ink, area, braille),
        }
    }
}

/// The dots above the middle of the eight in the shade of their mean, the others in that of theirs.
fn octant(look: &Look, levels: [f32; 8]) -> (char, Style) {
    let (low, high) = levels.iter().fold((1.0_f32, 0.0_f32), |(low, high), &level| (low.min(level), high.max(level)));
    let middle = f32::midpoint(low, high);
    let shade = |is_upper: bool| {
        let side = levels.iter().filter(|&&level| (level > middle) == is_upper);
        let (count, sum) = side.fold((0.0, 0.0), |(count, sum), level| (count + 1.0, sum + level));
        look.heat(if count > 0.0 { sum / count } else { middle })
    };
    let (upper, lower): (Color, Color) = (shade(true), shade(false));
    if upper == lower {
        return (' ', Style::new().bg(lower));
    }
    let mask = levels.iter().enumerate().fold(0, |mask, (at, &level)| mask | (usize::from(level > middle) << at));
    (OCTANTS.get(mask).copied().unwrap_or(' '), Style::new().fg(upper).bg(lower))
}

/// As many dots as the level is high, in its shade.
fn braille(look: &Look, levels: [f32; 8]) -> (char, Style) {
    let dots = levels.iter().zip(DITHER).zip(BRAILLE);
    let mask = dots.fold(0, |mask, ((&level, limit), bit)| if level > limit { mask | bit } else { mask });
    let highest = levels.iter().copied().fold(0.0, f32::max);
    let style = if look.depth() == ColorDepth::None { Style::new() } else { Style::new().fg(look.heat(highest)) };
    (char::from_u32(0x2800 + mask).filter(|_| mask > 0).unwrap_or(' '), style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Cell;
    use crate::ui::look::{GlyphSet, ThemeName};

    const PX: (u32, u32) = (1920, 1080);

    fn drawn(depth: ColorDepth, glyphs: GlyphSet, grain: Grain) -> String {
        let cells = [CellCount { cell: Cell { column: 48, row: 27 }, count: 100 }];
        let look = Look::new(ThemeName::Dark, depth, glyphs).with_grain(grain);
        let area = Rect::new(0, 0, 24, 7);
        let mut buffer = Buffer::empty(area);
        (&DensityMap::new(&look, &cells, PX, (24, 7))).render(area, &mut buffer);
        buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn a_monitor_keeps_its_shape() {
        assert_eq!(DensityMap::size(100, 100, (1920, 1080)), (100, 28));
        assert_eq!(DensityMap::size(100, 14, (1920, 1080)), (50, 14));
        assert_eq!(DensityMap::size(100, 20, (1080, 1920)), (23, 20));
        assert_eq!(DensityMap::size(1, 1, (0, 0)), (1, 1));
    }

    #[test]
    fn a_map_is_made_of_what_the_terminal_can_show() {
        let is = |text: String, of: fn(char) -> bool| text.chars().all(|char| char == ' ' || of(char));
        let braille = |char| ('\u{2801}'..='\u{28ff}').contains(&char);
        assert!(is(drawn(ColorDepth::True, GlyphSet::Unicode, Grain::Braille), braille));
        assert!(is(drawn(ColorDepth::None, GlyphSet::Unicode, Grain::Octants), braille));
        assert!(is(drawn(ColorDepth::True, GlyphSet::Unicode, Grain::Octants), |char| OCTANTS.contains(&char)));
        assert!(is(drawn(ColorDepth::True, GlyphSet::Unicode, Grain::HalfBlocks), |char| char == '▀'));
        assert!(is(drawn(ColorDepth::True, GlyphSet::Ascii, Grain::Octants), |char| char.is_ascii()));
    }

    #[test]
    fn the_densest_shade_has_a_unit() {
        // A cell is 20 by 20 px, and a place where all are alike is not smoothed.
        let all = |column| (0..ROWS).map(move |row| CellCount { cell: Cell { column, row }, count: 3 });
        let cells: Vec<_> = (0..COLUMNS).flat_map(all).collect();
        let look = Look::default();
        let most = DensityMap::new(&look, &cells, PX, (96, 27)).most();
        assert!((most - 75.0).abs() < 0.5, "{most}");
    }

    #[test]
    fn a_picture_is_densest_where_most_happened() {
        let cells = [CellCount { cell: Cell { column: 10, row: 50 }, count: 9 }];
        let look = Look::default().with_grain(Grain::Pixels);
        let map = DensityMap::new(&look, &cells, PX, (8, 4));
        let most = map.most();
        let picture = map.scaled(Scale::Linear, most).picture(Rect::new(0, 0, 8, 4));
        let peak = picture.shades.iter().enumerate().max_by_key(|(_, shade)| **shade).unwrap();
        assert_eq!((peak.0 % 96, peak.0 / 96, *peak.1), (10, 50, 255));
        assert_eq!(picture.palette.len(), 64);
        assert_eq!(picture.shades.iter().filter(|shade| **shade > 0).count(), 25);
    }
}
