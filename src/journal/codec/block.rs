//! A past day as columns.
//!
//! Two resolutions make it small. **By step** (some seconds) and application: presses by class and clicks,
//! exactly, and how much wheel, motion and rhythm there was, roughly. **By hour** of the wall clock and application:
//! everything else, exactly; positions of the pointer by application and day. Read back, what is known by the hour is spread over its steps in proportion; an
//! hour's sums come out to the last bit. Stretches of time are kept to the microsecond.

use std::collections::BTreeMap;

use super::pack::{pack, put_column, read_column, unpack};
use super::spread::{spread, spread_moves};
use super::stretch::{put_cells, read_cells};
use super::totals::{put_totals, read_totals};
use super::{Bytes, Malformed, Names, Put};
use crate::aggregate::{App, Classes, Count, Counts, Slice, Span, SpanKind, Spot, Totals};
use crate::calendar::{Calendar, DayStart, Tz};
use crate::event::{Second, Time};
use crate::journal::rollup::hour_start;

const VERSION: u8 = 1;
/// The finest step, s.
const STEP_S: i64 = 5;
const HOUR_S: i64 = 3600;
/// Offsets from UTC and the changes between them are multiples of it.
const QUARTER_S: i64 = 900;
/// A day has fewer rows by far; where it has not, steps grow.
const MOST_ROWS: usize = 40_000;
/// Beyond the years 1 to 9999.
const FAR_S: i64 = 400_000_000_000;
const FAR_US: i64 = FAR_S * crate::event::MICROS;

/// What each row tells: presses by class, withheld presses, clicks; then the weights of wheel, motion and rhythm.
pub const TRACKS: usize = 11;
/// One row's numbers.
pub type Tracks = [u64; TRACKS];
/// Where the weights are among the tracks.
pub mod track {
    pub const TEXT: usize = 0;
    pub const CLICKS: usize = 7;
    pub const WHEEL: usize = 8;
    pub const MOTION: usize = 9;
    pub const RHYTHM: usize = 10;
}

/// A step of the weight of rhythm, us.
const RHYTHM_US: u64 = 1 << 16;

/// The rows of a day, in order, and its hours in the order of their first rows.
#[derive(Default)]
struct Rows {
    places: Vec<(Second, App)>,
    tracks: Vec<Tracks>,
    hours: Vec<Hour>,
    /// Positions of the day by application: a grid for each hour would be half of the block.
    moves: Counts<App, Moves>,
}

/// An application's positions.
#[derive(Clone, Debug, Default, PartialEq)]
struct Moves(Counts<Spot>);

impl Count for Moves {
    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }
}

/// The rows of an application's hour.
struct Hour {
    rows: Vec<usize>,
    totals: Totals,
}

/// The packed block of a day's slice. Its keys and monitors are left behind.
pub fn encode_block(slice: &Slice, zone: Tz, names: &mut Names) -> Vec<u8> {
    let mut step = STEP_S;
    let mut rows = Rows::new(slice, zone, step);
    while rows.places.len() > MOST_ROWS {
        step *= 2;
        rows = Rows::new(slice, zone, step);
    }
    let mut body = vec![VERSION];
    rows.put(&mut body, step, names);
    for hour in &rows.hours {
        put_totals(&mut body, &hour.totals, names);
    }
    body.put(rows.moves.len() as u64);
    for (app, moves) in rows.moves.iter() {
        body.put(names.app(app));
        put_cells(&mut body, &moves.0, names);
    }
    put_spans(&mut body, &slice.spans, names);
    pack(&body)
}

/// The slice of a block.
pub fn decode_block(packed: &[u8], zone: Tz, names: &Names) -> Result<Slice, Malformed> {
    let body = unpack(packed)?;
    let mut bytes = Bytes::new(&body);
    bytes.version(VERSION)?;
    let rows = Rows::read(&mut bytes, zone, names)?;
    let mut cells: Vec<Totals> = rows.tracks.iter().map(counted).collect();
    let tracks_of = |of: &[usize]| of.iter().filter_map(|&row| rows.tracks.get(row).copied()).collect::<Vec<_>>();
    for hour in &rows.hours {
        let totals = read_totals(&mut bytes, names)?;
        spread(&totals, &tracks_of(&hour.rows), |index, share| {
            let cell = hour.rows.get(index).and_then(|&row| cells.get_mut(row));
            cell.into_iter().for_each(share);
        });
    }
    for _ in 0..bytes.length()? {
        let app = names.app_at(bytes.number()?)?;
        let grid = read_cells(&mut bytes, names)?;
        let places = rows.places.iter().enumerate().filter(|(_, (_, of))| *of == app);
        let of_app: Vec<usize> = places.map(|(row, _)| row).collect();
        spread_moves(&grid, &tracks_of(&of_app), |index, spot, n| {
            let cell = of_app.get(index).and_then(|&row| cells.get_mut(row));
            cell.into_iter().for_each(|cell| cell.move_grid.add(spot, n));
        });
    }
    let mut slice = Slice::default();
    for (place, totals) in rows.places.into_iter().zip(cells) {
        slice.cells.entry(place).or_default().merge(&totals);
    }
    slice.spans = read_spans(&mut bytes, names)?;
    bytes.end()?;
    Ok(slice)
}

impl Rows {
    fn new(slice: &Slice, zone: Tz, step: i64) -> Self {
        let mut sums: BTreeMap<(Second, App), (Tracks, u64, u64)> = BTreeMap::new();
        let mut hours: BTreeMap<(Time, App), Totals> = BTreeMap::new();
        let mut hour_of = Hours::new(zone);
        for (&(second, app), totals) in &slice.cells {
            let start = Second(second.0 - second.0.rem_euclid(step));
            let (tracks, path, rhythm) = sums.entry((start, app)).or_default();
            tracks.iter_mut().zip(counts_of(totals)).for_each(|(sum, n)| *sum += n);
            *path += (totals.distance.steps() >> 32) as u64 + u64::from(totals.moves > 0);
            *rhythm += totals.typing.iki_us;
            hours.entry((hour_of.start(start), app)).or_default().merge(totals);
        }
        let mut moves: Counts<App, Moves> = Counts::default();
        let mut rows = Self::default();
        for (place, (mut tracks, path, rhythm)) in sums {
            tracks[track::MOTION] = u64::from(path.checked_ilog2().map_or(0, |log| log + 1));
            tracks[track::RHYTHM] = rhythm.div_ceil(RHYTHM_US);
            rows.places.push(place);
            rows.tracks.push(tracks);
        }
        rows.group(zone, |place| {
            let mut totals = hours.remove(&place).unwrap_or_default();
            (totals.classes, totals.withheld) = (Classes::default(), 0);
            totals.take_keys();
            let grid = std::mem::take(&mut totals.move_grid);
            if !grid.is_empty() {
                moves.entry(place.1).0.merge(&grid);
            }
            totals
        });
        rows.moves = moves;
        rows
    }

    /// Finds which rows make up each hour of an application.
    fn group(&mut self, zone: Tz, mut totals: impl FnMut((Time, App)) -> Totals) {
        let mut known: BTreeMap<(Time, App), usize> = BTreeMap::new();
        let mut hour_of = Hours::new(zone);
        for (row, &(second, app)) in self.places.iter().enumerate() {
            let place = (hour_of.start(second), app);
            let at = *known.entry(place).or_insert_with(|| {
                self.hours.push(Hour { rows: Vec::new(), totals: totals(place) });
                self.hours.len() - 1
            });
            self.hours.iter_mut().skip(at).take(1).for_each(|hour| hour.rows.push(row));
        }
    }

    fn put(&self, body: &mut Vec<u8>, step: i64, names: &mut Names) {
        body.put(step as u64);
        body.put(self.places.len() as u64);
        let first = self.places.first().map_or(0, |(second, _)| second.0);
        body.put_signed(first.div_euclid(step));
        let mut last = first;
        let gaps: Vec<u64> = self
            .places
            .iter()
            .map(|(second, _)| {
                let gap = (second.0 - std::mem::replace(&mut last, second.0)) / step;
                gap as u64
            })
            .collect();
        put_column(body, &gaps);
        put_column(body, &self.places.iter().map(|&(_, app)| names.app(app)).collect::<Vec<_>>());
        for track in 0..TRACKS {
            put_column(body, &self.tracks.iter().filter_map(|tracks| tracks.get(track).copied()).collect::<Vec<_>>());
        }
    }

    fn read(bytes: &mut Bytes, zone: Tz, names: &Names) -> Result<Self, Malformed> {
        let step = bytes.number()?;
        let length = usize::try_from(bytes.number()?).unwrap_or(usize::MAX);
        if !(1..=HOUR_S as u64).contains(&step) || length > MOST_ROWS {
            return Err(Malformed("its steps are absurd"));
        }
        let mut at = bytes.signed()?.saturating_mul(step as i64);
        let gaps = read_column(bytes, length)?;
        let apps = read_column(bytes, length)?;
        let mut rows = Self { tracks: vec![[0; TRACKS]; length], ..Self::default() };
        for (gap, app) in gaps.into_iter().zip(apps) {
            at = at.saturating_add((gap as i64).saturating_mul(step as i64));
            if !(-FAR_S..=FAR_S).contains(&at) {
                return Err(Malformed("a time is absurd"));
            }
            rows.places.push((Second(at), names.app_at(app)?));
        }
        for track in 0..TRACKS {
            let column = read_column(bytes, length)?;
            for (tracks, value) in rows.tracks.iter_mut().zip(column) {
                tracks[track] = value;
            }
        }
        rows.group(zone, |_| Totals::default());
        Ok(rows)
    }
}

/// Finds hours of the wall clock; remembers the quarter that it looked at last, in which no offset changes.
struct Hours {
    calendar: Calendar,
    last: Option<(i64, Time)>,
}

impl Hours {
    fn new(zone: Tz) -> Self {
        Self { calendar: Calendar { zone, day_start: DayStart::DEFAULT }, last: None }
    }

    fn start(&mut self, second: Second) -> Time {
        let quarter = second.0.div_euclid(QUARTER_S);
        match self.last {
            Some((known, start)) if known == quarter => start,
            _ => {
                let start = hour_start(second.start(), self.calendar);
                self.last = Some((quarter, start));
                start
            }
        }
    }
}

fn counts_of(totals: &Totals) -> Tracks {
    let Classes { text, correction, navigation, function, modifier, other } = totals.classes;
    let clicks = totals.click_count();
    [text, correction, navigation, function, modifier, other, totals.withheld, clicks, totals.wheels, 0, 0]
}

/// What a row tells exactly by itself; its clicks come with their buttons when the hour is spread.
fn counted(tracks: &Tracks) -> Totals {
    let [text, correction, navigation, function, modifier, other, withheld, ..] = *tracks;
    let classes = Classes { text, correction, navigation, function, modifier, other };
    Totals { classes, withheld, ..Totals::default() }
}

/// Spans share their edges: each edge is written once, spans name theirs.
fn put_spans(body: &mut Vec<u8>, spans: &[Span], names: &mut Names) {
    let mut edges: Vec<i64> = spans.iter().flat_map(|span| [span.start.0, span.end.0]).collect();
    edges.sort_unstable();
    edges.dedup();
    body.put(edges.len() as u64);
    let mut last = 0;
    for &edge in &edges {
        body.put_signed(edge - last);
        last = edge;
    }
    body.put(spans.len() as u64);
    let mut last = 0;
    for span in spans {
        let place = |time: Time| edges.binary_search(&time.0).unwrap_or_default() as i64;
        let (start, end) = (place(span.start), place(span.end));
        body.put(names.app(span.app) << 1 | u64::from(span.kind == SpanKind::Focus));
        body.put_signed(start - last);
        body.put((end - start) as u64);
        last = end;
    }
}

fn read_spans(bytes: &mut Bytes, names: &Names) -> Result<Vec<Span>, Malformed> {
    let mut edges = Vec::new();
    let mut last = 0_i64;
    for _ in 0..bytes.length()? {
        last = last.saturating_add(bytes.signed()?);
        if !(-FAR_US..=FAR_US).contains(&last) {
            return Err(Malformed("a time is absurd"));
        }
        edges.push(last);
    }
    let edge = |index: i64| {
        let found = usize::try_from(index).ok().and_then(|index| edges.get(index));
        found.map(|&edge| Time(edge)).ok_or(Malformed("an edge is out of range"))
    };
    let mut spans = Vec::new();
    let mut last = 0_i64;
    for _ in 0..bytes.length()? {
        let whose = bytes.number()?;
        let kind = if whose & 1 == 0 { SpanKind::Active } else { SpanKind::Focus };
        let start = last.saturating_add(bytes.signed()?);
        last = start.saturating_add(bytes.count()? as i64);
        spans.push(Span { start: edge(start)?, end: edge(last)?, app: names.app_at(whose >> 1)?, kind });
    }
    Ok(spans)
}
