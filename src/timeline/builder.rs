//! From slices to tiles: places each second and each stretch of time in its day, hour and minute.

use std::collections::BTreeMap;

use super::{DayKeys, Part, Tile};
use crate::aggregate::{App, Slice, Span, SpanKind, Totals};
use crate::calendar::{Calendar, Day, Place, Placer};
use crate::event::{MICROS, Time};

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
        for (&(second, app), totals) in &slice.cells {
            let place = self.placer.place(second.start());
            self.days.entry(place.day).or_default().add_cell(place, app, totals);
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

    fn add_cell(&mut self, place: Place, app: App, totals: &Totals) {
        let part = self.tile.parts.entry(app);
        part.totals.merge(totals);
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
