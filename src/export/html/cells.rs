//! Density grids as text, for the page's script to read: a third of what they take as numbers.

use crate::aggregate::{COLUMNS, ROWS};
use crate::report::CellCount;

/// Digits: those of ASCII that stand for themselves in JSON and in HTML. The first half ends a number.
const DIGITS: &[u8; 88] = b"!#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}";
const BASE: u64 = 44;

/// The cells in reading order: the count of each, and 0 and a length for a run of empty ones.
pub(super) fn packed(cells: &[CellCount]) -> String {
    let (columns, rows) = (usize::from(COLUMNS), usize::from(ROWS));
    let mut counts = vec![0; columns * rows];
    for CellCount { cell, count } in cells {
        if let Some(place) = counts.get_mut(usize::from(cell.row) * columns + usize::from(cell.column)) {
            *place = *count;
        }
    }
    let mut text = String::new();
    for run in counts.chunk_by(|a, b| *a == 0 && *b == 0) {
        match run {
            [count] if *count > 0 => put(&mut text, *count),
            empty => [0, empty.len() as u64].into_iter().for_each(|n| put(&mut text, n)),
        }
    }
    text
}

/// A number, its last digits first.
fn put(text: &mut String, mut n: u64) {
    loop {
        let (more, digit) = (n / BASE, n % BASE);
        let sign = DIGITS.get((digit + if more > 0 { BASE } else { 0 }) as usize);
        text.extend(sign.map(|sign| char::from(*sign)));
        if more == 0 {
            return;
        }
        n = more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Cell;

    fn read(text: &str) -> Vec<u64> {
        let (mut numbers, mut n, mut scale) = (Vec::new(), 0, 1);
        for sign in text.bytes() {
            let digit = DIGITS.iter().position(|digit| *digit == sign).unwrap() as u64;
            n += digit % BASE * scale;
            scale *= BASE;
            if digit < BASE {
                numbers.push(n);
                (n, scale) = (0, 1);
            }
        }
        numbers
    }

    #[test]
    fn cells_come_in_reading_order_with_the_gaps_between_them() {
        let cell = |column, row, count| CellCount { cell: Cell { column, row }, count };
        let text = packed(&[cell(0, 0, 7), cell(0, 1, 1_000_000), cell(2, 0, 45)]);
        assert_eq!(read(&text), [7, 0, 1, 45, 0, 93, 1_000_000, 0, 96 * 54 - 97]);
        assert!(text.is_ascii() && !text.contains(['"', '<', '&', '\\', '>']));
    }
}
