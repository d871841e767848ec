//! Which panels the tabs show, in which order and how large: those that come with the program, and a person's own.
//!
//! A layout names the rows of each tab from the top, as in `"3: speed*2 totals"`: a share of the height, and panels with
//! their shares of the width. A tab that it does not name is drawn as it comes.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::canvas::{Canvas, Panel, take_left, take_top};
use super::look::Look;
use super::tabs;
use crate::app::Tab;

/// Rows and columns below which a panel says nothing.
const SMALLEST: (u16, u16) = (26, 4);
/// Rows of the screen from which rows of panels are set apart.
const AIRY: u16 = 20;

/// The names of the panels, in the order of the tabs' own tables.
const NAMES: [(Tab, &[&str]); 5] = [
    (Tab::Overview, &["speed", "totals", "top-keys", "top-apps", "capture", "day", "top-chords", "busiest", "goals"]),
    (Tab::Keyboard, &["board", "typing", "keys", "chords", "by-app", "balance"]),
    (Tab::Mouse, &["map", "pointer"]),
    (Tab::Apps, &["apps", "timeline", "app-hours", "pace", "categories"]),
    (Tab::Trends, &["hours", "weekdays", "week", "calendar", "course", "records", "goals-kept"]),
];

/// A built-in layout: its name, and the rows of tabs.
type BuiltIn = (&'static str, &'static [(&'static str, &'static [&'static str])]);

const BUILT_IN: [BuiltIn; 4] = [
    ("full", &[]),
    (
        "minimal",
        &[
            ("overview", &["1: speed", "1: totals"]),
            ("keyboard", &["1: board"]),
            ("mouse", &["1: map"]),
            ("apps", &["1: apps"]),
            ("trends", &["1: calendar"]),
        ],
    ),
    (
        "typing",
        &[
            ("overview", &["3: speed*2 typing", "4: board", "3: keys chords"]),
            ("keyboard", &["3: typing", "4: board", "3: keys chords"]),
            ("trends", &["1: hours course", "1: calendar"]),
        ],
    ),
    (
        "ergonomics",
        &[
            ("overview", &["3: totals typing", "4: board map", "2: day"]),
            ("keyboard", &["3: board", "2: balance typing"]),
            ("apps", &["2: pace app-hours", "2: timeline", "3: apps"]),
            ("trends", &["1: hours weekdays", "1: week"]),
        ],
    ),
];

/// Layouts of a person's own, as settings write them: by name and tab, the rows.
pub type Own = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Which panels each tab shows; the tabs' own where it names none.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// What it is called.
    pub name: String,
    tabs: [Vec<Row>; Tab::ALL.len()],
}

#[derive(Clone, Debug)]
struct Row {
    height: u16,
    panels: Vec<(Panel, u16)>,
}

/// The layouts there are, one of which is taken.
#[derive(Clone, Debug)]
pub struct Layouts {
    all: Vec<Layout>,
    at: usize,
}

/// Why something is no layout.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// No layout has that name.
    #[error("there is no layout {0:?}; there are {1}")]
    Unknown(String, String),
    /// No tab has that name.
    #[error("layout {0}: there is no tab {1:?}; there are overview, keyboard, mouse, apps and trends")]
    Tab(String, String),
    /// No panel has that name.
    #[error("layout {0}: there is no panel {1:?}; there are {2}")]
    Panel(String, String, String),
    /// It is no row.
    #[error("layout {0}: {1:?} is no row; write it as \"3: speed*2 totals\", with shares from 1 to 100")]
    Row(String, String),
}

impl Layouts {
    /// The built-in layouts and a person's own; the one of this name is taken, else the first.
    ///
    /// # Errors
    /// Fails if no layout has the name, and if one of their own is none.
    pub fn new(own: &Own, chosen: Option<&str>) -> Result<Self, LayoutError> {
        let mut all = Vec::new();
        for (name, tabs) in BUILT_IN.iter().filter(|(name, _)| !own.contains_key(*name)) {
            let rows = |rows: &[&'static str]| rows.iter().map(|&row| row.to_owned()).collect();
            let tabs: BTreeMap<_, _> = tabs.iter().map(|(tab, of)| ((*tab).to_owned(), rows(of))).collect();
            all.push(Layout::read(name, &tabs)?);
        }
        for (name, tabs) in own {
            all.push(Layout::read(name, tabs)?);
        }
        let at = match chosen {
            None => 0,
            Some(chosen) => all.iter().position(|layout| layout.name == chosen).ok_or_else(|| {
                let names: Vec<_> = all.iter().map(|layout| layout.name.as_str()).collect();
                LayoutError::Unknown(chosen.to_owned(), names.join(", "))
            })?,
        };
        Ok(Self { all, at })
    }

    /// The layout that is taken.
    pub fn layout(&self) -> Layout {
        self.all.get(self.at).cloned().unwrap_or_default()
    }

    /// Takes the next one and returns its name.
    pub fn next_name(&mut self) -> &str {
        self.at = (self.at + 1) % self.all.len().max(1);
        self.all.get(self.at).map_or("", |layout| &layout.name)
    }

    /// Takes the layout of this name, if there is one.
    pub fn take(&mut self, name: &str) {
        self.at = self.all.iter().position(|layout| layout.name == name).unwrap_or(self.at);
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.all.iter().map(|layout| layout.name.clone()).collect()
    }
}

impl Layout {
    fn read(name: &str, tabs: &BTreeMap<String, Vec<String>>) -> Result<Self, LayoutError> {
        let mut layout = Self { name: name.to_owned(), ..Self::default() };
        for (title, rows) in tabs {
            let tab = Tab::ALL.into_iter().find(|tab| tab.title().to_lowercase() == *title);
            let Some(place) = tab.and_then(|tab| layout.tabs.get_mut(tab.index())) else {
                return Err(LayoutError::Tab(name.to_owned(), title.clone()));
            };
            *place = rows.iter().map(|row| Row::read(name, row)).collect::<Result<_, _>>()?;
        }
        Ok(layout)
    }

    fn rows(&self, tab: Tab) -> &[Row] {
        self.tabs.get(tab.index()).map_or(&[], Vec::as_slice)
    }

    /// The panels of a tab that can have the whole screen.
    pub(super) fn panels(&self, tab: Tab) -> Vec<Panel> {
        match self.rows(tab) {
            [] => tabs::panels(tab).to_vec(),
            rows => rows.iter().flat_map(|row| row.panels.iter().map(|(panel, _)| *panel)).collect(),
        }
    }

    /// Draws a tab's rows, as many as have room; whether it has any.
    pub(super) fn draw(&self, canvas: &mut Canvas, tab: Tab, area: Rect) -> bool {
        let (rows, panels) = (self.rows(tab), self.panels(tab));
        if rows.is_empty() {
            return false;
        }
        let shown = rows.len().min(usize::from(area.height / SMALLEST.1).max(1));
        let gap = u16::from(area.height > AIRY);
        let heights: Vec<_> = rows.iter().take(shown).map(|row| row.height).collect();
        let (mut rest, mut first) = (area, 0);
        for (row, height) in rows.iter().zip(shares(area.height, gap, &heights)) {
            let mut line = take_top(&mut rest, height);
            take_top(&mut rest, gap);
            let beside = row.panels.len().min(usize::from(line.width / SMALLEST.0).max(1));
            let widths: Vec<_> = row.panels.iter().take(beside).map(|(_, width)| *width).collect();
            for (at, width) in shares(line.width, 3, &widths).into_iter().enumerate() {
                let place = take_left(&mut line, width, 3);
                canvas.show(&panels, (first + at) as u8, place);
            }
            first += row.panels.len();
        }
        true
    }
}

impl Row {
    fn read(layout: &str, text: &str) -> Result<Self, LayoutError> {
        let wrong = || LayoutError::Row(layout.to_owned(), text.to_owned());
        let share = |text: &str| text.trim().parse().ok().filter(|share| (1..=100).contains(share)).ok_or_else(wrong);
        let (height, names) = text.split_once(':').ok_or_else(wrong)?;
        let panels = names.split_whitespace().map(|word| {
            let (name, width) = word.split_once('*').unwrap_or((word, "1"));
            let unknown = || LayoutError::Panel(layout.to_owned(), name.to_owned(), panel_names().join(", "));
            Ok((panel(name).ok_or_else(unknown)?, share(width)?))
        });
        let panels: Vec<_> = panels.collect::<Result<_, LayoutError>>()?;
        if panels.is_empty() {
            return Err(wrong());
        }
        Ok(Self { height: share(height)?, panels })
    }
}

impl Look {
    /// The same with the panels of a layout.
    #[must_use]
    pub fn with_layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }
}

/// The names of all panels.
pub fn panel_names() -> Vec<&'static str> {
    NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect()
}

fn panel(name: &str) -> Option<Panel> {
    NAMES.iter().find_map(|(tab, names)| {
        let at = names.iter().position(|of| *of == name)?;
        tabs::panels(*tab).get(at).copied()
    })
}

/// A length parted by weights, with gaps between: nothing is left over.
fn shares(length: u16, gap: u16, weights: &[u16]) -> Vec<u16> {
    let gaps = gap * (weights.len() as u16).saturating_sub(1);
    let room = u32::from(length.saturating_sub(gaps));
    let whole = weights.iter().map(|&weight| u32::from(weight)).sum::<u32>().max(1);
    let (mut passed, mut taken) = (0, 0);
    let share = |&weight: &u16| {
        passed += u32::from(weight);
        let end = room * passed / whole;
        let share = end - taken;
        taken = end;
        share as u16
    };
    weights.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(row: &str) -> Own {
        [("mine".to_owned(), [("overview".to_owned(), vec![row.to_owned()])].into())].into()
    }

    #[test]
    fn every_panel_has_a_name_of_its_own() {
        for (tab, names) in NAMES {
            assert_eq!(names.len(), tabs::panels(tab).len(), "{tab:?}: name its panels in NAMES");
        }
        let mut names = panel_names();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), panel_names().len());
    }

    #[test]
    fn layouts_are_taken_by_name_and_in_turn() {
        let mut layouts = Layouts::new(&own("1: day board*2"), Some("ergonomics")).unwrap();
        assert_eq!(layouts.next_name(), "mine");
        assert_eq!(layouts.layout().panels(Tab::Overview).len(), 2);
        assert_eq!(layouts.layout().panels(Tab::Mouse).len(), tabs::panels(Tab::Mouse).len());
        assert_eq!(layouts.next_name(), "full");
    }

    #[test]
    fn what_is_no_layout_is_explained() {
        for (row, message) in [
            ("board", "is no row"),
            ("0: board", "is no row"),
            ("1:", "is no row"),
            ("1: board*x", "is no row"),
            ("1: bord", "there is no panel \"bord\"; there are speed"),
        ] {
            let error = Layouts::new(&own(row), None).unwrap_err().to_string();
            assert!(error.contains(message), "{row}: {error}");
        }
        let error = Layouts::new(&Own::default(), Some("huge")).unwrap_err().to_string();
        assert!(error.contains("\"huge\"; there are full, minimal, typing, ergonomics"), "{error}");
        let wrong: Own = [("mine".to_owned(), [("keybord".to_owned(), Vec::new())].into())].into();
        assert!(Layouts::new(&wrong, None).unwrap_err().to_string().contains("no tab \"keybord\""));
    }

    #[test]
    fn shares_leave_nothing_over() {
        assert_eq!(shares(30, 1, &[3, 4, 3]), [8, 11, 9]);
        for length in 0..60 {
            for weights in [&[1][..], &[1, 1], &[1, 2, 3], &[100, 1, 7, 9]] {
                let sum: u16 = shares(length, 1, weights).iter().sum();
                assert_eq!(sum, length.saturating_sub(weights.len() as u16 - 1));
            }
        }
    }
}
