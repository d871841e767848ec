use proptest::prelude::*;

use super::*;
use crate::event::{Button, Key, Kind, Monitor, Time};

fn place() -> impl Strategy<Value = Point> {
    let coordinate =
        || prop_oneof![(-3000..3000_i32).prop_map(f64::from), any::<f64>().prop_filter("", |v| v.is_finite())];
    (coordinate(), coordinate()).prop_map(|(x, y)| Point { x, y })
}

fn name() -> impl Strategy<Value = Name> {
    "[a-z]{0,3}".prop_map(|text| Name::new(&text))
}

fn length() -> impl Strategy<Value = Option<f64>> {
    proptest::option::of(prop_oneof![
        Just(0.0),
        Just(-0.0),
        (0..1_000_000_u32).prop_map(|n| f64::from(n) / 4096.0),
        0.0..1e300
    ])
}

fn kind() -> impl Strategy<Value = Kind> {
    let key = || {
        prop_oneof!["Key[A-Z]", Just("Hid:0x0000".to_owned()), Just("Knob".to_owned())]
            .prop_map(|code| Key::from_code(&code).unwrap())
    };
    prop_oneof![
        (key(), any::<bool>()).prop_map(|(key, repeat)| Kind::KeyDown { key, repeat }),
        key().prop_map(|key| Kind::KeyUp { key }),
        (1..255_u8, proptest::option::of(place())).prop_map(|(n, at)| Kind::ButtonDown { button: Button(n), at }),
        (1..255_u8, proptest::option::of(place())).prop_map(|(n, at)| Kind::ButtonUp { button: Button(n), at }),
        (place(), length()).prop_map(|(to, path)| Kind::MoveTo { to, path }),
        (place(), length()).prop_map(|(by, path)| Kind::MoveBy { dx: by.x, dy: by.y, path }),
        place().prop_map(|by| Kind::Wheel { dx: by.x, dy: by.y }),
        (proptest::option::of(name()), proptest::option::of("\\PC{0,9}"))
            .prop_map(|(app, title)| Kind::Window { app, title: title.map(Into::into) }),
        proptest::collection::vec((name(), place(), place(), proptest::option::of((1.0..9.0, 1.0..9.0))), 0..3)
            .prop_map(|all| {
                let monitor = |(name, at, size, mm): (Name, Point, Point, Option<(f64, f64)>)| Monitor {
                    name,
                    x: at.x,
                    y: at.y,
                    width: size.x,
                    height: size.y,
                    mm,
                };
                Kind::Monitors(all.into_iter().map(monitor).collect())
            }),
        proptest::collection::vec(proptest::option::of(name()), 0..3).prop_map(|names| Kind::Inhibitors(names.into())),
        prop_oneof![
            Just(Kind::Idle),
            Just(Kind::Active),
            Just(Kind::Lock),
            Just(Kind::Unlock),
            Just(Kind::Suspend),
            Just(Kind::Resume)
        ],
    ]
}

fn block() -> impl Strategy<Value = Block> {
    let event = (0..1_i64 << 52, kind(), proptest::option::of(name())).prop_map(|(time, kind, device)| Event {
        time: Time(time),
        kind,
        device,
    });
    (proptest::option::of(name()), proptest::collection::vec(event, 0..20))
        .prop_map(|(focus, events)| Block { focus, events })
}

proptest! {
    #[test]
    fn a_block_reads_back(block in block()) {
        let read = unpack(&pack(&block)).unwrap();
        // Compared as text, for a zero that is negative is one still.
        prop_assert_eq!(format!("{read:?}"), format!("{block:?}"));
    }

    #[test]
    fn arbitrary_bytes_are_an_error_at_worst(block in block(), at: prop::sample::Index, byte: u8, rest: Vec<u8>) {
        let mut plain = pack(&block);
        let at = at.index(plain.len());
        plain[at] = byte;
        let _ = unpack(&plain);
        let _ = unpack(&plain[..at]);
        let _ = unpack(&rest);
    }
}
