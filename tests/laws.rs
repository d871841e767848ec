//! The laws that the program rests on: merging is a commutative monoid, and a stream may be cut anywhere.

#![allow(clippy::unwrap_used, reason = "a test may")]

use keytop::aggregate::{Count, DeviceSum, Slice, Totals};
use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::event::{Button, Event, Key, Kind, Monitor, Name, Point, Time};
use keytop::policy::{Pattern, Policy};
use keytop::session::{Rules, Session};
use keytop::timeline::{Devices, Placement};
use proptest::prelude::*;

fn key() -> impl Strategy<Value = Key> {
    const CODES: [&str; 9] =
        ["KeyA", "KeyB", "Space", "Backspace", "ShiftLeft", "ShiftRight", "ControlLeft", "AltRight", "F5"];
    proptest::sample::select(CODES.to_vec()).prop_map(|code| Key::from_code(code).unwrap())
}

fn point() -> impl Strategy<Value = Point> {
    (-10..3000_i32, -10..1200_i32).prop_map(|(x, y)| Point { x: f64::from(x) / 1.5, y: f64::from(y) / 1.5 })
}

fn monitors() -> Kind {
    let monitor = |name, x| Monitor { name: Name::new(name), x, y: 0.0, width: 960.0, height: 540.0, mm: None };
    Kind::Monitors([monitor("left", 0.0), monitor("right", 960.0)].into())
}

fn window(app: Option<&str>) -> Kind {
    Kind::Window { app: app.map(Name::new), title: None }
}

fn kind() -> impl Strategy<Value = Kind> {
    let session = vec![Kind::Lock, Kind::Unlock, Kind::Suspend, Kind::Resume, Kind::Idle, Kind::Active, monitors()];
    let windows = vec![window(Some("editor")), window(Some("browser")), window(Some("vault")), window(None)];
    prop_oneof![
        8 => (key(), prop::bool::weighted(0.1)).prop_map(|(key, repeat)| Kind::KeyDown { key, repeat }),
        6 => key().prop_map(|key| Kind::KeyUp { key }),
        4 => (1..7_u8, prop::option::of(point())).prop_map(|(n, at)| Kind::ButtonDown { button: Button(n), at }),
        4 => (point(), prop::option::of(0.0..99.0)).prop_map(|(to, path)| Kind::MoveTo { to, path }),
        2 => (-9.0..9.0, -9.0..9.0).prop_map(|(dx, dy)| Kind::MoveBy { dx, dy, path: None }),
        2 => (-3..3_i32, -3..3_i32).prop_map(|(dx, dy)| Kind::Wheel { dx: f64::from(dx) / 2.0, dy: f64::from(dy) }),
        2 => proptest::sample::select(windows),
        1 => proptest::sample::select(session),
    ]
}

fn stream() -> impl Strategy<Value = Vec<Event>> {
    let gap = prop_oneof![8 => 0..900_000_i64, 2 => 0..5_000_000_i64, 1 => 0..400_000_000_i64, 1 => -5_000_000..0_i64];
    prop::collection::vec((gap, kind()), 0..120).prop_map(|steps| {
        let mut time = Time(1_774_745_940_000_000);
        steps
            .into_iter()
            .map(|(gap, kind)| {
                time = time + gap;
                Event::new(time, kind)
            })
            .collect()
    })
}

fn fold(events: &[Event], cuts: &[usize]) -> Vec<Slice> {
    let mut policy = Policy::new(vec!["vault".parse::<Pattern>().unwrap()], false);
    let mut session = Session::new(Rules::default());
    let mut slices = Vec::new();
    for (index, event) in events.iter().enumerate() {
        if cuts.contains(&index) {
            slices.push(session.take());
        }
        session.apply(&policy.see(event.clone()));
    }
    slices.push(session.finish());
    slices
}

fn place(slices: &[Slice]) -> Vec<(String, keytop::timeline::Tile)> {
    let calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
    let mut placement = Placement::new(calendar);
    for slice in slices {
        placement.add(slice);
    }
    placement.into_tiles().map(|(day, tile)| (day.to_string(), tile)).collect()
}

/// The same stream, each event from one of two devices or from none.
fn from_devices(events: &[Event], devices: &[Option<u8>]) -> Vec<Event> {
    let named = |device: Option<u8>| device.map(|number| Name::new(&format!("device {number}")));
    let all = events.iter().zip(devices.iter().cycle());
    all.map(|(event, device)| Event { device: named(*device), ..event.clone() }).collect()
}

fn devices(slices: &[Slice]) -> Devices {
    let calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
    let mut devices = Devices::default();
    for slice in slices {
        devices.add(slice, calendar);
    }
    devices
}

/// What totals hold of what is kept by device.
fn of_any_device(totals: &Totals) -> DeviceSum {
    DeviceSum {
        presses: totals.presses(),
        repeats: totals.repeats,
        text_presses: totals.text_presses,
        corrections: totals.corrections(),
        clicks: totals.clicks.clone(),
        scroll: totals.scroll,
        distance: totals.distance,
    }
}

fn sum<'a>(totals: impl IntoIterator<Item = &'a Totals>) -> Totals {
    totals.into_iter().fold(Totals::default(), |mut sum, more| {
        sum.merge(more);
        sum
    })
}

fn whole(events: &[Event]) -> Totals {
    sum(fold(events, &[]).iter().flat_map(|slice| slice.cells.values()))
}

proptest! {
    #[test]
    fn a_stream_cut_anywhere_comes_to_the_same(events in stream(), cuts in prop::collection::vec(0..120_usize, 0..20)) {
        prop_assert_eq!(place(&fold(&events, &cuts)), place(&fold(&events, &[])));
    }

    #[test]
    fn slices_merge_in_any_order(events in stream(), cuts in prop::collection::vec(0..120_usize, 0..9)) {
        let slices = fold(&events, &cuts);
        let backwards: Vec<Slice> = slices.iter().rev().cloned().collect();
        prop_assert_eq!(place(&backwards), place(&slices));
    }

    #[test]
    fn totals_are_a_commutative_monoid(a in stream(), b in stream(), c in stream()) {
        let (a, b, c) = (whole(&a), whole(&b), whole(&c));
        prop_assert_eq!(sum([&a, &b]), sum([&b, &a]));
        prop_assert_eq!(sum([&sum([&a, &b]), &c]), sum([&a, &sum([&b, &c])]));
        prop_assert_eq!(sum([&a, &Totals::default()]), a);
    }

    #[test]
    fn hours_of_a_slice_come_to_the_slice(events in stream()) {
        let slices = fold(&events, &[]);
        let hours: Vec<Slice> = slices.iter().flat_map(|slice| slice.clone().into_hours().into_values()).collect();
        prop_assert_eq!(place(&hours), place(&slices));
    }

    #[test]
    fn devices_add_up_to_the_whole_and_change_nothing_of_it(events in stream()) {
        let named = from_devices(&events, &[Some(0), Some(1), Some(1)]);
        prop_assert_eq!(place(&fold(&named, &[])), place(&fold(&events, &[])));
        let mut all = DeviceSum::default();
        for hours in devices(&fold(&named, &[])).days.values() {
            hours.iter().for_each(|(_, sum)| all.merge(sum));
        }
        prop_assert_eq!(all, of_any_device(&whole(&events)));
        prop_assert!(devices(&fold(&events, &[])).is_empty());
    }

    #[test]
    fn what_came_from_no_device_is_the_rest(events in stream()) {
        let from = |devices: &[Option<u8>]| {
            let slices = fold(&from_devices(&events, devices), &[]);
            self::devices(&slices).days.into_values().fold(DeviceSum::default(), |mut all, hours| {
                hours.iter().for_each(|(_, sum)| all.merge(sum));
                all
            })
        };
        let (mut half, other) = (from(&[Some(0), None]), from(&[None, Some(0)]));
        half.merge(&other);
        prop_assert_eq!(half, of_any_device(&whole(&events)));
    }

    #[test]
    fn sums_by_device_do_not_depend_on_cuts_or_order(events in stream(), cuts in prop::collection::vec(0..120_usize, 0..20)) {
        let named = from_devices(&events, &[Some(0), None, Some(1)]);
        let (whole, slices) = (devices(&fold(&named, &[])), fold(&named, &cuts));
        let backwards: Vec<Slice> = slices.iter().rev().cloned().collect();
        let mut merged = Devices::default();
        for slice in &backwards {
            merged.merge(&devices(std::slice::from_ref(slice)));
        }
        let hours: Vec<Slice> = slices.iter().flat_map(|slice| slice.clone().into_hours().into_values()).collect();
        let mut one = Slice::default();
        for slice in &slices {
            one.merge(slice.clone());
        }
        for again in [devices(&slices), devices(&backwards), merged, devices(&hours), devices(&[one])] {
            prop_assert_eq!(&again, &whole);
        }
    }

    #[test]
    fn keys_in_an_excluded_application_stay_unknown(codes in prop::collection::vec(key(), 1..40)) {
        let mut events = vec![Event::new(Time(0), window(Some("vault")))];
        for (step, key) in codes.iter().enumerate() {
            let time = Time(1000 * (step as i64 + 1));
            events.push(Event::new(time, Kind::KeyDown { key: *key, repeat: false }));
            events.push(Event::new(time, Kind::KeyUp { key: *key }));
        }
        let totals = whole(&events);
        prop_assert_eq!(totals.presses(), codes.len() as u64);
        prop_assert_eq!(totals.withheld, codes.len() as u64);
        prop_assert!(totals.keys.is_empty() && totals.chords.is_empty() && totals.typing == Totals::default().typing);
    }
}
