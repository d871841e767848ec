//! Every tab and dialog over ten weeks of a made-up person, at every size and depth of colour, with shades as well as symbols.
//!
//! A file of tests/gallery shows a screen at its sizes in full colour: its rows, then its shades as runs of cells that
//! share a style. Of the other depths, and of the largest sizes of dialogs, it has a digest of the same. After a change
//! that is meant, `UPDATE=1 cargo test --test gallery` writes them all anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use keytop::app::{App, Form, KeyPress, Message, Setting, Snapshot, Tab};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::config::{Config, Names, fields, welcome};
use keytop::event::{MICROS, Time};
use keytop::recorder::Watch;
use keytop::report::{Health, Reach, Role, Scope, SourceHealth};
use keytop::runtime::{DemoArchive, Feed, Shelf};
use keytop::ui::{ColorDepth, GlyphSet, Layouts, Look, Own, ThemeName, draw};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

const CALENDAR: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (120, 40), (200, 60)];
/// Sizes that dialogs are shown at; of the others there are digests.
const SMALL: &[(u16, u16)] = &[(40, 12), (80, 24)];

/// A Friday afternoon.
fn now() -> Time {
    "2026-11-20T15:42:07.300Z".parse().unwrap()
}

/// Ten weeks of a person who does not exist, and what was asked of them.
struct Weeks {
    shelf: RefCell<Shelf>,
    known: RefCell<HashMap<Range<Day>, Snapshot>>,
}

impl Weeks {
    fn new() -> Self {
        let archive = DemoArchive::new(1, CALENDAR, Config::default().rules(), now());
        let watch = Watch::new(CALENDAR);
        watch.start_from(archive.today_until(now()));
        let shelf = Shelf::new(Box::new(archive), Feed::Recorder(watch), CALENDAR, Scope::LEVELS, now());
        Self { shelf: RefCell::new(shelf), known: RefCell::default() }
    }

    /// The program after these keys, with the figures of the days that it shows then.
    fn app(&self, keys: &str) -> App {
        let mut app = App::new(CALENDAR, now());
        app.update(Message::Snapshot(self.snapshot(&app)));
        press(&mut app, keys);
        app.update(Message::Snapshot(self.snapshot(&app)));
        app
    }

    fn snapshot(&self, app: &App) -> Snapshot {
        if let Some(known) = self.known.borrow().get(&app.days()).filter(|_| app.beside().is_none()) {
            return known.clone();
        }
        let mut library = self.shelf.borrow_mut();
        library.compare(app.beside().cloned());
        library.choose(app.days(), now());
        while library.is_looking_back() {
            library.look_back();
        }
        let snapshot = Snapshot { health: Arc::new(health()), ..library.snapshot(now()) };
        if app.beside().is_none() {
            self.known.borrow_mut().insert(app.days(), snapshot.clone());
        }
        snapshot
    }

    /// A replay of the day before, at noon, after these keys.
    fn replaying(&self, keys: &str) -> App {
        let mut app = self.app("");
        let day: Day = app.today().pred_opt().unwrap();
        app.update(Message::Replay(day));
        let mut library = self.shelf.borrow_mut();
        library.start_replay(day);
        press(&mut app, keys);
        library.set_ghost(app.playback().replay().and_then(|replay| replay.ghost));
        let noon = Time(CALENDAR.start_of(day).0 + 8 * 3_600 * MICROS);
        app.update(Message::ReplayFrame(library.frame(noon).unwrap()));
        library.end_replay();
        app.show_moment(noon);
        app
    }

    fn troubled(&self, keys: &str) -> App {
        let mut app = self.app(keys);
        let source = SourceHealth {
            name: "evdev",
            reach: Reach::Nothing,
            trouble: Some("no device may be read: Keypad, Lid".to_owned()),
            mend: Some("sudo usermod -aG input $USER, then log out and in again".to_owned()),
            ..SourceHealth::default()
        };
        let health = Health { source, focus: None, is_paused: true, lost_events: 3, ..health() };
        app.update(Message::Snapshot(Snapshot { health: Arc::new(health), ..self.snapshot(&app) }));
        app
    }
}

fn health() -> Health {
    let source = SourceHealth { name: "x11", reach: Reach::Session, ..SourceHealth::default() };
    Health { source: source.clone(), focus: Some(source), events: 182_340, role: Role::Recorder, ..Health::default() }
}

fn press(app: &mut App, keys: &str) {
    for key in keys.split_whitespace() {
        app.update(Message::Key(key.parse::<KeyPress>().unwrap()));
    }
}

fn names() -> Names {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Names { themes: names(&["dark", "light", "nord"]), layouts: names(&["full", "minimal"]), records: true }
}

fn with_settings(mut app: App, keys: &str) -> App {
    let form = Form::new(fields(&Config::default(), &names()), "~/.config/keytop/config.toml".to_owned());
    app.update(Message::Settings(form));
    press(&mut app, keys);
    app
}

fn with_welcome(mut app: App, keys: &str) -> App {
    let form = Form::new(welcome(&Config::default(), &names()), "~/.config/keytop/config.toml".to_owned());
    app.update(Message::Welcome(Form { row: None, ..form }));
    press(&mut app, keys);
    app
}

fn with_profiles(app: App, keys: &str) -> App {
    let mut app = app.with_profile(Some("work".to_owned()));
    app.update(Message::Profiles(["games", "work"].map(str::to_owned).into()));
    press(&mut app, keys);
    app
}

fn look(theme: ThemeName, depth: ColorDepth, layout: &str) -> Look {
    Look::new(theme, depth, GlyphSet::Unicode)
        .with_layout(Layouts::new(&Own::default(), Some(layout)).unwrap().layout())
}

fn drawn(app: &App, look: &Look, (width, height): (u16, u16)) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(app, look, area, &mut buffer);
    buffer
}

/// Rows of symbols, then a row of runs for each row that has any style but the most common, then the styles.
fn picture(buffer: &Buffer) -> String {
    let rows: Vec<_> = buffer.content().chunks(usize::from(buffer.area().width.max(1))).collect();
    let mut out = String::new();
    for row in &rows {
        out += row.iter().map(Cell::symbol).collect::<String>().trim_end();
        out.push('\n');
    }
    let mut styles: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        let mut line = String::new();
        for run in row.chunk_by(|a, b| (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier)) {
            let style = run.first().map(|cell| format!("{} on {} {:?}", cell.fg, cell.bg, cell.modifier)).unwrap();
            let count = styles.len();
            let name = letters(*styles.entry(style).or_insert(count));
            let length = if run.len() > 1 { run.len().to_string() } else { String::new() };
            write!(line, "{length}{name}").unwrap();
        }
        writeln!(out, "{line}").unwrap();
    }
    let mut by_name: Vec<_> = styles.into_iter().map(|(style, at)| (at, style)).collect();
    by_name.sort_unstable();
    for (at, style) in by_name {
        writeln!(out, "{} {style}", letters(at)).unwrap();
    }
    out
}

/// `A` to `Z`, then `aA` and on.
fn letters(at: usize) -> String {
    let letter = |at: usize, first: u8| char::from(first + (at % 26) as u8);
    match at / 26 {
        0 => letter(at, b'A').to_string(),
        more => format!("{}{}", letter(more - 1, b'a'), letter(at, b'A')),
    }
}

/// FNV-1a, 64 bits.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What a screen looks like everywhere: a part for each size and depth, by name.
fn sheet(app: &App, layout: &str, whole: &[(u16, u16)]) -> Vec<(String, String)> {
    const DEPTHS: [(&str, ThemeName, ColorDepth); 6] = [
        ("dark", ThemeName::Dark, ColorDepth::True),
        ("light", ThemeName::Light, ColorDepth::True),
        ("256", ThemeName::Dark, ColorDepth::Indexed),
        ("16", ThemeName::Dark, ColorDepth::Ansi),
        ("light 16", ThemeName::Light, ColorDepth::Ansi),
        ("none", ThemeName::Dark, ColorDepth::None),
    ];
    let mut parts = Vec::new();
    for size in SIZES {
        for (name, theme, depth) in DEPTHS {
            let picture = picture(&drawn(app, &look(theme, depth, layout), size));
            let is_whole = name == "dark" && whole.contains(&size);
            let shown = if is_whole { picture } else { format!("{:016x}\n", digest(&picture)) };
            parts.push((format!("{}x{} {name}", size.0, size.1), shown));
        }
    }
    parts
}

/// Compares a sheet with its file, or writes it; what differs.
fn compare(name: &str, parts: &[(String, String)]) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/gallery/{name}.txt"));
    let text = parts.iter().fold(String::new(), |text, (title, shown)| text + "== " + title + "\n" + shown);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
        return None;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let is_same = |part: &&(String, String)| known.contains(&format!("== {}\n{}", part.0, part.1));
    let other: Vec<_> = parts.iter().filter(|part| !is_same(part)).map(|part| part.0.as_str()).collect();
    let first = parts.iter().find(|part| !is_same(part) && part.1.len() > 20).map_or("", |part| &part.1);
    (known != text).then(|| format!("{name} looks different at {}\n{first}", other.join(", ")))
}

#[test]
fn every_screen_looks_as_it_did() {
    let weeks = Weeks::new();
    let mut other = Vec::new();
    let mut check = |name: &str, app: &App, layout: &str, whole: &[(u16, u16)]| {
        other.extend(compare(name, &sheet(app, layout, whole)));
    };
    for tab in Tab::ALL {
        let range = if tab == Tab::Trends { " w w w" } else { "" };
        let app = weeks.app(&format!("{}{range}", tab.index() + 1));
        check(&tab.title().to_lowercase(), &app, "full", &SIZES);
    }
    for (name, app) in vec![
        ("keyboard-dwell", weeks.app("2 h")),
        ("keyboard-chords", weeks.app("2 c /  c t r l Enter S")),
        ("mouse-moves", weeks.app("3 m")),
        ("overview-week", weeks.app("w w")),
        ("overview-over", weeks.app("[")),
        ("private", weeks.app("4 x")),
        ("expanded", weeks.app("5 Z Z Z")),
        ("zoomed", weeks.app("4 + + f")),
        ("replay-time", weeks.replaying(": 2 5 Enter")),
        ("ghost", weeks.replaying("b")),
        ("ghost-refused", weeks.replaying("b x Enter")),
        ("compare", weeks.app("D")),
        ("compare-refused", weeks.app("D 2 0 2 6 - 1 3 Enter")),
        ("compared", weeks.app("w w D Enter")),
        ("rules", weeks.app("4 R Down Down")),
        ("rules-typing", weeks.app("4 R Down Enter Tab ( Enter")),
        ("search", weeks.app("4 / f i r e")),
        ("help", weeks.app("?")),
        ("layouts-help", weeks.app("? PgDn PgDn")),
        ("profiles", with_profiles(weeks.app(""), "w")),
        ("dates", weeks.app("d 2 0 2 6 - 1 3 Enter")),
        ("narrow", weeks.app("a Down Down")),
        ("capture", weeks.troubled("C")),
        ("troubled", weeks.troubled("")),
        ("settings", with_settings(weeks.app(""), "Down Right Down Down Down")),
        ("settings-list", with_settings(weeks.app(""), "Down Down Down Down Down Enter Up Up")),
        ("settings-leaving", with_settings(weeks.app(""), "Right Esc")),
        ("welcome", with_welcome(weeks.app(""), "")),
        ("welcome-troubled", with_welcome(weeks.troubled(""), "Down Right Down")),
    ] {
        check(name, &app, "full", SMALL);
    }
    check("replay", &weeks.replaying(""), "full", &SIZES);
    check("replay-mouse", &weeks.replaying("3"), "full", &SIZES);
    check("replay-beside", &weeks.replaying("b 2 0 2 6 - 1 1 - 1 8 Enter"), "full", &SIZES);
    for layout in ["minimal", "typing", "ergonomics"] {
        for tab in [Tab::Overview, Tab::Keyboard] {
            let app = weeks.app(&(tab.index() + 1).to_string());
            check(&format!("{layout}-{}", tab.title().to_lowercase()), &app, layout, SMALL);
        }
    }
    assert!(other.is_empty(), "UPDATE=1 cargo test --test gallery takes it:\n{}", other.join("\n"));
}

#[test]
fn a_refusal_is_read_on_the_form() {
    let mut app = with_settings(App::new(CALENDAR, now()), "Right");
    app.update(Message::NotSaved("the settings in x are read-only".to_owned()));
    let text = picture(&drawn(&app, &Look::default(), (80, 24)));
    assert!(text.contains("the settings in x are read-only"), "{text}");
    let theme = |app: &App| match app.overlay() {
        keytop::app::Overlay::Settings(form) => form.value(&["screen", "theme"]).cloned(),
        _ => None,
    };
    assert_eq!(theme(&app), Some(Setting::Text("dark".to_owned())), "what was chosen is still there");
}
