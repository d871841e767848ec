//! What density maps are made of, by what the terminal can show.

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
