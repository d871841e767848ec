//! Where on the screen a click does what: reported by the drawing, read by the mouse.

use super::{Action, SortBy, Tab};
use crate::calendar::Day;
use crate::report::Only;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Leftmost column.
    pub x: u16,
    /// Topmost row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// What a click there means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Does this.
    Act(Action),
    /// Shows this tab.
    Tab(Tab),
    /// Shows this day.
    Day(Day),
    /// Narrows to this.
    Only(Only),
    /// Takes this profile, or the one without a name.
    Profile(Option<String>),
    /// Sorts the table by this.
    Sort(SortBy),
    /// Gives this panel the whole screen, or takes it back.
    Expand(u8),
    /// Seeks to the place in the replayed day.
    TimeBar,
    /// Chooses this row of the form; again, changes it.
    Field(usize),
    /// Writes the form down.
    Save,
    /// Zooms: a drag to what lies under it, the wheel around the place.
    DayLine,
}

/// The places of one frame that answer to the mouse, and how far its table scrolls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    places: Vec<(Area, Target)>,
    panels: Vec<(Area, u8)>,
    /// Rows that the shown table can scroll.
    pub scroll_limit: u16,
    /// Rows that the dialog over it can scroll.
    pub dialog_limit: u16,
    /// Panels that the shown tab has.
    pub panel_count: u8,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// The mouse moved with the left button down.
    Drag,
    /// The left button came up.
    Release,
    /// The mouse moved.
    Move,
    /// The wheel turned away from the person.
    WheelUp,
    /// The wheel turned towards the person.
    WheelDown,
}

/// The mouse on the program's own screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MouseInput {
    /// What it did.
    pub kind: MouseKind,
    /// Column of the cell.
    pub column: u16,
    /// Row of the cell.
    pub row: u16,
}

impl Area {
    /// Whether the cell lies in it.
    pub fn holds(self, column: u16, row: u16) -> bool {
        let inside = |at: u16, start: u16, length: u16| at.checked_sub(start).is_some_and(|offset| offset < length);
        inside(column, self.x, self.width) && inside(row, self.y, self.height)
    }

    /// How far to the right a column lies, from 0 at the left edge to 1 at the right, taken at its middle.
    pub fn share(self, column: u16) -> f64 {
        let offset = f64::from(column.saturating_sub(self.x)) + 0.5;
        (offset / f64::from(self.width.max(1))).clamp(0.0, 1.0)
    }
}

impl Hits {
    /// Adds a place; it lies above those that were added before.
    pub fn add(&mut self, area: Area, target: Target) {
        self.places.push((area, target));
    }

    /// Adds a panel.
    pub fn add_panel(&mut self, area: Area, panel: u8) {
        self.panels.push((area, panel));
    }

    /// The panel that holds the cell.
    pub fn panel(&self, column: u16, row: u16) -> Option<u8> {
        self.panels.iter().rev().find(|(area, _)| area.holds(column, row)).map(|(_, panel)| *panel)
    }

    /// Takes out every place, for a dialog that covers them.
    pub fn clear(&mut self) {
        self.places.clear();
    }

    /// The topmost place that holds the cell.
    pub fn find(&self, column: u16, row: u16) -> Option<(Area, &Target)> {
        let found = self.places.iter().rev().find(|(area, _)| area.holds(column, row));
        found.map(|(area, target)| (*area, target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topmost_place_answers() {
        let mut hits = Hits::default();
        hits.add(Area { x: 0, y: 0, width: 10, height: 10 }, Target::TimeBar);
        hits.add(Area { x: 2, y: 2, width: 2, height: 1 }, Target::Tab(Tab::Apps));
        assert_eq!(hits.find(3, 2).map(|hit| hit.1), Some(&Target::Tab(Tab::Apps)));
        assert_eq!(hits.find(4, 2).map(|hit| hit.1), Some(&Target::TimeBar));
        assert_eq!(hits.find(10, 2), None);
    }

    #[test]
    fn the_ends_of_an_area_are_its_first_and_last_share() {
        let area = Area { x: 10, y: 0, width: 4, height: 1 };
        assert_eq!([9, 10, 13, 99].map(|column| (area.share(column) * 8.0) as i32), [1, 1, 7, 8]);
    }
}
