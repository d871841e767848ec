//! Columns side by side, with labels below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use crate::app::Scale;
use crate::ui::ink::Ink;
use crate::ui::level::level;
use crate::ui::look::{Look, Role};

/// Upright bars of values, evenly over the width, the labels under them.
pub struct Columns<'a> {
    /// The look.
    pub look: &'a Look,
    /// The values, from left to right.
    pub values: &'a [f64],
    /// What stands below: at which value, which words.
    pub labels: &'a [(usize, String)],
    /// Whether a column of space is kept between bars that are wide enough.
    pub has_gaps: bool,
}

impl Columns<'_> {
    /// The cell of a figure over the bar of a value.
    pub fn spot(&self, area: Rect, at: usize, figure: f64) -> Option<(u16, u16)> {
        let plot =
            area.height.checked_sub(u16::from(!self.labels.is_empty() && area.height > 1)).filter(|&rows| rows > 0)?;
        let most = self.values.iter().copied().fold(0.0, f64::max);
        let bar = self.bar(area, at);
        let up = (level(figure, most, Scale::Linear) * f32::from(plot)).floor() as u16;
        (figure > 0.0).then(|| (bar.start + (bar.end - bar.start) / 2, area.y + plot - 1 - up.min(plot - 1)))
    }

    /// Where the bar of a value begins and ends.
    fn bar(&self, area: Rect, at: usize) -> std::ops::Range<u16> {
        let (count, width) = (self.values.len().max(1) as u32, u32::from(area.width));
        let edge = |at: usize| area.x + (at as u32 * width / count) as u16;
        let end = edge(at + 1);
        let gap = u16::from(self.has_gaps && width / count >= 2);
        edge(at)..end.saturating_sub(gap)
    }
}

impl Widget for &Columns<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut ink = Ink::new(self.look, area, buffer);
        let has_labels = !self.labels.is_empty() && area.height > 1;
        let plot = Rect { height: area.height - u16::from(has_labels), ..area };
        let most = self.values.iter().copied().fold(0.0, f64::max);
        for (at, &value) in self.values.iter().enumerate() {
            let level = level(value, most, Scale::Linear);
            let style = Style::new().fg(self.look.heat(level.max(0.02)));
            for x in self.bar(area, at) {
                if level > 0.0 {
                    ink.column(x, plot, level, style);
                } else if plot.height > 0 {
                    ink.cell(x, plot.bottom() - 1, self.look.glyph('▁', '_'), self.look.ink(Role::Surface));
                }
            }
        }
        if has_labels {
            for (at, words) in self.labels {
                let x = self.bar(area, *at).start;
                ink.text(x, plot.bottom(), area.right().saturating_sub(x), words, self.look.ink(Role::Muted));
            }
        }
    }
}

/// Sums of values over `count` parts of an index range, each value in one part.
pub fn resample(values: impl Iterator<Item = (f64, f64)>, count: usize) -> Vec<f64> {
    let mut parts = vec![0.0; count];
    for (share, value) in values {
        if (0.0..1.0).contains(&share)
            && let Some(part) = parts.get_mut((share * count as f64) as usize)
        {
            *part += value;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_cover_the_width_without_overlap() {
        let values = [1.0; 24];
        let look = Look::default();
        let columns = Columns { look: &look, values: &values, labels: &[], has_gaps: false };
        for width in 0..200 {
            let area = Rect::new(3, 0, width, 4);
            let mut next = 3;
            for at in 0..24 {
                let bar = columns.bar(area, at);
                assert_eq!(bar.start, next);
                next = bar.end;
            }
            assert_eq!(next, 3 + width);
        }
    }

    #[test]
    fn resampling_keeps_the_sum() {
        let parts = resample([(0.0, 1.0), (0.49, 2.0), (0.5, 4.0), (0.99, 8.0), (1.0, 100.0)].into_iter(), 2);
        assert_eq!(parts.iter().map(|&part| part as u32).collect::<Vec<_>>(), [3, 12]);
    }
}
