//! What can go wrong with a journal, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

use super::codec::Malformed;
use super::seal::SealError;

/// What journal calls return.
pub type Result<T> = std::result::Result<T, JournalError>;

/// Why a journal could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file is something else.
    #[error("{} is not a keytop journal; name another file with --journal, or move this one away", .0.display())]
    NotAJournal(PathBuf),
    /// The file was a journal once.
    #[error("the journal {} is damaged ({what}); move it away, a new one is started in its place", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// A later keytop made it.
    #[error(
        "the journal {} was made by a newer keytop (its version is {found}, this keytop knows {known}); \
         update keytop, or name another file with --journal",
        path.display()
    )]
    Newer {
        /// The journal.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The last version that is known here.
        known: i64,
    },
    /// An earlier keytop made it and nobody has opened it for writing since.
    #[error("the journal {} was made by an older keytop; run keytop once to bring it up to date", .0.display())]
    Older(PathBuf),
    /// It is to be added to itself.
    #[error("{} is this very journal or a copy of it, not that of another machine", .0.display())]
    SameJournal(PathBuf),
    /// Another process records into it.
    #[error(
        "the journal {} is being recorded by another keytop{}; \
         stop that one, or open this one as a viewer",
        path.display(),
        pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default()
    )]
    Locked {
        /// The journal.
        path: PathBuf,
        /// The process that records, where its lock tells.
        pid: Option<u32>,
    },
    /// Another process is writing for longer than we wait; what was to be written is kept and tried again.
    #[error("the journal {} is busy: another keytop is writing; it will be tried again", .0.display())]
    Busy(PathBuf),
    /// No room; what was to be written is kept and tried again.
    #[error("no room to write the journal {}: the disk is full; free some space", .0.display())]
    Full(PathBuf),
    /// The file or its folder may not be read or written.
    #[error("no permission for the journal {}: check who owns the file and its folder", .0.display())]
    Permission(PathBuf),
    /// The system refused.
    #[error("cannot use the journal {}: {source}", path.display())]
    Io {
        /// What was touched.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Recorded events are sealed and do not open.
    #[error("cannot open the recorded events of {}: {source}", path.display())]
    Sealed {
        /// The journal.
        path: PathBuf,
        /// Why.
        source: SealError,
    },
    /// Recorded events could not be packed or sealed.
    #[error("cannot keep recorded events in the journal {}: {what}", path.display())]
    Events {
        /// The journal.
        path: PathBuf,
        /// Why.
        what: String,
    },
    /// `SQLite` refused for a reason that is none of the above.
    #[error("cannot use the journal {}: {source}", path.display())]
    Sqlite {
        /// The journal.
        path: PathBuf,
        /// Its reason.
        source: rusqlite::Error,
    },
}

/// What the parts of the journal return; the path is added at its door.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("events cannot be packed: {0}")]
    Events(String),
}

impl JournalError {
    /// Whether the same call may succeed later without anybody doing anything to the journal itself.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Full(_))
    }

    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Permission(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            _ => Self::Io { path, source },
        }
    }

    pub(super) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotAJournal(path),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::TypeMismatch) => {
                Self::Damaged { path, what: source.to_string() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            Some(ErrorCode::DiskFull) => Self::Full(path),
            // The shared memory of readers and writers is a file beside the journal, and there is no room for it.
            _ if source.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) => {
                Self::Full(path)
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::Permission(path),
            _ if is_wrong_shape(&source) => Self::Damaged { path, what: source.to_string() },
            _ => Self::Sqlite { path, source },
        }
    }
}

impl Fault {
    /// The error that it is to those outside.
    pub(super) fn at(self, path: &Path) -> JournalError {
        match self {
            Self::Sqlite(source) => JournalError::sqlite(path, source),
            Self::Events(what) => JournalError::Events { path: path.to_owned(), what },
            Self::Malformed(malformed) => JournalError::Damaged { path: path.to_owned(), what: malformed.to_string() },
        }
    }
}

/// A table or column that is not there or of another type: the schema is not the one that its version promises.
fn is_wrong_shape(error: &rusqlite::Error) -> bool {
    use rusqlite::Error;
    match error {
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnType(..)
        | Error::QueryReturnedNoRows
        | Error::Utf8Error(..) => true,
        Error::SqliteFailure(_, Some(text)) | Error::SqlInputError { msg: text, .. } => {
            text.contains("no such table") || text.contains("no such column") || text.contains("has no column")
        }
        _ => false,
    }
}
