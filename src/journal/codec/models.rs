//! Numbers and names as bits whose likelihood is learned.

use super::bytes::Malformed;
use super::range::{Bit, Coder};

/// A number of any size: its length in bits, the bits below its first, the rest as it is.
#[derive(Clone, Debug)]
pub struct Number {
    length: [Bit; LENGTHS],
    top: [[Bit; 1 << TOP]; LENGTHS],
}

/// A symbol of a small alphabet.
#[derive(Clone, Debug)]
pub struct Symbol<const N: usize>([Bit; N]);

/// Numbers that recur: the later one was used, the cheaper it is.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    /// The latest last.
    known: Vec<u64>,
    rank: Number,
    fresh: Number,
}

const LENGTHS: usize = 64;
/// So many bits after the first are learned.
const TOP: u32 = 3;
/// So many numbers are remembered.
const MEMORY: usize = 96;

impl Default for Number {
    fn default() -> Self {
        Self { length: [Bit::NEW; LENGTHS], top: [[Bit::NEW; 1 << TOP]; LENGTHS] }
    }
}

impl Number {
    /// Codes a number.
    pub fn code(&mut self, coder: &mut impl Coder, value: u64) -> u64 {
        let length = u64::BITS - value.leading_zeros();
        let mut bits = 0;
        for model in &mut self.length {
            if !coder.bit(model, bits < length) {
                break;
            }
            bits += 1;
        }
        let Some(mut left) = bits.checked_sub(1) else { return 0 };
        let mut read = 1;
        let Some(top) = self.top.get_mut(left as usize) else { return 0 };
        for _ in 0..TOP.min(left) {
            left -= 1;
            let place = (read as usize) % top.len();
            let Some(model) = top.get_mut(place) else { break };
            read = read << 1 | u64::from(coder.bit(model, value >> left & 1 == 1));
        }
        if left == 0 { read } else { read << left | coder.raw(left, value & ((1 << left) - 1)) }
    }

    /// Codes a number that may be negative.
    pub fn signed(&mut self, coder: &mut impl Coder, value: i64) -> i64 {
        let folded = self.code(coder, ((value << 1) ^ (value >> 63)).cast_unsigned());
        (folded >> 1).cast_signed() ^ -((folded & 1).cast_signed())
    }

    /// Codes a number as what it is beside the one that is expected.
    pub fn beside(&mut self, coder: &mut impl Coder, value: u64, expected: u64) -> u64 {
        let more = value.wrapping_sub(expected).cast_signed();
        expected.wrapping_add(self.signed(coder, more).cast_unsigned())
    }

    /// Codes the length of a list, of which nothing is allocated before it is known to be bearable.
    pub fn length(&mut self, coder: &mut impl Coder, length: usize) -> Result<usize, Malformed> {
        let length = usize::try_from(self.code(coder, length as u64)).unwrap_or(usize::MAX);
        coder.spend(length)?;
        Ok(length)
    }
}

impl<const N: usize> Default for Symbol<N> {
    fn default() -> Self {
        Self([Bit::NEW; N])
    }
}

impl<const N: usize> Symbol<N> {
    /// Codes a symbol below `N`, which is a power of two.
    pub fn code(&mut self, coder: &mut impl Coder, symbol: usize) -> usize {
        let mut node = 1;
        let mut weight = N >> 1;
        while weight > 0 {
            let Some(model) = self.0.get_mut(node) else { break };
            node = node << 1 | usize::from(coder.bit(model, symbol & weight != 0));
            weight >>= 1;
        }
        node - N
    }

    /// Codes a symbol with the first of three models, each of a narrower context than the next. What one has not met yet
    /// it expects as the next does; all of them learn.
    pub fn code_first([first, wider, widest]: [&mut Self; 3], coder: &mut impl Coder, symbol: usize) -> usize {
        let mut node = 1;
        let mut weight = N >> 1;
        while weight > 0 {
            let models = first.0.get_mut(node).zip(wider.0.get_mut(node)).zip(widest.0.get_mut(node));
            let Some(((first, wider), widest)) = models else { break };
            wider.begin_as(*widest);
            first.begin_as(*wider);
            let bit = coder.bit(first, symbol & weight != 0);
            wider.learn(bit);
            widest.learn(bit);
            node = node << 1 | usize::from(bit);
            weight >>= 1;
        }
        node - N
    }
}

impl Recent {
    /// Codes a number.
    pub fn code(&mut self, coder: &mut impl Coder, value: u64) -> u64 {
        let rank = self.place(value).map_or(self.known.len(), |at| self.known.len() - 1 - at);
        let rank = usize::try_from(self.rank.code(coder, rank as u64)).unwrap_or(usize::MAX);
        let known = self.known.len().checked_sub(rank.saturating_add(1)).and_then(|at| self.known.get(at)).copied();
        let value = known.unwrap_or_else(|| self.fresh.code(coder, value));
        self.learn(value);
        value
    }

    /// Takes note of a number that both sides know.
    pub fn learn(&mut self, value: u64) {
        if let Some(at) = self.place(value) {
            self.known.remove(at);
        } else if self.known.len() == MEMORY {
            self.known.remove(0);
        }
        self.known.push(value);
    }

    fn place(&self, value: u64) -> Option<usize> {
        self.known.iter().rposition(|&known| known == value)
    }
}

/// How large a number is, roughly: a context for what comes with it or after it.
pub fn size(value: u64, most: usize) -> usize {
    ((u64::BITS - value.leading_zeros()) as usize).min(most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::range::{Decoder, Encoder};
    use super::*;

    proptest! {
        #[test]
        fn numbers_read_back(numbers in prop::collection::vec((any::<u64>(), 0..64_u32, 0..16_usize), 0..200)) {
            let numbers: Vec<_> = numbers.into_iter().map(|(n, shift, symbol)| (n >> shift, symbol)).collect();
            let (mut encoder, mut number) = (Encoder::new(), Number::default());
            let (mut recent, mut small) = (Recent::default(), Symbol::<16>::default());
            let mut narrow = <[Symbol<16>; 4]>::default();
            for &(n, symbol) in &numbers {
                number.code(&mut encoder, n);
                number.beside(&mut encoder, n, 1000);
                recent.code(&mut encoder, n % 200);
                small.code(&mut encoder, symbol);
                let [a, b, c, d] = &mut narrow;
                let models = if symbol < 8 { [a, b, &mut small] } else { [c, d, &mut small] };
                Symbol::code_first(models, &mut encoder, symbol);
            }
            let body = encoder.finish();
            let mut decoder = Decoder::new(&body);
            let (mut number, mut recent, mut small) = (Number::default(), Recent::default(), Symbol::<16>::default());
            let mut narrow = <[Symbol<16>; 4]>::default();
            for (n, symbol) in numbers {
                prop_assert_eq!(number.code(&mut decoder, 0), n);
                prop_assert_eq!(number.beside(&mut decoder, 0, 1000), n);
                prop_assert_eq!(recent.code(&mut decoder, 0), n % 200);
                prop_assert_eq!(small.code(&mut decoder, 0), symbol);
                let [a, b, c, d] = &mut narrow;
                let models = if symbol < 8 { [a, b, &mut small] } else { [c, d, &mut small] };
                prop_assert_eq!(Symbol::code_first(models, &mut decoder, 0), symbol);
            }
            prop_assert_eq!(decoder.end(), Ok(()));
        }
    }
}
