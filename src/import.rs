//! Reads what other programs wrote: event lines so far.
//!
//! A reader turns bytes into events in time order and says of every line that it could not take why. It keeps
//! out what happens to the events: policy, folding and the journal.

mod fields;
mod jsonl;
mod line;
mod order;

pub use jsonl::{Entry, EventLines, Rejected};
pub use line::Reason;
