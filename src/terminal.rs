//! The terminal: raw mode and back.
//!
//! [`Guard::enter`] takes the screen, and gives it back when it is dropped, on a panic and on an error.
//! [`Signals`] turns the signals that end a program into a question that the main loop asks.
//! [`Looks`] tells what the terminal can show, [`Answer`] whether its background is light.

mod background;
mod guard;
mod looks;
#[cfg(unix)]
mod signals;

use std::fs::File;
use std::io::IsTerminal;
use std::os::fd::OwnedFd;

pub use background::Answer;
pub use guard::{Features, Guard, restore};
pub use looks::{ColorDepth, Looks};
#[cfg(unix)]
pub use signals::{Signal, Signals};

/// What keys are read from: standard input, or the terminal behind it where that is something else.
///
/// # Errors
/// Fails if there is no terminal.
pub fn device() -> std::io::Result<OwnedFd> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() { Ok(rustix::io::dup(stdin)?) } else { Ok(File::open("/dev/tty")?.into()) }
}
