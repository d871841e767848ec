//! What is typed into the lines and lists that lie over the tabs.

use super::{App, Effect, KeyPress, Overlay, Picker, Playback, Prompt, RangeChoice, Request, Typed, seek_if_moved};

impl App {
    /// Gives a key to the line that is open, if one is; what it did, and the overlay as it was then.
    pub(super) fn type_into(&mut self, press: KeyPress) -> Option<(Typed, Overlay)> {
        let rows = match &self.overlay {
            Overlay::Apps(picker) => self.choices(picker).len(),
            Overlay::Profiles(picker) => self.profile_choices(picker).len(),
            _ => 0,
        };
        let typed = match &mut self.overlay {
            Overlay::Dates(prompt)
            | Overlay::Compare(prompt)
            | Overlay::Search(prompt)
            | Overlay::Moment(prompt)
            | Overlay::Ghost(prompt) => prompt.press(press),
            Overlay::Apps(picker) | Overlay::Profiles(picker) => picker.press(press, rows),
            Overlay::None
            | Overlay::Help(_)
            | Overlay::Capture
            | Overlay::Rules(_)
            | Overlay::Settings(_)
            | Overlay::Welcome(_) => return None,
        };
        Some((typed, self.overlay.clone()))
    }

    pub(super) fn take_typed(&mut self, typed: Typed, overlay: Overlay) -> Vec<Effect> {
        match (typed, overlay) {
            (Typed::Edited, _) => return Vec::new(),
            (Typed::Entered, Overlay::Dates(_)) => {
                self.enter_dates();
                return Vec::new();
            }
            (Typed::Entered, Overlay::Compare(_)) => return self.enter_comparison(),
            (Typed::Entered, Overlay::Moment(prompt)) => return self.enter_time(prompt),
            (Typed::Entered, Overlay::Ghost(prompt)) => return self.enter_ghost(prompt),
            (Typed::Closed, Overlay::Search(_)) => self.search.clear(),
            (Typed::Entered, Overlay::Search(prompt)) => self.search = prompt.text,
            (Typed::Entered, Overlay::Apps(picker)) => return self.narrow_to(&picker),
            (Typed::Entered, Overlay::Profiles(picker)) => {
                let chosen = self.profile_choices(&picker).into_iter().nth(picker.row);
                return chosen.map_or_else(Vec::new, |choice| self.take_profile(choice.name));
            }
            _ => {}
        }
        self.overlay = Overlay::None;
        Vec::new()
    }

    fn enter_time(&mut self, prompt: Prompt) -> Vec<Effect> {
        self.overlay = Overlay::None;
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        let before = replay.at;
        if let Err(error) = replay.seek_clock(&prompt.text, self.calendar) {
            self.overlay = Overlay::Moment(Prompt { error: Some(error), ..prompt });
            return Vec::new();
        }
        seek_if_moved(replay, before)
    }

    /// Takes the day that shall be beside the replayed one; none where nothing was typed.
    fn enter_ghost(&mut self, prompt: Prompt) -> Vec<Effect> {
        self.overlay = Overlay::None;
        let today = self.today();
        let parsed = Some(prompt.text.trim()).filter(|text| !text.is_empty());
        let day = match parsed.map(|text| RangeChoice::parse(text, today)).transpose() {
            Ok(range) => range.map(|range| range.days(today, None).start),
            Err(error) => {
                self.overlay = Overlay::Ghost(Prompt { error: Some(error.to_string()), ..prompt });
                return Vec::new();
            }
        };
        let Playback::Replay(replay) = &mut self.playback else { return Vec::new() };
        replay.ghost = day;
        vec![Effect::Read(Request::SetGhost(day)), Effect::Read(Request::Seek(replay.at))]
    }

    fn narrow_to(&mut self, picker: &Picker) -> Vec<Effect> {
        let chosen = self.choices(picker).into_iter().nth(picker.row);
        self.narrow(chosen.map(|choice| choice.only).unwrap_or_default())
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
}
