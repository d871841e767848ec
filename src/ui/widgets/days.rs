//! Days as a calendar: a column for each week, a row for each weekday.

use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::grid::{WEEKDAYS, fill_apart};
use crate::app::Scale;
use crate::calendar::Day;
use crate::report::DayFigures;
use crate::ui::ink::Ink;
use crate::ui::level::level;
use crate::ui::look::{Look, Role};

/// A calendar of active time.
pub struct Days<'a> {
    /// The look.
    pub look: &'a Look,
    /// The days, in order.
    pub figures: &'a [DayFigures],
    /// How active time becomes shades.
    pub scale: Scale,
}

/// Where a day is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayPlace {
    /// The day.
    pub day: Day,
    /// Its cells.
    pub area: Rect,
    /// Its active time, s.
    pub active_seconds: f64,
}

/// Columns of the weekdays' names.
const NAMES: u16 = 4;

impl Days<'_> {
    /// Rows of a day.
    fn pitch(area: Rect) -> u16 {
        (area.height.saturating_sub(1) / 7).clamp(1, 2)
    }

    /// Rows that a calendar takes of so many.
    pub fn height(rows: u16) -> u16 {
        rows.min(1 + 7 * Self::pitch(Rect::new(0, 0, 1, rows)))
    }

    /// The days that have room, the latest first to be kept.
    pub fn places(&self, area: Rect) -> Vec<DayPlace> {
        let (Some(first), Some(last)) = (self.figures.first(), self.figures.last()) else { return Vec::new() };
        let weeks = week(last.day) - week(first.day) + 1;
        let room = area.width.saturating_sub(NAMES);
        let cell = (i32::from(room) / weeks.max(1)).clamp(2, 6) as u16;
        let tall = Self::pitch(area);
        let skipped = week(last.day) - i32::from(room / cell);
        let place = |figures: &DayFigures| {
            let column = week(figures.day) - (skipped + 1).max(week(first.day));
            let (column, row) = (u16::try_from(column).ok()?, figures.day.weekday().num_days_from_monday() as u16);
            let area =
                Rect { x: area.x + NAMES + column * cell, y: area.y + 1 + row * tall, width: cell - 1, height: tall };
            Some(DayPlace { day: figures.day, area, active_seconds: figures.active_seconds })
        };
        self.figures.iter().filter_map(place).filter(|place| place.area.bottom() <= area.bottom()).collect()
    }
}

impl Widget for &Days<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut ink = Ink::new(self.look, area, buffer);
        for (row, name) in WEEKDAYS.iter().enumerate() {
            ink.text(area.x, area.y + 1 + row as u16 * Days::pitch(area), NAMES, name, self.look.ink(Role::Muted));
        }
        let most = self.figures.iter().map(|day| day.active_seconds).fold(0.0, f64::max);
        let mut month_end = 0;
        let mut month = None;
        for place in self.places(area) {
            let (glyph, style) = self.look.fill(level(place.active_seconds, most, self.scale));
            fill_apart(&mut ink, place.area, glyph, style);
            if month != Some(place.day.month()) && place.area.x >= month_end {
                month = Some(place.day.month());
                let words = place.day.format("%b").to_string();
                month_end = place.area.x + 1 + ink.text(place.area.x, area.y, 3, &words, self.look.ink(Role::Muted));
            }
        }
    }
}

/// Weeks since an early Monday.
fn week(day: Day) -> i32 {
    (day.to_epoch_days() + 3).div_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(first: &str, count: u64) -> Vec<DayFigures> {
        let first: Day = first.parse().unwrap();
        let at = |offset| first.checked_add_days(chrono::Days::new(offset)).unwrap();
        (0..count).map(|offset| DayFigures { day: at(offset), ..DayFigures::default() }).collect()
    }

    #[test]
    fn weeks_are_columns_and_begin_on_monday() {
        let (look, days) = (Look::default(), days("2026-11-15", 3));
        let calendar = Days { look: &look, figures: &days, scale: Scale::Linear };
        let places: Vec<_> =
            calendar.places(Rect::new(0, 0, 80, 8)).iter().map(|place| (place.area.x, place.area.y)).collect();
        assert_eq!(places, [(4, 7), (10, 1), (10, 2)]);
    }

    #[test]
    fn where_a_year_has_no_room_its_last_weeks_stay() {
        let (look, days) = (Look::default(), days("2026-01-01", 324));
        let calendar = Days { look: &look, figures: &days, scale: Scale::Linear };
        for width in 0..130 {
            let area = Rect::new(5, 5, width, 8);
            let places = calendar.places(area);
            assert!(places.iter().all(|place| place.area.right() <= area.right()));
            if width > 8 {
                assert_eq!(places.last().map(|place| place.day), days.last().map(|day| day.day), "{width}");
            }
        }
    }
}
