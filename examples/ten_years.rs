//! Writes the journal of a made-up person who works hard for years up to yesterday, and tells what it comes to.
//!
//! `cargo run --release --example ten_years -- JOURNAL [DAYS] [SEED]`
//!
//! Times are those of the processor, which others who use the machine change less than the wall clock's.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for measurements")]

#[path = "../benches/heavy_day/person.rs"]
mod person;

use std::path::PathBuf;

use chrono::Days;

use keytop::aggregate::Slice;
use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::clock::{Clock, SystemClock};
use keytop::event::Time;
use keytop::journal::{Journal, MirrorRoot, Options, Owner, Placing, Reader, sizes, verify};
use keytop::report::{KeyBatch, Replay, Report, Scope};
use person::Person;

const CALENDAR: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
const PLACING: Placing = Placing { day_start: DayStart::DEFAULT, zone: None };
const DAY_US: i64 = 86_400_000_000;
const SECOND_BY_SECOND: i64 = 5;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().unwrap_or_else(|| "ten_years.db".into()));
    let days: i64 = arguments.next().map_or(3652, |text| text.parse().unwrap());
    let seed: u64 = arguments.next().map_or(1, |text| text.parse().unwrap());
    let first = CALENDAR.day_of(SystemClock.now()).checked_sub_days(Days::new(days as u64)).unwrap();
    let start = CALENDAR.start_of(first);
    let options = Options { mirror: MirrorRoot::Nowhere, ..Options::default() };
    let mut journal = Journal::open(&path, &options).unwrap();
    let mut person = Person::new(seed);
    let (mut fold, mut write, mut pack) = (0.0, 0.0, 0.0);
    for day in 0..days {
        let at = start + day * DAY_US;
        let clock = Spent::start();
        let slices = person.day(at);
        fold += clock.seconds();
        let clock = Spent::start();
        // The first days are written as a recorder does, second by second, the others at once.
        if day < SECOND_BY_SECOND {
            for slice in slices {
                journal.write(slice, CALENDAR, None).unwrap();
            }
        } else {
            let mut whole = Slice::default();
            for slice in slices {
                whole.merge(slice);
            }
            journal.write(whole, CALENDAR, None).unwrap();
        }
        journal.close_days_before(at + DAY_US, CALENDAR).unwrap();
        if day < SECOND_BY_SECOND {
            write += clock.seconds();
        }
        let clock = Spent::start();
        journal.tidy_all(at + DAY_US, CALENDAR).unwrap();
        pack += clock.seconds();
    }
    let n = days as f64;
    println!("a day: made in {:.0} ms", fold / n * 1e3);
    let each = write / n.min(SECOND_BY_SECOND as f64) * 1e3;
    told("recorded second by second and packed", each + pack / n * 1e3, "ms", 500.0);
    journal.close().unwrap();
    let sizes = sizes(&path).unwrap().unwrap();
    println!("file: {} KB", sizes.file / 1024);
    told("a day", used(&sizes) / 1024.0 / n, "KB", 60.0);
    told("a year", used(&sizes) / 1e6 / n * 365.0, "MB", 20.0);
    for (kind, size) in &sizes.kinds {
        println!("    {kind}: {:.2} KB a day", *size as f64 / 1024.0 / n);
    }
    let end = CALENDAR.day_of(start + days * DAY_US);
    let ago = |back: i64| CALENDAR.day_of(start + (days - back) * DAY_US);
    for (name, days) in [
        ("all", first..end),
        ("a year to today", ago(365)..end),
        ("30 days", ago(30)..end),
        ("an uneven stretch of years", ago(days * 9 / 10)..ago(days / 10)),
    ] {
        let mut best = (f64::MAX, f64::MAX);
        for _ in 0..5 {
            let clock = Spent::start();
            let mut reader = Reader::open_beside(&path, MirrorRoot::Nowhere).unwrap().unwrap();
            let timeline = reader.timeline(days.clone(), PLACING).unwrap();
            let read = clock.seconds();
            let scope =
                Scope { days: days.clone(), calendar: CALENDAR, app: None, levels: Scope::LEVELS, monitors: vec![] };
            let report = Report::new(&timeline, &scope);
            assert!(report.has_events);
            best = (best.0.min(read), best.1.min(clock.seconds()));
        }
        println!("{name}: read in {:.2} ms", best.0 * 1e3);
        told(&format!("{name}, with the report"), best.1 * 1e3, "ms", 5.0);
    }
    replay(&path, ago(2));
    if days < 40 {
        let wrong = verify(&path, CALENDAR, &mut |_, _| {}).unwrap();
        println!("verify: {wrong:?}");
    }
}

/// As the screen does it: slices, keys, and what of them is put together.
fn replay(path: &std::path::Path, day: keytop::calendar::Day) {
    let bounds = CALENDAR.bounds(day);
    let mut best = [f64::MAX; 3];
    for _ in 0..5 {
        let clock = Spent::start();
        let mut reader = Reader::open_beside(path, MirrorRoot::Nowhere).unwrap().unwrap();
        let slices = reader.slices(bounds.clone()).unwrap();
        let batches = reader.batches(bounds.clone()).unwrap();
        let slices = slices.into_iter().map(|stored| (stored.zone, stored.slice)).collect();
        let batches = batches.into_iter().map(|batch| KeyBatch {
            app: if let Owner::App(app) = batch.owner { Some(app) } else { None },
            span: batch.span,
            keys: batch.keys,
        });
        let mut replay = Replay::new(CALENDAR, day, slices, batches.collect());
        let ready = clock.seconds();
        let clock = Spent::start();
        replay.tile(bounds.end);
        let end = clock.seconds();
        let clock = Spent::start();
        replay.tile(Time(i64::midpoint(bounds.start.0, bounds.end.0)));
        best = [best[0].min(ready), best[1].min(end), best[2].min(clock.seconds())];
    }
    let [ready, end, middle] = best.map(|seconds| seconds * 1e3);
    told("a past day ready to replay", ready, "ms", 20.0);
    println!("its end, the first time: {end:.2} ms");
    told("a seek back to its middle", middle, "ms", 1.0);
}

fn told(what: &str, value: f64, unit: &str, limit: f64) {
    let verdict = if value <= limit { "kept" } else { "EXCEEDED" };
    println!("{what}: {value:.1} {unit} (limit {limit}: {verdict})");
}

/// The processor's time of this process.
struct Spent(f64);

impl Spent {
    fn start() -> Self {
        Self(Self::now())
    }

    fn seconds(&self) -> f64 {
        Self::now() - self.0
    }

    fn now() -> f64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }
}

fn used(sizes: &keytop::journal::Sizes) -> f64 {
    sizes.kinds.iter().filter(|(kind, _)| *kind != "free").map(|(_, size)| *size as f64).sum()
}
