//! Writes reports for programs and for people.
//!
//! Every writer takes the same [`Report`](crate::report::Report) and computes nothing of its own but shares
//! and sums for the eye, so that no two of them can disagree.

mod events;
mod json;
mod text;

pub use events::EventWriter;
pub use json::write_json;
pub use text::{Charset, write_text};
