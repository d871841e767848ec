//! A minute's totals over its steps: each part in proportion to what the steps tell of it.
//!
//! Whatever the steps tell, the shares add up to the totals to the last bit.

use super::block::{Minute, STEPS, Step};
use crate::aggregate::{Amount, Classes, Counts, Spot, Totals};
use crate::event::Button;

/// Weights of steps, added up.
struct Weights(Vec<u64>);

/// The largest power of two that a step's weight is.
const MOST: u64 = 32;

/// The share of each step. `walk` has the positions in the order in which the pointer may have come to them.
pub fn spread(totals: &Totals, walk: &[(Spot, u64)], steps: &[Step; STEPS]) -> [Totals; STEPS] {
    let mut shares = <[Totals; STEPS]>::default();
    spread_keys(totals, steps, &mut shares);
    spread_pointer(totals, walk, steps, &mut shares);
    let all = Weights::new(steps, |step| step.text + step.others + step.clicks + step.wheel + power(step.motion));
    all.put(&mut shares, totals.events, |share, n| share.events += n);
    all.put(&mut shares, totals.active_us, |share, n| share.active_us += n);
    all.put(&mut shares, totals.focus_us, |share, n| share.focus_us += n);
    shares
}

fn spread_keys(totals: &Totals, steps: &[Step; STEPS], shares: &mut [Totals]) {
    let typing = &totals.typing;
    deal(&[totals.classes.text], shares, steps.map(|step| step.text), |share, _, n| share.classes.text += n);
    let Classes { correction, navigation, function, modifier, other, .. } = totals.classes;
    let others = [correction, navigation, function, modifier, other, totals.withheld];
    deal(&others, shares, steps.map(|step| step.others), |share, class, n| {
        let Totals { classes: Classes { correction, navigation, function, modifier, other, .. }, withheld, .. } = share;
        let each = [correction, navigation, function, modifier, other, withheld];
        each.into_iter().skip(class).take(1).for_each(|count| *count += n);
    });
    let presses = Weights::new(steps, |step| step.text + step.others);
    presses.put(shares, totals.repeats, |share, n| share.repeats += n);
    presses.each(shares, pairs(&totals.chords), |share, chord, n| share.chords.add(chord, n));
    presses.each(shares, pairs(typing.dwells.buckets()), |share, bucket, n| share.typing.dwells.add_to(bucket, n));
    let text = Weights::new(steps, |step| step.text);
    text.put(shares, totals.text_presses, |share, n| share.text_presses += n);
    text.put(shares, typing.iki_count, |share, n| share.typing.iki_count += n);
    text.put(shares, typing.rolled, |share, n| share.typing.rolled += n);
    text.each(shares, pairs(typing.ikis.buckets()), |share, bucket, n| share.typing.ikis.add_to(bucket, n));
    let time = Weights::new(steps, |step| step.text * (2_f64.powf(step.pace as f64 / 4.0 + 4.0) as u64));
    time.put(shares, typing.iki_us, |share, n| share.typing.iki_us += n);
    time.put_wide(shares, typing.iki_us2, |share, n| share.typing.iki_us2 += n);
    let last = Weights::new(steps, |step| u64::from(step.text > 0));
    last.put(shares, typing.bursts, |share, n| share.typing.bursts += n);
    last.put(shares, typing.burst_steps, |share, n| share.typing.burst_steps += n);
    last.put(shares, typing.burst_us, |share, n| share.typing.burst_us += n);
    for share in shares.iter_mut().skip(text.at(0, 1)).take(1) {
        share.typing.peak_wpm = typing.peak_wpm;
    }
}

fn spread_pointer(totals: &Totals, walk: &[(Spot, u64)], steps: &[Step; STEPS], shares: &mut [Totals]) {
    let buttons: Vec<(Button, u64)> = totals.clicks.iter().map(|(button, &n)| (button, n)).collect();
    let counts: Vec<u64> = buttons.iter().map(|(_, n)| *n).collect();
    deal(&counts, shares, steps.map(|step| step.clicks), |share, at, n| {
        buttons.iter().skip(at).take(1).for_each(|&(button, _)| share.clicks.add(button, n));
    });
    let clicks = Weights::new(steps, |step| step.clicks);
    clicks.put(shares, totals.double_clicks, |share, n| share.double_clicks += n);
    clicks.each(shares, totals.click_grid.iter(), |share, spot, n| share.click_grid.add(spot, n));
    let wheel = Weights::new(steps, |step| power(step.wheel));
    wheel.put(shares, totals.wheels, |share, n| share.wheels += n);
    let scroll = totals.scroll;
    wheel.put_wide(shares, scroll.up.steps(), |share, n| share.scroll.up += Amount::from_steps(n));
    wheel.put_wide(shares, scroll.down.steps(), |share, n| share.scroll.down += Amount::from_steps(n));
    wheel.put_wide(shares, scroll.left.steps(), |share, n| share.scroll.left += Amount::from_steps(n));
    wheel.put_wide(shares, scroll.right.steps(), |share, n| share.scroll.right += Amount::from_steps(n));
    let motion = Weights::new(steps, |step| power(step.motion));
    motion.put(shares, totals.moves, |share, n| share.moves += n);
    motion.put(shares, totals.travel_um, |share, n| share.travel_um += n);
    motion.put(shares, totals.drags, |share, n| share.drags += n);
    motion.put(shares, totals.drag_px, |share, n| share.drag_px += n);
    motion.put(shares, totals.glitches, |share, n| share.glitches += n);
    motion.put_wide(shares, totals.distance.steps(), |share, n| share.distance += Amount::from_steps(n));
    for (share, cells) in shares.iter_mut().zip(motion.along(walk)) {
        share.move_grid = cells.into();
    }
}

/// Gives minutes their shares of the shapes that the first of them has for all.
pub fn share_shapes(minutes: &mut [Minute]) {
    let Some(first) = minutes.first_mut() else { return };
    let typing = &mut first.totals.typing;
    let (ikis, dwells) = (std::mem::take(&mut typing.ikis), std::mem::take(&mut typing.dwells));
    let typed = Weights::new(minutes, |minute| minute.totals.typing.iki_count);
    let pressed = Weights::new(minutes, |minute| minute.totals.presses());
    let mut shares = vec![Totals::default(); minutes.len()];
    typed.each(&mut shares, pairs(ikis.buckets()), |share, bucket, n| share.typing.ikis.add_to(bucket, n));
    pressed.each(&mut shares, pairs(dwells.buckets()), |share, bucket, n| share.typing.dwells.add_to(bucket, n));
    for (minute, share) in minutes.iter_mut().zip(shares) {
        minute.totals.typing.merge(&share.typing);
    }
}

/// Gives the peak that the first of some minutes has for all to the one with the fastest typing.
pub fn share_peak(minutes: &mut [Minute]) {
    let peak = minutes.first_mut().map_or(0.0, |first| std::mem::take(&mut first.totals.typing.peak_wpm));
    let fastest = minutes.iter_mut().max_by(|a, b| a.totals.typing.wpm().total_cmp(&b.totals.typing.wpm()));
    if let Some(minute) = fastest {
        minute.totals.typing.peak_wpm = peak;
    }
}

/// Gives minutes their shares of the places that the first of them has for all.
pub fn share_places(minutes: &mut [Minute]) {
    let Some(first) = minutes.first_mut() else { return };
    let (walk, clicks) = (std::mem::take(&mut first.walk), std::mem::take(&mut first.totals.click_grid));
    let moved = Weights::new(minutes, |minute| minute.totals.moves);
    let clicked = Weights::new(minutes, |minute| minute.totals.click_count());
    let mut shares = vec![Totals::default(); minutes.len()];
    clicked.each(&mut shares, clicks.iter(), |share, spot, n| share.click_grid.add(spot, n));
    for ((minute, walk), share) in minutes.iter_mut().zip(moved.along(&walk)).zip(shares) {
        minute.totals.move_grid = walk.clone().into();
        minute.totals.click_grid = share.click_grid;
        minute.walk = walk;
    }
}

impl Weights {
    fn new<T>(of: &[T], weight: impl Fn(&T) -> u64) -> Self {
        let mut sum = 0_u64;
        let sums = of.iter().map(|one| {
            sum = sum.saturating_add(weight(one)).min(1 << 50);
            sum
        });
        Self(sums.collect())
    }

    fn whole(&self) -> u64 {
        self.0.last().copied().unwrap_or(0)
    }

    fn put(&self, shares: &mut [Totals], n: u64, put: impl Fn(&mut Totals, u64)) {
        self.put_wide(shares, n.into(), |share, n| put(share, n as u64));
    }

    /// Cuts a number in shares by weight; all of it goes to the first where there is no weight.
    fn put_wide(&self, shares: &mut [Totals], n: u128, put: impl Fn(&mut Totals, u128)) {
        if n == 0 {
            return;
        }
        let whole = u128::from(self.whole());
        if whole == 0 {
            return shares.iter_mut().take(1).for_each(|share| put(share, n));
        }
        let (quotient, rest) = (n / whole, n % whole);
        let mut given = 0;
        for (share, &sum) in shares.iter_mut().zip(&self.0) {
            let until = quotient * u128::from(sum) + rest * u128::from(sum) / whole;
            if until > given {
                put(share, until - given);
                given = until;
            }
        }
    }

    /// The step that holds this fraction of the weight.
    fn at(&self, part: u64, of: u64) -> usize {
        let at = match part.checked_mul(self.whole()) {
            Some(product) => product / of.max(1),
            None => (u128::from(part) * u128::from(self.whole()) / u128::from(of.max(1))) as u64,
        };
        let step = self.0.partition_point(|&sum| sum <= at);
        if step < self.0.len() { step } else { 0 }
    }

    /// Cuts a walk where the weights say.
    fn along(&self, walk: &[(Spot, u64)]) -> Vec<Vec<(Spot, u64)>> {
        let whole = walk.iter().map(|(_, n)| n).sum();
        let mut pieces = vec![Vec::new(); self.0.len()];
        let mut before = 0;
        for &(spot, n) in walk {
            pieces.iter_mut().skip(self.at(before, whole)).take(1).for_each(|piece| piece.push((spot, n)));
            before += n;
        }
        pieces
    }

    /// Deals counts out one after the other, many of one kind in as many parts as there are steps.
    fn each<K: Copy>(
        &self,
        shares: &mut [Totals],
        counts: impl Iterator<Item = (K, u64)>,
        put: impl Fn(&mut Totals, K, u64),
    ) {
        let counts: Vec<(K, u64)> = counts.collect();
        let kinds = counts.len() as u64;
        for (index, (key, n)) in (0_u64..).zip(counts) {
            let parts = n.min(self.0.len() as u64);
            for part in 0..parts {
                let share = n * (part + 1) / parts - n * part / parts;
                // Kinds that come once are spread too: each begins at a place of its own.
                let step = self.at((part * kinds + index * 5 % kinds) * 2 + 1, parts * kinds * 2);
                shares.iter_mut().skip(step).take(1).for_each(|to| put(to, key, share));
            }
        }
    }
}

fn pairs<K: Copy + Ord>(counts: &Counts<K>) -> impl Iterator<Item = (K, u64)> {
    counts.iter().map(|(key, &n)| (key, n))
}

/// Deals kinds out so that each step gets as many as it tells of, and the first what is left.
fn deal(kinds: &[u64], shares: &mut [Totals], wanted: [u64; STEPS], put: impl Fn(&mut Totals, usize, u64)) {
    let mut left = kinds.to_vec();
    for (share, mut wanted) in shares.iter_mut().zip(wanted) {
        while wanted > 0 {
            // The one of which the greatest part is left; alone it gives all that is wanted.
            let parts = left.iter().zip(kinds).enumerate().filter(|(_, (left, _))| **left > 0);
            let most = parts.max_by(|(_, (a, x)), (_, (b, y))| {
                (u128::from(**a) * u128::from(**y)).cmp(&(u128::from(**b) * u128::from(**x)))
            });
            let Some(most) = most.map(|(most, _)| most) else { break };
            let Some(rest) = left.get_mut(most) else { break };
            let n = if kinds.len() == 1 { wanted } else { (wanted / 8).max(1) }.min(*rest);
            *rest -= n;
            wanted -= n;
            put(share, most, n);
        }
    }
    for (kind, rest) in left.into_iter().enumerate().filter(|(_, rest)| *rest > 0) {
        shares.iter_mut().take(1).for_each(|share| put(share, kind, rest));
    }
}

fn power(exponent: u64) -> u64 {
    (1 << exponent.min(MOST)) >> 1
}
