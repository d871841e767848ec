//! What density maps are made of, by what the terminal can show.

use super::look::Look;

/// What density maps are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    /// Two dots to a cell, each of any shade: every font has them.
    #[default]
    HalfBlocks,
    /// Eight dots to a cell in two shades: Unicode 16, of 2024.
    Octants,
    /// Eight dots to a cell, set or not.
    Braille,
    /// Pixels.
    Pixels,
}

impl Look {
    /// The same with density maps made of something else.
    #[must_use]
    pub fn with_grain(mut self, grain: Grain) -> Self {
        self.grain = grain;
        self
    }
}
