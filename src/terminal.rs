//! The terminal: raw mode and back.
//!
//! [`Guard::enter`] takes the screen, and gives it back when it is dropped, on a panic and on an error.
//! [`Signals`] turns the signals that end a program into a question that the main loop asks.
//! [`Looks`] tells what the terminal can show, [`Answer`] whether its background is light and which pictures it shows,
//! [`kitty`] and [`sixel`] write those; [`Arrival`] tells when it has sent something; [`read_secret`] reads a line that
//! is not shown.

mod answer;
mod arrival;
#[cfg(target_os = "linux")]
mod background;
mod base64;
mod guard;
pub mod kitty;
mod looks;
mod secret;
mod signals;
pub mod sixel;

pub use answer::{Answer, PictureProtocol};
pub use arrival::Arrival;
pub use base64::base64;
pub use guard::{Features, Guard, restore};
pub use looks::{ColorDepth, Looks};
pub use secret::read_secret;
pub use signals::{Signal, Signals};
