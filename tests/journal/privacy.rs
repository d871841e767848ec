use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use keytop::journal::{MirrorRoot, Options};

use super::support::{CALENDAR, DAY_S, NINE, Place, at, typed};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        }
        found.push(path);
    }
    found
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn bytes(place: &Place) -> Vec<u8> {
    files(&place.folder()).iter().filter(|path| path.is_file()).flat_map(|path| fs::read(path).unwrap()).collect()
}

fn holds(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn nobody_else_can_read_any_file() {
    let place = Place::new();
    let mut journal = place.writer(1024.0);
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    assert_eq!(mode(&place.folder()), 0o700);
    let all: Vec<_> = files(&place.folder()).into_iter().chain(files(&place.memory())).collect();
    for suffix in ["journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock"] {
        assert!(all.contains(&place.folder().join(suffix)), "{suffix}");
    }
    assert!(all.len() >= 8, "{all:?}");
    for path in all {
        assert_eq!(mode(&path), if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[test]
fn no_key_is_on_disk_before_its_batch_hides_it() {
    let place = Place::new();
    let mut journal = place.writer(1024.0);
    for second in 0..20 {
        journal.write(typed(NINE + second, "mail", &["KeyQ", "Knob"]), CALENDAR, None).unwrap();
    }
    assert!(holds(&bytes(&place), "mail"));
    for code in ["KeyQ", "Knob"] {
        assert!(!holds(&bytes(&place), code), "{code}");
    }
    assert_eq!(place.presses(), (40, 40));
    journal.close_days_before(at(NINE + DAY_S), CALENDAR).unwrap();
    journal.close().unwrap();
    assert!(!holds(&bytes(&place), "KeyQ"));
    assert_eq!(place.presses(), (40, 0));
    assert!(files(&place.memory()).iter().all(|path| path.is_dir()));
}

#[test]
fn what_is_written_has_the_entropy_it_says() {
    let place = Place::new();
    let mut journal = place.writer(100.0);
    for second in 0..200 {
        let key = ["KeyA", "KeyB", "KeyC", "KeyD"][second as usize % 4];
        journal.write(typed(NINE + second, "mail", &[key]), CALENDAR, None).unwrap();
    }
    assert!(place.number("SELECT count(*) FROM batch") > 1);
    assert_eq!(place.number("SELECT count(*) FROM batch WHERE order_bits < 100"), 0);
    assert_eq!(place.presses(), (200, 200));
}

#[test]
fn a_mirror_on_a_disk_is_none() {
    let place = Place::new();
    let disk = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let options = Options { mirror: MirrorRoot::Folder(disk.path().to_owned()), ..place.options(1024.0) };
    let mut journal = keytop::journal::Journal::open(&place.path(), &options).unwrap();
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    assert!(!journal.has_mirror());
    assert!(files(disk.path()).is_empty());
}
