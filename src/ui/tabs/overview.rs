//! Everything at a glance.

mod capture;
mod day;
mod goals;

use capture::{draw_health, is_well};
pub use day::{clock_minutes, draw_day};
use goals::draw_goals;
pub(super) use goals::goal_name;
use ratatui::layout::Rect;

use super::key_names::{chord_legend, legend, top};
use super::mouse::draw_busiest;
use super::typing::{draw_speed_by_hour, has_hours};
use crate::app::{Scale, Target};
use crate::event::{MICROS, Name};
use crate::report::{Expected, Live, Only, Report, Usual};
use crate::ui::canvas::{Canvas, Panel, columns, take_bottom, take_left, take_right, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, BigNumber, SpeedGraph};

/// Columns and rows from which all panels have room.
const WHOLE: (u16, u16) = (70, 18);
/// Rows from which there is room for chords and clicks below applications and capture.
const TALL: u16 = 40;

/// What can have the whole screen.
pub const PANELS: &[Panel] =
    &[draw_speed, draw_totals, draw_keys, draw_apps, draw_health, draw_day, draw_chords, draw_busiest, draw_goals];

/// Draws the overview.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    if area.width < WHOLE.0 || area.height < WHOLE.1 {
        return draw_small(canvas, area);
    }
    let mut rest = area;
    let mut top = take_top(&mut rest, (area.height * 3 / 10).max(7));
    take_top(&mut rest, 1);
    let day = take_bottom(&mut rest, (area.height / 4).max(5));
    take_bottom(&mut rest, 1);
    let totals = take_right(&mut top, (area.width / 4).max(27), 3);
    canvas.show(PANELS, 0, top);
    canvas.show(PANELS, 1, totals);
    let [keys, mut apps, mut health] = columns(rest, 3);
    if area.height >= TALL {
        let upper = rest.height * 2 / 5;
        let (chords, clicks) =
            (take_bottom(&mut apps, rest.height - upper), take_bottom(&mut health, rest.height - upper));
        (apps.height, health.height) = (upper.saturating_sub(1), upper.saturating_sub(1));
        canvas.show(PANELS, 6, chords);
        canvas.show(PANELS, 7, clicks);
    }
    canvas.show(PANELS, 2, keys);
    canvas.show(PANELS, 3, apps);
    let goals = canvas.app.goals().len() as u16;
    if goals > 0 {
        // Where there is no room for both, what is wrong goes before what is wanted.
        let all = if health.height > goals + 9 || !is_well(canvas) { goals + 1 } else { health.height };
        let most = if is_well(canvas) { health.height } else { health.height / 3 };
        let place = take_top(&mut health, all.min(most));
        canvas.show(PANELS, 8, place);
        take_top(&mut health, 1);
    }
    canvas.show(PANELS, 4, health);
    canvas.show(PANELS, 5, day);
}

/// One panel: the speed, the totals, and what is wrong.
fn draw_small(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let speed = if area.height > 12 { take_top(&mut rest, 5) } else { take_top(&mut rest, 4) };
    canvas.show(PANELS, 0, speed);
    canvas.show(PANELS, 1, rest);
}

fn draw_speed(canvas: &mut Canvas, area: Rect) {
    let (live, look) = (canvas.app.live(), canvas.look);
    let typing = &canvas.app.report().keyboard.typing;
    let note = format!("mean {:.0}  peak {:.0}", typing.wpm, typing.peak_wpm);
    let mut body = canvas.panel(area, "Typing speed", &note);
    // Days that are over have no present speed.
    let is_over = !canvas.app.is_in_days() && has_hours(typing);
    let (speed, words) = if is_over { (Some(typing.wpm), "wpm mean") } else { (live.wpm, "wpm now") };
    let digits = speed.map_or_else(|| "--".to_owned(), |wpm| format!("{wpm:.0}"));
    let role = if speed.is_some() { Role::Accent } else { Role::Line };
    let number = BigNumber { look, digits: &digits, style: look.ink(role) };
    let left = take_left(&mut body, number.width().max(9), 1);
    let high = if left.height >= 4 { 4 } else { 3 };
    let mut place = Rect { y: left.y + left.height.saturating_sub(high) / 2, height: high.min(left.height), ..left };
    let digits = take_top(&mut place, 3);
    canvas.put(&number, digits);
    canvas.ink(place).text(place.x, place.y, place.width, words, look.ink(Role::Muted));
    if is_over {
        return draw_speed_by_hour(canvas, body, typing);
    }
    let minutes = (Live::WPM_STEPS as i64 * Live::WPM_STEP_US / MICROS / 60) as u16;
    let graph = SpeedGraph { look, speeds: &live.wpm_history, minutes, steps: Live::WPM_STEPS };
    canvas.put(&graph, body);
}

fn draw_totals(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    let expected = canvas.app.expected();
    let note = match (canvas.app.ghost(), expected) {
        (Some(ghost), _) => format!("to {} by then", ghost.day.format("%a %m-%d")),
        (None, Some((_, usual))) if usual.days == 1 => "to the day before".to_owned(),
        (None, Some((_, usual))) => format!("to {} days before", usual.days),
        (None, None) => String::new(),
    };
    let body = canvas.panel(area, "Totals", &note);
    canvas.figures(body, &totals(report, expected));
    if body.height > 9 {
        let place = Rect { y: body.y + 7, height: body.height - 7, ..body };
        let levels = report.activity.levels_minutes;
        let minutes = [levels.light, levels.steady, levels.intense];
        let most = minutes.iter().copied().max().unwrap_or(0) as f64;
        let bar = |(label, minutes): (&str, u64), at: f32| Bar {
            label: label.to_owned(),
            figure: format!("{} min", text::count(minutes)),
            level: level(minutes as f64, most, Scale::Linear),
            color: Some(canvas.look.heat(at)),
        };
        let rows: Vec<_> = ["light", "steady", "intense"]
            .into_iter()
            .zip(minutes)
            .zip([0.3, 0.6, 0.95])
            .map(|(row, at)| bar(row, at))
            .collect();
        canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 8 }, place);
    }
}

/// How much more than usual.
fn more(figure: f64, usual: Option<f64>) -> String {
    match usual.filter(|&usual| usual > 0.0).map(|usual| (figure / usual - 1.0) * 100.0) {
        Some(percent) if percent < 999.5 => format!(" {percent:+4.0} %"),
        Some(_) => " >999 %".to_owned(),
        None => String::new(),
    }
}

fn totals(report: &Report, expected: Option<(Expected, &Usual)>) -> Vec<(&'static str, String)> {
    let (activity, mouse) = (&report.activity, &report.mouse);
    let clicks: u64 = mouse.clicks.values().sum();
    let scroll = mouse.scroll.up + mouse.scroll.down + mouse.scroll.left + mouse.scroll.right;
    let usual = |of: fn(&Expected) -> f64| expected.as_ref().map(|(expected, _)| of(expected));
    let told = |words: String, figure: f64, of: fn(&Expected) -> f64| words + &more(figure, usual(of));
    let (active, presses) = (activity.active_seconds, report.keyboard.presses);
    let mut rows = vec![
        ("active", told(text::duration(active), active, |of| of.active_seconds)),
        ("presses", told(text::count(presses), presses as f64, |of| of.presses)),
        ("clicks", told(text::count(clicks), clicks as f64, |of| of.clicks)),
        ("scroll", format!("{} notches", text::notches(scroll))),
        ("pointer", text::pixels(mouse.distance_px)),
        ("actions/min", format!("{:.0}{}", activity.apm, more(activity.apm, expected.map(|(_, usual)| usual.apm)))),
    ];
    let watching = activity.watching_seconds;
    rows.extend((watching > 0.0).then(|| ("watching", text::duration(watching))));
    rows
}

fn draw_keys(canvas: &mut Canvas, area: Rect) {
    let keyboard = &canvas.app.report().keyboard;
    let note = text::counted(keyboard.keys.len() as u64, "key");
    let body = canvas.panel(area, "Top keys", if keyboard.keys.is_empty() { "" } else { &note });
    if keyboard.keys.is_empty() {
        let words = match keyboard.presses {
            0 => canvas.nothing_yet("keys", "type"),
            _ => "pressed keys are told once enough of them are mixed".to_owned(),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let rows = top(&keyboard.keys, body.height);
    let most = rows.first().map_or(0, |row| row.1) as f64;
    let bar = |(rank, (code, presses)): (usize, (&str, u64))| Bar {
        label: canvas.ranked_name("key", rank, || legend(canvas.app.keyboard(), code).to_owned()),
        figure: text::short(presses as f64),
        level: level(presses as f64, most, Scale::Linear),
        color: None,
    };
    let rows: Vec<_> = rows.into_iter().enumerate().map(bar).collect();
    canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 12 }, body);
}

fn draw_chords(canvas: &mut Canvas, area: Rect) {
    let keyboard = &canvas.app.report().keyboard;
    let body = canvas.panel(area, "Top chords", "");
    if keyboard.chords.is_empty() {
        let words = canvas.nothing_yet("chords", "press a key with Ctrl, Alt or Meta");
        return canvas.ink(body).empty_note(body, &words);
    }
    let rows = top(&keyboard.chords, body.height);
    let most = rows.first().map_or(0, |row| row.1) as f64;
    let bar = |(rank, (name, presses)): (usize, (&str, u64))| Bar {
        label: canvas.ranked_name("chord", rank, || chord_legend(canvas.app.keyboard(), name)),
        figure: text::short(presses as f64),
        level: level(presses as f64, most, Scale::Linear),
        color: None,
    };
    let rows: Vec<_> = rows.into_iter().enumerate().map(bar).collect();
    canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 18 }, body);
}

fn draw_apps(canvas: &mut Canvas, area: Rect) {
    let (report, look) = (canvas.app.report(), canvas.look);
    let note = text::duration(report.activity.active_seconds);
    let body = canvas.panel(area, "Top applications", &note);
    if report.apps.is_empty() {
        let words = match canvas.app.health().focus {
            None if report.has_events => "the focused application is not known here".to_owned(),
            _ => canvas.nothing_yet("applications", "work"),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let most = report.apps.first().map_or(0.0, |app| app.active_seconds);
    let rows: Vec<_> = report
        .apps
        .iter()
        .take(usize::from(body.height))
        .map(|app| Bar {
            label: canvas.name(&app.app).into_owned(),
            figure: text::short_duration(app.active_seconds),
            level: level(app.active_seconds, most, Scale::Linear),
            color: Some(canvas.app_color(&app.app)),
        })
        .collect();
    let bars = Bars { look, rows: &rows, label_width: 14 };
    canvas.put(&bars, body);
    for (app, y) in report.apps.iter().zip(bars.tops(body)) {
        canvas.hit(Rect { y, height: 1, ..body }, Target::Only(Only::App(Name::new(&app.app))));
    }
}
