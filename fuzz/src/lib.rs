//! What is fuzzed: each takes bytes as they come, and does with them what keytop would.

use std::path::Path;

use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::config::Config;
use keytop::event::Time;
use keytop::import::EventLines;
use keytop::journal::{
    Identities, Journal, JournalError, MirrorRoot, Options, Placing, Reader, probe_block, probe_events, probe_tile,
    rescue, verify,
};

/// The days of all seeds.
const FIRST: &str = "2016-01-01";
const LAST: &str = "2027-01-01";
const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };

/// A packed day.
pub fn block(bytes: &[u8]) {
    probe_block(bytes);
}

/// A sum of days.
pub fn tile(bytes: &[u8]) {
    probe_tile(bytes);
}

/// A block of recorded events.
pub fn events(bytes: &[u8]) {
    probe_events(bytes);
}

/// A file of event lines.
pub fn event_line(bytes: &[u8]) {
    EventLines::new(bytes).for_each(drop);
}

/// A settings file.
pub fn settings(bytes: &[u8]) {
    let _ = Config::parse(&String::from_utf8_lossy(bytes), Path::new("config.toml"));
}

/// A journal's file: read, verified, written to, made smaller and saved from, each whatever became of the one before.
/// Returns what was wrong with it, if anything.
pub fn database(bytes: &[u8]) -> Vec<JournalError> {
    let Ok(folder) = tempfile::tempdir() else { return Vec::new() };
    let path = folder.path().join("journal.db");
    if std::fs::write(&path, bytes).is_err() {
        return Vec::new();
    }
    let tried = [read(&path), verify(&path, CALENDAR, &mut |_, _| {}).map(drop), write(&path), save(&path)];
    tried.into_iter().filter_map(Result::err).collect()
}

fn read(path: &Path) -> Result<(), JournalError> {
    let Some(mut reader) = Reader::open_beside(path, MirrorRoot::Nowhere)? else { return Ok(()) };
    let (first, last) = (FIRST.parse().unwrap_or_default(), LAST.parse().unwrap_or_default());
    let placing = Placing { day_start: DayStart::DEFAULT, zone: None };
    let ever = Time(0)..Time(i64::MAX);
    let _ = reader.timeline(first..last, placing);
    let _ = reader.timeline_by_app(first..last, placing);
    let _ = reader.devices(first..last);
    let _ = reader.batches(ever.clone());
    let _ = reader.events(&ever, None, &Identities::default(), |_| Ok(()));
    let _ = reader.audit();
    reader.slices(ever).map(drop)
}

fn write(path: &Path) -> Result<(), JournalError> {
    let options = Options { mirror: MirrorRoot::Nowhere, ..Options::default() };
    let mut journal = Journal::open(path, &options)?;
    let now = CALENDAR.start_of(LAST.parse().unwrap_or_default());
    journal.close_days_before(now, CALENDAR)?;
    journal.tidy_all(now, CALENDAR)?;
    journal.rebuild(now, CALENDAR, &mut |_, _| {})?;
    journal.close()
}

fn save(path: &Path) -> Result<(), JournalError> {
    rescue(path, LAST.parse().unwrap_or_default()).map(drop)
}
