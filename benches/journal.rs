//! What it costs to record a heavy day, to pack it, and to read it and long ranges back.
#![allow(missing_docs, reason = "the macros of criterion make functions without docs")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot begin has nothing to say")]

#[path = "heavy_day/person.rs"]
mod person;

use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::journal::{Journal, MirrorRoot, Options, Placing, Reader};
use keytop::report::{Replay, Report, Scope};
use person::Person;

const CALENDAR: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
const PLACING: Placing = Placing { day_start: DayStart::DEFAULT, zone: None };
const DAY_US: i64 = 86_400_000_000;
const DAYS: i64 = 40;

fn first() -> Day {
    "2026-09-01".parse().unwrap()
}

fn open(path: &Path) -> Journal {
    Journal::open(path, &Options { mirror: MirrorRoot::Nowhere, ..Options::default() }).unwrap()
}

fn recording(criterion: &mut Criterion) {
    let start = CALENDAR.start_of(first());
    let day = Person::new(7).day(start);
    let mut group = criterion.benchmark_group("journal");
    group.sample_size(10);
    group.bench_function("record and pack a heavy day", |bencher| {
        bencher.iter_batched(
            || (tempfile::tempdir().unwrap(), day.clone()),
            |(folder, day)| {
                let mut journal = open(&folder.path().join("journal.db"));
                for slice in day {
                    journal.write(slice, CALENDAR, None).unwrap();
                }
                journal.close_days_before(start + DAY_US, CALENDAR).unwrap();
                journal.tidy_all(start + DAY_US, CALENDAR).unwrap();
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let (mut journal, mut person, start) = (open(&path), Person::new(7), CALENDAR.start_of(first()));
    for day in 0..DAYS {
        let at = start + day * DAY_US;
        person.day(at).into_iter().for_each(|slice| journal.write(slice, CALENDAR, None).unwrap());
        journal.close_days_before(at + DAY_US, CALENDAR).unwrap();
        journal.tidy_all(at + DAY_US, CALENDAR).unwrap();
    }
    let days = first()..CALENDAR.day_of(start + DAYS * DAY_US);
    let last = CALENDAR.day_of(start + (DAYS - 1) * DAY_US);
    let mut group = criterion.benchmark_group("journal");
    group.sample_size(20);
    group.bench_function("open, and the figures of all days", |bencher| {
        bencher.iter(|| {
            let mut reader = Reader::open_beside(&path, MirrorRoot::Nowhere).unwrap().unwrap();
            let timeline = reader.timeline(days.clone(), PLACING).unwrap();
            let days = days.clone();
            let scope = Scope { days, calendar: CALENDAR, app: None, levels: Scope::LEVELS, monitors: Vec::new() };
            Report::new(&timeline, &scope)
        });
    });
    let ready = || {
        let mut reader = Reader::open_beside(&path, MirrorRoot::Nowhere).unwrap().unwrap();
        let slices = reader.slices(CALENDAR.bounds(last)).unwrap();
        let slices = slices.into_iter().map(|stored| (stored.zone, stored.slice)).collect();
        Replay::new(CALENDAR, last, slices, Vec::new())
    };
    group.bench_function("a past day ready to replay", |bencher| bencher.iter(ready));
    let (mut replay, bounds) = (ready(), CALENDAR.bounds(last));
    replay.tile(bounds.end);
    let mut step = 0;
    group.bench_function("a seek", |bencher| {
        bencher.iter(|| {
            step = (step + 7919) % 86_400;
            replay.tile(bounds.start + step * 1_000_000)
        });
    });
    group.finish();
}

criterion_group!(benches, recording, reading);
criterion_main!(benches);
