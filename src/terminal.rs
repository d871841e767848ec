//! The terminal: raw mode and back.
//!
//! [`Guard::enter`] takes the screen, and gives it back when it is dropped, on a panic and on an error.
//! [`Signals`] turns the signals that end a program into a question that the main loop asks.
//! [`Looks`] tells what the terminal can show, [`Answer`] whether its background is light, [`Arrival`] when it has sent
//! something; [`read_secret`] reads a line that is not shown.

mod answer;
mod arrival;
#[cfg(target_os = "linux")]
mod background;
mod guard;
mod looks;
mod secret;
mod signals;

pub use answer::Answer;
pub use arrival::Arrival;
pub use guard::{Features, Guard, restore};
pub use looks::{ColorDepth, Looks};
pub use secret::read_secret;
pub use signals::{Signal, Signals};
