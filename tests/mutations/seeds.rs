//! Bytes that are right: what is in `fuzz/seeds`, the example of the settings, and what a journal of some days holds.

use std::fmt::Write as _;
use std::path::Path;

use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::config::EXAMPLE;
use keytop::event::{Event, MICROS, Time};
use keytop::import::{Entry, EventLines};
use keytop::journal::{EventOptions, Journal, MirrorRoot, Options};
use keytop::policy::Policy;
use keytop::session::{Rules, Session};
use rusqlite::Connection;
use tempfile::TempDir;

const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
const HOUR_US: i64 = 3600 * MICROS;
/// What the example only tells of.
const LISTS: &str = r#"
[[categories]]
name = "Work/Programming"
app = "^(code|nvim)$"
color = "blue"
[[goals]]
category = "Media"
most = "1h"
[[goals]]
of = "presses"
least = 5000
[keys]
expand = "e"
scroll-down = ["Down", "Ctrl-n"]
[layouts]
mine = { overview = ["1: speed*3 totals", "2: board", "1: day"], keyboard = ["1: board", "1: typing keys"] }
"#;

pub fn event_lines() -> Vec<u8> {
    include_bytes!("../../fuzz/seeds/event_line/a").to_vec()
}

pub fn settings() -> Vec<Vec<u8>> {
    [EXAMPLE, LISTS].map(|text| text.as_bytes().to_vec()).to_vec()
}

pub fn blocks() -> Vec<Vec<u8>> {
    let mut seeds = vec![
        include_bytes!("../../fuzz/seeds/block/k0").to_vec(),
        include_bytes!("../../fuzz/seeds/block/s0").to_vec(),
    ];
    seeds.extend(bodies("SELECT slices FROM block UNION ALL SELECT keys FROM block"));
    seeds
}

pub fn tiles() -> Vec<Vec<u8>> {
    let mut seeds = vec![include_bytes!("../../fuzz/seeds/tile/day0").to_vec()];
    seeds.extend(bodies("SELECT body FROM tile"));
    seeds
}

pub fn events() -> Vec<Vec<u8>> {
    bodies("SELECT body FROM event_block")
}

/// A journal's file as it is, and some whose rows hold what no program wrote there.
pub fn journals() -> Vec<Vec<u8>> {
    let folder = journal();
    let sound = std::fs::read(folder.path().join("journal.db")).unwrap();
    let other = folder.path().join("other.db");
    let mut seeds = vec![sound.clone()];
    for odd in [
        "UPDATE slice SET start_us = -9223372036854775807, end_us = 9223372036854775807",
        "UPDATE slice SET hour = 9223372036854775807",
        "UPDATE batch SET day = '9999-99-99'",
        "UPDATE block SET slices = zeroblob(1000000)",
        "UPDATE block SET keys = slices",
        "UPDATE tile SET body = x'ffffffffffffffffffffffffffffffff'",
        "UPDATE event_block SET start_us = 0, end_us = 9223372036854775807, body = zeroblob(100)",
        "UPDATE meta SET value = value || value",
        "DELETE FROM zone",
        "DELETE FROM app",
        "DELETE FROM key",
        "DELETE FROM hour",
        "PRAGMA user_version = 1",
    ] {
        std::fs::write(&other, &sound).unwrap();
        let db = Connection::open(&other).unwrap();
        db.execute_batch(&format!("PRAGMA foreign_keys = off; PRAGMA journal_mode = delete; {odd}")).unwrap();
        db.close().unwrap();
        seeds.push(std::fs::read(&other).unwrap());
    }
    seeds
}

fn bodies(sql: &str) -> Vec<Vec<u8>> {
    let folder = journal();
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    let mut statement = db.prepare(sql).unwrap();
    let bodies = statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    assert!(!bodies.is_empty(), "{sql}");
    bodies
}

/// A journal of two days, of which the first is packed and summed up.
fn journal() -> TempDir {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("journal.db");
    let first = 1_795_161_600 * MICROS;
    record(&path, first, 0.0);
    record(&path, first + 24 * HOUR_US, 0.0);
    folder
}

fn record(path: &Path, start: i64, mix_bits: f64) {
    let events = Some(EventOptions { seal_to: None, step_us: 0 });
    let options = Options { mix_bits, mirror: MirrorRoot::Nowhere, events, ..Options::default() };
    let mut journal = Journal::open(path, &options).unwrap();
    let (mut policy, mut session) = (Policy::new(Vec::new(), true), Session::new(Rules::default()));
    for event in work(start) {
        let seen = policy.see(event);
        session.apply(&seen);
        journal.record(&seen);
    }
    journal.write(session.finish(), CALENDAR, None).unwrap();
    journal.close_days_before(Time(start + 4 * HOUR_US), CALENDAR).unwrap();
    journal.tidy_all(Time(start + 4 * HOUR_US), CALENDAR).unwrap();
    journal.close().unwrap();
}

/// An hour with a bit of everything.
fn work(start: i64) -> Vec<Event> {
    let mut text = String::new();
    for minute in 0..60 {
        let at = |second: i64| Time(start + (minute * 60 + second) * MICROS);
        let mut line = |second: i64, rest: &str| {
            let _ = writeln!(text, "{{\"time\":\"{}\",{rest}}}", at(second));
        };
        line(0, r#""event":"monitors","list":[{"name":"DP-1","x":0,"y":0,"w":1920,"h":1080}]"#);
        line(1, &format!(r#""event":"window","app":"{}","title":"x""#, ["mail", "editor"][minute as usize % 2]));
        for (second, key) in (2..).zip(["KeyA", "KeyB", "Backspace", "ControlLeft", "KeyC"]) {
            line(second, &format!(r#""event":"key_down","key":"{key}","device":"Board""#));
        }
        line(8, r#""event":"key_up","key":"ControlLeft""#);
        line(9, &format!(r#""event":"move","x":{},"y":{}"#, minute * 30, minute * 10));
        line(10, r#""event":"button_down","button":"left","x":100,"y":100"#);
        line(11, r#""event":"wheel","dx":0,"dy":1.5"#);
    }
    let entries = EventLines::new(text.as_bytes()).map(Result::unwrap);
    let events: Vec<Event> = entries
        .map(|entry| match entry {
            Entry::Event(event) => event,
            Entry::Rejected(line) => panic!("{line:?}"),
        })
        .collect();
    assert!(events.len() > 600);
    events
}
