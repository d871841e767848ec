//! A day with so much in it that the shapes of its minutes would take too many bytes.

use std::collections::BTreeMap;

use super::tests::by_minute;
use super::*;
use crate::aggregate::{Burst, Cell, Slice, Span, SpanKind, Spot, Typing};
use crate::event::{Button, Name, Second, Time};

/// The only body of a day that is not absurdly full.
pub fn encode_block(slice: &Slice, names: &mut Names) -> Vec<u8> {
    let mut draft = Draft::default();
    draft.add(slice.extent().map_or(Time(0), |extent| extent.start), slice.clone(), names);
    let mut parts = draft.finish(names);
    assert_eq!(parts.len(), 1);
    parts.remove(0).body
}

/// Two hours in which each second has so much that shapes are told by the hour.
fn full_day() -> Slice {
    let mut slice = Slice::default();
    for n in 0..2 * 3600_u64 {
        let at = Second(1_795_161_600 + n as i64);
        let cell = slice.cell(at.start(), Some(Name::new(["mail", "code"][n as usize / 40 % 2])));
        cell.classes.text = 3;
        cell.text_presses = 3;
        (0..3).for_each(|k| cell.typing.add_iki(90_000 + (n * 7_919 + k * 104_729) % 400_000));
        (0..3).for_each(|k| cell.typing.dwells.add(40_000 + (n * 6_007 + k * 50_021) % 200_000));
        cell.typing.add_burst(Burst { presses: 22, length_us: 3_000_000 + n * 7_919 % 4_000_000 });
        let place = n * 37 % 5184;
        let spot = |n: u64| Cell { column: (n / 54) as u16, row: (n % 54) as u16 };
        (place..place + 9).for_each(|place| {
            cell.move_grid.add(Spot { monitor: Name::new("a"), cell: spot(place % 5184) }, 1 + place % 5);
        });
        cell.moves = cell.move_grid.total() * 4;
        cell.clicks.add(Button::LEFT, 1);
        cell.click_grid.add(Spot { monitor: Name::new("a"), cell: spot((place + 8) % 5184) }, 1);
        cell.events = cell.moves + 8;
    }
    slice
}

#[test]
fn of_a_very_full_day_shapes_are_those_of_hours_and_all_else_that_of_minutes() {
    let slice = full_day();
    let mut names = Names::default();
    let body = encode_block(&slice, &mut names);
    assert_eq!(body[..2], [5, 2]);
    let read = [Grain::Minutes, Grain::Steps].map(|grain| decode_block(&body, &names, grain).unwrap());
    for read in &read {
        let shapes = |slice: &Slice, seconds: i64| {
            let mut hours: BTreeMap<_, Typing> = BTreeMap::new();
            for (&(second, app), totals) in &slice.cells {
                hours.entry((second.0.div_euclid(seconds), app)).or_default().merge(&totals.typing);
            }
            let shapes = |typing: Typing| (typing.ikis, typing.dwells, typing.peak_wpm);
            hours.into_iter().map(|(hour, typing)| (hour, shapes(typing))).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(shapes(read, 3600), shapes(&slice, 3600));
        assert_ne!(shapes(read, 60), shapes(&slice, 60));
        let without_shapes = |slice: &Slice| {
            let mut minutes = by_minute(slice);
            for (totals, _) in minutes.values_mut() {
                let typing = &mut totals.typing;
                (typing.ikis, typing.dwells, typing.peak_wpm) = Default::default();
            }
            minutes
        };
        assert_eq!(without_shapes(read), without_shapes(&slice));
    }
}

#[test]
fn a_day_packs_the_same_however_it_comes() {
    let slice = full_day();
    let (mut names, mut draft) = (Names::default(), Draft::default());
    let body = encode_block(&slice, &mut names);
    for ((second, app), totals) in slice.cells {
        let cells = [((second, app), totals)].into_iter().collect();
        draft.add(second.start(), Slice { cells, ..Slice::default() }, &mut names);
    }
    let parts = draft.finish(&mut names);
    assert!(parts.len() == 1 && parts[0].body == body);
}

#[test]
fn what_one_body_cannot_hold_becomes_several_that_add_up() {
    let hours = full_day();
    let mut whole = Slice::default();
    let (mut names, mut draft) = (Names::default(), Draft::default());
    for turn in 0..6 {
        let mut slice = Slice::default();
        for (&(second, app), totals) in &hours.cells {
            let second = Second(second.0 + turn * 7200);
            slice.cells.insert((second, app), totals.clone());
            let (start, end) = (second.start(), second.start() + 1_000_000);
            slice.add_span(Span { start, end, app, kind: SpanKind::Focus });
        }
        whole.merge(slice.clone());
        draft.add(slice.extent().unwrap().start, slice, &mut names);
    }
    let parts = draft.finish(&mut names);
    assert!(parts.len() > 2, "{} parts", parts.len());
    let mut read = Slice::default();
    for Part { extent, body } in parts {
        let part = decode_block(&body, &names, Grain::Minutes).unwrap();
        let (told, held) = (extent.unwrap(), part.extent().unwrap());
        assert!(told.start <= held.start && held.end <= told.end, "{told:?} has {held:?}");
        read.merge(part);
    }
    assert_eq!(read.spans, whole.spans);
    let presses = |slice: &Slice| by_minute(slice).into_iter().map(|(at, (totals, _))| (at, totals.classes));
    assert!(presses(&read).eq(presses(&whole)));
}
