//! Digests as texts.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The first half of a SHA-256 of these texts: no two of anybody's share it.
pub fn digest_of(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text);
    }
    half(hash)
}

/// The first half of a digest, in hexadecimal digits.
pub(super) fn half(hash: Sha256) -> String {
    hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
