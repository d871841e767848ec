//! Sums by device.

use keytop::aggregate::{Amount, DeviceSum, Slice};
use keytop::calendar::Day;
use keytop::event::{Button, Name};
use keytop::journal::{Journal, Removal, verify};

use super::support::{CALENDAR, DAY_S, NINE, Place, all_days, at, typed};

const HOUR_S: i64 = 3600;
const LAPTOP: &str = "AT Translated Set 2 keyboard";
const BOARD: &str = "Ergo board";

/// A second of typing on a device, and two clicks and some px of a mouse.
fn used(second: i64, app: &str, device: &str) -> Slice {
    let mut slice = typed(second, app, &["KeyA", "KeyB", "Backspace"]);
    let (start, of) = (at(second), Some(Name::new(app)));
    let sum = slice.of_device(start, Name::new(device), of);
    (sum.presses, sum.text_presses, sum.corrections) = (3, 2, 1);
    slice.cell(start, of).clicks.add(Button::LEFT, 2);
    slice.cell(start, of).distance += Amount::new(40.0);
    let sum = slice.of_device(start, Name::new("Mouse"), of);
    sum.clicks.add(Button::LEFT, 2);
    sum.distance += Amount::new(40.0);
    slice
}

fn write(journal: &mut Journal, slice: Slice) {
    journal.write(slice, CALENDAR, None).unwrap();
}

/// Presses, clicks and px of a device over all days and applications.
fn sum(place: &Place, device: &str) -> (u64, u64, u64) {
    let sums = place.reader().devices(all_days()).unwrap().totals(&all_days(), &|_| true);
    let DeviceSum { presses, clicks, distance, .. } = sums.get(Name::new(device));
    (presses, clicks.total(), distance.value() as u64)
}

fn rows(place: &Place) -> i64 {
    place.number("SELECT count(*) FROM device_day")
}

fn names(place: &Place) -> Vec<&'static str> {
    place.reader().device_names().unwrap().into_iter().map(Name::as_str).collect()
}

fn assert_agrees(place: &Place) {
    assert_eq!(verify(&place.path(), CALENDAR, &mut |_, _| {}).unwrap(), Vec::<String>::new());
}

#[test]
fn what_devices_add_is_read_back_by_day_hour_and_application() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    write(&mut journal, used(NINE, "code", LAPTOP));
    write(&mut journal, used(NINE + HOUR_S, "code", BOARD));
    write(&mut journal, used(NINE + DAY_S, "web", BOARD));
    journal.close().unwrap();
    assert_eq!((sum(&place, LAPTOP), sum(&place, BOARD), sum(&place, "Mouse")), ((3, 0, 0), (6, 0, 0), (0, 6, 120)));
    assert_eq!(names(&place), [LAPTOP, BOARD, "Mouse"]);
    let devices = place.reader().devices(all_days()).unwrap();
    let day: Day = "2026-11-20".parse().unwrap();
    let hours = &devices.days[&day];
    assert_eq!(hours.get((Name::new(BOARD), 10, Some(Name::new("code")))).presses, 3);
    assert_eq!(hours.get((Name::new(BOARD), 10, Some(Name::new("code")))).corrections, 1);
    let of_web = devices.totals(&all_days(), &|app| app == Some(Name::new("web")));
    assert_eq!(of_web.get(Name::new(BOARD)).text_presses, 2);
    assert_eq!(place.presses(), (9, 9), "the whole is what it was");
    assert_agrees(&place);
}

#[test]
fn an_hour_reaches_the_disk_once_it_is_over_and_is_read_before() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    for second in 0..40 {
        write(&mut journal, used(NINE + second * 60, "code", LAPTOP));
        assert_eq!((rows(&place), sum(&place, LAPTOP).0), (0, 3 * (second as u64 + 1)));
    }
    assert_eq!(place.number("SELECT count(*) FROM device"), 0, "nor does its name");
    write(&mut journal, used(NINE + HOUR_S, "code", LAPTOP));
    assert_eq!((rows(&place), sum(&place, LAPTOP).0), (1, 123));
    assert_agrees(&place);
    journal.close().unwrap();
    assert_eq!(sum(&place, LAPTOP).0, 123);
    assert_agrees(&place);
}

#[test]
fn a_recorder_that_was_killed_goes_on_with_the_hour() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    write(&mut journal, used(NINE, "code", LAPTOP));
    drop(journal);
    assert_eq!((rows(&place), sum(&place, LAPTOP).0), (0, 3));
    let mut journal = place.writer(0.0);
    assert_eq!((rows(&place), sum(&place, LAPTOP).0), (0, 3));
    write(&mut journal, used(NINE + 5, "code", LAPTOP));
    journal.close_days_before(at(NINE + DAY_S), CALENDAR).unwrap();
    assert_eq!((rows(&place), sum(&place, LAPTOP).0), (1, 6));
    assert_agrees(&place);
}

#[test]
fn a_deleted_span_takes_the_hours_that_it_touches() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    for (second, app) in [(0, "code"), (1, "web"), (HOUR_S, "code"), (HOUR_S + 9, "web"), (2 * HOUR_S, "code")] {
        write(&mut journal, used(NINE + second, app, LAPTOP));
    }
    journal.close().unwrap();
    let mut journal = place.writer(0.0);
    let span = at(NINE + HOUR_S)..at(NINE + HOUR_S + 5);
    let removal = Removal { span, app: Some(Name::new("code")), day_start: CALENDAR.day_start };
    let removed = journal.delete(&removal).unwrap();
    assert_eq!((sum(&place, LAPTOP).0, removed.proof.found.len()), (12, 0));
    let span = at(NINE)..at(NINE + 1);
    journal.delete(&Removal { span, app: None, day_start: CALENDAR.day_start }).unwrap();
    assert_eq!(sum(&place, LAPTOP).0, 6);
    let span = at(NINE - HOUR_S)..at(NINE + 9 * HOUR_S);
    journal.delete(&Removal { span, app: None, day_start: CALENDAR.day_start }).unwrap();
    assert_eq!((rows(&place), sum(&place, LAPTOP)), (0, (0, 0, 0)));
    assert_agrees(&place);
}

#[test]
fn what_waits_is_deleted_too() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    write(&mut journal, used(NINE, "code", LAPTOP));
    let span = at(NINE)..at(NINE + 1);
    journal.delete(&Removal { span, app: None, day_start: CALENDAR.day_start }).unwrap();
    assert_eq!(sum(&place, LAPTOP), (0, 0, 0));
    journal.close().unwrap();
    assert_eq!((rows(&place), sum(&place, LAPTOP)), (0, (0, 0, 0)));
}

#[test]
fn another_machine_s_devices_are_merged_once() {
    let (place, other) = (Place::new(), Place::new());
    for (place, device) in [(&place, LAPTOP), (&other, BOARD)] {
        let mut journal = place.writer(0.0);
        write(&mut journal, used(NINE, "code", device));
        journal.close().unwrap();
    }
    let mut journal = place.writer(0.0);
    for _ in 0..2 {
        journal.merge(&other.path(), "desk", CALENDAR.day_start).unwrap();
        assert_eq!((sum(&place, LAPTOP).0, sum(&place, BOARD).0, sum(&place, "Mouse").1), (3, 3, 4));
    }
    let mut reader = place.reader();
    assert!(reader.only("desk").unwrap());
    let of_desk = reader.devices(all_days()).unwrap().totals(&all_days(), &|_| true);
    assert_eq!((of_desk.len(), of_desk.get(Name::new(BOARD)).presses), (2, 3));
    assert_agrees(&place);
}

#[test]
fn packing_and_rebuilding_leave_them() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    write(&mut journal, used(NINE, "code", LAPTOP));
    let now = at(NINE + 2 * DAY_S);
    journal.close_days_before(now, CALENDAR).unwrap();
    journal.tidy_all(now, CALENDAR).unwrap();
    journal.rebuild(now, CALENDAR, &mut |_, _| {}).unwrap();
    assert_eq!((place.number("SELECT count(*) FROM block"), sum(&place, LAPTOP).0), (1, 3));
    assert_agrees(&place);
}

/// A heavy day: sixteen hours, some applications in each, two keyboards, a mouse and a trackpad.
#[test]
fn a_heavy_day_takes_little_more_room() {
    let place = Place::new();
    let mut journal = place.writer(0.0);
    for hour in -4..12_i64 {
        for (at_app, app) in ["code", "web", "mail", "chat"].into_iter().enumerate() {
            let second = NINE + hour * HOUR_S + at_app as i64 * 600;
            let mut slice = used(second, app, if (hour + at_app as i64) % 5 == 0 { LAPTOP } else { BOARD });
            for (at_device, sum) in slice.devices.values_mut().enumerate() {
                let odd = (hour + 5) as u64 * 37 % 29 + at_app as u64 * 11 + at_device as u64;
                if sum.presses > 0 {
                    (sum.presses, sum.text_presses, sum.corrections, sum.repeats) =
                        (540 + odd * 7, 480 + odd * 6, odd, odd / 3);
                } else {
                    sum.distance += Amount::new(31_234.0 + odd as f64 * 911.0);
                    sum.clicks.add(Button::RIGHT, 1 + odd / 9);
                    sum.scroll.add(0.0, 100.0 + odd as f64);
                    sum.scroll.add(0.0, -20.0 - odd as f64);
                }
            }
            write(&mut journal, slice);
        }
    }
    journal.close().unwrap();
    let bytes = place.number("SELECT sum(length(body)) FROM device_day");
    assert!(bytes < 1_500, "{bytes} bytes");
}
