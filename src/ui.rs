//! The screen: reads the program's state, writes a buffer of cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Hits};

/// How the screen looks; made once, and again when a setting changes.
#[derive(Clone, Debug)]
pub struct Look {}

/// The colours that the terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorDepth {
    /// 24 bits.
    #[default]
    True,
    /// The 256 of xterm.
    Indexed,
    /// The 16 of its own palette.
    Ansi,
    /// None: brightness, reversal and glyphs carry the meaning.
    None,
}

/// The glyphs that the terminal's font has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GlyphSet {
    /// Blocks, boxes and arrows.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

/// The themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
}

impl Look {
    /// A theme in the colours and glyphs that the terminal has.
    pub fn new(_theme: ThemeName, _depth: ColorDepth, _glyphs: GlyphSet) -> Self {
        Self {}
    }
}

/// Draws the program into `area` and returns the places that answer to the mouse.
pub fn draw(_app: &App, _look: &Look, _area: Rect, _buffer: &mut Buffer) -> Hits {
    Hits::default()
}
