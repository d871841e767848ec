//! The screen as a person sees it: symbols and shades of every tab, at every size, with any names.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "screen/fixture.rs"]
mod fixture;

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use keytop::app::{App, KeyCode, KeyPress, Message, MouseInput, MouseKind, ReplayFrame, Snapshot, Tab};
use keytop::event::Key;
use keytop::report::{Live, Report};
use keytop::ui::{ColorDepth, GlyphSet, Look, ThemeName, draw};
use proptest::prelude::*;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use ratatui::{Terminal, TerminalOptions, Viewport};

const SIZES: [(u16, u16); 3] = [(80, 24), (200, 60), (40, 12)];

fn press(app: &mut App, keys: &str) {
    for key in keys.chars() {
        app.update(Message::Key(KeyPress::char(key)));
    }
}

fn drawn(app: &App, look: &Look, (width, height): (u16, u16)) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(app, look, area, &mut buffer);
    buffer
}

fn symbols(buffer: &Buffer) -> String {
    let rows = buffer.content().chunks(usize::from(buffer.area().width.max(1)));
    rows.map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned() + "\n").collect()
}

/// Rows of symbols, then rows of letters that stand for the styles of the cells, then what they stand for.
fn picture(buffer: &Buffer) -> String {
    let mut names: HashMap<(Color, Color, Modifier), char> = HashMap::new();
    let mut out = symbols(buffer);
    let mut key = String::new();
    for row in buffer.content().chunks(usize::from(buffer.area().width.max(1))) {
        for cell in row {
            let next = char::from_u32('A' as u32 + names.len() as u32).unwrap();
            let name = *names.entry((cell.fg, cell.bg, cell.modifier)).or_insert_with(|| {
                writeln!(key, "{next} {} on {} {:?}", cell.fg, cell.bg, cell.modifier).unwrap();
                next
            });
            out.push(name);
        }
        out.push('\n');
    }
    out + &key
}

fn check(name: &str, buffer: &Buffer) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(format!("{name}.txt"));
    let seen = picture(buffer);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, seen).unwrap();
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == seen, "{name} looks different; UPDATE=1 takes it:\n{seen}");
}

fn replaying() -> App {
    let mut app = fixture::app("");
    press(&mut app, "r");
    let day = app.today();
    app.update(Message::ReplayFrame(ReplayFrame {
        at: app.now(),
        live: Arc::new(fixture::live()),
        report: Arc::new(fixture::report(day, day)),
        track: Some(Arc::new(fixture::track())),
        ..ReplayFrame::default()
    }));
    app
}

#[test]
fn every_tab_looks_as_it_did() {
    let look = Look::default();
    for tab in Tab::ALL {
        let range = if tab == Tab::Trends { "wwww" } else { "" };
        let mut app = fixture::app(range);
        press(&mut app, &(tab.index() + 1).to_string());
        for size in SIZES {
            let name = format!("{}-{}x{}", tab.title().to_lowercase(), size.0, size.1);
            check(&name, &drawn(&app, &look, size));
        }
    }
}

#[test]
fn every_depth_of_colour_looks_as_it_did() {
    let mut app = fixture::app("");
    press(&mut app, "2");
    for (name, depth, glyphs) in [
        ("256", ColorDepth::Indexed, GlyphSet::Unicode),
        ("16", ColorDepth::Ansi, GlyphSet::Unicode),
        ("none", ColorDepth::None, GlyphSet::Unicode),
        ("ascii", ColorDepth::None, GlyphSet::Ascii),
    ] {
        let look = Look::new(ThemeName::Dark, depth, glyphs);
        check(&format!("keyboard-{name}"), &drawn(&app, &look, (80, 24)));
    }
    let look = Look::new(ThemeName::Light, ColorDepth::True, GlyphSet::Unicode);
    check("keyboard-light", &drawn(&app, &look, (80, 24)));
}

#[test]
fn dialogs_replay_and_the_first_start_look_as_they_did() {
    let look = Look::default();
    let mut app = fixture::app("");
    press(&mut app, "?");
    check("help", &drawn(&app, &look, (80, 24)));
    let mut app = fixture::app("");
    press(&mut app, "d2026-13-01");
    app.update(Message::Key(KeyPress::plain(KeyCode::Enter)));
    check("dates", &drawn(&app, &look, (80, 24)));
    for (name, size) in [("capture", (80, 24)), ("capture-40x12", (40, 12)), ("capture-200x60", (200, 60))] {
        check(name, &drawn(&fixture::troubled_app("c"), &look, size));
    }
    let mut app = fixture::app("");
    press(&mut app, "4c");
    check("categories", &drawn(&app, &look, (80, 24)));
    press(&mut app, "R");
    check("rules", &drawn(&app, &look, (80, 24)));
    let mut app = fixture::compared();
    for tab in Tab::ALL {
        press(&mut app, &(tab.index() + 1).to_string());
        let name = tab.title().to_lowercase();
        check(&format!("compared-{name}"), &drawn(&app, &look, (80, 24)));
        check(&format!("compared-{name}-200x60"), &drawn(&app, &look, (200, 60)));
    }
    let mut app = fixture::with_goals();
    check("goals", &drawn(&app, &look, (80, 24)));
    check("goals-200x60", &drawn(&app, &look, (200, 60)));
    press(&mut app, "5");
    check("goals-kept-120x40", &drawn(&app, &look, (120, 40)));
    check("goals-kept-200x60", &drawn(&app, &look, (200, 60)));
    press(&mut app, "2hhh");
    check("keyboard-unusual", &drawn(&app, &look, (120, 40)));
    press(&mut app, "hc");
    check("keyboard-by-app", &drawn(&app, &look, (120, 40)));
    check("replay", &drawn(&replaying(), &look, (80, 24)));
    check("first-start", &drawn(&fixture::empty_app(), &look, (80, 24)));
}

fn point(app: &mut App, look: &Look, (column, row): (u16, u16), size: (u16, u16)) -> String {
    app.update(Message::Mouse(MouseInput { kind: MouseKind::Move, column, row }));
    symbols(&drawn(app, look, size))
}

#[test]
fn what_is_under_the_mouse_is_told_beside_it() {
    let look = Look::default();
    let mut app = fixture::app("wwww");
    for (tab, place, words) in
        [('2', (17, 10), "KeyS"), ('5', (30, 16), "active"), ('4', (50, 20), "code"), ('1', (40, 20), "inputs")]
    {
        press(&mut app, &tab.to_string());
        let text = point(&mut app, &look, place, (80, 24));
        assert!(text.contains(words), "{tab}: {words}\n{text}");
    }
}

#[test]
fn a_private_screen_shows_no_names_and_no_legends() {
    let mut app = fixture::app("");
    press(&mut app, "x");
    for tab in 1_u8..=5 {
        press(&mut app, &tab.to_string());
        for size in SIZES {
            for column in [20, 30, 50] {
                let text = point(&mut app, &Look::default(), (column, size.1 / 2), size);
                for name in ["firefox", "libreoffice", "メモ帳", "Backspace", "Bksp", "Ctrl+", "KeyS"] {
                    assert!(!text.contains(name), "{name} on tab {tab}\n{text}");
                }
            }
        }
    }
}

#[test]
fn every_panel_can_have_the_whole_screen() {
    for tab in Tab::ALL {
        let mut app = fixture::app("");
        press(&mut app, &(tab.index() + 1).to_string());
        let look = Look::default();
        let area = Rect::new(0, 0, 100, 30);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..10 {
            let hits = draw(&app, &look, area, &mut Buffer::empty(area));
            app.set_drawn(hits);
            press(&mut app, "Z");
            seen.insert(symbols(&drawn(&app, &look, (100, 30))));
        }
        let panels = [9, 6, 2, 5, 7];
        assert_eq!(Some(&seen.len()), panels.get(tab.index()), "{tab:?}");
        app.update(Message::Key(KeyPress::plain(KeyCode::Esc)));
        assert_eq!(app.view().expanded, None);
    }
}

#[test]
fn a_narrowed_and_searched_screen_says_so() {
    let mut app = fixture::app("");
    press(&mut app, "4/fire");
    app.update(Message::Key(KeyPress::plain(KeyCode::Enter)));
    press(&mut app, "a");
    check("applications", &drawn(&app, &Look::default(), (80, 24)));
    app.update(Message::Key(KeyPress::plain(KeyCode::Down)));
    app.update(Message::Key(KeyPress::plain(KeyCode::Enter)));
    let text = symbols(&drawn(&app, &Look::default(), (80, 24)));
    assert!(text.contains("code ×") && text.contains("/fire"), "{text}");
}

#[test]
fn the_scale_of_the_heat_leaves_the_heading_readable() {
    let mut app = fixture::app("");
    press(&mut app, "2");
    for _ in 0..5 {
        for size in [(40, 12), (70, 24), (80, 24), (120, 40)] {
            let text = symbols(&drawn(&app, &Look::default(), size));
            assert!(text.contains("Keys "), "{text}");
        }
        press(&mut app, "h");
    }
}

#[test]
fn the_lanes_of_the_day_are_searched_as_the_table_is() {
    let mut app = fixture::app("");
    press(&mut app, "4");
    let rows = |app: &App| symbols(&drawn(app, &Look::default(), (80, 24)));
    let all = rows(&app);
    assert_eq!(all.matches("code").count(), 2, "{all}");
    press(&mut app, "/fire");
    let text = rows(&app);
    assert_eq!((text.matches("code").count(), text.matches("firefox").count()), (0, 2), "{text}");
}

#[test]
fn every_tab_narrowed_to_a_device_says_what_is_kept_of_it_and_nothing_else() {
    let look = Look::default();
    check("choices-devices", &drawn(&fixture::with_devices(""), &look, (80, 24)));
    for (tab, searched, range) in
        [(1, "ergo", ""), (2, "ergo", ""), (3, "track", ""), (4, "track", ""), (5, "ergo", "www")]
    {
        let mut app = fixture::of_device(range, searched);
        press(&mut app, &tab.to_string());
        for size in SIZES {
            let buffer = drawn(&app, &look, size);
            check(&format!("device-{tab}-{}x{}", size.0, size.1), &buffer);
            let text = symbols(&buffer);
            assert!(text.to_lowercase().contains(searched), "{text}");
            for words in ["wpm", "Words a minute", "burst", "rollover", "consistency", "a minute"] {
                assert!(!text.contains(words), "{words}\n{text}");
            }
        }
        press(&mut app, "x");
        let text = symbols(&drawn(&app, &look, (120, 40)));
        assert!(text.contains("a device") && !text.to_lowercase().contains(searched), "{text}");
        press(&mut app, "a");
        let text = symbols(&drawn(&app, &look, (120, 40)));
        assert!(!text.contains("TrackPoint") && !text.contains("Ergo"), "{text}");
    }
}

#[test]
fn a_replay_says_that_it_has_no_figures_of_a_device() {
    let mut app = fixture::of_device("", "ergo");
    press(&mut app, "r");
    let text = symbols(&drawn(&app, &Look::default(), (100, 30)));
    assert!(text.contains("by the hour") && !text.contains("presses a day"), "{text}");
}

#[test]
fn a_list_without_devices_says_so() {
    let mut app = fixture::app("");
    press(&mut app, "a");
    let text = symbols(&drawn(&app, &Look::default(), (80, 24)));
    assert!(text.contains("no device is known"), "{text}");
    let text = symbols(&drawn(&fixture::with_devices(""), &Look::default(), (80, 24)));
    assert!(text.contains("TrackPoint") && !text.contains("no device is known"), "{text}");
}

#[test]
fn the_first_start_says_what_to_do() {
    let text = symbols(&drawn(&fixture::empty_app(), &Look::default(), (80, 24)));
    assert!(text.contains("this terminal only"), "{text}");
    assert!(text.contains("no keys yet"), "{text}");
}

#[test]
fn without_colour_no_cell_has_a_colour_and_in_ascii_every_symbol_is() {
    let look = Look::new(ThemeName::Dark, ColorDepth::None, GlyphSet::Ascii);
    for tab in 1_u8..=5 {
        for mut app in [fixture::app(""), replaying(), fixture::empty_app()] {
            press(&mut app, &tab.to_string());
            let buffer = drawn(&app, &look, (120, 40));
            assert!(buffer.content().iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
            let own = |cell: &&Cell| !cell.symbol().is_ascii() && !"メモ帳".contains(cell.symbol());
            assert_eq!(buffer.content().iter().find(own), None, "tab {tab}");
        }
    }
}

/// Counts bytes.
#[derive(Clone, Default)]
struct Counter(Rc<std::cell::Cell<usize>>);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_small_change_is_a_small_write() {
    let area = Rect::new(0, 0, 200, 60);
    let look = Look::default();
    for tab in 1_u8..=5 {
        let mut app = fixture::app("");
        press(&mut app, &tab.to_string());
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let counter = Counter::default();
        let mut terminal = Terminal::with_options(CrosstermBackend::new(counter.clone()), options).unwrap();
        // What a terminal is sent for a frame, with the marks that make it appear at once.
        let mut sent = |app: &App| {
            counter.0.set("\x1b[?2026h\x1b[?2026l".len());
            terminal.draw(|frame| drop(draw(app, &look, frame.area(), frame.buffer_mut()))).unwrap();
            counter.0.get()
        };
        let (mut live, mut report) = (fixture::live(), app.report().clone());
        live.recent.clear();
        let told = |app: &mut App, live: &Live, report: &Report| {
            let (health, days) = (Arc::new(fixture::health()), app.days());
            let (live, report, track) =
                (Arc::new(live.clone()), Arc::new(report.clone()), Some(Arc::new(fixture::track())));
            app.update(Message::Snapshot(Snapshot { report, live, health, days, track, ..Snapshot::default() }));
        };
        told(&mut app, &live, &report);
        let whole = sent(&app);
        assert!(whole > 3_000, "{whole}");
        // A second later, with a press that still glows, and a click more.
        app.update(Message::Tick(app.now() + 1_000_000));
        live.recent.push((Key::from_code("KeyE").unwrap(), app.now()));
        report.keyboard.presses += 1;
        report.mouse.clicks.entry("left".to_owned()).and_modify(|clicks| *clicks += 1);
        told(&mut app, &live, &report);
        let small = sent(&app);
        assert!(small <= 300, "{small} bytes on tab {tab}");
        let nothing = sent(&app);
        assert!(nothing <= 60, "{nothing} bytes for nothing on tab {tab}");
    }
}

#[test]
fn too_small_a_terminal_is_told_what_it_needs() {
    let text = symbols(&drawn(&fixture::app(""), &Look::default(), (30, 8)));
    assert!(text.contains("keytop needs 40x12"), "{text}");
}

#[test]
fn states_that_matter_are_on_screen() {
    let mut app = fixture::app("");
    let health =
        keytop::report::Health { is_paused: true, journal_error: Some("disk full".into()), ..fixture::health() };
    let days = app.days();
    app.update(Message::Snapshot(Snapshot { health: Arc::new(health), days, ..Snapshot::default() }));
    press(&mut app, "f");
    let text = symbols(&drawn(&app, &Look::default(), (80, 24)));
    for words in ["FROZEN", "RECORDING PAUSED", "JOURNAL ERROR", "disk full"] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\u{202a}-\u{202e}\u{200b}-\u{200f}\u{0}-\u{1f}a-z\u{1f600}-\u{1f64f}\u{300}-\u{36f}日本]{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_size_is_drawn_inside_its_area(
        (x, y, width, height) in (0_u16..5, 0_u16..5, 1_u16..500, 1_u16..200),
        tab in 1_u8..=5,
        state in 0..14,
        depth in 0_usize..4,
    ) {
        let mut app = match state { 0 => fixture::empty_app(), 10 => fixture::compared(), 11 => fixture::with_goals(), 12 => fixture::of_device("wwww", "ergo"), 13 => fixture::with_devices(""), 1 => replaying(), 2 => fixture::app("wwwww"), _ => fixture::app("") };
        press(&mut app, &tab.to_string());
        if state == 3 { press(&mut app, "?") }
        if state == 4 { press(&mut app, "dnonsense") }
        if state == 5 { press(&mut app, "a") }
        if state == 6 { press(&mut app, "Zx/z") }
        if state == 7 { press(&mut app, "++") }
        if state == 8 { press(&mut app, "4Rjne(") }
        if state == 9 { press(&mut app, "4c") }
        if state == 11 && tab == 2 { press(&mut app, "hhhc") }
        app.update(Message::Mouse(MouseInput { kind: MouseKind::Move, column: width / 2, row: height / 2 }));
        let depth = [ColorDepth::True, ColorDepth::Indexed, ColorDepth::Ansi, ColorDepth::None][depth];
        let look = Look::new(ThemeName::Light, depth, GlyphSet::Unicode);
        let whole = Rect::new(0, 0, width + 12, height + 12);
        let area = Rect::new(x, y, width, height);
        let mut buffer = Buffer::filled(whole, Cell::new("~"));
        draw(&app, &look, area, &mut buffer);
        for position in whole.positions().filter(|position| !area.contains(*position)) {
            prop_assert_eq!(buffer[position].symbol(), "~");
        }
    }

    #[test]
    fn hostile_names_cannot_break_the_screen(name in hostile(), tab in 1_u8..=5, width in 40_u16..160) {
        let mut app = fixture::app("");
        let mut report = app.report().clone();
        report.apps[0].app.clone_from(&name);
        report.mouse.monitors[0].name.clone_from(&name);
        report.keyboard.keys.insert(name.clone(), 99_999);
        report.keyboard.chords.insert(format!("Ctrl+{name}"), 99_999);
        let snapshot = Snapshot { report: Arc::new(report), health: Arc::new(fixture::health()), days: app.days(), ..Snapshot::default() };
        app.update(Message::Snapshot(snapshot));
        press(&mut app, &tab.to_string());
        let buffer = drawn(&app, &Look::default(), (width, 40));
        for cell in buffer.content() {
            let calm = |char: char| !char.is_control() && !('\u{200b}'..='\u{200f}').contains(&char) && !('\u{202a}'..='\u{202e}').contains(&char);
            prop_assert!(cell.symbol().chars().count() <= 1 && cell.symbol().chars().all(calm), "{:?}", cell.symbol());
        }
    }
}
