//! A row of text on its way to a file: put together in memory, with dates and instants written out once for many rows.

use std::io::Write as _;

use crate::calendar::Day;
use crate::event::Time;

/// The row that is being put together.
#[derive(Debug, Default)]
pub(super) struct Line {
    bytes: Vec<u8>,
    day: Option<(Day, String)>,
    instant: Option<(Time, String)>,
}

impl Line {
    /// The row so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    pub fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A whole number.
    pub fn int(&mut self, n: i64) {
        let mut digits = [0; 20];
        let (mut at, mut rest) = (digits.len(), n.unsigned_abs());
        for (index, digit) in digits.iter_mut().enumerate().rev() {
            (*digit, rest, at) = (b'0' + (rest % 10) as u8, rest / 10, index);
            if rest == 0 {
                break;
            }
        }
        if n < 0 {
            self.bytes.push(b'-');
        }
        self.bytes.extend_from_slice(digits.get(at..).unwrap_or_default());
    }

    /// A number in full.
    pub fn real(&mut self, n: f64) {
        // A vector takes whatever is written to it.
        let _ = write!(self.bytes, "{n}");
    }

    pub fn day(&mut self, day: Day) {
        remembered(&mut self.day, day, &mut self.bytes);
    }

    pub fn instant(&mut self, time: Time) {
        remembered(&mut self.instant, time, &mut self.bytes);
    }

    /// What takes text as it is written.
    pub fn out(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

/// Writes a value as it was written the last time, where it is the same again.
fn remembered<T: Copy + PartialEq + ToString>(last: &mut Option<(T, String)>, value: T, out: &mut Vec<u8>) {
    if last.as_ref().is_none_or(|(known, _)| *known != value) {
        *last = Some((value, value.to_string()));
    }
    if let Some((_, text)) = last {
        out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_what_they_are() {
        for n in [0, 7, -1, 10, i64::MAX, i64::MIN] {
            let mut line = Line::default();
            line.int(n);
            assert_eq!(line.bytes(), n.to_string().as_bytes());
        }
    }

    #[test]
    fn a_date_that_comes_again_is_the_same_and_another_is_not() {
        let mut line = Line::default();
        let days: [Day; 3] = ["2026-03-01", "2026-03-01", "2026-03-02"].map(|day| day.parse().unwrap());
        for day in days {
            line.day(day);
            line.text(" ");
        }
        line.instant(Time(0));
        assert_eq!(line.bytes(), b"2026-03-01 2026-03-01 2026-03-02 1970-01-01T00:00:00.000000Z");
    }
}
