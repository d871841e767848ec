//! The one table of actions: what can be done, by which keys, and how it is explained.
//!
//! Help, footer and the README's section are made from it; the key map resolves presses by it.

use super::{KeyCode, KeyPress, Tab};

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

const fn entry(
    action: Action,
    keys: &'static [KeyPress],
    place: Place,
    label: &'static str,
    help: &'static str,
) -> Entry {
    Entry { action, keys, place, label, help }
}

use Action as Do;
use KeyCode as Code;
use Place::{Everywhere, InReplay, On};

/// Every action, in the order in which the help shows them.
pub const ACTIONS: &[Entry] = &[
    entry(Do::Show(Tab::Overview), &[KeyPress::char('1')], Everywhere, "", "show the overview"),
    entry(Do::Show(Tab::Keyboard), &[KeyPress::char('2')], Everywhere, "", "show the keyboard"),
    entry(Do::Show(Tab::Mouse), &[KeyPress::char('3')], Everywhere, "", "show the mouse"),
    entry(Do::Show(Tab::Apps), &[KeyPress::char('4')], Everywhere, "", "show the applications"),
    entry(Do::Show(Tab::Trends), &[KeyPress::char('5')], Everywhere, "", "show the trends"),
    entry(
        Do::NextTab,
        &[KeyPress::plain(Code::Tab), KeyPress::plain(Code::Right)],
        Everywhere,
        "",
        "show the next tab",
    ),
    entry(
        Do::PreviousTab,
        &[KeyPress::plain(Code::BackTab), KeyPress::plain(Code::Left)],
        Everywhere,
        "",
        "show the tab before",
    ),
    entry(
        Do::WiderRange,
        &[KeyPress::char('w')],
        Everywhere,
        "wider",
        "wider range: today, yesterday, 7 days, 30 days, this year, all",
    ),
    entry(Do::NarrowerRange, &[KeyPress::char('W')], Everywhere, "", "narrower range"),
    entry(Do::Today, &[KeyPress::char('0')], Everywhere, "", "back to today"),
    entry(Do::EnterDates, &[KeyPress::char('d')], Everywhere, "dates", "type the dates to show"),
    entry(
        Do::Compare,
        &[KeyPress::char('D')],
        Everywhere,
        "compare",
        "put another range beside this one, or take it away",
    ),
    entry(Do::DayBefore, &[KeyPress::char('[')], Everywhere, "day before", "the day before"),
    entry(Do::DayAfter, &[KeyPress::char(']')], Everywhere, "", "the day after"),
    entry(Do::Scroll(-1), &[KeyPress::plain(Code::Up), KeyPress::char('k')], Everywhere, "", "scroll up"),
    entry(Do::Scroll(1), &[KeyPress::plain(Code::Down), KeyPress::char('j')], Everywhere, "", "scroll down"),
    entry(Do::Scroll(-10), &[KeyPress::plain(Code::PageUp)], Everywhere, "", "scroll up by ten rows"),
    entry(Do::Scroll(10), &[KeyPress::plain(Code::PageDown)], Everywhere, "", "scroll down by ten rows"),
    entry(Do::First, &[KeyPress::plain(Code::Home), KeyPress::char('g')], Everywhere, "", "go to the first row"),
    entry(Do::Last, &[KeyPress::plain(Code::End), KeyPress::char('G')], Everywhere, "", "go to the last row"),
    entry(
        Do::Narrow,
        &[KeyPress::char('a')],
        Everywhere,
        "narrow",
        "narrow every tab to an application, a category or a device; so does a click on one",
    ),
    entry(Do::Search, &[KeyPress::char('/')], Everywhere, "search", "search the table; Esc shows all rows again"),
    entry(Do::Sort, &[KeyPress::char('s')], Everywhere, "sort", "sort the table by the next column; so does a click"),
    entry(Do::Reverse, &[KeyPress::char('S')], Everywhere, "", "sort the other way round"),
    entry(Do::Copy, &[KeyPress::char('y')], Everywhere, "", "copy the table through the terminal (OSC 52)"),
    entry(
        Do::Zoom(1),
        &[KeyPress::char('+'), KeyPress::char('=')],
        Everywhere,
        "",
        "zoom into the day; so do the wheel and a drag on it",
    ),
    entry(Do::Zoom(-1), &[KeyPress::char('-')], Everywhere, "", "zoom out of the day"),
    entry(
        Do::Expand,
        &[KeyPress::char('z')],
        Everywhere,
        "expand",
        "give the panel under the mouse, or the first, the whole screen, or take it back",
    ),
    entry(Do::NextPanel, &[KeyPress::char('Z')], Everywhere, "", "give the next panel the whole screen"),
    entry(Do::Theme, &[KeyPress::char('t')], Everywhere, "theme", "take the next theme"),
    entry(Do::Layout, &[KeyPress::char('v')], Everywhere, "layout", "take the next layout: which panels the tabs show"),
    entry(Do::Private, &[KeyPress::char('x')], Everywhere, "", "hide names and legends, for a screen that others see"),
    entry(Do::Scale, &[KeyPress::char('l')], Everywhere, "log/linear", "logarithmic or linear heat"),
    entry(
        Do::Table,
        &[KeyPress::char('c')],
        On(Tab::Keyboard),
        "table",
        "table of keys, of chords, or of typing by application",
    ),
    entry(
        Do::Heat,
        &[KeyPress::char('h')],
        On(Tab::Keyboard),
        "heat",
        "heat by presses, holding, repeats, against what is usual, or by application",
    ),
    entry(Do::Density, &[KeyPress::char('m')], On(Tab::Mouse), "clicks/moves", "density of clicks or of movement"),
    entry(Do::Monitor, &[KeyPress::char('o')], On(Tab::Mouse), "monitor", "show the next monitor"),
    entry(Do::Categories, &[KeyPress::char('c')], On(Tab::Apps), "apps/categories", "list applications or categories"),
    entry(Do::Rules, &[KeyPress::char('R')], On(Tab::Apps), "rules", "change the rules of categories"),
    entry(Do::Replay, &[KeyPress::char('r')], Everywhere, "replay", "replay the shown day, or leave the replay"),
    entry(Do::PlayPause, &[KeyPress::char(' ')], InReplay, "play/pause", "play or pause"),
    entry(Do::Slower, &[KeyPress::char('<'), KeyPress::char(',')], InReplay, "slower", "slower, down to 1x"),
    entry(Do::Faster, &[KeyPress::char('>'), KeyPress::char('.')], InReplay, "faster", "faster, up to 3600x"),
    entry(Do::Seek(-10), &[KeyPress::plain(Code::Left), KeyPress::char('h')], InReplay, "-10 s", "back by 10 seconds"),
    entry(Do::Seek(10), &[KeyPress::plain(Code::Right)], InReplay, "+10 s", "on by 10 seconds"),
    entry(Do::Seek(-60), &[KeyPress::shift(Code::Left), KeyPress::char('H')], InReplay, "", "back by a minute"),
    entry(Do::Seek(60), &[KeyPress::shift(Code::Right), KeyPress::char('L')], InReplay, "", "on by a minute"),
    entry(Do::Seek(-600), &[KeyPress::plain(Code::PageUp)], InReplay, "", "back by 10 minutes"),
    entry(Do::Seek(600), &[KeyPress::plain(Code::PageDown)], InReplay, "", "on by 10 minutes"),
    entry(Do::NextActivity, &[KeyPress::char('n')], InReplay, "next", "go to where activity begins next"),
    entry(Do::Chapter(true), &[KeyPress::char('}')], InReplay, "", "go to the next application, or activity"),
    entry(Do::Chapter(false), &[KeyPress::char('{')], InReplay, "", "go to the application before"),
    entry(Do::Step(true), &[KeyPress::char('e')], InReplay, "", "go to the next event, where events are recorded"),
    entry(Do::Step(false), &[KeyPress::char('E')], InReplay, "", "go to the event before"),
    entry(Do::Beside, &[KeyPress::char('b')], InReplay, "beside", "show another day beside it, by the same time"),
    entry(Do::EnterTime, &[KeyPress::char(':')], InReplay, "time", "type a time of the day to go to"),
    entry(Do::SkipIdle, &[KeyPress::char('i')], InReplay, "skip idle", "leave time without activity out"),
    entry(Do::Loop, &[KeyPress::char('O')], InReplay, "", "begin again at the end"),
    entry(Do::Freeze, &[KeyPress::char('f')], Everywhere, "freeze", "hold the picture; capture goes on"),
    entry(Do::Pause, &[KeyPress::char('p')], Everywhere, "pause", "pause recording, or go on"),
    entry(
        Do::Capture,
        &[KeyPress::char('c'), KeyPress::char('C')],
        Everywhere,
        "",
        "how the capture does (C on the keyboard and applications tabs)",
    ),
    entry(
        Do::Settings,
        &[KeyPress::plain(Code::F(2)), KeyPress::char('E')],
        Everywhere,
        "settings",
        "edit the settings",
    ),
    entry(
        Do::Profiles,
        &[KeyPress::char('P')],
        Everywhere,
        "",
        "take another profile: a journal and settings of its own",
    ),
    entry(Do::Help, &[KeyPress::char('?'), KeyPress::plain(Code::F(1))], Everywhere, "help", "this help"),
    entry(
        Do::Back,
        &[KeyPress::plain(Code::Esc)],
        Everywhere,
        "back",
        "close what is open; leave replay, freeze, panel, search, comparison, what is narrowed to, zoom, then the range",
    ),
    entry(Do::Quit, &[KeyPress::char('q'), KeyPress::ctrl('c')], Everywhere, "quit", "quit; everything is written"),
];

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
    use crate::app::Keymap;

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
            let tab = if let On(tab) = entry.place { tab } else { Tab::Overview };
            for &key in entry.keys {
                assert_eq!(resolve(key, tab, entry.place == InReplay), Some(entry.action), "{key}");
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
