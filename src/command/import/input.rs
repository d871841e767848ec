//! A file or standard input, read with a digest of its bytes and a progress bar.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};

use super::fold::Digest;

/// Bytes that are read at once.
const BUFFER: usize = 256 << 10;
/// Shorter files are read before a bar could be seen.
const LONG: u64 = 16 << 20;

/// What is imported.
pub(super) struct Input {
    reader: BufReader<Hashed>,
    /// Shows how far it is read, if it is long and stderr is a terminal.
    pub(super) progress: ProgressBar,
}

struct Hashed {
    inner: Box<dyn Read>,
    hash: Sha256,
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(super) fn open(file: &Path) -> io::Result<Self> {
        if file == Path::new("-") {
            return Ok(Self::new(Box::new(io::stdin()), ProgressBar::hidden()));
        }
        let opened = File::open(file)?;
        let length = opened.metadata()?.len();
        let progress = if length >= LONG { bar(length) } else { ProgressBar::hidden() };
        Ok(Self::new(Box::new(opened), progress))
    }

    fn new(inner: Box<dyn Read>, progress: ProgressBar) -> Self {
        let hashed = Hashed { inner: Box::new(progress.wrap_read(inner)), hash: Sha256::new() };
        Self { reader: BufReader::with_capacity(BUFFER, hashed), progress }
    }

    /// The digest of all bytes that were read.
    pub(super) fn digest(self) -> Digest {
        self.reader.into_inner().hash.finalize().into()
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} % of {total_bytes}, {eta} to go");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("#>-");
    ProgressBar::new(length).with_style(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events");
        std::fs::write(&path, "abc").unwrap();
        let mut input = Input::open(&path).unwrap();
        assert_eq!(input.fill_buf().unwrap(), b"abc");
        // The first bytes of FIPS 180-2's example.
        assert_eq!(input.digest()[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert!(Input::open(&folder.path().join("none")).is_err());
    }
}
