//! Sums made small: zstd around their bytes, which unpacks faster than what learns does.

use parking_lot::Mutex;
use zstd::bulk::Decompressor;

use super::{Bytes, Malformed, Put};

/// No honest body is larger before it is packed; what claims to be is not unpacked.
const LARGEST: u64 = 16 << 20;
/// Smaller bodies are left as they are.
const SMALLEST: usize = 64;
/// Beyond it zstd takes much longer for a percent or two.
const LEVEL: i32 = 12;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;

/// Those that are at rest, for whichever thread is next. A new one asks the processor what it can do, which a virtual
/// machine answers so slowly that it took a seventh of an export by day.
static UNPACKERS: Mutex<Vec<Decompressor<'static>>> = Mutex::new(Vec::new());

/// Packs a body, if that makes it smaller.
pub fn pack(body: &[u8]) -> Vec<u8> {
    let packed = if body.len() < SMALLEST { None } else { zstd::bulk::compress(body, LEVEL).ok() };
    match packed.filter(|packed| packed.len() < body.len()) {
        Some(packed) => {
            let mut out = vec![ZSTD];
            out.put(body.len() as u64);
            out.extend(packed);
            out
        }
        None => [&[PLAIN], body].concat(),
    }
}

/// The body that was packed.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut bytes = Bytes::new(packed);
    match bytes.byte()? {
        PLAIN => Ok(bytes.rest().to_vec()),
        ZSTD => {
            let length = bytes.number()?;
            if length > LARGEST {
                return Err(Malformed("it claims to be absurdly large"));
            }
            let known = UNPACKERS.lock().pop();
            let body = known.map_or_else(Decompressor::new, Ok).and_then(|mut unpacker| {
                let body = unpacker.decompress(bytes.rest(), length as usize);
                UNPACKERS.lock().push(unpacker);
                body
            });
            body.map_err(|_| Malformed("its packing is broken"))
        }
        _ => Err(Malformed("its packing is not known")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(body in prop::collection::vec(0..4_u8, 0..500)) {
            prop_assert_eq!(unpack(&pack(&body)), Ok(body));
        }
    }
}
