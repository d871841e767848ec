//! What the picture tells of: the present, a picture that is held, or the moment of a replay.

use std::ops::Range;

use super::{App, Playback, ReplayFrame, Snapshot, after};
use crate::calendar::Day;
use crate::event::{Name, Time};
use crate::goals::{Kept, Progress};
use crate::report::{DayTrack, Expected, Ghost, Health, Live, Report, Trend, Usual};

/// An hour, us.
const HOUR_US: f64 = 3_600e6;

impl App {
    /// The moment that the picture tells of: the present, the frozen one, or that of the replay.
    pub fn moment(&self) -> Time {
        match (&self.playback, &self.frozen) {
            (Playback::Replay(replay), _) => replay.at,
            (Playback::Live, Some(frozen)) => frozen.at,
            (Playback::Live, None) => self.now,
        }
    }

    /// The days that are chosen, half-open; in a replay its day.
    pub fn days(&self) -> Range<Day> {
        match &self.playback {
            Playback::Replay(replay) => replay.day..after(replay.day),
            Playback::Live => self.loaded.clone(),
        }
    }

    /// Whether it is one day.
    pub fn is_one_day(&self) -> bool {
        let days = self.days();
        after(days.start) == days.end
    }

    /// Whether the shown moment lies in the chosen days: they are today's, or those of a replay.
    pub fn is_in_days(&self) -> bool {
        self.playback.replay().is_some() || self.days().contains(&self.today())
    }

    /// Whether the figures of the chosen days are still awaited.
    pub fn is_loading(&self) -> bool {
        match &self.playback {
            Playback::Replay(_) => self.frame.is_none(),
            Playback::Live => !self.is_answered_by(self.shown()),
        }
    }

    /// Devices that something came from.
    pub fn known_devices(&self) -> &[Name] {
        &self.snapshot.devices
    }

    /// Applications of the chosen days, whatever the report is narrowed to.
    pub fn known_apps(&self) -> &[String] {
        &self.known
    }

    /// What goes on at the shown moment.
    pub fn live(&self) -> &Live {
        self.replay_frame().map_or(&self.shown().live, |frame| &frame.live)
    }

    /// The figures that are shown.
    pub fn report(&self) -> &Report {
        match (&self.playback, &self.frame) {
            (Playback::Live, _) => &self.shown().report,
            (Playback::Replay(_), None) => &self.blank,
            (Playback::Replay(_), Some(frame)) => &frame.report,
        }
    }

    /// The day beside the replayed one.
    pub fn ghost(&self) -> Option<&Ghost> {
        self.replay_frame()?.ghost.as_deref()
    }

    /// What is usual of the chosen days, as far as they are over; in a replay what the day beside it had come to.
    pub fn expected(&self) -> Option<(Expected, &Usual)> {
        if self.playback.replay().is_some() {
            return self.ghost().map(|ghost| (ghost.so_far, &ghost.speeds));
        }
        let usual = self.shown().usual.as_deref()?;
        let days = &self.shown().days;
        if *days == (self.today()..after(self.today())) {
            let start = self.calendar.bounds(days.start).start;
            let hours = |time: Time| (time - start) as f64 / HOUR_US;
            let first =
                f64::from((start.second().0 + self.calendar.offset_s(start)).rem_euclid(86_400) as u32) / 3600.0;
            return Some((usual.between(first, first + hours(self.moment())), usual));
        }
        let with_input = self.report().days.iter().filter(|day| day.active_seconds > 0.0).count();
        Some((usual.of_days(with_input as u64), usual))
    }

    /// When time is spent: of the shown days, and of those before where they are fewer than four weeks.
    pub fn trend(&self) -> Trend {
        const FEW: usize = 28;
        let (report, is_live) = (self.report(), self.playback.replay().is_none());
        let before = self.shown().usual.as_ref().filter(|_| is_live && report.days.len() < FEW);
        before.map_or_else(|| Trend::of(report), |usual| usual.trend.followed_by(report))
    }

    /// How far today's goals are; in a replay, how far they were by then.
    pub fn goals(&self) -> &[Progress] {
        self.replay_frame().map_or(&self.shown().goals, |frame| &frame.goals)
    }

    /// Which of the last days that are shown, and of those before them, kept the goals.
    pub fn kept(&self) -> &[Kept] {
        &self.shown().kept
    }

    /// The shown day as a line.
    pub fn track(&self) -> Option<&DayTrack> {
        match &self.playback {
            Playback::Replay(replay) => replay.track.as_deref(),
            Playback::Live => self.shown().track.as_deref(),
        }
    }

    /// How the recording goes: of the present, whatever else is shown.
    pub fn health(&self) -> &Health {
        &self.snapshot.health
    }

    pub(super) fn shown(&self) -> &Snapshot {
        self.frozen.as_ref().map_or(&self.snapshot, |frozen| &frozen.snapshot)
    }

    /// Whether it has what was asked for: the days, the part of them, and those beside them.
    pub(super) fn is_answered_by(&self, snapshot: &Snapshot) -> bool {
        let beside = snapshot.compared.as_ref().map(|report| report.from..after(report.to));
        (&snapshot.days, &snapshot.only, &beside) == (&self.loaded, &self.only, &self.beside)
    }

    fn replay_frame(&self) -> Option<&ReplayFrame> {
        self.playback.replay().and(self.frame.as_ref())
    }
}
