//! Tiles and sums of tiles as they are cached: figures first, density grids apart from them.
//!
//! Grids are the greater part, and of long sums the lines of their days. Most who read want both over all
//! applications: these come first, and those of each application are only unpacked for who asks. Once a month has
//! its sum, its days keep grids of the first kind alone.

use std::collections::BTreeMap;
use std::mem;

use super::cells::{add_cells, put_cells};
use super::counts::{put_amount, read_amount};
use super::pack::{pack, unpack};
use super::tile::{decode_tile, encode_tile};
use super::{Bytes, Malformed, Names, Put, read_list};
use crate::aggregate::{App, Counts, Density};
use crate::calendar::Day;
use crate::timeline::{DaySum, Stretch, Tile, WeekSum};

/// Of days.
const VERSION: u8 = 2;
/// Of sums, which once had the lines of each application among their figures, as days of version 2.
const SUM_VERSION: u8 = 3;
/// The same with the grids of every application; days of which nothing else is kept may be such.
const EVERY_VERSION: u8 = 1;
/// Grids in which nothing was counted: of clicks no monitor has any, and of positions none.
const NO_MONITORS: [u8; 2] = [0, 0];
/// No honest day is later, in days since 1970.
const LAST_DAY: i64 = 4_000_000;

/// Whose density grids are read, and of sums whose days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grids {
    /// Those of all applications together, as if they were of no application.
    Pooled,
    /// Each application's own.
    ByApp,
}

/// Clicks and positions.
#[derive(Clone, Debug, Default)]
struct Both {
    clicks: Density,
    moves: Density,
}

/// The parts of a body.
struct Parts<'a> {
    version: u8,
    figures: &'a [u8],
    pooled: &'a [u8],
    apart: &'a [u8],
    /// Lines of each application, in sums.
    lines: &'a [u8],
}

type Days = BTreeMap<Day, Counts<App, DaySum>>;
type Weeks = Counts<App, WeekSum>;

/// The packed body of a tile, with grids of these kinds.
pub fn encode_day(tile: &Tile, grids: Grids, names: &mut Names) -> Vec<u8> {
    let mut figures = tile.clone();
    let (pooled, apart) = take_grids(&mut figures, names);
    let apart = if grids == Grids::ByApp { apart } else { Vec::new() };
    sections(VERSION, [&encode_tile(&figures, names), &pooled, &apart])
}

/// The tile of a body; `None` if it has no grids of this kind.
pub fn decode_day(body: &[u8], grids: Grids, names: &Names) -> Result<Option<Tile>, Malformed> {
    let parts = Parts::of(body)?;
    let mut tile = decode_tile(&unpack(parts.figures)?, names)?;
    let has_them = parts.give(&mut tile, grids, names)?;
    Ok(has_them.then_some(tile))
}

/// Adds the tile of a body, with the grids of all applications together, to a sum. The front of it is enough.
pub fn add_day(sum: &mut Stretch, day: Day, body: &[u8], names: &Names) -> Result<(), Malformed> {
    let parts = Parts::front(body)?;
    sum.add(day, &decode_tile(&unpack(parts.figures)?, names)?);
    parts.give_pooled(&mut sum.total, names)
}

/// The packed body of a sum of days.
pub fn encode_stretch(stretch: &Stretch, names: &mut Names) -> Vec<u8> {
    let mut total = stretch.total.clone();
    let (pooled, apart) = take_grids(&mut total, names);
    let (days, weeks) = stretch.pooled_lines();
    let (mut figures, mut lines) = (Vec::new(), Vec::new());
    put_lines(&mut figures, &days, &weeks, names);
    put_lines(&mut lines, &stretch.days, &stretch.weeks, names);
    figures.extend(encode_tile(&total, names));
    sections(SUM_VERSION, [&figures, &pooled, &apart, &lines])
}

/// The sum of days of a body.
pub fn decode_stretch(body: &[u8], grids: Grids, names: &Names) -> Result<Stretch, Malformed> {
    let mut sum = Stretch::default();
    add_stretch(&mut sum, body, grids, names)?;
    Ok(sum)
}

/// Adds the sum of days of a body to another. For the grids of all applications together the front of it is enough.
pub fn add_stretch(sum: &mut Stretch, body: &[u8], grids: Grids, names: &Names) -> Result<(), Malformed> {
    let parts = if grids == Grids::Pooled { Parts::front(body)? } else { Parts::of(body)? };
    let figures = unpack(parts.figures)?;
    let mut bytes = Bytes::new(&figures);
    let mut stretch = Stretch::default();
    (stretch.days, stretch.weeks) = read_lines(&mut bytes, names)?;
    stretch.total = decode_tile(bytes.rest(), names)?;
    if grids == Grids::Pooled {
        sum.merge(stretch);
        return parts.give_pooled(&mut sum.total, names);
    }
    if parts.version == SUM_VERSION {
        let lines = unpack(parts.lines)?;
        let mut bytes = Bytes::new(&lines);
        (stretch.days, stretch.weeks) = read_lines(&mut bytes, names)?;
        bytes.end()?;
    }
    parts.give(&mut stretch.total, grids, names)?;
    sum.merge(stretch);
    Ok(())
}

/// How many bytes a section takes that begins like this.
pub fn next_section(head: &[u8]) -> Result<usize, Malformed> {
    let mut bytes = Bytes::new(head);
    let length = usize::try_from(bytes.number()?).unwrap_or(usize::MAX);
    Ok(length.saturating_add(head.len() - bytes.rest().len()))
}

fn sections<const N: usize>(version: u8, parts: [&[u8]; N]) -> Vec<u8> {
    let mut body = vec![version];
    for part in parts {
        let packed = pack(part);
        body.put(packed.len() as u64);
        body.extend(packed);
    }
    body
}

fn section<'a>(bytes: &mut Bytes<'a>) -> Result<&'a [u8], Malformed> {
    let length = bytes.length()?;
    bytes.take(length)
}

impl<'a> Parts<'a> {
    fn of(body: &'a [u8]) -> Result<Self, Malformed> {
        let (mut parts, mut bytes) = Self::begin(body)?;
        parts.apart = section(&mut bytes)?;
        if parts.version == SUM_VERSION {
            parts.lines = section(&mut bytes)?;
        }
        bytes.end()?;
        Ok(parts)
    }

    /// The figures and the grids of all applications together, whatever comes after them.
    fn front(body: &'a [u8]) -> Result<Self, Malformed> {
        Self::begin(body).map(|(parts, _)| parts)
    }

    fn begin(body: &'a [u8]) -> Result<(Self, Bytes<'a>), Malformed> {
        let mut bytes = Bytes::new(body);
        let version = bytes.version_within(EVERY_VERSION..=SUM_VERSION)?;
        let (figures, pooled) = (section(&mut bytes)?, section(&mut bytes)?);
        Ok((Self { version, figures, pooled, apart: &[], lines: &[] }, bytes))
    }

    /// Puts grids of a kind into a tile that has none; false if there are none.
    fn give(&self, tile: &mut Tile, grids: Grids, names: &Names) -> Result<bool, Malformed> {
        if grids == Grids::Pooled {
            self.give_pooled(tile, names)?;
            return Ok(true);
        }
        let apart = unpack(self.apart)?;
        if apart.is_empty() {
            return Ok(false);
        }
        let mut bytes = Bytes::new(&apart);
        let has_every = self.version == EVERY_VERSION;
        let mut left = Both::default();
        let mut largest = None;
        if !has_every {
            left = Both::read_all(&unpack(self.pooled)?, names)?;
            largest = names.app_at(bytes.number()?)?;
        }
        for _ in 0..bytes.length()? {
            let app = names.app_at(bytes.number()?)?;
            let mut both = Both::default();
            both.add(&mut bytes, names)?;
            if !has_every {
                left = left.without(&both)?;
            }
            both.put(app, tile);
        }
        bytes.end()?;
        left.put(largest, tile);
        Ok(true)
    }

    /// Adds the grids of all applications together to those that a tile has of no application.
    fn give_pooled(&self, tile: &mut Tile, names: &Names) -> Result<(), Malformed> {
        let pooled = unpack(self.pooled)?;
        if pooled == NO_MONITORS {
            return Ok(());
        }
        let totals = &mut tile.parts.entry(None).totals;
        let mut both = Both { clicks: mem::take(&mut totals.click_grid), moves: mem::take(&mut totals.move_grid) };
        let mut bytes = Bytes::new(&pooled);
        both.add(&mut bytes, names)?;
        (totals.click_grid, totals.move_grid) = (both.clicks, both.moves);
        bytes.end()
    }
}

/// Takes the grids out of a tile: those of all applications together, and those of each but the one with the most
/// cells, which has what is left. No grids at all are of no application.
fn take_grids(tile: &mut Tile, names: &mut Names) -> (Vec<u8>, Vec<u8>) {
    let of: Vec<_> = tile.parts.iter().map(|(app, _)| app).collect();
    let mut pooled = Both::default();
    let mut taken: Vec<(u64, Both)> = Vec::new();
    for app in of {
        let totals = &mut tile.parts.entry(app).totals;
        let both = Both { clicks: mem::take(&mut totals.click_grid), moves: mem::take(&mut totals.move_grid) };
        if !both.is_empty() {
            pooled.clicks.merge(&both.clicks);
            pooled.moves.merge(&both.moves);
            taken.push((names.app(app), both));
        }
    }
    let largest = (0..taken.len()).max_by_key(|&at| taken.get(at).map_or(0, |(_, both)| both.cells()));
    let largest = largest.map_or(0, |at| taken.remove(at).0);
    let mut body = Vec::new();
    body.put(largest);
    body.put(taken.len() as u64);
    for (app, both) in taken {
        body.put(app);
        both.write(&mut body, names);
    }
    let mut whole = Vec::new();
    pooled.write(&mut whole, names);
    (whole, body)
}

impl Both {
    fn is_empty(&self) -> bool {
        self.clicks.is_empty() && self.moves.is_empty()
    }

    fn cells(&self) -> usize {
        self.clicks.len() + self.moves.len()
    }

    fn write(&self, body: &mut Vec<u8>, names: &mut Names) {
        put_cells(body, &self.clicks, names);
        put_cells(body, &self.moves, names);
    }

    fn read_all(body: &[u8], names: &Names) -> Result<Self, Malformed> {
        let (mut both, mut bytes) = (Self::default(), Bytes::new(body));
        both.add(&mut bytes, names)?;
        bytes.end()?;
        Ok(both)
    }

    /// Adds what [`Both::write`] wrote.
    fn add(&mut self, bytes: &mut Bytes, names: &Names) -> Result<(), Malformed> {
        add_cells(bytes, &mut self.clicks, names)?;
        add_cells(bytes, &mut self.moves, names)
    }

    fn put(self, app: App, tile: &mut Tile) {
        if !self.is_empty() {
            let totals = &mut tile.parts.entry(app).totals;
            (totals.click_grid, totals.move_grid) = (self.clicks, self.moves);
        }
    }

    /// What is left once a part is taken away.
    fn without(&self, part: &Self) -> Result<Self, Malformed> {
        Ok(Self { clicks: less(&self.clicks, &part.clicks)?, moves: less(&self.moves, &part.moves)? })
    }
}

fn less(whole: &Density, part: &Density) -> Result<Density, Malformed> {
    let mut part = part.iter().peekable();
    let mut left = Vec::with_capacity(whole.len());
    for (spot, n) in whole.iter() {
        let taken = part.next_if(|&(other, _)| other == spot).map_or(0, |(_, n)| n);
        let rest = n.checked_sub(taken).ok_or(Malformed("a part is more than the whole"))?;
        left.extend((rest > 0).then_some((spot, rest)));
    }
    if part.next().is_some() { Err(Malformed("a part is more than the whole")) } else { Ok(left.into()) }
}

fn put_lines(body: &mut Vec<u8>, days: &Days, weeks: &Weeks, names: &mut Names) {
    body.put(days.len() as u64);
    let mut last = 0;
    for (day, sums) in days {
        let number = i64::from(day.to_epoch_days());
        body.put_signed(number - last);
        last = number;
        body.put(sums.len() as u64);
        for (app, sum) in sums.iter() {
            body.put(names.app(app));
            body.put_all([sum.presses, sum.clicks, sum.others, sum.active_us, sum.burst_steps, sum.burst_us]);
            put_amount(body, sum.scroll);
            put_amount(body, sum.distance);
        }
    }
    body.put(weeks.len() as u64);
    for (app, week) in weeks.iter() {
        body.put(names.app(app));
        week.0.iter().flatten().for_each(|&active_us| body.put(active_us));
    }
}

fn read_lines(bytes: &mut Bytes, names: &Names) -> Result<(Days, Weeks), Malformed> {
    let mut days = Days::new();
    let mut last = 0_i64;
    for _ in 0..bytes.length()? {
        last = last.saturating_add(bytes.signed()?);
        let day = i32::try_from(last).ok().filter(|_| last.abs() < LAST_DAY).and_then(Day::from_epoch_days);
        let sums = read_list(bytes, |bytes| {
            let app = names.app_at(bytes.number()?)?;
            let (presses, clicks, others) = (bytes.count()?, bytes.count()?, bytes.count()?);
            let (active_us, burst_steps, burst_us) = (bytes.count()?, bytes.count()?, bytes.count()?);
            let (scroll, distance) = (read_amount(bytes)?, read_amount(bytes)?);
            Ok((app, DaySum { presses, clicks, others, scroll, distance, active_us, burst_steps, burst_us }))
        })?;
        days.insert(day.ok_or(Malformed("a date is absurd"))?, sums);
    }
    let weeks = read_list(bytes, |bytes| {
        let app = names.app_at(bytes.number()?)?;
        let mut week = WeekSum::default();
        for active_us in week.0.iter_mut().flatten() {
            *active_us = bytes.count()?;
        }
        Ok((app, week))
    })?;
    Ok((days, weeks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Name;

    #[test]
    fn a_sum_that_was_written_with_all_lines_among_its_figures_reads_as_it_was() {
        let mut stretch = Stretch::default();
        for (app, presses) in [("mail", 3), ("editor", 5)] {
            let mut tile = Tile::default();
            let part = tile.parts.entry(Some(Name::new(app)));
            (part.totals.classes.text, part.hours[9].active_us) = (presses, presses * 1_000_000);
            stretch.add(Day::from_epoch_days(20_000).unwrap(), &tile);
        }
        let mut names = Names::default();
        let mut figures = Vec::new();
        put_lines(&mut figures, &stretch.days, &stretch.weeks, &mut names);
        let mut total = stretch.total.clone();
        let (pooled, apart) = take_grids(&mut total, &mut names);
        figures.extend(encode_tile(&total, &mut names));
        let body = sections(VERSION, [&figures, &pooled, &apart]);
        for grids in [Grids::Pooled, Grids::ByApp] {
            assert_eq!(decode_stretch(&body, grids, &names).as_ref(), Ok(&stretch));
        }
    }
}
