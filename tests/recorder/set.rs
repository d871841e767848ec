use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::event::MICROS;
use keytop::report::Presence;

use super::desk::{HOUR_S, Home, MINUTE_S, active, at, by_day, by_hour, day};

const BERLIN: Calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
const LATER: &str = "2026-12-24T12:00:00Z";

#[test]
fn a_clock_set_back_by_an_hour_loses_nothing_and_joins_nothing() {
    let home = Home::new();
    let ten = at("2026-11-20T09:00:00Z");
    let desk = home.desk(ten, BERLIN);
    desk.focus(ten, "mail");
    desk.type_on(ten..ten + 600 * MICROS, 1);
    // Twenty past ten becomes twenty past nine, and the same minutes pass again.
    desk.type_on(ten + -(40 * MINUTE_S) * MICROS..ten + 1200 * MICROS, 1);
    desk.stop();
    let days = day("2026-11-19")..day("2026-11-23");
    let told = home.report(&days, DayStart::DEFAULT, None);
    assert_eq!(told["keyboard"]["presses"], 600 + 3600);
    assert_eq!(told["keyboard"]["keys"]["KeyA"], 600 + 3600);
    assert_eq!(told["keyboard"]["typing"]["bursts"], 2);
    assert_eq!(active(&told["activity"]), 599 + 3599);
    assert_eq!(by_hour(&told), [(9, 2400), (10, 600 + 1200)]);
    assert_eq!(active(&told["apps"][0]), 599 + 3599);
    let events = home.events();
    let downs = events.iter().filter(|event| matches!(event.kind, keytop::event::Kind::KeyDown { .. }));
    assert_eq!(downs.count(), 600 + 3600);
    home.tidy(at(LATER), BERLIN);
    assert_eq!(home.report(&days, DayStart::DEFAULT, None), told);
}

#[test]
fn a_clock_set_back_over_the_start_of_a_day_goes_on_with_the_day_before() {
    let home = Home::new();
    let four = at("2026-11-20T03:00:00Z");
    let desk = home.desk(four + -600 * MICROS, BERLIN);
    desk.type_on(four + -600 * MICROS..four + 600 * MICROS, 1);
    desk.type_on(four + -3600 * MICROS..four + -3000 * MICROS, 1);
    desk.stop();
    let days = day("2026-11-18")..day("2026-11-23");
    for _ in 0..2 {
        let told = home.report(&days, DayStart::DEFAULT, None);
        assert_eq!(by_day(&told), [("2026-11-19".to_owned(), 1200, 600 + 599), ("2026-11-20".to_owned(), 600, 599)]);
        assert_eq!((&told["keyboard"]["keys"]["KeyA"], &told["keyboard"]["unattributed"]), (&1800.into(), &0.into()));
        home.tidy(at(LATER), BERLIN);
    }
}

#[test]
fn a_clock_set_forward_by_an_hour_is_an_hour_away() {
    let home = Home::new();
    let ten = at("2026-11-20T09:00:00Z");
    let desk = home.desk(ten, BERLIN);
    desk.type_on(ten..ten + 600 * MICROS, 1);
    desk.type_on(ten + 4200 * MICROS..ten + 4800 * MICROS, 1);
    desk.stop();
    let days = day("2026-11-20")..day("2026-11-21");
    let told = home.report(&days, DayStart::DEFAULT, None);
    assert_eq!(told["keyboard"]["presses"], 1200);
    assert_eq!(active(&told["activity"]), 599 * 2);
    assert_eq!(by_hour(&told), [(10, 600), (11, 600)]);
    home.tidy(at(LATER), BERLIN);
    assert_eq!(home.report(&days, DayStart::DEFAULT, None), told);
}

#[test]
fn the_screen_does_not_wait_an_hour_for_a_clock_that_was_set_back() {
    let home = Home::new();
    let ten = at("2026-11-20T09:00:00Z");
    let desk = home.desk(ten, BERLIN);
    desk.type_on(ten..ten + 30 * MICROS, 1);
    assert_eq!(desk.watch().glance().live.recent.len(), 1);
    let earlier = ten + -HOUR_S * MICROS;
    desk.set_clock(earlier);
    desk.wait(|desk| desk.watch().glance().live.recent.is_empty());
    let live = desk.watch().glance().live;
    assert_eq!((live.wpm, live.presence), (None, Presence::Here));
    desk.set_clock(earlier + 181 * MICROS);
    desk.wait(|desk| desk.watch().glance().live.presence == Presence::Away);
    desk.stop();
}

#[test]
fn what_is_recorded_after_a_flight_is_told_by_the_wall_clock_there() {
    let home = Home::new();
    let start = at("2026-11-20T09:00:00Z");
    let desk = home.desk(start, BERLIN);
    desk.type_on(start..start + 600 * MICROS, 1);
    desk.travel(Tz::America__New_York);
    let landed = start + 9 * HOUR_S * MICROS;
    desk.type_on(landed..landed + 300 * MICROS, 1);
    // 23:30 in New York is half past five of the next day in Berlin.
    let night = at("2026-11-21T04:30:00Z");
    desk.type_on(night..night + 60 * MICROS, 1);
    assert_eq!(desk.watch().glance().health.warnings.len(), 1);
    desk.travel(Tz::Europe__Berlin);
    let back = at("2026-11-22T09:00:00Z");
    desk.type_on(back..back + 60 * MICROS, 1);
    assert_eq!(desk.watch().glance().health.warnings, Vec::<String>::new());
    desk.stop();
    let days = day("2026-11-19")..day("2026-11-25");
    for _ in 0..2 {
        let told = home.report(&days, DayStart::DEFAULT, None);
        assert_eq!(by_hour(&told), [(10, 660), (13, 300), (23, 60)]);
        let presses: Vec<_> = by_day(&told).into_iter().map(|(day, presses, _)| (day, presses)).collect();
        assert_eq!(presses, [("2026-11-20".to_owned(), 960), ("2026-11-22".to_owned(), 60)]);
        assert_eq!(told["keyboard"]["keys"]["KeyA"], 1020);
        let in_berlin = home.report(&days, DayStart::DEFAULT, Some(Tz::Europe__Berlin));
        assert_eq!(by_hour(&in_berlin), [(5, 60), (10, 660), (19, 300)]);
        home.tidy(at(LATER), BERLIN);
    }
    let american = "FROM event_block JOIN zone ON zone.id = zone WHERE name = 'America/New_York'";
    assert_eq!(home.number(&format!("SELECT sum(events) {american}")), 2 * 360);
}

#[test]
fn days_that_start_at_another_time_from_now_on_are_told_so_from_the_first() {
    let home = Home::new();
    let nights = ["2026-11-18", "2026-11-19", "2026-11-20"];
    let late = Calendar { day_start: "06:00".parse().unwrap(), ..BERLIN };
    for (night, calendar) in nights.into_iter().zip([BERLIN, BERLIN, late]) {
        // From 04:30 to 04:40 in Berlin.
        let start = at(&format!("{night}T03:30:00Z"));
        let desk = home.desk(start, calendar);
        desk.type_on(start..start + 600 * MICROS, 1);
        desk.stop();
        home.tidy(start + 86_400 * MICROS, calendar);
    }
    let days = day("2026-11-15")..day("2026-11-25");
    let presses = |day_start: DayStart| -> Vec<_> {
        let told = home.report(&days, day_start, None);
        by_day(&told).into_iter().map(|(day, presses, active)| (day[8..].to_owned(), presses, active)).collect()
    };
    let of = |days: [&str; 3]| days.map(|day| (day.to_owned(), 600, 599)).to_vec();
    for _ in 0..2 {
        assert_eq!(presses(late.day_start), of(["17", "18", "19"]));
        assert_eq!(presses(DayStart::DEFAULT), of(["18", "19", "20"]));
        assert_eq!(presses("04:35".parse().unwrap()).len(), 4);
        home.tidy(at(LATER), BERLIN);
    }
}
