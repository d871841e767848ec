//! What is wrong with settings, and where.

use std::path::{Path, PathBuf};

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was asked for is not there.
    #[error("there is no settings file {}; leave out --config to use the defaults", .0.display())]
    Missing(PathBuf),
    /// It cannot be read.
    #[error("cannot read the settings in {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It says something that settings cannot say.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong and what is allowed.
        message: String,
    },
}

impl ConfigError {
    /// What the reader of TOML says of this text.
    pub(super) fn invalid(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let (line, column) = place(text, error.span().map_or(0, |span| span.start));
        Self::Invalid { path: path.to_owned(), line, column, message: message(error.message()) }
    }
}

/// What the reader of TOML says, in the words of settings and on one line.
fn message(said: &str) -> String {
    said.trim().replacen("unknown field", "unknown key", 1).replace('\n', ", ")
}

/// Line and column, from 1, of a byte.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before.chars().count() - before[..start].chars().count() + 1)
}
