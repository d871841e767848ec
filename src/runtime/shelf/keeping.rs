//! Which of the last days kept the goals.

use chrono::Days;

use super::Shelf;
use crate::goals::Kept;
use crate::timeline::{DaySum, Tile};

impl Shelf {
    /// Looks at them, once the days before the range have been looked at.
    pub(super) fn reckon_kept(&mut self) {
        if self.is_looking_back() || self.goals.is_empty() || self.kept_of == Some(self.today) {
            return;
        }
        let today = self.today;
        self.kept_of = Some(today);
        let first = today.checked_sub_days(Days::new(Kept::DAYS)).unwrap_or(today);
        let mut tiles = Vec::new();
        for day in first.iter_days().take_while(|day| *day < today) {
            // One by one, as long ranges come as sums.
            let found = self.ask(|archive| archive.timeline(day..day.succ_opt().unwrap_or(day)));
            tiles.extend(found.unwrap_or_default().into_days());
        }
        let has_input = |tile: &Tile| tile.parts.iter().any(|(_, part)| DaySum::new(part).has_input());
        let days: Vec<_> = tiles.iter().filter(|(_, tile)| has_input(tile)).map(|(day, tile)| (*day, tile)).collect();
        self.kept = self.goals.kept(&days, &self.categories).into();
    }
}
