//! Reads what other programs wrote: event lines, and the files of other trackers.
//!
//! A reader turns bytes into events in time order and says of every line that it could not take why. It keeps
//! out what happens to the events: policy, folding and the journal.

mod fields;
mod foreign;
mod jsonl;
mod line;
mod order;

pub use foreign::{ForeignError, Gathered, Tracker, gather};
pub use jsonl::{Entry, EventLines, Rejected};
pub use line::Reason;
