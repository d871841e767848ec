//! Bodies made small: columns of numbers as dense or sparse varints, and zstd around them.

use super::{Bytes, Malformed, Put};

/// No honest body is larger before it is packed; what claims to be is not unpacked.
const LARGEST: u64 = 16 << 20;
/// Smaller bodies are left as they are.
const SMALLEST: usize = 64;
/// Beyond it zstd takes much longer for a percent or two.
const LEVEL: i32 = 12;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
const DENSE: u8 = 0;
const SPARSE: u8 = 1;

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
            let body = zstd::bulk::decompress(bytes.rest(), length as usize);
            body.map_err(|_| Malformed("its packing is broken"))
        }
        _ => Err(Malformed("its packing is not known")),
    }
}

/// Appends a column, where it is mostly zeros only the others.
pub fn put_column(body: &mut Vec<u8>, values: &[u64]) {
    let filled = values.iter().filter(|&&value| value != 0).count();
    if filled * 4 >= values.len() {
        body.push(DENSE);
        values.iter().for_each(|&value| body.put(value));
        return;
    }
    body.push(SPARSE);
    body.put(filled as u64);
    let mut next = 0;
    for (row, _) in values.iter().enumerate().filter(|&(_, &value)| value != 0) {
        body.put((row - next) as u64);
        next = row + 1;
    }
    values.iter().filter(|&&value| value != 0).for_each(|&value| body.put(value));
}

/// Takes a column of so many rows.
pub fn read_column(bytes: &mut Bytes, rows: usize) -> Result<Vec<u64>, Malformed> {
    match bytes.byte()? {
        DENSE => (0..rows).map(|_| bytes.count()).collect(),
        SPARSE => {
            let mut values = vec![0; rows];
            let filled = bytes.length()?;
            let mut places = Vec::with_capacity(filled);
            let mut next = 0_usize;
            for _ in 0..filled {
                let row = next.saturating_add(usize::try_from(bytes.number()?).unwrap_or(usize::MAX));
                places.push(row);
                next = row.saturating_add(1);
            }
            for row in places {
                *values.get_mut(row).ok_or(Malformed("a row is out of range"))? = bytes.count()?;
            }
            Ok(values)
        }
        _ => Err(Malformed("a column's kind is not known")),
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

        #[test]
        fn columns_read_back(values in prop::collection::vec(prop_oneof![4 => Just(0), 1 => 0..1_u64 << 50], 0..60)) {
            let mut body = Vec::new();
            put_column(&mut body, &values);
            let mut bytes = Bytes::new(&body);
            prop_assert_eq!(read_column(&mut bytes, values.len()), Ok(values));
            prop_assert_eq!(bytes.end(), Ok(()));
        }
    }
}
