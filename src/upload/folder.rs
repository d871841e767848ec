//! A folder as a place to push to: files appear whole, under a name that nothing had, and closed to others.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::error::UploadError;
use super::remote::{Found, Remote};
use crate::private;

/// A folder of this machine, or one that is mounted.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// Begins the names of files that are not whole yet.
const ASIDE: &str = ".keytop-";
const PIECE: usize = 1 << 16;

impl Folder {
    /// A folder; it is made with the first file.
    pub fn new(root: PathBuf) -> Self {
        Self(root)
    }

    /// Writes a copy aside; `place` then gives it its name.
    fn write(
        &self,
        name: &str,
        file: &Path,
        place: impl FnOnce(&Path, &Path) -> io::Result<bool>,
    ) -> Result<bool, UploadError> {
        let whole = self.0.join(name);
        let folder = whole.parent().unwrap_or(&self.0);
        let aside = folder.join(format!("{ASIDE}{}.tmp", std::process::id()));
        let write = || {
            private::make_folders(folder)?;
            let mut out = private::options().create(true).truncate(true).write(true).open(&aside)?;
            io::copy(&mut File::open(file)?, &mut out)?;
            out.sync_all()?;
            let is_new = place(&aside, &whole)?;
            File::open(folder)?.sync_all()?;
            Ok(is_new)
        };
        let written = write();
        // It is gone if it was renamed; otherwise nobody needs it.
        let _ = fs::remove_file(&aside);
        written.map_err(UploadError::io(&whole))
    }
}

impl Remote for Folder {
    fn list(&mut self, below: &str) -> Result<BTreeMap<String, Found>, UploadError> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.0.join(below)];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(UploadError::io(&folder)(error)),
            };
            for entry in entries {
                let path = entry.map_err(UploadError::io(&folder))?.path();
                let about = path.metadata().map_err(UploadError::io(&path))?;
                let name = path.strip_prefix(&self.0).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                if about.is_dir() {
                    folders.push(path);
                } else if !name.rsplit('/').next().is_some_and(|last| last.starts_with(ASIDE)) {
                    found.insert(name, Found { len: about.len(), stamp: stamp(&about) });
                }
            }
        }
        Ok(found)
    }

    fn create(&mut self, name: &str, file: &Path) -> Result<bool, UploadError> {
        self.write(name, file, |aside, whole| match fs::hard_link(aside, whole) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            // File systems without links, such as those of memory sticks.
            Err(_) if whole.exists() => Ok(false),
            Err(_) => fs::rename(aside, whole).map(|()| true),
        })
    }

    fn replace(&mut self, name: &str, file: &Path) -> Result<(), UploadError> {
        self.write(name, file, |aside, whole| fs::rename(aside, whole).map(|()| true)).map(drop)
    }

    fn remove(&mut self, name: &str) -> Result<(), UploadError> {
        let file = self.0.join(name);
        fs::remove_file(&file).map_err(UploadError::io(&file))
    }

    fn read(&mut self, name: &str, take: &mut dyn FnMut(&[u8])) -> Result<(), UploadError> {
        let file = self.0.join(name);
        each_piece(&file, take).map_err(UploadError::io(&file))
    }
}

/// Gives the bytes of a file, piece by piece.
pub(super) fn each_piece(file: &Path, take: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut file = File::open(file)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(()),
            n => take(piece.get(..n).unwrap_or_default()),
        }
    }
}

fn stamp(about: &fs::Metadata) -> String {
    let written = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    written.unwrap_or_default().as_nanos().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_once_and_only_replaced_on_purpose() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        let mut folder = Folder::new(place.path().join("to"));
        let text = |folder: &mut Folder| {
            let mut text = Vec::new();
            folder.read("a/b", &mut |piece| text.extend_from_slice(piece)).unwrap();
            String::from_utf8(text).unwrap()
        };
        assert!(folder.list("a").unwrap().is_empty());
        fs::write(&file, "one").unwrap();
        assert!(folder.create("a/b", &file).unwrap());
        fs::write(&file, "two").unwrap();
        assert!(!folder.create("a/b", &file).unwrap());
        assert_eq!(text(&mut folder), "one");
        folder.replace("a/b", &file).unwrap();
        assert_eq!(text(&mut folder), "two");
        let found = folder.list("a").unwrap();
        assert_eq!(found.iter().map(|(name, found)| (name.as_str(), found.len)).collect::<Vec<_>>(), [("a/b", 3)]);
        folder.remove("a/b").unwrap();
        assert!(folder.list("").unwrap().is_empty());
    }
}
