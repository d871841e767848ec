//! Files and folders that nobody else may read, and which file is which.
//!
//! Unix gives them modes. Windows gives a file the access list of its folder, and that of a person's own folders
//! lets in nobody else; a journal that is put elsewhere with `--journal` is as open as that place.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Tells a file from every other one: its device and inode.
#[cfg(unix)]
pub type Identity = (u64, u64);
/// Tells a file from every other one: its path, without links.
#[cfg(not(unix))]
pub type Identity = std::path::PathBuf;

/// How to open a file that, if it is made, is closed to others from the first moment.
#[cfg(unix)]
pub fn options() -> OpenOptions {
    let mut options = File::options();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// How to open a file; its access list is its folder's.
#[cfg(not(unix))]
pub fn options() -> OpenOptions {
    File::options()
}

/// Makes a folder and those above it, closed to others.
pub fn make_folders(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Whether others may do anything with a file, by its mode.
#[cfg(unix)]
pub fn is_open_to_others(found: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 != 0
}

/// The access list is its folder's.
#[cfg(not(unix))]
pub fn is_open_to_others(_found: &std::fs::Metadata) -> bool {
    false
}

/// Closes a file to others, where files have modes.
#[cfg(unix)]
pub fn close(path: &Path) -> io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

/// It is as its folder is.
#[cfg(not(unix))]
pub fn close(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Which file this is.
#[cfg(unix)]
pub fn identity(_path: &Path, found: &std::fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}

/// Which file this is.
#[cfg(not(unix))]
pub fn identity(path: &Path, _found: &std::fs::Metadata) -> Identity {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
