//! A journal of its own, recorded into as a recorder does.

use std::fs;

use keytop::aggregate::Totals;
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::event::{Event, MICROS, Time};
use keytop::export::EventWriter;
use keytop::import::{Entry, EventLines};
use keytop::journal::{EventOptions, Identities, Journal, JournalError, MirrorRoot, Options, Placing, Reader};
use keytop::policy::Policy;
use keytop::session::{Rules, Session};
use tempfile::TempDir;

pub const NINE: i64 = 1_795_161_600;
pub const CALENDAR: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
pub const PLACING: Placing = Placing { day_start: DayStart::DEFAULT, zone: None };
pub const ALL: std::ops::Range<Time> = Time(i64::MIN)..Time(i64::MAX);

pub struct Place {
    pub folder: TempDir,
    memory: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let memory = tempfile::Builder::new().prefix("keytop-test").tempdir_in("/dev/shm").unwrap();
        Self { folder: TempDir::new().unwrap(), memory }
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("journal.db")
    }

    pub fn root(&self) -> MirrorRoot {
        MirrorRoot::Folder(self.memory.path().to_owned())
    }

    pub fn writer(&self, events: Option<EventOptions>) -> Journal {
        let options = Options { mix_bits: 0.0, mirror: self.root(), events, ..Options::default() };
        Journal::open(&self.path(), &options).unwrap()
    }

    pub fn reader(&self) -> Reader {
        Reader::open_beside(&self.path(), self.root()).unwrap().unwrap()
    }

    pub fn total(&self) -> Totals {
        let days: std::ops::Range<Day> = "2026-11-01".parse().unwrap().."2026-12-31".parse().unwrap();
        self.reader().timeline(days.clone(), PLACING).unwrap().total(days).whole().totals
    }

    pub fn events(&self, identities: &Identities) -> Result<Vec<Event>, JournalError> {
        let mut events = Vec::new();
        self.reader().events(&ALL, None, identities, |kept| {
            events.push(kept.event);
            Ok(())
        })?;
        Ok(events)
    }

    pub fn bytes(&self) -> Vec<u8> {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|file| file.is_file()).flat_map(|file| fs::read(file).unwrap()).collect()
    }

    pub fn number(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

pub fn policy() -> Policy {
    Policy::new(vec!["vault".parse().unwrap()], false)
}

/// Folds events as a recorder does, a slice each second, and keeps them if the journal is told to.
pub fn record(journal: &mut Journal, events: &[Event], rules: Rules) {
    let (mut policy, mut session) = (policy(), Session::new(rules));
    let mut second = None;
    for event in events {
        if second.replace(event.time.second()) != Some(event.time.second()) {
            journal.write(session.take(), CALENDAR, None).unwrap();
        }
        let seen = policy.see(event.clone());
        session.apply(&seen);
        journal.record(&seen);
    }
    journal.write(session.finish(), CALENDAR, None).unwrap();
}

pub fn live() -> Rules {
    Rules { grid_step_us: MICROS / 60, ..Rules::default() }
}

pub fn kept(seal_to: Option<keytop::journal::Recipient>) -> EventOptions {
    EventOptions { seal_to, step_us: MICROS / 60 }
}

/// What a fold of event lines comes to, in a journal of its own.
pub fn imported(lines: &[u8]) -> Totals {
    let place = Place::new();
    let events: Vec<Event> = EventLines::new(lines)
        .map(|entry| match entry.unwrap() {
            Entry::Event(event) => event,
            Entry::Rejected(rejected) => panic!("line {}: {}", rejected.line, rejected.reason),
        })
        .collect();
    let mut journal = place.writer(None);
    record(&mut journal, &events, Rules::default());
    journal.close().unwrap();
    place.total()
}

pub fn lines(place: &Place) -> Vec<u8> {
    let mut writer = EventWriter::new(Vec::new(), true);
    place
        .reader()
        .events(&ALL, None, &Identities::default(), |kept| {
            writer.write(kept.run, kept.seq, &kept.event).unwrap();
            Ok(())
        })
        .unwrap();
    writer.into_inner()
}
