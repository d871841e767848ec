//! What it costs to fold an event, and to go through the policy before that.
//!
//! Slices are taken once a second, as the recorder does. Live, positions are gridded 60 times a second; an import
//! grids them all.
#![allow(missing_docs, reason = "the macros of criterion make functions without docs")]

#[path = "heavy_day/stream.rs"]
mod heavy_day;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use heavy_day::{START, stream};
use keytop::event::{Event, MICROS};
use keytop::policy::{Policy, Seen};
use keytop::session::{Rules, Session};

const EVENTS: usize = 100_000;
const MOUSE_HZ: i64 = 60;

fn folding(criterion: &mut Criterion) {
    let events = stream(EVENTS);
    let mut group = criterion.benchmark_group("fold");
    group.throughput(Throughput::Elements(EVENTS as u64)).sample_size(20);
    let live = Rules { grid_step_us: MICROS / MOUSE_HZ, ..Rules::default() };
    for (name, rules) in [("live", live), ("import", Rules::default())] {
        let seen: Vec<Seen> = events.iter().cloned().map(Seen::whole).collect();
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(|| Session::new(rules), |session| fold(session, &seen), BatchSize::LargeInput);
        });
    }
    group.bench_function("live, with the policy", |bencher| {
        bencher.iter_batched_ref(
            || (Session::new(live), Policy::new(Vec::new(), false), events.clone()),
            |(session, policy, events)| see_and_fold(session, policy, std::mem::take(events)),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn fold(session: &mut Session, seen: &[Seen]) {
    let mut second = START.second();
    for one in seen {
        if one.event.time.second() != second {
            second = one.event.time.second();
            black_box(session.take());
        }
        session.apply(one);
    }
    black_box(session.take());
}

fn see_and_fold(session: &mut Session, policy: &mut Policy, events: Vec<Event>) {
    let mut second = START.second();
    for event in events {
        let seen = policy.see(event);
        if seen.event.time.second() != second {
            second = seen.event.time.second();
            black_box(session.take());
        }
        session.apply(&seen);
    }
    black_box(session.take());
}

criterion_group!(benches, folding);
criterion_main!(benches);
