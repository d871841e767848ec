//! The day's course by minute.

use ratatui::layout::Rect;

use crate::app::Target;
use crate::event::{MICROS, Time};
use crate::report::DayTrack;
use crate::ui::canvas::Canvas;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Columns, hour_ticks, resample};

/// A minute, us.
const MINUTE_US: i64 = 60 * MICROS;

/// Draws the day's course by minute.
pub fn draw_day(canvas: &mut Canvas, area: Rect) {
    let look = canvas.look;
    let Some(track) = canvas.app.track() else {
        let body = canvas.panel(area, "The day by minute", "");
        let words = canvas.nothing_yet("activity", "type or click");
        return canvas.ink(body).empty_note(body, &words);
    };
    let bounds = canvas.app.view().zoom.of(&track.bounds);
    let most = track.pace.range(bounds.clone()).map(|(_, &inputs)| inputs).max().unwrap_or(0);
    let of_all = if canvas.app.only().is_part() { ", all applications" } else { "" };
    let title = format!("{}, by minute{of_all}", track.day.format("%A %-d %B"));
    let body = canvas.panel(area, &title, &format!("busiest minute {}", text::counted(most.into(), "input")));
    let length = (bounds.end - bounds.start).max(1);
    let share = |minute: Time| (minute - bounds.start) as f64 / length as f64;
    let pace = track.pace.range(bounds.clone()).map(|(&minute, &inputs)| (share(minute), f64::from(inputs)));
    let minutes = usize::try_from(length / MINUTE_US).unwrap_or(1).max(1);
    let count = usize::from(body.width).min(minutes);
    let values = resample(pace, count);
    let ticks = hour_ticks(&bounds, track.offset_s, body.width, None);
    let value = |column: u16| usize::from(column) * count / usize::from(body.width.max(1));
    let labels: Vec<_> = ticks.into_iter().map(|(column, words)| (value(column), words)).collect();
    canvas.put(&Columns { look, values: &values, labels: &labels, has_gaps: false }, body);
    for (time, _) in track.marks.iter().filter(|(time, _)| bounds.contains(time)) {
        let x = body.x + ((share(*time) * f64::from(body.width)) as u16).min(body.width.saturating_sub(1));
        canvas.ink(body).cell(x, body.y, look.glyph('♦', '+'), look.ink(Role::Strong));
    }
    canvas.hit(body, Target::DayLine);
    if let Some((x, _)) = canvas.pointer_in(body) {
        let inputs = values.get(value(x - body.x)).copied().unwrap_or(0.0);
        let at = bounds.start + length * i64::from(x - body.x) / i64::from(body.width.max(1));
        canvas.set_tip(format!("{}  {}", clock_minutes(track, at), text::counted(inputs as u64, "input")));
    }
}

/// The time of day at an instant of a day, to the minute.
pub fn clock_minutes(track: &DayTrack, at: Time) -> String {
    let mut clock = text::clock(at.second().0 + track.offset_s);
    clock.truncate(5);
    clock
}
