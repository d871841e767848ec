//! Files and folders of an export: closed to others, and on the disk before they are put in place.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// How to open a file that, if it is made, is closed to others from the first moment.
pub(super) fn options() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "access lists come from the folder"))]
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder and those above it, closed to others.
pub(super) fn make_folders(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

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
