//! A recorder at work, by a clock and in a zone that the test sets, and what its journal reports.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::capture::Delay;
use keytop::clock::{Clock, monotonic};
use keytop::event::{Event, Key, Kind, MICROS, Name, Time};
use keytop::journal::{Durability, EventOptions, Identities, Journal, MirrorRoot, Options, Placing, Reader, verify};
use keytop::policy::Policy;
use keytop::recorder::{Gate, Recorder, Recording, Watch};
use keytop::report::{Health, Report, Scope};
use keytop::session::Rules;
use parking_lot::Mutex;
use serde_json::Value;
use tempfile::TempDir;

pub const MINUTE_S: i64 = 60;
pub const HOUR_S: i64 = 3600;

/// The journal's folder, over several runs of the recorder.
pub struct Home {
    folder: PathBuf,
    memory: TempDir,
    mix_bits: f64,
    durability: Durability,
    _own: Option<TempDir>,
}

/// A recorder at work.
pub struct Desk {
    hand: Hand,
    zone: Arc<Mutex<Tz>>,
    events: Sender<Vec<Event>>,
    recorder: Recorder,
    watch: Watch,
}

/// A clock that goes on from where it was set last.
#[derive(Clone)]
struct Hand(Arc<Mutex<(Time, Instant)>>);

impl Hand {
    fn new(now: Time) -> Self {
        Self(Arc::new(Mutex::new((now, monotonic()))))
    }

    fn set(&self, now: Time) {
        *self.0.lock() = (now, monotonic());
    }
}

impl Clock for Hand {
    fn now(&self) -> Time {
        let (set, since) = *self.0.lock();
        set + i64::try_from(since.elapsed().as_micros()).unwrap()
    }
}

impl Home {
    /// Keys are written as they come.
    pub fn new() -> Self {
        Self::mixing(0.0)
    }

    /// Keys are written once they hide their order.
    pub fn mixing(mix_bits: f64) -> Self {
        let memory = tempfile::Builder::new().prefix("keytop-test").tempdir_in("/dev/shm").unwrap();
        let own = TempDir::new().unwrap();
        let folder = own.path().to_owned();
        Self { folder, memory, mix_bits, durability: Durability::default(), _own: Some(own) }
    }

    /// In a folder that stays.
    pub fn within(folder: &Path, durability: Durability) -> Self {
        Self { folder: folder.to_owned(), durability, ..Self::new() }
    }

    /// Starts recording.
    pub fn desk(&self, now: Time, calendar: Calendar) -> Desk {
        let hand = Hand::new(now);
        let zone = Arc::new(Mutex::new(calendar.zone));
        let (events, inbox) = bounded(64);
        let watch = Watch::new(calendar);
        let there = Arc::clone(&zone);
        let recording = Recording {
            events: inbox,
            policy: Policy::new(Vec::new(), false),
            rules: Rules::default(),
            calendar,
            store: Box::new(self.journal()),
            clock: Box::new(hand.clone()),
            zone: Box::new(move || *there.lock()),
            gate: Gate::always_open(),
            waits: false,
            delay: Delay::default(),
            health: Box::new(Health::default),
        };
        let recorder = Recorder::start(recording, watch.clone()).unwrap();
        Desk { hand, zone, events, recorder, watch }
    }

    pub fn journal(&self) -> Journal {
        Journal::open(&self.path(), &self.options()).unwrap()
    }

    pub fn options(&self) -> Options {
        let events = Some(EventOptions { seal_to: None, step_us: 0 });
        Options {
            mix_bits: self.mix_bits,
            mirror: self.mirror(),
            events,
            durability: self.durability,
            ..Options::default()
        }
    }

    pub fn mirror(&self) -> MirrorRoot {
        MirrorRoot::Folder(self.memory.path().to_owned())
    }

    /// Packs and sums up what is past, and proves that all shapes agree.
    pub fn tidy(&self, now: Time, calendar: Calendar) {
        let mut journal = self.journal();
        journal.close_days_before(now, calendar).unwrap();
        journal.tidy_all(now, calendar).unwrap();
        journal.close().unwrap();
        let wrong = verify(&self.path(), calendar, &mut |_, _| {}).unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    /// What `keytop report --format json` says of these days, placed where they were recorded or in one zone.
    pub fn report(&self, days: &Range<Day>, day_start: DayStart, zone: Option<Tz>) -> Value {
        let timeline = self.reader().timeline(days.clone(), Placing { day_start, zone }).unwrap();
        let calendar = Calendar { zone: zone.unwrap_or(Tz::UTC), day_start };
        let scope = Scope { days: days.clone(), calendar, app: None, levels: Scope::LEVELS, monitors: Vec::new() };
        let mut text = Vec::new();
        keytop::export::write_json(&Report::new(&timeline, &scope), &mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    /// Recorded events, in the order in which they are exported.
    pub fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let ever = Time(i64::MIN)..Time(i64::MAX);
        self.reader()
            .events(&ever, None, &Identities::default(), |kept| {
                events.push(kept.event);
                Ok(())
            })
            .unwrap();
        events
    }

    pub fn number(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn reader(&self) -> Reader {
        Reader::open_beside(&self.path(), self.mirror()).unwrap().unwrap()
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.folder.join("journal.db")
    }
}

impl Desk {
    /// Types a key each `step` seconds from one instant until another; the clock goes with it.
    pub fn type_on(&self, span: Range<Time>, step: i64) {
        let mut at = span.start;
        while at < span.end {
            let end = (at + 60 * step * MICROS).min(span.end);
            let mut batch = Vec::new();
            while at < end {
                batch.extend(press(at));
                at = at + step * MICROS;
            }
            self.send(batch);
        }
    }

    /// An application gets the focus.
    pub fn focus(&self, time: Time, app: &str) {
        self.send(vec![Event::new(time, Kind::Window { app: Some(Name::new(app)), title: None })]);
    }

    /// Sets the clock and changes nothing else.
    pub fn set_clock(&self, now: Time) {
        self.hand.set(now);
    }

    /// The machine is in another zone from now on.
    pub fn travel(&self, zone: Tz) {
        *self.zone.lock() = zone;
        self.wait(|desk| desk.watch.calendar().zone == zone);
    }

    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    pub fn wait(&self, is_there: impl Fn(&Self) -> bool) {
        let start = monotonic();
        while !is_there(self) {
            assert!(start.elapsed() < Duration::from_secs(20), "it did not come");
            std::thread::yield_now();
        }
    }

    pub fn stop(self) {
        self.recorder.stop();
    }

    fn send(&self, batch: Vec<Event>) {
        let version = self.watch.glance().version;
        let last = batch.iter().map(|event| event.time).max().unwrap();
        self.set_clock(last);
        self.events.send(batch).unwrap();
        self.wait(|desk| desk.watch.glance().version > version);
    }
}

pub fn at(text: &str) -> Time {
    text.parse().unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Presses by hour of the wall clock, where there are any.
pub fn by_hour(report: &Value) -> Vec<(u64, u64)> {
    let rows = report["by_hour"].as_array().unwrap().iter();
    let rows = rows.map(|row| (row["hour"].as_u64().unwrap(), row["presses"].as_u64().unwrap()));
    rows.filter(|(_, presses)| *presses > 0).collect()
}

/// Whole seconds of activity; the last key is let go a moment after its press.
pub fn active(report: &Value) -> u64 {
    report["active_seconds"].as_f64().unwrap() as u64
}

/// Presses and whole seconds of activity by day, where there are any.
pub fn by_day(report: &Value) -> Vec<(String, u64, u64)> {
    let rows = report["days"].as_array().unwrap().iter();
    let rows = rows.map(|row| {
        let day = row["day"].as_str().unwrap().to_owned();
        (day, row["presses"].as_u64().unwrap(), active(row))
    });
    rows.filter(|(_, presses, _)| *presses > 0).collect()
}

fn press(time: Time) -> [Event; 2] {
    let key = Key::from_code("KeyA").unwrap();
    let down = Event::new(time, Kind::KeyDown { key, repeat: false });
    [down, Event::new(time + 80_000, Kind::KeyUp { key })]
}
