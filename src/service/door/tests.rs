use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Instant;

use super::*;
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Day, DayStart, Tz};
use crate::event::{Key, MICROS, Name, Time};
use crate::report::{Health, Live, Reach, Role, SourceHealth};
use crate::service::wire::{Greeting, HEAD, first_frame};
use crate::service::{Attachment, Line};

const T: Time = Time(1_700_000_000 * MICROS);
const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };

struct Scene {
    folder: tempfile::TempDir,
    watch: Watch,
    door: Option<Door>,
}

impl Scene {
    fn new() -> Self {
        let (folder, watch) = (tempfile::tempdir().unwrap(), Watch::new(CALENDAR));
        let door = Some(Door::open(folder.path(), watch.clone()).unwrap());
        Self { folder, watch, door }
    }

    fn folders(&self) -> Vec<PathBuf> {
        vec![self.folder.path().to_owned()]
    }

    fn attach(&self) -> (Attachment, Watch) {
        Attachment::open(self.folders()).unwrap()
    }

    fn connect(&self) -> UnixStream {
        UnixStream::connect(self.folder.path().join(SOCKET)).unwrap()
    }

    fn press(&self, code: &str, times: u64) {
        publish(&self.watch, code, times);
    }
}

fn publish(watch: &Watch, code: &str, times: u64) {
    let mut slice = Slice::default();
    let totals = slice.cell(T, Some(Name::new("editor")));
    totals.classes.text = times;
    totals.keys.entry(Key::from_code(code).unwrap()).presses = times;
    let source = SourceHealth { name: "x11", reach: Reach::Session, ..Default::default() };
    let warnings = watch.glance().health.warnings;
    watch.publish(&slice, Live { now: T, ..Live::default() }, Health { source, warnings, ..Health::default() });
}

fn day() -> Day {
    CALENDAR.day_of(T)
}

fn presses(watch: &Watch) -> u64 {
    watch.day(day()).0.whole().totals.presses()
}

/// Waits until the watch shows it.
fn until(watch: &Watch, what: impl Fn(&Watch) -> bool) {
    let deadline = monotonic() + Duration::from_secs(20);
    while !what(watch) {
        let _ = watch.changes().recv_timeout(Duration::from_millis(20));
        assert!(monotonic() < deadline, "waited in vain; it shows {} presses", presses(watch));
    }
}

/// Reads to the end of the connection.
fn rest(mut stream: UnixStream) -> Vec<u8> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut bytes = Vec::new();
    // Who is thrown out before everything it sent was read sees a reset.
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

#[test]
fn a_screen_shows_what_was_and_then_what_comes() {
    let scene = Scene::new();
    scene.press("KeyA", 3);
    let (_attachment, shown) = scene.attach();
    assert_eq!(shown.day(day()), scene.watch.day(day()));
    assert_eq!(shown.glance().health.role, Role::Screen(std::process::id()));
    scene.press("KeyB", 4);
    until(&shown, |shown| presses(shown) == 7);
    assert_eq!(shown.day(day()), scene.watch.day(day()));
}

#[test]
fn many_screens_show_the_same() {
    let scene = Scene::new();
    let screens: Vec<_> = (0..50).map(|_| scene.attach()).collect();
    (0..200).for_each(|_| scene.press("KeyA", 1));
    for (_, shown) in &screens {
        until(shown, |shown| presses(shown) == 200);
    }
}

#[test]
fn a_screen_that_stands_still_is_left_behind_and_catches_up() {
    let scene = Scene::new();
    let mut still = scene.connect();
    still.write_all(&Greeting { protocol: PROTOCOL, wants_keys: true }.encode()).unwrap();
    let (_attachment, shown) = scene.attach();
    for times in 1..=200 {
        scene.press("KeyA", 1);
        let told = "x".repeat(8 * 1024);
        scene.watch.revise(|_, health| health.warnings = vec![told]);
        // So that each is an update of its own: the other screen waits for nobody.
        until(&shown, |shown| presses(shown) >= times);
    }
    let (mut input, mut total, mut wholes) = (Vec::new(), 0, 0);
    let mut chunk = [0; 8192];
    still.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut is_welcomed = false;
    while total < 200 {
        let read = still.read(&mut chunk).unwrap();
        input.extend_from_slice(&chunk[..read]);
        while let Some(body) = first_frame(&input).unwrap() {
            let length = body.len();
            let frame = std::mem::replace(&mut is_welcomed, true).then(|| Frame::decode(body).unwrap());
            match frame {
                Some(Frame::Whole(whole, ..)) => {
                    let presses = whole.days.iter().map(|(_, builder)| builder.tile().whole().totals.presses());
                    (total, wholes) = (presses.sum(), wholes + 1);
                }
                Some(Frame::Update(slice, ..)) => {
                    total += slice.cells.values().map(crate::aggregate::Totals::presses).sum::<u64>();
                }
                None => {}
            }
            input.drain(..HEAD + length);
        }
    }
    assert_eq!((total, wholes), (200, 2), "everything at first, and once more after it was behind");
}

#[test]
fn noise_silence_and_crowds_neither_stop_nor_stall_it() {
    let scene = Scene::new();
    let (_attachment, shown) = scene.attach();
    let mut noise = 1_u64;
    let mut next = || {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        noise
    };
    let greeting = Greeting { protocol: PROTOCOL, wants_keys: true }.encode();
    let mut silent = Vec::new();
    for round in 0..400_u64 {
        let mut stream = scene.connect();
        let bytes: Vec<u8> = (0..next() % 64).map(|_| next() as u8).collect();
        let _ = match round % 5 {
            0 => stream.write_all(&bytes),
            1 => stream.write_all(&greeting[..(next() % greeting.len() as u64) as usize]),
            2 => stream.write_all(&[greeting.as_slice(), &bytes].concat()),
            3 => stream.write_all(&greeting),
            _ => Ok(()),
        };
        if round % 7 == 0 && silent.len() < MOST_GUESTS / 2 {
            silent.push(stream);
        }
        let began = monotonic();
        scene.press("KeyA", 1);
        assert!(began.elapsed() < Duration::from_millis(500), "the recorder is not held up");
    }
    until(&shown, |shown| presses(shown) == 400);
    let (_attachment, late) = scene.attach();
    assert_eq!(presses(&late), 400);
}

#[test]
fn who_says_nothing_is_shown_out() {
    let scene = Scene::new();
    let began = monotonic();
    let heard = rest(scene.connect());
    assert!(first_frame(&heard).unwrap().is_some_and(|body| Welcome::decode(body).is_ok()));
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn another_version_is_told_ours_and_nothing_else() {
    let scene = Scene::new();
    scene.press("KeyA", 3);
    let mut stream = scene.connect();
    stream.write_all(&Greeting { protocol: PROTOCOL + 1, wants_keys: true }.encode()).unwrap();
    let heard = rest(stream);
    let body = first_frame(&heard).unwrap().unwrap();
    assert_eq!(Welcome::decode(body).unwrap().protocol, PROTOCOL);
    assert_eq!(heard.len(), HEAD + body.len());
}

#[test]
fn a_recorder_that_ends_is_told_and_the_next_one_found() {
    let mut scene = Scene::new();
    scene.press("KeyA", 3);
    let (_attachment, shown) = scene.attach();
    scene.press("KeyA", 1);
    scene.door = None;
    until(&shown, |shown| shown.glance().health.source.reach == Reach::Nothing);
    assert_eq!(presses(&shown), 4, "the last words were heard");
    assert!(shown.glance().health.source.trouble.unwrap().contains("records no longer"));
    let next = Watch::new(CALENDAR);
    publish(&next, "KeyZ", 9);
    scene.door = Some(Door::open(scene.folder.path(), next).unwrap());
    until(&shown, |shown| presses(shown) == 9);
    assert_eq!(shown.glance().health.source.trouble, None);
}

#[test]
fn the_socket_is_for_its_owner_and_goes_with_the_door() {
    let mut scene = Scene::new();
    let path = scene.folder.path().join(SOCKET);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    scene.door = None;
    assert!(!path.exists());
    assert!(matches!(Line::open(&scene.folders(), false), Err(crate::service::AttachError::Nobody)));
}

#[test]
fn an_update_is_shown_within_fifty_milliseconds() {
    let scene = Scene::new();
    let (_attachment, shown) = scene.attach();
    let mut waits: Vec<Duration> = (1..=100)
        .map(|times| {
            let began: Instant = monotonic();
            scene.press("KeyA", 1);
            until(&shown, |shown| presses(shown) == times);
            began.elapsed()
        })
        .collect();
    waits.sort();
    assert!(waits[90] < Duration::from_millis(50), "{:?}", waits[90]);
}
