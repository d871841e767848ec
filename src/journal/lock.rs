//! One recorder a journal: a lock file that the system frees when its process dies.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

/// An exclusive lock, held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// A probe by [`holder`] holds the lock for an instant; only a lock that stays is somebody's.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(3);

impl Lock {
    /// Takes the lock of this file, made if need be; `None` while another holds it.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        for _ in 1..TRIES {
            if let Some(lock) = Self::try_take(path)? {
                return Ok(Some(lock));
            }
            std::thread::sleep(PAUSE);
        }
        Self::try_take(path)
    }

    /// The same, at once.
    pub fn try_take(path: &Path) -> io::Result<Option<Self>> {
        let mut file = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        file.set_len(0)?;
        writeln!(file, "{}", std::process::id())?;
        Ok(Some(Self { _file: file }))
    }
}

/// The lock file beside a journal.
pub(super) fn recorder_lock(journal: &Path) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// The process that holds the lock of this file; 0 if it does not tell.
pub(super) fn holder(path: &Path) -> Option<u32> {
    let mut file = File::open(path).ok()?;
    if flock(&file, FlockOperation::NonBlockingLockShared).is_ok() {
        return None;
    }
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    Some(text.trim().parse().unwrap_or(0))
}
