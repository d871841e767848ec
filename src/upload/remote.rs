//! A place with names, as the carrier sees it.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::UploadError;

/// An object that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Bytes.
    pub len: u64,
    /// Changes when it is written anew.
    pub stamp: String,
}

/// A place that holds objects by names with slashes.
pub trait Remote {
    /// Every object below a name, by its whole name.
    fn list(&mut self, below: &str) -> Result<BTreeMap<String, Found>, UploadError>;

    /// Makes an object of a file; false if there is one of this name, which is left as it is.
    fn create(&mut self, name: &str, file: &Path) -> Result<bool, UploadError>;

    /// Makes an object of a file in place of what is there.
    fn replace(&mut self, name: &str, file: &Path) -> Result<(), UploadError>;

    /// Takes an object away.
    fn remove(&mut self, name: &str) -> Result<(), UploadError>;

    /// Gives the bytes of an object, piece by piece.
    fn read(&mut self, name: &str, take: &mut dyn FnMut(&[u8])) -> Result<(), UploadError>;
}
