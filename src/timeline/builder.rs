//! From slices to tiles: places each second and each stretch of time in its day, hour and minute.

use std::collections::BTreeMap;

use super::{DayKeys, Part, Tile};
use crate::aggregate::{App, Slice, Span, SpanKind, Totals};
use crate::calendar::{Calendar, Day, Place, Placer};
use crate::event::{MICROS, Second, Time};

/// Builds the tiles of the days that slices fall in.
#[derive(Clone, Debug)]
pub struct Placement {
    placer: Placer,
    days: BTreeMap<Day, DayBuilder>,
}

/// One day in the making: its tile so far, its minutes and its stretches of time.
#[derive(Clone, Debug, Default)]
pub struct DayBuilder {
    tile: Tile,
    minutes: BTreeMap<(Time, App), Minute>,
    spans: Vec<Span>,
}

/// A clock minute of an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Minute {
    inputs: u32,
    is_active: bool,
}

/// A day in the making, taken apart to be carried elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayRecord {
    /// The tile but for its minutes.
    pub tile: Tile,
    /// Clock minutes by their first instant and application: presses and clicks, and whether there is active time.
    pub minutes: Vec<(Time, App, u32, bool)>,
    /// Stretches of time.
    pub spans: Vec<Span>,
}

impl Placement {
    /// Nothing placed yet, by this calendar.
    pub fn new(calendar: Calendar) -> Self {
        Self { placer: Placer::new(calendar), days: BTreeMap::new() }
    }

    /// The calendar it places by.
    pub fn calendar(&self) -> Calendar {
        self.placer.calendar()
    }

    /// Goes on in another zone: what follows is placed by its wall clock.
    pub fn set_calendar(&mut self, calendar: Calendar) {
        if self.placer.calendar() != calendar {
            self.placer = Placer::new(calendar);
        }
    }

    /// Adds a slice. Keys in its cells are taken as those of the day they fall in.
    pub fn add(&mut self, slice: &Slice) {
        self.add_cells(slice.cells.iter().map(|(&(second, app), totals)| (second, app, totals)));
        for span in &slice.spans {
            self.add_span(*span);
        }
    }

    /// Adds cells in time order. Those of an hour are added up before they come to the day, whose grids are large.
    pub fn add_cells<'a>(&mut self, cells: impl Iterator<Item = (Second, App, &'a Totals)>) {
        let mut hours: BTreeMap<(Day, u8, App), Totals> = BTreeMap::new();
        for (second, app, totals) in cells {
            let place = self.placer.place(second.start());
            self.days.entry(place.day).or_default().add_inputs(place, app, totals);
            hours.entry((place.day, place.hour, app)).or_default().merge(totals);
        }
        for ((day, _, app), totals) in hours {
            self.days.entry(day).or_default().tile.parts.entry(app).totals.merge(&totals);
        }
    }

    /// Adds what a line of the day tells of a slice: presses and clicks, and stretches of time.
    pub fn add_line(&mut self, slice: &Slice) {
        for (&(second, app), totals) in &slice.cells {
            let place = self.placer.place(second.start());
            self.days.entry(place.day).or_default().add_inputs(place, app, totals);
        }
        for span in &slice.spans {
            self.add_span(*span);
        }
    }

    /// Adds the keys that a day's batches tell.
    pub fn add_keys(&mut self, day: Day, keys: &DayKeys) {
        let tile = &mut self.days.entry(day).or_default().tile;
        for (&app, counts) in &keys.by_app {
            tile.parts.entry(app).totals.keys.merge(counts);
        }
        tile.pool.merge(&keys.pool);
    }

    /// A day in the making.
    pub fn day(&self, day: Day) -> Option<&DayBuilder> {
        self.days.get(&day)
    }

    /// Days that something fell in.
    pub fn days(&self) -> impl Iterator<Item = (Day, &DayBuilder)> {
        self.days.iter().map(|(&day, builder)| (day, builder))
    }

    /// Puts a day in, in place of what was there.
    pub fn insert(&mut self, day: Day, builder: DayBuilder) {
        self.days.insert(day, builder);
    }

    /// Forgets earlier days.
    pub fn forget_before(&mut self, day: Day) {
        self.days = self.days.split_off(&day);
    }

    /// The finished tiles.
    pub fn into_tiles(self) -> impl Iterator<Item = (Day, Tile)> {
        self.days.into_iter().map(|(day, builder)| (day, builder.tile()))
    }

    fn add_span(&mut self, span: Span) {
        let mut start = span.start;
        while start < span.end {
            let place = self.placer.place(start);
            let end = (place.minute + 60 * MICROS).min(span.end);
            self.days.entry(place.day).or_default().add_piece(place, Span { start, end, ..span });
            start = end;
        }
    }
}

impl DayBuilder {
    /// The tile of what was added so far.
    pub fn tile(&self) -> Tile {
        let mut tile = self.tile.clone();
        let mut whole: BTreeMap<Time, Minute> = BTreeMap::new();
        for (&(time, app), minute) in &self.minutes {
            let sum = whole.entry(time).or_default();
            sum.inputs += minute.inputs;
            sum.is_active |= minute.is_active;
            if minute.is_active {
                tile.parts.entry(app).minutes.add(minute.inputs, 1);
            }
        }
        for minute in whole.into_values().filter(|minute| minute.is_active) {
            tile.minutes.add(minute.inputs, 1);
        }
        tile
    }

    /// Its stretches of time of every kind, cut at most where minutes change.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Presses and clicks of each clock minute that has any or is active, over all applications.
    pub fn pace(&self) -> BTreeMap<Time, u32> {
        let mut pace = BTreeMap::new();
        for (&(time, _), minute) in &self.minutes {
            *pace.entry(time).or_default() += minute.inputs;
        }
        pace
    }

    /// What it is made of.
    pub fn record(&self) -> DayRecord {
        let minutes = self.minutes.iter().map(|(&(time, app), minute)| (time, app, minute.inputs, minute.is_active));
        DayRecord { tile: self.tile.clone(), minutes: minutes.collect(), spans: self.spans.clone() }
    }

    fn add_inputs(&mut self, place: Place, app: App, totals: &Totals) {
        let part = self.tile.parts.entry(app);
        let (presses, clicks) = (totals.presses(), totals.click_count());
        let hour = &mut part.hours[usize::from(place.hour) % 24];
        hour.presses += presses;
        hour.clicks += clicks;
        if presses + clicks > 0 {
            self.minutes.entry((place.minute, app)).or_default().inputs += (presses + clicks) as u32;
        }
    }

    fn add_piece(&mut self, place: Place, piece: Span) {
        let part: &mut Part = self.tile.parts.entry(piece.app);
        match piece.kind {
            SpanKind::Focus => part.totals.focus_us += piece.micros(),
            SpanKind::Watching => part.totals.watching_us += piece.micros(),
            SpanKind::Active => {
                part.totals.active_us += piece.micros();
                part.hours[usize::from(place.hour) % 24].active_us += piece.micros();
                self.minutes.entry((place.minute, piece.app)).or_default().is_active = true;
            }
        }
        match self.spans.iter_mut().rev().find(|last| last.kind == piece.kind) {
            Some(last) if last.app == piece.app && last.end == piece.start => last.end = piece.end,
            _ => self.spans.push(piece),
        }
    }
}

impl From<DayRecord> for DayBuilder {
    fn from(record: DayRecord) -> Self {
        let minutes = record.minutes.into_iter();
        let minutes =
            minutes.map(|(time, app, inputs, is_active)| ((time, app), Minute { inputs, is_active })).collect();
        Self { tile: record.tile, minutes, spans: record.spans }
    }
}
