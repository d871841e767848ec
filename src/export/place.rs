//! Files of an export: on the disk before they are put in place.

use std::fs::File;
use std::io;
use std::path::Path;

/// Waits until everything that was written beside `folder` is on the disk: one sync for thousands of files, where one
/// for each takes minutes.
#[cfg(target_os = "linux")]
pub(super) fn sync(folder: &Path, _files: &[std::path::PathBuf]) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Waits until these files of a folder are on the disk.
#[cfg(not(target_os = "linux"))]
pub(super) fn sync(folder: &Path, files: &[std::path::PathBuf]) -> io::Result<()> {
    files.iter().try_for_each(|file| File::options().append(true).open(folder.join(file))?.sync_all())
}
