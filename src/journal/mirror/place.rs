//! Where mirrors may be: folders that are memory, by the type of their filesystem, and ours alone.

use std::path::{Path, PathBuf};

/// Where a journal's open batches are mirrored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MirrorRoot {
    /// `$XDG_RUNTIME_DIR/keytop`, else `/dev/shm/keytop-<uid>`; whichever is memory.
    #[default]
    System,
    /// This folder, if it is memory.
    Folder(PathBuf),
    /// Nowhere: they live in the writer alone.
    Nowhere,
}

/// `TMPFS_MAGIC` and `RAMFS_MAGIC` of `linux/magic.h`.
#[cfg(target_os = "linux")]
const MEMORY: [i64; 2] = [0x0102_1994, 0x8584_58f6];
#[cfg(unix)]
const SHARED_MEMORY: &str = "/dev/shm";

impl MirrorRoot {
    /// Folders where mirrors may be, best first, and whether each is memory; the first that is memory is used.
    pub fn places(&self) -> Vec<(PathBuf, bool)> {
        self.candidates().into_iter().map(|(memory, ours)| (ours, is_memory(&memory))).collect()
    }

    /// Folders that may hold the folders of journals, best first, with the memory that each must lie in.
    fn candidates(&self) -> Vec<(PathBuf, PathBuf)> {
        match self {
            Self::Nowhere => Vec::new(),
            Self::Folder(folder) => vec![(folder.clone(), folder.join("keytop"))],
            #[cfg(not(unix))]
            Self::System => Vec::new(),
            #[cfg(unix)]
            Self::System => {
                let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
                let runtime = runtime.map(|base| (base.clone(), base.join("keytop")));
                let shared = PathBuf::from(SHARED_MEMORY);
                let uid = rustix::process::getuid().as_raw();
                let shared = (shared.clone(), shared.join(format!("keytop-{uid}")));
                runtime.into_iter().chain([shared]).collect()
            }
        }
    }
}

/// Makes the folder of this journal's mirrors in the first place that is memory; `None` where there is none.
pub(in crate::journal) fn make_folder(root: &MirrorRoot, uuid: &str) -> Option<PathBuf> {
    root.candidates().into_iter().find_map(|(memory, ours)| {
        if !is_memory(&memory) {
            return None;
        }
        let folder = ours.join(uuid);
        (make_private(&ours) && make_private(&folder)).then_some(folder)
    })
}

/// The folders of this journal's mirrors that are there.
pub(in crate::journal) fn existing_folders(root: &MirrorRoot, uuid: &str) -> Vec<PathBuf> {
    let candidates = root.candidates().into_iter();
    let folders = candidates.filter(|(_, ours)| is_ours(ours)).map(|(_, ours)| ours.join(uuid));
    folders.filter(|folder| is_ours(folder) && is_memory(folder)).collect()
}

/// Makes a folder that only we may enter, unless it is there; false if it is not such a folder.
#[cfg(unix)]
fn make_private(folder: &Path) -> bool {
    use std::fs::{self, DirBuilder};
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    // Whether it could be made shows in what is there afterwards.
    let _ = DirBuilder::new().mode(0o700).create(folder);
    is_ours(folder) && fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).is_ok()
}

#[cfg(unix)]
fn is_ours(folder: &Path) -> bool {
    use std::fs;
    use std::os::unix::fs::MetadataExt;

    let owner = rustix::process::getuid().as_raw();
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == owner)
}

/// Where there is no memory to keep it in, there is nothing to make or find.
#[cfg(not(unix))]
fn make_private(_folder: &Path) -> bool {
    false
}

#[cfg(not(unix))]
fn is_ours(_folder: &Path) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn is_memory(folder: &Path) -> bool {
    rustix::fs::statfs(folder).is_ok_and(|found| MEMORY.contains(&(found.f_type & 0xffff_ffff)))
}

/// Elsewhere no filesystem is known to be memory.
#[cfg(not(target_os = "linux"))]
fn is_memory(_folder: &Path) -> bool {
    false
}
