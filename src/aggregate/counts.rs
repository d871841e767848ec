//! Counts by key: a sorted list that merges in one pass.

/// What can be counted: a commutative monoid.
pub trait Count: Clone + Default + PartialEq {
    /// Adds the other.
    fn merge(&mut self, other: &Self);
}

impl Count for u64 {
    fn merge(&mut self, other: &Self) {
        *self += other;
    }
}

/// How many of each `K`, sorted by `K`; absent means zero.
///
/// Small and flat: a second of a person's input has a handful of entries, a year some hundreds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts<K, V = u64>(Vec<(K, V)>);

impl<K, V> Default for Counts<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + Ord, V: Count> Counts<K, V> {
    /// The entry of `key`, made if it is not there.
    pub fn entry(&mut self, key: K) -> &mut V {
        let at = match self.0.last() {
            // Much comes in order.
            Some(last) if last.0 == key => Ok(self.0.len() - 1),
            Some(last) if last.0 > key => self.0.binary_search_by_key(&key, |entry| entry.0),
            _ => Err(self.0.len()),
        };
        let at = at.unwrap_or_else(|at| {
            self.0.insert(at, (key, V::default()));
            at
        });
        &mut self.0[at].1
    }

    /// The entry of `key`, or the identity.
    pub fn get(&self, key: K) -> V {
        self.0.binary_search_by_key(&key, |entry| entry.0).map(|at| self.0[at].1.clone()).unwrap_or_default()
    }

    /// Entries by key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (K, &V)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many different keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds what the other counted.
    pub fn merge(&mut self, other: &Self) {
        match (self.0.last(), other.0.first()) {
            (_, None) => {}
            (None, _) => self.0.clone_from(&other.0),
            (Some(last), Some(first)) if last.0 < first.0 => self.0.extend_from_slice(&other.0),
            _ if other.0.len() * 8 < self.0.len() => {
                other.iter().for_each(|(key, value)| self.entry(key).merge(value));
            }
            _ => {
                let new = self.merge_known(&other.0);
                self.insert_new(&other.0, new);
            }
        }
    }

    /// Adds what has an entry already; returns how many have none.
    fn merge_known(&mut self, other: &[(K, V)]) -> usize {
        let (mut at, mut new) = (0, 0);
        for (key, value) in other {
            while self.0.get(at).is_some_and(|entry| entry.0 < *key) {
                at += 1;
            }
            match self.0.get_mut(at).filter(|entry| entry.0 == *key) {
                Some(entry) => entry.1.merge(value),
                None => new += 1,
            }
        }
        new
    }

    /// Puts in those of the other's entries that have none, `new` of them: from the last, so that each entry is moved
    /// once at most.
    fn insert_new(&mut self, other: &[(K, V)], mut new: usize) {
        let Some(&(key, _)) = other.first().filter(|_| new > 0) else { return };
        let mut old = self.0.len();
        self.0.resize_with(old + new, || (key, V::default()));
        for (key, value) in other.iter().rev() {
            while old > 0 && self.0[old - 1].0 > *key {
                old -= 1;
                self.0.swap(old, old + new);
            }
            if old == 0 || self.0[old - 1].0 != *key {
                new -= 1;
                self.0[old + new] = (*key, value.clone());
            }
            if new == 0 {
                return;
            }
        }
    }
}

impl<K: Copy + Ord, V: Count> Counts<K, V> {
    /// From entries in any order, of which there may be many.
    pub fn from_unsorted(mut entries: Vec<(K, V)>) -> Self {
        entries.sort_by_key(|entry| entry.0);
        entries.into()
    }
}

impl<K: Copy + Ord> Counts<K> {
    /// Counts `n` more of `key`.
    pub fn add(&mut self, key: K, n: u64) {
        *self.entry(key) += n;
    }

    /// How many in all.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|entry| entry.1).sum()
    }
}

impl<K: Copy + Ord, V: Count> FromIterator<(K, V)> for Counts<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut counts = Self::default();
        for (key, value) in entries {
            counts.entry(key).merge(&value);
        }
        counts
    }
}

impl<K: Copy + Ord, V: Count> From<Vec<(K, V)>> for Counts<K, V> {
    /// Takes entries as they are where they are in order, which is how they were stored.
    fn from(entries: Vec<(K, V)>) -> Self {
        if entries.is_sorted_by(|a, b| a.0 < b.0) { Self(entries) } else { entries.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_becomes_the_counts_that_its_entries_make() {
        let counts = |entries: &[(u8, u64)]| Counts::from(entries.to_vec());
        assert_eq!(counts(&[(1, 1), (3, 2)]), counts(&[(3, 1), (1, 1), (3, 1)]));
        assert_eq!(counts(&[(2, 1), (2, 1)]).get(2), 2);
        let unsorted = [(3, 1), (1, 1), (2, 4), (3, 1), (1, 5)];
        assert_eq!(Counts::from_unsorted(unsorted.to_vec()), counts(&unsorted));
    }

    proptest! {
        #[test]
        fn merges_like_a_map_does(left in entries(), right in entries()) {
            let mut merged = Counts::from_unsorted(left.iter().map(|(&key, &n)| (key, n)).collect());
            merged.merge(&Counts::from_unsorted(right.iter().map(|(&key, &n)| (key, n)).collect()));
            let mut map = left;
            for (key, n) in right {
                *map.entry(key).or_default() += n;
            }
            prop_assert_eq!(merged.0, map.into_iter().collect::<Vec<_>>());
        }
    }

    fn entries() -> impl Strategy<Value = BTreeMap<u8, u64>> {
        prop::collection::btree_map(0..40_u8, 1..9_u64, 0..30)
    }

    #[test]
    fn merges_like_a_map() {
        let mut low: Counts<u8> = [(1, 1), (3, 1)].into_iter().collect();
        low.merge(&[(2, 5), (3, 2), (9, 1)].into_iter().collect());
        assert_eq!(low.iter().map(|(key, &n)| (key, n)).collect::<Vec<_>>(), [(1, 1), (2, 5), (3, 3), (9, 1)]);
        assert_eq!((low.get(3), low.get(4), low.total()), (3, 0, 10));
    }
}
