//! How often in each cell of each monitor: a list while it is short, then a table of every cell.

use super::counts::{Count, Counts};
use super::grid::{Cell, Spot};
use crate::event::Name;

/// A density grid of all monitors; absent means zero.
///
/// A second has a handful of cells. Of a day most cells of a monitor are there, and tables add up without a search.
#[derive(Clone, Debug, Default)]
pub struct Density {
    /// Empty once there are tables.
    list: Counts<Spot>,
    tables: Counts<Name, Table>,
}

/// The cells of a monitor; none at all are none that were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table(Box<[u64]>);

impl Density {
    /// Cells from which a table is smaller than most lists are.
    pub const LONG: usize = 1024;

    /// Counts `n` more of a cell.
    pub fn add(&mut self, spot: Spot, n: u64) {
        if self.tables.is_empty() {
            self.list.add(spot, n);
            self.settle();
        } else {
            self.tables.entry(spot.monitor).add(spot.cell, n);
        }
    }

    /// The counts of all cells of a monitor, by their numbers, for who adds many; from now on there are tables.
    pub fn table(&mut self, monitor: Name) -> &mut [u64] {
        self.fill_tables();
        self.tables.entry(monitor).filled()
    }

    /// Whether there are tables: they cost more than a list until much is counted.
    pub fn has_tables(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Cells that were counted, by monitor and number.
    pub fn iter(&self) -> impl Iterator<Item = (Spot, u64)> {
        let listed = self.list.iter().map(|(spot, &n)| (spot, n));
        let told = self.tables.iter().flat_map(|(monitor, table)| {
            let cells = table.0.iter().enumerate().filter(|(_, n)| **n > 0);
            cells.map(move |(number, &n)| (Spot { monitor, cell: Cell::numbered(number) }, n))
        });
        listed.chain(told)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.tables.is_empty()
    }

    /// In how many cells something was counted.
    pub fn len(&self) -> usize {
        self.list.len() + self.tables.iter().flat_map(|(_, table)| &table.0).filter(|n| **n > 0).count()
    }

    /// How many in all.
    pub fn total(&self) -> u64 {
        self.iter().map(|(_, n)| n).sum()
    }

    /// Adds what the other counted.
    pub fn merge(&mut self, other: &Self) {
        self.tables.merge(&other.tables);
        self.list.merge(&other.list);
        self.settle();
    }

    /// Puts a long list into tables.
    fn settle(&mut self) {
        if self.list.len() > Self::LONG || !self.tables.is_empty() {
            self.fill_tables();
        }
    }

    /// Puts the list into tables.
    fn fill_tables(&mut self) {
        let cells: Vec<_> = std::mem::take(&mut self.list).iter().map(|(spot, &n)| (spot, n)).collect();
        for of_one in cells.chunk_by(|(a, _), (b, _)| a.monitor == b.monitor) {
            let Some((first, _)) = of_one.first() else { continue };
            let table = self.tables.entry(first.monitor);
            for (spot, n) in of_one {
                table.add(spot.cell, *n);
            }
        }
    }
}

impl Table {
    fn add(&mut self, cell: Cell, n: u64) {
        if let Some(sum) = self.filled().get_mut(cell.number()) {
            *sum += n;
        }
    }

    /// All its cells.
    fn filled(&mut self) -> &mut [u64] {
        if self.0.is_empty() {
            self.0 = vec![0; Cell::COUNT].into();
        }
        &mut self.0
    }
}

impl Count for Table {
    fn merge(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.clone_from(other);
        } else {
            self.0.iter_mut().zip(&other.0).for_each(|(sum, n)| *sum += n);
        }
    }
}

impl PartialEq for Density {
    fn eq(&self, other: &Self) -> bool {
        self.tables.is_empty() && other.tables.is_empty() && self.list == other.list || self.iter().eq(other.iter())
    }
}

impl Eq for Density {}

impl From<Vec<(Spot, u64)>> for Density {
    /// From cells in any order.
    fn from(cells: Vec<(Spot, u64)>) -> Self {
        let mut density = Self { list: Counts::from_unsorted(cells), tables: Counts::default() };
        density.settle();
        density
    }
}

impl FromIterator<(Spot, u64)> for Density {
    fn from_iter<I: IntoIterator<Item = (Spot, u64)>>(cells: I) -> Self {
        cells.into_iter().collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    type Cells = BTreeMap<(bool, usize), u64>;

    /// Few cells, or more than a list holds.
    fn cells() -> impl Strategy<Value = Cells> {
        let some = |most| prop::collection::btree_map((any::<bool>(), 0..Cell::COUNT), 1..9_u64, 0..most);
        prop_oneof![some(30), some(2 * Density::LONG)]
    }

    fn spot((is_left, number): (bool, usize)) -> Spot {
        Spot { monitor: Name::new(if is_left { "left" } else { "right" }), cell: Cell::numbered(number) }
    }

    fn density(cells: &Cells) -> Density {
        cells.iter().map(|(&at, &n)| (spot(at), n)).collect()
    }

    proptest! {
        #[test]
        fn merges_like_a_map_does(left in cells(), right in cells()) {
            let mut merged = density(&left);
            merged.merge(&density(&right));
            let mut one_by_one = density(&left);
            for (&at, &n) in &right {
                one_by_one.add(spot(at), n);
            }
            let mut map: BTreeMap<Spot, u64> = left.into_iter().map(|(at, n)| (spot(at), n)).collect();
            for (at, n) in right {
                *map.entry(spot(at)).or_default() += n;
            }
            prop_assert_eq!(&merged, &one_by_one);
            prop_assert_eq!((merged.len(), merged.total()), (map.len(), map.values().sum()));
            prop_assert_eq!(merged.iter().collect::<Vec<_>>(), map.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_list_equals_a_table_of_the_same_cells() {
        let spot = spot((true, 77));
        let mut table = Density::default();
        table.table(spot.monitor)[77] = 5;
        let mut list = Density::default();
        list.add(spot, 4);
        assert_ne!(list, table);
        list.add(spot, 1);
        assert_eq!(list, table);
    }
}
