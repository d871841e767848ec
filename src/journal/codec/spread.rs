//! An hour's totals over the rows of the hour: each part in proportion to the track that it goes with.
//!
//! Whatever the weights, the shares add up to the totals to the last bit.

use super::block::{Tracks, track};
use crate::aggregate::{Amount, Counts, Spot, Totals};

/// Weights of rows, added up.
struct Weights {
    sums: Vec<u64>,
}

/// Counts of one thing are dealt out in so many parts at most.
const PARTS: u64 = 32;
/// Phases that follow each other evenly (the golden ratio's fraction).
const PHASE: f64 = 0.618_033_988_75;

/// Gives each row (by its index) its share of the totals. Presses by class and withheld ones are not among them.
pub fn spread(totals: &Totals, rows: &[Tracks], mut give: impl FnMut(usize, &dyn Fn(&mut Totals))) {
    let by = |tracks: &[usize]| Weights::new(rows, tracks);
    let presses = by(&[0, 1, 2, 3, 4, 5, 6]);
    let (text, rhythm) = (by(&[track::TEXT]), by(&[track::RHYTHM]));
    let (clicks, wheel, motion) = (by(&[track::CLICKS]), by(&[track::WHEEL]), by(&[track::MOTION]));
    let all = by(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let typing = &totals.typing;
    let mut number = |weights: &Weights, n: u128, put: &dyn Fn(&mut Totals, u128)| {
        weights.shares(n, |row, share| give(row, &|cell| put(cell, share)));
    };
    number(&all, totals.events.into(), &|cell, n| cell.events += n as u64);
    number(&presses, totals.repeats.into(), &|cell, n| cell.repeats += n as u64);
    number(&text, totals.text_presses.into(), &|cell, n| cell.text_presses += n as u64);
    number(&rhythm, typing.iki_count.into(), &|cell, n| cell.typing.iki_count += n as u64);
    number(&rhythm, typing.iki_us.into(), &|cell, n| cell.typing.iki_us += n as u64);
    number(&rhythm, typing.iki_us2, &|cell, n| cell.typing.iki_us2 += n);
    number(&rhythm, typing.bursts.into(), &|cell, n| cell.typing.bursts += n as u64);
    number(&rhythm, typing.burst_steps.into(), &|cell, n| cell.typing.burst_steps += n as u64);
    number(&rhythm, typing.burst_us.into(), &|cell, n| cell.typing.burst_us += n as u64);
    number(&text, typing.rolled.into(), &|cell, n| cell.typing.rolled += n as u64);
    number(&clicks, totals.double_clicks.into(), &|cell, n| cell.double_clicks += n as u64);
    number(&wheel, totals.wheels.into(), &|cell, n| cell.wheels += n as u64);
    let scroll = totals.scroll;
    number(&wheel, scroll.up.steps(), &|cell, n| cell.scroll.up += Amount::from_steps(n));
    number(&wheel, scroll.down.steps(), &|cell, n| cell.scroll.down += Amount::from_steps(n));
    number(&wheel, scroll.left.steps(), &|cell, n| cell.scroll.left += Amount::from_steps(n));
    number(&wheel, scroll.right.steps(), &|cell, n| cell.scroll.right += Amount::from_steps(n));
    number(&motion, totals.moves.into(), &|cell, n| cell.moves += n as u64);
    number(&motion, totals.distance.steps(), &|cell, n| cell.distance += Amount::from_steps(n));
    number(&motion, totals.glitches.into(), &|cell, n| cell.glitches += n as u64);
    number(&all, totals.active_us.into(), &|cell, n| cell.active_us += n as u64);
    number(&all, totals.focus_us.into(), &|cell, n| cell.focus_us += n as u64);
    give(rhythm.row_at(0.0), &|cell| cell.typing.peak_wpm = cell.typing.peak_wpm.max(typing.peak_wpm));
    presses.deal(&totals.chords, |row, chord, n| give(row, &|cell| cell.chords.add(chord, n)));
    rhythm.deal(typing.ikis.buckets(), |row, bucket, n| give(row, &|cell| cell.typing.ikis.add_to(bucket, n)));
    presses.deal(typing.dwells.buckets(), |row, bucket, n| give(row, &|cell| cell.typing.dwells.add_to(bucket, n)));
    clicks.deal(&totals.click_grid, |row, spot, n| give(row, &|cell| cell.click_grid.add(spot, n)));
    deal_exactly(&totals.clicks, rows, |row, button, n| give(row, &|cell| cell.clicks.add(button, n)));
}

/// Gives each row its share of a day's positions, by how far the pointer went.
pub fn spread_moves(grid: &Counts<Spot>, rows: &[Tracks], give: impl FnMut(usize, Spot, u64)) {
    Weights::new(rows, &[track::MOTION]).deal(grid, give);
}

impl Weights {
    fn new(rows: &[Tracks], tracks: &[usize]) -> Self {
        let mut sum = 0_u64;
        let weight = |row: &Tracks| tracks.iter().fold(0, |a: u64, &track| a.saturating_add(weight(row, track)));
        let sums = rows.iter().map(|row| {
            sum = sum.saturating_add(weight(row));
            sum
        });
        Self { sums: sums.collect() }
    }

    fn sum(&self) -> u64 {
        self.sums.last().copied().unwrap_or(0)
    }

    /// Cuts a number in shares by weight; all of it goes to the first row where there is no weight.
    fn shares(&self, n: u128, mut put: impl FnMut(usize, u128)) {
        let whole = u128::from(self.sum());
        if n == 0 {
            return;
        }
        if whole == 0 {
            return put(0, n);
        }
        let (quotient, rest) = (n / whole, n % whole);
        let mut given = 0;
        for (row, &sum) in self.sums.iter().enumerate() {
            let until = quotient * u128::from(sum) + rest * u128::from(sum) / whole;
            if until > given {
                put(row, until - given);
                given = until;
            }
        }
    }

    /// The row that holds this fraction of the weight.
    fn row_at(&self, fraction: f64) -> usize {
        let at = (fraction * self.sum() as f64) as u64;
        let row = self.sums.partition_point(|&sum| sum <= at);
        if row < self.sums.len() { row } else { 0 }
    }

    /// Deals counts out, each kind evenly from a phase of its own.
    fn deal<K: Copy + Ord>(&self, counts: &Counts<K>, mut put: impl FnMut(usize, K, u64)) {
        for (index, (key, &n)) in counts.iter().enumerate() {
            let phase = (index as f64 * PHASE).fract();
            let parts = n.min(PARTS);
            for part in 0..parts {
                let share = n * (part + 1) / parts - n * part / parts;
                put(self.row_at((part as f64 + phase) / parts as f64), key, share);
            }
        }
    }
}

/// Deals clicks out so that each row gets as many as it tells of.
fn deal_exactly<K: Copy + Ord>(counts: &Counts<K>, rows: &[Tracks], mut put: impl FnMut(usize, K, u64)) {
    let mut left: Vec<(K, u64, u64)> = counts.iter().map(|(key, &n)| (key, n, n)).collect();
    for (row, tracks) in rows.iter().enumerate() {
        let mut wanted = tracks[track::CLICKS];
        while wanted > 0 {
            // The one of which the greatest part is left; alone it may give all that is wanted.
            let most = left.iter_mut().filter(|(_, rest, _)| *rest > 0);
            let Some(most) = most.max_by(|a, b| (a.1 * b.2).cmp(&(b.1 * a.2))) else { break };
            let n = if counts.len() == 1 { wanted.min(most.1) } else { (wanted / 8).clamp(1, most.1) };
            most.1 -= n;
            wanted -= n;
            put(row, most.0, n);
        }
    }
    for (key, rest, _) in left.into_iter().filter(|&(_, rest, _)| rest > 0) {
        put(0, key, rest);
    }
}

/// What a track weighs in a row; that of motion is the logarithm of a length.
fn weight(row: &Tracks, track: usize) -> u64 {
    let value = row.get(track).copied().unwrap_or(0);
    if track == track::MOTION { (1 << value.min(40)) >> 1 } else { value }
}
