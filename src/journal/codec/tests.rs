use std::collections::BTreeMap;

use proptest::prelude::*;

use super::full_day::encode_block;
use super::*;
use crate::aggregate::{
    Amount, Cell, Classes, Counts, Density, Histogram, Scroll, Slice, Span, SpanKind, Spot, Totals, Typing,
};
use crate::calendar::{Day, Tz};
use crate::event::{Button, Name, Second, Time};
use crate::journal::batch::{Batch, Owner, RecordedDay, Uid};
use crate::timeline::{HourSum, Part, Stretch, Tile};

const N: std::ops::Range<u64> = 0..1 << 40;

fn name() -> impl Strategy<Value = Option<Name>> {
    prop::option::of("[a-zß]{0,3}".prop_map(|text| Name::new(&text)))
}

fn grid() -> impl Strategy<Value = Density> {
    let spot = ("[ab]?", 0..96_u16, 0..54_u16)
        .prop_map(|(monitor, column, row)| Spot { monitor: Name::new(&monitor), cell: Cell { column, row } });
    prop::collection::vec((spot, 1..N.end), 0..5).prop_map(|entries| entries.into_iter().collect())
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
    (clicks, [N, N, N, N, N, N], scroll, amount(), grid(), grid()).prop_map(
        |(
            clicks,
            [double_clicks, wheels, moves, glitches, drags, drag_px],
            [up, down, left, right],
            distance,
            clicked,
            moved,
        )| {
            Totals {
                clicks: clicks.into_iter().collect(),
                double_clicks,
                drags,
                drag_px,
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

/// An hour of a person in two applications, always the same.
fn known_slice() -> Slice {
    let mut slice = Slice::default();
    for n in 0..40_u64 {
        let start = Time(1_795_161_600_000_000) + n as i64 * 83_000_000;
        let cell = slice.cell(start, Some(Name::new(if n % 7 < 4 { "mail" } else { "code" })));
        (cell.events, cell.classes.text, cell.text_presses) = (n * 9 + 1, n * 3, n * 3);
        cell.clicks.add(Button::LEFT, n % 4);
        (cell.double_clicks, cell.moves, cell.wheels) = (n % 2, n * 11, n % 3);
        cell.distance = Amount::from_steps(u128::from(n * 700) << 32);
        cell.travel_um = n * 185_000;
        let cell_of = |at: u64| Cell { column: (at % 96) as u16, row: (at % 54) as u16 };
        cell.move_grid.add(Spot { monitor: Name::new("left"), cell: cell_of(n * 5) }, n + 1);
        if n % 4 > 0 {
            cell.click_grid.add(Spot { monitor: Name::new("left"), cell: cell_of(n * 5) }, n % 4);
        }
        slice.add_span(Span { start, end: start + 900_000, app: None, kind: SpanKind::Active });
    }
    slice
}

/// What [`known_slice`] was packed to before there were figures of drags.
const BEFORE_DRAGS: &str = include_str!("before_drags.hex");

/// The same before walks were coded by their ways.
const BEFORE_WAYS: &str = include_str!("before_ways.hex");

#[test]
fn days_that_were_packed_by_earlier_versions_read_back() {
    let mut names = Names::default();
    let now = encode_block(&known_slice(), &mut names);
    for (version, hex) in [(2, BEFORE_DRAGS), (3, BEFORE_WAYS), (4, BEFORE_WAYS)] {
        let hex: String = hex.split_whitespace().collect();
        let byte = |at: usize| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap();
        let body: Vec<u8> = std::iter::once(version).chain((1..hex.len() / 2).map(byte)).collect();
        assert!(now[0] > version);
        let slice = decode_block(&body, &names, Grain::Minutes).unwrap();
        assert_eq!(by_minute(&slice), by_minute(&known_slice()));
        assert_eq!(slice.spans, decode_block(&now, &names, Grain::Minutes).unwrap().spans);
        let steps = [&body, &now].map(|body| decode_block(body, &names, Grain::Steps).unwrap());
        assert_eq!(by_minute(&steps[0]), by_minute(&steps[1]));
        assert!(now.len() <= body.len() + 2, "never more: {} after {} of {version}", now.len(), body.len());
    }
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
        Slice { cells, spans, ..Slice::default() }
    })
}

/// Some seconds within a day, with numbers as days have them.
fn day_slice() -> impl Strategy<Value = Slice> {
    let n = 0..40_u64;
    (0..86_400_i64, name(), [n.clone(), n.clone(), n.clone(), n], grid(), histogram()).prop_map(
        |(second, app, [text, clicks, wheels, moves], grid, histogram)| {
            let at = Second(1_795_161_600 + second);
            let mut slice = Slice::default();
            let cell = slice.cell(at.start(), app);
            cell.classes.text = text;
            cell.text_presses = text;
            cell.events = 1;
            cell.clicks.add(Button::LEFT, clicks / 2 + 1);
            cell.clicks.add(Button(second as u8), clicks + 1);
            cell.wheels = wheels;
            cell.scroll.down = Amount::new(wheels as f64 / 3.0);
            cell.moves = moves;
            cell.distance = Amount::new(moves as f64 * 1.7);
            cell.travel_um = moves * 449;
            (cell.drags, cell.drag_px) = (clicks / 8, clicks / 8 * 31);
            cell.click_grid = grid.clone();
            cell.move_grid = grid;
            cell.typing.ikis = histogram;
            cell.typing.add_iki(second as u64 * 7);
            let kind = [SpanKind::Active, SpanKind::Focus, SpanKind::Watching][second as usize % 3];
            slice.add_span(Span { start: at.start() + 5, end: at.start() + 777_777, app, kind });
            slice
        },
    )
}

/// What each minute comes to. Sums of intervals are those of their histogram, lengths are rounded.
pub fn by_minute(slice: &Slice) -> BTreeMap<(i64, Option<Name>), (Totals, u64)> {
    let mut minutes: BTreeMap<_, Totals> = BTreeMap::new();
    for (&(second, app), totals) in &slice.cells {
        minutes.entry((second.0.div_euclid(60), app)).or_default().merge(totals);
    }
    minutes.retain(|_, totals| !totals.is_empty());
    let rounded = |mut totals: Totals| {
        (totals.typing.iki_us, totals.typing.iki_us2) = (0, 0);
        let distance = std::mem::take(&mut totals.distance);
        (totals, (distance.value() * 1000.0).round() as u64)
    };
    minutes.into_iter().map(|(place, totals)| (place, rounded(totals))).collect()
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
    fn a_block_keeps_every_minute(slices in prop::collection::vec(day_slice(), 1..30)) {
        let mut slice = Slice::default();
        for one in slices {
            slice.merge(one);
        }
        slice.spans.sort_by_key(|span| (span.end, span.start, span.kind));
        let mut names = Names::default();
        let body = encode_block(&slice, &mut names);
        let minutes = decode_block(&body, &names, Grain::Minutes).unwrap();
        let steps = decode_block(&body, &names, Grain::Steps).unwrap();
        prop_assert_eq!(by_minute(&minutes), by_minute(&slice));
        prop_assert_eq!(by_minute(&steps), by_minute(&slice));
        prop_assert_eq!((&minutes.spans, &steps.spans), (&slice.spans, &slice.spans));
        let presses = |slice: &Slice| {
            let mut steps: BTreeMap<_, (u64, u64)> = BTreeMap::new();
            for (&(second, app), totals) in &slice.cells {
                let step = steps.entry((second.0.div_euclid(20), app)).or_default();
                step.0 += totals.classes.text;
                step.1 += totals.click_count();
            }
            steps.retain(|_, sums| *sums != (0, 0));
            steps
        };
        prop_assert_eq!(presses(&steps), presses(&slice));
    }

    #[test]
    fn batches_of_a_day_read_back(keys in prop::collection::vec((key_counts(), name()), 0..6), uid: u64) {
        let day: Day = "2026-11-20".parse().unwrap();
        let start = Time(1_795_161_600_000_000);
        let recorded = RecordedDay { day, start, zone: Tz::UTC };
        let uids: Vec<Uid> = (0..keys.len() as u128).map(|n| Uid((u128::from(uid) << 64 | n).to_be_bytes())).collect();
        let batches: Vec<Batch> = keys.into_iter().zip(&uids).map(|((keys, app), &uid)| {
            let owner = app.map_or(Owner::Pool, |name| Owner::App(Some(name)));
            Batch { uid, owner, day: recorded, span: start + 5_000_000..start + 9_000_000, keys }
        }).collect();
        let mut names = Names::default();
        let body = encode_batches(&batches, &uids, &mut names);
        prop_assert_eq!(decode_batches(&body, day, Tz::UTC, &names), Ok((batches, uids)));
    }

    #[test]
    fn a_stretch_reads_back(tiles in prop::collection::vec(tile(), 0..3)) {
        let mut stretch = Stretch::default();
        for (index, tile) in tiles.iter().enumerate() {
            stretch.add("2026-11-20".parse::<Day>().unwrap() + chrono::Days::new(index as u64), tile);
        }
        let mut names = Names::default();
        let body = encode_stretch(&stretch, &mut names);
        prop_assert_eq!(&decode_stretch(&body, Grids::ByApp, &names).unwrap(), &stretch);
        let pooled = decode_stretch(&body, Grids::Pooled, &names).unwrap();
        prop_assert_eq!(pooled.total.whole(), stretch.total.whole());
        prop_assert_eq!((pooled.days, pooled.weeks), stretch.pooled_lines());
    }

    #[test]
    fn packed_bodies_of_arbitrary_bytes_are_an_error_at_worst(
        body: Vec<u8>,
        slice in day_slice(),
        at: prop::sample::Index,
        to: u8,
    ) {
        let day: Day = "2026-11-20".parse().unwrap();
        let mut names = some_names();
        let plain = [2, 3, 4].map(|version| [&[version, 2], body.as_slice()].concat());
        let mut block = encode_block(&slice, &mut names);
        *at.get_mut(&mut block) = to;
        for body in plain.iter().chain([&block]) {
            let _ = [Grain::Minutes, Grain::Steps].map(|grain| decode_block(body, &names, grain));
            let _ = decode_batches(body, day, Tz::UTC, &names);
            let _ = decode_stretch(body, Grids::Pooled, &names);
        }
    }

    #[test]
    fn a_tile_reads_back(tile in tile()) {
        let mut names = Names::default();
        let body = encode_day(&tile, Grids::ByApp, &mut names);
        prop_assert_eq!(decode_day(&body, Grids::Pooled, &names), Ok(Some(tile.clone().pooled())));
        let small = encode_day(&tile, Grids::Pooled, &mut names);
        prop_assert_eq!(decode_day(&small, Grids::ByApp, &names), Ok(None));
        prop_assert_eq!(decode_day(&body, Grids::ByApp, &names), Ok(Some(tile)));
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
        let _ = (decode_slice(&body, &names), decode_day(&body, Grids::ByApp, &names), decode_keys(&body, &names));
        let _ = Names::take(&mut Bytes::new(&body));
    }

    #[test]
    fn a_flipped_byte_is_an_error_at_worst(slice in slice(), tile in tile(), at: prop::sample::Index, to: u8) {
        let mut names = Names::default();
        let mut bodies = [encode_slice(&slice, &mut names), encode_day(&tile, Grids::ByApp, &mut names)];
        for body in &mut bodies {
            *at.get_mut(body) = to;
        }
        let _ = (decode_slice(&bodies[0], &names), decode_day(&bodies[1], Grids::ByApp, &names));
    }
}
