//! The present in figures, for programs that ask once: from the recorder if one lets screens in, else from the journal.

use super::recording;
use super::settings::Settings;
use super::store::{Past, Selection};
use crate::calendar::Calendar;
use crate::clock::{Clock, SystemClock};
use crate::event::Time;
use crate::journal::Reader;
use crate::recorder::{Gate, Whole};
use crate::report::{Health, Live, Report, Scope};
use crate::service::{Frame, Line};
use crate::timeline::Timeline;

/// Today so far, and how the recording goes.
pub(super) struct Present {
    /// The figures of today.
    pub report: Report,
    /// The process that records, if any.
    pub pid: Option<u32>,
    /// What it tells of the moment; `None` where it tells nothing.
    pub live: Option<Live>,
    /// How it does.
    pub health: Option<Health>,
    /// Whether recording is paused.
    pub is_paused: bool,
    /// Until when, where that is known.
    pub paused_until: Option<Time>,
}

impl Present {
    /// Looks now.
    pub fn of(settings: &Settings) -> anyhow::Result<Self> {
        let now = SystemClock.now();
        let gate = Gate::of(&settings.journal);
        let (is_paused, paused_until) = (gate.is_closed(now), gate.until().filter(|&until| now < until));
        if let Some(recorder) = Self::of_recorder(settings, now) {
            return Ok(Self { is_paused: recorder.is_paused || is_paused, paused_until, ..recorder });
        }
        let calendar = settings.calendar(None);
        let report = Past::read(&settings.journal, &scope(settings, calendar, now), Selection::default())?.report();
        let pid = Reader::open(&settings.journal)?.and_then(|reader| reader.recorder_pid());
        Ok(Self { report, pid, live: None, health: None, is_paused, paused_until })
    }

    /// What the recorder tells.
    fn of_recorder(settings: &Settings, now: Time) -> Option<Self> {
        let mut recorder = Line::open(&recording::runtime_folders(settings), false).ok()?;
        let Ok(Frame::Whole(whole, live, health)) = recorder.first() else { return None };
        let report = report(&scope(settings, recorder.welcome().calendar, now), whole);
        let (pid, is_paused) = (Some(recorder.welcome().pid), health.is_paused);
        Some(Self { report, pid, live: Some(live), health: Some(health), is_paused, paused_until: None })
    }

    /// Whether anything is recorded at this moment.
    pub fn is_recording(&self) -> bool {
        self.pid.is_some() && !self.is_paused
    }

    /// Clicks of all buttons.
    pub fn clicks(&self) -> u64 {
        self.report.mouse.clicks.values().sum()
    }
}

fn report(scope: &Scope, whole: Whole) -> Report {
    let mut scope = scope.clone();
    scope.monitors = whole.monitors;
    let timeline: Timeline = whole.days.into_iter().map(|(day, builder)| (day, builder.tile())).collect();
    Report::new(&timeline, &scope)
}

fn scope(settings: &Settings, calendar: Calendar, now: Time) -> Scope {
    let today = calendar.day_of(now);
    let days = today..today.succ_opt().unwrap_or(today);
    Scope { days, calendar, app: None, levels: settings.config.activity.levels, monitors: Vec::new() }
}
