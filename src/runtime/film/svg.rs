//! A screen as an SVG: rectangles for grounds and blocks, text for the rest.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

use super::paint::{block, colors};

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
            rectangle(&mut out, (from, run.len()), (top, HIGH), &hex(colors(&run[0]).1));
        }
        for (from, run) in runs(cells, |cell| (colors(cell).0, cell.symbol().to_owned())) {
            let (color, symbol) = (hex(colors(&run[0]).0), run[0].symbol());
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

/// The words of a run, each at its own place: what shows an SVG may hold spaces for less wide than they are.
fn words(out: &mut String, from: usize, top: f64, run: &[Cell]) {
    let Some(first) = run.first().filter(|cell| is_text(cell.symbol())) else { return };
    let weight = if first.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let (color, y) = (hex(colors(first).0), top + BASE);
    for (at, word) in runs(run, |cell| cell.symbol() == " ") {
        let text: String = word.iter().map(Cell::symbol).collect();
        if text.trim().is_empty() {
            continue;
        }
        let (x, length) = ((from + at) as f64 * WIDE, word.len() as f64 * WIDE);
        let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
             fill=\"{color}\"{weight}>{safe}</text>"
        );
    }
}

fn is_text(symbol: &str) -> bool {
    block(symbol).is_none()
}

/// A colour as SVG writes it.
fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
