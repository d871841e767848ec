use proptest::prelude::*;

use super::*;
use crate::calendar::DayStart;
use crate::event::Name;

const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
const DAY_S: i64 = 86_400;

fn keys(codes: &[&str]) -> Counts<Key, KeyTotals> {
    codes.iter().map(|code| (Key::from_code(code).unwrap(), KeyTotals { presses: 1, ..KeyTotals::default() })).collect()
}

fn batches(mix_bits: f64) -> Batches {
    Batches::new(mix_bits, Uid::first([7; 8]))
}

fn press(second: i64, app: &str, code: &str) -> Slice {
    let mut slice = Slice::default();
    slice.cell(Second(second).start(), Some(Name::new(app))).keys = keys(&[code]);
    slice
}

fn told(batches: &[Batch]) -> u64 {
    batches.iter().map(Batch::presses).sum()
}

#[test]
fn entropy_is_the_log_of_the_number_of_orders() {
    assert!((order_bits(&keys(&["KeyA", "KeyA", "KeyB"])) - 3_f64.log2()).abs() < 1e-9);
    assert!((order_bits(&keys(&["KeyA", "KeyB", "KeyC", "KeyD"])) - 24_f64.log2()).abs() < 1e-9);
    assert!(order_bits(&keys(&["KeyA"; 500])).abs() < 1e-9);
}

#[test]
fn stirling_goes_on_where_the_table_ends() {
    let exact: f64 = (1..=5000).map(|i| f64::from(i).log2()).sum();
    assert!((log2_factorial(5000) - exact).abs() < 1e-6);
    assert!((log2_factorial(1024) - log2_factorial(1023) - 10.0).abs() < 1e-8);
}

#[test]
fn a_day_that_ends_too_thin_is_dropped() {
    let mut batches = batches(1024.0);
    batches.absorb(&mut press(10 * DAY_S, "mail", "KeyA"), CALENDAR);
    batches.close_before(CALENDAR.day_of(Second(12 * DAY_S).start()));
    assert!(batches.open().is_empty() && batches.due().is_empty());
    assert_eq!(batches.spent().len(), 1);
}

#[test]
fn applications_that_are_too_thin_alone_are_mixed() {
    let mut batches = batches(6.0);
    for (second, code) in ["KeyA", "KeyB", "KeyC"].into_iter().enumerate() {
        batches.absorb(&mut press(10 * DAY_S + second as i64, "mail", code), CALENDAR);
        batches.absorb(&mut press(10 * DAY_S + second as i64, "shell", code), CALENDAR);
    }
    batches.close_before(CALENDAR.day_of(Second(11 * DAY_S).start()));
    let [pool] = batches.due() else { panic!("one pool") };
    assert_eq!((pool.owner, pool.presses()), (Owner::Pool, 6));
    assert_eq!(batches.spent().len(), 2);
}

#[test]
fn a_batch_that_is_in_two_mirrors_is_adopted_once() {
    let mut first = batches(1024.0);
    first.absorb(&mut press(DAY_S, "mail", "KeyA"), CALENDAR);
    let before = first.open()[0].clone();
    first.absorb(&mut press(DAY_S, "mail", "KeyB"), CALENDAR);
    let mut second = Batches::new(1024.0, Uid::first([8; 8]));
    second.adopt(before.clone());
    second.adopt(first.open()[0].clone());
    second.adopt(before);
    assert_eq!((second.open().len(), told(second.open())), (1, 2));
}

proptest! {
    #[test]
    fn no_batch_is_thin_and_no_press_is_lost(
        presses in prop::collection::vec((0..4_i64, 0..3_u8, 0..9_u8), 1..400),
        mix_bits in prop::sample::select(vec![0.0, 1.0, 40.0, 200.0]),
    ) {
        let mut batches = batches(mix_bits);
        let (mut written, mut spent, mut pressed) = (Vec::<Batch>::new(), Vec::new(), 0);
        let mut sorted = presses;
        sorted.sort_by_key(|press| press.0);
        for (index, (day, app, key)) in sorted.into_iter().enumerate() {
            let second = (day + 1) * DAY_S + 5 * 3600 + index as i64;
            batches.close_before(CALENDAR.day_of(Second(second).start()));
            batches.absorb(&mut press(second, &format!("app{app}"), &format!("Digit{key}")), CALENDAR);
            pressed += 1;
            written.extend_from_slice(batches.due());
            spent.extend_from_slice(batches.spent());
            batches.settle();
        }
        let is_thin = |batch: &Batch| batch.order_bits() < mix_bits;
        prop_assert!(!written.iter().any(is_thin));
        prop_assert!(batches.open().iter().all(is_thin));
        let mut uids: Vec<_> = written.iter().chain(batches.open()).map(|batch| batch.uid).chain(spent).collect();
        let count = uids.len();
        uids.sort();
        uids.dedup();
        prop_assert_eq!(uids.len(), count, "a uid came twice");
        prop_assert!(told(&written) + told(batches.open()) <= pressed);
        if mix_bits == 0.0 {
            prop_assert_eq!(told(&written), pressed);
        }
        for batch in &written {
            prop_assert_eq!(CALENDAR.day_of(batch.span.start), batch.day.day);
            prop_assert_eq!(CALENDAR.day_of(batch.span.end + -1), batch.day.day);
        }
    }
}

#[test]
fn a_key_that_is_down_while_its_batch_is_written_is_in_neither_batch_by_its_dwell() {
    let dwelt = |presses, dwells| KeyTotals { presses, dwells, dwell_us: dwells * 90_000, repeats: 0 };
    let with = |second: i64, key: &str, totals: KeyTotals| {
        let mut slice = Slice::default();
        *slice.cell(Second(second).start(), None).keys.entry(Key::from_code(key).unwrap()) = totals;
        slice
    };
    let mut batches = batches(6.0);
    for (second, key) in ["KeyA", "KeyB", "KeyC", "KeyD"].into_iter().enumerate() {
        batches.absorb(&mut with(second as i64, key, dwelt(1, 1)), CALENDAR);
    }
    // The fifth press fills the batch; its key goes up in the next one, after it has repeated.
    batches.absorb(&mut with(4, "KeyX", dwelt(1, 0)), CALENDAR);
    let [first] = batches.due() else { panic!("one batch") };
    assert!(first.keys.iter().all(|(_, key)| (key.presses, key.dwells, key.dwell_us) == (1, 1, 90_000)), "{first:?}");
    batches.settle();
    batches.absorb(&mut with(5, "KeyX", KeyTotals { repeats: 7, ..dwelt(0, 1) }), CALENDAR);
    for (second, key) in ["KeyA", "KeyB", "KeyC", "KeyD", "KeyE"].into_iter().enumerate() {
        batches.absorb(&mut with(6 + second as i64, key, dwelt(1, 1)), CALENDAR);
    }
    let [second] = batches.due() else { panic!("one batch") };
    assert_eq!(second.keys.get(Key::from_code("KeyX").unwrap()), KeyTotals::default());
    assert_eq!(second.keys.len(), 5);
}

#[test]
fn the_dwell_of_a_rare_key_is_not_its_own() {
    let mut keys = Counts::default();
    let of =
        |presses: u64, each_us: u64| KeyTotals { presses, repeats: 3, dwells: presses, dwell_us: presses * each_us };
    *keys.entry(Key::from_code("KeyE").unwrap()) = of(99, 80_000);
    *keys.entry(Key::from_code("Digit7").unwrap()) = of(1, 300_000);
    let day = RecordedDay { day: CALENDAR.day_of(Time(0)), start: Time(0), zone: Tz::UTC };
    let batch = Batch { uid: Uid::first([0; 8]), owner: Owner::Pool, day, span: Time(0)..Time(1), keys }.evened();
    let rare = batch.keys.get(Key::from_code("Digit7").unwrap());
    assert_eq!((rare.dwell_us, rare.repeats), (82_000, 0));
    assert_eq!(batch.keys.get(Key::from_code("KeyE").unwrap()), of(99, 80_000));
}
