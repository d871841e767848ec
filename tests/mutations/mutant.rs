//! Bytes that are nearly right.

/// A draw that comes again with its seed.
pub struct Dice(pub u64);

/// Numbers that arithmetic and lengths stumble over.
const NUMBERS: [u64; 10] = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, u64::MAX >> 1, u64::MAX];
/// The same in texts, and others.
const WORDS: [&str; 14] = [
    "",
    "0",
    "-1",
    "1e308",
    "-1e-308",
    "nan",
    "18446744073709551616",
    "\"\"",
    "[]",
    "{}",
    "true",
    "\"\\u0000\"",
    "\u{feff}",
    "9999-12-31T23:59:60Z",
];
/// What parts of texts end at.
const ENDS: &[u8] = b" \t\n\"',:;=[]{}";
const LONGEST: usize = 1 << 20;

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        // Knuth's constants for a linear generator of 64 bits.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    fn of<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }

    /// A stretch of so many bytes, mostly a short one.
    fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 16 };
        start..(start + self.below(most + 1)).min(length)
    }
}

/// One of the seeds with some changes.
pub fn mutant(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.of(seeds).clone();
    for _ in 0..=dice.below(6) {
        change(&mut bytes, seeds, dice);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], dice: &mut Dice) {
    let at = dice.below(bytes.len());
    let stretch = dice.stretch(bytes.len());
    match dice.below(9) {
        0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        1 if at < bytes.len() => bytes[at] = *dice.of(&NUMBERS) as u8,
        2 => {
            let number = dice.of(&NUMBERS).to_le_bytes();
            let width = 1 << dice.below(4);
            bytes.iter_mut().skip(at).zip(&number[..width]).for_each(|(byte, new)| *byte = *new);
        }
        3 => drop(bytes.drain(stretch)),
        4 => {
            let again = bytes[stretch.clone()].repeat(1 + dice.below(8));
            drop(bytes.splice(stretch.end..stretch.end, again));
        }
        5 => bytes.truncate(at),
        6 => {
            let other = dice.of(seeds);
            let from = dice.stretch(other.len());
            drop(bytes.splice(stretch, other[from].to_vec()));
        }
        _ => {
            let part = part(bytes, at);
            let new = if dice.below(2) == 0 {
                dice.of(&WORDS).as_bytes().to_vec()
            } else {
                let other = dice.of(seeds);
                other[self::part(other, dice.below(other.len()))].to_vec()
            };
            drop(bytes.splice(part, new));
        }
    }
}

/// The word of a text that is there.
fn part(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_end = |byte: &u8| ENDS.contains(byte);
    let start = bytes[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
    let end = bytes[at..].iter().position(is_end).map_or(bytes.len(), |end| at + end);
    start..end.max(start)
}
