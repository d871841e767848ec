//! A screen as an SVG: rectangles for grounds and blocks, text for the rest.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Size of a cell, px.
const WIDE: f64 = 8.4;
const HIGH: f64 = 17.0;
/// From the top of a cell to the line that letters stand on, px.
const BASE: f64 = 12.8;

/// The screen as the text of an SVG file.
pub fn still(screen: &Buffer) -> String {
    let area = screen.area();
    let (width, height) = (f64::from(area.width) * WIDE, f64::from(area.height) * HIGH);
    let mut out = String::new();
    let head =
        "font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" shape-rendering=\"crispEdges\"";
    // Writing into a String does not fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.1} {height:.1}\" {head} xml:space=\"preserve\">"
    );
    for (row, cells) in screen.content().chunks(usize::from(area.width.max(1))).enumerate() {
        let top = row as f64 * HIGH;
        for (from, run) in runs(cells, |cell| colors(cell).1) {
            rectangle(&mut out, (from, run.len()), (top, HIGH), &colors(&run[0]).1);
        }
        for (from, run) in runs(cells, |cell| (colors(cell).0, cell.symbol().to_owned())) {
            let (color, symbol) = (colors(&run[0]).0, run[0].symbol());
            if let Some((down, high)) = block(symbol) {
                rectangle(&mut out, (from, run.len()), (top + down * HIGH, high * HIGH), &color);
            }
        }
        for (from, run) in runs(cells, |cell| (colors(cell).0, cell.modifier, is_text(cell.symbol()))) {
            words(&mut out, from, top, run);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Neighbours that are alike, each with the column where it begins.
fn runs<K: PartialEq>(cells: &[Cell], of: impl Fn(&Cell) -> K) -> Vec<(usize, &[Cell])> {
    let mut from = 0;
    let chunks = cells.chunk_by(|a, b| of(a) == of(b));
    chunks
        .map(|run| {
            let start = from;
            from += run.len();
            (start, run)
        })
        .collect()
}

fn rectangle(out: &mut String, (from, columns): (usize, usize), (top, high): (f64, f64), color: &str) {
    let (x, width) = (from as f64 * WIDE, columns as f64 * WIDE);
    let _ =
        writeln!(out, "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{high:.1}\" fill=\"{color}\"/>");
}

fn words(out: &mut String, from: usize, top: f64, run: &[Cell]) {
    let text: String = run.iter().map(Cell::symbol).collect();
    let Some(first) = run.first().filter(|cell| is_text(cell.symbol()) && !text.trim().is_empty()) else { return };
    let weight = if first.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let (x, y, length) = (from as f64 * WIDE, top + BASE, run.len() as f64 * WIDE);
    let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
         fill=\"{}\"{weight}>{safe}</text>",
        colors(first).0
    );
}

/// From where to how far down a block of its cell reaches, in cells.
fn block(symbol: &str) -> Option<(f64, f64)> {
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

fn is_text(symbol: &str) -> bool {
    block(symbol).is_none()
}

/// Foreground and background as SVG writes them.
fn colors(cell: &Cell) -> (String, String) {
    let written = |color: Color, or: &str| match color {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        _ => or.to_owned(),
    };
    let (fg, bg) = (written(cell.fg, "#d0d0d0"), written(cell.bg, "#101010"));
    if cell.modifier.contains(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) }
}
