//! Slices, key counts and tiles as bytes.
//!
//! A body begins with a version byte; numbers are varints, names are numbers of [`Names`], what is zero is
//! left out. A slice's body has **no place for keys**: [`totals`] does not write [`Totals::keys`] and cannot
//! read them, so that no mistake above can put a key beside its second. Reading arbitrary bytes is an error
//! at worst: lengths are checked against what is left before anything is allocated.
//!
//! [`Totals::keys`]: crate::aggregate::Totals::keys

mod block;
mod bytes;
mod cells;
mod columns;
mod counts;
mod dealt;
mod devices;
mod draft;
mod figures;
mod keys;
mod line;
mod models;
mod pack;
mod range;
mod slice;
mod spread;
mod stretch;
mod tile;
mod totals;
mod trail;
mod walk;

pub use block::Grain;
pub(super) use block::decode_block;
pub use bytes::{Bytes, Malformed, Put};
pub(super) use devices::{decode_devices, encode_devices, put_devices, read_devices};
pub(super) use draft::{Draft, Part};
pub use figures::rounded;
pub(super) use keys::{decode_batches, encode_batches};
pub(super) use range::{Bit, Coder, Decoder, Encoder};
pub(super) use slice::{encode_slice, read_slice};
pub use stretch::Grids;
pub(super) use stretch::{add_day, add_stretch, decode_day, decode_stretch, encode_day, encode_stretch, next_section};
pub(super) use tile::{decode_tile, encode_tile};

use super::names::Names;
use crate::aggregate::{Count, Counts, KeyTotals};
use crate::event::Key;

const KEYS_VERSION: u8 = 1;

/// The body of a batch: its keys, by number.
pub(super) fn encode_keys(keys: &Counts<Key, KeyTotals>, names: &mut Names) -> Vec<u8> {
    let mut body = vec![KEYS_VERSION];
    put_keys(&mut body, keys, names);
    body
}

/// The keys of a batch's body.
pub(super) fn decode_keys(body: &[u8], names: &Names) -> Result<Counts<Key, KeyTotals>, Malformed> {
    let mut bytes = Bytes::new(body);
    bytes.version(KEYS_VERSION)?;
    let keys = read_keys(&mut bytes, names)?;
    bytes.end()?;
    Ok(keys)
}

/// Appends keys without a version.
pub(super) fn put_keys(body: &mut Vec<u8>, keys: &Counts<Key, KeyTotals>, names: &mut Names) {
    body.put(keys.len() as u64);
    for (key, totals) in keys.iter() {
        body.put(names.keys.number(key));
        body.put_all([totals.presses, totals.repeats, totals.dwells, totals.dwell_us]);
    }
}

/// Takes what [`put_keys`] wrote.
pub(super) fn read_keys(bytes: &mut Bytes, names: &Names) -> Result<Counts<Key, KeyTotals>, Malformed> {
    read_list(bytes, |bytes| {
        let key = names.keys.at(bytes.number()?)?;
        let (presses, repeats) = (bytes.count()?, bytes.count()?);
        Ok((key, KeyTotals { presses, repeats, dwells: bytes.count()?, dwell_us: bytes.count()? }))
    })
}

/// Takes a list with its length before it.
fn read_list<K: Copy + Ord, V: Count>(
    bytes: &mut Bytes,
    entry: impl Fn(&mut Bytes) -> Result<(K, V), Malformed>,
) -> Result<Counts<K, V>, Malformed> {
    let length = bytes.length()?;
    let mut entries = Vec::with_capacity(length);
    for _ in 0..length {
        entries.push(entry(bytes)?);
    }
    Ok(entries.into())
}

#[cfg(test)]
mod full_day;
#[cfg(test)]
mod tests;
