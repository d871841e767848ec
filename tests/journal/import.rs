use keytop::journal::{Commit, Import};

use super::support::{CALENDAR, DAY_S, NINE, Place, at, typed};

fn import(lines: u64) -> Import {
    Import { hash: vec![1, 2, 3], what: "events.jsonl".to_owned(), lines, time: at(NINE + DAY_S) }
}

#[test]
fn an_import_is_there_wholly_and_once() {
    let place = Place::new();
    let mut journal = place.importer(0.0);
    journal.begin_import().unwrap();
    for second in 0..9 {
        journal.write(typed(NINE + second, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    }
    assert_eq!(place.presses(), (0, 0));
    assert_eq!(journal.commit_import(&import(9), CALENDAR).unwrap(), Commit::Done);
    assert_eq!(place.presses(), (9, 9));
    assert_eq!(journal.imported(&[1, 2, 3]).unwrap(), Some(import(9)));
    journal.begin_import().unwrap();
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    assert_eq!(journal.commit_import(&import(1), CALENDAR).unwrap(), Commit::AlreadyImported(import(9)));
    assert_eq!(place.presses(), (9, 9));
}

#[test]
fn an_import_that_is_given_up_leaves_nothing() {
    let place = Place::new();
    let mut journal = place.importer(1024.0);
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    journal.begin_import().unwrap();
    journal.write(typed(NINE + 1, "new application", &["KeyB"; 3]), CALENDAR, None).unwrap();
    journal.rollback_import();
    assert_eq!(place.presses(), (1, 1));
    journal.write(typed(NINE + 2, "other application", &["KeyC"]), CALENDAR, None).unwrap();
    assert_eq!(place.presses(), (2, 2));
    drop(journal);
    assert_eq!(place.presses(), (2, 2));
    assert_eq!(place.number("SELECT count(*) FROM app WHERE name = 'new application'"), 0);
}

#[test]
fn an_import_that_is_dropped_leaves_nothing() {
    let place = Place::new();
    let mut journal = place.importer(0.0);
    journal.begin_import().unwrap();
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    drop(journal);
    assert_eq!(place.presses(), (0, 0));
}

#[test]
fn days_that_are_over_are_closed_and_today_stays_open() {
    let place = Place::new();
    let mut journal = place.importer(1024.0);
    journal.begin_import().unwrap();
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    journal.write(typed(NINE + DAY_S, "mail", &["KeyB"]), CALENDAR, None).unwrap();
    assert_eq!(journal.commit_import(&import(2), CALENDAR).unwrap(), Commit::Done);
    // The one key of yesterday would tell itself, and is dropped; the press counts.
    assert_eq!(place.presses(), (2, 1));
    assert_eq!(place.number("SELECT count(*) FROM batch"), 0);
}

#[test]
fn a_recorder_goes_on_beside_an_import() {
    let place = Place::new();
    let mut recorder = place.writer(1024.0);
    recorder.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    let mut importer = place.importer(1024.0);
    importer.begin_import().unwrap();
    importer.write(typed(NINE - 60, "old", &["KeyB"]), CALENDAR, None).unwrap();
    let late = recorder.write(typed(NINE + 1, "new", &["KeyC"]), CALENDAR, None);
    assert!(late.unwrap_err().is_passing());
    assert_eq!(recorder.unwritten(), 1);
    importer.commit_import(&Import { time: at(NINE + 3600), ..import(1) }, CALENDAR).unwrap();
    recorder.write(typed(NINE + 2, "mail", &["KeyD"]), CALENDAR, None).unwrap();
    assert_eq!((recorder.unwritten(), place.presses()), (0, (4, 4)));
    importer.close().unwrap();
    recorder.close().unwrap();
    assert_eq!(place.presses(), (4, 4));
    place.writer(1024.0).close().unwrap();
    assert_eq!(place.presses(), (4, 4));
}
