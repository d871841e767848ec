//! The list of profiles: each has a journal and settings of its own.

use super::{App, Effect, Overlay, Picker, contains};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// The profile; `None` for the one without a name.
    pub name: Option<String>,
    /// Whether it would have to be made.
    pub is_new: bool,
}

impl App {
    /// The program with this profile.
    #[must_use]
    pub fn with_profile(self, profile: Option<String>) -> Self {
        Self { profile, ..self }
    }

    /// The profile whose journal and settings these are, if it has a name.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Profiles that have what was typed in their names, and a new one of that name.
    pub fn profile_choices(&self, picker: &Picker) -> Vec<ProfileChoice> {
        let typed = picker.prompt.text.trim();
        let known = self.profiles.iter().filter(|name| contains(name, typed));
        let known = known.map(|name| ProfileChoice { name: Some(name.clone()), is_new: false });
        let nameless = ProfileChoice { name: None, is_new: false };
        let is_new = !typed.is_empty() && !self.profiles.iter().any(|name| name == typed);
        let new = ProfileChoice { name: Some(typed.to_owned()), is_new: true };
        let nameless = Some(nameless).filter(|_| typed.is_empty());
        nameless.into_iter().chain(known).chain(Some(new).filter(|_| is_new)).collect()
    }

    pub(super) fn open_profiles(&mut self, names: Vec<String>) -> Vec<Effect> {
        self.is_stale = true;
        self.profiles = names;
        let own = self.profiles.iter().position(|name| Some(name) == self.profile.as_ref());
        self.overlay = Overlay::Profiles(Picker { row: own.map_or(0, |at| at + 1), ..Picker::default() });
        Vec::new()
    }

    pub(super) fn take_profile(&mut self, name: Option<String>) -> Vec<Effect> {
        self.overlay = Overlay::None;
        if name == self.profile { Vec::new() } else { vec![Effect::TakeProfile(name)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{KeyCode, KeyPress, Message};
    use crate::calendar::{Calendar, DayStart, Tz};
    use crate::event::Time;

    fn listed() -> App {
        let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
        let mut app = App::new(calendar, Time(0)).with_profile(Some("work".to_owned()));
        assert_eq!(app.update(Message::Key(KeyPress::char('P'))), [Effect::ListProfiles]);
        app.update(Message::Profiles(["games", "work"].map(str::to_owned).into()));
        app
    }

    fn press(app: &mut App, code: KeyCode) -> Vec<Effect> {
        app.update(Message::Key(KeyPress::plain(code)))
    }

    #[test]
    fn a_profile_is_taken_from_the_list_which_begins_at_the_one_that_is_shown() {
        let mut app = listed();
        assert_eq!(press(&mut app, KeyCode::Enter), [], "it is shown already");
        assert_eq!(*app.overlay(), Overlay::None);
        let mut app = listed();
        press(&mut app, KeyCode::Up);
        assert_eq!(press(&mut app, KeyCode::Enter), [Effect::TakeProfile(Some("games".to_owned()))]);
        let mut app = listed();
        press(&mut app, KeyCode::Home);
        assert_eq!(press(&mut app, KeyCode::Enter), [Effect::TakeProfile(None)]);
    }

    #[test]
    fn a_typed_name_finds_profiles_and_begins_one() {
        let mut app = listed();
        for letter in "game".chars() {
            app.update(Message::Key(KeyPress::char(letter)));
        }
        let Overlay::Profiles(picker) = app.overlay() else { panic!("{:?}", app.overlay()) };
        let choice = |name: &str, is_new| ProfileChoice { name: Some(name.to_owned()), is_new };
        assert_eq!(app.profile_choices(picker), [choice("games", false), choice("game", true)]);
        press(&mut app, KeyCode::Down);
        assert_eq!(press(&mut app, KeyCode::Enter), [Effect::TakeProfile(Some("game".to_owned()))]);
    }
}
