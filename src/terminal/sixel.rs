//! Pictures as Sixel, as DEC's VT340 drew them and xterm, foot, `WezTerm`, Konsole, mlterm and others do.
//!
//! A band of six rows is drawn a colour at a time: each character tells which of the six pixels of a column have it.
//! The format is that of chapter 14 of the VT330/VT340 Programmer Reference Manual.

use std::io::{self, Write};

/// Rows that are drawn at once.
const BAND: usize = 6;

/// Writes a picture of so many columns; `places` are places in the palette, row by row. It begins at the cursor.
pub fn write(out: &mut impl Write, width: usize, places: &[u8], palette: &[[u8; 3]]) -> io::Result<()> {
    let height = places.len() / width.max(1);
    // What no colour is drawn on stays as it is; pixels are square.
    write!(out, "\x1bP0;1q\"1;1;{width};{height}")?;
    let mut is_used = [false; 256];
    for &place in places {
        is_used[usize::from(place)] = true;
    }
    for (place, color) in palette.iter().enumerate().filter(|(place, _)| is_used.get(*place) == Some(&true)) {
        let [red, green, blue] = color.map(|part| (u16::from(part) * 100 + 127) / 255);
        write!(out, "#{place};2;{red};{green};{blue}")?;
    }
    for band in places.chunks(BAND * width.max(1)) {
        write_band(out, width, band)?;
    }
    out.write_all(b"\x1b\\")
}

fn write_band(out: &mut impl Write, width: usize, band: &[u8]) -> io::Result<()> {
    // For each colour of the band the columns from its first to its last.
    let mut spans: [Option<(usize, usize)>; 256] = [None; 256];
    for row in band.chunks(width.max(1)) {
        for (x, &place) in row.iter().enumerate() {
            let span = spans[usize::from(place)].get_or_insert((x, x));
            *span = (span.0.min(x), span.1.max(x));
        }
    }
    let mut is_first = true;
    for (place, (from, to)) in (0_u8..=255).zip(spans).filter_map(|(place, span)| Some((place, span?))) {
        if !is_first {
            out.write_all(b"$")?;
        }
        is_first = false;
        write!(out, "#{place}")?;
        let mut run = Run { mask: 0, length: from };
        for x in from..=to {
            let rows = band.chunks(width.max(1)).enumerate();
            let mask = rows.fold(0, |mask, (y, row)| mask | (u8::from(row.get(x) == Some(&place)) << y));
            run.add(mask, out)?;
        }
        run.end(out)?;
    }
    out.write_all(b"-")
}

/// Columns that are alike.
struct Run {
    mask: u8,
    length: usize,
}

impl Run {
    fn add(&mut self, mask: u8, out: &mut impl Write) -> io::Result<()> {
        if mask != self.mask {
            self.end(out)?;
            *self = Self { mask, length: 0 };
        }
        self.length += 1;
        Ok(())
    }

    fn end(&self, out: &mut impl Write) -> io::Result<()> {
        let sixel = b'?' + self.mask;
        match self.length {
            0 => Ok(()),
            1..=3 => out.write_all(&[sixel; 3][..self.length.min(3)]),
            length => {
                write!(out, "!{length}")?;
                out.write_all(&[sixel])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sixel(width: usize, places: &[u8]) -> String {
        let mut out = Vec::new();
        write(&mut out, width, places, &[[0, 0, 0], [255, 128, 0]]).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What a terminal would show: the reverse of the writing.
    fn shown(text: &str, width: usize, height: usize) -> Vec<Option<u8>> {
        let mut pixels = vec![None; width * height];
        let (_, body) = text.split_once('"').unwrap();
        let body = body.strip_suffix("\x1b\\").unwrap();
        let mut chars = body.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';').chars().peekable();
        let (mut color, mut x, mut y) = (0, 0, 0);
        while let Some(char) = chars.next() {
            let mut count = 1;
            let mut sixel = char;
            match char {
                '#' | '!' => {
                    let mut number = String::new();
                    while let Some(next) = chars.next_if(|next| next.is_ascii_digit() || *next == ';') {
                        number.push(next);
                    }
                    if char == '#' {
                        color = number.split(';').next().unwrap().parse().unwrap();
                        continue;
                    }
                    count = number.parse().unwrap();
                    sixel = chars.next().unwrap();
                }
                '$' => {
                    x = 0;
                    continue;
                }
                '-' => {
                    (x, y) = (0, y + 6);
                    continue;
                }
                _ => {}
            }
            for _ in 0..count {
                for bit in (0..6).filter(|bit| (sixel as u8 - b'?') >> bit & 1 == 1) {
                    pixels[(y + bit) * width + x] = Some(color);
                }
                x += 1;
            }
        }
        pixels
    }

    #[test]
    fn every_pixel_is_drawn_in_its_colour() {
        let (width, height) = (37, 20);
        let places: Vec<u8> = (0..width * height).map(|at| u8::from(at * at % 7 > 2 || at % width > 30)).collect();
        let expected: Vec<_> = places.iter().map(|&place| Some(place)).collect();
        assert_eq!(shown(&sixel(width, &places), width, height), expected);
    }

    #[test]
    fn what_is_alike_is_told_once() {
        assert_eq!(sixel(100, &[1; 600]), "\x1bP0;1q\"1;1;100;6#1;2;100;50;0#1!100~-\x1b\\");
    }
}
