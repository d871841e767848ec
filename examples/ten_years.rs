//! Writes the journal of a made-up person who works hard for years, and tells what it comes to.
//!
//! `cargo run --release --example ten_years -- JOURNAL [DAYS] [SEED]`
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for measurements")]

#[path = "../benches/heavy_day/person.rs"]
mod person;

use std::path::PathBuf;

use keytop::aggregate::Slice;
use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::clock::monotonic;
use keytop::event::Time;
use keytop::journal::{Journal, MirrorRoot, Options, Placing, Reader, sizes, verify};
use keytop::report::{Replay, Report, Scope};
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
    let first = "2016-11-21".parse().unwrap();
    let start = CALENDAR.start_of(first);
    let options = Options { mirror: MirrorRoot::Nowhere, ..Options::default() };
    let mut journal = Journal::open(&path, &options).unwrap();
    let mut person = Person::new(seed);
    let (mut fold, mut write, mut pack) = (0.0, 0.0, 0.0);
    for day in 0..days {
        let at = start + day * DAY_US;
        let clock = monotonic();
        let slices = person.day(at);
        fold += clock.elapsed().as_secs_f64();
        let clock = monotonic();
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
            write += clock.elapsed().as_secs_f64();
        }
        let clock = monotonic();
        journal.tidy_all(at + DAY_US, CALENDAR).unwrap();
        pack += clock.elapsed().as_secs_f64();
    }
    let n = days as f64;
    println!(
        "a day: making {:.0} ms, writing {:.0} ms, packing {:.0} ms",
        fold / n * 1e3,
        write / n.min(SECOND_BY_SECOND as f64) * 1e3,
        pack / n * 1e3
    );
    journal.close().unwrap();
    let sizes = sizes(&path).unwrap().unwrap();
    println!("file {} KB, {:.1} KB a day in use", sizes.file / 1024, used(&sizes) / 1024.0 / n);
    for (kind, size) in &sizes.kinds {
        println!("  {kind}: {:.2} KB a day", *size as f64 / 1024.0 / n);
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
            let clock = monotonic();
            let mut reader = Reader::open_beside(&path, MirrorRoot::Nowhere).unwrap().unwrap();
            let timeline = reader.timeline(days.clone(), PLACING).unwrap();
            let read = clock.elapsed().as_secs_f64();
            let scope =
                Scope { days: days.clone(), calendar: CALENDAR, app: None, levels: Scope::LEVELS, monitors: vec![] };
            let report = Report::new(&timeline, &scope);
            assert!(report.has_events);
            best = (best.0.min(read), best.1.min(clock.elapsed().as_secs_f64()));
        }
        println!("{name}: read {:.2} ms, with report {:.2} ms", best.0 * 1e3, best.1 * 1e3);
    }
    replay(&path, ago(2));
    if days < 40 {
        let wrong = verify(&path, CALENDAR, &mut |_, _| {}).unwrap();
        println!("verify: {wrong:?}");
    }
}

fn replay(path: &std::path::Path, day: keytop::calendar::Day) {
    let clock = monotonic();
    let mut reader = Reader::open_beside(path, MirrorRoot::Nowhere).unwrap().unwrap();
    let bounds = CALENDAR.bounds(day);
    let slices = reader.slices(bounds.clone()).unwrap();
    let read = clock.elapsed().as_secs_f64();
    let slices = slices.into_iter().map(|stored| (stored.zone, stored.slice)).collect();
    let mut replay = Replay::new(CALENDAR, day, slices, Vec::new());
    println!("a past day: read {:.1} ms, ready {:.1} ms", read * 1e3, clock.elapsed().as_secs_f64() * 1e3);
    let middle = Time(i64::midpoint(bounds.start.0, bounds.end.0));
    replay.tile(bounds.end);
    let clock = monotonic();
    replay.tile(middle);
    println!("a seek back to its middle: {:.2} ms", clock.elapsed().as_secs_f64() * 1e3);
}

fn used(sizes: &keytop::journal::Sizes) -> f64 {
    sizes.kinds.iter().filter(|(kind, _)| *kind != "free").map(|(_, size)| *size as f64).sum()
}
