//! What keys, clicks and actions do.

use super::{
    ACTIONS, Action, App, Density, Effect, Frozen, KeyPress, KeyTable, MouseInput, MouseKind, Overlay, Playback,
    Prompt, RangeChoice, Replay, Scale, Target, Typed, before, resolve, seek_if_moved,
};
use crate::calendar::Day;

/// Rows that a turn of the wheel scrolls.
const WHEEL_ROWS: i16 = 3;

impl App {
    pub(super) fn press(&mut self, press: KeyPress) -> Vec<Effect> {
        self.is_stale = true;
        if let Overlay::Dates(prompt) = &mut self.overlay {
            match prompt.press(press.canonical()) {
                Typed::Edited => {}
                Typed::Closed => self.overlay = Overlay::None,
                Typed::Entered => self.enter_dates(),
            }
            return Vec::new();
        }
        let action = resolve(press, self.tab, self.playback.replay().is_some());
        if let (Overlay::Help(scroll), Some(action)) = (&mut self.overlay, action) {
            match action {
                Action::Scroll(by) => *scroll = scroll.saturating_add_signed(by).min(ACTIONS.len() as u16),
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

    pub(super) fn point(&mut self, input: MouseInput) -> Vec<Effect> {
        self.is_stale = true;
        let found = self.hits.find(input.column, input.row).map(|(area, target)| (area, target.clone()));
        match (input.kind, found) {
            (MouseKind::WheelUp, _) => self.act(Action::Scroll(-WHEEL_ROWS)),
            (MouseKind::WheelDown, _) => self.act(Action::Scroll(WHEEL_ROWS)),
            (_, Some((area, Target::TimeBar))) => self.seek_share(area.share(input.column)),
            (MouseKind::Press, Some((_, Target::Act(action)))) => self.act(action),
            (MouseKind::Press, Some((_, Target::Tab(tab)))) => self.act(Action::Show(tab)),
            (MouseKind::Press, Some((_, Target::Day(day)))) => self.choose(RangeChoice::day(day, self.today())),
            _ => Vec::new(),
        }
    }

    /// Does what an action says.
    fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return vec![Effect::Quit],
            Action::Pause => return vec![Effect::SetPaused(!self.health().is_paused)],
            Action::Back => return self.back(),
            Action::Show(tab) => self.tab = tab,
            Action::NextTab => self.tab = self.tab.step(1),
            Action::PreviousTab => self.tab = self.tab.step(-1),
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
            Action::Scale | Action::Density | Action::Table | Action::Monitor => self.change_view(action),
            Action::Replay => return self.toggle_replay(),
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
            Action::Table if view.table == KeyTable::Keys => view.table = KeyTable::Chords,
            Action::Table => view.table = KeyTable::Keys,
            _ => view.monitor = view.monitor.wrapping_add(1),
        }
    }

    fn steer(&mut self, action: Action) -> Vec<Effect> {
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        let before = replay.at;
        match action {
            Action::PlayPause => replay.toggle(),
            Action::Slower => replay.change_speed(-1),
            Action::Faster => replay.change_speed(1),
            Action::Seek(seconds) => replay.seek_by(i64::from(seconds)),
            Action::NextActivity => replay.next_activity().into_iter().for_each(|time| replay.seek(time)),
            _ => {}
        }
        seek_if_moved(replay, before)
    }

    fn seek_share(&mut self, share: f64) -> Vec<Effect> {
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        let before = replay.at;
        replay.seek_share(&self.calendar.bounds(replay.day), share);
        seek_if_moved(replay, before)
    }

    /// Steps out of one thing: the replay, the freeze, the chosen range.
    fn back(&mut self) -> Vec<Effect> {
        if self.overlay != Overlay::None {
            self.overlay = Overlay::None;
        } else if self.playback.replay().is_some() {
            return self.end_replay();
        } else if self.is_frozen() {
            self.toggle_frozen();
        } else {
            return self.choose(RangeChoice::Today);
        }
        Vec::new()
    }

    fn enter_dates(&mut self) {
        let Overlay::Dates(prompt) = &mut self.overlay else { return };
        match RangeChoice::parse(&prompt.text, self.calendar.day_of(self.now)) {
            Ok(choice) => {
                self.overlay = Overlay::None;
                self.range = choice;
                self.playback = Playback::Live;
            }
            Err(error) => prompt.error = Some(error.to_string()),
        }
    }

    fn choose(&mut self, choice: RangeChoice) -> Vec<Effect> {
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

    fn toggle_replay(&mut self) -> Vec<Effect> {
        match self.playback {
            Playback::Replay(_) => self.end_replay(),
            Playback::Live => self.start_replay(before(self.loaded.end)),
        }
    }

    pub(super) fn start_replay(&mut self, day: Day) -> Vec<Effect> {
        let mut replay = Replay::new(day, self.calendar, self.now);
        if let Some(old) = self.playback.replay() {
            replay.speed = old.speed;
        }
        let at = replay.at;
        self.playback = Playback::Replay(replay);
        self.frame = None;
        self.frozen = None;
        self.is_stale = true;
        vec![Effect::StartReplay(day), Effect::Seek(at)]
    }

    fn end_replay(&mut self) -> Vec<Effect> {
        self.frame = None;
        let was = std::mem::take(&mut self.playback);
        if was.replay().is_some() { vec![Effect::EndReplay] } else { Vec::new() }
    }
}
