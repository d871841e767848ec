//! What is going on right now, and how well it is being captured: what the screen shows beside the figures.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::aggregate::Span;
use crate::calendar::Day;
use crate::event::{Key, Name, Time};

/// The present, or the moment of a replay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    /// The instant that this tells of.
    pub now: Time,
    /// Typing speed over the last 10 s; `None` while they hold too few text presses.
    pub wpm: Option<f64>,
    /// Typing speed of the last minutes: one value every [`Live::WPM_STEP_US`], oldest first, the last one now.
    pub wpm_history: Vec<Option<f64>>,
    /// Keys that are down.
    pub held: Vec<Key>,
    /// Keys that were pressed in the last moments, and when.
    pub recent: Vec<(Key, Time)>,
    /// The application that has the focus.
    pub app: Option<Name>,
    /// Whether the person is there.
    pub presence: Presence,
    /// The last press, click, wheel turn or move.
    pub last_input: Option<Time>,
}

/// Whether the person is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// There was input within the idle timeout.
    Here,
    /// There was none for longer; since the last input.
    Away,
    /// There was none for longer, but something holds the screen awake: a film, a call, a talk.
    Watching,
    /// The session is locked.
    Locked,
    /// Nothing was seen yet.
    #[default]
    Unknown,
}

/// How the recording goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// Where the input comes from.
    pub source: SourceHealth,
    /// Where the focus comes from; `None` where no source tells it.
    pub focus: Option<SourceHealth>,
    /// Events taken in since the start.
    pub events: u64,
    /// Moves dropped under pressure since the start; nothing else is ever dropped.
    pub dropped_moves: u64,
    /// Keys, clicks and notches that programs sent, as far as the source tells, since the start; they are counted like
    /// any.
    pub synthetic_events: u64,
    /// Events of excluded devices dropped since the start.
    pub excluded_events: u64,
    /// What comes in at present.
    pub rates: Rates,
    /// How long it took from events to their fold in the last minutes; `None` where nothing came in.
    pub latency: Option<Latency>,
    /// Sentences about settings that have no effect yet.
    pub warnings: Vec<String>,
    /// What this process does with the journal.
    pub role: Role,
    /// When the journal was last written or read; `None` before the first time.
    pub journal_time: Option<Time>,
    /// What is wrong with the journal, as a sentence.
    pub journal_error: Option<String>,
    /// Whether recording is paused.
    pub is_paused: bool,
}

/// Events a second over the last ten seconds, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Presses, repeats among them.
    pub keys: f64,
    /// Buttons that went down.
    pub clicks: f64,
    /// Turns of the wheel.
    pub wheel: f64,
    /// Positions and motions.
    pub moves: f64,
    /// Windows that got the focus.
    pub focus: f64,
}

/// How long it took from events to their fold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    /// Half of them took no longer, ms.
    pub p50_ms: f64,
    /// 99 % of them took no longer, ms.
    pub p99_ms: f64,
}

/// How a source does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceHealth {
    /// Its name as `--source` takes it.
    pub name: &'static str,
    /// What it sees.
    pub reach: Reach,
    /// What is wrong with it or missing, as a sentence.
    pub trouble: Option<String>,
    /// The command or step that would mend it or give more.
    pub mend: Option<String>,
    /// How often it was started again.
    pub restarts: u32,
    /// How often the system's queue ran over before it was read, and events were lost in it.
    pub overruns: u32,
}

/// How much a source sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Nothing.
    #[default]
    Nothing,
    /// What is typed into this terminal only.
    Terminal,
    /// The whole session.
    Session,
    /// A made-up person.
    Demo,
}

/// What this process does with the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// It records.
    Recorder,
    /// Another process records; this one shows the journal. Its process id, where known.
    Viewer(Option<u32>),
    /// Nothing is recorded.
    #[default]
    Nobody,
}

/// A day as a line: who was active when, and how fast. What a timeline or a time bar draws.
#[derive(Clone, Debug, PartialEq)]
pub struct DayTrack {
    /// The day.
    pub day: Day,
    /// Its first instant and the first of the next day.
    pub bounds: Range<Time>,
    /// What the wall clock is ahead of UTC at its start, s.
    pub offset_s: i64,
    /// Stretches of active time, in order.
    pub active: Vec<Span>,
    /// Presses and clicks by the first instant of the clock minute.
    pub pace: BTreeMap<Time, u32>,
}

impl Live {
    /// From one value of [`Live::wpm_history`] to the next, us.
    pub const WPM_STEP_US: i64 = 2_000_000;
    /// Values that [`Live::wpm_history`] keeps: five minutes.
    pub const WPM_STEPS: usize = 150;
    /// How long a press stays in [`Live::recent`], us.
    pub const RECENT_US: i64 = 1_500_000;
}
