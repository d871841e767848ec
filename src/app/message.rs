//! What the program is told, and what it asks to be done.

use std::ops::Range;
use std::sync::Arc;

use super::{Form, KeyPress, Keymap, MouseInput, Setting};
use crate::calendar::Day;
use crate::category::{Categories, RuleText};
use crate::event::{Event, Kind, Name, Time};
use crate::goals::{Kept, Progress};
use crate::keyboard::Geometry;
use crate::report::{DayTrack, Ghost, Health, Live, Only, Report, Usual};

/// What the screen shows of the present.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The present.
    pub live: Arc<Live>,
    /// How the recording goes.
    pub health: Arc<Health>,
    /// The figures of `days`.
    pub report: Arc<Report>,
    /// The last of `days` as a line.
    pub track: Option<Arc<DayTrack>>,
    /// The days that `report` covers, half-open.
    pub days: Range<Day>,
    /// What `report` is narrowed to.
    pub only: Only,
    /// The figures of the days that stand beside.
    pub compared: Option<Arc<Report>>,
    /// How far today's goals are, whatever else is shown.
    pub goals: Vec<Progress>,
    /// Which of the last days kept them, as far as these have been looked at.
    pub kept: Arc<[Kept]>,
    /// What the days before `days` were like.
    pub usual: Option<Arc<Usual>>,
    /// Devices that something came from, by name.
    pub devices: Vec<Name>,
    /// The first and the last day that the journal knows.
    pub extent: Option<(Day, Day)>,
}

/// What the screen shows of a moment of a replayed day.
#[derive(Clone, Debug, Default)]
pub struct ReplayFrame {
    /// The moment that was asked for.
    pub at: Time,
    /// What was going on.
    pub live: Arc<Live>,
    /// The figures of the day up to that moment.
    pub report: Arc<Report>,
    /// The whole day as a line.
    pub track: Option<Arc<DayTrack>>,
    /// How far the day's goals were by then.
    pub goals: Vec<Progress>,
    /// Another day by the same time.
    pub ghost: Option<Arc<Ghost>>,
}

/// Something that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub time: Time,
    /// What it was, without a name.
    pub what: &'static str,
    /// What it happened to: a key, a button, an application.
    pub name: String,
}

impl Happening {
    /// What an event is, in words.
    pub fn new(event: &Event) -> Self {
        let (what, name) = match &event.kind {
            Kind::KeyDown { key, repeat: false } => ("key down", key.to_string()),
            Kind::KeyDown { key, repeat: true } => ("key repeats", key.to_string()),
            Kind::KeyUp { key } => ("key up", key.to_string()),
            Kind::ButtonDown { button, .. } => ("button down", button.to_string()),
            Kind::ButtonUp { button, .. } => ("button up", button.to_string()),
            Kind::Wheel { dx, dy } => ("wheel", format!("{dx} {dy}")),
            Kind::Window { app, .. } => ("focus on", app.map_or_else(|| "no window".to_owned(), |app| app.to_string())),
            Kind::MoveTo { .. } | Kind::MoveBy { .. } => ("move", String::new()),
            Kind::Monitors(_) => ("monitors", String::new()),
            _ => ("presence", String::new()),
        };
        Self { time: event.time, what, name }
    }
}

/// Something that the program is told.
#[derive(Clone, Debug)]
pub enum Message {
    /// A key was pressed.
    Key(KeyPress),
    /// The mouse did something.
    Mouse(MouseInput),
    /// It is so late now.
    Tick(Time),
    /// There is news of the present.
    Snapshot(Snapshot),
    /// The moment of a replay that was asked for.
    ReplayFrame(ReplayFrame),
    /// The recorded event beside a moment of the replay, if there is one.
    Stepped(Option<Happening>),
    /// A replay of this day shall begin.
    Replay(Day),
    /// The rules of categories were saved and hold from now on, or why they were not.
    Categories(Result<Categories, String>),
    /// This is to be said for a moment.
    Told(String),
    /// The settings, to be changed on this form.
    Settings(Form),
    /// The settings, at the first start.
    Welcome(Form),
    /// What was asked to be written is, and looks like this; these words say so.
    Saved(Box<Geometry>, Keymap, String),
    /// It is not, because of this.
    NotSaved(String),
    /// The terminal has another size, or must be drawn anew.
    Redraw,
    /// The profiles that there are, to choose one of.
    Profiles(Vec<String>),
}

/// Something that has to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// End the program.
    Quit,
    /// Ask this of the record; a message answers.
    Read(Request),
    /// Pause recording, or go on.
    SetPaused(bool),
    /// Write these rules of categories into the settings, and tell how it went.
    SaveCategories(Vec<RuleText>),
    /// Put this text into the terminal's clipboard.
    Copy(String),
    /// Take the next theme.
    NextTheme,
    /// Take the next layout, and remember it.
    NextLayout,
    /// Take the theme of this name.
    TakeTheme(String),
    /// Answer with the settings.
    OpenSettings,
    /// Answer with the names of the profiles.
    ListProfiles,
    /// Go on with this profile, or with the one without a name.
    TakeProfile(Option<String>),
    /// Write these values into the settings, by their places, and answer whether that was done.
    SaveSettings(Vec<(&'static [&'static str], Setting)>),
}

/// What is asked of the record.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Report on these days from now on, in every snapshot.
    Load(Range<Day>),
    /// Get a day ready to be replayed; seeks follow.
    StartReplay(Day),
    /// Answer with the frame of this moment of the replayed day.
    Seek(Time),
    /// Show this day beside the replayed one, or none.
    SetGhost(Option<Day>),
    /// Find the recorded event after this moment of the replayed day, or the one before.
    Step(Time, bool),
    /// The replay is over; snapshots of the present are shown again.
    EndReplay,
    /// Look which devices something came from.
    FindDevices,
    /// Report on this alone from now on.
    Narrow(Only),
    /// Report on these days beside the others from now on, or on none.
    Compare(Option<Range<Day>>),
    /// Sort applications into these categories from now on.
    Sort(Categories),
}

impl Request {
    /// Whether a snapshot answers it.
    pub fn is_of_snapshots(&self) -> bool {
        matches!(self, Self::Load(_) | Self::FindDevices | Self::Narrow(_) | Self::Compare(_) | Self::Sort(_))
    }
}
