//! Encryption on this side of the wire: the place gets files that only the holder of an age identity can read.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::Path;
use std::str::FromStr;

use age::x25519::Recipient;

use super::error::UploadError;
use crate::private;

/// Whom files are encrypted to.
#[derive(Clone, Debug)]
pub struct Seal(Recipient);

impl Seal {
    /// What the names of sealed files end with.
    pub const SUFFIX: &'static str = ".age";

    /// Whether an encryption of so many bytes can have this length: chunks of 64 KiB with a tag each, a nonce, and a
    /// header of some hundred bytes (<https://age-encryption.org/v1>).
    pub(super) fn may_be(sealed: u64, plain: u64) -> bool {
        let payload = 16 + plain + 16 * plain.div_ceil(1 << 16).max(1);
        (100..2_000).contains(&sealed.saturating_sub(payload))
    }

    /// Encrypts a file, which appears whole or not at all. No two encryptions of one file are alike.
    pub(super) fn seal(&self, file: &Path, sealed: &Path) -> Result<(), UploadError> {
        let not_sealed = |what: String| UploadError::NotSealed { path: file.to_owned(), what };
        let to: &dyn age::Recipient = &self.0;
        let encryptor = age::Encryptor::with_recipients(std::iter::once(to)).map_err(|e| not_sealed(e.to_string()))?;
        let aside = sealed.with_extension("tmp");
        let write = || -> io::Result<()> {
            let out = private::options().create(true).truncate(true).write(true).open(&aside)?;
            let mut out = encryptor.wrap_output(BufWriter::new(out))?;
            io::copy(&mut BufReader::new(File::open(file)?), &mut out)?;
            out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&aside, sealed)
        };
        write().map_err(UploadError::io(sealed))
    }
}

impl FromStr for Seal {
    type Err = UploadError;

    fn from_str(text: &str) -> Result<Self, UploadError> {
        text.parse().map(Self).map_err(|_| UploadError::NotARecipient(text.to_owned()))
    }
}
