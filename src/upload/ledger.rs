//! What was brought to a place, so that it need not be fetched again to be compared.
//!
//! A lost ledger costs time and nothing else: the place itself is the judge of what is there.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::error::UploadError;
use super::remote::Found;
use crate::private;

/// What was brought to a place, by name: a line each in a file, the last one counts.
#[derive(Debug)]
pub struct Ledger {
    file: PathBuf,
    lines: HashMap<String, Line>,
    /// Held while it is open, so that nobody else brings the same.
    _lock: File,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    digest: String,
    found: Found,
}

impl Ledger {
    /// Opens the ledger of a place in a folder, which is made if it is not there; `None` while another has it.
    pub fn open(folder: &Path) -> Result<Option<Self>, UploadError> {
        let file = folder.join("ledger");
        let Some(lock) = locked(folder, "lock")? else { return Ok(None) };
        let text = match fs::read_to_string(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.map_err(UploadError::io(&file))?,
        };
        let lines = text.lines().filter_map(Line::parse).collect();
        Ok(Some(Self { file, lines, _lock: lock }))
    }

    /// Takes on to keep the place of this folder fed, until the file is dropped; `None` while another process does.
    pub fn follow(folder: &Path) -> Result<Option<File>, UploadError> {
        locked(folder, "following")
    }

    /// Whether this very object was brought with these contents and was not written since.
    pub(super) fn has(&self, name: &str, digest: &str, found: &Found) -> bool {
        self.lines.get(name).is_some_and(|line| line.digest == digest && line.found == *found)
    }

    /// Whether anything was ever brought under this name.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.lines.contains_key(name)
    }

    /// Notes what was brought.
    pub(super) fn note(&mut self, brought: &[(String, String, Found)]) -> Result<(), UploadError> {
        let mut text = String::new();
        for (name, digest, found) in brought {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name}\t{digest}\t{}\t{}", found.len, found.stamp);
            self.lines.insert(name.clone(), Line { digest: digest.clone(), found: found.clone() });
        }
        let write = || private::options().create(true).append(true).open(&self.file)?.write_all(text.as_bytes());
        write().map_err(UploadError::io(&self.file))
    }
}

/// A file of this folder, held by this process alone; `None` while another holds it.
fn locked(folder: &Path, name: &str) -> Result<Option<File>, UploadError> {
    let lock = folder.join(name);
    private::make_folders(folder).map_err(UploadError::io(folder))?;
    let held =
        private::options().create(true).truncate(false).write(true).open(&lock).map_err(UploadError::io(&lock))?;
    match held.try_lock() {
        Ok(()) => Ok(Some(held)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(UploadError::io(&lock)(error)),
    }
}

impl Line {
    fn parse(line: &str) -> Option<(String, Self)> {
        let mut fields = line.split('\t');
        let (name, digest) = (fields.next()?, fields.next()?.to_owned());
        let (len, stamp) = (fields.next()?.parse().ok()?, fields.next()?.to_owned());
        Some((name.to_owned(), Self { digest, found: Found { len, stamp } }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_known_until_the_object_changes() {
        let place = tempfile::tempdir().unwrap();
        let found = Found { len: 3, stamp: "x".to_owned() };
        let mut ledger = Ledger::open(place.path()).unwrap().unwrap();
        assert!(Ledger::open(place.path()).unwrap().is_none(), "one at a time");
        ledger.note(&[("a/b".to_owned(), "d".to_owned(), found.clone())]).unwrap();
        drop(ledger);
        let ledger = Ledger::open(place.path()).unwrap().unwrap();
        assert!(ledger.has("a/b", "d", &found));
        assert!(!ledger.has("a/b", "other", &found));
        assert!(!ledger.has("a/b", "d", &Found { stamp: "y".to_owned(), ..found }));
    }
}
