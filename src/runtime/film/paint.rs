//! What a cell looks like, without a terminal.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Red, green and blue of what is drawn on a cell, and of its ground. Films are drawn in 24 bits; what has no colour of
/// its own has that of a dark terminal.
pub fn colors(cell: &Cell) -> ([u8; 3], [u8; 3]) {
    let told =
        |color: Color, or: [u8; 3]| if let Color::Rgb(red, green, blue) = color { [red, green, blue] } else { or };
    let (ink, ground) = (told(cell.fg, [0xd0; 3]), told(cell.bg, [0x10; 3]));
    if cell.modifier.contains(Modifier::REVERSED) { (ground, ink) } else { (ink, ground) }
}

/// From where to how far down a block of its cell reaches, in cells.
pub fn block(symbol: &str) -> Option<(f64, f64)> {
    let eighths = match symbol {
        "▀" => return Some((0.0, 0.5)),
        "▁" => 1.0,
        "▂" => 2.0,
        "▃" => 3.0,
        "▄" => 4.0,
        "▅" => 5.0,
        "▆" => 6.0,
        "▇" => 7.0,
        "█" => 8.0,
        _ => return None,
    };
    Some((1.0 - eighths / 8.0, eighths / 8.0))
}
