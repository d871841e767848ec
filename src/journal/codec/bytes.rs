//! Numbers as few bytes: LEB128 varints, signed ones zigzag; reading never trusts what it reads.

use std::ops::RangeInclusive;

/// Bytes that are no valid body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record does not read back: {0}")]
pub struct Malformed(pub &'static str);

/// A body being written.
pub trait Put {
    /// Appends an unsigned number.
    fn put(&mut self, value: u64);
    /// Appends unsigned numbers.
    fn put_all<const N: usize>(&mut self, values: [u64; N]);
    /// Appends a large unsigned number.
    fn put_wide(&mut self, value: u128);
    /// Appends a number that may be negative.
    fn put_signed(&mut self, value: i64);
    /// Appends a floating-point number.
    fn put_float(&mut self, value: f64);
    /// Appends a text with its length.
    fn put_text(&mut self, text: &str);
}

/// A body being read.
#[derive(Clone, Debug)]
pub struct Bytes<'a>(&'a [u8]);

/// Larger than any honest count or sum of us, and small enough that sums of them stay within 64 bits.
const LIMIT: u64 = 1 << 52;
const WIDE_LIMIT: u128 = 1 << 112;

impl Put for Vec<u8> {
    fn put(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.push(value as u8);
    }

    fn put_all<const N: usize>(&mut self, values: [u64; N]) {
        for value in values {
            self.put(value);
        }
    }

    fn put_wide(&mut self, mut value: u128) {
        while value >= 0x80 {
            self.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.push(value as u8);
    }

    fn put_signed(&mut self, value: i64) {
        self.put(((value << 1) ^ (value >> 63)) as u64);
    }

    fn put_float(&mut self, value: f64) {
        self.extend(value.to_le_bytes());
    }

    fn put_text(&mut self, text: &str) {
        self.put(text.len() as u64);
        self.extend(text.as_bytes());
    }
}

impl<'a> Bytes<'a> {
    /// Begins at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Takes one byte.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (&first, rest) = self.0.split_first().ok_or(Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(first)
    }

    /// Takes so many bytes.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (head, rest) = self.0.split_at_checked(length).ok_or(Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(head)
    }

    /// Takes all that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// Takes an unsigned number of any size.
    #[expect(clippy::inline_always, reason = "hundreds of thousands are read for a range, by code that is built small")]
    #[inline(always)]
    pub fn number(&mut self) -> Result<u64, Malformed> {
        // Most are of one byte or two.
        let (number, rest) = match *self.0 {
            [first @ 0..0x80, ref rest @ ..] => (u64::from(first), rest),
            [first, second @ 0..0x80, ref rest @ ..] => (u64::from(first & 0x7f) | u64::from(second) << 7, rest),
            _ => long_number(self.0)?,
        };
        self.0 = rest;
        Ok(number)
    }

    /// Takes so many unsigned numbers if each is of one byte.
    pub fn of_a_byte(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        head.is_ascii().then(|| {
            self.0 = rest;
            head
        })
    }

    /// Takes a count or a sum of us.
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    pub fn count(&mut self) -> Result<u64, Malformed> {
        self.number().and_then(|value| if value < LIMIT { Ok(value) } else { Err(Malformed("a count is absurd")) })
    }

    /// Takes a large unsigned number.
    pub fn wide(&mut self) -> Result<u128, Malformed> {
        if self.0.iter().take(8).any(|byte| *byte < 0x80) {
            return self.number().map(u128::from);
        }
        let mut value = 0;
        for shift in (0..119).step_by(7) {
            let byte = self.byte()?;
            value |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if value < WIDE_LIMIT { Ok(value) } else { Err(Malformed("a sum is absurd")) };
            }
        }
        Err(Malformed("a number is too long"))
    }

    /// Takes a number that may be negative.
    pub fn signed(&mut self) -> Result<i64, Malformed> {
        self.number().map(|value| (value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Takes a finite floating-point number.
    pub fn float(&mut self) -> Result<f64, Malformed> {
        let bytes = self.take(8)?.try_into().map_err(|_| Malformed("it ends too early"))?;
        let value = f64::from_le_bytes(bytes);
        if value.is_finite() { Ok(value) } else { Err(Malformed("a number is not finite")) }
    }

    /// Takes a text.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed("a text is not UTF-8"))
    }

    /// Takes how many entries follow; each needs a byte at least, so that more than are left is malformed.
    pub fn length(&mut self) -> Result<usize, Malformed> {
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if length <= self.0.len() { Ok(length) } else { Err(Malformed("it ends too early")) }
    }

    /// Takes the version byte, which must be this one.
    pub fn version(&mut self, known: u8) -> Result<(), Malformed> {
        self.version_within(known..=known).map(drop)
    }

    /// Takes the version byte, which must be one of these.
    pub fn version_within(&mut self, known: RangeInclusive<u8>) -> Result<u8, Malformed> {
        let version = self.byte()?;
        if known.contains(&version) { Ok(version) } else { Err(Malformed("its version is not known")) }
    }

    /// Checks that all was taken.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed("there is more than was announced")) }
    }
}

/// A number, and what comes after it.
fn long_number(bytes: &[u8]) -> Result<(u64, &[u8]), Malformed> {
    /// Of each byte, the bit that says that another follows.
    const MORE: u64 = 0x8080_8080_8080_8080;
    let Some(&word) = bytes.first_chunk() else { return number_by_byte(bytes) };
    let word = u64::from_le_bytes(word);
    let last = !word & MORE;
    if last == 0 {
        return number_by_byte(bytes);
    }
    // Its bytes, and of these seven bits each, brought together by twos.
    let taken = word & (last ^ (last - 1));
    let pairs = (taken & 0x007f_007f_007f_007f) | (taken & 0x7f00_7f00_7f00_7f00) >> 1;
    let fours = (pairs & 0x0000_3fff_0000_3fff) | (pairs & 0x3fff_0000_3fff_0000) >> 2;
    let value = (fours & 0x0fff_ffff) | (fours & 0x0fff_ffff_0000_0000) >> 4;
    Ok((value, bytes.get(last.trailing_zeros() as usize / 8 + 1..).unwrap_or_default()))
}

fn number_by_byte(bytes: &[u8]) -> Result<(u64, &[u8]), Malformed> {
    let mut value = 0;
    let mut rest = bytes.iter();
    for shift in (0..64).step_by(7) {
        let byte = *rest.next().ok_or(Malformed("it ends too early"))?;
        if shift == 63 && byte > 1 {
            break;
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok((value, rest.as_slice()));
        }
    }
    Err(Malformed("a number is too long"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_read_back(number: u64, signed: i64, wide in 0..WIDE_LIMIT, text: String) {
            let mut body = Vec::new();
            body.put(number);
            body.put_signed(signed);
            body.put_wide(wide);
            body.put_text(&text);
            (0..64).for_each(|bits| body.put(number >> bits));
            let mut bytes = Bytes::new(&body);
            prop_assert_eq!(bytes.number(), Ok(number));
            prop_assert_eq!(bytes.signed(), Ok(signed));
            prop_assert_eq!(bytes.wide(), Ok(wide));
            prop_assert_eq!(bytes.text(), Ok(text.as_str()));
            for bits in 0..64 {
                prop_assert_eq!(bytes.number(), Ok(number >> bits));
            }
            prop_assert_eq!(bytes.end(), Ok(()));
        }
    }
}
