//! Standard output: written in one go, and quietly left when its reader has gone.

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::Context as _;

use super::exit::Failure;

/// Writes to standard output.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::OutputClosed),
        Err(error) => Err(error).context("cannot write to standard output").map_err(Failure::from),
    }
}
