//! `keytop capture --source rdev`: the process that listens through rdev, started by another keytop.

use std::io::IsTerminal;

use super::arguments::Global;
use super::exit::{Exit, Failure, keep_out_of_core_files};
use crate::capture::{SourceChoice, portable};

/// Listens until the process that started it is gone.
pub(super) fn run(global: &Global) -> Result<Exit, Failure> {
    if global.source != Some(SourceChoice::Rdev) {
        return Err(Failure::NoCapture("capture listens with --source rdev only".to_owned()));
    }
    if std::io::stdout().is_terminal() {
        return Err(Failure::NoCapture("capture talks to another keytop; use keytop --source rdev".to_owned()));
    }
    // What was typed passes through its memory.
    keep_out_of_core_files();
    Err(Failure::NoCapture(portable::serve()))
}
