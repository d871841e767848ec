//! The bar of a replay: the day's activity, where the replay stands, and how fast it goes.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::canvas::{Canvas, take_bottom, take_left};
use super::chrome::time_of_day;
use super::level::level;
use super::look::Role;
use super::widgets::{hour_ticks, resample};
use crate::app::{Action, Replay, Scale, Target};
use crate::event::{MICROS, Time};
use crate::report::Ghost;

/// Columns for the state at the left.
const STATE: u16 = 22;

/// How long after its moment a note is shown, us.
const NOTE_US: i64 = 300 * MICROS;

/// Rows of the bar: one more where another day is shown beside it.
pub fn rows(canvas: &Canvas) -> u16 {
    2 + u16::from(canvas.app.ghost().is_some())
}

/// Draws the bar.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let Some(replay) = canvas.app.playback().replay() else { return };
    let mut bar = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let state = take_left(&mut bar, STATE, 0);
    draw_state(canvas, state, replay);
    if let Some(ghost) = canvas.app.ghost() {
        draw_ghost(canvas, [take_bottom(&mut bar, 1), state], ghost);
    }
    let bounds = canvas.app.calendar().bounds(replay.day);
    let length = (bounds.end - bounds.start).max(1) as f64;
    let share = |time: Time| (time - bounds.start) as f64 / length;
    let pace = replay.track.iter().flat_map(|track| &track.pace);
    let pace = resample(pace.map(|(&minute, &inputs)| (share(minute), f64::from(inputs))), usize::from(bar.width));
    let most = pace.iter().copied().fold(0.0, f64::max);
    let look = canvas.look;
    let row = Rect { height: 1, ..bar };
    let here = row.x + ((share(replay.at) * f64::from(bar.width)) as u16).min(bar.width.saturating_sub(1));
    let known = row.x + (share(replay.bounds.end) * f64::from(bar.width)).ceil() as u16;
    for (x, &inputs) in (row.left()..row.right()).zip(&pace) {
        let is_played = x <= here;
        let quiet = if x < known { look.glyph('─', '-') } else { ' ' };
        let level = level(inputs, most, Scale::Logarithmic);
        let style = Style::new().fg(if is_played { look.heat(level.max(0.3)) } else { look.color(Role::Muted) });
        if level > 0.0 {
            canvas.ink(row).column(x, row, level, style);
        } else {
            canvas.ink(row).cell(x, row.y, quiet, look.ink(if is_played { Role::Accent } else { Role::Line }));
        }
    }
    for (time, _) in replay.track.iter().flat_map(|track| &track.marks) {
        let at = row.x + ((share(*time) * f64::from(bar.width)) as u16).min(bar.width.saturating_sub(1));
        canvas.ink(row).cell(at, row.y, look.glyph('♦', '+'), look.ink(Role::Strong));
    }
    let knob = look.ink(Role::Flash).add_modifier(Modifier::BOLD);
    canvas.ink(row).cell(here, row.y, look.glyph('┃', '|'), knob);
    let axis = Rect { y: row.y + 1, height: 1, ..bar };
    let offset_s = canvas.app.calendar().offset_s(bounds.start);
    for (column, words) in hour_ticks(&bounds, offset_s, axis.width, Some(here.saturating_sub(axis.x))) {
        canvas.ink(axis).text(axis.x + column, axis.y, 2, &words, look.ink(Role::Muted));
    }
    canvas.ink(axis).cell(here, axis.y, look.glyph('▲', '^'), knob);
    canvas.hit(bar, Target::TimeBar);
}

/// Draws the pace of the day beside, to the same scale of hours.
fn draw_ghost(canvas: &mut Canvas, [row, state]: [Rect; 2], ghost: &Ghost) {
    let look = canvas.look;
    let bounds = &ghost.track.bounds;
    let length = (bounds.end - bounds.start).max(1) as f64;
    let share = |(&time, &inputs): (&Time, &u32)| ((time - bounds.start) as f64 / length, f64::from(inputs));
    let pace = resample(ghost.track.pace.iter().map(share), usize::from(row.width));
    let most = pace.iter().copied().fold(0.0, f64::max);
    for (x, &inputs) in (row.left()..row.right()).zip(&pace) {
        let level = level(inputs, most, Scale::Logarithmic);
        if level > 0.0 {
            canvas.ink(row).column(x, row, level, look.ink(Role::Line));
        }
    }
    let words = format!("beside {}", ghost.day.format("%a %Y-%m-%d"));
    canvas.ink(state).text(state.x, row.y, state.width, &words, look.ink(Role::Muted));
}

fn draw_state(canvas: &mut Canvas, area: Rect, replay: &Replay) {
    let look = canvas.look;
    let symbol = if replay.is_playing { look.words("▶ ", "> ") } else { look.words("▮▮", "||") };
    let moment = time_of_day(canvas, replay.at);
    let mut ink = canvas.ink(area);
    ink.text(area.x, area.y, 2, symbol, look.ink(Role::Accent));
    ink.text(area.x + 3, area.y, 8, &moment, look.ink(Role::Strong));
    ink.text(area.x + 12, area.y, 5, &format!("{}x", replay.speed), look.ink(Role::Accent));
    let mut notes = replay.track.iter().flat_map(|track| track.marks.iter().rev());
    let note = notes.find(|(time, _)| (0..NOTE_US).contains(&(replay.at - *time)));
    let words = if let Some((_, note)) = note {
        note.as_str()
    } else if replay.track.is_none() {
        "reading the day"
    } else if replay.at >= replay.bounds.end {
        "end of the day"
    } else if replay.is_playing {
        "playing"
    } else {
        "paused"
    };
    let ways = match (replay.is_looping, replay.skips_idle) {
        (true, true) => ", loop, skip",
        (true, false) => ", loop",
        (false, true) => ", no idle",
        (false, false) => "",
    };
    let words = format!("{words}{ways}");
    ink.text(area.x + 3, area.y + 1, area.width.saturating_sub(4), &words, look.ink(Role::Muted));
    canvas.hit(area, Target::Act(Action::PlayPause));
}
