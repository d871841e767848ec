//! Which way things are looked at, and what lies over the tabs.

use super::{Form, Picker, Prompt, RuleList, Tab, Zoom};

/// How counts become shades.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// By their logarithm.
    #[default]
    Logarithmic,
    /// As they are.
    Linear,
}

/// What the density grid counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// Clicks.
    #[default]
    Clicks,
    /// Positions.
    Moves,
}

/// What the keyboard's heat tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heat {
    /// How often keys were pressed.
    #[default]
    Presses,
    /// How long they were held.
    Dwell,
    /// How often they repeated while held.
    Repeats,
    /// How much more or less they were pressed than is usual.
    Unusual,
    /// In which application they were pressed most.
    Apps,
}

/// Which table the keyboard tab shows where there is room for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyTable {
    /// Keys.
    #[default]
    Keys,
    /// Key combinations.
    Chords,
    /// Typing by application.
    Typing,
}

/// What the applications tab lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AppTable {
    /// Applications.
    #[default]
    Apps,
    /// Categories.
    Categories,
}

/// What lies over the tabs.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The help, scrolled by so many rows.
    Help(u16),
    /// The line in which dates are typed.
    Dates(Prompt),
    /// The line in which the days to compare with are typed.
    Compare(Prompt),
    /// The line in which a time of the replayed day is typed.
    Moment(Prompt),
    /// The line in which the day beside the replayed one is typed.
    Ghost(Prompt),
    /// The line in which a table is searched.
    Search(Prompt),
    /// The list of applications to narrow to.
    Apps(Picker),
    /// The list of profiles.
    Profiles(Picker),
    /// The rules of categories.
    Rules(Box<RuleList>),
    /// How the capture does.
    Capture,
    /// The settings.
    Settings(Form),
    /// What is kept and what never, and the first choices.
    Welcome(Form),
}

/// What a table can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// Its names.
    Name,
    /// Active time.
    Active,
    /// Time with the focus.
    Focus,
    /// Presses.
    Presses,
    /// Clicks.
    Clicks,
    /// Notches.
    Scroll,
    /// Presses and clicks a minute.
    Dense,
    /// How long keys are held.
    Dwell,
}

/// How a tab's table is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The place among [`Tab::sorts`].
    at: usize,
    /// Whether the smallest, or the last name, comes first.
    pub is_reversed: bool,
}

impl Tab {
    /// What its table can be sorted by; empty where it has none.
    pub const fn sorts(self) -> &'static [SortBy] {
        use SortBy::{Active, Clicks, Dense, Dwell, Focus, Name, Presses, Scroll};
        match self {
            Self::Keyboard => &[Presses, Dwell, Name],
            Self::Apps => &[Active, Focus, Presses, Clicks, Scroll, Dense, Name],
            Self::Overview | Self::Mouse | Self::Trends => &[],
        }
    }
}

impl Order {
    /// What a tab's table is sorted by.
    pub fn by(self, tab: Tab) -> Option<SortBy> {
        tab.sorts().get(self.at).copied()
    }

    /// The next thing to sort by.
    #[must_use]
    pub fn next(self, tab: Tab) -> Self {
        Self { at: (self.at + 1) % tab.sorts().len().max(1), is_reversed: false }
    }

    /// The other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { is_reversed: !self.is_reversed, ..self }
    }

    /// By this; the other way round where it is by this already.
    #[must_use]
    pub fn chosen(self, tab: Tab, by: SortBy) -> Self {
        match tab.sorts().iter().position(|of| *of == by) {
            Some(at) if at == self.at => self.reversed(),
            Some(at) => Self { at, is_reversed: false },
            None => self,
        }
    }
}

/// Which way things are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// How counts become shades.
    pub scale: Scale,
    /// What the density grid counts.
    pub density: Density,
    /// What the keyboard's heat tells.
    pub heat: Heat,
    /// Which table the keyboard tab shows.
    pub table: KeyTable,
    /// What the applications tab lists.
    pub listed: AppTable,
    /// How often the next monitor was asked for.
    pub monitor: usize,
    /// Whether names and legends are hidden, for a screen that others see.
    pub is_private: bool,
    /// The panel that has the whole screen.
    pub expanded: Option<u8>,
    /// The part of the day that is shown.
    pub zoom: Zoom,
}
