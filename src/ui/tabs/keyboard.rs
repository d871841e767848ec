//! The keyboard as it is, and what typing on it comes to.

use ratatui::layout::Rect;

use super::overview::{chord_legend, legend};
use crate::app::{Heat, KeyTable, Scale, SortBy};
use crate::report::Keyboard;
use crate::ui::canvas::{Canvas, Panel, columns, take_left, take_right, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Board, Cell, Column, Columns, Fit, RampLegend, resample};

/// Columns of a table of keys or chords.
const TABLE: u16 = 40;
/// The longest interval that the histogram shows, ms.
const LONGEST_MS: f64 = 500.0;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_board, draw_typing, draw_keys, draw_chords];

/// Draws the keyboard tab.
pub fn draw(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    let most = if area.height > 17 { area.height - 6 } else { area.height };
    if let Some(fit) = Fit::new(canvas.app.keyboard(), area.width, most.min(26)) {
        let board = take_top(&mut rest, fit.size().1);
        canvas.show(PANELS, 0, board);
    } else {
        let words = take_top(&mut rest, 1);
        canvas.ink(words).empty_note(words, "the keyboard needs more rows or columns");
    }
    if rest.height < 2 {
        return;
    }
    if rest.height > 10 {
        take_top(&mut rest, 1);
    }
    let typing = if area.width >= TABLE * 3 { (area.width - TABLE - 6) * 2 / 5 } else { (area.width / 2).min(38) };
    if area.width >= 70 {
        let panel = take_left(&mut rest, typing, 3);
        canvas.show(PANELS, 1, panel);
    }
    if rest.width >= TABLE * 2 {
        let [keys, chords] = columns(rest, 3);
        canvas.show(PANELS, 2, keys);
        canvas.show(PANELS, 3, chords);
    } else {
        canvas.show(PANELS, if canvas.app.view().table == KeyTable::Keys { 2 } else { 3 }, rest);
    }
}

fn draw_keys(canvas: &mut Canvas, area: Rect) {
    draw_table(canvas, area, KeyTable::Keys);
}

fn draw_chords(canvas: &mut Canvas, area: Rect) {
    draw_table(canvas, area, KeyTable::Chords);
}

fn draw_board(canvas: &mut Canvas, area: Rect) {
    let (app, look) = (canvas.app, canvas.look);
    let keyboard = &app.report().keyboard;
    let value = |code: &str| match app.view().heat {
        Heat::Presses => keyboard.keys.get(code).copied().unwrap_or(0) as f64,
        Heat::Dwell => keyboard.key_dwell_ms.get(code).copied().unwrap_or(0.0),
        Heat::Repeats => keyboard.key_repeats.get(code).copied().unwrap_or(0) as f64,
    };
    let board = Board {
        look,
        geometry: app.keyboard(),
        value: &value,
        scale: app.view().scale,
        live: app.live(),
        moment: app.moment(),
        is_private: app.view().is_private,
    };
    canvas.put(&board, area);
    if let Some(cap) = canvas.pointer_in(area).and_then(|place| board.find(area, place)) {
        let presses = keyboard.keys.get(&cap.code).copied().unwrap_or(0);
        let share = text::percent(presses as f64 / keyboard.presses.max(1) as f64);
        let held = keyboard.key_dwell_ms.get(&cap.code).map_or(String::new(), |ms| format!("  held {ms:.0} ms"));
        let name = if app.view().is_private { "" } else { cap.code.as_str() };
        canvas.set_tip(format!("{name}  {} presses  {share}{held}", text::count(presses)));
    }
}

fn draw_typing(canvas: &mut Canvas, area: Rect) {
    let report = canvas.app.report();
    let (keyboard, live) = (&report.keyboard, canvas.app.live());
    let live = live.wpm.map_or_else(|| "--".to_owned(), |wpm| format!("{wpm:.0}"));
    let mut body = canvas.panel(area, "Typing", &format!("{live} wpm now"));
    if keyboard.text_presses == 0 {
        let words = canvas.nothing_yet("typing", "type");
        return canvas.ink(body).empty_note(body, &words);
    }
    let rows = typing_rows(keyboard);
    if body.width >= 64 {
        let figures = take_left(&mut body, 32, 3);
        canvas.figures(figures, &rows);
        return draw_intervals(canvas, body, keyboard);
    }
    let shown = (rows.len() as u16).min(body.height);
    let figures = take_top(&mut body, shown);
    canvas.figures(figures, &rows);
    if body.height > 5 {
        take_top(&mut body, 1);
        draw_intervals(canvas, body, keyboard);
    }
}

fn typing_rows(keyboard: &Keyboard) -> Vec<(&'static str, String)> {
    let typing = &keyboard.typing;
    let corrections = keyboard.corrections as f64 / keyboard.text_presses.max(1) as f64;
    let iki = typing.iki_ms;
    vec![
        ("mean / peak wpm", format!("{:.0} / {:.0}", typing.wpm, typing.peak_wpm)),
        ("interval p10 p50 p90", format!("{:.0} {:.0} {:.0} ms", iki.p10, iki.p50, iki.p90)),
        ("dwell p50 p90", format!("{:.0} {:.0} ms", typing.dwell_ms.p50, typing.dwell_ms.p90)),
        ("corrections", text::percent(corrections)),
        ("rollover", text::percent(typing.rollover)),
        ("consistency", format!("{:.0} of 100", typing.consistency)),
        ("hands left right thumb", shares(&keyboard.balance.hands)),
        ("rows from the digits", shares(&keyboard.balance.rows)),
        ("bursts", text::count(typing.bursts)),
        ("time in bursts", text::duration(typing.burst_seconds)),
        ("text presses", text::count(keyboard.text_presses)),
        ("repeats", text::count(keyboard.repeats)),
        ("keys not told", text::count(keyboard.unattributed)),
    ]
}

/// Shares of a whole in percent, side by side.
fn shares(parts: &[u64]) -> String {
    let whole = parts.iter().sum::<u64>().max(1) as f64;
    let percents: Vec<_> = parts.iter().map(|&part| format!("{:.0}", part as f64 / whole * 100.0)).collect();
    format!("{} %", percents.join(" "))
}

fn draw_intervals(canvas: &mut Canvas, area: Rect, keyboard: &Keyboard) {
    let (mut area, look) = (area, canvas.look);
    let title = take_top(&mut area, 1);
    canvas.ink(title).text(title.x, title.y, title.width, "intervals between keys, ms", look.ink(Role::Muted));
    let area = Rect { height: area.height.min(12), ..area };
    let count = usize::from(area.width / 2).clamp(1, 50);
    let bars = keyboard.typing.iki_bars.iter().map(|&(ms, count)| (ms / LONGEST_MS, count as f64));
    let values = resample(bars, count);
    let at = |ms: f64| ((ms / LONGEST_MS * count as f64) as usize, format!("{ms:.0}"));
    let labels = [0.0, 100.0, 200.0, 300.0, 400.0].map(at);
    canvas.put(&Columns { look, values: &values, labels: &labels, has_gaps: true }, area);
}

fn draw_table(canvas: &mut Canvas, area: Rect, which: KeyTable) {
    let (report, look) = (canvas.app.report(), canvas.look);
    let (counts, title) = match which {
        KeyTable::Keys => (&report.keyboard.keys, "Keys"),
        KeyTable::Chords => (&report.keyboard.chords, "Chords"),
    };
    let mut body = canvas.panel(area, title, "");
    if counts.is_empty() {
        let words = match which {
            KeyTable::Keys if report.keyboard.presses > 0 => {
                "pressed keys are told once enough of them are mixed".to_owned()
            }
            KeyTable::Keys => canvas.nothing_yet("keys", "type"),
            KeyTable::Chords => canvas.nothing_yet("chords", "press a key with Ctrl, Alt or Meta"),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let scale = canvas.app.view().scale;
    let legend_area = Rect { y: area.y, height: 1, ..area };
    let mut corner = legend_area;
    let most = counts.values().copied().max().unwrap_or(0);
    let high = text::short(most as f64);
    let scaled = if scale == Scale::Linear { "linear 0" } else { "log 0" };
    let name = match canvas.app.view().heat {
        Heat::Presses => scaled,
        Heat::Dwell => "board: held",
        Heat::Repeats => "board: repeats",
    };
    if which == KeyTable::Keys && area.width > 36 {
        let strip = take_right(&mut corner, 12 + text::width(name) + text::width(&high), 0);
        canvas.ink(strip).fill(strip, ' ', look.ground());
        canvas.put(&RampLegend { look, low: name, high: &high }, strip);
    }
    let rows = match which {
        KeyTable::Keys => key_rows(canvas, scale),
        KeyTable::Chords => chord_rows(canvas, scale),
    };
    let columns = table_columns(which, body.width);
    body.width = body.width.min(90);
    let limit = canvas.table(body, &columns, &rows);
    let is_only = canvas.app.view().table == which;
    if is_only {
        canvas.set_scroll_limit(limit);
    }
}

fn table_columns(which: KeyTable, width: u16) -> Vec<Column> {
    let column = |title, width, sort| Column { title, width, is_figure: sort != Some(SortBy::Name), sort };
    let name = if which == KeyTable::Keys { "key" } else { "chord" };
    let name_width = if which == KeyTable::Keys { 11 } else { 18.min(width / 2) };
    let mut columns = vec![
        column(name, name_width, Some(SortBy::Name)),
        column("presses", 7, Some(SortBy::Presses)),
        column("share", 6, None),
    ];
    if which == KeyTable::Keys && width >= 36 {
        columns.push(column("dwell", 6, Some(SortBy::Dwell)));
    }
    columns.push(column("", 0, None));
    columns
}

fn key_rows(canvas: &Canvas, scale: Scale) -> Vec<Vec<Cell>> {
    let keyboard = &canvas.app.report().keyboard;
    let most = keyboard.keys.values().copied().max().unwrap_or(0) as f64;
    let dwell = |code: &str| keyboard.key_dwell_ms.get(code).map_or_else(String::new, |ms| format!("{ms:.0} ms"));
    let row = |(rank, (code, presses)): (usize, (&str, u64))| {
        vec![
            Cell::Words(canvas.key_name(rank, || legend(canvas.app.keyboard(), code).to_owned())),
            Cell::Figure(text::count(presses)),
            Cell::Figure(text::percent(presses as f64 / keyboard.presses.max(1) as f64)),
            Cell::Figure(dwell(code)),
            Cell::Bar(level(presses as f64, most, scale), None),
        ]
    };
    canvas.app.key_rows(KeyTable::Keys).into_iter().enumerate().map(row).collect()
}

fn chord_rows(canvas: &Canvas, scale: Scale) -> Vec<Vec<Cell>> {
    let chords = &canvas.app.report().keyboard.chords;
    let most = chords.values().copied().max().unwrap_or(0) as f64;
    let total: u64 = chords.values().sum();
    let row = |(rank, (name, presses)): (usize, (&str, u64))| {
        vec![
            Cell::Words(canvas.key_name(rank, || chord_legend(canvas.app.keyboard(), name))),
            Cell::Figure(text::count(presses)),
            Cell::Figure(text::percent(presses as f64 / total.max(1) as f64)),
            Cell::Bar(level(presses as f64, most, scale), None),
        ]
    };
    canvas.app.key_rows(KeyTable::Chords).into_iter().enumerate().map(row).collect()
}
