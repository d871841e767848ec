//! Privacy through the journal's public door: recorded events, sealed ones, removal, merging, the audit.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may")]

use std::fs;
use std::io::Write;

use keytop::aggregate::{Slice, Totals};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::event::{Event, Key, Kind, MICROS, Monitor, Name, Point, Second, Time};
use keytop::export::EventWriter;
use keytop::import::{Entry, EventLines};
use keytop::journal::{
    EventOptions, Identities, Journal, JournalError, Keypair, MirrorRoot, Options, Placing, Reader, Removal, SealError,
};
use keytop::policy::Policy;
use keytop::session::{Rules, Session};
use tempfile::TempDir;

const NINE: i64 = 1_795_161_600;
const CALENDAR: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
const PLACING: Placing = Placing { day_start: DayStart::DEFAULT, zone: None };
const ALL: std::ops::Range<Time> = Time(i64::MIN)..Time(i64::MAX);

struct Place {
    folder: TempDir,
    memory: TempDir,
}

impl Place {
    fn new() -> Self {
        let memory = tempfile::Builder::new().prefix("keytop-test").tempdir_in("/dev/shm").unwrap();
        Self { folder: TempDir::new().unwrap(), memory }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("journal.db")
    }

    fn root(&self) -> MirrorRoot {
        MirrorRoot::Folder(self.memory.path().to_owned())
    }

    fn writer(&self, events: Option<EventOptions>) -> Journal {
        let options = Options { mix_bits: 0.0, mirror: self.root(), events, ..Options::default() };
        Journal::open(&self.path(), &options).unwrap()
    }

    fn reader(&self) -> Reader {
        Reader::open_beside(&self.path(), self.root()).unwrap().unwrap()
    }

    fn total(&self) -> Totals {
        let days: std::ops::Range<Day> = "2026-11-01".parse().unwrap().."2026-12-31".parse().unwrap();
        self.reader().timeline(days.clone(), PLACING).unwrap().total(days).whole().totals
    }

    fn events(&self, identities: &Identities) -> Result<Vec<Event>, JournalError> {
        let mut events = Vec::new();
        self.reader().events(&ALL, None, identities, |kept| {
            events.push(kept.event);
            Ok(())
        })?;
        Ok(events)
    }

    fn bytes(&self) -> Vec<u8> {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|file| file.is_file()).flat_map(|file| fs::read(file).unwrap()).collect()
    }

    fn number(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

fn policy() -> Policy {
    Policy::new(vec!["vault".parse().unwrap()], false)
}

/// Folds events as a recorder does, a slice each second, and keeps them if the journal is told to.
fn record(journal: &mut Journal, events: &[Event], rules: Rules) {
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

fn at(micros: i64) -> Time {
    Time(NINE * MICROS + micros)
}

fn key(micros: i64, code: &str) -> [Event; 2] {
    let key = Key::from_code(code).unwrap();
    let down = Event::new(at(micros), Kind::KeyDown { key, repeat: false });
    [down, Event::new(at(micros + 70_000), Kind::KeyUp { key })]
}

fn window(micros: i64, app: &str) -> Event {
    Event::new(at(micros), Kind::Window { app: Some(Name::new(app)), title: Some("letter-to-ambrose".into()) })
}

/// Some minutes of everything: typing, a vault, the pointer at 1,000 Hz.
fn day() -> Vec<Event> {
    let monitor = Monitor { name: Name::new("DP-1"), x: 0.0, y: 0.0, width: 2560.0, height: 1440.0, mm: None };
    let mut events = vec![Event::new(at(0), Kind::Monitors([monitor].into())), window(10, "mail")];
    for n in 0..600_i64 {
        let start = n * 300_000 + 1_000;
        match n {
            200 => events.push(window(start - 100, "vault")),
            230 => events.push(window(start - 100, "mail")),
            _ => {}
        }
        events.extend(key(start, ["KeyA", "KeyB", "Space", "KeyE", "Backspace"][n as usize % 5]));
        for step in 0..150 {
            let to = Point { x: 800.0 + (step % 50) as f64 * 3.0, y: 500.0 + ((n + step) % 7) as f64 };
            events.push(Event::new(at(start + 80_000 + step * 1_000), Kind::MoveTo { to, path: None }));
        }
        if n % 10 == 0 {
            events.push(Event::new(at(start + 240_000), Kind::Wheel { dx: 0.0, dy: 1.0 }));
        }
    }
    events
}

fn live() -> Rules {
    Rules { grid_step_us: MICROS / 60, ..Rules::default() }
}

fn kept(seal_to: Option<keytop::journal::Recipient>) -> EventOptions {
    EventOptions { seal_to, step_us: MICROS / 60 }
}

/// What a fold of event lines comes to, in a journal of its own.
fn imported(lines: &[u8]) -> Totals {
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

fn lines(place: &Place) -> Vec<u8> {
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

/// Draws that come again with their seed, by Knuth's constants for a linear generator.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound) as i64
    }

    /// About a bell, from -1 to 1.
    fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.below(1001) as f64 / 500.0 - 1.0).sum::<f64>() / 6.0
    }
}

/// Seconds of work in the proportions of a heavy day: to each second of a mouse at 1,000 Hz come 27 presses, 5 clicks,
/// 17 notches. The hand goes to where it wants with the speed of a hand, trembles, and its clock does too.
fn work(seconds: i64) -> Vec<Event> {
    const LETTERS: &[u8] =
        b"eeeeeeeeeeeettttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvk";
    let monitor = Monitor { name: Name::new("DP-1"), x: 0.0, y: 0.0, width: 2560.0, height: 1440.0, mm: None };
    let (mut dice, mut now) = (Dice(11), 1_000);
    let mut events = vec![Event::new(at(0), Kind::Monitors([monitor].into())), window(10, "mail")];
    let mut place = (800.0, 500.0);
    for second in 0..seconds {
        if second % 3 == 0 {
            events.push(window(now, ["mail", "editor", "browser"][dice.below(3) as usize]));
        }
        for _ in 0..27 {
            let letter = LETTERS[dice.below(LETTERS.len() as u64) as usize] as char;
            let code =
                if dice.below(6) == 0 { "Space".to_owned() } else { format!("Key{}", letter.to_ascii_uppercase()) };
            let key = Key::from_code(&code).unwrap();
            now += 60_000 + dice.below(90_000) + dice.below(90_000);
            events.push(Event::new(at(now), Kind::KeyDown { key, repeat: false }));
            events.push(Event::new(at(now + 50_000 + dice.below(9_000)), Kind::KeyUp { key }));
        }
        for _ in 0..4 {
            let goal = (place.0 + dice.bell() * 700.0, place.1 + dice.bell() * 500.0);
            let start = place;
            for step in 1..=250 {
                let share = f64::from(step) / 250.0;
                // The way of least jerk, as hands go (Flash and Hogan 1985).
                let gone = share.powi(3) * (10.0 - 15.0 * share + 6.0 * share * share);
                place = (start.0 + (goal.0 - start.0) * gone, start.1 + (goal.1 - start.1) * gone);
                now += 1_000 + dice.below(120) - 60;
                let x = (place.0 + dice.bell() * 1.5).round().clamp(0.0, 2559.0);
                let to = Point { x, y: (place.1 + dice.bell() * 1.5).round().clamp(0.0, 1439.0) };
                events.push(Event::new(at(now), Kind::MoveTo { to, path: None }));
            }
            let (button, spot) = (keytop::event::Button::LEFT, Point { x: place.0.round(), y: place.1.round() });
            now += 90_000 + dice.below(50_000);
            events.push(Event::new(at(now), Kind::ButtonDown { button, at: Some(spot) }));
            now += 60_000 + dice.below(40_000);
            events.push(Event::new(at(now), Kind::ButtonUp { button, at: Some(spot) }));
        }
        for _ in 0..17 {
            now += 15_000 + dice.below(40_000);
            events.push(Event::new(at(now), Kind::Wheel { dx: 0.0, dy: if dice.below(9) == 0 { -1.0 } else { 1.0 } }));
        }
    }
    events.sort_by_key(|event| event.time);
    events
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
