//! The terminal: raw mode and back.
//!
//! [`Guard::enter`] takes the screen, and gives it back when it is dropped, on a panic and on an error.
//! [`Signals`] turns the signals that end a program into a question that the main loop asks.
//! [`Looks`] tells what the terminal can show.

mod guard;
mod looks;
mod signals;

pub use guard::{Features, Guard, restore};
pub use looks::{ColorDepth, Looks};
pub use signals::{Signal, Signals};
