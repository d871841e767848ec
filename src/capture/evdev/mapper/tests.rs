use proptest::prelude::*;

use super::*;
use crate::capture::evdev::ioctl::AbsInfo;
use crate::capture::evdev::raw::abs;
use crate::event::{Key, Point};

const KEY_A: u16 = 30;
const KEY_B: u16 = 48;
const SYNC: (u16, u16, i32) = (ev::SYN, syn::REPORT, 0);
const DROPPED: (u16, u16, i32) = (ev::SYN, syn::DROPPED, 0);

/// A device under test: raw events in, kinds out.
struct Rig {
    mapper: Mapper,
    clock: i64,
}

impl Rig {
    fn new(shape: Shape) -> Self {
        Self::held(shape, &[])
    }

    fn held(shape: Shape, down: &[u16]) -> Self {
        let x = axis(0, 999, 10);
        let spot = Spot { pointing: shape.pointing, x, y: axis(0, 499, 10), left: 0.0 };
        let now = Snapshot { down: down.iter().copied().collect(), place: None };
        Self { mapper: Mapper::new(Name::new("Rig"), shape, spot, &now), clock: 0 }
    }

    fn keyboard() -> Self {
        Self::new(Shape { is_keyboard: true, has_keys: true, ..Shape::default() })
    }

    fn pointing(pointing: Pointing) -> Self {
        Self::new(Shape { pointing, ..Shape::default() })
    }

    fn tell(&mut self, raws: &[(u16, u16, i32)]) -> Vec<Kind> {
        let mut events = Vec::new();
        for &(kind, code, value) in raws {
            self.clock += 1;
            let raw = Raw { time_us: self.clock, kind, code, value };
            self.mapper.take(raw, Time(self.clock), &mut events);
        }
        assert!(events.iter().all(|event| event.device == Some(Name::new("Rig"))));
        events.into_iter().map(|event| event.kind).collect()
    }

    fn resync(&mut self, down: &[u16]) -> Vec<Kind> {
        let mut events = Vec::new();
        let now = Snapshot { down: down.iter().copied().collect(), place: None };
        self.mapper.resync(&now, Time(self.clock), &mut events);
        events.into_iter().map(|event| event.kind).collect()
    }
}

fn axis(min: i32, max: i32, per_mm: i32) -> AbsInfo {
    let mut axis = AbsInfo::default();
    (axis.min, axis.max, axis.per_mm) = (min, max, per_mm);
    axis
}

fn code(name: &str) -> Key {
    Key::from_code(name).unwrap()
}

fn down(name: &str) -> Kind {
    Kind::KeyDown { key: code(name), repeat: false }
}

fn again(name: &str) -> Kind {
    Kind::KeyDown { key: code(name), repeat: true }
}

fn up(name: &str) -> Kind {
    Kind::KeyUp { key: code(name) }
}

fn steps(dx: f64, dy: f64) -> Kind {
    Kind::MoveBy { dx, dy, path: Some(dx.hypot(dy)) }
}

fn to(x: f64, y: f64, path: f64) -> Kind {
    Kind::MoveTo { to: Point { x, y }, path: Some(path) }
}

#[test]
fn a_key_is_told_when_its_report_ends() {
    let mut rig = Rig::keyboard();
    assert_eq!(rig.tell(&[(ev::KEY, KEY_A, 1)]), []);
    assert_eq!(rig.tell(&[SYNC]), [down("KeyA")]);
    assert_eq!(rig.tell(&[(ev::KEY, KEY_A, 0), SYNC, SYNC]), [up("KeyA")]);
}

#[test]
fn a_held_key_repeats_and_is_pressed_once() {
    let mut rig = Rig::keyboard();
    let told = rig.tell(&[(1, KEY_A, 1), SYNC, (1, KEY_A, 2), SYNC, (1, KEY_A, 2), SYNC, (1, KEY_A, 0), SYNC]);
    assert_eq!(told, [down("KeyA"), again("KeyA"), again("KeyA"), up("KeyA")]);
}

#[test]
fn a_key_that_was_down_at_the_start_is_no_press() {
    let mut rig = Rig::held(Shape { has_keys: true, ..Shape::default() }, &[KEY_A, KEY_B]);
    assert_eq!(rig.resync(&[KEY_A, KEY_B]), []);
    assert_eq!(rig.tell(&[(1, KEY_A, 0), SYNC, (1, KEY_A, 1), SYNC]), [down("KeyA")]);
    // The other one came up and went down again while nobody could see it.
    assert_eq!(rig.resync(&[KEY_A]), []);
    assert_eq!(rig.resync(&[KEY_A, KEY_B]), [down("KeyB")]);
}

#[test]
fn what_the_queue_lost_is_made_good() {
    let mut rig = Rig::keyboard();
    rig.tell(&[(1, KEY_A, 1), SYNC, (1, 42, 1), SYNC]);
    // The rest of the torn report is left out, what follows is told.
    let told = rig.tell(&[(1, 16, 1), DROPPED, (1, 17, 1), SYNC, (1, KEY_B, 1), SYNC]);
    assert_eq!(told, [down("KeyB")]);
    assert!(rig.mapper.is_behind());
    assert_eq!(rig.resync(&[42, 18]), [up("KeyA"), up("KeyB"), down("KeyE")]);
    assert!(!rig.mapper.is_behind());
    assert_eq!(rig.tell(&[(1, 42, 0), (1, 18, 0), SYNC]), [up("ShiftLeft"), up("KeyE")]);
}

#[test]
fn a_press_of_what_is_down_means_that_its_release_was_lost() {
    let mut rig = Rig::keyboard();
    rig.tell(&[(1, KEY_A, 1), SYNC, DROPPED, SYNC]);
    assert_eq!(rig.tell(&[(1, KEY_A, 1), SYNC]), [up("KeyA"), down("KeyA")]);
}

#[test]
fn a_device_that_is_gone_lets_go() {
    let mut rig = Rig::keyboard();
    rig.tell(&[(1, KEY_A, 1), (1, key::LEFT, 1), SYNC]);
    let mut events = Vec::new();
    rig.mapper.release(Time(9), &mut events);
    let left = Kind::ButtonUp { button: Button::LEFT, at: None };
    assert_eq!(events.into_iter().map(|event| event.kind).collect::<Vec<_>>(), [up("KeyA"), left]);
}

#[test]
fn buttons_have_the_numbers_of_x_servers() {
    let mut rig = Rig::pointing(Pointing::Relative);
    for (code, name) in [
        (key::LEFT, "left"),
        (key::RIGHT, "right"),
        (key::MIDDLE, "middle"),
        (key::SIDE, "back"),
        (key::EXTRA, "forward"),
        (key::FORWARD, "button6"),
        (key::TASK, "button8"),
        (key::BUTTON_0, "button9"),
    ] {
        let button = Button::from_code(name).unwrap();
        let expected = [Kind::ButtonDown { button, at: None }, Kind::ButtonUp { button, at: None }];
        assert_eq!(rig.tell(&[(ev::KEY, code, 1), SYNC, (ev::KEY, code, 0), SYNC]), expected, "{name}");
    }
    for code in [key::JOYSTICK, 0x130, key::DPAD, key::TOUCH, key::STYLUS, key::TRIGGER_HAPPY, 0x150, 0] {
        assert_eq!(rig.tell(&[(ev::KEY, code, 1), SYNC, (ev::KEY, code, 0), SYNC]), [], "{code:#x}");
    }
}

#[test]
fn steps_of_one_report_are_one_way() {
    let mut rig = Rig::pointing(Pointing::Relative);
    let report = [(ev::REL, rel::X, 3), (ev::REL, rel::Y, -4), (ev::KEY, key::LEFT, 1), SYNC];
    assert_eq!(rig.tell(&report), [steps(3.0, -4.0), Kind::ButtonDown { button: Button::LEFT, at: None }]);
    assert_eq!(rig.tell(&[(ev::REL, rel::X, 3), SYNC, (ev::REL, rel::Y, 4), SYNC]), [steps(3.0, 0.0), steps(0.0, 4.0)]);
}

#[test]
fn a_wheel_is_counted_once_in_notches_or_in_their_parts() {
    let coarse = Shape { pointing: Pointing::Relative, ..Shape::default() };
    let fine = Shape { has_fine_wheel: (true, true), ..coarse };
    let both = [(2, rel::WHEEL, 1), (2, rel::WHEEL_FINE, 120), (2, rel::HWHEEL, -1), (2, rel::HWHEEL_FINE, -120), SYNC];
    assert_eq!(Rig::new(fine).tell(&both), [Kind::Wheel { dx: -1.0, dy: -1.0 }]);
    let part = [(2, rel::WHEEL_FINE, -30), SYNC];
    assert_eq!(Rig::new(fine).tell(&part), [Kind::Wheel { dx: 0.0, dy: 0.25 }]);
    let notches = [(2, rel::WHEEL, -2), (2, rel::HWHEEL, 1), SYNC];
    assert_eq!(Rig::new(coarse).tell(&notches), [Kind::Wheel { dx: 1.0, dy: 2.0 }]);
    let half_fine = Shape { has_fine_wheel: (true, false), ..coarse };
    assert_eq!(Rig::new(half_fine).tell(&both), [Kind::Wheel { dx: -1.0, dy: -1.0 }]);
}

#[test]
fn places_are_told_on_a_monitor_of_their_own() {
    let mut rig = Rig::pointing(Pointing::Place);
    rig.mapper.put(1920.0);
    let click = [(ev::KEY, key::LEFT, 1), (ev::ABS, abs::X, 500), (ev::ABS, abs::Y, 250), SYNC];
    let at = Some(Point { x: 2880.0, y: 540.0 });
    let expected = [to(2880.0, 540.0, 0.0), Kind::ButtonDown { button: Button::LEFT, at }];
    assert_eq!(rig.tell(&click), expected, "the first place is no way");
    assert_eq!(rig.tell(&[(ev::ABS, abs::X, 750), SYNC]), [to(3360.0, 540.0, 480.0)]);
    assert_eq!(rig.tell(&[(ev::ABS, abs::X, 750), SYNC]), []);
    let [Kind::MoveTo { to: edge, .. }] = rig.tell(&[(ev::ABS, abs::X, 1_000_000), SYNC])[..] else { panic!() };
    assert!(edge.x < 3840.0 && edge.x > 3838.0, "beyond its range it is at the edge, still on the monitor");
    let monitor = rig.mapper.spot().monitor(Name::new("Rig")).unwrap();
    assert_eq!((monitor.x, monitor.width, monitor.mm), (1920.0, 1920.0, Some((100.0, 50.0))));
}

#[test]
fn a_finger_on_a_screen_clicks_and_its_leap_is_no_way() {
    let mut rig = Rig::pointing(Pointing::Place);
    let tap = |x: i32| [(1, key::TOUCH, 1), (3, abs::X, x), SYNC, (1, key::TOUCH, 0), SYNC];
    rig.tell(&tap(0));
    let at = Some(Point { x: 960.0, y: 0.0 });
    let clicked = [Kind::ButtonDown { button: Button::LEFT, at }, Kind::ButtonUp { button: Button::LEFT, at }];
    let mut expected = vec![to(960.0, 0.0, 0.0)];
    expected.extend(clicked);
    assert_eq!(rig.tell(&tap(500)), expected);
}

#[test]
fn a_pen_that_hovers_to_where_it_writes_has_gone_that_way() {
    let mut rig = Rig::pointing(Pointing::Place);
    rig.tell(&[(1, key::TOOL_PEN, 1), (3, abs::X, 0), SYNC]);
    let told = rig.tell(&[(3, abs::X, 250), SYNC, (1, key::TOUCH, 1), (3, abs::X, 500), SYNC]);
    assert_eq!(told[..2], [to(480.0, 0.0, 480.0), to(960.0, 0.0, 480.0)]);
    rig.tell(&[(1, key::TOUCH, 0), (1, key::TOOL_PEN, 0), SYNC]);
    assert_eq!(rig.tell(&[(1, key::TOOL_PEN, 1), (3, abs::X, 0), SYNC]), [to(0.0, 0.0, 0.0)]);
}

#[test]
fn one_finger_on_a_pad_moves_two_scroll_and_none_clicks() {
    let mut rig = Rig::pointing(Pointing::Touchpad);
    let lay = [(1, key::TOUCH, 1), (1, key::TOOL_FINGER, 1), (3, abs::X, 100), (3, abs::Y, 100), SYNC];
    assert_eq!(rig.tell(&lay), []);
    let [Kind::MoveBy { dx, dy, path: Some(path) }] = rig.tell(&[(3, abs::X, 354), SYNC])[..] else { panic!() };
    // 254 units of a tenth of a mm are an inch.
    assert!((dx - 1_000.0).abs() < 1e-9 && dy == 0.0 && (path - 1_000.0).abs() < 1e-9, "{dx} {dy} {path}");
    let second = [(1, key::TOOL_FINGER, 0), (1, key::TOOL_DOUBLETAP, 1), (3, abs::X, 900), SYNC];
    assert_eq!(rig.tell(&second), [], "the place leaps to the other finger");
    let [Kind::Wheel { dx, dy }] = rig.tell(&[(3, abs::Y, 126), SYNC])[..] else { panic!() };
    assert!(dx == 0.0 && (dy - 2.0).abs() < 1e-9, "{dy}");
    let left = Kind::ButtonDown { button: Button::LEFT, at: None };
    assert_eq!(rig.tell(&[(1, key::LEFT, 1), SYNC, (3, abs::Y, 300), SYNC]), [left], "a drag does not scroll");
    let lifted = [(1, key::LEFT, 0), (1, key::TOUCH, 0), (1, key::TOOL_DOUBLETAP, 0), SYNC, (3, abs::X, 1), SYNC];
    assert_eq!(rig.tell(&lifted).len(), 1);
}

#[test]
fn a_pad_of_unknown_size_is_a_small_one() {
    let spot = Spot { pointing: Pointing::Touchpad, x: axis(0, 689, 0), y: axis(0, 499, 0), left: 0.0 };
    let shape = Shape { pointing: Pointing::Touchpad, ..Shape::default() };
    let mapper = Mapper::new(Name::new("Rig"), shape, spot, &Snapshot::default());
    let mut rig = Rig { mapper, clock: 0 };
    rig.tell(&[(1, key::TOOL_FINGER, 1), (3, abs::X, 0), SYNC]);
    let [Kind::MoveBy { dx, .. }] = rig.tell(&[(3, abs::X, 254), SYNC])[..] else { panic!() };
    assert!((dx - 1_000.0).abs() < 1e-9, "{dx}");
}

/// Codes that are likely to matter, and any other.
fn raws() -> impl Strategy<Value = Vec<(u16, u16, i32)>> {
    let value = prop_oneof![4 => 0..3_i32, 1 => any::<i32>()];
    let keys = prop_oneof![28..34_u16, 0x10e..0x118_u16, 0x13e..0x151_u16, any::<u16>()];
    let raw = prop_oneof![
        4 => Just(SYNC),
        1 => Just(DROPPED),
        6 => (Just(ev::KEY), keys, value.clone()),
        2 => (Just(ev::REL), 0..14_u16, any::<i32>()),
        2 => (Just(ev::ABS), 0..4_u16, any::<i32>()),
        1 => (any::<u16>(), any::<u16>(), value),
    ];
    prop::collection::vec(raw, 0..200)
}

proptest! {
    #[test]
    fn after_a_resync_exactly_what_the_device_says_is_down(
        raws in raws(),
        held in prop::collection::btree_set(prop_oneof![28..34_u16, 0x10e..0x118_u16], 0..6),
        kind in 0..4_usize,
        size in (any::<i32>(), any::<i32>(), any::<i32>()),
    ) {
        let pointing = [Pointing::None, Pointing::Relative, Pointing::Touchpad, Pointing::Place][kind];
        let shape = Shape { pointing, ..Shape::default() };
        let spot = Spot { pointing, x: axis(size.0, size.1, size.2), y: axis(size.1, size.0, 0), left: 0.0 };
        let mapper = Mapper::new(Name::new("Rig"), shape, spot, &Snapshot::default());
        let mut rig = Rig { mapper, clock: 0 };
        let mut kinds = rig.tell(&raws);
        kinds.extend(rig.resync(&held.iter().copied().collect::<Vec<_>>()));
        // Two codes may be one key or button.
        let mut open: Vec<String> = Vec::new();
        let released = |open: &mut Vec<String>, name: String| {
            open.iter().position(|open| *open == name).map(|at| open.swap_remove(at)).is_some()
        };
        for kind in kinds {
            match kind {
                Kind::KeyDown { key, repeat: false } => open.push(key.code()),
                Kind::ButtonDown { button, .. } => open.push(button.to_string()),
                Kind::KeyUp { key } => prop_assert!(released(&mut open, key.code()), "up without down"),
                Kind::ButtonUp { button, .. } => prop_assert!(released(&mut open, button.to_string())),
                Kind::MoveTo { to, path: Some(path) } => {
                    prop_assert!(path.is_finite() && (0.0..1920.0).contains(&to.x) && (0.0..1080.0).contains(&to.y));
                }
                _ => {}
            }
        }
        let held = held.into_iter().filter(|&code| is_key(code) || button(code, shape).is_some());
        let expected = held.map(|code| match button(code, shape) {
            Some(button) => button.to_string(),
            None => evdev_codes::key(u32::from(code)).code(),
        });
        let mut expected: Vec<String> = expected.collect();
        expected.sort();
        open.sort();
        prop_assert_eq!(open, expected);
    }
}
