//! Which keys: counts that are held back until they hide their own order.
//!
//! The keys of an application gather in an open batch. It is written once its **order entropy**, the log2 of
//! the number of orders in which its presses could have come, `log2(n! / Π count_i!)`, reaches `mix_bits`; then
//! a new one starts, and nothing is ever added to a written one. When a day ends, what has not got there is
//! pooled over all applications of that day; the pool is written if it reaches the bound and dropped if not.
//!
//! What is told of a key beside its presses could betray when it was pressed: a key that is down while its batch
//! is written lacks a dwell there and has one too many in the next, and the dwell of a key that was pressed once
//! can be found again among the seconds. So a batch that is written is evened out first ([`Batch::evened`]).
//! Pure: what is due is handed out and kept until it is known to be stored.

use std::ops::Range;
use std::sync::LazyLock;

use super::devices::OpenDevices;
use crate::aggregate::{App, Counts, KeyTotals, Slice};
use crate::calendar::{Calendar, Day, Tz};
use crate::event::{Key, MICROS, Second, Time};

/// So many presses of a key hide each of them in their mean.
const MANY: u64 = 8;

/// The entropy that a batch needs by default, bits: about 250 presses of prose.
pub const MIX_BITS: f64 = 1024.0;

/// Presses of keys over a span, without their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// What it is known by, in memory and on disk.
    pub uid: Uid,
    /// Whose presses they are.
    pub owner: Owner,
    /// The recorded day that it belongs to.
    pub day: RecordedDay,
    /// From the start of its first second to the end of its last.
    pub span: Range<Time>,
    /// The keys.
    pub keys: Counts<Key, KeyTotals>,
}

/// Whose a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// One application's, or that of time without one.
    App(App),
    /// Several applications', mixed to hide their order.
    Pool,
}

/// A day as it was when its events were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedDay {
    /// Its date.
    pub day: Day,
    /// Its first instant.
    pub start: Time,
    /// The zone that was in force.
    pub zone: Tz,
}

/// Identifies a batch: random for each writer, then counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(pub [u8; 16]);

/// The batches of a writer.
#[derive(Clone, Debug)]
pub struct Batches {
    mix_bits: f64,
    next: Uid,
    open: Vec<Batch>,
    due: Vec<Batch>,
    spent: Vec<Uid>,
    /// Sums by device, which wait for the end of their hour.
    pub devices: OpenDevices,
}

impl Batch {
    /// Its order entropy, bits.
    pub fn order_bits(&self) -> f64 {
        order_bits(&self.keys)
    }

    /// The same, with nothing that tells of one single press: keys without a press in it are left out, each press
    /// counts as one dwell, as long as the mean of its key, or of all keys where there are few presses to take a
    /// mean of; repeats are told of keys with many presses only. Means are whole milliseconds.
    #[must_use]
    pub fn evened(self) -> Self {
        let common = mean_ms(self.keys.iter().map(|(_, key)| key));
        let even = |key: &KeyTotals| {
            let has_many = key.presses >= MANY;
            let own = if has_many { mean_ms(std::iter::once(key)) } else { None };
            let mean = own.or(common);
            KeyTotals {
                presses: key.presses,
                repeats: if has_many { key.repeats } else { 0 },
                dwells: mean.map_or(0, |_| key.presses),
                dwell_us: mean.map_or(0, |ms| key.presses * ms * 1000),
            }
        };
        let keys = self.keys.iter().filter(|(_, key)| key.presses > 0).map(|(key, of)| (key, even(of))).collect();
        Self { keys, ..self }
    }

    /// How many presses it tells.
    pub fn presses(&self) -> u64 {
        self.keys.iter().map(|(_, key)| key.presses).sum()
    }
}

impl Uid {
    /// The first of a writer that drew these random bytes.
    pub fn first(random: [u8; 8]) -> Self {
        Self((u128::from(u64::from_be_bytes(random)) << 64).to_be_bytes())
    }

    fn next(self) -> Self {
        Self(u128::from_be_bytes(self.0).wrapping_add(1).to_be_bytes())
    }
}

impl Batches {
    /// None yet; `first` names the first one.
    pub fn new(mix_bits: f64, first: Uid) -> Self {
        let devices = OpenDevices::default();
        Self { mix_bits, next: first, open: Vec::new(), due: Vec::new(), spent: Vec::new(), devices }
    }

    /// Takes the keys and the sums by device out of a slice; batches that have come to the bound are due.
    pub fn absorb(&mut self, slice: &mut Slice, calendar: Calendar) {
        self.devices.absorb(slice, calendar);
        for (&(second, app), totals) in &mut slice.cells {
            let keys = totals.take_keys();
            if !keys.is_empty() {
                let day = calendar.day_of(second.start());
                self.add(second, app, day, &keys, calendar);
            }
        }
    }

    /// Adopts an open batch of a writer that is gone.
    pub fn adopt(&mut self, batch: Batch) {
        // A batch that was about to change hands is in two mirrors; the fuller one is the newer.
        if let Some(known) = self.open.iter_mut().chain(&mut self.due).find(|known| known.uid == batch.uid) {
            if known.presses() < batch.presses() {
                *known = batch;
            }
            return;
        }
        if batch.order_bits() >= self.mix_bits {
            self.put_due(batch);
        } else {
            self.open.push(batch);
        }
    }

    /// Ends the days before this one: what is open of them is pooled, and due or dropped.
    pub fn close_before(&mut self, day: Day) {
        self.devices.close_before(day);
        if self.open.iter().all(|batch| batch.day.day >= day) {
            return;
        }
        let (ended, open): (Vec<_>, _) = std::mem::take(&mut self.open).into_iter().partition(|b| b.day.day < day);
        self.open = open;
        let mut pools: Vec<Batch> = Vec::new();
        for batch in ended {
            self.spent.push(batch.uid);
            match pools.iter_mut().find(|pool| pool.day.day == batch.day.day) {
                Some(pool) => pool.merge(&batch),
                None => pools.push(Batch { uid: self.take_uid(), owner: Owner::Pool, ..batch }),
            }
        }
        pools.retain(|pool| pool.order_bits() >= self.mix_bits);
        for pool in pools {
            self.put_due(pool);
        }
    }

    /// Takes open batches out for good.
    pub fn remove(&mut self, is_meant: impl Fn(&Batch) -> bool) -> Vec<Batch> {
        let (gone, open) = std::mem::take(&mut self.open).into_iter().partition(is_meant);
        self.open = open;
        gone
    }

    /// Batches that wait for the bound, all of them to be seen by no disk.
    pub fn open(&self) -> &[Batch] {
        &self.open
    }

    /// Batches that are to be written.
    pub fn due(&self) -> &[Batch] {
        &self.due
    }

    /// Batches that were pooled or dropped: they are not to be adopted again.
    pub fn spent(&self) -> &[Uid] {
        &self.spent
    }

    /// Forgets what was due and spent: it is stored.
    pub fn settle(&mut self) {
        self.due.clear();
        self.spent.clear();
        self.devices.settle();
    }

    fn add(&mut self, second: Second, app: App, day: Day, keys: &Counts<Key, KeyTotals>, calendar: Calendar) {
        let owner = Owner::App(app);
        let at = self.open.iter().position(|batch| batch.owner == owner && batch.day.day == day);
        let at = at.unwrap_or_else(|| {
            let day = RecordedDay { day, start: calendar.start_of(day), zone: calendar.zone };
            let span = second.start()..second.start() + MICROS;
            let uid = self.take_uid();
            self.open.push(Batch { uid, owner, day, span, keys: Counts::default() });
            self.open.len() - 1
        });
        let Some(batch) = self.open.get_mut(at) else { return };
        batch.keys.merge(keys);
        batch.span = batch.span.start.min(second.start())..batch.span.end.max(second.start() + MICROS);
        if batch.order_bits() >= self.mix_bits {
            let batch = self.open.swap_remove(at);
            self.put_due(batch);
        }
    }

    /// A batch is to be written. Who asks for batches as they come gets them as they are.
    fn put_due(&mut self, batch: Batch) {
        self.due.push(if self.mix_bits > 0.0 { batch.evened() } else { batch });
    }

    fn take_uid(&mut self) -> Uid {
        let uid = self.next;
        self.next = uid.next();
        uid
    }
}

impl Batch {
    /// Mixes another in.
    pub(super) fn merge(&mut self, other: &Self) {
        self.keys.merge(&other.keys);
        self.span = self.span.start.min(other.span.start)..self.span.end.max(other.span.end);
    }
}

/// The mean dwell, whole ms, of keys that have some.
fn mean_ms<'a>(keys: impl Iterator<Item = &'a KeyTotals>) -> Option<u64> {
    let (sum, count) = keys.fold((0_u64, 0_u64), |(sum, count), key| (sum + key.dwell_us, count + key.dwells));
    (count > 0).then(|| (sum + count * 500) / (count * 1000))
}

/// `log2(n! / Π count_i!)` over the presses: the bits that their order would take to tell.
pub fn order_bits(keys: &Counts<Key, KeyTotals>) -> f64 {
    let presses: u64 = keys.iter().map(|(_, key)| key.presses).sum();
    log2_factorial(presses) - keys.iter().map(|(_, key)| log2_factorial(key.presses)).sum::<f64>()
}

/// log2(n!): summed up to a table's end, then Stirling's series, whose error there is below 1e-9.
fn log2_factorial(n: u64) -> f64 {
    static TABLE: LazyLock<Vec<f64>> = LazyLock::new(|| {
        let sums = (1..1024).scan(0.0, |sum, i| {
            *sum += f64::from(i).log2();
            Some(*sum)
        });
        std::iter::once(0.0).chain(sums).collect()
    });
    let x = n as f64;
    usize::try_from(n).ok().and_then(|n| TABLE.get(n).copied()).unwrap_or_else(|| {
        ((x + 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + 1.0 / (12.0 * x)) * std::f64::consts::LOG2_E
    })
}

#[cfg(test)]
mod tests;
