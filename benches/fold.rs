//! What it costs to fold an event, and to go through the policy before that.
//!
//! The stream is a heavy day's hour in its proportions: keys with their releases, clicks, notches, motion at up
//! to 1,000 Hz, changes of the focus; from a fixed seed. Slices are taken once a second, as the recorder does.
#![allow(missing_docs, reason = "the macros of criterion make functions without docs")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use keytop::event::{Button, Event, Key, Kind, MICROS, Monitor, Name, Point, Time};
use keytop::policy::{Policy, Seen};
use keytop::session::{Rules, Session};

const EVENTS: usize = 100_000;
const START: Time = Time(1_795_255_200 * MICROS);

fn folding(criterion: &mut Criterion) {
    let events = stream(EVENTS);
    let seen: Vec<Seen> = events.iter().cloned().map(Seen::whole).collect();
    let mut group = criterion.benchmark_group("fold");
    group.throughput(Throughput::Elements(EVENTS as u64)).sample_size(20);
    group.bench_function("events to slices", |bencher| {
        bencher.iter_batched_ref(
            || Session::new(Rules::default()),
            |session| fold(session, &seen),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("policy and events to slices", |bencher| {
        bencher.iter_batched(
            || (Session::new(Rules::default()), Policy::new(Vec::new(), false), events.clone()),
            |(mut session, mut policy, events)| {
                let seen: Vec<Seen> = events.into_iter().map(|event| policy.see(event)).collect();
                fold(&mut session, &seen);
            },
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

/// Events of a heavy day: of 1,600 about 1,490 moves, 80 of keys, 24 notches, 8 clicks, now and then a window.
fn stream(count: usize) -> Vec<Event> {
    let keys: Vec<Key> = Key::listed().filter(|key| key.is_text()).collect();
    let apps = ["firefox", "code", "xterm", "slack"].map(Name::new);
    let mut dice = Dice(7);
    let mut time = START;
    let mut point = Point { x: 800.0, y: 500.0 };
    let mut events = vec![Event::new(time, Kind::Monitors(vec![monitor()].into()))];
    while events.len() < count {
        time = time + dice.below(2_000) as i64;
        let mut push = |kind| events.push(Event::new(time, kind));
        match dice.below(1_600) {
            0 => push(Kind::Window { app: Some(apps[dice.below(apps.len())]), title: None }),
            1..=40 => {
                let key = keys[dice.below(keys.len())];
                push(Kind::KeyDown { key, repeat: false });
                push(Kind::KeyUp { key });
            }
            41..=48 => {
                push(Kind::ButtonDown { button: Button::LEFT, at: Some(point) });
                push(Kind::ButtonUp { button: Button::LEFT, at: Some(point) });
            }
            49..=73 => push(Kind::Wheel { dx: 0.0, dy: 1.0 }),
            _ => {
                point.x = (point.x + dice.below(9) as f64 - 4.0).clamp(0.0, 2_559.0);
                point.y = (point.y + dice.below(9) as f64 - 4.0).clamp(0.0, 1_439.0);
                push(Kind::MoveTo { to: point, path: None });
            }
        }
    }
    events
}

fn monitor() -> Monitor {
    Monitor { name: Name::new("DP-1"), x: 0.0, y: 0.0, width: 2_560.0, height: 1_440.0, mm: None }
}

/// A linear congruential generator (constants of Knuth's MMIX): the same stream each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

criterion_group!(benches, folding);
criterion_main!(benches);
