//! What the terminal answers to the questions for its background and its pictures.

use std::io;

/// What the terminal answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether the background is light; `None` where the terminal does not tell.
    pub is_light: Option<bool>,
    /// Whether it shows pictures by kitty's protocol.
    pub has_kitty_pictures: bool,
    /// Whether it shows Sixel.
    pub has_sixel: bool,
    /// How many colours Sixel has, if it tells.
    pub registers: Option<u16>,
    /// What came in that is no answer: keys that were pressed meanwhile.
    pub typed: Vec<u8>,
    /// Whether nothing more will come of the question.
    pub is_over: bool,
}

/// How pictures are told to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureProtocol {
    /// By kitty's protocol.
    Kitty,
    /// As Sixel.
    Sixel {
        /// How many colours there are.
        colors: u16,
    },
}

impl Answer {
    /// Colours of Sixel where the terminal does not tell; only the oldest have fewer.
    const COLORS: u16 = 256;

    /// How pictures can be shown, the best way first.
    pub fn pictures(&self) -> Option<PictureProtocol> {
        let sixel = || PictureProtocol::Sixel { colors: self.registers.unwrap_or(Self::COLORS) };
        if self.has_kitty_pictures { Some(PictureProtocol::Kitty) } else { self.has_sixel.then(sixel) }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// For the background.
    pub background: bool,
    /// For pictures.
    pub pictures: bool,
    /// For pictures by kitty's protocol too.
    pub kitty: bool,
}

/// Asks, in raw mode, and before anything else reads the terminal.
///
/// # Errors
/// Fails if the terminal cannot be written or read.
#[cfg(target_os = "linux")]
pub fn ask(question: Question) -> io::Result<Answer> {
    super::background::ask(super::arrival::device()?, question)
}

/// Asks nothing: where a terminal cannot be waited for beside crossterm, an answer would be taken for keys.
///
/// # Errors
/// Never fails.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it is the same call on every system")]
pub fn ask(_: Question) -> io::Result<Answer> {
    Ok(Answer { is_over: true, ..Answer::default() })
}
