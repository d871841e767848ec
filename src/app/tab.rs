//! The tabs.

/// A page of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tab {
    /// Everything at a glance.
    #[default]
    Overview,
    /// Keys and typing.
    Keyboard,
    /// Pointer, buttons and wheel.
    Mouse,
    /// Time by application.
    Apps,
    /// Hours, weekdays and days.
    Trends,
}

impl Tab {
    /// All of them, from left to right.
    pub const ALL: [Self; 5] = [Self::Overview, Self::Keyboard, Self::Mouse, Self::Apps, Self::Trends];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Keyboard => "Keyboard",
            Self::Mouse => "Mouse",
            Self::Apps => "Apps",
            Self::Trends => "Trends",
        }
    }

    /// Its place from the left.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The tab so many places to the right, round the end.
    #[must_use]
    pub fn step(self, by: isize) -> Self {
        let at = (self.index() as isize + by).rem_euclid(Self::ALL.len() as isize);
        Self::ALL.get(at as usize).copied().unwrap_or_default()
    }
}
