//! The program between its screen and the world: what is shown, what a key does, what has to be done next.
//!
//! [`App::update`] takes a [`Message`] and returns [`Effect`]s. It holds no terminal, no journal and no
//! clock: time comes in as [`Message::Tick`].

mod action;
mod comparison;
mod deeds;
mod form;
mod forms;
mod hits;
mod hover;
mod key_press;
mod keymap;
mod lines;
mod message;
mod picker;
mod playback;
mod profiles;
mod prompt;
mod range;
mod rules;
mod shown;
mod steering;
mod tab;
mod tables;
mod view;
mod zoom;

use std::ops::Range;
use std::sync::Arc;

pub use action::{ACTIONS, Action, Entry, Place, markdown};
pub use form::{Editor, Field, FieldKind, Filled, Form, Setting};
pub use hits::{Area, Hits, MouseInput, MouseKind, Target};
pub use key_press::{KeyCode, KeyPress};
pub use keymap::{Keymap, KeymapError};
pub use message::{Effect, Happening, Message, ReplayFrame, Request, Snapshot};
pub use picker::{Choice, Picker};
pub use playback::{Playback, Replay, SPEEDS};
pub use profiles::ProfileChoice;
pub use prompt::{Prompt, Typed};
pub use range::{DatesError, RangeChoice, after, before};
pub use rules::RuleList;
pub use tab::Tab;
pub use tables::contains;
pub use view::{AppTable, Density, Heat, KeyTable, Order, Overlay, Scale, SortBy, View};
pub use zoom::Zoom;

use crate::calendar::{Calendar, Day};
use crate::category::Categories;
use crate::event::{MICROS, Time};
use crate::keyboard::Geometry;
use crate::report::{Live, Only, Report};

/// Longest time that one tick lets pass in a replay, us: a machine that slept does not jump.
const LONGEST_TICK_US: i64 = 2 * MICROS;

/// The program's state.
#[derive(Clone, Debug)]
pub struct App {
    calendar: Calendar,
    keyboard: Arc<Geometry>,
    keymap: Keymap,
    now: Time,
    tab: Tab,
    range: RangeChoice,
    loaded: Range<Day>,
    playback: Playback,
    snapshot: Snapshot,
    frame: Option<ReplayFrame>,
    /// What is shown of a replay of which nothing is known yet.
    blank: Arc<Report>,
    frozen: Option<Frozen>,
    overlay: Overlay,
    view: View,
    only: Only,
    /// Days that stand beside those that are shown.
    beside: Option<Range<Day>>,
    categories: Categories,
    /// Applications of the chosen days, whatever the report is narrowed to.
    known: Vec<String>,
    /// Their categories.
    known_categories: Vec<String>,
    /// The profile whose journal and settings these are, and the others that there are.
    profile: Option<String>,
    profiles: Vec<String>,
    search: String,
    orders: [Order; Tab::ALL.len()],
    pointer: Option<(u16, u16)>,
    dragged_from: Option<f64>,
    notice: Option<(Time, String)>,
    scroll: [u16; Tab::ALL.len()],
    hits: Hits,
    is_stale: bool,
}

/// The picture that is held, and when it was.
#[derive(Clone, Debug)]
struct Frozen {
    at: Time,
    snapshot: Snapshot,
}

impl App {
    /// The program at its start: today, live.
    pub fn new(calendar: Calendar, now: Time) -> Self {
        let range = RangeChoice::default();
        let loaded = range.days(calendar.day_of(now), None);
        Self {
            calendar,
            keyboard: Arc::new(Geometry::ansi().clone()),
            keymap: Keymap::default(),
            now,
            tab: Tab::default(),
            range,
            loaded: loaded.clone(),
            playback: Playback::Live,
            snapshot: Snapshot { days: loaded, ..Snapshot::default() },
            frame: None,
            blank: Arc::default(),
            frozen: None,
            overlay: Overlay::None,
            view: View::default(),
            only: Only::Everything,
            beside: None,
            categories: Categories::default(),
            known: Vec::new(),
            known_categories: Vec::new(),
            profile: None,
            profiles: Vec::new(),
            search: String::new(),
            orders: [Order::default(); Tab::ALL.len()],
            pointer: None,
            dragged_from: None,
            notice: None,
            scroll: [0; Tab::ALL.len()],
            hits: Hits::default(),
            is_stale: true,
        }
    }

    /// The program with these keys.
    #[must_use]
    pub fn with_keys(self, keymap: Keymap) -> Self {
        Self { keymap, ..self }
    }

    /// The program with this keyboard.
    #[must_use]
    pub fn with_keyboard(self, keyboard: Geometry) -> Self {
        Self { keyboard: Arc::new(keyboard), ..self }
    }

    /// The keyboard that is drawn, whose legends name keys.
    pub fn keyboard(&self) -> &Geometry {
        &self.keyboard
    }

    /// What keys do.
    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    /// Takes a message in and returns what has to be done.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let mut effects = match message {
            Message::Key(press) => self.press(press),
            Message::Mouse(input) => self.point(input),
            Message::Tick(now) => self.tick(now),
            Message::Snapshot(snapshot) => self.take_snapshot(snapshot),
            Message::ReplayFrame(frame) => self.take_frame(frame),
            Message::Stepped(found) => self.take_step(found),
            Message::Replay(day) => self.start_replay(day),
            Message::Categories(saved) => {
                let sorted = saved.as_ref().ok().cloned();
                self.take_categories(saved);
                sorted.map(|of| Effect::Read(Request::Sort(of))).into_iter().collect()
            }
            Message::Told(words) => {
                self.tell(&words);
                self.is_stale = true;
                Vec::new()
            }
            Message::Settings(form) => self.open_form(Overlay::Settings(form)),
            Message::Welcome(form) => self.open_form(Overlay::Welcome(form)),
            Message::Saved(keyboard, keymap, words) => self.take_saved(*keyboard, keymap, &words),
            Message::NotSaved(error) => self.take_refusal(error),
            Message::Profiles(names) => self.open_profiles(names),
            Message::Redraw => {
                self.is_stale = true;
                Vec::new()
            }
        };
        effects.extend(self.load_when_changed());
        effects
    }

    /// Takes what the drawing reported; the picture is up to date now.
    pub fn set_drawn(&mut self, hits: Hits) {
        if let Some(scroll) = self.scroll.get_mut(self.tab.index()) {
            *scroll = (*scroll).min(hits.scroll_limit);
        }
        self.hits = hits;
        self.is_stale = false;
    }

    /// Whether the picture would differ from the last one.
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Whether the picture changes with every frame: a replay plays, or a pressed key is fading.
    pub fn is_moving(&self) -> bool {
        self.playback.replay().is_some_and(|replay| replay.is_playing) || self.is_flashing()
    }

    /// The calendar that days are told by.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// The wall clock.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The day that it is.
    pub fn today(&self) -> Day {
        self.calendar.day_of(self.now)
    }

    /// The tab that is shown.
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// The range that is chosen.
    pub fn range(&self) -> &RangeChoice {
        &self.range
    }

    /// What is played.
    pub fn playback(&self) -> &Playback {
        &self.playback
    }

    /// What lies over the tabs.
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// Which way things are looked at.
    pub fn view(&self) -> View {
        self.view
    }

    /// What every tab is narrowed to.
    pub fn only(&self) -> &Only {
        &self.only
    }

    /// What the tables are searched for; empty for nothing.
    pub fn search(&self) -> &str {
        match &self.overlay {
            Overlay::Search(prompt) => &prompt.text,
            _ => &self.search,
        }
    }

    /// How the shown tab's table is sorted.
    pub fn order(&self) -> Order {
        self.orders.get(self.tab.index()).copied().unwrap_or_default()
    }

    /// The cell that the mouse points at.
    pub fn pointer(&self) -> Option<(u16, u16)> {
        self.pointer
    }

    /// What there is to say for a moment.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_ref().map(|(_, words)| words.as_str())
    }

    /// Whether the picture is held.
    pub fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// Rows that the shown tab's table is scrolled by.
    pub fn scroll(&self) -> u16 {
        self.scroll.get(self.tab.index()).copied().unwrap_or(0)
    }

    fn tick(&mut self, now: Time) -> Vec<Effect> {
        let passed = (now - self.now).clamp(0, LONGEST_TICK_US);
        self.is_stale |= now.second() != self.now.second() || self.is_flashing();
        self.now = now;
        if self.notice.as_ref().is_some_and(|(until, _)| *until <= now) {
            self.notice = None;
        }
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        let before = replay.at;
        if replay.track.is_some() {
            replay.advance(passed);
        }
        let effects = seek_if_moved(replay, before);
        self.is_stale |= !effects.is_empty();
        effects
    }

    /// Whether a pressed key is still fading, so that each tick changes the picture.
    fn is_flashing(&self) -> bool {
        let moment = self.moment();
        self.frozen.is_none()
            && self.tab == Tab::Keyboard
            && self.live().recent.iter().any(|&(_, time)| moment - time < Live::RECENT_US)
    }

    fn take_snapshot(&mut self, snapshot: Snapshot) -> Vec<Effect> {
        self.is_stale = true;
        let before = std::mem::replace(&mut self.snapshot, snapshot);
        self.tell_goals(&before.goals);
        if !self.snapshot.only.is_part() {
            let report = &self.snapshot.report;
            self.known = report.apps.iter().map(|app| app.app.clone()).collect();
            self.known_categories = report.categories.iter().map(|category| category.sum.app.clone()).collect();
        }
        let is_held = self.frozen.as_ref().is_some_and(|frozen| self.is_answered_by(&frozen.snapshot));
        if !is_held
            && self.is_answered_by(&self.snapshot)
            && let Some(frozen) = &mut self.frozen
        {
            frozen.snapshot = self.snapshot.clone();
        }
        Vec::new()
    }

    fn take_frame(&mut self, frame: ReplayFrame) -> Vec<Effect> {
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        self.is_stale = true;
        let has_jumped = frame.track.clone().is_some_and(|track| track.day == replay.day && replay.learn(track));
        let at = replay.at;
        self.frame = Some(frame);
        if has_jumped { vec![Effect::Read(Request::Seek(at))] } else { Vec::new() }
    }

    /// Asks for the chosen days when they are others than before: chosen anew, or a new day began.
    fn load_when_changed(&mut self) -> Option<Effect> {
        let days = self.range.days(self.today(), self.snapshot.extent.map(|extent| extent.0));
        if days == self.loaded {
            return None;
        }
        self.loaded = days.clone();
        self.is_stale = true;
        Some(Effect::Read(Request::Load(days)))
    }
}

fn seek_if_moved(replay: &Replay, before: Time) -> Vec<Effect> {
    if replay.at == before { Vec::new() } else { vec![Effect::Read(Request::Seek(replay.at))] }
}

#[cfg(test)]
mod tests;
