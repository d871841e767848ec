//! What can go wrong on the way, in words that say what to do. No message has a credential in it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why files could not be taken somewhere.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// This program speaks to no cloud.
    #[error("this keytop was built without the feature cloud and takes files to folders only, not to {0}")]
    NotBuiltIn(String),
    /// Nobody said who we are.
    #[error("there are no credentials for {place}: {mend}")]
    NoCredentials {
        /// Where to.
        place: String,
        /// Where they are looked for.
        mend: &'static str,
    },
    /// They were refused.
    #[error("{place} refuses the credentials ({what}): check the key and secret in the environment or the profile")]
    Denied {
        /// Where to.
        place: String,
        /// What the server says.
        what: String,
    },
    /// Nothing of this name.
    #[error("there is no bucket for {0}; make it first, or name another")]
    NoBucket(String),
    /// Nobody answers.
    #[error("{place} does not answer ({what}); given up after {} s, and the next push goes on from here", after.as_secs())]
    Away {
        /// Where to.
        place: String,
        /// The system's reason.
        what: String,
        /// How long it was tried.
        after: Duration,
    },
    /// The server says something else.
    #[error("{place} refuses {name}: {what}")]
    Refused {
        /// Where to.
        place: String,
        /// Which object.
        name: String,
        /// What the server says.
        what: String,
    },
    /// The place is described wrongly.
    #[error("cannot use {place}: {what}")]
    Wrong {
        /// Where to.
        place: String,
        /// Why not.
        what: String,
    },
    /// A file here cannot be read or written.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// It is no recipient.
    #[error("{0} is not an age recipient (\"age1…\"); `keytop journal keygen` makes one")]
    NotARecipient(String),
    /// The file could not be encrypted.
    #[error("cannot encrypt {}: {what}", path.display())]
    NotSealed {
        /// The file.
        path: PathBuf,
        /// Why.
        what: String,
    },
    /// Two at once would write the same files aside.
    #[error("another keytop is pushing to {0} now; wait until it is done")]
    Busy(String),
}

impl UploadError {
    /// Whether the next file fares no better.
    pub const fn ends_all(&self) -> bool {
        !matches!(self, Self::Refused { .. })
    }

    /// What the system says of a file.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Io { path, source }
    }
}
