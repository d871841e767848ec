//! What goes wrong on a connection, in few words.

use std::fmt::Display;

/// Why the server did not do it.
#[derive(Debug)]
pub enum Refused {
    /// It lacks the extension.
    Missing,
    /// The connection has ended, or it answered with an error.
    Ended(String),
}

/// Any of the connection's errors.
pub fn refused(error: impl Display) -> Refused {
    Refused::Ended(error.to_string())
}

impl Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("the extension is missing"),
            Self::Ended(reason) => f.write_str(reason),
        }
    }
}
