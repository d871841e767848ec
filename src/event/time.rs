//! Instants and their written form.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

/// Microseconds in a second.
pub const MICROS: i64 = 1_000_000;

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(pub i64);

/// A whole second since 1970-01-01T00:00:00Z: the resolution of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Second(pub i64);

/// Why a text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("time is not RFC 3339 with a UTC offset (as in 2026-11-20T09:00:00.123456Z)")]
pub struct TimeError;

impl Time {
    /// The second that holds it.
    pub const fn second(self) -> Second {
        Second(self.0.div_euclid(MICROS))
    }

    /// The same instant for chrono; instants beyond its years become its epoch.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

impl Second {
    /// Its first instant.
    pub const fn start(self) -> Time {
        Time(self.0.saturating_mul(MICROS))
    }
}

impl From<DateTime<Utc>> for Time {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp_micros())
    }
}

impl Sub for Time {
    type Output = i64;

    /// Microseconds from the right side to the left.
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<i64> for Time {
    type Output = Self;

    /// The instant so many microseconds later.
    fn add(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl FromStr for Time {
    type Err = TimeError;

    /// Reads RFC 3339 with an offset; digits beyond microseconds are cut off, second 60 is rejected.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        parse(text.as_bytes()).ok_or(TimeError)
    }
}

fn parse(text: &[u8]) -> Option<Time> {
    let (head, tail) = text.split_at_checked(19)?;
    let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, sign)| head[at] != sign) || !matches!(head[10], b'T' | b't') {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(digits(&head[0..4])?).ok()?,
        u32::try_from(digits(&head[5..7])?).ok()?,
        u32::try_from(digits(&head[8..10])?).ok()?,
    )?;
    let clock = clock_seconds(&head[11..13], &head[14..16])? + below(digits(&head[17..19])?, 60)?;
    let (micros, zone) = fraction(tail)?;
    let days = i64::from(date.to_epoch_days());
    Some(Time((days * 86_400 + clock - offset_seconds(zone)?) * MICROS + micros))
}

fn clock_seconds(hours: &[u8], minutes: &[u8]) -> Option<i64> {
    Some(below(digits(hours)?, 24)? * 3600 + below(digits(minutes)?, 60)? * 60)
}

fn fraction(tail: &[u8]) -> Option<(i64, &[u8])> {
    let Some(rest) = tail.strip_prefix(b".") else { return Some((0, tail)) };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let (kept, zone) = (&rest[..length.min(6)], &rest[length..]);
    let missing = u32::try_from(6 - kept.len()).ok()?;
    Some((digits(kept)? * 10_i64.pow(missing), zone))
}

fn offset_seconds(zone: &[u8]) -> Option<i64> {
    match zone {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let seconds = clock_seconds(&[*h0, *h1], &[*m0, *m1])?;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

fn below(value: i64, limit: i64) -> Option<i64> {
    (value < limit).then_some(value)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_contract_allows() {
        let expected = Ok(Time(1_795_165_200_123_456));
        for text in [
            "2026-11-20T09:00:00.123456Z",
            "2026-11-20t09:00:00.123456z",
            "2026-11-20T09:00:00.1234569Z",
            "2026-11-20T10:00:00.123456+01:00",
            "2026-11-20T03:30:00.123456-05:30",
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
        assert_eq!("1970-01-01T00:00:00.5Z".parse(), Ok(Time(500_000)));
        assert_eq!("1969-12-31T23:59:59Z".parse(), Ok(Time(-MICROS)));
    }

    #[test]
    fn rejects_the_rest() {
        for text in [
            "",
            "2026-11-20",
            "2026-11-20T09:00:00",
            "2026-11-20 09:00:00Z",
            "2026-11-20T09:00:60Z",
            "2026-11-20T24:00:00Z",
            "2026-02-29T09:00:00Z",
            "2026-11-20T09:00:00.Z",
            "2026-11-20T09:00:00+0100",
            "2026-11-20T09:00:00+24:00",
            "2026-11-20T09:00:00Z ",
            "２０２６-11-20T09:00:00Z",
        ] {
            assert_eq!(text.parse::<Time>(), Err(TimeError), "{text}");
        }
    }

    #[test]
    fn its_text_reads_back() {
        let time = Time(1_795_165_200_000_001);
        assert_eq!(time.to_string().parse(), Ok(time));
    }
}
