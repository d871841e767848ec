//! When the time is spent: by hour, by weekday, by both, by day.

use ratatui::layout::Rect;

use super::overview::{draw_day, goal_name};
use crate::app::{Scale, Target};
use crate::report::{Record, RecordOf, Report, Trend};
use crate::ui::canvas::{Canvas, Panel, take_bottom, take_left, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, Columns, Days, RampLegend, WEEKDAYS, WeekGrid};

/// Rows and columns from which everything has room.
const TALL: u16 = 48;
const WIDE: u16 = 120;
/// Rows that the calendar of the days wants before goals are told below it.
const CALENDAR: u16 = 10;
/// Rows of seven weekdays below a heading and an axis.
const WEEK: u16 = 9;
/// Rows from which columns of hours say something.
const LOW: u16 = 5;
/// Columns of a date below its bar, with what sets it apart.
const DATE: usize = 8;
/// Rows of the weekdays and of the records, with their headings.
const WEEKDAYS_AND_RECORDS: u16 = 14;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_hours, draw_weekdays, draw_grid, draw_days, draw_course, draw_records, draw_kept];

/// Draws the trends tab.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    if !report.has_events {
        let body = canvas.panel(area, "Trends", "");
        let more = if canvas.app.is_one_day() { "; w takes more days in" } else { "" };
        let words = canvas.nothing_yet("activity", "type or click") + more;
        return canvas.ink(body).empty_note(body, &words);
    }
    let mut rest = area;
    if area.width < 70 {
        return draw_narrow(canvas, area);
    }
    let averages = take_bottom(&mut rest, 1);
    draw_averages(canvas, averages);
    take_bottom(&mut rest, 1);
    if area.height >= TALL && area.width >= WIDE {
        return draw_tall(canvas, rest);
    }
    let height = if area.height > 30 { rest.height / 2 } else { 8.min(rest.height.saturating_sub(WEEK + 1)) };
    let mut top = take_top(&mut rest, if height < LOW { 0 } else { height });
    take_top(&mut rest, u16::from(top.height > 0));
    let wide = (area.width * 5 / 8).clamp(52, 4 + 24 * 5);
    let hours = take_left(&mut top, wide, 3);
    canvas.show(PANELS, 0, hours);
    canvas.show(PANELS, 1, top);
    let grid = take_left(&mut rest, wide, 3);
    canvas.show(PANELS, 2, grid);
    let goals = rows_of_kept(canvas);
    if goals > 0 && rest.height > CALENDAR + goals {
        let kept = take_bottom(&mut rest, goals);
        canvas.show(PANELS, 6, kept);
        take_bottom(&mut rest, 1);
    }
    canvas.show(PANELS, 3, rest);
}

/// Hours above the days; only one of the two where it would be a part of a week, which looks like all of it.
fn draw_narrow(canvas: &mut Canvas, area: Rect) {
    if area.height < WEEK + LOW {
        let is_one = canvas.app.is_one_day();
        return canvas.show(PANELS, if is_one { 0 } else { 3 }, area);
    }
    let mut rest = area;
    let hours = take_top(&mut rest, (area.height - WEEK).clamp(LOW, 9));
    canvas.show(PANELS, 0, hours);
    canvas.show(PANELS, 3, rest);
}

/// Rows that the goals of the last days take, with their heading; none without goals.
fn rows_of_kept(canvas: &Canvas) -> u16 {
    match canvas.app.kept().len() as u16 {
        0 => 0,
        goals => goals + 1,
    }
}

/// Where there is room: hours beside weekdays, the week beside the days one by one, the calendar below.
fn draw_tall(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let calendar = take_bottom(&mut rest, 17);
    take_bottom(&mut rest, 1);
    let height = rest.height.saturating_sub(17);
    let mut top = take_top(&mut rest, height);
    take_top(&mut rest, 1);
    let cell = ((area.width * 5 / 8).saturating_sub(4) / 24).clamp(2, 6);
    let wide = 4 + 24 * cell;
    let hours = take_left(&mut top, wide, 3);
    canvas.show(PANELS, 0, hours);
    let goals = rows_of_kept(canvas);
    let spare = top.height.saturating_sub(WEEKDAYS_AND_RECORDS + goals);
    if goals > 0 && top.height >= WEEKDAYS_AND_RECORDS + goals {
        let kept = take_bottom(&mut top, goals);
        canvas.show(PANELS, 6, kept);
        take_bottom(&mut top, u16::from(spare > 0));
    }
    let records = take_bottom(&mut top, 6);
    take_bottom(&mut top, u16::from(spare > 1));
    canvas.show(PANELS, 1, top);
    canvas.show(PANELS, 5, records);
    let grid = take_left(&mut rest, wide, 3);
    canvas.show(PANELS, 2, Rect { height: grid.height.min(16), ..grid });
    canvas.show(PANELS, 4, Rect { height: rest.height.min(16), ..rest });
    canvas.show(PANELS, 3, calendar);
}

/// The days one after the other; a single one by its minutes.
fn draw_course(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    if report.days.len() == 1 {
        return draw_day(canvas, area);
    }
    let shown = report.days.len().min(usize::from(area.width / 2).max(1));
    let days = report.days.get(report.days.len() - shown..).unwrap_or_default();
    let note = canvas.look.words("active time, • mean of 7 days", "active time, o mean of 7 days");
    let body = canvas.panel(area, &format!("The last {shown} days"), note);
    let values: Vec<f64> = days.iter().map(|day| day.active_seconds).collect();
    let every = (days.len() * DATE).div_ceil(usize::from(body.width.max(1))).max(1);
    let labels: Vec<_> =
        days.iter().enumerate().step_by(every).map(|(at, day)| (at, day.day.format("%b %-d").to_string())).collect();
    let columns = Columns { look: canvas.look, values: &values, labels: &labels, has_gaps: true };
    canvas.put(&columns, body);
    let most = values.iter().copied().fold(0.0, f64::max);
    let (mark, style) = (canvas.look.glyph('•', 'o'), canvas.look.ink(Role::Flash));
    for (at, day) in days.iter().enumerate() {
        if let Some((x, y)) = columns.spot(body, at, day.week_mean_seconds) {
            // On the bar's colour where the bar is higher.
            let is_on_bar = day.active_seconds >= day.week_mean_seconds;
            let level = level(day.active_seconds, most, Scale::Linear);
            let style = if is_on_bar { style.bg(canvas.look.heat(level.max(0.02))) } else { style };
            canvas.ink(body).cell(x, y, mark, style);
        }
    }
}

/// Which of the last days kept the goals: a mark for each.
fn draw_kept(canvas: &mut Canvas, area: Rect) {
    let (kept, look) = (canvas.app.kept(), canvas.look);
    let last = kept.first().and_then(|goal| goal.days.last());
    let note = last.map_or_else(String::new, |(day, _)| format!("to {}", day.format("%a %b %-d")));
    let body = canvas.panel(area, "Goals kept", &note);
    if last.is_none() {
        let words = if kept.is_empty() && canvas.app.goals().is_empty() {
            "goals of a day are set in the settings, as [[goals]]"
        } else {
            "no day before today is known"
        };
        return canvas.ink(body).empty_note(body, words);
    }
    let names: Vec<String> = kept.iter().map(|kept| text::safe(&goal_name(canvas, &kept.goal)).into_owned()).collect();
    let widest = names.iter().map(|name| text::width(name)).max().unwrap_or(0).min(body.width / 3);
    for ((goal, name), y) in kept.iter().zip(&names).zip(body.top()..body.bottom()) {
        let mut ink = canvas.ink(body);
        ink.text(body.x, y, widest, name, look.ink(Role::Text));
        let figure = format!("{} of {}", goal.count(), goal.days.len());
        let end = ink.text_right(body.right(), y, &figure, look.ink(Role::Strong));
        let room = usize::from(end.saturating_sub(body.x + widest + 2));
        let marks = goal.days.get(goal.days.len().saturating_sub(room)..).unwrap_or_default();
        for ((_, is_kept), x) in marks.iter().zip(body.x + widest + 1..) {
            let (glyph, role) = match is_kept {
                true => (look.glyph('■', '#'), Role::Good),
                false => (look.glyph('×', 'x'), Role::Bad),
            };
            ink.cell(x, y, glyph, look.ink(role));
        }
    }
}

/// The best days.
fn draw_records(canvas: &mut Canvas, area: Rect) {
    let trend = canvas.app.trend();
    let body = canvas.panel(area, "Records", &format!("best of {}", reach(&trend)));
    let row = |record: &Record| {
        let (label, figure) = match record.of {
            RecordOf::Active => ("longest active", text::duration(record.figure)),
            RecordOf::Presses => ("most presses", text::count(record.figure as u64)),
            RecordOf::Clicks => ("most clicks", text::count(record.figure as u64)),
            RecordOf::Speed => ("fastest day", format!("{:.0} wpm", record.figure)),
            RecordOf::Distance => ("farthest pointer", text::pixels(record.figure)),
        };
        (label, format!("{figure}   {}", record.day.format("%a %Y-%m-%d")))
    };
    let rows: Vec<_> = trend.records().iter().map(row).collect();
    canvas.figures(body, &rows);
}

fn draw_hours(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    let values: Vec<f64> = report.by_hour.iter().map(|row| row.active_seconds).collect();
    let busiest = report.by_hour.iter().max_by(|a, b| a.active_seconds.total_cmp(&b.active_seconds));
    let note = busiest.map_or_else(String::new, |row| format!("most at {:02}:00", row.hour));
    let body = canvas.panel(area, "Hour of the day", &note);
    // The same columns as the grid below, so that hours stand under hours.
    let cell = (body.width.saturating_sub(4) / 24).clamp(1, 6);
    let body = Rect { x: body.x + 4, width: (cell * 24).min(body.width.saturating_sub(4)), ..body };
    let every = if cell > 2 { 1 } else { 4 / usize::from(cell) };
    let labels: Vec<_> = (0..24).step_by(every).map(|hour| (hour, format!("{hour:02}"))).collect();
    canvas.put(&Columns { look: canvas.look, values: &values, labels: &labels, has_gaps: true }, body);
}

fn draw_weekdays(canvas: &mut Canvas, area: Rect) {
    let (trend, look, scale) = (canvas.app.trend(), canvas.look, Scale::Linear);
    let body = canvas.panel(area, "Day of the week", &format!("mean active time, {}", reach(&trend)));
    let means = trend.weekday_means();
    let most = means.iter().copied().fold(0.0, f64::max);
    let bar = |(name, &mean): (&&str, &f64)| Bar {
        label: (*name).to_owned(),
        figure: text::short_duration(mean),
        level: level(mean, most, scale),
        color: None,
    };
    let rows: Vec<_> = WEEKDAYS.iter().zip(&means).map(bar).collect();
    canvas.put(&Bars { look, rows: &rows, label_width: 4 }, body);
}

fn draw_grid(canvas: &mut Canvas, area: Rect) {
    let (trend, look, scale) = (canvas.app.trend(), canvas.look, Scale::Linear);
    let body = canvas.panel(area, "Weekday and hour", &format!("active time, {}", reach(&trend)));
    let grid = WeekGrid { look, values: &trend.week_hours, scale };
    canvas.put(&grid, body);
    if let Some((day, hour, seconds)) = canvas.pointer_in(body).and_then(|place| grid.find(body, place)) {
        let name = WEEKDAYS.get(day).copied().unwrap_or_default();
        canvas.set_tip(format!("{name} {hour:02}:00  {} active", text::short_duration(seconds)));
    }
}

fn draw_days(canvas: &mut Canvas, area: Rect) {
    let (trend, look, scale) = (canvas.app.trend(), canvas.look, Scale::Linear);
    let mut body = canvas.panel(area, "Days", &reach(&trend));
    let most = trend.days.iter().map(|day| day.active_seconds).fold(0.0, f64::max);
    let has_legend = body.height > 9;
    let legend = take_bottom(&mut body, u16::from(has_legend));
    let legend = Rect { y: legend.y.min(body.y + Days::height(body.height) + 1), ..legend };
    canvas.put(&RampLegend { look, low: "0", high: &text::short_duration(most) }, legend);
    let calendar = Days { look, figures: &trend.days, scale };
    canvas.put(&calendar, body);
    for place in calendar.places(body) {
        canvas.hit(place.area, Target::Day(place.day));
        if canvas.pointer_in(place.area).is_some() {
            let active = text::short_duration(place.active_seconds);
            canvas.set_tip(format!("{}  {active} active, a click shows it", place.day.format("%a %Y-%m-%d")));
        }
    }
    let is_short = trend.days.len() < 8 && body.width > 24 && body.height > 4;
    if is_short {
        let note = Rect { x: body.x + 12, width: body.width - 12, ..body };
        canvas.ink(note).empty_note(note, "w takes more days in");
    }
}

/// How many days are told of.
fn reach(trend: &Trend) -> String {
    match trend.days.len() {
        1 => "this day".to_owned(),
        days => format!("{days} days"),
    }
}

fn draw_averages(canvas: &mut Canvas, area: Rect) {
    let look = canvas.look;
    let mut x = area.x;
    for (figure, label) in averages(canvas.app.report()) {
        let mut ink = canvas.ink(area);
        x += ink.text(x, area.y, area.width, &figure, look.ink(Role::Strong)) + 1;
        x += ink.text(x, area.y, area.width, label, look.ink(Role::Muted)) + 3;
    }
}

fn averages(report: &Report) -> Vec<(String, &'static str)> {
    let days = report.days.iter().filter(|day| day.active_seconds > 0.0 || day.presses > 0).count();
    let of = days.max(1) as f64;
    let clicks: u64 = report.mouse.clicks.values().sum();
    vec![
        (text::duration(report.activity.active_seconds / of), "a day"),
        (text::short(report.keyboard.presses as f64 / of), "presses"),
        (text::short(clicks as f64 / of), "clicks"),
        (format!("{:.0}", report.keyboard.typing.wpm), "wpm"),
        (format!("{days}"), if days == 1 { "day with input" } else { "days with input" }),
    ]
}
