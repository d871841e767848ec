//! The keyboard as it is, and what typing on it comes to.

use std::collections::BTreeMap;

use ratatui::layout::Rect;
use ratatui::style::Color;

use super::key_names::{chord_legend, legend};
use super::typing::{draw_balance, draw_by_app, draw_typing};
use crate::app::{Heat, KeyTable, Scale, SortBy};
use crate::ui::canvas::{Canvas, Panel, columns, take_bottom, take_left, take_right, take_top};
use crate::ui::level::level;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Board, Cell, Column, Fit, RampLegend};

/// Columns of a table of keys or chords.
const TABLE: u16 = 40;
/// Columns from which chords are told with the application that they are pressed in most.
const CHORD_APPS: u16 = 56;
/// Rows from which typing by application and the balance have room below the chords.
const TALL: u16 = 20;

/// What can have the whole screen.
pub const PANELS: &[Panel] = &[draw_board, draw_typing, draw_keys, draw_chords, draw_by_app, draw_balance];

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
    if rest.width < TABLE * 2 {
        return canvas.show(PANELS, 2 + canvas.app.view().table as u8, rest);
    }
    let [keys, mut chords] = columns(rest, 3);
    canvas.show(PANELS, 2, keys);
    if chords.height >= TALL {
        let below = chords.height / 2;
        let mut below = take_bottom(&mut chords, below);
        take_bottom(&mut chords, 1);
        let balance = take_bottom(&mut below, 6);
        take_bottom(&mut below, 1);
        canvas.show(PANELS, 4, below);
        canvas.show(PANELS, 5, balance);
    }
    let upper = if chords.height < TALL && canvas.app.view().table == KeyTable::Typing { 4 } else { 3 };
    canvas.show(PANELS, if chords.height < keys.height { 3 } else { upper }, chords);
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
        Heat::Unusual | Heat::Apps => 0.0,
    };
    let heat = app.view().heat;
    let usual = app.expected().map(|(_, usual)| usual);
    let unusual = |code: &str| {
        let by = usual?.differs(keyboard, code)?;
        Some((look.differs(by as f32), format!("{:+.0}%", (by.exp2() - 1.0) * 100.0)))
    };
    let is_by_app = heat == Heat::Apps;
    let colors: BTreeMap<&str, Color> = keyboard
        .key_apps
        .iter()
        .filter(|_| is_by_app)
        .map(|(code, (app, share))| {
            (code.as_str(), look.faded(canvas.app_color(app.as_str()), 0.25 + 0.75 * *share as f32))
        })
        .collect();
    let by_app = |code: &str| {
        let (_, share) = keyboard.key_apps.get(code)?;
        Some((*colors.get(code)?, text::percent(*share).replace(' ', "")))
    };
    let board = Board {
        look,
        geometry: app.keyboard(),
        value: &value,
        scale: app.view().scale,
        paint: match heat {
            Heat::Unusual => Some(&unusual),
            Heat::Apps => Some(&by_app),
            Heat::Presses | Heat::Dwell | Heat::Repeats => None,
        },
        live: app.live(),
        moment: app.moment(),
        is_private: app.view().is_private,
    };
    let found = canvas.pointer_in(area).and_then(|place| board.find(area, place)).map(|cap| cap.code.clone());
    let told = found.map(|code| tip(canvas, &code, unusual(&code).map(|(_, by)| by)));
    canvas.put(&board, area);
    if let Some(told) = told {
        canvas.set_tip(told);
    }
}

/// What is under the mouse.
fn tip(canvas: &Canvas, code: &str, unusual: Option<String>) -> String {
    let (app, keyboard) = (canvas.app, &canvas.app.report().keyboard);
    let presses = keyboard.keys.get(code).copied().unwrap_or(0);
    let share = text::percent(presses as f64 / keyboard.presses.max(1) as f64);
    let held = keyboard.key_dwell_ms.get(code).map_or(String::new(), |ms| format!("  held {ms:.0} ms"));
    let most = keyboard.key_apps.get(code).filter(|_| app.view().heat == Heat::Apps);
    let most = most.map_or(String::new(), |(name, share)| {
        format!("  {} of it in {}", text::percent(*share), text::safe(&canvas.name(name.as_str())))
    });
    let unusual =
        unusual.filter(|_| app.view().heat == Heat::Unusual).map_or(String::new(), |by| format!("  {by} to usual"));
    let name = if app.view().is_private { "" } else { code };
    format!("{name}  {} presses  {share}{held}{most}{unusual}", text::count(presses))
}

fn draw_table(canvas: &mut Canvas, area: Rect, which: KeyTable) {
    let report = canvas.app.report();
    let (counts, title) = match which {
        KeyTable::Keys => (&report.keyboard.keys, "Keys"),
        KeyTable::Chords | KeyTable::Typing => (&report.keyboard.chords, "Chords"),
    };
    let mut body = canvas.panel(area, title, "");
    if counts.is_empty() {
        let words = match which {
            KeyTable::Keys if report.keyboard.presses > 0 => {
                "pressed keys are told once enough of them are mixed".to_owned()
            }
            KeyTable::Keys => canvas.nothing_yet("keys", "type"),
            KeyTable::Chords | KeyTable::Typing => canvas.nothing_yet("chords", "press a key with Ctrl, Alt or Meta"),
        };
        return canvas.ink(body).empty_note(body, &words);
    }
    let scale = canvas.app.view().scale;
    if which == KeyTable::Keys {
        draw_scale(canvas, Rect { height: 1, ..area });
    }
    let rows = match which {
        KeyTable::Keys => key_rows(canvas, scale),
        KeyTable::Chords | KeyTable::Typing => chord_rows(canvas, scale, body.width),
    };
    let columns = table_columns(which, body.width);
    body.width = body.width.min(90);
    let limit = canvas.table(body, &columns, &rows);
    let is_only = canvas.app.view().table == which;
    if is_only {
        canvas.set_scroll_limit(limit);
    }
}

/// What the board's heat stands for, at the end of the heading of the keys, in as many words as have room.
fn draw_scale(canvas: &mut Canvas, heading: Rect) {
    let (look, keyboard) = (canvas.look, &canvas.app.report().keyboard);
    let most = |counts: &BTreeMap<String, u64>| text::short(counts.values().copied().max().unwrap_or(0) as f64);
    let scaled = if canvas.app.view().scale == Scale::Linear { "linear 0" } else { "log 0" };
    let longest = keyboard.key_dwell_ms.values().copied().fold(0.0, f64::max);
    // The colours of the others are not those of the ramp.
    let (words, high): (&[&str], Option<String>) = match canvas.app.view().heat {
        Heat::Presses => (&[scaled], Some(most(&keyboard.keys))),
        Heat::Dwell => (&["board: held 0"], Some(format!("{longest:.0} ms"))),
        Heat::Repeats => (&["board: repeats 0"], Some(most(&keyboard.key_repeats))),
        Heat::Unusual if canvas.app.expected().is_none() => (&["board: nothing usual known", "nothing usual"], None),
        Heat::Unusual => {
            (&["board: less (blue), more (orange) than usual", "less (blue), more (orange)", "to usual"], None)
        }
        Heat::Apps => (&["board: by application", "by application"], None),
    };
    let ramp = high.as_ref().map_or(0, |high| 12 + text::width(high));
    let title = text::width("Keys") + 2;
    let fits = |words: &&&str| title + text::width(words) + ramp <= heading.width;
    let Some(words) = words.iter().find(fits) else { return };
    let mut corner = heading;
    let strip = take_right(&mut corner, text::width(words) + ramp, 0);
    let gap = strip.x.saturating_sub(1);
    canvas.ink(heading).fill(Rect { x: gap, width: strip.right() - gap, ..strip }, ' ', look.ground());
    match &high {
        Some(high) => canvas.put(&RampLegend { look, low: words, high }, strip),
        None => drop(canvas.ink(strip).text_right(strip.right(), strip.y, words, look.ink(Role::Muted))),
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
    if which == KeyTable::Chords && width >= CHORD_APPS {
        columns.push(Column { is_figure: false, ..column("mostly in", 14, None) });
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
            Cell::Words(canvas.ranked_name("key", rank, || legend(canvas.app.keyboard(), code).to_owned())),
            Cell::Figure(text::count(presses)),
            Cell::Figure(text::percent(presses as f64 / keyboard.presses.max(1) as f64)),
            Cell::Figure(dwell(code)),
            Cell::Bar(level(presses as f64, most, scale), None),
        ]
    };
    canvas.app.key_rows(KeyTable::Keys).into_iter().enumerate().map(row).collect()
}

fn chord_rows(canvas: &Canvas, scale: Scale, width: u16) -> Vec<Vec<Cell>> {
    let chords = &canvas.app.report().keyboard.chords;
    let most = chords.values().copied().max().unwrap_or(0) as f64;
    let total: u64 = chords.values().sum();
    let row = |(rank, (name, presses)): (usize, (&str, u64))| {
        let mut row = vec![
            Cell::Words(canvas.ranked_name("chord", rank, || chord_legend(canvas.app.keyboard(), name))),
            Cell::Figure(text::count(presses)),
            Cell::Figure(text::percent(presses as f64 / total.max(1) as f64)),
        ];
        if width >= CHORD_APPS {
            let most = canvas.app.report().keyboard.chord_apps.get(name);
            row.push(match most {
                Some((app, _)) => Cell::Key(canvas.app_color(app.as_str()), canvas.name(app.as_str()).into_owned()),
                None => Cell::Words(String::new()),
            });
        }
        row.push(Cell::Bar(level(presses as f64, most, scale), None));
        row
    };
    canvas.app.key_rows(KeyTable::Chords).into_iter().enumerate().map(row).collect()
}
