//! What keys, clicks and actions do.

use super::{
    Action, App, AppTable, Density, Effect, Frozen, Heat, KeyCode, KeyPress, KeyTable, Order, Overlay, Picker, Prompt,
    RangeChoice, Request, Scale, Tab, Zoom,
};
use crate::event::MICROS;
use crate::goals::{Progress, crossed};
use crate::report::Only;

/// How long a notice stays.
const NOTICE_US: i64 = 4 * MICROS;
/// How long it is said that a goal was crossed.
const GOAL_US: i64 = 20 * MICROS;

impl App {
    /// Takes a press. Esc and a key that reach a terminal together look like that key with Alt; where Alt with it means
    /// nothing, both count, one after the other.
    pub(super) fn press(&mut self, press: KeyPress) -> Vec<Effect> {
        let is_with_escape = press.alt && !self.keymap.has(press);
        let escape = is_with_escape.then(|| self.press_one(KeyPress::plain(KeyCode::Esc)));
        let mut effects = escape.unwrap_or_default();
        effects.extend(self.press_one(KeyPress { alt: press.alt && !is_with_escape, ..press }));
        effects
    }

    fn press_one(&mut self, press: KeyPress) -> Vec<Effect> {
        self.is_stale = true;
        if matches!(self.overlay, Overlay::Rules(_)) {
            return self.press_in_rules(press.canonical());
        }
        if let Some((typed, overlay)) = self.type_into(press.canonical()) {
            return self.take_typed(typed, overlay);
        }
        let (mut effects, is_passed) = self.fill_in(press.canonical());
        if is_passed {
            effects.extend(self.do_key(press));
        }
        effects
    }

    fn do_key(&mut self, press: KeyPress) -> Vec<Effect> {
        let action = self.keymap.resolve(press, self.tab, self.playback.replay().is_some());
        if let (Overlay::Help(scroll), Some(action)) = (&mut self.overlay, action) {
            match action {
                Action::Scroll(by) => *scroll = scroll.saturating_add_signed(by).min(self.hits.dialog_limit),
                Action::Quit => return vec![Effect::Quit],
                _ => self.overlay = Overlay::None,
            }
            return Vec::new();
        }
        if let (Overlay::Capture, Some(action)) = (&self.overlay, action) {
            self.overlay = Overlay::None;
            return if action == Action::Quit { vec![Effect::Quit] } else { Vec::new() };
        }
        action.map_or_else(Vec::new, |action| self.act(action))
    }

    /// Narrows every tab to a part of what happened, or shows all of it.
    pub(super) fn narrow(&mut self, only: Only) -> Vec<Effect> {
        self.overlay = Overlay::None;
        self.only = only.clone();
        let seek = self.playback.replay().map(|replay| Effect::Read(Request::Seek(replay.at)));
        std::iter::once(Effect::Read(Request::Narrow(only))).chain(seek).collect()
    }

    pub(super) fn sort(&mut self, change: impl FnOnce(Order, Tab) -> Order) {
        let tab = self.tab;
        if let Some(order) = self.orders.get_mut(tab.index()) {
            *order = change(*order, tab);
        }
    }

    /// Says something for a moment.
    pub(super) fn tell(&mut self, words: &str) {
        self.notice = Some((self.now + NOTICE_US, words.to_owned()));
    }

    /// Says which goals are crossed now and were not before.
    pub(super) fn tell_goals(&mut self, before: &[Progress]) {
        let words: Vec<_> = crossed(before, &self.snapshot.goals).into_iter().map(Progress::words).collect();
        if !words.is_empty() {
            self.notice = Some((self.now + GOAL_US, words.join("; ")));
        }
    }

    fn copy(&mut self) -> Vec<Effect> {
        if self.view.is_private {
            self.tell("names are hidden and not copied; x shows them");
            return Vec::new();
        }
        let text = self.table_text();
        let rows = text.lines().count();
        self.tell(&format!("{rows} rows copied, if the terminal lets its clipboard be set"));
        vec![Effect::Copy(text)]
    }

    /// Does what an action says.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return vec![Effect::Quit],
            Action::Pause => return vec![Effect::SetPaused(!self.health().is_paused)],
            Action::Back => return self.back(),
            Action::Show(tab) => self.show(tab),
            Action::NextTab => self.show(self.tab.step(1)),
            Action::PreviousTab => self.show(self.tab.step(-1)),
            Action::WiderRange => return self.choose(self.range.wider()),
            Action::NarrowerRange => return self.choose(self.range.narrower()),
            Action::Today => return self.choose(RangeChoice::Today),
            Action::DayBefore => return self.step_day(-1),
            Action::DayAfter => return self.step_day(1),
            Action::EnterDates => self.overlay = Overlay::Dates(Prompt::default()),
            Action::Help => self.overlay = Overlay::Help(0),
            Action::Capture => self.overlay = Overlay::Capture,
            Action::Freeze => self.toggle_frozen(),
            Action::Scroll(by) => self.scroll_to(self.scroll().saturating_add_signed(by)),
            Action::First => self.scroll_to(0),
            Action::Last => self.scroll_to(u16::MAX),
            Action::Scale | Action::Density | Action::Table | Action::Categories | Action::Monitor | Action::Heat => {
                self.change_view(action);
            }
            Action::Private | Action::Expand | Action::NextPanel | Action::Zoom(_) => self.change_frame(action),
            Action::Replay => return self.toggle_replay(),
            Action::EnterTime => self.overlay = Overlay::Moment(Prompt::default()),
            Action::Beside => self.overlay = Overlay::Ghost(Prompt::default()),
            Action::Search => self.overlay = Overlay::Search(Prompt { text: self.search.clone(), error: None }),
            Action::Narrow => {
                self.overlay = Overlay::Apps(Picker::default());
                return vec![Effect::Read(Request::FindDevices)];
            }
            Action::AllApps => return self.narrow(Only::Everything),
            Action::Rules => self.open_rules(),
            Action::Compare if self.beside.is_some() => return self.compare(None),
            Action::Compare => self.open_comparison(),
            Action::Sort => self.sort(Order::next),
            Action::Reverse => self.sort(|order, _| order.reversed()),
            Action::Copy => return self.copy(),
            Action::Theme => return vec![Effect::NextTheme],
            Action::Layout => {
                self.view.expanded = None;
                return vec![Effect::NextLayout];
            }
            Action::Settings => return vec![Effect::OpenSettings],
            Action::Profiles => return vec![Effect::ListProfiles],
            _ => return self.steer(action),
        }
        Vec::new()
    }

    fn change_view(&mut self, action: Action) {
        let view = &mut self.view;
        match action {
            Action::Scale if view.scale == Scale::Linear => view.scale = Scale::Logarithmic,
            Action::Scale => view.scale = Scale::Linear,
            Action::Density if view.density == Density::Clicks => view.density = Density::Moves,
            Action::Density => view.density = Density::Clicks,
            Action::Heat => {
                view.heat = match view.heat {
                    Heat::Presses => Heat::Dwell,
                    Heat::Dwell => Heat::Repeats,
                    Heat::Repeats => Heat::Unusual,
                    Heat::Unusual => Heat::Apps,
                    Heat::Apps => Heat::Presses,
                };
            }
            Action::Table if view.table == KeyTable::Keys => view.table = KeyTable::Chords,
            Action::Table if view.table == KeyTable::Chords => view.table = KeyTable::Typing,
            Action::Table => view.table = KeyTable::Keys,
            Action::Categories if view.listed == AppTable::Apps => view.listed = AppTable::Categories,
            Action::Categories => view.listed = AppTable::Apps,
            _ => view.monitor = view.monitor.wrapping_add(1),
        }
    }

    fn change_frame(&mut self, action: Action) {
        let (panel, last) = (self.panel_pointed_at(), self.hits.panel_count.saturating_sub(1));
        let view = &mut self.view;
        match action {
            Action::Private => view.is_private = !view.is_private,
            Action::Expand => view.expanded = if view.expanded.is_some() { None } else { Some(panel) },
            Action::NextPanel => {
                view.expanded = Some(view.expanded.map_or(0, |panel| if panel >= last { 0 } else { panel + 1 }));
            }
            Action::Zoom(by) => view.zoom = view.zoom.scaled(by > 0, 0.5),
            _ => {}
        }
    }

    fn show(&mut self, tab: Tab) {
        self.tab = tab;
        self.view.expanded = None;
    }

    /// Whether there is something to step out of but the range.
    pub fn is_within(&self) -> bool {
        let is_part = self.view.expanded.is_some() || self.view.zoom.is_part() || self.only.is_part();
        let is_other = self.playback.replay().is_some() || self.is_frozen() || self.beside.is_some();
        is_part || is_other || !self.search.is_empty()
    }

    /// Steps out of one thing: the replay, the freeze, what is expanded, searched, narrowed or zoomed, the range.
    fn back(&mut self) -> Vec<Effect> {
        if self.overlay != Overlay::None {
            self.overlay = Overlay::None;
        } else if self.playback.replay().is_some() {
            return self.end_replay();
        } else if self.is_frozen() {
            self.toggle_frozen();
        } else if self.view.expanded.is_some() {
            self.view.expanded = None;
        } else if !self.search.is_empty() {
            self.search.clear();
        } else if self.beside.is_some() {
            return self.compare(None);
        } else if self.only.is_part() {
            return self.narrow(Only::Everything);
        } else if self.view.zoom.is_part() {
            self.view.zoom = Zoom::default();
        } else {
            return self.choose(RangeChoice::Today);
        }
        Vec::new()
    }

    pub(super) fn choose(&mut self, choice: RangeChoice) -> Vec<Effect> {
        self.range = choice;
        self.end_replay()
    }

    fn step_day(&mut self, by: i8) -> Vec<Effect> {
        let next = self.range.step(&self.days(), by, self.today());
        if self.playback.replay().is_some() {
            let day = next.days(self.today(), None).start;
            return self.start_replay(day);
        }
        self.range = next;
        Vec::new()
    }

    fn toggle_frozen(&mut self) {
        self.frozen = match self.frozen.take() {
            Some(_) => None,
            None => Some(Frozen { at: self.now, snapshot: self.snapshot.clone() }),
        };
    }

    fn scroll_to(&mut self, row: u16) {
        if let Some(scroll) = self.scroll.get_mut(self.tab.index()) {
            *scroll = row.min(self.hits.scroll_limit);
        }
    }
}
