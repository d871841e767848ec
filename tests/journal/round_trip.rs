use keytop::aggregate::{Burst, Sighting, Slice, Spot};
use keytop::calendar::Calendar;
use keytop::event::{Button, MICROS, Monitor, Name, Point};
use keytop::journal::{Owner, Placing, verify};
use keytop::session::OpenBurst;
use keytop::timeline::{Placement, Stretch, Tile, Timeline};
use proptest::prelude::*;

use super::support::{CALENDAR, DAY_S, NINE, Place, RECORDED, all_days, at, typed};

const CODES: [&str; 6] = ["KeyA", "KeyB", "Space", "Backspace", "ShiftLeft", "Hid:0x00a5"];

/// One step of a made-up person: seconds since the last, application, keys, and whether the pointer moved.
type Step = (i64, u8, Vec<usize>, bool);

fn steps(longest_pause: i64) -> impl Strategy<Value = Vec<Step>> {
    let step = (0..longest_pause, 0..3_u8, prop::collection::vec(0..CODES.len(), 0..5), any::<bool>());
    prop::collection::vec(step, 1..40)
}

fn slices(steps: &[Step]) -> Vec<Slice> {
    let mut second = NINE;
    steps
        .iter()
        .map(|(pause, app, keys, has_moved)| {
            second += pause;
            let app = format!("app{app}");
            let codes: Vec<_> = keys.iter().map(|&index| CODES[index]).collect();
            let mut slice = typed(second, &app, &codes);
            if *has_moved {
                let cell = slice.cell(at(second), Some(Name::new(&app)));
                cell.moves += 1;
                cell.distance += keytop::aggregate::Amount::new(12.3);
                cell.clicks.add(Button::LEFT, 1);
                let screen = keytop::aggregate::Screen::default();
                let spot: Spot = screen.spot(Point { x: second.rem_euclid(1920) as f64, y: 10.0 }).unwrap();
                cell.move_grid.add(spot, 1);
                cell.typing.add_iki(120_000);
                cell.chords.add("Ctrl+KeyC".parse().unwrap(), 1);
            }
            slice
        })
        .collect()
}

fn folded(slices: &[Slice], calendar: Calendar) -> Vec<(keytop::calendar::Day, Tile)> {
    let mut placement = Placement::new(calendar);
    for slice in slices {
        placement.add(slice);
    }
    placement.into_tiles().collect()
}

fn read(timeline: &Timeline) -> Vec<(keytop::calendar::Day, Tile)> {
    timeline.days(all_days()).map(|(day, tile)| (day, tile.clone())).collect()
}

/// All days as one sum, as a reader finds it.
fn summed(place: &Place) -> Stretch {
    place.reader().timeline_by_app(all_days(), RECORDED).unwrap().stretch(all_days())
}

fn sum(slices: &[Slice]) -> Stretch {
    folded(slices, CALENDAR).into_iter().collect::<Timeline>().stretch(all_days())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_day_comes_back_to_the_key(steps in steps(600), mix_bits in prop::sample::select(vec![0.0, 30.0, 1024.0])) {
        let place = Place::new();
        let slices = slices(&steps);
        let mut journal = place.writer(mix_bits);
        for slice in &slices {
            journal.write(slice.clone(), CALENDAR, None).unwrap();
        }
        let expected = folded(&slices, CALENDAR);
        prop_assert_eq!(&read(&place.reader().timeline(all_days(), RECORDED).unwrap()), &expected);
        journal.close().unwrap();
        prop_assert_eq!(read(&place.reader().timeline(all_days(), RECORDED).unwrap()), expected);
    }

    #[test]
    fn many_days_come_back_cached_or_not(steps in steps(30_000)) {
        let place = Place::new();
        let slices = slices(&steps);
        let mut journal = place.writer(0.0);
        let sum_up = |journal: &mut keytop::journal::Journal| {
            journal.cache_tiles(at(NINE + 60 * DAY_S), RECORDED, &mut |_, _| {}).unwrap()
        };
        let (early, late) = slices.split_at(slices.len() / 2);
        for slice in early {
            journal.write(slice.clone(), CALENDAR, None).unwrap();
        }
        sum_up(&mut journal);
        prop_assert_eq!(summed(&place), sum(early));
        for slice in late {
            journal.write(slice.clone(), CALENDAR, None).unwrap();
        }
        prop_assert_eq!(summed(&place), sum(&slices));
        let made = sum_up(&mut journal);
        prop_assert!(made > 0);
        prop_assert_eq!(sum_up(&mut journal), 0);
        prop_assert_eq!(summed(&place), sum(&slices));
    }

    #[test]
    fn what_a_replay_reads_is_what_was_folded(steps in steps(5_000)) {
        let place = Place::new();
        let slices = slices(&steps);
        let mut journal = place.writer(1024.0);
        for slice in &slices {
            journal.write(slice.clone(), CALENDAR, None).unwrap();
        }
        let stored = place.reader().slices(at(0)..at(NINE * 2)).unwrap();
        let mut placement = Placement::new(CALENDAR);
        for stored in &stored {
            placement.add(&stored.slice);
        }
        let without_keys: Vec<_> = slices.into_iter().map(|mut slice| {
            slice.cells.values_mut().for_each(|totals| drop(totals.take_keys()));
            slice
        }).collect();
        prop_assert_eq!(placement.into_tiles().collect::<Vec<_>>(), folded(&without_keys, CALENDAR));
        prop_assert!(stored.iter().all(|stored| stored.zone == CALENDAR.zone));
        let starts: Vec<_> = stored.iter().filter_map(|stored| Some(stored.slice.extent()?.start)).collect();
        prop_assert!(starts.is_sorted());
    }
}

#[test]
fn every_figure_of_the_roll_ups_adds_up() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    for second in (0..7200).step_by(60) {
        let mut slice = typed(NINE + second, "mail", &["KeyA", "KeyB", "Backspace"]);
        slice.cell(at(NINE + second), Some(Name::new("mail"))).clicks.add(Button::RIGHT, 2);
        journal.write(slice, CALENDAR, None).unwrap();
    }
    // The last minute is not in them yet.
    assert_eq!(place.number("SELECT sum(presses) FROM rollup_app"), 357);
    assert!(verify(&place.path(), CALENDAR, &mut |_, _| {}).unwrap().is_empty());
    journal.close().unwrap();
    assert_eq!(place.number("SELECT sum(presses) FROM rollup_app"), 360);
    assert_eq!(place.number("SELECT sum(corrections) FROM rollup_app"), 120);
    assert_eq!(place.number("SELECT count(*) FROM rollup_app"), 2);
    assert_eq!(place.number("SELECT sum(active_us) / 1000000 FROM rollup_app"), 120);
    assert_eq!(place.number("SELECT sum(clicks) FROM buttons_by_hour WHERE button = 'right'"), 240);
    let keys = "SELECT sum(presses) FROM rollup_key JOIN key ON key.id = key WHERE code = 'KeyB'";
    assert_eq!(place.number(keys), 120);
    let keys = "SELECT sum(presses) FROM keys_by_hour WHERE key = 'KeyB' AND hour = '2026-11-20T10:00+01:00'
                AND day = '2026-11-20'";
    assert_eq!(place.number(keys), 60);
}

#[test]
fn days_are_cut_as_the_reader_asks_and_keys_go_with_the_recorded_day() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    // 03:00 in Berlin belongs to the day before while a day starts at 04:00.
    journal.write(typed(NINE - 6 * 3600, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    let midnight = Placing { day_start: "00:00".parse().unwrap(), zone: None };
    let timeline = place.reader().timeline(all_days(), midnight).unwrap();
    let day = |date: &str| timeline.tile(date.parse().unwrap()).unwrap().whole().totals;
    assert_eq!((day("2026-11-20").presses(), day("2026-11-20").keys.len()), (1, 0));
    assert_eq!((day("2026-11-19").presses(), day("2026-11-19").keys.len()), (0, 1));
    let tokyo = Placing { zone: Some("Asia/Tokyo".parse().unwrap()), ..RECORDED };
    let timeline = place.reader().timeline(all_days(), tokyo).unwrap();
    assert_eq!(timeline.tile("2026-11-20".parse().unwrap()).unwrap().whole().hours[11].presses, 1);
    assert_eq!(place.reader().zones(all_days()).unwrap(), [CALENDAR.zone]);
    let day = "2026-11-19".parse().unwrap();
    assert_eq!(place.reader().extent(RECORDED).unwrap(), Some((day, day)));
}

#[test]
fn a_burst_that_is_not_over_is_read_and_handed_on() {
    let place = Place::new();
    let mut journal = place.writer(1024.0);
    let burst = Burst { presses: 5, length_us: 800_000 };
    let open = OpenBurst { app: Some(Name::new("mail")), last: at(NINE) + 900_000, burst };
    journal.write(typed(NINE, "mail", &["KeyA"; 5]), CALENDAR, Some(open)).unwrap();
    let bursts = || (place.total().whole().totals.typing.bursts, place.total().whole().totals.typing.burst_us);
    assert_eq!(bursts(), (1, 800_000));
    drop(journal);
    assert_eq!(bursts(), (1, 800_000));
    let mut journal = place.writer(1024.0);
    assert_eq!(bursts(), (1, 800_000));
    journal.write(typed(NINE + 9, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    drop(journal);
    drop(place.writer(1024.0));
    assert_eq!(bursts(), (1, 800_000));
    assert_eq!(place.presses(), (6, 6));
}

#[test]
fn batches_tell_their_span_and_owner() {
    let place = Place::new();
    let mut journal = place.writer(10.0);
    for second in 0..4 {
        journal.write(typed(NINE + second, "mail", &["KeyA", "KeyB"]), CALENDAR, None).unwrap();
    }
    journal.write(typed(NINE + 9, "shell", &["KeyC"]), CALENDAR, None).unwrap();
    let batches = place.reader().batches(at(NINE)..at(NINE + 60)).unwrap();
    let told: Vec<_> = batches.iter().map(|b| (b.owner, b.span.clone(), b.presses())).collect();
    let app = |name| Owner::App(Some(Name::new(name)));
    assert_eq!(told[0], (app("mail"), at(NINE)..at(NINE + 4), 8));
    assert_eq!(told[1], (app("shell"), at(NINE + 9)..at(NINE + 10), 1));
    assert!(place.reader().batches(at(NINE + 20)..at(NINE + 60)).unwrap().is_empty());
}

#[test]
fn monitors_come_back() {
    let place = Place::new();
    let mut journal = place.writer(1024.0);
    let monitor = |name, mm| Monitor { name: Name::new(name), x: -1.5, y: 0.0, width: 2560.0, height: 1440.0, mm };
    let sightings = vec![
        Sighting { time: at(NINE), monitor: monitor("left", None) },
        Sighting { time: at(NINE), monitor: monitor("right", Some((600.0, 340.0))) },
        Sighting { time: at(NINE) + MICROS / 2, monitor: monitor("left", None) },
    ];
    let slice = Slice { monitors: sightings.clone(), ..Slice::default() };
    journal.write(slice, CALENDAR, None).unwrap();
    assert_eq!(place.reader().monitors(at(NINE + 1)).unwrap(), sightings);
    assert_eq!(place.reader().monitors(at(NINE)).unwrap(), sightings[..2]);
}

#[test]
fn readers_see_each_write_while_it_goes_on() {
    let place = Place::new();
    let mut journal = place.writer(20.0);
    journal.write(typed(NINE, "mail", &["KeyA"]), CALENDAR, None).unwrap();
    let mut readers = [place.reader(), place.reader()];
    let mut version = readers[0].version().unwrap();
    for second in 1..60 {
        journal.write(typed(NINE + second, "mail", &["KeyA", "KeyB"]), CALENDAR, None).unwrap();
        for reader in &mut readers {
            let whole = reader.timeline(all_days(), RECORDED).unwrap().total(all_days()).whole();
            let known: u64 = whole.totals.keys.iter().map(|(_, key)| key.presses).sum();
            assert_eq!((whole.totals.presses(), known), (1 + 2 * second as u64, 1 + 2 * second as u64));
        }
        let next = readers[0].version().unwrap();
        assert_ne!(std::mem::replace(&mut version, next), next);
    }
    assert_eq!(readers[0].version().unwrap(), version);
}
