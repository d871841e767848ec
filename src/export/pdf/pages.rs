//! The pages of the PDF, each with a title of its own.

use chrono::Datelike;

use super::canvas::{Area, Canvas, Style};
use super::charts::{Columns, Row, Unit, cap, legend, rows, week};
use super::maps::map;
use super::palette::{ACCENT, LINE, PANEL, SECOND, SOFT, TEXT, heat, shade};
use crate::calendar::Day;
use crate::export::comparison::change;
use crate::keyboard::Geometry;
use crate::report::{DayFigures, Figure, MonitorFigures, Report, count, decimal, duration};

/// Rows of a list on a page with charts, and on one of its own.
const LISTED: usize = 12;
const WHOLE_PAGE: usize = 42;
pub(super) const NOTE: Style = Style::new(8.4, SOFT);

/// A page.
#[derive(Clone, Copy)]
pub(super) enum Page<'a> {
    Summary,
    Device,
    Keyboard,
    Typing,
    Pointer(&'a [MonitorFigures]),
    Apps,
    Trends,
}

/// What the pages are of.
pub(super) struct Matter<'a> {
    pub report: &'a Report,
    pub before: Option<&'a Report>,
    pub keyboard: &'a Geometry,
}

impl Page<'_> {
    pub fn title(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Device => "Device",
            Self::Keyboard => "Keyboard",
            Self::Typing => "Typing",
            Self::Pointer(_) => "Mouse",
            Self::Apps => "Applications",
            Self::Trends => "Trends",
        }
    }

    pub fn draw(self, matter: &Matter, area: Area, canvas: &mut Canvas) {
        match self {
            Self::Summary => summary(matter, area, canvas),
            Self::Device => super::device::draw(matter, area, canvas),
            Self::Keyboard => keyboard(matter, area, canvas),
            Self::Typing => typing(matter.report, area, canvas),
            Self::Pointer(monitors) => pointer(matter.report, monitors, area, canvas),
            Self::Apps => apps(matter.report, area, canvas),
            Self::Trends => trends(matter.report, area, canvas),
        }
    }
}

/// The days of a report in words.
pub(super) fn span(report: &Report) -> String {
    let (from, to) = (report.from, report.to);
    let whole = |day: Day| day.format("%-d %B %Y").to_string();
    match (from == to, from.year() == to.year(), from.month() == to.month()) {
        (true, ..) => from.format("%A, %-d %B %Y").to_string(),
        (false, true, true) => format!("{} to {}", from.format("%-d"), whole(to)),
        (false, true, false) => format!("{} to {}", from.format("%-d %B"), whole(to)),
        (false, false, _) => format!("{} to {}", whole(from), whole(to)),
    }
}

/// What days it is of.
pub(super) fn headline(matter: &Matter, area: &mut Area, canvas: &mut Canvas) {
    let report = matter.report;
    canvas.text(area.x, area.y + 20.0, &span(report), Style::new(22.0, TEXT).bold(), area.width);
    let beside = matter.before.map_or_else(String::new, |before| format!(" · compared with {}", span(before)));
    let place = format!("Days start at {}, {}{beside}", report.day_start, report.time_zone);
    canvas.text(area.x, area.y + 36.0, &place, NOTE, area.width);
    area.take(52.0);
}

fn summary(matter: &Matter, mut area: Area, canvas: &mut Canvas) {
    let report = matter.report;
    headline(matter, &mut area, canvas);
    let before = matter.before.map(Report::headlines);
    cards(&report.headlines(), before.as_deref(), area.take(198.0), canvas);
    area.take(16.0);
    if report.days.len() > 1 {
        heading("Day by day", "active time, and its mean over seven days", &mut area, canvas);
        let mean = |day: &DayFigures| day.week_mean_seconds;
        by_day(report, |day| day.active_seconds, Some(&mean), Unit::Seconds, area.take(165.0), canvas);
    } else {
        heading("Hour by hour", "active time", &mut area, canvas);
        by_hour(report, area.take(165.0), canvas);
    }
    area.take(16.0);
    heading("Week", "active time by weekday and hour", &mut area, canvas);
    week(&report.week_hours, area.take(165.0), canvas);
}

/// The figures, each with its change against the period before.
pub(super) fn cards(now: &[Figure], before: Option<&[Figure]>, area: Area, canvas: &mut Canvas) {
    const ACROSS: usize = 4;
    let lines = now.len().div_ceil(ACROSS);
    for (index, figure) in now.iter().enumerate() {
        let Some(column) = area.columns(ACROSS, 8.0).nth(index % ACROSS) else { continue };
        let height = (area.height + 8.0) / lines as f32 - 8.0;
        let card = Area { y: area.y + (index / ACROSS) as f32 * (height + 8.0), height, ..column };
        canvas.fill(card, 6.0, PANEL);
        canvas.frame(card, 6.0, LINE);
        let (x, room) = (card.x + 10.0, card.width - 20.0);
        let text = figure.text();
        let style = Style::new(14.0, TEXT).bold();
        let size = style.size * (room / canvas.width(&text, style)).min(1.0);
        canvas.text(x, card.y + 22.0, &text, Style { size, ..style }, room + 1.0);
        canvas.text(x, card.y + 35.0, figure.name, Style::new(7.8, SOFT), room);
        let percent = before.and_then(|before| before.get(index)).and_then(|then| figure.change(then));
        if let Some(percent) = percent {
            let colour = if percent < 0.0 { SECOND } else { ACCENT };
            canvas.text(x, card.y + 48.0, &change(Some(percent)), Style::new(7.8, colour).bold(), room);
        }
    }
}

fn keyboard(matter: &Matter, mut area: Area, canvas: &mut Canvas) {
    let keyboard = &matter.report.keyboard;
    let known: u64 = keyboard.keys.values().sum();
    let most = keyboard.keys.values().copied().max().unwrap_or(0);
    let hidden = match keyboard.unattributed {
        0 => String::new(),
        n => format!(", {} whose key is not told", count(n)),
    };
    heading("Keys", &format!("{} presses of known keys{hidden}", count(known)), &mut area, canvas);
    let keys = &matter.keyboard.keys;
    let right = keys.iter().map(|cap| cap.x + cap.width).fold(1.0, f32::max);
    let low = keys.iter().map(|cap| cap.y + cap.height).fold(1.0, f32::max);
    let unit = area.width / right;
    let board = area.take(unit * low);
    for key in keys {
        let n = keyboard.keys.get(&key.code).copied().unwrap_or(0);
        let place = Area::new(board.x + key.x * unit, board.y + key.y * unit, key.width * unit, key.height * unit);
        cap(place.inset(0.9), &key.legend, shade(heat(n, most)), n > 0, canvas);
    }
    area.take(8.0);
    legend(&count(most), area.take(20.0), canvas);
    balance(matter.report, &mut area, canvas);
    let name = |code: &String| matter.keyboard.legend(code).to_owned();
    let chord = |chord: &String| chord.split('+').map(|of| matter.keyboard.legend(of)).collect::<Vec<_>>().join(" + ");
    let pairs = [("Most pressed", top(&keyboard.keys, name)), ("Key combinations", top(&keyboard.chords, chord))];
    for ((title, list), mut column) in pairs.into_iter().zip(area.columns(2, 26.0)) {
        heading(title, "", &mut column, canvas);
        if list.is_empty() {
            canvas.text(column.x, column.y + 9.0, "None.", NOTE, column.width);
        }
        rows(&list, column, canvas);
    }
}

/// Which hands and rows the presses fell to.
fn balance(report: &Report, area: &mut Area, canvas: &mut Canvas) {
    let balance = report.keyboard.balance;
    heading("Hands and rows", "shares of the presses in the main block", area, canvas);
    let share = |names: &[&str], counts: &[u64]| -> Vec<Row> {
        let all = counts.iter().sum::<u64>().max(1);
        let row = |(name, n): (&&str, &u64)| {
            let (value, share) = (*n as f64, 100.0 * *n as f64 / all as f64);
            Row { name: (*name).to_owned(), value, figures: vec![format!("{} %", decimal(share))] }
        };
        names.iter().zip(counts).map(row).collect()
    };
    let hands = share(&["left hand", "right hand", "thumbs"], &balance.hands);
    let places = share(&["digits", "above home", "home row", "below home", "bottom"], &balance.rows);
    for (list, column) in [hands, places].iter().zip(area.take(90.0).columns(2, 26.0)) {
        rows(list, column, canvas);
    }
}

fn typing(report: &Report, mut area: Area, canvas: &mut Canvas) {
    let (keyboard, typing) = (&report.keyboard, &report.keyboard.typing);
    let share = 100.0 * keyboard.corrections as f64 / keyboard.presses.max(1) as f64;
    let ms = |ms: f64| format!("{} ms", decimal(ms));
    let pairs = [
        ("words a minute", decimal(typing.wpm)),
        ("fastest burst", format!("{} WPM", decimal(typing.peak_wpm))),
        ("text presses", count(keyboard.text_presses)),
        ("corrections", format!("{} ({} %)", count(keyboard.corrections), decimal(share))),
        ("bursts", count(typing.bursts)),
        ("time in bursts", duration(typing.burst_seconds)),
        ("rollover", format!("{} %", decimal(100.0 * typing.rollover))),
        ("consistency", format!("{} %", decimal(typing.consistency))),
        ("interval, median", ms(typing.iki_ms.p50)),
        ("10 % to 90 %", format!("{} to {}", ms(typing.iki_ms.p10), ms(typing.iki_ms.p90))),
        ("dwell, median", ms(typing.dwell_ms.p50)),
        ("dwell, 90 %", ms(typing.dwell_ms.p90)),
    ];
    facts(&pairs, 4, area.take(118.0), canvas);
    if report.days.len() > 1 {
        heading("Speed day by day", "words a minute", &mut area, canvas);
        by_day(report, |day| day.wpm, None, Unit::Whole, area.take(135.0), canvas);
        area.take(14.0);
    }
    heading("Interval from key to key", "how many were how long", &mut area, canvas);
    histogram(&typing.iki_bars, 20.0, area.take(150.0), canvas);
    area.take(14.0);
    heading("Dwell", "how long keys are held", &mut area, canvas);
    histogram(&typing.dwell_bars, 8.0, area.take(150.0), canvas);
}

fn pointer(report: &Report, monitors: &[MonitorFigures], mut area: Area, canvas: &mut Canvas) {
    let mouse = &report.mouse;
    let clicks: Vec<String> =
        mouse.clicks.iter().filter(|(_, n)| **n > 0).map(|(button, n)| format!("{button} {}", count(*n))).collect();
    let scroll = mouse.scroll;
    let metres = if mouse.distance_m > 0.0 { format!(" ({} m)", decimal(mouse.distance_m)) } else { String::new() };
    let pairs = [
        ("clicks", count(mouse.clicks.values().sum())),
        ("by button", clicks.join(", ")),
        ("double clicks", count(mouse.double_clicks)),
        ("pointer way", format!("{} px{metres}", count(mouse.distance_px.round() as u64))),
        ("notches up and down", format!("{}, {}", decimal(scroll.up), decimal(scroll.down))),
        ("notches left and right", format!("{}, {}", decimal(scroll.left), decimal(scroll.right))),
    ];
    if monitors.first() == mouse.monitors.first() {
        facts(&pairs, 3, area.take(80.0), canvas);
    }
    if monitors.is_empty() {
        canvas.text(area.x, area.y + 9.0, "The pointer was at no known place.", NOTE, area.width);
    }
    for monitor in monitors {
        let name = if monitor.name.is_empty() { "unnamed monitor" } else { &monitor.name };
        heading(name, &format!("{} × {} px", monitor.width, monitor.height), &mut area, canvas);
        let height = both_maps(monitor, monitors.len() == 1, area, canvas);
        area.take(height);
    }
    if area.height > 30.0 {
        legend("most, logarithmic", area.take(10.0), canvas);
    }
}

/// Clicks and positions of a monitor: one below the other where it has the page for itself, else side by side. Returns
/// the height that they take.
fn both_maps(monitor: &MonitorFigures, is_alone: bool, area: Area, canvas: &mut Canvas) -> f32 {
    const CAPTION: f32 = 30.0;
    let (across, down) = if is_alone { (1, 2) } else { (2, 1) };
    let room = area.height / down as f32 - CAPTION - 8.0;
    let tall = monitor.height.max(1) as f32 / monitor.width.max(1) as f32;
    let places = area.columns(across, 18.0).cycle();
    let mut used = 0.0;
    for (index, (place, (cells, word))) in
        places.zip([(&monitor.clicks, "clicks"), (&monitor.moves, "positions")]).enumerate()
    {
        let height = (place.width * tall).min(room).max(10.0);
        let y = place.y + (index / across) as f32 * (height + CAPTION);
        map(cells, Area::new(place.x, y, (height / tall).min(place.width), height), canvas);
        let all = cells.iter().map(|cell| cell.count).sum();
        let most = cells.iter().map(|cell| cell.count).max().unwrap_or(0);
        let told = format!("{} {word}, at most {} in a cell", count(all), count(most));
        canvas.text(place.x, y + height + 12.0, &told, NOTE, place.width);
        used = y + height + CAPTION - area.y;
    }
    used
}

fn apps(report: &Report, mut area: Area, canvas: &mut Canvas) {
    let used: Vec<_> = report.apps.iter().filter(|app| !app.is_only_watched).collect();
    heading("Applications", "by active time; beside it presses and clicks", &mut area, canvas);
    if used.is_empty() {
        canvas.text(area.x, area.y + 9.0, "No application had the focus.", NOTE, area.width);
    }
    let list: Vec<Row> = used
        .iter()
        .take(WHOLE_PAGE)
        .map(|app| Row {
            name: app.app.clone(),
            value: app.active_seconds,
            figures: vec![duration(app.active_seconds), count(app.presses), count(app.clicks)],
        })
        .collect();
    rows(&list, area, canvas);
    if used.len() > WHOLE_PAGE {
        let told = format!("and {} more", used.len() - WHOLE_PAGE);
        canvas.text(area.x, area.bottom() - 2.0, &told, NOTE, area.width);
    }
}

fn trends(report: &Report, mut area: Area, canvas: &mut Canvas) {
    type Measure = fn(&DayFigures) -> f64;
    let charts: [(&str, Measure); 5] = [
        ("Presses", |day| day.presses as f64),
        ("Clicks", |day| day.clicks as f64),
        ("Words a minute", |day| day.wpm),
        ("Scrolled, notches", |day| day.scroll),
        ("Pointer way, px", |day| day.distance_px),
    ];
    for (title, of) in charts {
        heading(title, "by day, and the mean of seven", &mut area, canvas);
        let values: Vec<f64> = report.days.iter().map(of).collect();
        let mean = week_means(&values);
        let at = |day: &DayFigures| {
            let index = day.day.signed_duration_since(report.from).num_days() as usize;
            mean.get(index).copied().unwrap_or(0.0)
        };
        by_day(report, of, Some(&at), Unit::Whole, area.take(104.0), canvas);
        area.take(10.0);
    }
}

pub(super) fn by_day(
    report: &Report,
    of: impl Fn(&DayFigures) -> f64,
    mean: Option<&dyn Fn(&DayFigures) -> f64>,
    unit: Unit,
    area: Area,
    canvas: &mut Canvas,
) {
    let values: Vec<f64> = report.days.iter().map(of).collect();
    let mean: Vec<f64> = mean.map_or_else(Vec::new, |mean| report.days.iter().map(mean).collect());
    Columns { values: &values, mean: &mean, marks: &day_marks(&report.days), unit }.draw(area, canvas);
}

/// Which days are named: all of a week, some of a month, the firsts of months of a year.
fn day_marks(days: &[DayFigures]) -> Vec<(usize, String)> {
    const MONTHS_FROM: usize = 92;
    let by_month = days.len() >= MONTHS_FROM;
    let each = days.len().div_ceil(11).max(1);
    let each_month = days.len().div_ceil(31 * 13).max(1) as u32;
    let named = |(index, day): (usize, &DayFigures)| {
        let day = day.day;
        let is_named = if by_month { day.day() == 1 && day.month0() % each_month == 0 } else { index % each == 0 };
        let format = if by_month {
            "%b"
        } else if days.len() <= 7 {
            "%a %-d %b"
        } else {
            "%-d %b"
        };
        is_named.then(|| (index, day.format(format).to_string()))
    };
    days.iter().enumerate().filter_map(named).collect()
}

fn by_hour(report: &Report, area: Area, canvas: &mut Canvas) {
    let values: Vec<f64> = report.by_hour.iter().map(|hour| hour.active_seconds).collect();
    let marks: Vec<_> = (0..24).step_by(3).map(|hour| (hour, format!("{hour}:00"))).collect();
    Columns { values: &values, mean: &[], marks: &marks, unit: Unit::Seconds }.draw(area, canvas);
}

/// Counts by length, in even steps; what lies beyond forty of them is put into none.
fn histogram(bars: &[(f64, u64)], step_ms: f64, area: Area, canvas: &mut Canvas) {
    const STEPS: usize = 40;
    let mut values = [0.0; STEPS];
    for (ms, n) in bars {
        if let Some(value) = values.get_mut((ms / step_ms) as usize) {
            *value += *n as f64;
        }
    }
    let marks: Vec<_> = (0..STEPS).step_by(5).map(|step| (step, format!("{:.0} ms", step as f64 * step_ms))).collect();
    Columns { values: &values, mean: &[], marks: &marks, unit: Unit::Whole }.draw(area, canvas);
}

fn week_means(values: &[f64]) -> Vec<f64> {
    let mean = |end: usize| {
        let seven = values.get((end + 1).saturating_sub(7)..=end).unwrap_or_default();
        seven.iter().sum::<f64>() / seven.len().max(1) as f64
    };
    (0..values.len()).map(mean).collect()
}

/// The most frequent of a count, with what they are called.
fn top(counts: &std::collections::BTreeMap<String, u64>, name: impl Fn(&String) -> String) -> Vec<Row> {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let row = |(key, n): (&String, &u64)| Row { name: name(key), value: *n as f64, figures: vec![count(*n)] };
    counts.into_iter().take(LISTED).map(row).collect()
}

pub(super) fn heading(title: &str, note: &str, area: &mut Area, canvas: &mut Canvas) {
    let place = area.take(24.0);
    let style = Style::new(11.0, TEXT).bold();
    let width = canvas.text(place.x, place.y + 12.0, title, style, place.width * 0.6);
    canvas.text(place.x + width + 9.0, place.y + 12.0, note, NOTE, place.width - width - 9.0);
}

/// Pairs of a name and a figure in so many columns.
fn facts(pairs: &[(&str, String)], across: usize, area: Area, canvas: &mut Canvas) {
    for (index, (name, value)) in pairs.iter().enumerate() {
        let Some(column) = area.columns(across, 10.0).nth(index % across) else { continue };
        let y = column.y + (index / across) as f32 * 34.0;
        canvas.text(column.x, y + 9.0, name, Style::new(7.6, SOFT), column.width);
        canvas.text(column.x, y + 21.0, value, Style::new(10.0, TEXT).bold(), column.width);
    }
}
