//! Privacy through the journal's public door: recorded events, sealed ones, removal, merging, the audit.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may")]

mod private_journal {
    pub mod place;
    pub mod work;
}

use std::io::Write;

use keytop::aggregate::Slice;
use keytop::calendar::DayStart;
use keytop::event::{Event, Kind, MICROS, Name, Second};
use keytop::journal::{Identities, JournalError, Keypair, Removal, SealError};

use private_journal::place::{ALL, CALENDAR, NINE, Place, imported, kept, lines, live, record};
use private_journal::work::{at, day, key, window, work};

#[test]
fn exported_events_fold_to_the_figures_of_the_journal() {
    let place = Place::new();
    let mut journal = place.writer(Some(kept(None)));
    record(&mut journal, &day(), live());
    journal.close().unwrap();
    let text = String::from_utf8(lines(&place)).unwrap();
    assert!(!text.contains("letter-to-ambrose"), "titles were not asked for");
    let (stored, again) = (place.total(), imported(text.as_bytes()));
    assert_eq!(stored.presses(), 600);
    assert_eq!(stored.withheld, 30);
    assert_eq!((again.presses(), again.withheld, &again.keys), (600, 30, &stored.keys));
    assert_eq!((again.text_presses, again.corrections()), (stored.text_presses, stored.corrections()));
    assert_eq!((&again.typing, &again.move_grid), (&stored.typing, &stored.move_grid));
    assert_eq!((again.active_us, again.focus_us), (stored.active_us, stored.focus_us));
    let (a, b) = (again.distance.value(), stored.distance.value());
    assert!((a - b).abs() < 1e-6 * b, "{a} {b}");
}

#[test]
fn a_withheld_key_is_in_no_recorded_event() {
    let place = Place::new();
    let mut journal = place.writer(Some(kept(None)));
    let mut events = vec![window(0, "vault")];
    events.extend(key(1_000, "KeyQ"));
    record(&mut journal, &events, live());
    journal.close().unwrap();
    let stored = place.events(&Identities::default()).unwrap();
    let keys: Vec<String> = stored
        .iter()
        .filter_map(|event| match event.kind {
            Kind::KeyDown { key, .. } | Kind::KeyUp { key } => Some(key.code()),
            _ => None,
        })
        .collect();
    assert_eq!(keys, ["Hid:0x0000", "Hid:0x0000"]);
}

#[test]
fn events_cost_less_than_half_a_byte_and_small_blocks_give_way() {
    let place = Place::new();
    let events = day();
    let mut journal = place.writer(Some(kept(None)));
    record(&mut journal, &events, live());
    assert!(place.number("SELECT count(*) FROM event_block") > 10, "a second is written at once");
    journal.close().unwrap();
    let blocks = place.number("SELECT count(*) FROM event_block");
    assert!(blocks <= 4, "{blocks}");
    let bytes = place.number("SELECT sum(length(body)) FROM event_block");
    assert!((bytes as f64) < 0.5 * events.len() as f64, "{bytes} bytes for {} events", events.len());
}

#[test]
fn events_of_a_hand_cost_less_than_half_a_byte_each() {
    let place = Place::new();
    let events = work(60);
    let mut journal = place.writer(Some(kept(None)));
    record(&mut journal, &events, live());
    journal.close().unwrap();
    let bytes = place.number("SELECT sum(length(body)) FROM event_block") as f64;
    let (each, kept) = (bytes / events.len() as f64, place.events(&Identities::default()).unwrap().len());
    // Told by `cargo test -- --nocapture`.
    writeln!(std::io::stderr(), "{each:.3} B per event, {:.2} B per kept one", bytes / kept as f64).unwrap();
    assert!(each <= 0.5, "{each:.3} B an event");
}

#[test]
fn sealed_events_open_with_their_identity_only() {
    let (mine, other) = (Keypair::generate(), Keypair::generate());
    let identity = |pair: &Keypair| Identities::read(age_text(pair).as_bytes()).unwrap();
    let (place, open) = (Place::new(), Place::new());
    for (place, seal_to) in [(&place, Some(mine.recipient.clone())), (&open, None)] {
        let mut journal = place.writer(Some(kept(seal_to)));
        record(&mut journal, &day(), live());
        journal.close().unwrap();
    }
    let sealed = place.events(&identity(&mine)).unwrap();
    assert_eq!(sealed, open.events(&Identities::default()).unwrap());
    assert!(sealed.len() > 1_000);
    for wrong in [identity(&other), Identities::default()] {
        let error = place.events(&wrong).unwrap_err();
        assert!(matches!(error, JournalError::Sealed { source: SealError::WrongIdentity, .. }), "{error}");
    }
    assert_eq!(place.total(), open.total(), "aggregates need no identity");
    let sealed = |place: &Place| place.number("SELECT count(*) FROM event_block WHERE substr(body, 1, 3) = x'616765'");
    let all = place.number("SELECT count(*) FROM event_block");
    assert_eq!((sealed(&place), sealed(&open)), (all, 0), "what is packed lies there encrypted only");
}

fn age_text(pair: &Keypair) -> String {
    use age::secrecy::ExposeSecret;
    pair.identity.expose_secret().to_owned()
}

#[test]
fn what_was_not_closed_is_there_but_for_what_was_not_written() {
    let place = Place::new();
    let mut journal = place.writer(Some(kept(None)));
    record(&mut journal, &day(), live());
    let before = place.events(&Identities::default()).unwrap();
    drop(journal);
    assert_eq!(place.events(&Identities::default()).unwrap(), before);
    let mut journal = place.writer(Some(kept(None)));
    record(&mut journal, &key(400 * MICROS, "KeyZ"), live());
    journal.close().unwrap();
    assert_eq!(place.events(&Identities::default()).unwrap().len(), before.len() + 2);
    let mut seqs = Vec::new();
    place
        .reader()
        .events(&ALL, None, &Identities::default(), |kept| {
            seqs.push(kept.seq);
            Ok(())
        })
        .unwrap();
    assert!(seqs.is_sorted_by(|a, b| a < b), "numbers go on over runs");
}

fn removal(from: i64, to: i64, app: Option<&str>) -> Removal {
    let span = Second(NINE + from).start()..Second(NINE + to).start();
    Removal { span, app: app.map(Name::new), day_start: DayStart::DEFAULT }
}

#[test]
fn a_removed_span_is_gone_and_the_rest_is_as_it_was() {
    let (place, without) = (Place::new(), Place::new());
    let gone = |event: &Event| (at(60 * MICROS)..at(90 * MICROS)).contains(&event.time);
    let mut journal = place.writer(Some(kept(None)));
    record(&mut journal, &day(), live());
    let removed = journal.delete(&removal(60, 90, None)).unwrap();
    journal.close().unwrap();
    assert_eq!(removed.presses, 100);
    assert!(removed.slices > 0 && removed.batches > 0 && removed.events > 1_000);
    assert!(removed.proof.pieces > 0 && removed.proof.files > 0);
    assert_eq!(removed.proof.found, Vec::<std::path::PathBuf>::new());
    assert!(place.events(&Identities::default()).unwrap().iter().all(|event| !gone(event)));
    assert_eq!(place.total().presses(), 500);
    // The roll-ups tell the same as the slices.
    assert_eq!(place.number("SELECT sum(presses) FROM rollup_app"), 500);
    assert_eq!(place.number("SELECT sum(presses) FROM rollup_key"), place.number("SELECT sum(presses) FROM batch"));
    drop(without);
}

#[test]
fn one_application_can_be_removed_with_its_name() {
    let place = Place::new();
    let mut journal = place.writer(None);
    let mut events = vec![window(0, "secretive-tool")];
    events.extend(key(1_000, "KeyQ"));
    events.push(window(500_000, "mail"));
    events.extend(key(600_000, "KeyA"));
    record(&mut journal, &events, live());
    let holds = |place: &Place| place.bytes().windows(14).any(|window| window == b"secretive-tool");
    assert!(holds(&place));
    let removed = journal.delete(&removal(-10, 100, Some("secretive-tool"))).unwrap();
    journal.close().unwrap();
    assert_eq!((removed.presses, removed.proof.found.len()), (1, 0));
    assert!(!holds(&place));
    assert_eq!(place.total().presses(), 1);
}

#[test]
fn a_merge_is_the_journal_of_both_and_happens_once() {
    let (laptop, tower, both) = (Place::new(), Place::new(), Place::new());
    let later: Vec<Event> = day().into_iter().map(|event| Event { time: event.time + 777_000_000, ..event }).collect();
    for (place, streams) in [(&laptop, vec![day()]), (&tower, vec![later.clone()]), (&both, vec![day(), later])] {
        for stream in streams {
            let mut journal = place.writer(None);
            record(&mut journal, &stream, live());
            journal.close().unwrap();
        }
    }
    let mut journal = laptop.writer(None);
    let first = journal.merge(&tower.path(), "tower", DayStart::DEFAULT).unwrap();
    assert!(first.days > 0 && first.batches > 0);
    let again = journal.merge(&tower.path(), "tower", DayStart::DEFAULT).unwrap();
    assert_eq!((again.days, again.batches, again.event_blocks), (0, 0, 0));
    let copy = laptop.folder.path().join("copy.db");
    rusqlite::Connection::open(laptop.path()).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    assert!(matches!(journal.merge(&copy, "copy", DayStart::DEFAULT), Err(JournalError::SameJournal(_))));
    journal.close().unwrap();
    assert_eq!(laptop.total(), both.total());
    for sum in ["SELECT sum(presses) FROM rollup_app", "SELECT sum(presses) FROM rollup_key"] {
        assert_eq!(laptop.number(sum), both.number(sum), "{sum}");
    }
}

#[test]
fn an_hour_that_went_on_is_replaced_by_a_later_merge() {
    let (laptop, tower) = (Place::new(), Place::new());
    for (seconds, presses) in [(0, 1), (100, 2)] {
        let mut other = tower.writer(None);
        record(&mut other, &key(seconds * MICROS, "KeyA"), live());
        other.close().unwrap();
        let mut journal = laptop.writer(None);
        journal.merge(&tower.path(), "tower", DayStart::DEFAULT).unwrap();
        journal.close().unwrap();
        assert_eq!(laptop.total().presses(), presses);
        assert_eq!(laptop.number("SELECT sum(presses) FROM rollup_app"), presses as i64);
    }
}

#[test]
fn the_audit_has_words_for_every_column_and_lists_the_thinnest_batch_first() {
    let place = Place::new();
    let mut journal = place.writer(Some(kept(None)));
    record(&mut journal, &day(), live());
    journal.write(Slice::default(), CALENDAR, None).unwrap();
    journal.close().unwrap();
    let audit = place.reader().audit().unwrap();
    assert!(audit.tables.len() > 15);
    for table in &audit.tables {
        assert!(!table.holds.is_empty(), "{} has no words", table.name);
        for column in &table.columns {
            assert!(!column.holds.is_empty(), "{}.{} has no words", table.name, column.name);
        }
    }
    assert!(audit.batches.len() > 1);
    assert!(audit.batches.is_sorted_by(|a, b| a.order_bits <= b.order_bits));
}
