//! Packed days: what they tell is what they told before, however the days are cut, and they can still be changed.

use std::ops::Range;

use keytop::aggregate::{Amount, Burst, Cell, Slice, Spot};
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::event::{Button, Name, Time};
use keytop::journal::{Journal, Placing, Removal, verify};
use keytop::report::{Report, Scope};

use super::support::{CALENDAR, DAY_S, NINE, Place, at, typed};

/// A second with a bit of everything, other in each.
fn busy(second: i64) -> Slice {
    let app = ["mail", "editor", "xterm"][(second / 40 % 3) as usize];
    let mut slice = typed(second, app, &["KeyA", "Backspace"]);
    let n = second.unsigned_abs();
    let totals = slice.cell(at(second), Some(Name::new(app)));
    totals.typing.add_iki(90_000 + n * 7919 % 90_000);
    totals.typing.dwells.add(60_000 + n * 104_729 % 60_000);
    totals.typing.add_burst(Burst { presses: 20 + n % 7, length_us: 3_000_000 + n * 31 % 900_000 });
    totals.clicks.add(if n.is_multiple_of(3) { Button::RIGHT } else { Button::LEFT }, 1);
    let spot = |n: u64| {
        let cell = Cell { column: (n % 96) as u16, row: (n / 7 % 54) as u16 };
        Spot { monitor: Name::new("DP-1"), cell }
    };
    totals.click_grid.add(spot(n), 1);
    (0..9).for_each(|step| totals.move_grid.add(spot(n + step), 1 + step % 3));
    totals.moves += 9;
    totals.distance = Amount::new(n as f64 % 100.0 + 0.123_456_789);
    totals.wheels += 1;
    totals.scroll.down = Amount::new(0.5);
    totals.chords.add("Ctrl+KeyC".parse().unwrap(), 1);
    totals.events += 20;
    slice
}

/// Busy for ten hours from the start, a second in 37, with this wall clock.
fn live(journal: &mut Journal, start: i64, calendar: Calendar) {
    for second in (start..start + 36_000).step_by(37) {
        journal.write(busy(second), calendar, None).unwrap();
    }
}

/// The report in numbers, without what packing may round.
fn report(place: &Place, days: &Range<Day>, day_start: &str, zone: Option<Tz>) -> serde_json::Value {
    let day_start: DayStart = day_start.parse().unwrap();
    let timeline = place.reader().timeline(days.clone(), Placing { day_start, zone }).unwrap();
    let calendar = Calendar { zone: zone.unwrap_or(Tz::UTC), day_start };
    let scope = Scope { days: days.clone(), calendar, app: None, levels: Scope::LEVELS, monitors: Vec::new() };
    let mut text = Vec::new();
    keytop::export::write_json(&Report::new(&timeline, &scope), &mut text).unwrap();
    let mut value: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let consistency = value["keyboard"]["typing"]["consistency"].as_f64().unwrap();
    value["keyboard"]["typing"]["consistency"] = consistency.round().into();
    value
}

/// Where two reports begin to differ, if they do.
fn difference(a: &serde_json::Value, b: &serde_json::Value) -> Option<String> {
    use serde_json::Value::{Array, Object};
    match (a, b) {
        (Object(a), Object(b)) => {
            a.iter().find_map(|(key, value)| difference(value, &b[key]).map(|found| format!("{key}.{found}")))
        }
        (Array(a), Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (a, b))| difference(a, b).map(|found| format!("{index}.{found}")))
        }
        _ if a.is_f64() && b.is_f64() => {
            let (x, y) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            ((x - y).abs() > 1e-6 * x.abs()).then(|| format!(" {a} is not {b}"))
        }
        _ => (a != b).then(|| format!(" {a} is not {b}")),
    }
}

fn days(first: &str, last: &str) -> Range<Day> {
    first.parse().unwrap()..last.parse().unwrap()
}

fn is_sound(place: &Place) {
    let wrong = verify(&place.path(), CALENDAR, &mut |_, _| {}).unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_packed_day_can_be_cut_at_any_minute_in_any_zone() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    for day in 0..3 {
        live(&mut journal, NINE + day * DAY_S, CALENDAR);
    }
    let cuts = [
        ("04:00", None),
        ("11:17", None),
        ("13:59", Some(Tz::Europe__Berlin)),
        ("00:01", Some(Tz::Asia__Kathmandu)),
        ("16:45", Some(Tz::America__St_Johns)),
    ];
    let all = |place: &Place| {
        let one_by_one = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"];
        let each = one_by_one.windows(2).map(|pair| days(pair[0], pair[1]));
        let ranges: Vec<_> = each.chain([days("2026-11-18", "2026-11-25")]).collect();
        cuts.map(|(start, zone)| ranges.iter().map(|days| report(place, days, start, zone)).collect::<Vec<_>>())
    };
    let before = all(&place);
    journal.tidy_all(at(NINE + 9 * DAY_S), CALENDAR).unwrap();
    assert_eq!(place.number("SELECT count(*) FROM block"), 3);
    for (after, before) in all(&place).iter().flatten().zip(before.iter().flatten()) {
        assert_eq!(difference(after, before), None, "{} {}", before["from"], before["day_start"]);
    }
    is_sound(&place);
}

#[test]
fn rows_in_any_order_are_packed_alike() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    // Within an hour the last second is written first, and rows of many minutes come after some of them.
    for hour in [0, 2, 1] {
        for second in (0..97).rev() {
            journal.write(busy(NINE + hour * 3600 + second * 37), CALENDAR, None).unwrap();
        }
        let mut long = busy(NINE + hour * 3600 + 1);
        long.merge(busy(NINE + hour * 3600 + 3590));
        journal.write(long, CALENDAR, None).unwrap();
    }
    let day = days("2026-11-20", "2026-11-21");
    let before = report(&place, &day, "04:00", None);
    journal.tidy_all(at(NINE + DAY_S), CALENDAR).unwrap();
    assert_eq!(place.number("SELECT count(*) FROM block"), 1);
    assert_eq!(difference(&report(&place, &day, "04:00", None), &before), None);
    is_sound(&place);
}

#[test]
fn nights_that_change_the_clock_and_leap_days_are_the_same_when_packed() {
    for (zone, first) in [
        (Tz::Europe__Berlin, "2026-03-28T20:00:00Z"),
        (Tz::Europe__Berlin, "2026-10-24T20:00:00Z"),
        (Tz::Australia__Sydney, "2026-10-03T10:00:00Z"),
        (Tz::Australia__Lord_Howe, "2026-04-04T10:00:00Z"),
        (Tz::Pacific__Apia, "2011-12-29T20:00:00Z"),
        (Tz::UTC, "2028-02-28T20:00:00Z"),
    ] {
        let place = Place::new();
        let calendar = Calendar { zone, ..CALENDAR };
        let mut journal = place.writer(0.0);
        let start = first.parse::<Time>().unwrap().second().0;
        live(&mut journal, start, calendar);
        live(&mut journal, start + DAY_S, calendar);
        let day = calendar.day_of(at(start));
        let span = day - chrono::Days::new(1)..day + chrono::Days::new(5);
        let all = |place: &Place| {
            let each = span.start.iter_days().take(6).map(|day| day..day.succ_opt().unwrap());
            let each: Vec<_> = each.map(|days| report(place, &days, "04:00", None)).collect();
            [each, vec![report(place, &span, "00:30", None)]].concat()
        };
        let before = all(&place);
        journal.tidy_all(at(start + 9 * DAY_S), calendar).unwrap();
        assert_eq!(place.number("SELECT count(*) FROM slice"), 0);
        for (after, before) in all(&place).iter().zip(&before) {
            assert_eq!(difference(after, before), None, "{zone} {}", before["from"]);
        }
    }
}

#[test]
fn a_day_start_that_is_changed_later_cuts_packed_days_anew() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    for day in 0..4 {
        live(&mut journal, NINE + day * DAY_S, CALENDAR);
    }
    journal.tidy_all(at(NINE + 9 * DAY_S), CALENDAR).unwrap();
    let days = days("2026-11-19", "2026-11-26");
    let before = report(&place, &days, "12:30", None);
    let later = Calendar { day_start: "12:30".parse().unwrap(), ..CALENDAR };
    journal.close().unwrap();
    let mut journal = place.writer(0.0);
    journal.tidy_all(at(NINE + 9 * DAY_S), later).unwrap();
    assert_eq!(difference(&report(&place, &days, "12:30", None), &before), None);
    assert_eq!(place.number("SELECT count(*) FROM tile WHERE kind = 'day'"), 5);
}

#[test]
fn minutes_of_a_packed_day_can_be_removed_for_good() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, NINE, CALENDAR);
    let later = at(NINE + 9 * DAY_S);
    journal.tidy_all(later, CALENDAR).unwrap();
    let before = place.presses().0;
    let span = at(NINE + 3600)..at(NINE + 3600 + 1800);
    let inside = (NINE..NINE + 36_000).step_by(37).filter(|&second| span.contains(&at(second))).count() as u64;
    let removed = journal.delete(&Removal { span, app: None, day_start: DayStart::DEFAULT }).unwrap();
    assert_eq!((removed.presses, removed.proof.found.len()), (inside * 2, 0));
    assert!(removed.proof.pieces > 20);
    assert_eq!(place.presses().0, before - inside * 2);
    journal.tidy_all(later, CALENDAR).unwrap();
    assert_eq!(place.presses().0, before - inside * 2);
    assert_eq!(place.number("SELECT count(*) FROM slice"), 0);
    is_sound(&place);
}

#[test]
fn a_merge_knows_a_day_again_whether_it_is_packed_or_not() {
    let (laptop, tower) = (Place::new(), Place::new());
    let later = at(NINE + 9 * DAY_S);
    let mut other = tower.writer(0.0);
    live(&mut other, NINE, CALENDAR);
    let mut journal = laptop.writer(0.0);
    live(&mut journal, NINE + 17, CALENDAR);
    let merge = |journal: &mut Journal| journal.merge(&tower.path(), "tower", DayStart::DEFAULT).unwrap();
    assert_eq!(merge(&mut journal).days, 1);
    let (presses, sum) = (laptop.presses(), laptop.number("SELECT sum(presses) FROM rollup_key"));
    journal.tidy_all(later, CALENDAR).unwrap();
    assert_eq!(merge(&mut journal).days, 0);
    other.tidy_all(later, CALENDAR).unwrap();
    assert_eq!(merge(&mut journal).days, 0);
    live(&mut other, NINE + DAY_S, CALENDAR);
    assert_eq!(merge(&mut journal).days, 1);
    journal.tidy_all(later, CALENDAR).unwrap();
    assert_eq!(merge(&mut journal).days, 0);
    let more = tower.presses().0;
    assert_eq!(laptop.presses().0, presses.0 / 2 + more);
    assert_eq!(laptop.number("SELECT sum(presses) FROM rollup_key"), sum / 2 + more as i64);
    is_sound(&laptop);
    let mut reader = laptop.reader();
    assert!(reader.only("tower").unwrap() && !reader.only("desk").unwrap());
    let of_tower =
        reader.timeline(days("2026-11-01", "2026-12-01"), Placing { day_start: DayStart::DEFAULT, zone: None });
    assert_eq!(of_tower.unwrap().total(days("2026-11-01", "2026-12-01")).whole().totals.presses(), more);
}

#[test]
fn no_batch_of_a_packed_day_hides_its_order_less_than_the_settings_ask_for() {
    let place = Place::new();
    let mut journal = place.writer(200.0);
    for second in (NINE..NINE + 36_000).step_by(7) {
        let codes = ["KeyA", "KeyB", "KeyC", "Space"];
        let n = second as usize;
        journal.write(typed(second, "mail", &[codes[n % 4], codes[n / 7 % 3]]), CALENDAR, None).unwrap();
    }
    journal.close_days_before(at(NINE + DAY_S), CALENDAR).unwrap();
    journal.tidy_all(at(NINE + DAY_S), CALENDAR).unwrap();
    let audit = place.reader().audit().unwrap();
    assert!(!audit.batches.is_empty());
    assert!(audit.batches.iter().all(|batch| batch.order_bits >= 200.0));
}

#[test]
fn the_audit_lists_the_batches_of_packed_days() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    live(&mut journal, NINE, CALENDAR);
    journal.tidy_all(at(NINE + 9 * DAY_S), CALENDAR).unwrap();
    let audit = place.reader().audit().unwrap();
    assert_eq!(audit.batches.iter().map(|batch| batch.presses).sum::<u64>(), place.presses().0);
}
