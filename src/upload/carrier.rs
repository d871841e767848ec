//! Brings files to a place, each once: what is there is compared before it counts as done.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::digest::{digest_of, half};
use super::error::UploadError;
use super::folder::each_piece;
use super::ledger::Ledger;
use super::remote::{Found, Remote};
use super::seal::Seal;
use crate::private;

/// A file that is to be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What the object is called, with slashes.
    pub name: String,
    /// The file.
    pub file: PathBuf,
    /// Whether it is the whole of what its folder will ever have, and never changes. What is not is replaced.
    pub is_final: bool,
}

/// What became of a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was brought; bytes.
    Sent(u64),
    /// The same is there.
    There,
    /// Something else is there, which was left as it is; its name.
    Differs(String),
}

/// Brings files to one place.
pub struct Carrier<'a> {
    remote: &'a mut dyn Remote,
    ledger: Ledger,
    seal: Option<(Seal, PathBuf)>,
    /// Whether what differs is replaced.
    replaces: bool,
    /// Whether nothing is brought and it is only told what would be.
    is_dry: bool,
    there: BTreeMap<String, Found>,
    /// Names with digests of what was brought since the place was last looked at.
    brought: Vec<(String, String)>,
}

impl<'a> Carrier<'a> {
    /// A carrier to this place.
    pub fn new(remote: &'a mut dyn Remote, ledger: Ledger) -> Self {
        let (there, brought) = Default::default();
        Self { remote, ledger, seal: None, replaces: false, is_dry: false, there, brought }
    }

    /// Encrypts what it brings; encrypted files wait in this folder until they are there.
    #[must_use]
    pub fn sealing(mut self, seal: Option<Seal>, folder: PathBuf) -> Self {
        self.seal = seal.map(|seal| (seal, folder));
        self
    }

    /// Replaces what differs.
    #[must_use]
    pub fn replacing(mut self, replaces: bool) -> Self {
        self.replaces = replaces;
        self
    }

    /// Only tells what it would bring.
    #[must_use]
    pub fn dry(mut self, is_dry: bool) -> Self {
        self.is_dry = is_dry;
        self
    }

    /// Looks at what is there below a name.
    pub fn look(&mut self, below: &str) -> Result<(), UploadError> {
        let found = self.remote.list(below)?;
        self.there.extend(found);
        Ok(())
    }

    /// Brings a file. Its folder must have been looked at.
    pub fn carry(&mut self, parcel: &Parcel) -> Result<Outcome, UploadError> {
        let digest = digest(&parcel.file)?;
        let name = if self.seal.is_some() { format!("{}{}", parcel.name, Seal::SUFFIX) } else { parcel.name.clone() };
        if let Some(found) = self.there.get(&name).cloned() {
            if self.ledger.has(&name, &digest, &found) {
                return Ok(Outcome::There);
            }
            let file = self.sealed(parcel, &name, &digest, false)?;
            return self.meet(parcel, (name, digest), &file, Some(&found));
        }
        if parcel.is_final
            && let Some(other) = self.beside(&name)
        {
            if !self.replaces {
                return Ok(Outcome::Differs(other));
            }
            if !self.is_dry {
                self.remote.remove(&other)?;
            }
            self.there.remove(&other);
        }
        let file = self.sealed(parcel, &name, &digest, true)?;
        if self.is_dry {
            return Ok(Outcome::Sent(len(&file)?));
        }
        if self.remote.create(&name, &file)? {
            return self.sent((name, digest), &file);
        }
        self.meet(parcel, (name, digest), &file, None)
    }

    /// Notes what was brought once it is seen to be there, if it is so much; `folders` hold all of it.
    pub fn settle(&mut self, folders: &[String], least: usize) -> Result<(), UploadError> {
        if self.brought.len() < least {
            return Ok(());
        }
        for folder in folders {
            self.look(folder)?;
        }
        let brought = std::mem::take(&mut self.brought).into_iter();
        let seen: Vec<_> = brought
            .filter_map(|(name, digest)| self.there.get(&name).cloned().map(|found| (name, digest, found)))
            .collect();
        self.ledger.note(&seen)?;
        for (name, digest, _) in &seen {
            self.forget_sealed(name, digest);
        }
        Ok(())
    }

    /// Something of this name is there: the same or not.
    fn meet(
        &mut self,
        parcel: &Parcel,
        (name, digest): (String, String),
        file: &Path,
        found: Option<&Found>,
    ) -> Result<Outcome, UploadError> {
        let is_same = match found {
            Some(found) if !file.exists() => self.may_be_same(&name, &parcel.file, found)?,
            _ => self.is_same(&name, file, found)?,
        };
        if is_same {
            self.brought.push((name, digest));
            return Ok(Outcome::There);
        }
        if parcel.is_final && !self.replaces {
            return Ok(Outcome::Differs(name));
        }
        let file = self.sealed(parcel, &name, &digest, true)?;
        if self.is_dry {
            return Ok(Outcome::Sent(len(&file)?));
        }
        self.remote.replace(&name, &file)?;
        self.sent((name, digest), &file)
    }

    fn sent(&mut self, brought: (String, String), file: &Path) -> Result<Outcome, UploadError> {
        self.brought.push(brought);
        len(file).map(Outcome::Sent)
    }

    /// Whether the object has these bytes.
    fn is_same(&mut self, name: &str, file: &Path, found: Option<&Found>) -> Result<bool, UploadError> {
        if found.is_some_and(|found| len(file).is_ok_and(|len| len != found.len)) {
            return Ok(false);
        }
        let expected = digest(file)?;
        let mut hash = Sha256::new();
        self.remote.read(name, &mut |piece| hash.update(piece))?;
        Ok(half(hash) == expected)
    }

    /// Whether an encrypted object, of which nothing is known here any more, has the length that these contents have.
    fn may_be_same(&self, name: &str, file: &Path, found: &Found) -> Result<bool, UploadError> {
        Ok(!self.ledger.knows(name) && Seal::may_be(found.len, len(file)?))
    }

    /// Another object in the folder of a name.
    fn beside(&self, name: &str) -> Option<String> {
        let folder = format!("{}/", name.rsplit_once('/').map_or("", |(folder, _)| folder));
        let (other, _) = self.there.range(folder.clone()..).next()?;
        other.starts_with(&folder).then(|| other.clone())
    }

    /// The file as it is brought. An encryption that waits here is taken again, so that what is there can be compared.
    fn sealed(&self, parcel: &Parcel, name: &str, digest: &str, is_wanted: bool) -> Result<PathBuf, UploadError> {
        let Some((seal, folder)) = &self.seal else { return Ok(parcel.file.clone()) };
        let sealed = waiting(folder, name, digest);
        if is_wanted && !sealed.exists() {
            private::make_folders(folder).map_err(UploadError::io(folder))?;
            seal.seal(&parcel.file, &sealed)?;
        }
        Ok(sealed)
    }

    fn forget_sealed(&self, name: &str, digest: &str) {
        if let Some((_, folder)) = &self.seal {
            // Where it stays it is encrypted and taken again the next time.
            let _ = fs::remove_file(waiting(folder, name, digest));
        }
    }
}

/// Where an encryption waits until it is seen to be there.
fn waiting(folder: &Path, name: &str, digest: &str) -> PathBuf {
    folder.join(digest_of(&[name, digest]))
}

fn len(file: &Path) -> Result<u64, UploadError> {
    file.metadata().map(|about| about.len()).map_err(UploadError::io(file))
}

fn digest(file: &Path) -> Result<String, UploadError> {
    let mut hash = Sha256::new();
    each_piece(file, &mut |piece| hash.update(piece)).map_err(UploadError::io(file))?;
    Ok(half(hash))
}
