//! A film as GIF: each frame tells the cells that changed, and what did not is left as it was.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use ratatui::buffer::Buffer;

use super::Film;
use super::raster::{HIGH, WIDE, pixels};
use crate::event::Time;

/// The place in a palette of what shows the frame before.
const CLEAR: u8 = 255;
/// Colours that a frame may have besides.
const COLORS: usize = 255;
/// A hundredth of a second, in which GIF counts, us.
const HUNDREDTH_US: i64 = 10_000;
/// How long the last frame stays, hundredths of a second.
const LAST: u16 = 200;

/// What changed from one frame to the next.
struct Change {
    /// Left, top, width and height, cells.
    area: [usize; 4],
    /// Colours and what is drawn of them.
    palette: Vec<u8>,
    places: Vec<u8>,
}

impl Film {
    /// Writes a stretch as a GIF that begins again, `speed` times as fast as it was.
    ///
    /// # Errors
    /// Fails if `out` cannot be written.
    pub fn gif(&mut self, stretch: Range<Time>, speed: u32, out: &mut impl Write) -> io::Result<()> {
        let size = [(self.area.width, WIDE), (self.area.height, HIGH)].map(|(cells, dots)| cells * dots as u16);
        let mut encoder = Encoder::new(out, size[0], size[1], &[]).map_err(failed)?;
        encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
        // A frame is written once it is known how long it stays.
        let mut waiting: Option<(i64, Change)> = None;
        let mut shown: Option<Buffer> = None;
        for (after_us, next) in self.frames(stretch, speed) {
            if let Some(change) = Change::between(shown.as_ref(), &next) {
                if let Some((since, before)) = waiting.replace((after_us, change)) {
                    encoder.write_frame(&before.frame(((after_us - since) / HUNDREDTH_US) as u16)).map_err(failed)?;
                }
                shown = Some(next);
            }
        }
        waiting.iter().try_for_each(|(_, last)| encoder.write_frame(&last.frame(LAST)).map_err(failed))
    }
}

impl Change {
    /// What is new in a frame; `None` if nothing is.
    fn between(before: Option<&Buffer>, after: &Buffer) -> Option<Self> {
        let columns = usize::from(after.area().width).max(1);
        let is_new = |at: usize| before.and_then(|before| before.content().get(at)) != after.content().get(at);
        let new: Vec<usize> = (0..after.content().len()).filter(|&at| is_new(at)).collect();
        let (top, bottom) = (new.first()? / columns, new.last()? / columns + 1);
        let left = new.iter().map(|at| at % columns).min()?;
        let right = new.iter().map(|at| at % columns).max()? + 1;
        let (width, height) = (right - left, bottom - top);
        let mut drawn = vec![None; width * WIDE * height * HIGH];
        for at in new {
            let (x, y) = ((at % columns - left) * WIDE, (at / columns - top) * HIGH);
            let cell = after.content().get(at).map_or([[0; 3]; WIDE * HIGH], pixels);
            for (row, colors) in cell.chunks(WIDE).enumerate() {
                let start = (y + row) * width * WIDE + x;
                let line = drawn.get_mut(start..start + WIDE).unwrap_or_default();
                line.iter_mut().zip(colors).for_each(|(pixel, color)| *pixel = Some(*color));
            }
        }
        let (palette, places) = indexed(&drawn);
        Some(Self { area: [left, top, width, height], palette, places })
    }

    fn frame(&self, hundredths: u16) -> Frame<'_> {
        let [left, top, width, height] = self.area;
        Frame {
            delay: hundredths,
            dispose: DisposalMethod::Keep,
            transparent: Some(CLEAR),
            left: (left * WIDE) as u16,
            top: (top * HIGH) as u16,
            width: (width * WIDE) as u16,
            height: (height * HIGH) as u16,
            palette: Some(self.palette.clone()),
            buffer: (&self.places).into(),
            ..Frame::default()
        }
    }
}

/// A palette of all colours and the place of each pixel in it. Where there are too many, colours that are nearly alike
/// become one.
fn indexed(pixels: &[Option<[u8; 3]>]) -> (Vec<u8>, Vec<u8>) {
    let mut coarse = 0;
    loop {
        let rounded = |color: [u8; 3]| color.map(|part| part >> coarse << coarse);
        let (mut known, mut palette) = (HashMap::new(), Vec::new());
        let mut place = |color: [u8; 3]| {
            *known.entry(rounded(color)).or_insert_with(|| {
                palette.extend(color);
                palette.len() / 3 - 1
            })
        };
        let places: Vec<usize> = pixels.iter().map(|pixel| pixel.map_or(usize::from(CLEAR), &mut place)).collect();
        if palette.len() <= COLORS * 3 {
            palette.resize(256 * 3, 0);
            return (palette, places.into_iter().map(|place| place as u8).collect());
        }
        coarse += 1;
    }
}

fn failed(error: EncodingError) -> io::Error {
    match error {
        EncodingError::Io(error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    #[test]
    fn a_frame_tells_only_what_changed() {
        let mut before = Buffer::empty(Rect::new(0, 0, 20, 5));
        assert!(Change::between(Some(&before), &before.clone()).is_none());
        assert_eq!(Change::between(None, &before).map(|change| change.area), Some([0, 0, 20, 5]));
        let after = before.clone();
        before.set_string(3, 1, "a", Style::new());
        before.set_string(6, 2, "b", Style::new());
        let change = Change::between(Some(&before), &after).unwrap();
        assert_eq!(change.area, [3, 1, 4, 2]);
        let told = change.places.iter().filter(|place| **place != CLEAR).count();
        assert_eq!(told, 2 * WIDE * HIGH);
    }

    #[test]
    fn too_many_colours_become_fewer() {
        let pixels: Vec<_> = (0..4000_u32).map(|at| Some([(at % 251) as u8, (at / 16) as u8, 9])).collect();
        let (palette, places) = indexed(&pixels);
        assert_eq!(palette.len(), 768);
        for (pixel, place) in pixels.iter().zip(places) {
            let color = &palette[usize::from(place) * 3..][..3];
            assert!(pixel.unwrap().iter().zip(color).all(|(a, b)| a.abs_diff(*b) < 64), "{pixel:?} {color:?}");
        }
    }

    #[test]
    fn colours_of_cells_are_kept() {
        let mut frame = Buffer::empty(Rect::new(0, 0, 1, 1));
        frame[(0, 0)].set_bg(Color::Rgb(1, 2, 3));
        let change = Change::between(None, &frame).unwrap();
        assert_eq!((&change.palette[..3], &change.places[..]), (&[1, 2, 3][..], &[0; 128][..]));
    }
}
