//! Pictures by kitty's graphics protocol, which Ghostty, `WezTerm`, Konsole and others speak too:
//! <https://sw.kovidgoyal.net/kitty/graphics-protocol/>.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::base64;

/// Bytes of base64 in one message at most.
const CHUNK: usize = 4096;

/// A part of a picture and the cells that it fills, from the cursor on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Left, top, width and height within the picture, px.
    pub part: [usize; 4],
    /// Columns and rows.
    pub cells: (u16, u16),
}

/// Hands a picture over, without showing it.
pub fn send(out: &mut impl Write, id: u32, width: usize, places: &[u8], palette: &[[u8; 3]]) -> io::Result<()> {
    let height = places.len() / width.max(1);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for &place in places {
        packed.write_all(palette.get(usize::from(place)).unwrap_or(&[0; 3]))?;
    }
    let text = base64(&packed.finish()?);
    let count = text.len().div_ceil(CHUNK);
    for (number, chunk) in text.as_bytes().chunks(CHUNK).enumerate() {
        out.write_all(b"\x1b_G")?;
        if number == 0 {
            write!(out, "a=t,q=2,f=24,o=z,s={width},v={height},i={id},")?;
        }
        write!(out, "m={};", u8::from(number + 1 < count))?;
        out.write_all(chunk)?;
        out.write_all(b"\x1b\\")?;
    }
    Ok(())
}

/// Shows a part of a picture that was sent.
pub fn place(out: &mut impl Write, id: u32, number: usize, placement: Placement) -> io::Result<()> {
    let ([x, y, width, height], (columns, rows)) = (placement.part, placement.cells);
    let number = number + 1;
    write!(out, "\x1b_Ga=p,q=2,C=1,i={id},p={number},x={x},y={y},w={width},h={height},c={columns},r={rows}\x1b\\")
}

/// Takes a picture off the screen and lets the terminal forget it.
pub fn forget(out: &mut impl Write, id: u32) -> io::Result<()> {
    write!(out, "\x1b_Ga=d,d=I,q=2,i={id}\x1b\\")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_picture_is_sent_in_chunks_that_come_together_again() {
        let places: Vec<u8> = (0..20_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let palette: Vec<[u8; 3]> = (0..=255).map(|shade| [shade, 255 - shade, 7]).collect();
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = Vec::new();
        send(&mut out, 5, 200, &places, &palette).unwrap();
        let text = String::from_utf8(out).unwrap();
        let messages: Vec<_> = text.split_terminator("\x1b\\").map(|message| &message[3..]).collect();
        assert!(messages[0].starts_with("a=t,q=2,f=24,o=z,s=200,v=100,i=5,m=1;"), "{}", messages[0]);
        assert!(messages.len() > 2 && messages.last().unwrap().starts_with("m=0;"));
        let letters: Vec<u8> = messages.iter().flat_map(|message| message.split_once(';').unwrap().1.bytes()).collect();
        let value = |letter: u8| digits.iter().position(|of| *of == letter).map_or(0, |at| at as u32);
        let packed: Vec<u8> = letters
            .chunks(4)
            .flat_map(|four| four.iter().fold(0, |bits, &letter| bits << 6 | value(letter)).to_be_bytes()[1..].to_vec())
            .collect();
        let mut plain = Vec::new();
        flate2::read::ZlibDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, places.iter().flat_map(|&place| palette[usize::from(place)]).collect::<Vec<_>>());
    }
}
