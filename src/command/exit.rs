//! How a command ends.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::date::DateError;
use super::pause::PauseError;

/// How a command ended, by its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It is done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// There is nothing in that range.
    Nothing = 3,
    /// Input could not be captured.
    NoCapture = 4,
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line is wrong in a way that only its meaning shows.
    #[error(transparent)]
    Usage(#[from] DateError),
    /// A pause that cannot be understood.
    #[error(transparent)]
    Pause(#[from] PauseError),
    /// Input could not be captured: the reason, and the command that mends it.
    #[error("{0}")]
    NoCapture(String),
    /// Whoever read standard output has gone; nobody is left to tell.
    #[error("standard output was closed")]
    OutputClosed,
    /// Anything else.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
}

impl Failure {
    /// The exit that it makes.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Pause(_) => Exit::Usage,
            Self::NoCapture(_) => Exit::NoCapture,
            Self::OutputClosed => Exit::Done,
            Self::Failed(_) => Exit::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Tells a failure on stderr.
pub(super) fn tell(failure: &Failure) -> Exit {
    if !matches!(failure, Failure::OutputClosed) {
        say(&failure.to_string());
    }
    failure.exit()
}

/// Writes a line on stderr, in the program's name. Where stderr is closed nobody can be told.
pub(super) fn say(sentence: &str) {
    let _ = writeln!(io::stderr().lock(), "keytop: {sentence}");
}

/// Tells what the reader of arguments has to say: help and version on stdout, errors on stderr.
pub(super) fn tell_usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        let _ = error.print();
        return Exit::Done;
    }
    let text = error.render().to_string();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = write!(io::stderr().lock(), "{text}");
        return Exit::Usage;
    }
    say(text.strip_prefix("error: ").unwrap_or(&text).trim_end());
    Exit::Usage
}

/// Forbids core files of this process and others to look into it: its memory holds the keys of batches that do not
/// hide their order yet, and a core file would put them on a disk.
pub(super) fn keep_out_of_core_files() {
    // Where the system does not know of it, nothing is worse than before.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
