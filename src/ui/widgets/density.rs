//! Where on a monitor something happened, as smooth shades: in dots of a cell, or in pixels.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::pixel::OCTANTS;
use ratatui::widgets::Widget;

use super::field::Field;
use crate::aggregate::{COLUMNS, ROWS};
use crate::app::Scale;
use crate::report::{CellCount, MonitorFigures};
use crate::ui::ink::Ink;
use crate::ui::level::{clip_99, density};
use crate::ui::look::{ColorDepth, Grain, Look};
use crate::ui::picture::Picture;

/// Smoothing leaves a thin haze around everything; a share of the top that is no higher counts as nothing.
const HAZE: f32 = 0.004;

/// How much of the dots of a cell of braille is set before each, row by row: an ordered dither (Bayer).
const DITHER: [f32; 8] = [0.06, 0.56, 0.81, 0.31, 0.19, 0.69, 0.94, 0.44];
/// The bits of the dots of braille, row by row.
const BRAILLE: [u32; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

/// A density grid of a monitor.
pub struct DensityMap<'a> {
    /// The look.
    pub look: &'a Look,
    /// Cells of the 96 × 54 grid, and how often.
    pub cells: &'a [CellCount],
    /// How counts become shades.
    pub scale: Scale,
    /// Width and height of the monitor, px.
    pub px: (u32, u32),
    /// What the densest shade stands for, as [`DensityMap::most`] tells it.
    pub most: f32,
}

impl DensityMap<'_> {
    /// The largest columns and rows of a monitor's shape that fit; a cell is twice as high as wide.
    pub fn size(width: u16, height: u16, monitor: (u32, u32)) -> (u16, u16) {
        let shape = f64::from(monitor.0.max(1)) / f64::from(monitor.1.max(1)) * 2.0;
        let columns = (f64::from(height) * shape).round().min(f64::from(width)).max(1.0);
        let rows = (columns / shape).round().clamp(1.0, f64::from(height.max(1)));
        (columns as u16, rows as u16)
    }

    /// The density that 99 % of a monitor's dots do not exceed, as a count per 100 × 100 px.
    pub fn most(cells: &[CellCount], monitor: &MonitorFigures) -> f32 {
        let dots = (usize::from(COLUMNS), usize::from(ROWS));
        clip_99(&Field::new(cells, dots.0, dots.1).values) * per_square(dots, (monitor.width, monitor.height))
    }

    /// The same as a picture.
    pub fn picture(&self, area: Rect) -> Picture {
        let levels = self.levels(usize::from(COLUMNS), usize::from(ROWS));
        let shades = levels.values.iter().map(|level| (level * 255.0).round() as u8).collect();
        Picture { area, shades, palette: self.look.palette() }
    }

    /// The level of each dot, 0 to 1.
    fn levels(&self, width: usize, height: usize) -> Field {
        let mut field = Field::new(self.cells, width, height);
        let most = self.most / per_square((width, height), self.px);
        for value in &mut field.values {
            *value = if *value <= most * HAZE { 0.0 } else { density(*value / most, self.scale) };
        }
        field
    }

    fn half_blocks(&self, ink: &mut Ink, area: Rect) {
        let levels = self.levels(usize::from(area.width), usize::from(area.height) * 2);
        for row in 0..area.height {
            for column in 0..area.width {
                let upper = levels.get(usize::from(column), usize::from(row) * 2);
                let lower = levels.get(usize::from(column), usize::from(row) * 2 + 1);
                let (glyph, style) = if self.look.depth() == ColorDepth::None || self.look.is_ascii() {
                    self.look.fill(f32::midpoint(upper, lower))
                } else {
                    ('▀', Style::new().fg(self.look.heat(upper)).bg(self.look.heat(lower)))
                };
                ink.cell(area.x + column, area.y + row, glyph, style);
            }
        }
    }

    /// Draws cells of two by four dots.
    fn eighths(&self, ink: &mut Ink, area: Rect, cell: impl Fn(&Look, [f32; 8]) -> (char, Style)) {
        let levels = self.levels(usize::from(area.width) * 2, usize::from(area.height) * 4);
        for row in 0..area.height {
            for column in 0..area.width {
                let (x, y) = (usize::from(column) * 2, usize::from(row) * 4);
                let (glyph, style) = cell(self.look, std::array::from_fn(|at| levels.get(x + at % 2, y + at / 2)));
                ink.cell(area.x + column, area.y + row, glyph, style);
            }
        }
    }
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

/// How many dots lie in 100 × 100 px.
fn per_square((width, height): (usize, usize), (wide, high): (u32, u32)) -> f32 {
    const SQUARE: f32 = 10_000.0;
    (width * height) as f32 * SQUARE / (wide.max(1) as f32 * high.max(1) as f32)
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

    fn most(cells: &[CellCount]) -> f32 {
        DensityMap::most(cells, &MonitorFigures { width: PX.0, height: PX.1, ..MonitorFigures::default() })
    }

    fn drawn(depth: ColorDepth, glyphs: GlyphSet, grain: Grain) -> String {
        let cells = [CellCount { cell: Cell { column: 48, row: 27 }, count: 100 }];
        let look = Look::new(ThemeName::Dark, depth, glyphs).with_grain(grain);
        let area = Rect::new(0, 0, 24, 7);
        let mut buffer = Buffer::empty(area);
        let (scale, most) = (Scale::Logarithmic, most(&cells));
        (&DensityMap { look: &look, cells: &cells, scale, px: PX, most }).render(area, &mut buffer);
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
        assert!((most(&cells) - 75.0).abs() < 0.5, "{}", most(&cells));
    }

    #[test]
    fn a_picture_is_densest_where_most_happened() {
        let cells = [CellCount { cell: Cell { column: 10, row: 50 }, count: 9 }];
        let look = Look::default();
        let map = DensityMap { look: &look, cells: &cells, scale: Scale::Linear, px: PX, most: most(&cells) };
        let picture = map.picture(Rect::new(0, 0, 8, 4));
        let peak = picture.shades.iter().enumerate().max_by_key(|(_, shade)| **shade).unwrap();
        assert_eq!((peak.0 % 96, peak.0 / 96, *peak.1), (10, 50, 255));
        assert_eq!(picture.palette.len(), 64);
        assert_eq!(picture.shades.iter().filter(|shade| **shade > 0).count(), 37);
    }
}
