//! What the terminal answers to the question for its background.

use std::io;

/// What the terminal answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether the background is light; `None` where the terminal does not tell.
    pub is_light: Option<bool>,
    /// What came in that is no answer: keys that were pressed meanwhile.
    pub typed: Vec<u8>,
    /// Whether nothing more will come of the question.
    pub is_over: bool,
}

/// Asks, in raw mode, and before anything else reads the terminal.
///
/// # Errors
/// Fails if the terminal cannot be written or read.
#[cfg(target_os = "linux")]
pub fn ask() -> io::Result<Answer> {
    super::background::ask(super::arrival::device()?)
}

/// Asks nothing: where a terminal cannot be waited for beside crossterm, an answer would be taken for keys.
///
/// # Errors
/// Never fails.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it is the same call on every system")]
pub const fn ask() -> io::Result<Answer> {
    Ok(Answer { is_light: None, typed: Vec::new(), is_over: true })
}
