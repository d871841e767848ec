//! One recorder a journal: a lock file that the system frees when its process dies.

use crate::private;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

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
        let mut file = private::options().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
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
    if file.try_lock_shared().is_ok() {
        return None;
    }
    let mut text = String::new();
    // Windows lets nobody read a file that another has locked: then it does not tell.
    let _ = file.read_to_string(&mut text);
    Some(text.trim().parse().unwrap_or(0))
}
