//! A past day as motion: what the screen showed, or would have shown, at any instant of it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{DayTrack, Live, Presence};
use crate::aggregate::{App, Counts, KeyTotals, Slice, Span, SpanKind, Totals, wpm};
use crate::calendar::{Calendar, Day, Tz};
use crate::event::{Key, MICROS, Second, Time};
use crate::timeline::{DayBuilder, DayKeys, Placement, Tile, Timeline};

/// Keys that are known over a stretch of time, not when within it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyBatch {
    /// Whose presses they are; `None` for a mix of applications.
    pub app: Option<App>,
    /// From its first press to its last, whole seconds.
    pub span: Range<Time>,
    /// Counts by key.
    pub keys: Counts<Key, KeyTotals>,
}

/// A day that can be looked at from any instant.
#[derive(Clone, Debug)]
pub struct Replay {
    day: Day,
    bounds: Range<Time>,
    cells: Vec<(Second, Tz, App, Totals)>,
    spans: Vec<(Tz, Span)>,
    batches: Vec<PacedBatch>,
    track: DayTrack,
    cursor: Cursor,
    checkpoints: Vec<Cursor>,
}

/// A batch and the presses that tell how far it has come.
#[derive(Clone, Debug)]
struct PacedBatch {
    batch: KeyBatch,
    /// Presses so far, by the second after which they are that many.
    pace: Vec<(Second, u64)>,
}

/// How far the day has been added up.
#[derive(Clone, Debug)]
struct Cursor {
    at: Time,
    cells: usize,
    placement: Placement,
}

/// From one checkpoint to the next, us: what a step back adds up again at most.
const CHECKPOINT_US: i64 = 1800 * MICROS;
const LIVE_WINDOW_S: i64 = 10;
const LIVE_PRESSES: u64 = 5;

impl Replay {
    /// The day of these slices (with the zone that each was recorded in) and batches.
    pub fn new(calendar: Calendar, day: Day, slices: Vec<(Tz, Slice)>, batches: Vec<KeyBatch>) -> Self {
        let bounds = calendar.bounds(day);
        let mut whole = Placement::new(calendar);
        let (mut cells, mut spans) = (Vec::new(), Vec::new());
        for (zone, slice) in slices {
            whole.set_calendar(Calendar { zone, ..calendar });
            whole.add_line(&slice);
            cells.extend(slice.cells.into_iter().map(|((second, app), totals)| (second, zone, app, totals)));
            spans.extend(slice.spans.into_iter().map(|span| (zone, span)));
        }
        cells.retain(|(second, ..)| bounds.contains(&second.start()));
        cells.sort_by_key(|&(second, _, app, _)| (second, app));
        spans.sort_by_key(|&(_, span)| span);
        let batches = batches.into_iter().map(|batch| PacedBatch::new(batch, &cells)).collect();
        let start = Cursor { at: bounds.start, cells: 0, placement: Placement::new(calendar) };
        Self {
            day,
            track: DayTrack::new(&whole, calendar, day),
            bounds,
            cells,
            spans,
            batches,
            cursor: start.clone(),
            checkpoints: vec![start],
        }
    }

    /// The day.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The whole day as a line.
    pub fn track(&self) -> &DayTrack {
        &self.track
    }

    /// Puts notes on its moments.
    pub fn set_marks(&mut self, marks: Vec<(Time, String)>) {
        self.track.marks = marks;
    }

    /// What the day came to until an instant.
    pub fn tile(&mut self, at: Time) -> Tile {
        self.seek(at.clamp(self.bounds.start, self.bounds.end));
        let mut placement = self.cursor.placement.clone();
        let mut keys = DayKeys::default();
        for paced in &self.batches {
            let counts = paced.keys(at);
            match paced.batch.app {
                Some(app) => keys.by_app.entry(app).or_default().merge(&counts),
                None => keys.pool.merge(&counts),
            }
        }
        placement.add_keys(self.day, &keys);
        placement.day(self.day).map(DayBuilder::tile).unwrap_or_default()
    }

    /// The same as a timeline of one day.
    pub fn timeline(&mut self, at: Time) -> Timeline {
        std::iter::once((self.day, self.tile(at))).collect()
    }

    /// The moment itself. `step_us` is how far back a press still shows: the length of a frame of the replay.
    pub fn live(&self, at: Time, step_us: i64) -> Live {
        let speed = self.speeds(at);
        let is_in = |kind| self.spans.iter().any(|(_, span)| span.kind == kind && holds(span, at));
        Live {
            now: at,
            wpm: speed(at),
            wpm_history: (0..Live::WPM_STEPS as i64).rev().map(|back| speed(at + -back * Live::WPM_STEP_US)).collect(),
            held: Vec::new(),
            recent: self.pressed(at, step_us.max(MICROS)),
            app: self.focused(at),
            presence: match () {
                () if is_in(SpanKind::Active) => Presence::Here,
                () if is_in(SpanKind::Watching) => Presence::Watching,
                () => Presence::Away,
            },
            last_input: self.cells.get(self.cells_until(at).wrapping_sub(1)).map(|cell| cell.0.start().min(at)),
        }
    }

    fn focused(&self, at: Time) -> App {
        let focus = self.spans.iter().rfind(|(_, span)| span.kind == SpanKind::Focus && holds(span, at));
        focus.and_then(|(_, span)| span.app)
    }

    fn pressed(&self, at: Time, step_us: i64) -> Vec<(Key, Time)> {
        let mut pressed: BTreeMap<Key, Time> = BTreeMap::new();
        for paced in self.batches.iter().filter(|paced| paced.batch.span.start <= at) {
            let before = paced.keys(at + -step_us);
            let more = paced.keys(at);
            let grown = more.iter().filter(|(key, totals)| totals.presses > before.get(*key).presses);
            pressed.extend(grown.map(|(key, _)| (key, at)));
        }
        pressed.into_iter().collect()
    }

    /// Typing speed in the seconds before an instant of the last minutes, as far as whole seconds tell it.
    fn speeds(&self, at: Time) -> impl Fn(Time) -> Option<f64> + use<> {
        let back = Live::WPM_STEPS as i64 * Live::WPM_STEP_US + LIVE_WINDOW_S * MICROS;
        let mut seconds: BTreeMap<Second, (u64, u64, u64)> = BTreeMap::new();
        for (second, _, _, totals) in &self.cells[self.cells_until(at + -back)..self.cells_until(at)] {
            let sum = seconds.entry(*second).or_default();
            sum.0 += totals.text_presses;
            sum.1 += totals.typing.iki_count;
            sum.2 += totals.typing.iki_us;
        }
        move |at: Time| {
            let last = at.second();
            let window = seconds.range(Second(last.0 - LIVE_WINDOW_S)..last).map(|(_, sums)| *sums);
            let (presses, steps, micros) = window.fold((0, 0, 0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
            (presses >= LIVE_PRESSES && micros > 0).then(|| wpm(steps, micros))
        }
    }

    /// How many cells lie before an instant; the second that holds it is not over and not told yet.
    fn cells_until(&self, at: Time) -> usize {
        self.cells.partition_point(|(second, ..)| second.start() + MICROS <= at)
    }

    fn seek(&mut self, at: Time) {
        if at < self.cursor.at {
            let nearest = self.checkpoints.iter().rfind(|checkpoint| checkpoint.at <= at);
            if let Some(checkpoint) = nearest {
                self.cursor = checkpoint.clone();
            }
        }
        while self.cursor.at < at {
            let last = self.checkpoints.last().map_or(self.bounds.start, |checkpoint| checkpoint.at);
            let next = if self.cursor.at < last { at } else { (last + CHECKPOINT_US).min(at) };
            self.advance(next);
            if next == last + CHECKPOINT_US {
                self.checkpoints.push(self.cursor.clone());
            }
        }
    }

    fn advance(&mut self, at: Time) {
        let until = self.cells_until(at);
        let earlier = self.cursor.at;
        for run in self.cells[self.cursor.cells..until].chunk_by(|a, b| a.1 == b.1) {
            self.cursor.set_zone(run.first().map(|(_, zone, ..)| *zone));
            self.cursor.placement.add_cells(run.iter().map(|(second, _, app, totals)| (*second, *app, totals)));
        }
        for (zone, span) in &self.spans {
            let piece = Span { start: span.start.max(earlier), end: span.end.min(at), ..*span };
            if piece.start < piece.end {
                self.cursor.set_zone(Some(*zone));
                self.cursor.placement.add(&Slice { spans: vec![piece], ..Slice::default() });
            }
        }
        self.cursor.cells = until;
        self.cursor.at = at;
    }
}

impl Cursor {
    fn set_zone(&mut self, zone: Option<Tz>) {
        let calendar = self.placement.calendar();
        self.placement.set_calendar(Calendar { zone: zone.unwrap_or(calendar.zone), ..calendar });
    }
}

impl PacedBatch {
    fn new(batch: KeyBatch, cells: &[(Second, Tz, App, Totals)]) -> Self {
        let mut sum = 0;
        let theirs = cells.iter().filter(|(second, _, app, _)| {
            batch.span.contains(&second.start()) && batch.app.is_none_or(|of| of == *app)
        });
        let pace = theirs
            .map(|(second, _, _, totals)| {
                sum += totals.classes.total();
                (*second, sum)
            })
            .collect();
        Self { batch, pace }
    }

    /// How much of it was pressed by then, 0 to 1.
    fn progress(&self, at: Time) -> f64 {
        let done = self.pace.partition_point(|(second, _)| second.start() + MICROS <= at);
        match (done.checked_sub(1).and_then(|last| self.pace.get(last)), self.pace.last()) {
            (Some(&(_, pressed)), Some(&(_, all))) if all > 0 => pressed as f64 / all as f64,
            (_, None | Some((_, 0))) if at >= self.batch.span.end => 1.0,
            _ => 0.0,
        }
    }

    /// Its keys by then: each spread evenly over the presses, beginning at a place of its own.
    fn keys(&self, at: Time) -> Counts<Key, KeyTotals> {
        let progress = self.progress(at);
        if progress >= 1.0 {
            return self.batch.keys.clone();
        }
        let share = |n: u64, phase: f64| (n as f64 * progress + phase).floor() as u64;
        let keys = self.batch.keys.iter().enumerate().map(|(index, (key, of))| {
            let phase = (index as f64 * 0.618_033_988_75).fract();
            let part = KeyTotals {
                presses: share(of.presses, phase),
                repeats: share(of.repeats, 0.0),
                dwells: share(of.dwells, 0.0),
                dwell_us: (of.dwell_us as f64 * progress) as u64,
            };
            (key, part)
        });
        keys.filter(|(_, part)| *part != KeyTotals::default()).collect()
    }
}

impl DayTrack {
    /// The day as a line, from what was placed.
    pub fn new(placement: &Placement, calendar: Calendar, day: Day) -> Self {
        let bounds = calendar.bounds(day);
        let builder = placement.day(day);
        let spans = builder.map(DayBuilder::spans).unwrap_or_default();
        let mut active: Vec<Span> = spans.iter().filter(|span| span.kind == SpanKind::Active).copied().collect();
        active.sort();
        Self {
            day,
            offset_s: calendar.offset_s(bounds.start),
            bounds,
            active,
            pace: builder.map(DayBuilder::pace).unwrap_or_default(),
            marks: Vec::new(),
        }
    }
}

fn holds(span: &Span, at: Time) -> bool {
    span.start <= at && at < span.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::DayStart;
    use crate::event::Name;

    const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };

    fn at(text: &str) -> Time {
        format!("2026-11-20T{text}Z").parse().unwrap()
    }

    fn replay() -> Replay {
        let app = Some(Name::new("editor"));
        let mut slice = Slice::default();
        for second in 0..100 {
            let totals = slice.cell(at("09:00:00") + second * MICROS, app);
            totals.classes.text = 2;
            totals.text_presses = 2;
            totals.typing.add_iki(200_000);
            totals.typing.add_iki(200_000);
        }
        let (start, end) = (at("09:00:00"), at("09:01:40"));
        slice.add_span(Span { start, end, app, kind: SpanKind::Active });
        slice.add_span(Span { start, end, app, kind: SpanKind::Focus });
        let of = |presses| KeyTotals { presses, ..KeyTotals::default() };
        let keys = [("KeyA", 150), ("KeyB", 50)].map(|(code, n)| (Key::from_code(code).unwrap(), of(n)));
        let batch = KeyBatch { app: Some(app), span: start..end, keys: keys.into_iter().collect() };
        Replay::new(CALENDAR, "2026-11-20".parse().unwrap(), vec![(Tz::UTC, slice)], vec![batch])
    }

    fn presses(tile: &Tile) -> (u64, u64) {
        let whole = tile.whole().totals;
        (whole.presses(), whole.keys.iter().map(|(_, key)| key.presses).sum())
    }

    #[test]
    fn a_day_grows_to_its_totals() {
        let mut replay = replay();
        assert_eq!(presses(&replay.tile(at("08:59:59"))), (0, 0));
        let (pressed, known) = presses(&replay.tile(at("09:00:50")));
        assert_eq!(pressed, 100);
        assert!(known.abs_diff(100) <= 2, "{known} of 100 keys");
        let end = replay.tile(at("23:00:00"));
        assert_eq!(presses(&end), (200, 200));
        assert_eq!(end.whole().totals.active_us, 100_000_000);
    }

    #[test]
    fn going_back_shows_what_was_shown_before() {
        let mut replay = replay();
        let instants = ["09:00:10.5", "09:00:30", "09:01:40", "15:00:00"].map(at);
        let forward: Vec<Tile> = instants.iter().map(|&instant| replay.tile(instant)).collect();
        for (instant, tile) in instants.iter().zip(&forward).rev() {
            assert_eq!(replay.tile(*instant), *tile, "{instant}");
        }
    }

    #[test]
    fn the_moment_has_a_speed_and_an_application() {
        let replay = replay();
        let live = replay.live(at("09:01:00"), 0);
        assert!((live.wpm.unwrap() - 60.0).abs() < 1e-9);
        assert_eq!((live.app, live.presence), (Some(Name::new("editor")), Presence::Here));
        assert!(!live.recent.is_empty());
        let later = replay.live(at("09:30:00"), 0);
        assert_eq!((later.wpm, later.app, later.presence), (None, None, Presence::Away));
        assert!(later.recent.is_empty());
    }
}
