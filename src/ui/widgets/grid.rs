//! A week by weekday and hour.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use crate::app::Scale;
use crate::ui::ink::Ink;
use crate::ui::level::level;
use crate::ui::look::{Look, Role};

/// Seven rows of 24 cells.
pub struct WeekGrid<'a> {
    /// The look.
    pub look: &'a Look,
    /// Values by weekday, from Monday, and hour.
    pub values: &'a [[f64; 24]; 7],
    /// How values become shades.
    pub scale: Scale,
}

/// The weekdays, from Monday.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Columns of the names.
const NAMES: u16 = 4;

/// Fills a cell, half a row short where it is high, so that it stands apart from the one below.
pub fn fill_apart(ink: &mut Ink, area: Rect, glyph: char, style: Style) {
    ink.fill(area, glyph, style);
    if area.height > 1
        && let Some(ground) = style.bg
        && !ink.look().is_ascii()
    {
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        ink.fill(last, '▀', ink.look().ground().fg(ground));
    }
}

impl WeekGrid<'_> {
    /// Columns and rows of a cell.
    fn pitch(area: Rect) -> (u16, u16) {
        ((area.width.saturating_sub(NAMES) / 24).min(6), (area.height.saturating_sub(1) / 7).clamp(1, 3))
    }

    /// The weekday from Monday, the hour and the value at a cell of the screen.
    pub fn find(&self, area: Rect, (x, y): (u16, u16)) -> Option<(usize, usize, f64)> {
        let (cell, tall) = Self::pitch(area);
        let hour = usize::from(x.checked_sub(area.x + NAMES)?.checked_div(cell)?);
        let day = usize::from(y.checked_sub(area.y)? / tall);
        Some((day, hour, *self.values.get(day)?.get(hour)?))
    }
}

impl Widget for &WeekGrid<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let (cell, tall) = WeekGrid::pitch(area);
        if cell == 0 || area.height < 2 {
            return;
        }
        let mut ink = Ink::new(self.look, area, buffer);
        let most = self.values.iter().flatten().copied().fold(0.0, f64::max);
        for (day, (values, name)) in self.values.iter().zip(WEEKDAYS).enumerate() {
            let y = area.y + day as u16 * tall;
            if y + tall >= area.bottom() {
                break;
            }
            ink.text(area.x, y, NAMES, name, self.look.ink(Role::Muted));
            for (hour, &value) in values.iter().enumerate() {
                let (glyph, style) = self.look.fill(level(value, most, self.scale));
                let width = if cell > 2 { cell - 1 } else { cell };
                let place = Rect::new(area.x + NAMES + hour as u16 * cell, y, width, tall);
                fill_apart(&mut ink, place, glyph, style);
            }
        }
        let axis = (area.y + 7 * tall).min(area.bottom() - 1);
        let every = if cell > 2 { 1 } else { 4 / cell as usize };
        for hour in (0..24).step_by(every) {
            ink.text(area.x + NAMES + hour as u16 * cell, axis, 2, &format!("{hour:02}"), self.look.ink(Role::Muted));
        }
    }
}
