//! Cells as pixels: glyphs of 8 by 16 dots that were drawn from a font beforehand.

use ratatui::buffer::Cell;
use ratatui::style::Modifier;

use super::paint::{block, colors};

/// Pixels of a cell.
pub const WIDE: usize = 8;
/// Pixels of a cell.
pub const HIGH: usize = 16;
/// Bytes of a glyph: its code point and two dots to a byte.
const RECORD: usize = 4 + WIDE * HIGH / 2;
/// What stands for characters that were not drawn.
const UNKNOWN: char = '□';
/// Glyphs by code point, as assets/font/bake describes them.
static GLYPHS: &[u8] = include_bytes!("../../../assets/font/cells-8x16.bin");

/// The pixels of a cell, row by row.
pub fn pixels(cell: &Cell) -> [[u8; 3]; WIDE * HIGH] {
    let (ink, ground) = colors(cell);
    let Some(char) = cell.symbol().chars().next().filter(|char| *char != ' ') else {
        return [ground; WIDE * HIGH];
    };
    if let Some((down, high)) = block(cell.symbol()) {
        let [top, bottom] = [down, down + high].map(|edge| (edge * HIGH as f64).round() as usize);
        return std::array::from_fn(|at| if (top..bottom).contains(&(at / WIDE)) { ink } else { ground });
    }
    let dots = glyph(char).or_else(|| glyph(UNKNOWN)).unwrap_or_default();
    let is_bold = cell.modifier.contains(Modifier::BOLD);
    std::array::from_fn(|at| {
        let before = if is_bold && !at.is_multiple_of(WIDE) { dot(dots, at - 1) } else { 0 };
        mix(ground, ink, dot(dots, at).max(before))
    })
}

fn glyph(char: char) -> Option<&'static [u8]> {
    let (mut low, mut high) = (0, GLYPHS.len() / RECORD);
    while low < high {
        let middle = low.midpoint(high);
        let record = GLYPHS.get(middle * RECORD..(middle + 1) * RECORD)?;
        let (code, dots) = record.split_at_checked(4)?;
        match u32::from_le_bytes(code.try_into().ok()?).cmp(&u32::from(char)) {
            std::cmp::Ordering::Equal => return Some(dots),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// How much of a dot is ink, 0 to 15.
fn dot(dots: &[u8], at: usize) -> u8 {
    let two = dots.get(at / 2).copied().unwrap_or(0);
    if at.is_multiple_of(2) { two >> 4 } else { two & 15 }
}

fn mix(ground: [u8; 3], ink: [u8; 3], share: u8) -> [u8; 3] {
    // Quarters are smooth enough, and leave a picture few colours.
    let share = (u16::from(share) + 2) / 4;
    std::array::from_fn(|part| {
        let (from, to) = (u16::from(ground[part]), u16::from(ink[part]));
        ((from * (4 - share) + to * share + 2) / 4) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::{Color, Style};

    fn drawn(symbol: &str) -> String {
        let mut cell = Cell::default();
        cell.set_symbol(symbol).set_style(Style::new().fg(Color::Rgb(255, 255, 255)).bg(Color::Rgb(0, 0, 0)));
        let rows = pixels(&cell);
        rows.iter().map(|color| if color[0] > 127 { '#' } else { '.' }).collect()
    }

    #[test]
    fn every_character_that_the_screen_is_made_of_has_a_glyph() {
        for char in "…‹›←↑→↓⏸─━│┃┈╭╮╯╰╸■▲▴▶▾●♦×·éÄß".chars().chain('!'..='~')
        {
            assert!(glyph(char).is_some_and(|dots| dots.iter().any(|dots| *dots > 0)), "{char}");
        }
        assert_eq!(drawn("語"), drawn("□"));
    }

    #[test]
    fn blocks_fill_their_part_of_the_cell() {
        assert_eq!(drawn("▀"), "#".repeat(64) + &".".repeat(64));
        assert_eq!(drawn("▂"), ".".repeat(96) + &"#".repeat(32));
        assert_eq!(drawn(" "), ".".repeat(128));
        let upright = drawn("I");
        assert!(upright.matches('#').count() > 12 && upright.matches('#').count() < 50, "{upright}");
    }
}
