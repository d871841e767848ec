//! What the steps of a minute have of it.

use super::block::{STEPS, Step};
use super::models::{Number, Symbol, size};
use super::range::Coder;

/// Parts of a whole that is known.
#[derive(Default)]
pub struct Dealt([[Number; 4]; 4]);

/// A small number by the one before.
pub struct Levels(Vec<Symbol<{ Levels::ALL as usize }>>);

impl Dealt {
    /// Codes them.
    pub fn code(
        &mut self,
        coder: &mut impl Coder,
        steps: &mut [&mut Step],
        whole: u64,
        part: impl Fn(&mut Step) -> &mut u64,
    ) {
        let (mut left, mut last) = (whole, 0);
        let mut after = steps.len() as u64;
        for step in steps {
            let value = part(step);
            after = after.saturating_sub(1);
            *value = match (left, after) {
                (0, _) => 0,
                (_, 0) => left,
                _ => {
                    let [before, expected] = [size(last, 3), size(left / (after + 1), 3)];
                    self.0[before][expected].code(coder, *value).min(left)
                }
            };
            left -= *value;
            last = *value;
        }
    }
}

impl Levels {
    /// So many levels are told apart.
    pub const ALL: u64 = 64;
    /// How large what is left is told apart, for each step.
    const SIZES: usize = Self::ALL as usize / STEPS;

    /// Codes them, each by the one before.
    pub fn code(
        &mut self,
        coder: &mut impl Coder,
        steps: &mut [&mut Step],
        level: impl Fn(&mut Step) -> Option<&mut u64>,
    ) {
        let mut last = 0;
        for value in steps.iter_mut().filter_map(|step| level(step)) {
            if let Some(model) = self.0.get_mut(last) {
                last = model.code(coder, *value as usize);
                *value = last as u64;
            }
        }
    }

    /// Codes parts of a whole that is known as powers of two, each by what is left of it, roughly.
    pub fn part(
        &mut self,
        coder: &mut impl Coder,
        steps: &mut [&mut Step],
        whole: u64,
        level: impl Fn(&mut Step) -> Option<&mut u64>,
    ) {
        let mut left = whole;
        for (index, value) in steps.iter_mut().filter_map(|step| level(step)).enumerate() {
            if let Some(model) = self.0.get_mut(index * Self::SIZES + size(left, Self::SIZES - 1)) {
                *value = model.code(coder, *value as usize) as u64;
                left = left.saturating_sub((1 << *value) >> 1);
            }
        }
    }
}

impl Default for Levels {
    fn default() -> Self {
        Self(vec![Symbol::default(); Self::ALL as usize])
    }
}
