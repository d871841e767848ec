//! Typing: its figures beside what is usual, and how intervals, holding times and hours are spread.

use ratatui::layout::Rect;

use crate::app::Scale;
use crate::report::{AppFigures, Balance, Keyboard, TypingFigures, Usual};
use crate::ui::canvas::{Canvas, columns, take_left, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars, Cell, Column, Columns, resample};

/// The longest interval, and the longest time a key is held, that the charts show, ms.
const LONGEST_MS: (f64, f64) = (500.0, 250.0);
/// Columns of what is usual, behind a figure.
const USUAL: u16 = 8;
/// Typing of fewer text presses says little of an application.
const FEW: u64 = 20;

/// Draws the figures, and the charts that have room.
pub fn draw_typing(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    let (keyboard, live) = (&report.keyboard, canvas.app.live());
    let live = live.wpm.map_or_else(|| "--".to_owned(), |wpm| format!("{wpm:.0}"));
    let usual = canvas.app.expected().map(|(_, usual)| usual);
    let note = if usual.is_some() { format!("{live} wpm now   usual") } else { format!("{live} wpm now") };
    let mut body = canvas.panel(area, "Typing", &note);
    if keyboard.text_presses == 0 {
        let words = canvas.nothing_yet("typing", "type");
        return canvas.ink(body).empty_note(body, &words);
    }
    let rows = rows(keyboard, usual);
    if body.width >= 64 {
        let figures = take_left(&mut body, 40, 3);
        draw_rows(canvas, figures, &rows, usual.is_some());
        return draw_charts(canvas, body, keyboard);
    }
    let shown = (rows.len() as u16).min(body.height);
    let figures = take_top(&mut body, shown);
    draw_rows(canvas, figures, &rows, usual.is_some());
    if body.height > 5 {
        take_top(&mut body, 1);
        draw_charts(canvas, body, keyboard);
    }
}

/// Label, figure, and what is usual.
type Line = (&'static str, String, String);

fn rows(keyboard: &Keyboard, usual: Option<&Usual>) -> Vec<Line> {
    let typing = &keyboard.typing;
    let iki = typing.iki_ms;
    let then = usual.map(|usual| &usual.keyboard);
    let of =
        |figure: fn(&Keyboard) -> String| then.filter(|then| then.text_presses > 0).map_or_else(String::new, figure);
    vec![
        (
            "mean / peak wpm",
            format!("{:.0} / {:.0}", typing.wpm, typing.peak_wpm),
            of(|then| format!("{:.0}", then.typing.wpm)),
        ),
        (
            "interval p10 p50 p90",
            format!("{:.0} {:.0} {:.0} ms", iki.p10, iki.p50, iki.p90),
            of(|then| format!("{:.0} ms", then.typing.iki_ms.p50)),
        ),
        (
            "dwell p50 p90",
            format!("{:.0} {:.0} ms", typing.dwell_ms.p50, typing.dwell_ms.p90),
            of(|then| format!("{:.0} ms", then.typing.dwell_ms.p50)),
        ),
        ("corrections", corrections(keyboard), of(corrections)),
        ("rollover", text::percent(typing.rollover), of(|then| text::percent(then.typing.rollover))),
        (
            "consistency",
            format!("{:.0} of 100", typing.consistency),
            of(|then| format!("{:.0}", then.typing.consistency)),
        ),
        ("hands left right thumb", shares(&keyboard.balance.hands), String::new()),
        ("rows from the digits", shares(&keyboard.balance.rows), String::new()),
        ("bursts", text::count(typing.bursts), String::new()),
        ("time in bursts", text::duration(typing.burst_seconds), String::new()),
        ("text presses", text::count(keyboard.text_presses), String::new()),
        ("repeats", text::count(keyboard.repeats), String::new()),
        ("keys not told", text::count(keyboard.unattributed), String::new()),
    ]
}

fn corrections(keyboard: &Keyboard) -> String {
    text::percent(keyboard.corrections as f64 / keyboard.text_presses.max(1) as f64)
}

fn draw_rows(canvas: &mut Canvas, area: Rect, rows: &[Line], has_usual: bool) {
    let (mut left, mut right) = (area, area);
    if has_usual && area.width > 30 {
        left.width -= USUAL;
        right = Rect { x: left.right(), width: USUAL, ..area };
    } else {
        right.width = 0;
    }
    // The first word of a label stands for all of it where there is no room.
    let fits = |label: &str, figure: &str| text::width(label) + text::width(figure) < left.width;
    let first = |label: &'static str| label.split(' ').next().unwrap_or_default();
    let label = |label, figure: &str| if fits(label, figure) { label } else { first(label) };
    let figures: Vec<_> = rows.iter().map(|(name, figure, _)| (label(*name, figure), figure.clone())).collect();
    canvas.figures(left, &figures);
    let style = canvas.look.ink(Role::Muted);
    for ((.., usual), y) in rows.iter().zip(right.top()..right.bottom()).filter(|_| right.width > 0) {
        canvas.ink(right).text_right(right.right(), y, usual, style);
    }
}

/// Shares of a whole in percent, side by side.
fn shares(parts: &[u64]) -> String {
    let whole = parts.iter().sum::<u64>().max(1) as f64;
    let percents: Vec<_> = parts.iter().map(|&part| format!("{:.0}", part as f64 / whole * 100.0)).collect();
    format!("{} %", percents.join(" "))
}

/// As many charts as have room, one below the other: intervals, holding times, hours.
fn draw_charts(canvas: &mut Canvas, area: Rect, keyboard: &Keyboard) {
    let typing = &keyboard.typing;
    let has_hours = has_hours(typing);
    let wanted = 1 + u16::from(!typing.dwell_bars.is_empty()) + u16::from(has_hours);
    let count = wanted.min((area.height / 5).max(1));
    let each = (area.height / count).min(12);
    let mut rest = area;
    let place = take_top(&mut rest, each);
    draw_spread(canvas, place, "intervals between keys, ms", (&typing.iki_bars, LONGEST_MS.0));
    let mut drawn = 1;
    if drawn < count && !typing.dwell_bars.is_empty() {
        let place = take_top(&mut rest, each);
        draw_spread(canvas, place, "how long keys are held, ms", (&typing.dwell_bars, LONGEST_MS.1));
        drawn += 1;
    }
    if drawn < count && has_hours {
        let place = take_top(&mut rest, each);
        draw_speed_by_hour(canvas, place, typing);
    }
}

/// Whether the speed of the hours is known.
pub fn has_hours(typing: &TypingFigures) -> bool {
    typing.wpm_by_hour.iter().any(|&wpm| wpm > 0.0)
}

/// Draws the speed by hour of the day, below a line that says so.
pub fn draw_speed_by_hour(canvas: &mut Canvas, area: Rect, typing: &TypingFigures) {
    let (mut place, look) = (area, canvas.look);
    let title = take_top(&mut place, 1);
    let best = typing.wpm_by_hour.iter().copied().fold(0.0, f64::max);
    let words = format!("wpm by hour of the day, up to {best:.0}");
    canvas.ink(title).text(title.x, title.y, title.width, &words, look.ink(Role::Muted));
    let every = if place.width >= 72 { 1 } else { 3 };
    let labels: Vec<_> = (0..24).step_by(every).map(|hour| (hour, format!("{hour:02}"))).collect();
    place.height = place.height.saturating_sub(u16::from(place.height > 5));
    canvas.put(&Columns { look, values: &typing.wpm_by_hour, labels: &labels, has_gaps: true }, place);
}

fn draw_spread(canvas: &mut Canvas, area: Rect, title: &str, (bars, longest_ms): (&[(f64, u64)], f64)) {
    let (mut area, look) = (area, canvas.look);
    let heading = take_top(&mut area, 1);
    canvas.ink(heading).text(heading.x, heading.y, heading.width, title, look.ink(Role::Muted));
    area.height = area.height.saturating_sub(u16::from(area.height > 5));
    let count = usize::from(area.width / 2).clamp(1, 50);
    let bars = bars.iter().map(|&(ms, count)| (ms / longest_ms, count as f64));
    let values = resample(bars, count);
    let at = |fifth: u32| {
        let ms = longest_ms * f64::from(fifth) / 5.0;
        ((ms / longest_ms * count as f64) as usize, format!("{ms:.0}"))
    };
    let labels = [0, 1, 2, 3, 4].map(at);
    canvas.put(&Columns { look, values: &values, labels: &labels, has_gaps: true }, area);
}

/// Draws speed and corrections by application.
pub fn draw_by_app(canvas: &mut Canvas, area: Rect) {
    let body = canvas.panel(area, "Typing by application", "");
    let apps: Vec<&AppFigures> = canvas.app.app_rows().into_iter().filter(|app| app.text_presses >= FEW).collect();
    if apps.is_empty() {
        let words = canvas.nothing_yet("typing", "type");
        return canvas.ink(body).empty_note(body, &words);
    }
    let column = |title, width, is_figure| Column { title, width, is_figure, sort: None };
    let columns = [
        column("application", 14.min(body.width / 3), false),
        column("wpm", 4, true),
        column("fixed", 6, true),
        column("text", 6, true),
        column("", 0, false),
    ];
    let most = apps.iter().map(|app| app.wpm).fold(0.0, f64::max);
    let row = |app: &&AppFigures| {
        let color = canvas.app_color(&app.app);
        vec![
            Cell::Key(color, canvas.name(&app.app).into_owned()),
            Cell::Figure(format!("{:.0}", app.wpm)),
            Cell::Figure(text::percent(app.corrections as f64 / app.text_presses.max(1) as f64)),
            Cell::Figure(text::short(app.text_presses as f64)),
            Cell::Bar(level(app.wpm, most, Scale::Linear), Some(color)),
        ]
    };
    let rows: Vec<_> = apps.iter().map(row).collect();
    canvas.list(body, &columns, &rows, false);
}

/// Draws how presses are shared out over hands and rows.
pub fn draw_balance(canvas: &mut Canvas, area: Rect) {
    let balance = canvas.app.report().keyboard.balance;
    let body = canvas.panel(area, "Balance", "ten fingers on the main block");
    if balance == Balance::default() {
        let words = canvas.nothing_yet("keys", "type");
        return canvas.ink(body).empty_note(body, &words);
    }
    let [hands, rows] = columns(body, 3);
    draw_shares(canvas, hands, &["left", "right", "thumbs"], &balance.hands);
    draw_shares(canvas, rows, &["digits", "upper", "home", "lower", "bottom"], &balance.rows);
}

fn draw_shares(canvas: &mut Canvas, area: Rect, names: &[&str], parts: &[u64]) {
    let whole = parts.iter().sum::<u64>().max(1) as f64;
    let most = parts.iter().copied().max().unwrap_or(0) as f64;
    let bar = |(name, &part): (&&str, &u64)| Bar {
        label: (*name).to_owned(),
        figure: format!("{:.0} %", part as f64 / whole * 100.0),
        level: level(part as f64, most, Scale::Linear),
        color: None,
    };
    let rows: Vec<_> = names.iter().zip(parts).map(bar).collect();
    canvas.put(&Bars { look: canvas.look, rows: &rows, label_width: 7 }, area);
}
