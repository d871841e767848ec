use proptest::prelude::*;

use super::*;
use crate::event::{Key, Name, Time};
use crate::recorder::Watch;
use crate::report::{Latency, Presence, Rates, Reach, SourceHealth};

const T: Time = Time(1_700_000_000 * MICROS);

fn calendar() -> Calendar {
    Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT }
}

fn key(code: &str) -> Key {
    Key::from_code(code).unwrap()
}

fn live() -> Live {
    Live {
        now: T,
        wpm: Some(61.5),
        wpm_history: vec![None, Some(0.0), Some(72.3)],
        held: vec![key("KeyB"), key("KeyA")],
        recent: vec![(key("KeyZ"), T + -10_000), (key("KeyC"), T + -130_000)],
        app: Some(Name::new("editor")),
        presence: Presence::Away,
        last_input: Some(T + -1_000_000),
    }
}

fn health() -> Health {
    let trouble = Some("it is gone".to_owned());
    let source = SourceHealth { name: "x11", reach: Reach::Session, trouble, restarts: 2, ..Default::default() };
    Health {
        focus: Some(source.clone()),
        source,
        events: 12,
        dropped_moves: 3,
        excluded_events: 4,
        rates: Rates { keys: 1.5, clicks: 0.25, wheel: 0.0, moves: 60.0, focus: 0.1 },
        latency: Some(Latency { p50_ms: 8.0, p99_ms: 16.0 }),
        warnings: vec!["mind this".into()],
        journal_time: Some(T),
        journal_error: Some("disk full".into()),
        is_paused: true,
        ..Health::default()
    }
}

fn typed() -> Slice {
    let mut slice = Slice::default();
    let totals = slice.cell(T, Some(Name::new("editor")));
    totals.classes.text = 2;
    totals.keys.entry(key("KeyQ")).presses = 2;
    slice
}

/// A watch on which something was published.
fn published() -> Watch {
    let watch = Watch::new(calendar());
    watch.publish(&typed(), live(), health());
    watch
}

fn body(frame: &[u8]) -> &[u8] {
    first_frame(frame).unwrap().unwrap()
}

#[test]
fn everything_comes_back() {
    let watch = published();
    let (_, glance, whole) = watch.news(true);
    let Frame::Whole(back, told, well) = Frame::decode(body(&Frame::whole(&whole.unwrap(), &glance, true))).unwrap()
    else {
        panic!("another frame")
    };
    assert_eq!(well, health());
    assert_eq!((told.wpm, told.wpm_history, told.app), (live().wpm, live().wpm_history, live().app));
    assert_eq!((told.presence, told.last_input), (Presence::Away, live().last_input));
    let other = Watch::new(calendar());
    other.replace(back, live(), health());
    let day = calendar().day_of(T);
    assert_eq!(other.day(day), watch.day(day));
}

#[test]
fn an_update_tells_keys_in_no_order_and_to_a_step_of_time() {
    let (_, glance, _) = published().news(false);
    let Frame::Update(slice, told, _) = Frame::decode(body(&Frame::update(&typed(), &glance, true))).unwrap() else {
        panic!("another frame")
    };
    assert_eq!(slice, typed());
    assert_eq!(told.held, [key("KeyA"), key("KeyB")]);
    assert_eq!(told.recent, [(key("KeyC"), T + -2 * STEP_US), (key("KeyZ"), T)]);
}

#[test]
fn who_shows_no_keys_gets_none() {
    let watch = published();
    let (_, glance, whole) = watch.news(true);
    let update = Frame::update(&typed(), &glance, false);
    let bytes = [update.clone(), Frame::whole(&whole.unwrap(), &glance, false)].concat();
    for code in ["KeyQ", "KeyA", "KeyC", "KeyZ"] {
        assert!(!bytes.windows(4).any(|window| window == code.as_bytes()), "{code}");
    }
    let Frame::Update(slice, _, _) = Frame::decode(body(&update)).unwrap() else { panic!("another frame") };
    assert_eq!(slice.cells.values().map(crate::aggregate::Totals::presses).sum::<u64>(), 2);
}

#[test]
fn greetings_of_any_version_are_told_apart() {
    let greeting = Greeting { protocol: 7, wants_keys: true };
    assert_eq!(Greeting::decode(&greeting.encode()), Ok(greeting));
    assert!(Greeting::decode(b"GET / HTTP/1.1").is_err());
    let welcome = Welcome { protocol: PROTOCOL, pid: 42, program: "0.1.0".into(), calendar: calendar() };
    assert_eq!(Welcome::decode(body(&welcome.encode())), Ok(welcome.clone()));
    let mut newer = Welcome { protocol: PROTOCOL + 1, ..welcome }.encode();
    newer.truncate(newer.len() - 7);
    let told = Welcome::decode(newer.get(HEAD..).unwrap()).unwrap();
    assert_eq!((told.protocol, told.pid, told.program.as_str()), (PROTOCOL + 1, 42, "0.1.0"));
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_an_error_at_worst(bytes: Vec<u8>, at: prop::sample::Index, byte: u8) {
        let _ = (Frame::decode(&bytes), Welcome::decode(&bytes), Greeting::decode(&bytes), first_frame(&bytes).is_ok());
        let (_, glance, _) = published().news(false);
        let mut update = Frame::update(&typed(), &glance, true);
        let at = at.index(update.len());
        update[at] = byte;
        let _ = Frame::decode(update.get(HEAD..).unwrap());
    }
}
