//! `keytop journal`: looks after the journal's file.

mod delete;
mod keygen;
mod merge;

use clap::Subcommand;

use super::arguments::Global;
use super::exit::{Exit, Failure};
pub use delete::DeleteArguments;
pub use keygen::KeygenArguments;
pub(super) use keygen::identities;
pub use merge::MergeArguments;

/// What to do with the journal.
#[derive(Clone, Debug, Subcommand)]
pub enum JournalAction {
    /// Remove a span of days for good
    Delete(DeleteArguments),
    /// Add the journal of another machine
    Merge(MergeArguments),
    /// Make an identity that recorded events can be sealed to
    Keygen(KeygenArguments),
}

/// Runs the command.
pub(super) fn run(global: &Global, action: &JournalAction) -> Result<Exit, Failure> {
    match action {
        JournalAction::Delete(arguments) => delete::run(global, arguments),
        JournalAction::Merge(arguments) => merge::run(global, arguments),
        JournalAction::Keygen(arguments) => keygen::run(arguments),
    }
}
