//! A keyboard with its keycaps: heat by presses, light where a key is pressed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::Widget;

use crate::app::Scale;
use crate::event::{Key, Time};
use crate::keyboard::{Block, Geometry, Keycap};
use crate::report::Live;
use crate::ui::ink::Ink;
use crate::ui::level::{glow, level};
use crate::ui::look::{ColorDepth, Look};
use crate::ui::text;

/// The colour of a key by its code, and its figure in words; `None` where nothing is known of it.
pub type Paint<'a> = dyn Fn(&str) -> Option<(Color, String)> + 'a;

/// A keyboard.
pub struct Board<'a> {
    /// The look.
    pub look: &'a Look,
    /// Where its keys lie.
    pub geometry: &'a Geometry,
    /// The figure of a key, by its code.
    pub value: &'a dyn Fn(&str) -> f64,
    /// How presses become heat.
    pub scale: Scale,
    /// The colour of a key, and its figure in words, in place of heat.
    pub paint: Option<&'a Paint<'a>>,
    /// Keys that are down or were pressed a moment ago.
    pub live: &'a Live,
    /// The moment that is shown.
    pub moment: Time,
    /// Whether legends and what is being pressed are hidden.
    pub is_private: bool,
}

/// How a keyboard is laid into cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Columns of a key unit.
    unit: f32,
    /// Rows of a key.
    row: u16,
    /// Whether a row of space sets the function row off.
    has_gap: bool,
    /// Blocks that are shown.
    blocks: Vec<Block>,
    /// Tops of the rows of keys, in key units.
    tops: Vec<f32>,
    /// Columns and rows of the whole.
    size: (u16, u16),
}

/// Sets of blocks, the largest first.
const BLOCKS: [&[Block]; 4] = [
    &[Block::Function, Block::Main, Block::Navigation, Block::Numpad],
    &[Block::Function, Block::Main, Block::Navigation],
    &[Block::Function, Block::Main],
    &[Block::Main],
];
/// Columns of a key unit below which blocks are rather left out.
const COMFORTABLE: f32 = 5.0;
/// Columns of a key unit above which keys only get emptier.
const LARGEST: f32 = 8.0;
/// Presses that glow less than this are as good as over.
const DARK: f32 = 0.02;

impl Fit {
    /// The best fit of a keyboard into so many columns and rows: as many blocks as are comfortable, then as
    /// large as can be; `None` where not even the letters have a cell each.
    pub fn new(geometry: &Geometry, width: u16, height: u16) -> Option<Self> {
        let comfortable = BLOCKS.iter().find_map(|blocks| {
            let fit = Self::of(geometry, blocks, width, height)?;
            (fit.unit >= COMFORTABLE).then_some(fit)
        });
        comfortable.or_else(|| BLOCKS.iter().skip(2).find_map(|blocks| Self::of(geometry, blocks, width, height)))
    }

    fn of(geometry: &Geometry, blocks: &[Block], width: u16, height: u16) -> Option<Self> {
        let shown = || geometry.keys.iter().filter(|cap| blocks.contains(&cap.block));
        let units = shown().map(|cap| cap.x + cap.width).fold(0.0, f32::max);
        let unit = (f32::from(width) / units.max(1.0)).floor().min(LARGEST);
        let mut tops: Vec<f32> = shown().map(|cap| cap.y).collect();
        tops.sort_by(f32::total_cmp);
        tops.dedup();
        let rows = tops.len() as u16;
        let row = (height / rows.max(1)).min((unit / 2.0).ceil() as u16);
        if unit < 2.0 || row == 0 {
            return None;
        }
        let has_gap = tops.windows(2).any(|two| matches!(two, [a, b] if b - a > 1.1)) && height > rows * row;
        let size = ((units * unit).round() as u16, rows * row + u16::from(has_gap));
        Some(Self { unit, row, has_gap, blocks: blocks.to_vec(), tops, size })
    }

    /// Columns and rows that it takes.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The cells of a keycap, from the keyboard's top left corner; its last row is the gap below.
    fn place(&self, cap: &Keycap) -> Rect {
        let (left, right) = ((cap.x * self.unit).round() as u16, ((cap.x + cap.width) * self.unit).round() as u16);
        let gap = u16::from(self.unit >= 3.0);
        let (top, bottom) = (self.row_of(cap.y), self.row_of(cap.y + cap.height - 1.0) + self.row);
        Rect { x: left, y: top, width: (right - left).saturating_sub(gap), height: bottom - top }
    }

    fn row_of(&self, y: f32) -> u16 {
        let rank = self.tops.iter().filter(|&&top| top < y - 0.01).count() as u16;
        rank * self.row + u16::from(self.has_gap && rank > 0)
    }
}

impl Board<'_> {
    /// The keycap at a cell.
    pub fn find(&self, area: Rect, (x, y): (u16, u16)) -> Option<&Keycap> {
        let fit = Fit::new(self.geometry, area.width, area.height)?;
        let left = area.x + (area.width - fit.size.0.min(area.width)) / 2;
        let place = ratatui::layout::Position { x: x.checked_sub(left)?, y: y.checked_sub(area.y)? };
        let mut shown = self.geometry.keys.iter().filter(|cap| fit.blocks.contains(&cap.block));
        shown.find(|cap| fit.place(cap).contains(place))
    }

    /// How bright a key shines: fully while it is held, then fading.
    fn glow(&self, key: Key) -> f32 {
        if self.is_private {
            return 0.0;
        }
        if self.live.held.contains(&key) {
            return 1.0;
        }
        let presses = self.live.recent.iter().filter(|(pressed, _)| *pressed == key);
        let latest = presses.map(|&(_, time)| time).max();
        latest.map_or(0.0, |time| glow(self.moment - time)).max(DARK) - DARK
    }

    fn draw_cap(&self, ink: &mut Ink, area: Rect, (cap, value): (&Keycap, f64), level: f32) {
        let painted = self.paint.and_then(|paint| paint(&cap.code));
        let glow = self.glow(cap.key);
        let style = match (&painted, self.paint) {
            (Some((color, _)), _) => self.look.painted_keycap(*color, glow),
            (None, Some(_)) => self.look.keycap(0.0, glow),
            (None, None) => self.look.keycap(level, glow),
        };
        let figure = match (painted, self.paint) {
            (Some((_, words)), _) => words,
            (None, None) if value > 0.0 => text::short(value),
            _ => String::new(),
        };
        let level = if self.paint.is_some() { 0.0 } else { level };
        let is_plain = self.look.depth() == ColorDepth::None;
        let body = Rect { height: area.height.saturating_sub(u16::from(area.height > 1)), ..area };
        ink.fill(body, if is_plain { self.look.shade_glyph(level) } else { ' ' }, style);
        if area.height > 1 && !is_plain && !self.look.is_ascii() {
            let edge = Style::new().fg(style.bg.unwrap_or_default());
            ink.fill(Rect { y: body.bottom(), height: 1, ..area }, '▀', edge);
        }
        if is_plain && area.width > 2 {
            for y in body.top()..body.bottom() {
                ink.cell(area.x, y, '[', style);
                ink.cell(area.right() - 1, y, ']', style);
            }
        }
        self.draw_legend(ink, body, (cap, &figure), style);
    }

    fn draw_legend(&self, ink: &mut Ink, body: Rect, (cap, figure): (&Keycap, &str), style: Style) {
        let legend = if self.is_private { "" } else { cap.legend.as_str() };
        // A legend takes the place of the brackets where it would be cut: F1 and F12 are told apart.
        let legend: String = legend.chars().take(usize::from(body.width)).collect();
        let row = if body.height > 2 { body.y + (body.height - 2) / 2 } else { body.y };
        ink.text_centered(body, row, &legend, style.add_modifier(Modifier::BOLD));
        if !figure.is_empty() && body.height > 1 && text::width(figure) <= body.width {
            ink.text_centered(body, row + 1, figure, style);
        }
    }
}

impl Widget for &Board<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let Some(fit) = Fit::new(self.geometry, area.width, area.height) else { return };
        let left = area.x + (area.width - fit.size.0.min(area.width)) / 2;
        let mut ink = Ink::new(self.look, area, buffer);
        let values: Vec<f64> = self.geometry.keys.iter().map(|cap| (self.value)(&cap.code)).collect();
        let most = values.iter().copied().fold(0.0, f64::max);
        let caps = self.geometry.keys.iter().zip(values);
        for (cap, value) in caps.filter(|(cap, _)| fit.blocks.contains(&cap.block)) {
            let place = fit.place(cap);
            let place = Rect { x: left + place.x, y: area.y + place.y, ..place };
            self.draw_cap(&mut ink, place, (cap, value), level(value, most, self.scale));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_terminal_shows_the_whole_main_block() {
        let fit = Fit::new(Geometry::ansi(), 80, 13).unwrap();
        assert_eq!((fit.unit as u16, fit.row, fit.has_gap), (5, 2, true));
        assert_eq!(fit.blocks, BLOCKS[2]);
        assert_eq!(fit.size(), (75, 13));
    }

    #[test]
    fn a_large_terminal_shows_all_104_keys() {
        let fit = Fit::new(Geometry::ansi(), 200, 30).unwrap();
        assert_eq!(fit.blocks.len(), 4);
        assert_eq!((fit.size().0, fit.row), (180, 4));
    }

    #[test]
    fn a_tiny_one_shows_letters_and_below_that_nothing() {
        assert_eq!(Fit::new(Geometry::ansi(), 40, 7).map(|fit| fit.unit as u16), Some(2));
        assert_eq!(Fit::new(Geometry::ansi(), 29, 20), None);
        assert_eq!(Fit::new(Geometry::ansi(), 80, 4), None);
    }

    #[test]
    fn keycaps_never_overlap() {
        for (width, height) in [(40, 6), (60, 9), (80, 13), (100, 20), (130, 22), (200, 30)] {
            let fit = Fit::new(Geometry::ansi(), width, height).unwrap();
            let caps: Vec<_> = Geometry::ansi()
                .keys
                .iter()
                .filter(|cap| fit.blocks.contains(&cap.block))
                .map(|cap| fit.place(cap))
                .collect();
            for (index, a) in caps.iter().enumerate() {
                assert!(a.right() <= width && a.bottom() <= height && !a.is_empty());
                assert!(caps.iter().skip(index + 1).all(|b| !a.intersects(*b)), "{width}x{height}");
            }
        }
    }
}
