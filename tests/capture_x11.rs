//! The X11 source against a real server: a private Xvfb with a window manager and terminals.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where something is missing")]

mod capture_x11 {
    mod legends;
    pub mod stage;
}

use std::time::Duration;

use capture_x11::stage::{Heard, Stage, xdotool};
use keytop::clock::{Clock, SystemClock};
use keytop::event::{Button, Key, Kind, Name, Point};
use keytop::policy::Seen;
use keytop::session::{Rules, Session};

const A: u8 = 38;
const CONTROL: u8 = 37;
const C: u8 = 54;

fn key(code: &str) -> Key {
    Key::from_code(code).unwrap()
}

fn down(code: &str) -> Kind {
    Kind::KeyDown { key: key(code), repeat: false }
}

fn up(code: &str) -> Kind {
    Kind::KeyUp { key: key(code) }
}

fn presses(heard: &Heard) -> usize {
    heard.count(|kind| matches!(kind, Kind::KeyDown { repeat: false, .. }))
}

#[test]
fn keys_and_chords_come_in_order_and_once() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    stage.key(CONTROL, true);
    stage.key(C, true);
    stage.key(C, false);
    stage.key(CONTROL, false);
    stage.key(A, true);
    stage.key(A, false);
    heard.until(|heard| heard.has(&up("KeyA")));
    let keys: Vec<_> =
        heard.kinds().into_iter().filter(|kind| matches!(kind, Kind::KeyDown { .. } | Kind::KeyUp { .. })).collect();
    let expected = [down("ControlLeft"), down("KeyC"), up("KeyC"), up("ControlLeft"), down("KeyA"), up("KeyA")];
    assert_eq!(keys, expected);
}

#[test]
fn a_held_key_counts_once_whatever_the_server_repeats() {
    let stage = Stage::new();
    stage.repeat_at_once();
    let mut heard = stage.listen();
    let micros = |since: std::time::Instant| i64::try_from(since.elapsed().as_micros()).unwrap();
    let start = keytop::clock::monotonic();
    let mut held = start;
    let press = || {
        stage.key(A, true);
        held = keytop::clock::monotonic();
    };
    stage.await_repeats(press, 40);
    let shortest = micros(held);
    stage.key(A, false);
    let longest = micros(start);
    heard.until(|heard| heard.has(&up("KeyA")));
    assert_eq!(presses(&heard), 1);
    let times = heard.times(|kind| matches!(kind, Kind::KeyDown { .. } | Kind::KeyUp { .. }));
    let dwell = times[1] - times[0];
    // The server counts milliseconds.
    assert!((shortest - 2_000..=longest + 2_000).contains(&dwell), "{dwell} of {shortest} to {longest}");
}

#[test]
fn the_first_press_after_a_start_has_the_time_at_which_it_was() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    let before = SystemClock.now();
    stage.key(A, true);
    let after = SystemClock.now();
    heard.until(|heard| heard.has(&down("KeyA")));
    let time = heard.times(|kind| matches!(kind, Kind::KeyDown { .. }))[0];
    // The server counts milliseconds, and the way there and back at the start is not known to be none.
    assert!((-2_000..after - before + 5_000).contains(&(time - before)), "{} us", time - before);
}

#[test]
fn buttons_notches_and_their_place_are_exact() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    let places = [(10, 20), (300, 400), (301, 399), (1279, 799), (0, 0)];
    for (button, (x, y)) in [1_u8, 2, 3, 8, 9].into_iter().zip(places) {
        stage.warp(x, y);
        stage.click(button);
    }
    for button in [4, 5, 5, 6, 7, 7, 7] {
        stage.click(button);
    }
    heard.until(|heard| heard.count(|kind| matches!(kind, Kind::Wheel { .. })) == 7);
    let clicks: Vec<_> = heard
        .kinds()
        .into_iter()
        .filter_map(|kind| match kind {
            Kind::ButtonDown { button, at } => Some((button, at)),
            _ => None,
        })
        .collect();
    let expected: Vec<_> = [Button::LEFT, Button::MIDDLE, Button::RIGHT, Button::BACK, Button::FORWARD]
        .into_iter()
        .zip(places.map(|(x, y)| Some(Point { x: f64::from(x), y: f64::from(y) })))
        .collect();
    assert_eq!(clicks, expected);
    let (mut right, mut below) = (Vec::new(), Vec::new());
    for kind in heard.kinds() {
        if let Kind::Wheel { dx, dy } = kind {
            right.push(dx);
            below.push(dy);
        }
    }
    assert_eq!(right, [0.0, 0.0, 0.0, -1.0, 1.0, 1.0, 1.0]);
    assert_eq!(below, [-1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn the_length_of_a_way_is_exact_however_the_pointer_was_moved() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    stage.warp(100, 100);
    let mut expected = 0.0;
    for step in 0..40 {
        let (x, y) = (100 + 30 * (step % 7), 100 + 40 * (step % 5));
        expected += stage.step(x, y, step % 2 == 0);
    }
    stage.click(1);
    heard.until(Heard::has_click);
    let length = heard.distance();
    assert!((length - expected).abs() < 1e-6, "{length} is not {expected}");
}

#[test]
fn xdotools_own_moves_come_out_at_their_length() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    xdotool(&stage, &["mousemove", "50", "50"]);
    for step in 1..=10 {
        let x = (50 + step * 30).to_string();
        let y = (50 + step * 40).to_string();
        xdotool(&stage, &["mousemove", &x, &y]);
    }
    xdotool(&stage, &["mousemove_relative", "--", "-30", "-40"]);
    heard.until(|heard| (heard.distance() - 550.0).abs() < 1e-6);
}

#[test]
fn without_record_steps_apart_come_out_at_their_length() {
    let stage = Stage::new();
    let mut heard = stage.listen_without_record();
    let mut expected = 0.0;
    for step in 0..12 {
        let (x, y) = (100 + 30 * step, 100 + 40 * (step % 2));
        let length = stage.step(x, y, true);
        expected += if step == 0 { 0.0 } else { length };
        heard.until(|heard| heard.place() == Some(Point { x: f64::from(x), y: f64::from(y) }));
        assert!((heard.distance() - expected).abs() < 1e-6);
    }
}

#[test]
fn the_focus_follows_the_windows() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    let (first, second) = (stage.terminal("First", "one"), stage.terminal("Second", "two"));
    heard.until(|heard| heard.app() == Some(Some(Name::new("Second"))));
    stage.activate(first.window);
    heard.until(|heard| heard.app() == Some(Some(Name::new("First"))));
    stage.activate(second.window);
    heard.until(|heard| heard.app() == Some(Some(Name::new("Second"))));
    assert_eq!(heard.title().as_deref(), Some("two"));
    stage.set_title(second.window, "zwei \u{e4}");
    heard.until(|heard| heard.title().as_deref() == Some("zwei \u{e4}"));
    drop((first, second));
    heard.until(|heard| heard.app() == Some(None));
}

#[test]
fn without_the_focus_input_and_monitors_still_come() {
    let stage = Stage::new();
    let mut heard = stage.listen_without_focus();
    let _terminal = stage.terminal("First", "one");
    stage.run("xrandr", &["--setmonitor", "left", "640/170x800/210+0+0", "screen"]);
    heard.until(|heard| heard.monitors().iter().any(|(name, ..)| *name == "left"));
    stage.key(A, true);
    stage.key(A, false);
    heard.until(|heard| heard.has(&up("KeyA")));
    assert_eq!(heard.app(), None);
}

#[test]
fn hostile_properties_are_survived() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    let terminal = stage.terminal("Victim", "title");
    heard.until(|heard| heard.app() == Some(Some(Name::new("Victim"))));
    stage.spoil(terminal.window);
    stage.key(A, true);
    stage.key(A, false);
    heard.until(|heard| heard.has(&up("KeyA")));
    heard.until(|heard| heard.app() == Some(Some(Name::new("unknown"))) || heard.app_is_process());
    stage.key(A, true);
    stage.key(A, false);
    heard.until(|heard| presses(heard) == 2);
    assert_eq!(heard.restarts(), 0);
}

#[test]
fn floods_lose_nothing() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    for _ in 0..10_000 {
        stage.tap(A);
    }
    stage.sync();
    for _ in 0..10_000 {
        stage.tap_button(3);
    }
    stage.sync();
    for _ in 0..10_000 {
        stage.tap_button(5);
    }
    stage.sync();
    heard.until(|heard| heard.count(|kind| matches!(kind, Kind::Wheel { .. })) == 10_000);
    assert_eq!(heard.count(|kind| matches!(kind, Kind::KeyDown { .. } | Kind::KeyUp { .. })), 20_000);
    assert_eq!(heard.count(|kind| matches!(kind, Kind::ButtonDown { .. })), 10_000);
    assert_eq!(heard.count(|kind| matches!(kind, Kind::ButtonUp { .. })), 10_000);
}

#[test]
fn what_is_queued_at_the_stop_is_sent() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    for _ in 0..500 {
        stage.tap(A);
    }
    stage.sync();
    heard.stop();
    assert_eq!(presses(&heard), 500);
}

#[test]
fn a_server_that_dies_is_told_and_found_again() {
    let mut stage = Stage::that_may_restart();
    let mut heard = stage.listen();
    stage.key(A, true);
    heard.until(|heard| heard.has(&down("KeyA")));
    stage.kill_server();
    heard.until(|heard| heard.has(&up("KeyA")));
    heard.until(|heard| heard.trouble().is_some());
    stage.start_again();
    heard.until(|heard| heard.restarts() == 1 && heard.trouble().is_none());
    stage.key(C, true);
    stage.key(C, false);
    heard.until(|heard| heard.has(&up("KeyC")));
}

#[test]
fn a_server_that_is_restarted_under_load_loses_nothing_that_was_before() {
    let mut stage = Stage::that_may_restart();
    let mut heard = stage.listen();
    for round in 1..=3 {
        for _ in 0..2_000 {
            stage.tap(A);
        }
        stage.sync();
        // What the server has done is counted, though it dies while all of it is still under way.
        heard.until(|heard| heard.count(|kind| *kind == down("KeyA")) == 2_000 * round);
        for step in 0..500 {
            stage.step(step, step, true);
            stage.tap(C);
        }
        stage.kill_server();
        heard.until(|heard| heard.trouble().is_some());
        stage.start_again();
        heard.until(|heard| heard.restarts() as usize == round && heard.trouble().is_none());
    }
    let balance = |code: &str| heard.count(|kind| *kind == down(code)) - heard.count(|kind| *kind == up(code));
    assert_eq!(balance("KeyA"), 0, "no key stays down");
}

#[test]
fn monitors_are_told_first() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    heard.until(|heard| heard.count(|kind| matches!(kind, Kind::Monitors(_))) == 1);
    let Some(Kind::Monitors(list)) = heard.kinds().into_iter().next() else { panic!("something else came first") };
    assert_eq!((list[0].width, list[0].height), (1280.0, 800.0));
}

#[test]
fn input_that_programs_send_is_told_apart() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    stage.key(A, true);
    stage.key(A, false);
    stage.click(1);
    heard.until(|heard| heard.has_click() && heard.has(&up("KeyA")));
    let sent = heard.events.iter().filter(|event| matches!(event.kind, Kind::KeyDown { .. } | Kind::ButtonDown { .. }));
    let devices: Vec<_> = sent.map(|event| event.device).collect();
    assert_eq!(devices, [Some(Name::new("xtest")); 2]);
}

#[test]
fn keys_held_on_a_device_that_is_taken_away_are_let_go() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    stage.second_seat();
    stage.key(A, true);
    heard.until(|heard| heard.has(&down("KeyA")));
    stage.run("xinput", &["remove-master", "second pointer"]);
    heard.until(|heard| heard.has(&up("KeyA")));
    stage.key(A, true);
    heard.until(|heard| presses(heard) == 2);
}

#[test]
fn a_key_that_is_truly_held_stays_down_however_often_it_is_asked_about() {
    let stage = Stage::new();
    let mut heard = stage.listen_checking_held(Duration::from_millis(1));
    stage.key(A, true);
    for presses_so_far in 2..12 {
        stage.key(C, true);
        stage.key(C, false);
        heard.until(|heard| presses(heard) == presses_so_far);
    }
    assert!(!heard.has(&up("KeyA")));
    stage.key(A, false);
    heard.until(|heard| heard.has(&up("KeyA")));
    assert_eq!(heard.count(|kind| *kind == up("KeyC")), 10);
}

#[test]
fn monitors_that_come_and_go_are_told_and_clicks_land_in_them() {
    let stage = Stage::new();
    let mut heard = stage.listen();
    heard.until(|heard| heard.monitors().len() == 1);
    stage.run("xrandr", &["--setmonitor", "left", "640/170x800/210+0+0", "screen"]);
    stage.run("xrandr", &["--setmonitor", "right", "640/340x800/420+640+0", "none"]);
    heard.until(|heard| heard.monitors() == [("left", 0.0, 640.0), ("right", 640.0, 640.0)]);
    stage.warp(700, 100);
    stage.click(1);
    stage.warp(100, 100);
    stage.click(1);
    heard.until(|heard| heard.count(|kind| matches!(kind, Kind::ButtonDown { .. })) == 2);

    let mut session = Session::new(Rules::default());
    for event in &heard.events {
        session.apply(&Seen::whole(event.clone()));
    }
    let slice = session.finish();
    let spots = slice.cells.values().flat_map(|totals| totals.click_grid.iter().map(|(spot, _)| spot));
    let mut clicked: Vec<_> = spots.map(|spot| (spot.monitor.as_str(), spot.cell.column)).collect();
    clicked.sort_unstable();
    assert_eq!(clicked, [("left", 15), ("right", 9)]);
    // Of two monitors with the same pixels one is twice as wide: each px of it counts for more.
    assert_eq!(heard.glass(), [("left", 170.0), ("right", 340.0)]);

    // One is turned: its sides change places, in px and in mm.
    stage.run("xrandr", &["--delmonitor", "left"]);
    stage.run("xrandr", &["--setmonitor", "left", "500/210x640/170+0+0", "screen"]);
    heard
        .until(|heard| heard.monitors().iter().any(|(name, _, width)| *name == "left" && (*width - 500.0).abs() < 0.5));
    assert!(heard.glass().contains(&("left", 210.0)));
    stage.warp(250, 320);
    stage.click(1);
    heard.until(|heard| heard.count(|kind| matches!(kind, Kind::ButtonDown { .. })) == 3);
    let mut session = Session::new(Rules::default());
    for event in &heard.events {
        session.apply(&Seen::whole(event.clone()));
    }
    let slice = session.finish();
    let spots = slice.cells.values().flat_map(|totals| totals.click_grid.iter().map(|(spot, _)| spot));
    let middle = spots.filter(|spot| (spot.cell.column, spot.cell.row) == (48, 27)).count();
    assert_eq!(middle, 1, "the middle of the turned one");

    stage.run("xrandr", &["--delmonitor", "right"]);
    heard.until(|heard| heard.monitors().len() == 1);
}
