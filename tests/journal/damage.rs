use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use keytop::journal::{Journal, JournalError, MirrorRoot, Options, Reader, verify};
use rusqlite::Connection;

use super::support::{CALENDAR, DAY_S, NINE, Place, RECORDED, all_days, at, typed};

const SMALL_DISK: &str = "KEYTOP_TEST_SMALL_DISK";

/// A journal that was closed in order, as bytes.
fn journal_bytes() -> Vec<u8> {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    for second in 0..300 {
        journal.write(typed(NINE + second, "mail", &["KeyA", "KeyB"]), CALENDAR, None).unwrap();
    }
    journal.tidy_all(at(NINE + 2 * DAY_S), CALENDAR).unwrap();
    for second in 0..100 {
        journal.write(typed(NINE + 2 * DAY_S + second, "mail", &["KeyA", "KeyB"]), CALENDAR, None).unwrap();
    }
    journal.close().unwrap();
    fs::read(place.path()).unwrap()
}

fn place_with(bytes: &[u8]) -> Place {
    let place = Place::new();
    fs::create_dir(place.folder()).unwrap();
    fs::write(place.path(), bytes).unwrap();
    place
}

/// Whatever it is, every call gives a value or an error.
fn use_it(place: &Place) -> Result<(), JournalError> {
    if let Some(mut reader) = Reader::open_beside(&place.path(), MirrorRoot::Folder(place.memory()))? {
        reader.timeline(all_days(), RECORDED)?;
        reader.slices(at(0)..at(NINE * 2))?;
        reader.batches(at(0)..at(NINE * 2))?;
        reader.monitors(at(NINE * 2))?;
        reader.extent(RECORDED)?;
    }
    verify(&place.path(), CALENDAR, &mut |_, _| {})?;
    let mut journal = place.try_writer(0.0)?;
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None)?;
    journal.tidy_all(at(NINE + 9 * DAY_S), CALENDAR)?;
    Ok(())
}

#[test]
fn where_nothing_was_recorded_there_is_no_reader() {
    let place = Place::new();
    assert!(Reader::open(&place.path()).unwrap().is_none());
    assert!(!place.folder().exists());
    let place = place_with(b"");
    assert!(Reader::open(&place.path()).unwrap().is_none());
}

/// Not a test of its own: what the test below runs where the folder is a disk of one megabyte.
#[test]
fn the_writer_whose_disk_is_full() {
    let Some(folder) = std::env::var_os(SMALL_DISK) else { return };
    let (folder, options) = (std::path::PathBuf::from(folder), Options { mix_bits: 0.0, ..Options::default() });
    let options = Options { mirror: MirrorRoot::Nowhere, ..options };
    let mut journal = Journal::open(&folder.join("journal.db"), &options).unwrap();
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    let filler = folder.join("filler");
    let mut file = fs::File::create(&filler).unwrap();
    while std::io::Write::write_all(&mut file, &[1; 4096]).is_ok() {}
    drop(file);
    let refused = (1..200).filter(|&second| {
        let written = journal.write(typed(NINE + second, "mail", &["KeyA"]), CALENDAR, None);
        assert!(matches!(written, Ok(()) | Err(JournalError::Full(_))), "{written:?}");
        written.is_err()
    });
    assert!(refused.count() > 0);
    assert!(journal.unwritten() > 100);
    fs::remove_file(filler).unwrap();
    (200..210).for_each(|second| {
        let _ = journal.write(typed(NINE + second, "mail", &["KeyA"]), CALENDAR, None);
    });
    assert_eq!(journal.unwritten(), 0);
    journal.close().unwrap();
    let mut reader = Reader::open_beside(&folder.join("journal.db"), MirrorRoot::Nowhere).unwrap().unwrap();
    assert_eq!(reader.total(all_days(), RECORDED).unwrap().whole().totals.presses(), 210);
}

#[test]
fn what_a_full_disk_does_not_take_is_kept_and_written_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let script =
        "mount -t tmpfs -o size=1m tmpfs \"$1\" || exit 77; exec \"$2\" --exact damage::the_writer_whose_disk_is_full";
    let mut unshare = std::process::Command::new("unshare");
    unshare.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]);
    unshare.arg(folder.path()).arg(std::env::current_exe().unwrap()).env(SMALL_DISK, folder.path());
    let Ok(done) = unshare.output() else { return };
    let told = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    // Where namespaces are not allowed there is no small disk to be had.
    let is_refused = done.status.code() == Some(77) || told.starts_with("unshare:");
    assert!(is_refused || done.status.success(), "{told}");
    assert!(!(is_refused && std::env::var_os("KEYTOP_TESTS_NEED_ALL").is_some() && is_root()), "{told}");
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0)
}

#[test]
fn other_files_are_refused_and_untouched() {
    for bytes in [b"hello".to_vec(), vec![0; 8192], b"SQLite format 3".to_vec(), vec![0xa5; 100_000]] {
        let place = place_with(&bytes);
        assert!(matches!(Reader::open(&place.path()), Err(JournalError::NotAJournal(_))));
        assert!(matches!(place.try_writer(0.0), Err(JournalError::NotAJournal(_))));
        assert_eq!(fs::read(place.path()).unwrap(), bytes);
    }
    let place = Place::new();
    fs::create_dir(place.folder()).unwrap();
    Connection::open(place.path()).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    let before = fs::read(place.path()).unwrap();
    let error = place.try_writer(0.0).unwrap_err();
    assert!(error.to_string().contains("journal.db is not a keytop journal"), "{error}");
    assert!(matches!(Reader::open(&place.path()), Err(JournalError::NotAJournal(_))));
    assert_eq!(fs::read(place.path()).unwrap(), before);
}

#[test]
fn a_newer_journal_is_refused_and_untouched() {
    let place = place_with(&journal_bytes());
    Connection::open(place.path()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(place.path()).unwrap();
    let error = place.try_writer(0.0).unwrap_err();
    assert!(matches!(error, JournalError::Newer { found: 99, .. }), "{error}");
    assert!(matches!(Reader::open(&place.path()), Err(JournalError::Newer { found: 99, .. })));
    assert_eq!(fs::read(place.path()).unwrap(), before);
    assert_eq!(place.number("PRAGMA user_version"), 99);
}

#[test]
fn a_cut_journal_is_an_error() {
    let bytes = journal_bytes();
    for length in [1, 50, 99, 100, 512, 4096, 4097, 20_000, bytes.len() / 2, bytes.len() - 4096] {
        let error = use_it(&place_with(&bytes[..length])).unwrap_err();
        assert!(matches!(error, JournalError::NotAJournal(_) | JournalError::Damaged { .. }), "{length}: {error}");
    }
}

#[test]
fn a_journal_with_damaged_pages_never_panics() {
    let bytes = journal_bytes();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize
    };
    let mut errors = 0;
    for round in 0..60 {
        let mut damaged = bytes.clone();
        let at = 100 + next() % (bytes.len() - 100);
        let end = (at + [1, 16, 4096][round % 3]).min(bytes.len());
        damaged[at..end].iter_mut().for_each(|byte| *byte = if round % 2 == 0 { 0 } else { next() as u8 });
        errors += usize::from(use_it(&place_with(&damaged)).is_err());
    }
    assert!(errors > 10, "{errors}");
}

#[test]
fn a_schema_that_is_not_there_is_damage() {
    let place = place_with(&journal_bytes());
    Connection::open(place.path()).unwrap().execute_batch("DROP TABLE slice").unwrap();
    assert!(matches!(use_it(&place).unwrap_err(), JournalError::Damaged { .. }));
}

#[test]
fn a_second_recorder_is_told_who_records() {
    let place = Place::new();
    let journal = place.writer(1024.0);
    let error = place.try_writer(1024.0).unwrap_err();
    assert!(matches!(error, JournalError::Locked { pid: Some(pid), .. } if pid == std::process::id()), "{error}");
    assert_eq!(place.reader().recorder_pid(), Some(std::process::id()));
    drop(journal);
    assert_eq!(place.reader().recorder_pid(), None);
    assert!(place.try_writer(1024.0).is_ok());
}

#[test]
fn a_folder_that_may_not_be_written_can_be_read() {
    let place = place_with(&journal_bytes());
    fs::set_permissions(place.path(), Permissions::from_mode(0o400)).unwrap();
    fs::set_permissions(place.folder(), Permissions::from_mode(0o500)).unwrap();
    assert_eq!(place.presses(), (800, 800));
    // Root may write everywhere, whatever the mode says.
    if fs::write(place.folder().join("probe"), "").is_err() {
        assert!(matches!(place.try_writer(0.0), Err(JournalError::Permission(_))));
    }
    fs::set_permissions(place.folder(), Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_path_that_cannot_be_is_an_error_with_the_path() {
    let place = place_with(b"");
    let error = Journal::open(&place.path().join("journal.db"), &place.options(0.0)).unwrap_err();
    assert!(error.to_string().contains("journal.db/journal.db"), "{error}");
    assert!(Journal::open(&place.folder(), &place.options(0.0)).is_err());
    assert!(Reader::open(&place.folder()).is_err());
}
