//! A past day: what each clock minute came to in each application, exactly, and where within the minute, roughly.
//!
//! A minute is as fine as any day or hour can be cut (zones and `day_start` are whole minutes), so that no figure of
//! any report depends on whether a day is packed. Of a day with very much in it the **shapes** (of which lengths
//! intervals and dwells were) and the **places** (of clicks and of the pointer) are those of quarters of an hour, and
//! where that is not enough those of hours; cut within one, each minute has its share of them, and all else stays
//! exact. Within a minute, **steps** of some seconds tell presses and clicks, and
//! how much wheel, motion and haste there was, for the replay; the rest of the minute is spread over them in
//! proportion. Stretches of time are kept to the microsecond.

use std::collections::BTreeMap;

use super::bytes::Malformed;
use super::columns::{Columns, whole_px};
use super::dealt::{Dealt, Levels};
use super::draft::ROW;
use super::figures::{Figures, column, moments};
use super::line::Line;
use super::models::{Number, Recent, size};
use super::range::{Coder, Decoder, Encoder};
use super::spread::{share_peak, share_places, share_shapes, spread};
use super::walk::Grid;
use crate::aggregate::{App, Slice, Span, Spot, Totals};
use crate::event::Second;
use crate::journal::names::Names;

const VERSION: u8 = 5;
/// The first: with places and without peaks in what is put together, without figures of drags.
const FIRST: u8 = 2;
/// Since then walks are coded by their ways, gaps of time in units, and wheel and motion of steps by what is left of them. What
/// is between reads alike.
const WAYS: u8 = 5;
const MINUTE_S: i64 = 60;
/// Shapes are those of so many minutes: of as few as there can be within the bound. Wall clocks of all zones
/// of today differ by quarters of an hour.
const TOGETHER: [i64; 3] = [1, 15, 60];
/// About so many bytes.
const BOUND: usize = 24 << 10;
/// Steps of a minute, and how long each is, s.
pub const STEPS: usize = 3;
pub const STEP_S: i64 = MINUTE_S / STEPS as i64;
/// Beyond the years 1 to 9999, min.
const FAR: i64 = 6_000_000_000;

/// How finely a day is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// A cell for each minute, at its start.
    Minutes,
    /// A cell for each step.
    Steps,
}

/// What the steps of a minute tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Presses of text keys.
    pub text: u64,
    /// All others.
    pub others: u64,
    /// Clicks.
    pub clicks: u64,
    /// Turns of the wheel, as a power of two.
    pub wheel: u64,
    /// Length of the pointer's way, as a power of two; 0 for none.
    pub motion: u64,
    /// The mean interval between keys, in quarters of powers of two of a ms.
    pub pace: u64,
}

/// An application's minute.
#[derive(Debug, Default)]
pub struct Row {
    pub minute: i64,
    pub app: u64,
    pub figures: Figures,
    pub steps: [Step; STEPS],
}

/// A minute, read.
#[derive(Clone, Debug, Default)]
pub struct Minute {
    start: i64,
    app: App,
    pub totals: Totals,
    /// Its positions in the order in which the pointer may have come to them.
    pub walk: Vec<(Spot, u64)>,
    steps: [Step; STEPS],
}

/// What is learned of a day.
#[derive(Default)]
struct Day {
    /// Whether wheel and motion of steps are coded by what is left of them.
    has_rest: bool,
    length: Number,
    first: Number,
    gap: [Number; 2],
    app: Recent,
    columns: Columns,
    text: Dealt,
    others: Dealt,
    clicks: Dealt,
    wheel: Levels,
    motion: Levels,
    pace: Levels,
}

/// The body of a day's minutes, by their time and application, and of its stretches of time.
pub fn encode(mut rows: Vec<Row>, spans: &[Span], names: &mut Names) -> Vec<u8> {
    let mut number = 0;
    for (next, minutes) in (0..).zip(TOGETHER) {
        number = next;
        gather(&mut rows, minutes);
        if weight(&rows) <= BOUND {
            break;
        }
    }
    let mut encoder = Encoder::new();
    // Writing fails at nothing.
    let _ = Day::new(VERSION).code(&mut encoder, &mut rows);
    Line::put(&mut encoder, spans, names);
    [&[VERSION, number], encoder.finish().as_slice()].concat()
}

/// The slice of a body.
pub fn decode_block(body: &[u8], names: &Names, grain: Grain) -> Result<Slice, Malformed> {
    let Some(([version @ FIRST..=VERSION, number], body)) = body.split_at_checked(2) else {
        return Err(Malformed("its version is not known"));
    };
    let together = TOGETHER.get(usize::from(*number)).copied().ok_or(Malformed("its fineness is not known"))?;
    let mut decoder = Decoder::new(body);
    let mut rows = Vec::new();
    Day::new(*version).code(&mut decoder, &mut rows)?;
    let spans = Line::read(&mut decoder, names, *version >= WAYS)?;
    decoder.end()?;
    let minutes = rows.into_iter().map(|row| Minute::new(&row, names)).collect::<Result<Vec<_>, _>>();
    let mut minutes = minutes?;
    share(&mut minutes, together, *version == FIRST);
    let mut slice = Slice::default();
    for minute in minutes {
        minute.put(&mut slice, grain);
    }
    slice.spans = spans;
    Ok(slice)
}

/// Puts the shapes of each row into the first row of its application in so many minutes.
fn gather(rows: &mut [Row], minutes: i64) {
    let mut times: BTreeMap<(i64, u64), usize> = BTreeMap::new();
    for index in 0..rows.len() {
        let Some((before, [row, ..])) = rows.split_at_mut_checked(index) else { continue };
        let first = *times.entry((row.minute.div_euclid(minutes), row.app)).or_insert(index);
        if let Some(first) = before.get_mut(first) {
            first.figures.gather(&mut row.figures);
        }
    }
}

/// About how many bytes rows come to.
fn weight(rows: &[Row]) -> usize {
    let entries = |figures: &Figures| {
        let cells = figures.clicks.iter().chain(&figures.moves).map(|grid| grid.cells.len());
        figures.ikis.len() + figures.dwells.len() + cells.sum::<usize>()
    };
    rows.iter().map(|row| 12 + entries(&row.figures) * 5 / 8).sum()
}

/// Gives each minute its share of what the first of its application in so many has for all of them.
fn share(minutes: &mut [Minute], together: i64, has_places: bool) {
    let mut times: BTreeMap<(i64, App), Vec<usize>> = BTreeMap::new();
    for (index, minute) in minutes.iter().enumerate() {
        times.entry((minute.start.div_euclid(together), minute.app)).or_default().push(index);
    }
    for indices in times.into_values().filter(|indices| indices.len() > 1) {
        let mut of_time: Vec<Minute> =
            indices.iter().filter_map(|&index| minutes.get_mut(index).map(std::mem::take)).collect();
        share_shapes(&mut of_time);
        if has_places {
            share_places(&mut of_time);
        } else {
            share_peak(&mut of_time);
        }
        for (index, minute) in indices.into_iter().zip(of_time) {
            if let Some(place) = minutes.get_mut(index) {
                *place = minute;
            }
        }
    }
}

impl Minute {
    fn new(row: &Row, names: &Names) -> Result<Self, Malformed> {
        Ok(Self {
            start: row.minute,
            app: names.app_at(row.app)?,
            totals: row.figures.totals(names)?,
            walk: Grid::walk(&row.figures.moves, names)?,
            steps: row.steps,
        })
    }

    fn put(mut self, slice: &mut Slice, grain: Grain) {
        let typing = &mut self.totals.typing;
        (typing.iki_us, typing.iki_us2) = moments(&typing.ikis);
        let second = |step: i64| Second(self.start * MINUTE_S + step * STEP_S);
        if grain == Grain::Minutes {
            return slice.add_cell((second(0), self.app), self.totals);
        }
        for (step, totals) in (0..).zip(spread(&self.totals, &self.walk, &self.steps)) {
            if !totals.is_empty() {
                slice.add_cell((second(step), self.app), totals);
            }
        }
    }
}

impl Step {
    /// What a step tells of these totals.
    pub fn new(totals: &Totals) -> Self {
        let power = |n: u64| size(n, Levels::ALL as usize / 2 - 1) as u64;
        let path = (totals.distance.steps() >> 32) as u64 + u64::from(totals.moves > 0);
        let typing = &totals.typing;
        let pace = match typing.iki_us.checked_div(typing.iki_count) {
            Some(us) if us > 0 => {
                ((us as f64 / 1000.0).log2() * 4.0).round().clamp(1.0, Levels::ALL as f64 - 1.0) as u64
            }
            _ => 0,
        };
        Self {
            text: totals.classes.text,
            others: totals.presses() - totals.classes.text,
            clicks: totals.click_count(),
            wheel: power(totals.wheels),
            motion: power(path),
            pace,
        }
    }
}

impl Day {
    /// Nothing learned, of days of this version.
    fn new(version: u8) -> Self {
        let has_ways = version >= WAYS;
        Self { has_rest: has_ways, columns: Columns::new(version == FIRST, has_ways), ..Self::default() }
    }

    fn code(&mut self, coder: &mut impl Coder, rows: &mut Vec<Row>) -> Result<(), Malformed> {
        let length = self.length.length(coder, rows.len())?;
        coder.spend(length.saturating_mul(ROW))?;
        rows.resize_with(length, Row::default);
        let mut last: Option<(i64, usize)> = None;
        for row in rows {
            let minute = match last {
                None => self.first.signed(coder, row.minute),
                Some((last, context)) => {
                    let gap = self.gap[context].code(coder, row.minute.wrapping_sub(last).cast_unsigned());
                    last.saturating_add(i64::try_from(gap).unwrap_or(i64::MAX))
                }
            };
            if !(-FAR..=FAR).contains(&minute) {
                return Err(Malformed("a time is absurd"));
            }
            last = Some((minute, usize::from(last.is_some_and(|(last, _)| last == minute))));
            row.minute = minute;
            row.app = self.app.code(coder, row.app);
            self.columns.code(coder, &mut row.figures)?;
            self.steps(coder, row);
        }
        Ok(())
    }

    fn steps(&mut self, coder: &mut impl Coder, row: &mut Row) {
        let figures = &row.figures;
        let others = (column::TEXT + 1..=column::WITHHELD).fold(0, |sum: u64, at| sum.saturating_add(figures.at(at)));
        let clicks = figures.buttons.iter().fold(0, |sum: u64, &(_, n)| sum.saturating_add(n));
        let has_motion = figures.at(column::MOVES) > 0 || figures.at(column::DISTANCE + 1) > 0;
        let (has_wheel, has_pace) = (figures.at(column::WHEELS) > 0, figures.at(column::IKIS) > 0);
        let steps = &mut row.steps.iter_mut().collect::<Vec<_>>();
        self.text.code(coder, steps, figures.at(column::TEXT), |step| &mut step.text);
        self.others.code(coder, steps, others, |step| &mut step.others);
        self.clicks.code(coder, steps, clicks, |step| &mut step.clicks);
        if self.has_rest {
            let px = whole_px(&figures.columns);
            self.wheel.part(coder, steps, figures.at(column::WHEELS), |step| has_wheel.then_some(&mut step.wheel));
            self.motion.part(coder, steps, px, |step| has_motion.then_some(&mut step.motion));
        } else {
            self.wheel.code(coder, steps, |step| has_wheel.then_some(&mut step.wheel));
            self.motion.code(coder, steps, |step| has_motion.then_some(&mut step.motion));
        }
        self.pace.code(coder, steps, |step| (has_pace && step.text > 0).then_some(&mut step.pace));
    }
}
