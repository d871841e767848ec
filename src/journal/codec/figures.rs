//! The totals of a clock minute as numbers, each expected from those before it and from the minute before.

use std::collections::BTreeMap;

use super::bytes::Malformed;
use super::walk::Grid;
use crate::aggregate::{Amount, Classes, Histogram, Scroll, Totals, Typing, wpm};
use crate::event::Button;
use crate::journal::names::Names;

/// Totals without keys, names as numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// By [`column`].
    pub columns: [u64; column::ALL],
    pub chords: Vec<(u64, u64)>,
    pub buttons: Vec<(u64, u64)>,
    pub ikis: Vec<(u64, u64)>,
    pub dwells: Vec<(u64, u64)>,
    pub clicks: Vec<Grid>,
    /// In the order of the pointer's way, a cell as often as it came there.
    pub moves: Vec<Grid>,
}

/// Where each number is. Frozen.
pub mod column {
    pub const TEXT: usize = 0;
    pub const WITHHELD: usize = 6;
    pub const REPEATS: usize = 7;
    pub const TEXT_PRESSES: usize = 8;
    pub const IKIS: usize = 9;
    pub const BURSTS: usize = 10;
    pub const BURST_STEPS: usize = 11;
    pub const BURST_US: usize = 12;
    pub const PEAK: usize = 13;
    pub const ROLLED: usize = 15;
    pub const DOUBLE_CLICKS: usize = 16;
    pub const WHEELS: usize = 17;
    pub const SCROLL: usize = 18;
    pub const MOVES: usize = 30;
    pub const DISTANCE: usize = 31;
    pub const GLITCHES: usize = 33;
    pub const ACTIVE: usize = 34;
    pub const FOCUS: usize = 35;
    pub const EVENTS: usize = 36;
    pub const TRAVEL: usize = 37;
    pub const DRAGS: usize = 38;
    pub const ALL: usize = 40;
}

/// So many bits of a length are kept: one part in eight million.
const LENGTH_BITS: u32 = 23;
/// Sums of such numbers stay within 64 bits.
const LIMIT: u64 = 1 << 52;
const LIMIT_SQUARED: u128 = 1 << 104;
/// A burst that sets a peak has at least so many intervals; fewer than the other of them are tried.
const PEAK_STEPS: std::ops::Range<u64> = 19..2000;

impl Default for Figures {
    fn default() -> Self {
        let columns = [0; column::ALL];
        let (chords, buttons, ikis, dwells) = Default::default();
        Self { columns, chords, buttons, ikis, dwells, clicks: Vec::new(), moves: Vec::new() }
    }
}

impl Figures {
    /// What the totals tell, without their keys and positions.
    pub fn new(totals: &Totals, names: &mut Names) -> Self {
        let Classes { text, correction, navigation, function, modifier, other } = totals.classes;
        let typing = &totals.typing;
        let mut columns = [0; column::ALL];
        let mut put = |at: usize, values: &[u64]| {
            columns.iter_mut().skip(at).zip(values).for_each(|(column, value)| *column = *value);
        };
        put(column::TEXT, &[text, correction, navigation, function, modifier, other, totals.withheld]);
        put(column::REPEATS, &[totals.repeats, totals.text_presses, typing.iki_count]);
        put(column::BURSTS, &[typing.bursts, typing.burst_steps, typing.burst_us]);
        put(column::PEAK, &peak(typing));
        put(column::ROLLED, &[typing.rolled, totals.double_clicks, totals.wheels]);
        let Scroll { up, down, left, right } = totals.scroll;
        for (index, amount) in [up, down, left, right].into_iter().enumerate() {
            put(column::SCROLL + 3 * index, &thirds(amount));
        }
        put(column::MOVES, &[totals.moves]);
        put(column::DISTANCE, &shortened(totals.distance));
        put(column::GLITCHES, &[totals.glitches, totals.active_us, totals.focus_us, totals.events, totals.travel_um]);
        put(column::DRAGS, &[totals.drags, totals.drag_px]);
        let bars = |histogram: &Histogram| histogram.buckets().iter().map(|(at, &n)| (u64::from(at), n)).collect();
        Self {
            columns,
            chords: totals.chords.iter().map(|(chord, &n)| (names.chords.number(chord), n)).collect(),
            buttons: totals.clicks.iter().map(|(button, &n)| (u64::from(button.0), n)).collect(),
            ikis: bars(&typing.ikis),
            dwells: bars(&typing.dwells),
            clicks: Grid::all(&totals.click_grid, names),
            moves: Vec::new(),
        }
    }

    /// What is read of its lists; of walks twice, as clicks are told by them.
    pub fn entries(&self) -> usize {
        let cells = |grids: &[Grid]| grids.iter().map(|grid| grid.cells.len()).sum::<usize>();
        let Self { chords, buttons, ikis, dwells, .. } = self;
        let counts = [chords, buttons, ikis, dwells].map(Vec::len).iter().sum::<usize>();
        counts + cells(&self.clicks) + 2 * cells(&self.moves)
    }

    /// Takes the other's shapes too, and its peak where that is higher.
    pub fn gather(&mut self, other: &mut Self) {
        add_counts(&mut self.ikis, &mut other.ikis);
        add_counts(&mut self.dwells, &mut other.dwells);
        let is_higher = other.peak_wpm() > self.peak_wpm();
        for (peak, others) in self.columns.iter_mut().zip(&mut other.columns).skip(column::PEAK).take(2) {
            let others = std::mem::take(others);
            *peak = if is_higher { others } else { *peak };
        }
    }

    fn peak_wpm(&self) -> f64 {
        let peak_wpm = match self.at(column::PEAK) {
            0 => f64::from_bits(self.at(column::PEAK + 1)),
            steps => wpm(steps, self.at(column::PEAK + 1)),
        };
        if peak_wpm.is_finite() && peak_wpm >= 0.0 { peak_wpm } else { 0.0 }
    }

    /// The number in a column.
    pub fn at(&self, column: usize) -> u64 {
        self.columns.get(column).copied().unwrap_or(0)
    }

    /// The totals.
    pub fn totals(&self, names: &Names) -> Result<Totals, Malformed> {
        let is_exempt = |at: usize| {
            matches!(at, column::PEAK..column::ROLLED)
                || (column::SCROLL..column::MOVES).contains(&at)
                || (column::DISTANCE..column::GLITCHES).contains(&at)
        };
        let is_absurd = |(at, &value): (usize, &u64)| value >= LIMIT && !is_exempt(at);
        let lists = [&self.chords, &self.buttons, &self.ikis, &self.dwells];
        let is_long = lists.into_iter().flatten().any(|&(_, n)| n >= LIMIT);
        if is_long || self.columns.iter().enumerate().any(is_absurd) {
            return Err(Malformed("a count is absurd"));
        }
        let at = |column| self.at(column);
        let mut totals = Totals { withheld: at(column::WITHHELD), repeats: at(column::REPEATS), ..Totals::default() };
        let [text, correction, navigation, function, modifier, other] = [0, 1, 2, 3, 4, 5].map(at);
        totals.classes = Classes { text, correction, navigation, function, modifier, other };
        totals.text_presses = at(column::TEXT_PRESSES);
        totals.typing = self.typing();
        (totals.double_clicks, totals.wheels) = (at(column::DOUBLE_CLICKS), at(column::WHEELS));
        let amount = |first: usize| whole([at(first), at(first + 1), at(first + 2)]);
        let [up, down, left, right] = [0, 3, 6, 9].map(|index| amount(column::SCROLL + index));
        totals.scroll = Scroll { up: up?, down: down?, left: left?, right: right? };
        let [below, length] = [at(column::DISTANCE), at(column::DISTANCE + 1)];
        if below >= u128::BITS.into() || length >> LENGTH_BITS != 0 {
            return Err(Malformed("a sum is absurd"));
        }
        (totals.moves, totals.distance) = (at(column::MOVES), Amount::from_steps(u128::from(length) << below));
        totals.glitches = at(column::GLITCHES);
        (totals.active_us, totals.focus_us, totals.events) =
            (at(column::ACTIVE), at(column::FOCUS), at(column::EVENTS));
        totals.travel_um = at(column::TRAVEL);
        (totals.drags, totals.drag_px) = (at(column::DRAGS), at(column::DRAGS + 1));
        let chords = self.chords.iter().map(|&(chord, n)| Ok((names.chords.at(chord)?, n)));
        totals.chords = chords.collect::<Result<Vec<_>, _>>()?.into();
        totals.clicks = self.buttons.iter().map(|&(button, n)| (Button(button as u8), n)).collect();
        totals.click_grid = Grid::counts(&self.clicks, names)?;
        totals.move_grid = Grid::counts(&self.moves, names)?;
        Ok(totals)
    }

    fn typing(&self) -> Typing {
        let at = |column| self.at(column);
        let bars = |bars: &[(u64, u64)]| -> Histogram {
            Histogram::from_buckets(bars.iter().map(|&(bucket, n)| (bucket as u16, n)).collect())
        };
        Typing {
            ikis: bars(&self.ikis),
            iki_count: at(column::IKIS),
            bursts: at(column::BURSTS),
            burst_steps: at(column::BURST_STEPS),
            burst_us: at(column::BURST_US),
            peak_wpm: self.peak_wpm(),
            dwells: bars(&self.dwells),
            rolled: at(column::ROLLED),
            ..Typing::default()
        }
    }
}

/// The sum of the intervals that a histogram counts and that of their squares, as far as its buckets tell: what
/// consistency is made of changes by far less than a point.
pub fn moments(histogram: &Histogram) -> (u64, u128) {
    let each = histogram.buckets().iter().map(|(bucket, &n)| (Histogram::middle_us(bucket), n));
    each.fold((0, 0), |(sum, squares), (us, n)| {
        let square = u128::from(us) * u128::from(us);
        let (more, squared) = (us.saturating_mul(n), square.saturating_mul(n.into()));
        (sum.saturating_add(more).min(LIMIT), squares.saturating_add(squared).min(LIMIT_SQUARED))
    })
}

/// The peak as a burst of this speed, or, where none is found, its very bits.
fn peak(typing: &Typing) -> [u64; 2] {
    let peak = typing.peak_wpm;
    let is_it = |steps: u64, us: u64| wpm(steps, us).to_bits() == peak.to_bits();
    if peak > 0.0 {
        if is_it(typing.burst_steps, typing.burst_us) {
            return [typing.burst_steps, typing.burst_us];
        }
        for steps in PEAK_STEPS {
            let near = (steps as f64 / 5.0 * 60e6 / peak).round() as u64;
            if is_it(steps, near) {
                return [steps, near];
            }
        }
    }
    [0, peak.to_bits()]
}

/// A length as a packed day keeps it.
pub fn rounded(amount: Amount) -> Amount {
    let [below, length] = shortened(amount);
    Amount::from_steps(u128::from(length) << below)
}

/// A length as so many bits and where they stand; that is a relative error below any that is told of sums of floats.
fn shortened(amount: Amount) -> [u64; 2] {
    let steps = amount.steps();
    let below = (u128::BITS - steps.leading_zeros()).saturating_sub(LENGTH_BITS);
    [below.into(), (steps >> below) as u64]
}

/// Moves counts to others, in order.
pub fn add_counts<K: Ord>(to: &mut Vec<(K, u64)>, from: &mut Vec<(K, u64)>) {
    if from.is_empty() {
        return;
    }
    let mut counts: BTreeMap<K, u64> = to.drain(..).collect();
    from.drain(..).for_each(|(key, n)| *counts.entry(key).or_default() += n);
    to.extend(counts);
}

fn thirds(amount: Amount) -> [u64; 3] {
    let steps = amount.steps();
    [(steps >> 64) as u64, (steps as u64) >> 32, steps as u64 & 0xffff_ffff]
}

fn whole([high, middle, low]: [u64; 3]) -> Result<Amount, Malformed> {
    if middle >> 32 != 0 || low >> 32 != 0 {
        return Err(Malformed("a sum is absurd"));
    }
    Ok(Amount::from_steps(u128::from(high) << 64 | u128::from(middle) << 32 | u128::from(low)))
}
