//! The day that is replayed, and the one beside it.

use std::sync::Arc;

use super::Shelf;
use crate::app::{Happening, ReplayFrame};
use crate::calendar::Day;
use crate::event::{MICROS, Time};
use crate::report::{Ghost, Report, Scope};

/// How far a step looks at first, us.
const STEP_US: i64 = 10 * MICROS;

impl Shelf {
    /// Gets a day ready to be replayed.
    pub fn start_replay(&mut self, day: Day) {
        self.replay = self.open(day);
    }

    /// The moment of the replayed day; `None` when there is none.
    pub fn frame(&mut self, at: Time) -> Option<ReplayFrame> {
        let replay = self.replay.as_mut()?;
        let day = replay.day();
        let days = day..day.succ_opt().unwrap_or(day);
        let scope = Scope { days, ..self.scope.clone() };
        let timeline = replay.timeline(at);
        let goals = timeline.tile(day).map(|tile| self.goals.progress(tile, &self.categories)).unwrap_or_default();
        let mut report = Report::narrowed(&timeline, &scope, &self.only, &self.categories);
        report.categorise(&self.categories);
        let step_us = at - std::mem::replace(&mut self.shown_at, at);
        let live = replay.live(at, step_us);
        let track = Some(Arc::new(replay.track().clone()));
        let since_start = at - replay.track().bounds.start;
        let ghost = self.ghost(since_start).map(Arc::new);
        Some(ReplayFrame { at, live: Arc::new(live), report: Arc::new(report), track, goals, ghost })
    }

    /// Shows this day beside the replayed one, or none.
    pub fn set_ghost(&mut self, day: Option<Day>) {
        self.ghost = day.and_then(|day| self.open(day));
    }

    /// The day beside the replayed one, so long after its start.
    fn ghost(&mut self, since_start: i64) -> Option<Ghost> {
        let replay = self.ghost.as_mut()?;
        let (day, track) = (replay.day(), replay.track().clone());
        let days = day..day.succ_opt().unwrap_or(day);
        let scope = Scope { days, monitors: Vec::new(), ..self.scope.clone() };
        let timeline = replay.timeline(track.bounds.start + since_start);
        let report = Report::narrowed(&timeline, &scope, &self.only, &self.categories);
        Some(Ghost::new(track, &report))
    }

    /// The recorded event of the replayed day after a moment, or the one before. Looks at more and more of the day, as
    /// each block of events that is touched must be unpacked.
    pub fn step(&mut self, at: Time, is_on: bool) -> Option<Happening> {
        let bounds = self.replay.as_ref()?.track().bounds.clone();
        let mut reach = STEP_US;
        loop {
            let span = if is_on { at + 1..(at + reach).min(bounds.end) } else { (at + -reach).max(bounds.start)..at };
            let is_whole = if is_on { span.end >= bounds.end } else { span.start <= bounds.start };
            let found = self.ask(|archive| archive.event(span, is_on))?;
            if found.is_some() || is_whole {
                return found.map(|event| Happening::new(&event));
            }
            reach *= 8;
        }
    }

    /// The replay is over.
    pub fn end_replay(&mut self) {
        (self.replay, self.ghost) = (None, None);
    }
}
