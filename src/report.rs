//! The figures that a range boils down to: the one source of screen, JSON and text, so that they cannot disagree.
//!
//! Names and definitions are those of the JSON report (`keytop-report/1`). Fields that only the screen shows
//! are kept out of the JSON.

mod build;
mod categories;
mod devices;
mod figures;
mod ghost;
mod live;
mod number;
mod only;
mod records;
mod replay;
mod trend;
mod usual;

use std::collections::BTreeMap;

use serde::Serialize;

pub use build::Scope;
pub use categories::{CategoryFigures, UNSORTED};
pub use devices::{DeviceFigures, NOT_KEPT};
pub use figures::{Figure, Topic, compared_apps, compared_counts};
pub use ghost::Ghost;
pub use live::{DayTrack, Health, Latency, Live, Presence, Rates, Reach, Role, SourceHealth};
pub use number::{count, decimal, duration};
pub use only::Only;
pub use records::{Record, RecordOf};
pub use replay::{KeyBatch, Replay};
pub use trend::Trend;
pub use usual::{Expected, Usual};

use crate::aggregate::Cell;
use crate::calendar::Day;
use crate::event::Name;

/// Everything that is reported of a range of days.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// The format's name and version.
    pub schema: &'static str,
    /// First day.
    pub from: Day,
    /// Last day, inclusive.
    pub to: Day,
    /// When a day starts, `HH:MM`.
    pub day_start: String,
    /// The zone's IANA name.
    pub time_zone: String,
    /// Time and intensity.
    pub activity: Activity,
    /// Keys and typing.
    pub keyboard: Keyboard,
    /// Pointer, buttons and wheel.
    pub mouse: Mouse,
    /// Applications by active time, then name.
    #[serde(serialize_with = "used_apps")]
    pub apps: Vec<AppFigures>,
    /// What the applications come to by category, once [`Report::categorise`] has sorted them.
    #[serde(skip)]
    pub categories: Vec<CategoryFigures>,
    /// What the devices come to, once [`Report::list_devices`] has listed them.
    #[serde(skip)]
    pub devices: Vec<DeviceFigures>,
    /// The one device that this is the report of; figures that are not kept by device are zero then and none.
    #[serde(skip)]
    pub device: Option<Name>,
    /// 24 rows.
    pub by_hour: Vec<HourFigures>,
    /// Seven rows from Monday.
    pub by_weekday: Vec<WeekdayFigures>,
    /// A row for each day of the range.
    pub days: Vec<DayFigures>,
    /// Active seconds by weekday (from Monday) and hour.
    #[serde(skip)]
    pub week_hours: [[f64; 24]; 7],
    /// Whether there is any event in the range.
    #[serde(skip)]
    pub has_events: bool,
}

/// Time with input and how dense it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Activity {
    /// Active time, s.
    pub active_seconds: f64,
    /// Presses and clicks per minute of active time.
    pub apm: f64,
    /// Clock minutes with active time, by level.
    pub levels_minutes: Levels,
    /// Time in which something held the screen awake while the person was away, s.
    #[serde(skip)]
    pub watching_seconds: f64,
}

/// Clock minutes by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Levels {
    /// Few presses and clicks.
    pub light: u64,
    /// Some.
    pub steady: u64,
    /// Many.
    pub intense: u64,
}

/// Keys and typing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Keyboard {
    /// All presses.
    pub presses: u64,
    /// Auto-repeats.
    pub repeats: u64,
    /// Presses that write text.
    pub text_presses: u64,
    /// Presses of Backspace and Delete.
    pub corrections: u64,
    /// Presses whose key is not known: withheld, or of a batch that was too thin to write.
    pub unattributed: u64,
    /// Presses by key code.
    pub keys: BTreeMap<String, u64>,
    /// Presses by key combination.
    pub chords: BTreeMap<String, u64>,
    /// Speed and rhythm.
    pub typing: TypingFigures,
    /// Mean dwell by key code, ms.
    #[serde(skip)]
    pub key_dwell_ms: BTreeMap<String, f64>,
    /// Auto-repeats by key code.
    #[serde(skip)]
    pub key_repeats: BTreeMap<String, u64>,
    /// How presses are shared out over hands and rows.
    #[serde(skip)]
    pub balance: Balance,
    /// The application that each key is pressed in most, and its share of the presses whose application is known.
    #[serde(skip)]
    pub key_apps: BTreeMap<String, (Name, f64)>,
    /// The same of key combinations.
    #[serde(skip)]
    pub chord_apps: BTreeMap<String, (Name, f64)>,
}

/// Presses of the main block by hand and by row, for ten fingers on staggered rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Left, right, thumbs.
    pub hands: [u64; 3],
    /// Digits, above home, home, below home, bottom.
    pub rows: [u64; 5],
}

/// Speed and rhythm.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TypingFigures {
    /// Over all bursts.
    pub wpm: f64,
    /// Of the fastest burst of 20 presses or more.
    pub peak_wpm: f64,
    /// Bursts of two presses or more.
    pub bursts: u64,
    /// Their length, s.
    pub burst_seconds: f64,
    /// Inter-key interval.
    pub iki_ms: Percentiles,
    /// Press to release.
    pub dwell_ms: DwellPercentiles,
    /// Share of text presses with the key before still down, 0 to 1.
    pub rollover: f64,
    /// Evenness of the rhythm, 0 to 100.
    pub consistency: f64,
    /// Intervals by length: middle of the bucket in ms, count.
    #[serde(skip)]
    pub iki_bars: Vec<(f64, u64)>,
    /// Dwells by length: middle of the bucket in ms, count.
    #[serde(skip)]
    pub dwell_bars: Vec<(f64, u64)>,
    /// Speed by hour of the wall clock, 24 values; empty where it is not known.
    #[serde(skip)]
    pub wpm_by_hour: Vec<f64>,
}

/// Nearest-rank percentiles, ms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// 10th.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90th.
    pub p90: f64,
}

/// Nearest-rank percentiles of dwell, ms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct DwellPercentiles {
    /// Median.
    pub p50: f64,
    /// 90th.
    pub p90: f64,
}

/// Pointer, buttons and wheel.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Mouse {
    /// By button; left, middle and right always, others once seen.
    pub clicks: BTreeMap<String, u64>,
    /// Pairs of quick left clicks.
    pub double_clicks: u64,
    /// Times that the pointer was moved farther than 8 px with a button held.
    #[serde(skip)]
    pub drags: u64,
    /// Length of the pointer's path in them, px.
    #[serde(skip)]
    pub drag_px: f64,
    /// Notches by direction.
    pub scroll: ScrollFigures,
    /// Length of the pointer's path, px.
    pub distance_px: f64,
    /// The same where its scale is known, m.
    #[serde(skip)]
    pub distance_m: f64,
    /// Moves to places that do not exist.
    pub glitches: u64,
    /// Density grids by monitor name.
    pub monitors: Vec<MonitorFigures>,
}

/// Notches by direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ScrollFigures {
    /// Away from the person.
    pub up: f64,
    /// Towards the person.
    pub down: f64,
    /// To the left.
    pub left: f64,
    /// To the right.
    pub right: f64,
}

/// A monitor's size, px, and its density grids of 96 × 54 cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MonitorFigures {
    /// Its name; empty where no monitor was known.
    pub name: String,
    /// Its left edge on the desktop, px.
    #[serde(skip)]
    pub x: f64,
    /// Its top edge.
    #[serde(skip)]
    pub y: f64,
    /// Px.
    pub width: u32,
    /// Px.
    pub height: u32,
    /// `[column, row, count]` of clicks, by column, then row.
    pub clicks: Vec<CellCount>,
    /// The same of positions.
    pub moves: Vec<CellCount>,
}

/// A cell and how often; written `[column, row, count]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellCount {
    /// Where.
    pub cell: Cell,
    /// How often.
    pub count: u64,
}

/// What happened while an application had the focus.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AppFigures {
    /// Its name.
    pub app: String,
    /// Active time, s.
    pub active_seconds: f64,
    /// Time with the focus, s.
    pub focus_seconds: f64,
    /// Presses.
    pub presses: u64,
    /// Clicks.
    pub clicks: u64,
    /// Notches in all directions.
    pub scroll: f64,
    /// Time in which it held the screen awake while the person was away, s.
    #[serde(skip)]
    pub watching_seconds: f64,
    /// Whether it is listed for its watching time alone.
    #[serde(skip)]
    pub is_only_watched: bool,
    /// Presses and clicks per minute of active time.
    #[serde(skip)]
    pub apm: f64,
    /// Typing speed in it.
    #[serde(skip)]
    pub wpm: f64,
    /// Presses that write text.
    #[serde(skip)]
    pub text_presses: u64,
    /// Presses of Backspace and Delete.
    #[serde(skip)]
    pub corrections: u64,
    /// Its category; empty where it meets no rule, and before [`Report::categorise`] has sorted it.
    #[serde(skip)]
    pub category: String,
}

/// An hour of the wall clock over all days of the range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct HourFigures {
    /// 0 to 23.
    pub hour: u8,
    /// Presses.
    pub presses: u64,
    /// Clicks.
    pub clicks: u64,
    /// Active time, s.
    pub active_seconds: f64,
}

/// A weekday over all days of the range.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WeekdayFigures {
    /// `monday` to `sunday`.
    pub weekday: &'static str,
    /// Presses.
    pub presses: u64,
    /// Clicks.
    pub clicks: u64,
    /// Active time, s.
    pub active_seconds: f64,
    /// Days of the range on that weekday that have an input.
    pub days: u64,
}

/// One day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct DayFigures {
    /// Its date.
    pub day: Day,
    /// Presses.
    pub presses: u64,
    /// Clicks.
    pub clicks: u64,
    /// Notches in all directions.
    pub scroll: f64,
    /// Length of the pointer's path, px.
    pub distance_px: f64,
    /// Active time, s.
    pub active_seconds: f64,
    /// Typing speed.
    pub wpm: f64,
    /// Mean active time of the seven days up to it, as far as the range goes, s.
    #[serde(skip)]
    pub week_mean_seconds: f64,
}

impl ScrollFigures {
    /// In all directions.
    pub fn total(self) -> f64 {
        self.up + self.down + self.left + self.right
    }
}

impl Serialize for CellCount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.cell.column, self.cell.row, self.count).serialize(serializer)
    }
}

/// The JSON has no figure of watching, and lists no application for that alone.
fn used_apps<S: serde::Serializer>(apps: &[AppFigures], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(apps.iter().filter(|app| !app.is_only_watched))
}
