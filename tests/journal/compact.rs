use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use keytop::journal::{Durability, Journal, JournalError, MirrorRoot, Options, Retention, rescue, sizes, verify};

use super::support::{CALENDAR, DAY_S, NINE, Place, RECORDED, all_days, at, typed};

const JOURNAL: &str = "KEYTOP_TEST_TIDY_JOURNAL";
const MERGING: &str = "KEYTOP_TEST_MERGING_JOURNAL";
const OTHER: &str = "KEYTOP_TEST_OTHER_JOURNAL";
const CODES: [&str; 3] = ["KeyA", "KeyB", "Backspace"];
pub const LATER: i64 = NINE + 40 * DAY_S;

/// Some days of typing, each of some hundred seconds in two hours.
pub fn live(journal: &mut Journal, days: std::ops::Range<i64>) {
    for day in days {
        for second in (0..7200).step_by(60) {
            let app = if second % 180 == 0 { "mail" } else { "editor" };
            journal.write(typed(NINE + day * DAY_S + second, app, &CODES), CALENDAR, None).unwrap();
        }
        journal.close_days_before(at(NINE + (day + 1) * DAY_S), CALENDAR).unwrap();
    }
}

pub fn is_sound(place: &Place) {
    let wrong = verify(&place.path(), CALENDAR, &mut |_, _| {}).unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_packed_journal_tells_the_same_in_fewer_bytes() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..12);
    let (total, presses) = (place.total(), place.presses());
    assert!(place.number("SELECT count(*) FROM slice") > 1000);
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    assert_eq!(place.number("SELECT count(*) FROM slice") + place.number("SELECT count(*) FROM batch"), 0);
    assert_eq!(place.number("SELECT count(*) FROM block"), 12);
    assert_eq!(place.presses(), presses);
    assert_eq!(place.reader().total(all_days(), RECORDED).unwrap(), total);
    assert_eq!(
        place.reader().batches(at(0)..at(LATER)).unwrap().iter().map(keytop::journal::Batch::presses).sum::<u64>(),
        presses.1
    );
    assert!(!journal.tidy(at(LATER), CALENDAR).unwrap());
    is_sound(&place);
    assert_eq!(sizes(&place.path()).unwrap().unwrap().days, (12, 0));
}

#[test]
fn what_is_imported_into_a_packed_day_is_packed_with_it() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..3);
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    let mut importer = place.importer(0.0);
    importer.write(typed(NINE + DAY_S + 30, "mail", &CODES), CALENDAR, None).unwrap();
    importer.close().unwrap();
    let total = place.total();
    assert_eq!(place.number("SELECT count(*) FROM slice"), 1);
    journal.close_days_before(at(LATER), CALENDAR).unwrap();
    journal.write(typed(LATER, "mail", &CODES), CALENDAR, None).unwrap();
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    assert_eq!(place.number("SELECT count(*) FROM block"), 3);
    let mut again = place.total();
    assert_eq!(again.whole().totals.presses(), total.whole().totals.presses() + 3);
    again = place.reader().total(all_days().start.."2026-11-30".parse().unwrap(), RECORDED).unwrap();
    assert_eq!(again, total);
    is_sound(&place);
}

#[test]
fn what_was_made_again_is_what_was_there() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..12);
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    let before =
        (place.total(), place.number("SELECT count(*) FROM tile"), place.number("SELECT count(*) FROM rollup_key"));
    rusqlite::Connection::open(place.path())
        .unwrap()
        .execute_batch("UPDATE rollup_app SET presses = 0; DELETE FROM tile WHERE kind = 'month'")
        .unwrap();
    assert!(!verify(&place.path(), CALENDAR, &mut |_, _| {}).unwrap().is_empty());
    let mut steps = 0;
    journal.rebuild(at(LATER), CALENDAR, &mut |_, _| steps += 1).unwrap();
    is_sound(&place);
    assert!(steps > 12);
    assert_eq!(
        (place.total(), place.number("SELECT count(*) FROM tile"), place.number("SELECT count(*) FROM rollup_key")),
        before
    );
}

#[test]
fn old_days_are_thinned_to_their_sums() {
    let place = Place::new();
    let options = Options { retention: Retention { seconds_days: Some(35), events_days: None }, ..place.options(0.0) };
    let mut journal = Journal::open(&place.path(), &options).unwrap();
    live(&mut journal, 0..12);
    let (total, rollups) = (place.total(), "SELECT sum(presses) FROM rollup_app");
    let presses = total.whole().totals.presses().cast_signed();
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    assert_eq!(place.number(rollups), presses);
    assert_eq!(place.number("SELECT count(*) FROM thinned"), 5);
    assert_eq!(place.number("SELECT count(*) FROM block"), 7);
    assert_eq!(place.reader().total(all_days(), RECORDED).unwrap(), total);
    journal.rebuild(at(LATER), CALENDAR, &mut |_, _| {}).unwrap();
    assert_eq!(place.reader().total(all_days(), RECORDED).unwrap(), total);
    assert_eq!(place.number(rollups), presses);
    is_sound(&place);
    let mut importer = place.importer(0.0);
    importer.write(typed(NINE + DAY_S + 30, "mail", &CODES), CALENDAR, None).unwrap();
    importer.close().unwrap();
    journal.write(typed(LATER, "mail", &CODES), CALENDAR, None).unwrap();
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    assert_eq!(place.presses().0, total.whole().totals.presses() + 6);
    assert_eq!(place.number("SELECT count(*) FROM block"), 7);
}

/// Not a test of its own: the process that the test below kills while it packs and records.
#[test]
fn the_packer_that_is_killed() {
    let Some(path) = std::env::var_os(JOURNAL) else { return };
    let options =
        Options { mix_bits: 0.0, mirror: MirrorRoot::Nowhere, durability: Durability::Normal, ..Options::default() };
    let mut journal = Journal::open(&PathBuf::from(path), &options).unwrap();
    for n in 0.. {
        journal.write(typed(LATER + n, "mail", &CODES), CALENDAR, None).unwrap();
        journal.tidy(at(LATER), CALENDAR).unwrap();
        if writeln!(std::io::stderr(), "wrote").is_err() {
            return;
        }
    }
}

#[test]
fn a_kill_at_any_moment_of_packing_loses_nothing() {
    let rounds = std::env::var("KEYTOP_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..4);
    journal.close().unwrap();
    let past = all_days().start.."2026-12-20".parse().unwrap();
    let total = place.reader().total(past.clone(), RECORDED).unwrap();
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "compact::the_packer_that_is_killed", "--nocapture"]).env(JOURNAL, place.path());
        child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let before = place.total().whole().totals.presses();
        let mut child = child.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let seen = lines.by_ref().take(round % 9).filter(|line| line == "wrote").count();
        std::thread::sleep(Duration::from_micros(round as u64 * 791 % 5000));
        child.kill().unwrap();
        child.wait().unwrap();
        let wrote = (seen + lines.filter(|line| line == "wrote").count()) as u64;
        let after = place.total().whole().totals.presses();
        assert!((wrote * 3..=wrote * 3 + 3).contains(&(after - before)), "wrote {wrote}, found {}", after - before);
        assert_eq!(place.reader().total(past.clone(), RECORDED).unwrap(), total, "round {round}");
        is_sound(&place);
    }
}

/// Not a test of its own: the process that the test below kills while it migrates and merges.
#[test]
fn the_merger_that_is_killed() {
    let (Some(path), Some(other)) = (std::env::var_os(MERGING), std::env::var_os(OTHER)) else { return };
    let options = Options { mix_bits: 0.0, mirror: MirrorRoot::Nowhere, ..Options::default() };
    let mut journal = Journal::open(&PathBuf::from(path), &options).unwrap();
    journal.merge(&PathBuf::from(other), "other", CALENDAR.day_start).unwrap();
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
}

#[test]
fn a_kill_while_migrating_or_merging_leaves_the_one_or_the_other_whole() {
    let rounds: u64 = std::env::var("KEYTOP_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let other = Place::new();
    let mut journal = other.writer(0.0);
    live(&mut journal, 0..2);
    journal.close().unwrap();
    let theirs = other.presses().0;
    let mut place = Place::new();
    first_version(&place);
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "compact::the_merger_that_is_killed"]);
        child.env(MERGING, place.path()).env(OTHER, other.path());
        let mut child = child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(2_000 + round * 7_919 % 120_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut journal = place.writer(0.0);
        assert_eq!(place.number("SELECT presses FROM apps_by_hour WHERE app = 'mail' AND day = '2026-11-18'"), 7);
        let presses = place.presses().0;
        assert!(presses == 0 || presses == theirs, "{presses} of {theirs}");
        journal.tidy_all(at(LATER), CALENDAR).unwrap();
        journal.close().unwrap();
        if presses > 0 {
            place = Place::new();
            first_version(&place);
        }
    }
}

#[test]
fn a_power_cut_at_any_byte_of_the_log_leaves_a_whole_journal() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..2);
    journal.close().unwrap();
    let mut journal = place.writer(0.0);
    let folder = place.folder();
    let db = std::fs::read(place.path()).unwrap();
    let before = place.total().whole().totals.presses();
    for second in 0..20 {
        journal.write(typed(LATER + second, "mail", &CODES), CALENDAR, None).unwrap();
        journal.tidy(at(LATER), CALENDAR).unwrap();
    }
    let log = std::fs::read(folder.join("journal.db-wal")).unwrap();
    let db_now = std::fs::read(place.path()).unwrap();
    assert_eq!(db, db_now, "the log was not folded in between");
    for cut in 0..40 {
        let other = Place::new();
        std::fs::create_dir(other.folder()).unwrap();
        std::fs::write(other.path(), &db).unwrap();
        let mut tail = log[..log.len() * cut / 40].to_vec();
        if cut % 3 == 0 && tail.len() > 100_000 {
            // A write in the middle never arrived.
            let hole = tail.len() / 2;
            tail[hole..hole + 4096].fill(0);
        }
        std::fs::write(other.folder().join("journal.db-wal"), tail).unwrap();
        let presses = other.total().whole().totals.presses();
        assert!((before..=before + 60).contains(&presses), "{presses}");
        is_sound(&other);
        other.writer(0.0).close().unwrap();
    }
}

#[test]
fn of_a_damaged_journal_the_rest_is_saved() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..39);
    journal.tidy_all(at(LATER), CALENDAR).unwrap();
    journal.close().unwrap();
    let presses = place.presses().0;
    let mut bytes = std::fs::read(place.path()).unwrap();
    // A page in the middle of the blocks.
    let page = place.number(
        "SELECT pageno FROM dbstat WHERE name = 'block' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 1",
    );
    let size = place.number("PRAGMA page_size") as usize;
    let start = (page as usize - 1) * size;
    bytes[start..start + size].fill(0xee);
    std::fs::write(place.path(), bytes).unwrap();
    let told = rescue(&place.path(), "2026-12-24".parse().unwrap()).unwrap();
    assert!(told.damaged.ends_with("journal.db.damaged-2026-12-24") && told.damaged.exists());
    assert_eq!(told.torn, ["block"]);
    let saved = place.presses().0;
    assert!(saved < presses && saved > presses / 2, "{saved} of {presses}");
    let mut journal = place.writer(0.0);
    journal.rebuild(at(LATER), CALENDAR, &mut |_, _| {}).unwrap();
    is_sound(&place);
}

#[test]
fn damage_that_is_met_while_recording_is_told_at_the_next_start() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, 0..2);
    assert!(journal.check_mark().is_ok());
    journal.mark_damaged();
    journal.close().unwrap();
    assert!(matches!(place.writer(0.0).check_mark(), Err(JournalError::Damaged { .. })));
    let presses = place.presses();
    let told = rescue(&place.path(), "2026-12-24".parse().unwrap()).unwrap();
    assert_eq!(told.torn, Vec::<String>::new());
    assert!(place.writer(0.0).check_mark().is_ok());
    assert_eq!(place.presses(), presses);
}

#[test]
fn an_older_journal_is_brought_up_to_date_after_a_copy_was_set_aside() {
    let place = Place::new();
    first_version(&place);
    drop(place.writer(0.0));
    let copy = place.folder().join("journal.db.v1");
    let old = rusqlite::Connection::open(copy).unwrap();
    let version: i64 = old.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1);
    assert_eq!(place.number("SELECT presses FROM apps_by_hour WHERE app = 'mail' AND day = '2026-11-18'"), 7);
    assert_eq!(place.number("SELECT active_us FROM rollup_app"), 60_250_000);
    assert_eq!(place.number("SELECT presses FROM keys_by_day WHERE day = '2026-11-18' AND key = 'KeyA'"), 7);
}

#[test]
fn roll_ups_of_the_version_before_are_the_same_in_fewer_bytes() {
    let place = Place::new();
    fifth_version(&place);
    drop(place.writer(0.0));
    assert!(place.folder().join("journal.db.v5").exists());
    for (button, clicks) in [("left", 5), ("right", 2), ("button7", 1)] {
        let sql = format!("SELECT clicks FROM buttons_by_hour WHERE app = 'mail' AND button = '{button}'");
        assert_eq!(place.number(&sql), clicks, "{button}");
    }
    assert_eq!(place.number("SELECT count(*) FROM buttons_by_hour"), 3);
    assert_eq!(place.number("SELECT CAST(distance_px * 1000 AS INTEGER) FROM apps_by_hour WHERE app = 'mail'"), 4568);
    assert_eq!(place.number("SELECT presses * 1000 + repeats FROM keys_by_hour WHERE key = 'KeyA'"), 7001);
    assert_eq!(place.number("SELECT CAST(dwell_ms * 10 AS INTEGER) FROM keys_by_hour WHERE key = 'KeyA'"), 835);
}

/// A journal as the fifth version of its tables made it.
fn fifth_version(place: &Place) {
    std::fs::create_dir(place.folder()).unwrap();
    let db = rusqlite::Connection::open(place.path()).unwrap();
    for version in [
        include_str!("../../src/journal/schema/001_first.sql"),
        include_str!("../../src/journal/schema/002_store.sql"),
        include_str!("../../src/journal/schema/003_events.sql"),
        include_str!("../../src/journal/schema/004_blocks.sql"),
        include_str!("../../src/journal/schema/005_marks.sql"),
    ] {
        db.execute_batch(version).unwrap();
    }
    db.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA application_id = 0x6b657974; PRAGMA user_version = 5;
         INSERT INTO meta VALUES ('uuid', '0123456789abcdef0123456789abcdef');
         INSERT INTO app VALUES (1, 'mail'); INSERT INTO key VALUES (1, 'KeyA');
         INSERT INTO hour VALUES (1, '2026-11-18T09:00+01:00', '2026-11-18');
         INSERT INTO rollup_app VALUES (1, 1, 7, 6, 0, 1, 0, 1, 5, 1500000, 8, 0, 3.0, 4.5678, 60250000, 61000000);
         INSERT INTO rollup_button VALUES (1, 1, 'left', 5), (1, 1, 'right', 2), (1, 1, 'button7', 1);
         INSERT INTO rollup_key VALUES (1, 1, 7, 1, 6, 501000);",
    )
    .unwrap();
}

/// A journal as the first version of its tables made it.
fn first_version(place: &Place) {
    std::fs::create_dir(place.folder()).unwrap();
    let first = include_str!("../../src/journal/schema/001_first.sql");
    let db = rusqlite::Connection::open(place.path()).unwrap();
    db.execute_batch(first).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA application_id = 0x6b657974; PRAGMA user_version = 1;
         INSERT INTO meta VALUES ('uuid', '0123456789abcdef0123456789abcdef');
         INSERT INTO app VALUES (1, 'mail'); INSERT INTO key VALUES (1, 'KeyA');
         INSERT INTO rollup_app VALUES
            ('2026-11-18T09:00+01:00', '2026-11-18', 1, 7, 6, 0, 0, 0, 1, 5, 1.5, 2, 0, 3.0, 4.5, 60.25, 61.0);
         INSERT INTO rollup_key VALUES ('2026-11-18T09:00+01:00', '2026-11-18', 1, 1, 7, 0, 6, 0.5);",
    )
    .unwrap();
}
