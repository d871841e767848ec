use proptest::prelude::*;

use super::*;
use crate::aggregate::{Amount, Cell, Classes, Counts, Histogram, Scroll, Slice, Span, SpanKind, Spot, Totals, Typing};
use crate::event::{Button, Name, Second, Time};
use crate::timeline::{HourSum, Part, Tile};

const N: std::ops::Range<u64> = 0..1 << 40;

fn name() -> impl Strategy<Value = Option<Name>> {
    prop::option::of("[a-zß]{0,3}".prop_map(|text| Name::new(&text)))
}

fn grid() -> impl Strategy<Value = Counts<Spot>> {
    let spot = ("[ab]?", 0..96_u16, 0..54_u16)
        .prop_map(|(monitor, column, row)| Spot { monitor: Name::new(&monitor), cell: Cell { column, row } });
    prop::collection::vec((spot, N), 0..5).prop_map(|entries| entries.into_iter().collect())
}

fn histogram() -> impl Strategy<Value = Histogram> {
    prop::collection::vec(any::<u64>(), 0..5).prop_map(|all| {
        let mut histogram = Histogram::default();
        for micros in all {
            histogram.add(micros);
        }
        histogram
    })
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![Just(0), (0..1_u128 << 100), (0..1000_u128).prop_map(|whole| whole << 32)].prop_map(Amount::from_steps)
}

fn typing() -> impl Strategy<Value = Typing> {
    let bursts = (N, N, N, 0.0..1e4_f64, N);
    (histogram(), N, 0..1_u128 << 100, N, bursts, histogram()).prop_map(
        |(ikis, iki_us, iki_us2, iki_count, (bursts, burst_steps, burst_us, peak_wpm, rolled), dwells)| Typing {
            ikis,
            iki_us,
            iki_us2,
            iki_count,
            bursts,
            burst_steps,
            burst_us,
            peak_wpm,
            dwells,
            rolled,
        },
    )
}

fn keyboard() -> impl Strategy<Value = Totals> {
    let chords = prop::sample::subsequence(vec!["Ctrl+KeyC", "Alt+Shift+Tab", "Meta+Hid:0x00a5"], 0..3);
    let typing = prop_oneof![Just(Typing::default()), typing()];
    (prop::array::uniform6(N), [N, N, N], chords, typing).prop_map(|(classes, numbers, chords, typing)| {
        let [text, correction, navigation, function, modifier, other] = classes;
        let [withheld, repeats, text_presses] = numbers;
        let classes = Classes { text, correction, navigation, function, modifier, other };
        let chords = chords.into_iter().map(|chord| (chord.parse().unwrap(), 3)).collect();
        Totals { classes, withheld, repeats, text_presses, chords, typing, ..Totals::default() }
    })
}

fn pointer() -> impl Strategy<Value = Totals> {
    let clicks = prop::collection::vec((any::<u8>().prop_map(Button), N), 0..4);
    let scroll = [amount(), amount(), amount(), amount()];
    (clicks, [N, N, N, N], scroll, amount(), grid(), grid()).prop_map(
        |(clicks, [double_clicks, wheels, moves, glitches], [up, down, left, right], distance, clicked, moved)| {
            Totals {
                clicks: clicks.into_iter().collect(),
                double_clicks,
                wheels,
                moves,
                glitches,
                scroll: Scroll { up, down, left, right },
                distance,
                click_grid: clicked,
                move_grid: moved,
                ..Totals::default()
            }
        },
    )
}

fn totals() -> impl Strategy<Value = Totals> {
    (prop::option::of(keyboard()), prop::option::of(pointer()), [N, N, N, N]).prop_map(|(keyboard, pointer, times)| {
        let mut totals = keyboard.unwrap_or_default();
        totals.merge(&pointer.unwrap_or_default());
        [totals.active_us, totals.focus_us, totals.watching_us, totals.travel_um] = times;
        totals
    })
}

fn key_counts() -> impl Strategy<Value = Counts<Key, KeyTotals>> {
    let key = prop_oneof![Just("KeyA"), Just("Hid:0x00a5"), Just("Knob"), Just("Space")];
    let entry = (key, N, N, N, N).prop_map(|(code, presses, repeats, dwells, dwell_us)| {
        (Key::from_code(code).unwrap(), KeyTotals { presses, repeats, dwells, dwell_us })
    });
    prop::collection::vec(entry, 0..4).prop_map(|entries| entries.into_iter().collect())
}

fn slice() -> impl Strategy<Value = Slice> {
    let cells =
        prop::collection::btree_map(((-9_000_000_000..9_000_000_000_i64).prop_map(Second), name()), totals(), 0..5);
    let span = (-9e15..9e15_f64, 1..3_600_000_000_i64, name(), 0..3_usize).prop_map(|(start, length, app, kind)| {
        let kind = [SpanKind::Active, SpanKind::Focus, SpanKind::Watching][kind];
        Span { start: Time(start as i64), end: Time(start as i64 + length), app, kind }
    });
    (cells, prop::collection::vec(span, 0..5)).prop_map(|(cells, mut spans)| {
        // Watching comes last in a body; the order of kinds tells nothing.
        spans.sort_by_key(|span| span.kind == SpanKind::Watching);
        Slice { cells, spans, monitors: Vec::new() }
    })
}

fn part() -> impl Strategy<Value = Part> {
    let hours = prop::collection::vec((0..24_usize, [N, N, N]), 0..4);
    let minutes = prop::collection::vec((any::<u32>(), N), 0..4);
    (totals(), key_counts(), hours, minutes).prop_map(|(mut totals, keys, filled, minutes)| {
        totals.keys = keys;
        let mut part = Part { totals, minutes: minutes.into_iter().collect(), ..Part::default() };
        for (hour, [presses, clicks, active_us]) in filled {
            part.hours[hour] = HourSum { presses, clicks, active_us };
        }
        part
    })
}

fn tile() -> impl Strategy<Value = Tile> {
    let parts = prop::collection::btree_map(name(), part(), 0..4);
    let minutes = prop::collection::vec((any::<u32>(), N), 0..4);
    (parts, minutes, key_counts()).prop_map(|(parts, minutes, pool)| Tile {
        parts: parts.into_iter().collect(),
        minutes: minutes.into_iter().collect(),
        pool,
    })
}

fn decode_slice(body: &[u8], names: &Names) -> Result<Slice, Malformed> {
    let mut slice = Slice::default();
    read_slice(body, names, &mut slice).map(|()| slice)
}

/// Names with an entry of each kind, so that arbitrary bytes get far.
fn some_names() -> Names {
    let mut names = Names::default();
    names.apps.number(Name::new("mail"));
    names.monitors.number(Name::new("left"));
    names.keys.number(Key::from_code("KeyA").unwrap());
    names.chords.number("Ctrl+KeyC".parse().unwrap());
    names
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_slice_reads_back(slice in slice()) {
        let mut names = Names::default();
        let body = encode_slice(&slice, &mut names);
        prop_assert_eq!(decode_slice(&body, &names), Ok(slice));
        prop_assert!(decode_slice(&body[..body.len() - 1], &names).is_err());
    }

    #[test]
    fn a_slice_has_no_place_for_keys(slice in slice(), keys in key_counts()) {
        let mut names = Names::default();
        let mut with_keys = slice.clone();
        with_keys.cells.values_mut().for_each(|totals| totals.keys = keys.clone());
        prop_assert_eq!(encode_slice(&with_keys, &mut names), encode_slice(&slice, &mut Names::default()));
        prop_assert_eq!(names.keys.iter().count(), 0);
    }

    #[test]
    fn a_tile_reads_back(tile in tile()) {
        let mut names = Names::default();
        let body = encode_tile(&tile, &mut names);
        prop_assert_eq!(decode_tile(&body, &names), Ok(tile));
    }

    #[test]
    fn keys_read_back_under_their_codes(keys in key_counts()) {
        let mut names = Names::default();
        let body = encode_keys(&keys, &mut names);
        prop_assert_eq!(decode_keys(&body, &names), Ok(keys));
    }

    #[test]
    fn names_read_back(slice in slice()) {
        let (mut names, mut body) = (Names::default(), Vec::new());
        let encoded = encode_slice(&slice, &mut names);
        names.put(&mut body);
        let names = Names::take(&mut Bytes::new(&body)).unwrap();
        prop_assert_eq!(decode_slice(&encoded, &names), Ok(slice));
    }

    #[test]
    fn arbitrary_bytes_are_an_error_at_worst(mut body: Vec<u8>) {
        let names = some_names();
        if let Some(version) = body.first_mut() {
            *version = 1;
        }
        let _ = (decode_slice(&body, &names), decode_tile(&body, &names), decode_keys(&body, &names));
        let _ = Names::take(&mut Bytes::new(&body));
    }

    #[test]
    fn a_flipped_byte_is_an_error_at_worst(slice in slice(), tile in tile(), at: prop::sample::Index, to: u8) {
        let mut names = Names::default();
        let mut bodies = [encode_slice(&slice, &mut names), encode_tile(&tile, &mut names)];
        for body in &mut bodies {
            *at.get_mut(body) = to;
        }
        let _ = (decode_slice(&bodies[0], &names), decode_tile(&bodies[1], &names));
    }
}
