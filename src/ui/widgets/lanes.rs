//! Stretches of time along a day, a lane for each name.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::widgets::Widget;

use crate::event::{MICROS, Time};
use crate::ui::ink::Ink;
use crate::ui::look::{Look, Role};
use crate::ui::text;

/// A lane of [`Lanes`].
pub struct Lane<'a> {
    /// Whose it is; from outside, so made safe when drawn.
    pub name: Cow<'a, str>,
    /// Its colour.
    pub color: Color,
    /// Its stretches, as shares of the day.
    pub spans: Vec<Range<f64>>,
}

/// Lanes over one axis of hours.
pub struct Lanes<'a> {
    /// The look.
    pub look: &'a Look,
    /// The lanes, from the top.
    pub rows: &'a [Lane<'a>],
    /// From the first instant to the end.
    pub bounds: &'a Range<Time>,
    /// What the wall clock is ahead of UTC, s.
    pub offset_s: i64,
    /// Columns for the names.
    pub name_width: u16,
    /// The moment to be marked, as a share of the day.
    pub mark: Option<f64>,
}

impl Widget for &Lanes<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let name = if self.name_width == 0 { 0 } else { self.name_width + 2 };
        if area.width <= name || area.height < 2 {
            return;
        }
        let mut ink = Ink::new(self.look, area, buffer);
        let axis = Rect { x: area.x + name, y: area.bottom() - 1, width: area.width - name, height: 1 };
        let pitch = ((area.height - 1) / (self.rows.len() as u16).max(1)).clamp(1, 5);
        let tops = (area.top()..axis.y).step_by(usize::from(pitch));
        for (lane, y) in self.rows.iter().zip(tops) {
            if name > 0 {
                ink.text(area.x, y, self.name_width, &text::safe(&lane.name), self.look.ink(Role::Text));
            }
            let row = Rect { y, height: (pitch - 1).max(1), ..axis };
            for (at, share) in coverage(&lane.spans, axis.width).into_iter().enumerate() {
                let x = axis.x + at as u16;
                if share > 0.0 {
                    ink.column(x, row, share.max(0.15), Style::new().fg(lane.color));
                } else {
                    ink.cell(x, row.bottom() - 1, self.look.glyph('·', '.'), self.look.ink(Role::Surface));
                }
            }
        }
        let mark = self.mark.filter(|mark| (0.0..1.0).contains(mark));
        let mark = mark.map(|mark| (mark * f64::from(axis.width)) as u16);
        for (column, words) in hour_ticks(self.bounds, self.offset_s, axis.width, mark) {
            ink.text(axis.x + column, axis.y, axis.width - column, &words, self.look.ink(Role::Muted));
        }
        if let Some(mark) = mark {
            ink.cell(axis.x + mark, axis.y, self.look.glyph('▲', '^'), self.look.ink(Role::Accent));
        }
    }
}

/// Which share of each of `columns` columns the stretches cover.
fn coverage(spans: &[Range<f64>], columns: u16) -> Vec<f32> {
    let mut shares = vec![0.0_f32; usize::from(columns)];
    for span in spans {
        let (from, to) = (span.start.max(0.0) * f64::from(columns), span.end.min(1.0) * f64::from(columns));
        for column in from as usize..(to.ceil().max(0.0) as usize).min(shares.len()) {
            let inside = (column as f64 + 1.0).min(to) - (column as f64).max(from);
            if let Some(share) = shares.get_mut(column) {
                *share = (*share + inside.max(0.0) as f32).min(1.0);
            }
        }
    }
    shares
}

/// Columns under which full hours of the wall clock stand, as many as have room. One that a marked column would hide
/// makes way by a column.
pub fn hour_ticks(bounds: &Range<Time>, offset_s: i64, width: u16, mark: Option<u16>) -> Vec<(u16, String)> {
    const HOUR_S: i64 = 3600;
    let length_s = (bounds.end - bounds.start) / MICROS;
    if length_s <= 0 || width < 2 {
        return Vec::new();
    }
    let start_s = bounds.start.second().0 + offset_s;
    let room = |step: i64| f64::from(width) * (step * HOUR_S) as f64 / length_s as f64;
    let step = [1, 2, 3, 4, 6, 12].into_iter().find(|&step| room(step) >= 4.0).unwrap_or(24);
    let first = start_s.div_euclid(HOUR_S) + i64::from(start_s.rem_euclid(HOUR_S) > 0);
    let hours = (first..=first + length_s / HOUR_S).filter(|hour| hour.rem_euclid(24) % step == 0);
    hours
        .filter_map(|hour| {
            let column = ((hour * HOUR_S - start_s) as f64 / length_s as f64 * f64::from(width)) as u16;
            let column = match mark.and_then(|mark| mark.checked_sub(column)) {
                Some(0) => column + 1,
                Some(1) => column.checked_sub(1)?,
                _ => column,
            };
            (column + 2 <= width).then(|| (column, format!("{:02}", hour.rem_euclid(24))))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_covered_by_their_share() {
        let shares = coverage(&[0.0..0.25, 0.5..0.625, 0.9..2.0], 4);
        let tenths: Vec<_> = shares.iter().map(|share| (share * 10.0).round() as u8).collect();
        assert_eq!(tenths, [10, 0, 5, 4]);
    }

    #[test]
    fn ticks_are_full_hours_of_the_wall_clock() {
        let start: Time = "2026-11-20T03:00:00Z".parse().unwrap();
        let bounds = start..start + 24 * 3600 * MICROS;
        let ticks = hour_ticks(&bounds, 3600, 48, None);
        assert_eq!(ticks.first(), Some(&(0, "04".to_owned())));
        assert_eq!(
            ticks.iter().map(|tick| tick.1.as_str()).collect::<Vec<_>>().join(" "),
            "04 06 08 10 12 14 16 18 20 22 00 02"
        );
        assert!(hour_ticks(&bounds, 0, 0, None).is_empty());
    }

    #[test]
    fn hours_make_way_for_the_mark() {
        let start: Time = "2026-11-20T04:00:00Z".parse().unwrap();
        let bounds = start..start + 24 * 3600 * MICROS;
        let ticks = |mark| {
            let mut axis = vec![' '; 24];
            for (column, words) in hour_ticks(&bounds, 0, 24, Some(mark)) {
                axis.iter_mut().skip(usize::from(column)).zip(words.chars()).for_each(|(cell, digit)| *cell = digit);
            }
            assert_eq!(std::mem::replace(&mut axis[usize::from(mark)], '^'), ' ', "a digit under the mark");
            axis.into_iter().collect::<String>()
        };
        assert_eq!(ticks(3), "04 ^08  12  16  20  00  ");
        assert_eq!(ticks(4), "04  ^08 12  16  20  00  ");
        assert_eq!(ticks(5), "04 08^  12  16  20  00  ");
        assert_eq!(ticks(0), "^04 08  12  16  20  00  ");
        assert_eq!(ticks(1), " ^  08  12  16  20  00  ");
    }
}
