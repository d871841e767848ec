//! A journal in a folder of its own, mirrored in memory of its own.

use std::ops::Range;
use std::path::PathBuf;

use keytop::aggregate::{KeyTotals, Slice, Span, SpanKind};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::event::{Key, KeyClass, MICROS, Name, Second, Time};
use keytop::journal::{Journal, JournalError, MirrorRoot, Options, Placing, Reader};
use keytop::timeline::Tile;
use tempfile::TempDir;

/// 2026-11-20T09:00:00 in Berlin.
pub const NINE: i64 = 1_795_161_600;
pub const DAY_S: i64 = 86_400;
pub const CALENDAR: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
pub const RECORDED: Placing = Placing { day_start: DayStart::DEFAULT, zone: None };

pub struct Place {
    folder: TempDir,
    memory: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let memory = tempfile::Builder::new().prefix("keytop-test").tempdir_in("/dev/shm").unwrap();
        Self { folder: TempDir::new().unwrap(), memory }
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("keytop")
    }

    pub fn path(&self) -> PathBuf {
        self.folder().join("journal.db")
    }

    pub fn memory(&self) -> PathBuf {
        self.memory.path().to_owned()
    }

    pub fn options(&self, mix_bits: f64) -> Options {
        Options { mix_bits, mirror: MirrorRoot::Folder(self.memory()), ..Options::default() }
    }

    pub fn writer(&self, mix_bits: f64) -> Journal {
        self.try_writer(mix_bits).unwrap()
    }

    pub fn try_writer(&self, mix_bits: f64) -> Result<Journal, JournalError> {
        Journal::open(&self.path(), &self.options(mix_bits))
    }

    pub fn importer(&self, mix_bits: f64) -> Journal {
        Journal::open_for_import(&self.path(), &self.options(mix_bits)).unwrap()
    }

    pub fn reader(&self) -> Reader {
        Reader::open_beside(&self.path(), MirrorRoot::Folder(self.memory())).unwrap().unwrap()
    }

    /// The sum of all days as a new reader sees it.
    pub fn total(&self) -> Tile {
        self.reader().timeline(all_days(), RECORDED).unwrap().total(all_days())
    }

    /// Presses, and presses whose key is known.
    pub fn presses(&self) -> (u64, u64) {
        let whole = self.total().whole();
        (whole.totals.presses(), whole.totals.keys.iter().map(|(_, key)| key.presses).sum())
    }

    /// Runs a query that gives one number, past the journal's own code.
    pub fn number(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

pub fn all_days() -> Range<Day> {
    "2026-11-01".parse().unwrap().."2026-12-31".parse().unwrap()
}

/// A second of typing in an application.
pub fn typed(second: i64, app: &str, codes: &[&str]) -> Slice {
    let mut slice = Slice::default();
    let start = Second(second).start();
    let app = Some(Name::new(app));
    for code in codes {
        let key = Key::from_code(code).unwrap();
        let totals = slice.cell(start, app);
        totals.classes.add(key.class());
        totals.text_presses += u64::from(key.class() == KeyClass::Text);
        let entry = totals.keys.entry(key);
        *entry = KeyTotals { presses: entry.presses + 1, dwells: entry.dwells + 1, ..*entry };
    }
    let end = start + MICROS;
    slice.add_span(Span { start, end, app, kind: SpanKind::Active });
    slice.add_span(Span { start, end, app, kind: SpanKind::Focus });
    slice
}

pub fn at(second: i64) -> Time {
    Second(second).start()
}

/// Whether there is a tracer of system calls, which a machine that tests everything has.
#[cfg(target_os = "linux")]
pub fn has_strace() -> bool {
    let found = std::process::Command::new("strace").arg("-V").stdout(std::process::Stdio::null()).status();
    let is_there = found.is_ok_and(|status| status.success());
    assert!(is_there || std::env::var_os("KEYTOP_TESTS_NEED_ALL").is_none(), "strace is missing");
    is_there
}
