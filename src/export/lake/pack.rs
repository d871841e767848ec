//! A file that is compressed as it is written.

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use flate2::write::GzEncoder;
use zstd::stream::write::Encoder;

/// How files are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// Zstandard.
    Zstd,
    /// Gzip.
    Gzip,
}

/// A buffered file.
pub enum Packed {
    /// As it is.
    None(BufWriter<File>),
    /// As Zstandard.
    Zstd(BufWriter<Encoder<'static, File>>),
    /// As gzip.
    Gzip(BufWriter<GzEncoder<File>>),
}

const ZSTD_LEVEL: i32 = 3;
/// Bytes that are written at once.
pub(super) const AT_ONCE: usize = 64 << 10;

impl Packed {
    /// A file that is compressed like this.
    pub fn new(file: File, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::None(BufWriter::with_capacity(AT_ONCE, file)),
            Compression::Zstd => Self::Zstd(BufWriter::new(Encoder::new(file, ZSTD_LEVEL)?)),
            Compression::Gzip => Self::Gzip(BufWriter::new(GzEncoder::new(file, flate2::Compression::default()))),
        })
    }

    /// Writes what ends the file.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::None(out) => out.into_inner().map(drop).map_err(io::IntoInnerError::into_error),
            Self::Zstd(out) => out.into_inner().map_err(io::IntoInnerError::into_error)?.finish().map(drop),
            Self::Gzip(out) => out.into_inner().map_err(io::IntoInnerError::into_error)?.finish().map(drop),
        }
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(out) => out.write(bytes),
            Self::Zstd(out) => out.write(bytes),
            Self::Gzip(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::None(out) => out.flush(),
            // Flushing a compressor would end a block; its end does that.
            Self::Zstd(_) | Self::Gzip(_) => Ok(()),
        }
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None(_) => "Packed::None",
            Self::Zstd(_) => "Packed::Zstd",
            Self::Gzip(_) => "Packed::Gzip",
        })
    }
}

impl Compression {
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Zstd => ".zst",
            Self::Gzip => ".gz",
        }
    }
}
