//! The figures of minutes as columns: each number is expected from those before it and from the minute before.

use super::bytes::Malformed;
use super::figures::{Figures, column};
use super::models::{Number, Recent, size};
use super::range::{Bit, Coder};
use super::walk::{Grid, Places, Walk};

/// What is learned of a day's minutes.
#[derive(Debug)]
pub struct Columns {
    plain: Vec<[Number; CONTEXTS]>,
    last: [u64; column::ALL],
    chords: Named,
    buttons: Buttons,
    ikis: Bars,
    dwells: Bars,
    clicks: Places,
    moves: Walk,
    /// Positions of the minute before.
    walked: usize,
    /// Moves, and how many positions were kept of them, in the last minute that has some.
    kept: [u64; 2],
    /// Notches, and turns of the wheel, in the last minute that has some.
    turned: [u64; 2],
    /// Whether it is one of the first packed days, which have no figures of drags and are coded without those rates.
    is_early: bool,
}

/// How often each of some names.
#[derive(Debug, Default)]
struct Named {
    length: [Number; 2],
    name: Recent,
    count: Number,
}

/// Clicks by button, where their sum is expected.
#[derive(Debug, Default)]
struct Buttons {
    length: Number,
    button: Recent,
    count: [Number; 2],
}

/// The bars of a histogram.
#[derive(Debug)]
struct Bars {
    first: Number,
    length: [Number; 4],
    heights: Vec<[Bit; FEW]>,
    many: Number,
    last: u64,
}

const CONTEXTS: usize = 6;
/// Bars up to this are learned one by one.
const FEW: usize = 15;
/// Bars are told apart by their bucket up to this one, and by how many there are in all.
const BUCKETS: usize = 256;
/// Beyond the bucket of the longest duration that 64 bits hold.
const LAST_BUCKET: u64 = 896;
const AMOUNTS: usize = 4;
/// What the length of a burst is expected by, us an interval.
const USUAL_US: u64 = 170_000;

impl Columns {
    /// Nothing learned.
    pub fn new(is_early: bool, has_ways: bool) -> Self {
        Self {
            plain: vec![<[Number; CONTEXTS]>::default(); column::ALL],
            last: [0; column::ALL],
            chords: Named::default(),
            buttons: Buttons::default(),
            ikis: Bars::default(),
            dwells: Bars::default(),
            clicks: Places::default(),
            moves: Walk::new(has_ways),
            walked: 0,
            kept: [0; 2],
            turned: [0; 2],
            is_early,
        }
    }

    /// Codes a minute.
    pub fn code(&mut self, coder: &mut impl Coder, minute: &mut Figures) -> Result<(), Malformed> {
        for at in column::TEXT..=column::REPEATS {
            self.alone(coder, minute, at);
        }
        let presses: u64 = minute.columns.iter().take(column::REPEATS).fold(0, |a, &n| a.saturating_add(n));
        self.beside(coder, minute, column::TEXT_PRESSES, minute.at(column::TEXT));
        let (text, keys) = (minute.at(column::TEXT_PRESSES), size(presses, 15) / 3);
        self.chords.code(coder, &mut minute.chords, usize::from(presses > 0))?;
        self.beside(coder, minute, column::IKIS, text);
        let count = minute.at(column::IKIS);
        self.ikis.code(coder, &mut minute.ikis, count)?;
        self.dwells.code(coder, &mut minute.dwells, presses)?;
        self.within(coder, minute, column::BURSTS, keys);
        let bursts = minute.at(column::BURSTS);
        self.beside(coder, minute, column::BURST_STEPS, if bursts > 0 { count } else { 0 });
        self.beside(coder, minute, column::BURST_US, if bursts > 0 { count.saturating_mul(USUAL_US) } else { 0 });
        let is_peak = size(minute.at(column::BURST_STEPS), 10) / 2 % CONTEXTS;
        self.within(coder, minute, column::PEAK, is_peak);
        let is_peak = usize::from(minute.at(column::PEAK) > 0) + 2 * usize::from(bursts == 1);
        let burst_us =
            if minute.at(column::PEAK) == minute.at(column::BURST_STEPS) { minute.at(column::BURST_US) } else { 0 };
        self.expected(coder, minute, (column::PEAK + 1, is_peak), burst_us);
        self.within(coder, minute, column::ROLLED, keys);
        self.pointer(coder, minute)?;
        for at in [column::ACTIVE, column::FOCUS] {
            self.alone(coder, minute, at);
        }
        let at = |column| minute.at(column);
        let inputs = [
            presses.wrapping_mul(2),
            clicks(minute).wrapping_mul(2),
            at(column::WHEELS),
            at(column::MOVES),
            at(column::GLITCHES),
            at(column::REPEATS),
        ];
        self.beside(coder, minute, column::EVENTS, inputs.into_iter().fold(0, u64::wrapping_add));
        self.last = minute.columns;
        Ok(())
    }

    fn pointer(&mut self, coder: &mut impl Coder, minute: &mut Figures) -> Result<(), Malformed> {
        self.moves.code(coder, &mut minute.moves, self.walked.min(1))?;
        let positions = sum(&minute.moves);
        self.clicks.code(coder, &mut minute.clicks, (usize::from(positions > 0), &minute.moves))?;
        self.buttons.code(coder, &mut minute.buttons, sum(&minute.clicks))?;
        let pressed = size(clicks(minute), 15).div_ceil(3) % CONTEXTS;
        self.within(coder, minute, column::DOUBLE_CLICKS, pressed);
        self.alone(coder, minute, column::WHEELS);
        let wheels = minute.at(column::WHEELS);
        self.scroll(coder, minute, wheels);
        // Of so many moves as before one was kept.
        let expected = if self.is_early {
            self.in_proportion(column::MOVES, positions, self.walked as u64)
        } else {
            proportion(self.kept, positions)
        };
        self.beside(coder, minute, column::MOVES, expected);
        if positions > 0 {
            self.kept = [minute.at(column::MOVES), positions];
        }
        let moves = size(minute.at(column::MOVES), 16).div_ceil(4) % CONTEXTS;
        self.within(coder, minute, column::DISTANCE, moves);
        self.within(coder, minute, column::DISTANCE + 1, moves);
        let (length, last) = (whole_px(&minute.columns), whole_px(&self.last));
        let expected = self.in_proportion(column::TRAVEL, length, last);
        self.beside(coder, minute, column::TRAVEL, expected);
        self.within(coder, minute, column::GLITCHES, moves);
        if !self.is_early {
            self.drags(coder, minute, pressed);
        }
        self.walked = usize::try_from(positions).unwrap_or(usize::MAX);
        Ok(())
    }

    fn drags(&mut self, coder: &mut impl Coder, minute: &mut Figures, pressed: usize) {
        self.within(coder, minute, column::DRAGS, pressed);
        let drags = size(minute.at(column::DRAGS), CONTEXTS - 1);
        self.within(coder, minute, column::DRAGS + 1, drags);
    }

    /// What a number would be if it went with another one as in the minute before.
    fn in_proportion(&self, at: usize, with: u64, before: u64) -> u64 {
        proportion([self.last.get(at).copied().unwrap_or(0), before], with)
    }

    /// Notches, as many to a turn of the wheel as before: what is not up is down.
    fn scroll(&mut self, coder: &mut impl Coder, minute: &mut Figures, wheels: u64) {
        let expected = if self.is_early { 0 } else { proportion(self.turned, wheels) };
        let mut notches = 0_u64;
        for amount in 0..AMOUNTS {
            let first = column::SCROLL + 3 * amount;
            let expected = if amount % 2 == 0 { 0 } else { expected.saturating_sub(notches) };
            self.amount(coder, minute, (first, size(wheels, 10) / 2), expected);
            notches = notches.saturating_add(minute.at(first + 1));
        }
        if wheels > 0 {
            self.turned = [notches, wheels];
        }
    }

    fn amount(
        &mut self,
        coder: &mut impl Coder,
        minute: &mut Figures,
        (first, context): (usize, usize),
        expected: u64,
    ) {
        let context = context % CONTEXTS;
        self.within(coder, minute, first, context);
        self.expected(coder, minute, (first + 1, context), expected);
        let has_some = usize::from(minute.at(first + 1) > 0);
        self.within(coder, minute, first + 2, has_some);
    }

    /// A number that is as large as that of the minute before, roughly.
    fn alone(&mut self, coder: &mut impl Coder, minute: &mut Figures, at: usize) {
        let context = size(self.last.get(at).copied().unwrap_or(0), 15).div_ceil(3);
        self.within(coder, minute, at, context);
    }

    fn within(&mut self, coder: &mut impl Coder, minute: &mut Figures, at: usize, context: usize) {
        self.expected(coder, minute, (at, context), 0);
    }

    /// A number near another one.
    fn beside(&mut self, coder: &mut impl Coder, minute: &mut Figures, at: usize, expected: u64) {
        self.expected(coder, minute, (at, size(expected, 15).div_ceil(3)), expected);
    }

    fn expected(&mut self, coder: &mut impl Coder, minute: &mut Figures, (at, context): (usize, usize), expected: u64) {
        let model = self.plain.get_mut(at).and_then(|models| models.get_mut(context.min(CONTEXTS - 1)));
        if let Some((model, value)) = model.zip(minute.columns.get_mut(at)) {
            *value = if expected == 0 { model.code(coder, *value) } else { model.beside(coder, *value, expected) };
        }
    }
}

impl Named {
    fn code(&mut self, coder: &mut impl Coder, counts: &mut Vec<(u64, u64)>, context: usize) -> Result<(), Malformed> {
        let [never, perhaps] = &mut self.length;
        let length = if context == 0 { never } else { perhaps }.length(coder, counts.len())?;
        counts.resize(length, (0, 0));
        for (name, n) in counts {
            *name = self.name.code(coder, *name);
            *n = self.count.code(coder, *n);
        }
        Ok(())
    }
}

impl Buttons {
    /// Codes clicks by button; all but the first are the fewer mostly, and the first has what is left.
    fn code(
        &mut self,
        coder: &mut impl Coder,
        counts: &mut Vec<(u64, u64)>,
        mut expected: u64,
    ) -> Result<(), Malformed> {
        let length = self.length.length(coder, counts.len())?;
        counts.resize(length, (0, 0));
        let [first, others] = &mut self.count;
        for (index, (button, n)) in counts.iter_mut().enumerate().rev() {
            *button = self.button.code(coder, *button);
            *n = if index == 0 { first.beside(coder, *n, expected) } else { others.code(coder, *n) };
            expected = expected.saturating_sub(*n);
        }
        Ok(())
    }
}

impl Default for Bars {
    fn default() -> Self {
        Self {
            first: Number::default(),
            length: <[Number; 4]>::default(),
            heights: vec![[Bit::NEW; FEW]; BUCKETS * 4],
            many: Number::default(),
            last: 0,
        }
    }
}

impl Bars {
    /// Codes bars between the first and the last, empty ones in between too.
    fn code(&mut self, coder: &mut impl Coder, bars: &mut Vec<(u64, u64)>, count: u64) -> Result<(), Malformed> {
        let context = size(count, 15).div_ceil(2).min(3);
        let ends = bars.first().zip(bars.last()).map_or((0, 0), |(first, last)| (first.0, last.0 - first.0 + 1));
        let model = self.length.get_mut(context).ok_or(Malformed("a context is out of range"))?;
        let length = model.length(coder, ends.1 as usize)?;
        if length == 0 {
            return Ok(());
        }
        let first = self.first.beside(coder, ends.0, self.last);
        if first.saturating_add(length as u64) > LAST_BUCKET {
            return Err(Malformed("a number is out of range"));
        }
        self.last = first;
        let mut given = std::mem::take(bars).into_iter().peekable();
        for bucket in first..first + length as u64 {
            let n = given.next_if(|bar| bar.0 == bucket).map_or(0, |bar| bar.1);
            let n = self.bar(coder, (bucket as usize).min(BUCKETS - 1) * 4 + context, n);
            if n > 0 {
                bars.push((bucket, n));
            }
        }
        Ok(())
    }

    fn bar(&mut self, coder: &mut impl Coder, context: usize, n: u64) -> u64 {
        let Some(models) = self.heights.get_mut(context) else { return 0 };
        for (at, model) in (0..).zip(models) {
            if !coder.bit(model, n > at) {
                return at;
            }
        }
        (FEW as u64).saturating_add(self.many.code(coder, n.wrapping_sub(FEW as u64)))
    }
}

/// What goes with a number as it did before.
fn proportion([last, before]: [u64; 2], with: u64) -> u64 {
    (u128::from(last) * u128::from(with)).checked_div(before.into()).map_or(0, |expected| expected as u64)
}

fn sum(grids: &[Grid]) -> u64 {
    grids.iter().flat_map(|grid| &grid.cells).fold(0, |sum: u64, (_, n)| sum.saturating_add(*n))
}

/// The length of the pointer's way, px.
pub fn whole_px(columns: &[u64; column::ALL]) -> u64 {
    let [below, length] = [column::DISTANCE, column::DISTANCE + 1].map(|at| columns.get(at).copied().unwrap_or(0));
    let steps = u32::try_from(below).ok().and_then(|below| u128::from(length).checked_shl(below)).unwrap_or(0);
    u64::try_from(steps >> 32).unwrap_or(0)
}

fn clicks(minute: &Figures) -> u64 {
    minute.buttons.iter().fold(0, |sum: u64, &(_, n)| sum.saturating_add(n))
}
