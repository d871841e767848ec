use super::*;
use crate::aggregate::{KeyTotals, Totals};
use crate::calendar::{DayStart, Tz};
use crate::event::{Event, Key, Kind, Name, Second};
use crate::journal::Reader;
use crate::policy::Seen;

const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
const NOON: i64 = 43_200;

fn press(second: i64) -> Slice {
    let mut slice = Slice::default();
    let cell = slice.cell(Second(second).start(), Some(Name::new("mail")));
    cell.classes.text = 1;
    *cell.keys.entry(Key::from_code("KeyA").unwrap()) = KeyTotals { presses: 1, ..KeyTotals::default() };
    slice
}

fn journal(folder: &tempfile::TempDir) -> Journal {
    let options = Options { mix_bits: 0.0, mirror: MirrorRoot::Nowhere, ..Options::default() };
    Journal::open(&folder.path().join("journal.db"), &options).unwrap()
}

fn presses(journal: &Journal) -> u64 {
    let mut reader = Reader::open_beside(journal.path(), MirrorRoot::Nowhere).unwrap().unwrap();
    let stored = reader.slices(Time(0)..Time(i64::MAX)).unwrap();
    stored.iter().flat_map(|stored| stored.slice.cells.values()).map(Totals::presses).sum()
}

/// Lets the database have so many pages more than it has.
fn allow(journal: &Journal, pages: i64) {
    let has: i64 = journal.db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let sql = format!("PRAGMA max_page_count = {}", has + pages);
    journal.db.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap();
}

#[test]
fn what_a_full_disk_refused_is_written_when_there_is_room() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut journal = journal(&folder);
    allow(&journal, 0);
    let seconds = 5000;
    let refused =
        (0..seconds).find_map(|n| journal.write(press(NOON + n), CALENDAR, None).err().map(|error| (n, error)));
    let (from, error) = refused.unwrap();
    assert!(matches!(error, JournalError::Full(_)) && error.is_passing(), "{error}");
    let is_refused = |n| journal.write(press(NOON + n), CALENDAR, None).is_err();
    let attempts = (from + 1..seconds).map(is_refused).filter(|&is_refused| is_refused).count();
    assert!((300..2000).contains(&attempts), "{attempts}");
    assert_eq!(journal.unwritten(), (seconds - from) as usize);
    allow(&journal, 100_000);
    journal.write(press(NOON + seconds), CALENDAR, None).unwrap();
    journal.close_days_before(Second(NOON).start(), CALENDAR).unwrap();
    assert_eq!((journal.unwritten(), presses(&journal)), (0, seconds as u64 + 1));
    let told: i64 = journal.db.query_row("SELECT sum(presses) FROM batch", [], |row| row.get(0)).unwrap();
    assert_eq!(told, seconds + 1);
}

#[test]
fn what_a_full_disk_refused_is_written_with_the_last_events() {
    let folder = tempfile::TempDir::new().unwrap();
    let events = Some(EventOptions { seal_to: None, step_us: 0 });
    let options = Options { mix_bits: 0.0, mirror: MirrorRoot::Nowhere, events, ..Options::default() };
    let mut journal = Journal::open(&folder.path().join("journal.db"), &options).unwrap();
    let kind = Kind::KeyUp { key: Key::from_code("KeyA").unwrap() };
    journal.record(&Seen::whole(Event::new(Second(NOON).start(), kind)));
    allow(&journal, 0);
    let wide = (0..500).map(|n| press(NOON + n)).reduce(|mut sum, slice| {
        sum.merge(slice);
        sum
    });
    assert!(journal.write(wide.unwrap(), CALENDAR, None).is_err());
    allow(&journal, 100_000);
    let path = journal.path().to_owned();
    journal.close().unwrap();
    let mut reader = Reader::open_beside(&path, MirrorRoot::Nowhere).unwrap().unwrap();
    let stored = reader.slices(Time(0)..Time(i64::MAX)).unwrap();
    assert_eq!(stored.iter().flat_map(|stored| stored.slice.cells.values()).map(Totals::presses).sum::<u64>(), 500);
}

#[test]
fn what_waits_for_long_gets_coarser_and_stays_whole() {
    let mut backlog = Backlog::default();
    for second in 0..50_000 {
        backlog.add(press(NOON + second), CALENDAR);
    }
    backlog.bound();
    assert!(backlog.len() < 1000);
    let cells = backlog.slices().flat_map(|(_, _, slice)| slice.cells.values());
    assert_eq!(cells.map(Totals::presses).sum::<u64>(), 50_000);
}

#[test]
fn a_journal_is_migrated_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut first = journal(&folder);
    let uuid = first.uuid.clone();
    schema::migrate(&mut first.db).unwrap();
    assert_eq!(schema::check(&first.db, &first.path).unwrap(), schema::State::Current);
    drop(first);
    assert_eq!(journal(&folder).uuid, uuid);
}

#[test]
fn a_journal_that_was_being_made_when_the_power_went_is_made_again() {
    let folder = tempfile::TempDir::new().unwrap();
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    db.pragma_update(None, "journal_mode", "wal").unwrap();
    drop(db);
    let mut journal = journal(&folder);
    journal.write(press(NOON), CALENDAR, None).unwrap();
    assert_eq!(presses(&journal), 1);
}
