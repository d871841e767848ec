//! Where the library finds past days: a journal, or the made-up days of the demo.

mod demo;
mod journal;

pub use demo::DemoArchive;
pub use journal::JournalArchive;
