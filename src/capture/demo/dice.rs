//! Chance that repeats itself: `SplitMix64` (Steele, Lea and Flood 2014).

/// A source of numbers, the same for the same seed.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as this seed says.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 up to, not including, 1.
    pub const fn chance(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between the two.
    pub const fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.chance()
    }

    /// A whole number below `limit`.
    pub const fn below(&mut self, limit: usize) -> usize {
        (self.chance() * limit as f64) as usize
    }

    /// Log-normal with this median: what times between keys look like.
    pub fn lognormal(&mut self, median: f64, spread: f64) -> f64 {
        // The sum of twelve is nearly normal.
        let normal = (0..12).map(|_| self.chance()).sum::<f64>() - 6.0;
        median * (normal * spread).exp()
    }
}
