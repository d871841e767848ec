//! The one table of actions: what can be done, by which keys, and how it is explained.
//!
//! Help, footer and the README's section are made from it; the key map resolves presses by it.

mod table;

pub use table::ACTIONS;

use super::{KeyPress, Tab};

/// Something that a key, or a click, can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Shows this tab.
    Show(Tab),
    /// Shows the tab to the right.
    NextTab,
    /// Shows the tab to the left.
    PreviousTab,
    /// Takes the next wider range.
    WiderRange,
    /// Takes the next narrower range.
    NarrowerRange,
    /// Goes back to today.
    Today,
    /// Goes to the day before.
    DayBefore,
    /// Goes to the day after.
    DayAfter,
    /// Opens the line in which dates are typed.
    EnterDates,
    /// Opens the line in which the days to compare with are typed, or ends the comparison.
    Compare,
    /// Starts the replay of the shown day, or leaves it.
    Replay,
    /// Plays or pauses the replay.
    PlayPause,
    /// Plays slower.
    Slower,
    /// Plays faster.
    Faster,
    /// Seeks by so many seconds.
    Seek(i16),
    /// Goes to where activity begins next.
    NextActivity,
    /// Goes to the next chapter of the replay, or the one before.
    Chapter(bool),
    /// Goes to the next recorded event of the replayed day, or the one before.
    Step(bool),
    /// Opens the line in which the day beside the replayed one is typed.
    Beside,
    /// Lets the replay begin again at its end, or not.
    Loop,
    /// Leaves time without activity out of the replay, or not.
    SkipIdle,
    /// Opens the line in which a time of the replayed day is typed.
    EnterTime,
    /// Holds the picture while capture goes on.
    Freeze,
    /// Pauses recording.
    Pause,
    /// Switches between linear and logarithmic heat.
    Scale,
    /// Switches between clicks and movement.
    Density,
    /// Switches what the keyboard's heat tells.
    Heat,
    /// Switches between the tables of keys and of chords.
    Table,
    /// Switches between applications and categories.
    Categories,
    /// Opens the rules of categories.
    Rules,
    /// Shows the next monitor.
    Monitor,
    /// Opens the line in which the table is searched.
    Search,
    /// Opens the list of what can be narrowed to.
    Narrow,
    /// Shows everything again.
    AllApps,
    /// Sorts the table by the next column.
    Sort,
    /// Sorts the table the other way round.
    Reverse,
    /// Copies the table.
    Copy,
    /// Takes the next theme.
    Theme,
    /// Hides names and legends, or shows them.
    Private,
    /// Gives a panel the whole screen, or takes it back.
    Expand,
    /// Gives the next panel the whole screen.
    NextPanel,
    /// Zooms into the day (above 0) or out.
    Zoom(i8),
    /// Scrolls by so many rows.
    Scroll(i16),
    /// Goes to the first row.
    First,
    /// Goes to the last row.
    Last,
    /// Opens or closes the details of the capture.
    Capture,
    /// Opens or closes the help.
    Help,
    /// Takes the next layout.
    Layout,
    /// Opens the settings.
    Settings,
    /// Opens the list of profiles.
    Profiles,
    /// Closes what is open, leaves what was entered.
    Back,
    /// Ends the program.
    Quit,
}

/// Where an action's keys count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Everywhere.
    Everywhere,
    /// While a day is replayed; goes before every other place.
    InReplay,
    /// On this tab.
    On(Tab),
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it does.
    pub action: Action,
    /// Its keys, the first one shown in the footer.
    pub keys: &'static [KeyPress],
    /// Where they count.
    pub place: Place,
    /// One or two words for the footer; empty where it is not named there.
    pub label: &'static str,
    /// The sentence in the help.
    pub help: &'static str,
}

impl Action {
    /// Its row in [`ACTIONS`].
    pub fn entry(self) -> Option<&'static Entry> {
        ACTIONS.iter().find(|entry| entry.action == self)
    }

    /// What settings call it.
    pub fn name(self) -> String {
        let by = |name: &str, by: i16, unit: &str| {
            format!("{name}-{}-{}{unit}", if by < 0 { "back" } else { "on" }, by.unsigned_abs())
        };
        match self {
            Self::Show(tab) => format!("show-{}", tab.title().to_lowercase()),
            Self::Seek(seconds) => by("seek", seconds, "s"),
            Self::Scroll(1) => "scroll-down".to_owned(),
            Self::Scroll(-1) => "scroll-up".to_owned(),
            Self::Scroll(rows) => format!("page-{}", if rows < 0 { "up" } else { "down" }),
            Self::Zoom(by) => format!("zoom-{}", if by < 0 { "out" } else { "in" }),
            Self::Theme => "next-theme".to_owned(),
            Self::Layout => "next-layout".to_owned(),
            Self::Step(is_on) => format!("{}-event", if is_on { "next" } else { "previous" }),
            Self::Chapter(is_on) => format!("{}-chapter", if is_on { "next" } else { "previous" }),
            action => kebab(&format!("{action:?}")),
        }
    }
}

impl Place {
    /// Its heading in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::InReplay => "in a replay",
            Self::On(Tab::Overview) => "on the overview",
            Self::On(Tab::Keyboard) => "on the keyboard tab",
            Self::On(Tab::Mouse) => "on the mouse tab",
            Self::On(Tab::Apps) => "on the applications tab",
            Self::On(Tab::Trends) => "on the trends tab",
        }
    }
}

/// `NextActivity` as `next-activity`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for (at, char) in name.char_indices() {
        if at > 0 && char.is_uppercase() {
            out.push('-');
        }
        out.push(char.to_ascii_lowercase());
    }
    out
}

/// The table as the README's section on keys: GitHub Markdown, by place.
pub fn markdown() -> String {
    let mut places: Vec<Place> = ACTIONS.iter().map(|entry| entry.place).collect();
    places.sort();
    places.dedup();
    let mut out = String::from("| where | keys | what |\n|---|---|---|\n");
    for place in places {
        for entry in ACTIONS.iter().filter(|entry| entry.place == place) {
            let keys: Vec<_> = entry.keys.iter().map(|key| format!("`{key}`")).collect();
            out.extend(["| ", place.title(), " | ", &keys.join(" "), " | ", entry.help, " |\n"]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{KeyCode as Code, Keymap};

    fn resolve(press: KeyPress, tab: Tab, is_replaying: bool) -> Option<Action> {
        Keymap::default().resolve(press, tab, is_replaying)
    }

    #[test]
    fn every_action_has_a_name_of_its_own() {
        let mut names: Vec<_> = ACTIONS.iter().map(|entry| entry.action.name()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ACTIONS.len());
    }

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for (index, entry) in ACTIONS.iter().enumerate() {
            for other in ACTIONS.iter().skip(index + 1).filter(|other| other.place == entry.place) {
                let shared = entry.keys.iter().find(|key| other.keys.contains(key));
                assert_eq!(shared, None, "{:?} and {:?}", entry.action, other.action);
            }
        }
    }

    #[test]
    fn every_action_is_reached_by_each_of_its_keys() {
        for entry in ACTIONS {
            let tab = if let Place::On(tab) = entry.place { tab } else { Tab::Overview };
            for &key in entry.keys {
                assert_eq!(resolve(key, tab, entry.place == Place::InReplay), Some(entry.action), "{key}");
            }
        }
    }

    #[test]
    fn arrows_seek_in_a_replay_and_change_tabs_outside() {
        let right = KeyPress::plain(Code::Right);
        assert_eq!(resolve(right, Tab::Apps, false), Some(Action::NextTab));
        assert_eq!(resolve(right, Tab::Apps, true), Some(Action::Seek(10)));
    }

    #[test]
    fn shift_tab_is_known_in_both_spellings() {
        for press in [KeyPress::shift(Code::Tab), KeyPress::plain(Code::BackTab), KeyPress::shift(Code::BackTab)] {
            assert_eq!(resolve(press, Tab::Apps, false), Some(Action::PreviousTab));
        }
        let shouted = KeyPress { shift: true, ..KeyPress::char('G') };
        assert_eq!(resolve(shouted, Tab::Apps, false), Some(Action::Last));
    }

    #[test]
    fn the_readme_section_names_every_entry() {
        assert_eq!(markdown().lines().count(), ACTIONS.len() + 2);
    }
}
