//! Binary arithmetic coding with probabilities that learn: what is expected costs little, whatever its size.
//!
//! One description serves both ways. A [`Coder`] is given each bit and returns it: the [`Encoder`] writes the bit
//! that it was given, the [`Decoder`] ignores that and returns the one that was written. So whoever describes a
//! record once has its inverse too. (The carryless coder is that of Mahoney's lpaq, described in "Data Compression
//! Explained", 3.2; learning by 1/n is the Krichevsky-Trofimov estimator with a floor.)

use super::bytes::Malformed;

/// How likely a bit is to be set, as far as is known.
#[derive(Clone, Copy, Debug)]
pub struct Bit {
    /// In 65,536ths.
    likely: u16,
    seen: u8,
}

/// Takes bits and returns them, one way or the other.
pub trait Coder {
    /// Codes a bit; its model learns from it.
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool;

    /// Codes the lowest so many bits of a number of which nothing is known.
    fn raw(&mut self, bits: u32, value: u64) -> u64;

    /// Takes so many entries from what one body may hold.
    fn spend(&mut self, entries: usize) -> Result<(), Malformed>;
}

/// Writes.
#[derive(Debug)]
pub struct Encoder {
    low: u32,
    high: u32,
    out: Vec<u8>,
}

/// Reads.
#[derive(Debug)]
pub struct Decoder<'a> {
    low: u32,
    high: u32,
    at: u32,
    rest: &'a [u8],
    /// Bytes that were read beyond the end.
    beyond: u32,
    budget: usize,
}

/// So many bytes are read beyond the end of what is whole: all but one of the first look.
const BEYOND: u32 = 3;
/// More is not learned from one more bit than 1 part in so many.
const SLOWEST: u8 = 60;
const EVEN: u16 = 1 << 15;
/// What a model takes over counts for so many bits that it has seen at most.
const TAKEN: u8 = 2;
/// Entries of one body: lists in memory stay below some tens of MB.
pub const BUDGET: usize = 400_000;

/// By how much of the way a model goes towards a bit, in 65,536ths, by how many it has seen.
const STEPS: [u32; SLOWEST as usize + 1] = {
    let mut steps = [0; SLOWEST as usize + 1];
    let mut seen = 0;
    while seen < steps.len() {
        steps[seen] = (65_536 * 10 / (seen * 10 + 16)) as u32;
        seen += 1;
    }
    steps
};

impl Bit {
    /// As likely as not.
    pub const NEW: Self = Self { likely: EVEN, seen: 0 };

    /// Expects what another one does, if it has seen nothing itself.
    pub fn begin_as(&mut self, other: Self) {
        if self.seen == 0 {
            *self = Self { likely: other.likely, seen: other.seen.min(TAKEN) };
        }
    }

    /// Learns from a bit.
    pub fn learn(&mut self, bit: bool) {
        let step = STEPS.get(usize::from(self.seen)).copied().unwrap_or(0);
        let (likely, goal) = (u32::from(self.likely), if bit { 65_535 } else { 0 });
        let next = if bit { likely + (((goal - likely) * step) >> 16) } else { likely - ((likely * step) >> 16) };
        self.likely = next.clamp(32, 65_503) as u16;
        self.seen = (self.seen + 1).min(SLOWEST);
    }
}

impl Encoder {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self { low: 0, high: u32::MAX, out: Vec::new() }
    }

    /// What was written.
    pub fn finish(mut self) -> Vec<u8> {
        // The first bytes of the range's ends differ: this one and zeros, which need not be written, lie between.
        self.out.push((self.low >> 24) as u8 + 1);
        self.out
    }

    fn put(&mut self, likely: u16, bit: bool) {
        let middle = split(self.low, self.high, likely);
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.out.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
    }
}

impl Coder for Encoder {
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool {
        self.put(model.likely, bit);
        model.learn(bit);
        bit
    }

    fn raw(&mut self, bits: u32, value: u64) -> u64 {
        (0..bits).rev().for_each(|at| self.put(EVEN, value >> at & 1 == 1));
        value
    }

    fn spend(&mut self, _: usize) -> Result<(), Malformed> {
        Ok(())
    }
}

impl<'a> Decoder<'a> {
    /// Begins to read.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { low: 0, high: u32::MAX, at: 0, rest: bytes, beyond: 0, budget: BUDGET };
        (0..4).for_each(|_| decoder.at = decoder.at << 8 | decoder.next());
        decoder
    }

    /// Fails if something is left, or was missing.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { self.whole() } else { Err(Malformed("something follows its end")) }
    }

    fn whole(&self) -> Result<(), Malformed> {
        if self.beyond <= BEYOND { Ok(()) } else { Err(Malformed("it ends too early")) }
    }

    fn next(&mut self) -> u32 {
        if let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            return u32::from(byte);
        }
        self.beyond = self.beyond.saturating_add(1);
        0
    }

    fn take(&mut self, likely: u16) -> bool {
        let middle = split(self.low, self.high, likely);
        let bit = self.at <= middle;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
            self.at = self.at << 8 | self.next();
        }
        bit
    }
}

impl Coder for Decoder<'_> {
    fn bit(&mut self, model: &mut Bit, _: bool) -> bool {
        let bit = self.take(model.likely);
        model.learn(bit);
        bit
    }

    fn raw(&mut self, bits: u32, _: u64) -> u64 {
        (0..bits).fold(0, |value, _| value << 1 | u64::from(self.take(EVEN)))
    }

    fn spend(&mut self, entries: usize) -> Result<(), Malformed> {
        self.whole()?;
        self.budget = self.budget.checked_sub(entries).ok_or(Malformed("it claims to be absurdly large"))?;
        Ok(())
    }
}

/// Where a range is split; the part up to it is that of a set bit.
fn split(low: u32, high: u32, likely: u16) -> u32 {
    low + ((u64::from(high - low) * u64::from(likely)) >> 16) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_read_back(bits in prop::collection::vec((0..4_usize, any::<bool>(), 0..65_u32, any::<u64>()), 0..400)) {
            let mut encoder = Encoder::new();
            let mut models = [Bit::NEW; 4];
            for &(model, bit, width, value) in &bits {
                encoder.bit(&mut models[model], bit && model > 0);
                encoder.raw(width, value);
            }
            let body = encoder.finish();
            let mut decoder = Decoder::new(&body);
            let mut models = [Bit::NEW; 4];
            for (model, bit, width, value) in bits {
                prop_assert_eq!(decoder.bit(&mut models[model], false), bit && model > 0);
                let mask = if width == 64 { u64::MAX } else { (1 << width) - 1 };
                prop_assert_eq!(decoder.raw(width, 0), value & mask);
            }
            prop_assert_eq!(decoder.end(), Ok(()));
        }
    }

    #[test]
    fn what_is_expected_costs_next_to_nothing() {
        let (mut encoder, mut model) = (Encoder::new(), Bit::NEW);
        (0..10_000).for_each(|_| {
            encoder.bit(&mut model, false);
        });
        let body = encoder.finish();
        assert!(body.len() < 20, "{} bytes", body.len());
    }
}
