//! Lengths and notches as fixed-point sums, so that adding them up in any order gives the same total.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// A sum of lengths (px) or notches, never negative: 32 binary places, saturating.
///
/// One step is 2.3e-10, so that the sum of a stretch differs from the real one by less than 1e-6 of it
/// wherever its parts are a thousandth or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(u128);

const ONE: f64 = 4_294_967_296.0;

impl Amount {
    /// The amount nearest to the magnitude of `value`; zero for what is not finite.
    pub fn new(value: f64) -> Self {
        let magnitude = value.abs();
        if magnitude.is_finite() { Self((magnitude * ONE).round() as u128) } else { Self(0) }
    }

    /// Its value.
    pub fn value(self) -> f64 {
        self.0 as f64 / ONE
    }

    /// In steps of 2^-32, as a journal keeps it.
    pub const fn steps(self) -> u128 {
        self.0
    }

    /// From steps of 2^-32.
    pub const fn from_steps(steps: u128) -> Self {
        Self(steps)
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}
