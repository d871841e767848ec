//! The record as the screen asks for it: figures of a range, a day as a line, a day as a replay.

mod keeping;
mod replaying;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use chrono::Days;
use crossbeam_channel::{Receiver, never};

use super::archive::Archive;
use crate::aggregate::{App, Sighting, wpm};
use crate::app::Snapshot;
use crate::calendar::{Calendar, Day};
use crate::category::Categories;
use crate::event::{MICROS, Name, Time};
use crate::goals::{Goals, Kept};
use crate::recorder::Watch;
use crate::report::{DayTrack, Health, Only, Replay, Report, Scope, Usual};
use crate::timeline::{Devices, Timeline};

/// Where the present comes from.
pub enum Feed {
    /// The recorder of this process.
    Recorder(Watch),
    /// The journal, which another process may be writing; with what there is to say about that.
    Journal(Box<Health>),
}

/// What the screen's questions are answered from.
pub struct Shelf {
    archive: Box<dyn Archive>,
    feed: Feed,
    scope: Scope,
    today: Day,
    timeline: Timeline,
    /// Monitors that the archive knows.
    monitors: Vec<Sighting>,
    /// Notes on moments of the present day.
    marks: Vec<(Time, String)>,
    /// The last day of the range, if it is a past one.
    past: Option<DayTrack>,
    /// The present day, where a viewer had to read it for that.
    present: Option<Replay>,
    /// Whether no snapshot was taken since the days were chosen.
    is_new: bool,
    extent: Option<(Day, Day)>,
    replay: Option<Replay>,
    /// The day beside the replayed one.
    ghost: Option<Replay>,
    shown_at: Time,
    error: Option<String>,
    /// The days before the range, as far as they have been looked at.
    before: Timeline,
    /// The first day of the range that `before` and `usual` belong to.
    before_of: Option<Day>,
    /// Days before the range that have not been looked at yet.
    ahead: Range<Day>,
    usual: Option<Arc<Usual>>,
    categories: Categories,
    only: Only,
    goals: Goals,
    /// Which of the days before today kept them, and of which today that was told.
    kept: Arc<[Kept]>,
    kept_of: Option<Day>,
    /// Bursts of the range by hour, and when they were read.
    hours: Vec<(u8, App, u64, u64)>,
    hours_at: Time,
    /// Devices that something came from.
    known_devices: Vec<Name>,
    /// What devices add to the range and to what stands beside it, where it is narrowed to one; and when it was read.
    devices: [Devices; 2],
    devices_at: Time,
    /// The range that stands beside, and its days.
    beside: Option<(Range<Day>, Timeline)>,
}

/// The longest range of which speed is told by hour: it is read from hourly rows, some hundred a day.
const HOURLY_DAYS: i64 = 31;
/// How often it is read anew while the present goes on, us.
const HOURLY_US: i64 = 60 * MICROS;
/// How often what a device adds is read anew while the present goes on, us.
const DEVICES_US: i64 = 5 * MICROS;
/// A viewer looks this often whether the journal has changed.
const LOOK: Duration = Duration::from_millis(500);

impl Shelf {
    /// A shelf that answers by this calendar and these levels, and shows the present day first.
    pub fn new(archive: Box<dyn Archive>, feed: Feed, calendar: Calendar, levels: [u32; 2], now: Time) -> Self {
        let today = calendar.day_of(now);
        let days = today..today.succ_opt().unwrap_or(today);
        let scope = Scope { days: days.clone(), calendar, app: None, levels, monitors: Vec::new() };
        let mut shelf = Self {
            archive,
            feed,
            scope,
            today,
            timeline: Timeline::default(),
            monitors: Vec::new(),
            marks: Vec::new(),
            past: None,
            present: None,
            is_new: false,
            extent: None,
            replay: None,
            ghost: None,
            shown_at: now,
            error: None,
            before: Timeline::default(),
            before_of: None,
            ahead: days.start..days.start,
            usual: None,
            categories: Categories::default(),
            only: Only::Everything,
            goals: Goals::default(),
            kept: Arc::default(),
            kept_of: None,
            hours: Vec::new(),
            hours_at: now,
            known_devices: Vec::new(),
            devices: Default::default(),
            devices_at: now,
            beside: None,
        };
        shelf.choose(days, now);
        shelf
    }

    /// The same with these categories.
    #[must_use]
    pub fn with_categories(self, categories: Categories) -> Self {
        Self { categories, ..self }
    }

    /// The same with these goals.
    #[must_use]
    pub fn with_goals(self, goals: Goals) -> Self {
        Self { goals, ..self }
    }

    /// Reports on these days beside the chosen ones from now on, or on none.
    pub fn compare(&mut self, days: Option<Range<Day>>) {
        self.beside = days.map(|days| {
            let timeline = self.timeline_of(&days);
            (days, timeline)
        });
        self.find_devices(self.devices_at);
    }

    /// Sorts into these categories from now on.
    pub fn set_categories(&mut self, categories: Categories) {
        self.categories = categories;
        self.kept_of = None;
        self.reckon_kept();
    }

    /// Says when the recorder has news.
    pub fn changes(&self) -> Receiver<()> {
        match &self.feed {
            Feed::Recorder(watch) => watch.changes().clone(),
            Feed::Journal(_) => never(),
        }
    }

    /// How often to ask [`Shelf::has_changed`]; `None` where news are told.
    pub fn look_interval(&self) -> Option<Duration> {
        matches!(self.feed, Feed::Journal(_)).then_some(LOOK)
    }

    /// Whether another process has written since this was last asked.
    pub fn has_changed(&mut self) -> bool {
        self.archive.has_changed()
    }

    /// Answers for these days from now on.
    pub fn choose(&mut self, days: Range<Day>, now: Time) {
        self.today = self.scope.calendar.day_of(now);
        self.scope.days = days.clone();
        self.error = None;
        self.timeline = self.timeline_of(&days);
        if self.before_of != Some(days.start) {
            self.before_of = Some(days.start);
            self.ahead = days.start.checked_sub_days(Days::new(Usual::DAYS)).unwrap_or(days.start)..days.start;
            (self.before, self.usual) = (Timeline::default(), None);
        }
        self.reckon_kept();
        self.read_hours(now);
        self.find_devices(now);
        self.monitors = self.ask(|archive| archive.monitors()).unwrap_or_default();
        let today = self.today;
        self.marks = self.ask(|archive| archive.marks(today)).unwrap_or_default();
        self.extent = self.ask(|archive| archive.extent()).flatten();
        let last = days.end.pred_opt().unwrap_or(days.start).min(self.today);
        let is_today = last == self.today;
        let is_viewer = matches!(self.feed, Feed::Journal(_));
        let replay = if is_today && !is_viewer { None } else { self.open(last) };
        self.past = replay.as_ref().map(|replay| replay.track().clone());
        self.present = replay.filter(|_| is_today);
        self.is_new = true;
    }

    /// Reports on this alone from now on.
    pub fn narrow(&mut self, only: Only) {
        let was_part = std::mem::replace(&mut self.only, only).is_part();
        if was_part != self.only.is_part() {
            self.timeline = self.timeline_of(&self.scope.days.clone());
            self.compare(self.beside.as_ref().map(|(days, _)| days.clone()));
        }
        self.find_devices(self.devices_at);
        self.reckon_usual();
    }

    /// Whether there are days before the range that have not been looked at.
    pub fn is_looking_back(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Looks at one more of the days before the range, so that questions between need not wait for all of them;
    /// whether it was the last.
    pub fn look_back(&mut self) -> bool {
        let next = self.ahead.start.succ_opt().unwrap_or(self.ahead.end);
        let days = std::mem::replace(&mut self.ahead.start, next)..next;
        let tiles = self.ask(|archive| archive.timeline(days)).unwrap_or_default();
        let first = self.scope.days.start;
        let tiles = tiles.days(Day::MIN..first).map(|(day, tile)| (day, tile.clone())).collect::<Vec<_>>();
        for (day, tile) in tiles {
            self.before.insert(day, tile);
        }
        let is_over = !self.is_looking_back();
        if is_over {
            self.reckon_usual();
        }
        is_over
    }

    /// The tiles of some days, with all that a part of them needs if a part is wanted.
    fn timeline_of(&mut self, days: &Range<Day>) -> Timeline {
        let is_part = self.only.is_part();
        let wanted = days.clone();
        let found =
            self.ask(|archive| if is_part { archive.timeline_by_app(wanted) } else { archive.timeline(wanted) });
        found.unwrap_or_default()
    }

    /// Reads how fast was typed by hour, for ranges of which that takes no time worth mentioning.
    fn read_hours(&mut self, now: Time) {
        let days = self.scope.days.clone();
        let length = days.end.signed_duration_since(days.start).num_days();
        self.hours_at = now;
        self.hours = match length {
            0..=HOURLY_DAYS => self.ask(|archive| archive.typing_by_hour(days)).unwrap_or_default(),
            _ => Vec::new(),
        };
    }

    /// Reads which devices there are, and what they add if one is asked for.
    pub fn find_devices(&mut self, now: Time) {
        self.devices_at = now;
        self.known_devices = self.ask(|archive| archive.device_names()).unwrap_or_default();
        self.devices = Default::default();
        if self.only.device().is_none() {
            return;
        }
        let days = [Some(self.scope.days.clone()), self.beside.as_ref().map(|(days, _)| days.clone())];
        self.devices =
            days.map(|days| days.and_then(|days| self.ask(|archive| archive.devices(days))).unwrap_or_default());
    }

    /// The figures of a scope, as far as they are wanted.
    fn narrowed(&self, timeline: &Timeline, scope: &Scope, devices: &Devices) -> Report {
        match self.only.device() {
            Some(device) => Report::of_device(devices, scope, device),
            None => Report::narrowed(timeline, scope, &self.only, &self.categories),
        }
    }

    /// Typing speed by hour of the wall clock; empty where it is not known.
    fn wpm_by_hour(&self) -> Vec<f64> {
        let mut sums = [(0, 0); 24];
        for (hour, app, steps, micros) in &self.hours {
            if let Some(sum) = sums.get_mut(usize::from(*hour)).filter(|_| self.only.holds(*app, &self.categories)) {
                *sum = (sum.0 + steps, sum.1 + micros);
            }
        }
        if self.hours.is_empty() { Vec::new() } else { sums.map(|(steps, micros)| wpm(steps, micros)).into() }
    }

    /// What the days before the range were like, once they have been looked at.
    fn reckon_usual(&mut self) {
        if self.is_looking_back() {
            return;
        }
        if self.only.device().is_some() {
            self.usual = None;
            return;
        }
        let first = self.scope.days.start;
        let days = first.checked_sub_days(Days::new(Usual::DAYS)).unwrap_or(first)..first;
        let scope = Scope { days, monitors: Vec::new(), ..self.scope.clone() };
        let report = Report::narrowed(&self.before, &scope, &self.only, &self.categories);
        self.usual = Usual::new(&report).map(Arc::new);
        self.reckon_kept();
    }

    /// What the screen shows of the present and of the chosen days.
    pub fn snapshot(&mut self, now: Time) -> Snapshot {
        let is_viewer = matches!(self.feed, Feed::Journal(_));
        let is_old = is_viewer && !std::mem::take(&mut self.is_new);
        if is_old || self.scope.calendar.day_of(now) != self.today {
            self.choose(self.scope.days.clone(), now);
        }
        if self.scope.days.contains(&self.today) && now - self.hours_at > HOURLY_US {
            self.read_hours(now);
        }
        let shows_device = self.only.device().is_some() && self.scope.days.contains(&self.today);
        if shows_device && now - self.devices_at > DEVICES_US {
            self.find_devices(now);
        }
        let mut goals = Vec::new();
        let (live, mut health, track) = match &self.feed {
            Feed::Recorder(watch) => {
                let (glance, (tile, track)) = (watch.glance(), watch.day(self.today));
                let track = DayTrack { marks: self.marks.clone(), ..track };
                self.scope.monitors = [self.monitors.clone(), watch.monitors()].concat();
                goals = self.goals.progress(&tile, &self.categories);
                if let Some((_, beside)) = self.beside.as_mut().filter(|(days, _)| days.contains(&self.today)) {
                    beside.insert(self.today, tile.clone());
                }
                if self.scope.days.contains(&self.today) {
                    self.timeline.insert(self.today, tile);
                }
                (glance.live, glance.health, self.past.clone().or(Some(track)))
            }
            Feed::Journal(health) => {
                let health = (**health).clone();
                self.scope.monitors.clone_from(&self.monitors);
                let mut today = self.present.take().or_else(|| self.open(self.today));
                if let Some(today) = today.as_mut().filter(|_| !self.goals.is_empty()) {
                    goals = self.goals.progress(&today.tile(now), &self.categories);
                }
                (today.map(|replay| replay.live(now, MICROS)).unwrap_or_default(), health, self.past.clone())
            }
        };
        health.journal_error = health.journal_error.or_else(|| self.error.clone());
        let mut report = self.narrowed(&self.timeline, &self.scope, &self.devices[0]);
        report.categorise(&self.categories);
        report.keyboard.typing.wpm_by_hour = self.wpm_by_hour();
        Snapshot {
            live: Arc::new(live),
            health: Arc::new(health),
            report: Arc::new(report),
            track: track.map(Arc::new),
            days: self.scope.days.clone(),
            only: self.only.clone(),
            compared: self.compared().map(Arc::new),
            goals,
            kept: Arc::clone(&self.kept),
            usual: self.usual.clone(),
            devices: self.known_devices.clone(),
            extent: self.extent,
        }
    }

    /// The figures of the range that stands beside.
    fn compared(&self) -> Option<Report> {
        let (days, timeline) = self.beside.as_ref()?;
        let scope = Scope { days: days.clone(), ..self.scope.clone() };
        let mut report = self.narrowed(timeline, &scope, &self.devices[1]);
        report.categorise(&self.categories);
        Some(report)
    }

    fn open(&mut self, day: Day) -> Option<Replay> {
        let calendar = self.scope.calendar;
        let recorded = self.ask(|archive| archive.day(day))?;
        let mut replay = Replay::new(calendar, day, recorded.slices, recorded.batches);
        replay.set_marks(self.ask(|archive| archive.marks(day)).unwrap_or_default());
        Some(replay)
    }

    fn ask<T>(&mut self, question: impl FnOnce(&mut dyn Archive) -> Result<T, String>) -> Option<T> {
        question(self.archive.as_mut()).map_err(|error| self.error = Some(error)).ok()
    }
}
