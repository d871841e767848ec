//! The letters of the PDF: shaped, measured, and what to do where the font has none for a sign.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use krilla::Data;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

/// What the font is called.
pub(super) const NAME: &str = "DejaVu Sans Condensed";
/// Stands for a sign that the font does not have.
const STAND_IN: char = '\u{fffd}';

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansCondensed.ttf.zst");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansCondensed-Bold.ttf.zst");

/// The unpacked files of both weights.
pub(super) struct FontFiles {
    regular: Arc<Vec<u8>>,
    bold: Arc<Vec<u8>>,
}

impl FontFiles {
    pub fn unpack() -> std::io::Result<Self> {
        let unpack = |packed: &[u8]| zstd::decode_all(packed).map(Arc::new);
        Ok(Self { regular: unpack(REGULAR)?, bold: unpack(BOLD)? })
    }
}

/// Both weights, to shape and to draw with.
pub(super) struct Letters<'a> {
    regular: Weight<'a>,
    bold: Weight<'a>,
}

/// One weight.
pub(super) struct Weight<'a> {
    pub font: Font,
    face: Face<'a>,
}

/// A text as glyphs in a row.
pub(super) struct Shaped {
    pub glyphs: Vec<KrillaGlyph>,
    /// In units of the font's size.
    pub width: f32,
    /// Signs that the font does not have.
    pub missing: BTreeSet<char>,
}

impl<'a> Letters<'a> {
    /// `None` if a file is no font.
    pub fn new(files: &'a FontFiles) -> Option<Self> {
        Some(Self { regular: Weight::new(&files.regular)?, bold: Weight::new(&files.bold)? })
    }

    pub fn weight(&self, is_bold: bool) -> &Weight<'a> {
        if is_bold { &self.bold } else { &self.regular }
    }
}

impl<'a> Weight<'a> {
    fn new(file: &'a Arc<Vec<u8>>) -> Option<Self> {
        Some(Self { font: Font::new(Data::from(Arc::clone(file)), 0)?, face: Face::from_slice(file.as_slice(), 0)? })
    }

    /// The glyphs of a text of one line, from left to right, with what is written from right to left in its own order.
    ///
    /// What is extracted from the PDF is the text itself, where a stand-in is drawn too.
    pub fn shape(&self, text: &str) -> Shaped {
        let mut shaped = Shaped { glyphs: Vec::new(), width: 0.0, missing: BTreeSet::new() };
        for run in runs(text) {
            self.shape_run(text, &run, &mut shaped);
        }
        shaped.width = shaped.glyphs.iter().map(|glyph| glyph.x_advance).sum();
        shaped
    }

    fn shape_run(&self, text: &str, run: &Run, into: &mut Shaped) {
        let mut buffer = UnicodeBuffer::new();
        for (at, sign) in text.get(run.place.clone()).unwrap_or_default().char_indices() {
            let is_known = self.face.glyph_index(sign).is_some();
            if !is_known {
                into.missing.insert(sign);
            }
            buffer.add(if is_known { sign } else { STAND_IN }, (run.place.start + at) as u32);
        }
        buffer.guess_segment_properties();
        buffer.set_direction(if run.is_leftward { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let starts: BTreeSet<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        let em = self.face.units_per_em() as f32;
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let start = info.cluster as usize;
            let end = starts.range(start + 1..).next().copied().unwrap_or(run.place.end);
            let [advance, x, y] = [position.x_advance, position.x_offset, position.y_offset].map(|n| n as f32 / em);
            into.glyphs.push(KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, x, y, 0.0, start..end, None));
        }
    }
}

/// A part of a text that is written in one direction.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    place: Range<usize>,
    is_leftward: bool,
}

/// The runs of a text: signs that are written from right to left with the blanks between them, and all others.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut blanks = 0..0;
    for (at, sign) in text.char_indices() {
        let place = at..at + sign.len_utf8();
        let is_leftward = is_leftward(sign);
        match runs.last_mut() {
            // Whose blanks are is known once something follows them.
            Some(run) if run.is_leftward && sign == ' ' => {
                blanks = if blanks.is_empty() { place } else { blanks.start..place.end };
                continue;
            }
            Some(run) if run.is_leftward == is_leftward => run.place.end = place.end,
            _ => runs.push(Run { place: if blanks.is_empty() { place } else { blanks.start..place.end }, is_leftward }),
        }
        blanks = 0..0;
    }
    if !blanks.is_empty() {
        runs.push(Run { place: blanks, is_leftward: false });
    }
    runs
}

/// Hebrew, Arabic and the scripts beside them, as Unicode sets their blocks apart.
fn is_leftward(sign: char) -> bool {
    matches!(sign, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

/// A name from outside as one line: what could turn or break it becomes a blank.
pub(super) fn line(text: &str) -> String {
    let turns = |sign| matches!(sign, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|sign| if sign.is_control() || turns(sign) { ' ' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_that_the_font_lacks_is_stood_in_for_and_told() {
        let files = FontFiles::unpack().unwrap();
        let letters = Letters::new(&files).unwrap();
        let known = letters.weight(false).shape("Übung Ж λ");
        assert!(known.missing.is_empty() && known.width > 3.0);
        let shaped = letters.weight(true).shape("a日本");
        assert_eq!(shaped.missing, BTreeSet::from(['日', '本']));
        let ranges: Vec<_> = shaped.glyphs.iter().map(|glyph| glyph.text_range.clone()).collect();
        assert_eq!(ranges, [0..1, 1..4, 4..7]);
        assert_eq!(shaped.glyphs[1].glyph_id, shaped.glyphs[2].glyph_id);
    }

    #[test]
    fn what_is_written_from_right_to_left_stays_so_beside_the_rest() {
        let files = FontFiles::unpack().unwrap();
        let letters = Letters::new(&files).unwrap();
        let starts =
            |text| letters.weight(false).shape(text).glyphs.iter().map(|of| of.text_range.start).collect::<Vec<_>>();
        assert_eq!(starts("aשל ab"), [0, 3, 1, 5, 6, 7]);
        assert_eq!(starts("של בג"), [7, 5, 4, 2, 0]);
        assert_eq!(starts("ש "), [0, 2]);
    }
}
