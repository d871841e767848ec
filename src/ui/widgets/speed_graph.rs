//! Typing speed over the last minutes; where nothing was typed the graph has a gap.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use crate::ui::ink::Ink;
use crate::ui::level::round_top;
use crate::ui::look::{Look, Role};

/// The graph: oldest at the left, now at the right.
pub struct SpeedGraph<'a> {
    /// The look.
    pub look: &'a Look,
    /// Speeds, oldest first; `None` where nothing was typed.
    pub speeds: &'a [Option<f64>],
    /// Minutes that a full graph covers.
    pub minutes: u16,
    /// Values of a full graph.
    pub steps: usize,
}

/// Columns for the figures at the left.
const AXIS: u16 = 4;

impl Widget for &SpeedGraph<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.width < AXIS + 4 || area.height < 2 {
            return;
        }
        let mut ink = Ink::new(self.look, area, buffer);
        let plot = Rect { x: area.x + AXIS, width: area.width - AXIS, height: area.height - 1, ..area };
        let top = round_top(self.speeds.iter().flatten().copied().fold(60.0, f64::max));
        let muted = self.look.ink(Role::Muted);
        ink.text_right(plot.x - 1, plot.y, &format!("{top:.0}"), muted);
        if plot.height > 4 {
            ink.text_right(plot.x - 1, plot.y + plot.height / 2, &format!("{:.0}", top / 2.0), muted);
        }
        ink.text_right(plot.x - 1, plot.bottom() - 1, "0", muted);
        for x in plot.left()..plot.right() {
            for y in [plot.y, plot.y + plot.height / 2] {
                ink.cell(x, y, self.look.glyph('┈', '.'), self.look.ink(Role::Surface));
            }
            let speed = self.at(x - plot.x, plot.width);
            self.draw_column(&mut ink, x, plot, speed.map(|speed| (speed / top) as f32));
        }
        ink.text(plot.x, plot.bottom(), plot.width, &format!("{} min ago", self.minutes), muted);
        ink.text_right(area.right(), plot.bottom(), "now", muted);
    }
}

impl SpeedGraph<'_> {
    /// The mean of the speeds that fall into a column; `None` for a gap.
    fn at(&self, column: u16, width: u16) -> Option<f64> {
        let edge = |column: u16| usize::from(column) * self.steps / usize::from(width.max(1));
        let missing = self.steps.saturating_sub(self.speeds.len());
        let from = edge(column).checked_sub(missing)?;
        let to = edge(column + 1).saturating_sub(missing).max(from + 1);
        let known = || self.speeds.get(from..to.min(self.speeds.len())).unwrap_or_default().iter().flatten();
        let count = known().count();
        (count > 0).then(|| known().sum::<f64>() / count as f64)
    }

    fn draw_column(&self, ink: &mut Ink, x: u16, plot: Rect, level: Option<f32>) {
        match level {
            Some(level) => ink.column(x, plot, level.max(0.02), Style::new().fg(self.look.heat(level.max(0.02)))),
            None => ink.cell(x, plot.bottom() - 1, self.look.glyph('▁', '_'), self.look.ink(Role::Surface)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph<'a>(look: &'a Look, speeds: &'a [Option<f64>], steps: usize) -> SpeedGraph<'a> {
        SpeedGraph { look, speeds, minutes: 5, steps }
    }

    #[test]
    fn gaps_stay_gaps_and_columns_are_means() {
        let look = Look::default();
        let speeds = [Some(40.0), Some(60.0), None, None, Some(80.0), None];
        let graph = graph(&look, &speeds, 6);
        let columns: Vec<_> = (0..3).map(|column| graph.at(column, 3)).collect();
        assert_eq!(columns, [Some(50.0), None, Some(80.0)]);
    }

    #[test]
    fn a_short_history_stands_at_the_right() {
        let look = Look::default();
        let speeds = [Some(40.0)];
        let graph = graph(&look, &speeds, 4);
        let columns: Vec<_> = (0..4).map(|column| graph.at(column, 4)).collect();
        assert_eq!(columns, [None, None, None, Some(40.0)]);
    }
}
