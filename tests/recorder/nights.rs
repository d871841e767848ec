use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::event::MICROS;

use super::desk::{HOUR_S, Home, at, by_day, by_hour, day};

/// A night in a zone: a key every other minute of the two days around it.
struct Night {
    zone: Tz,
    /// The day before the night.
    first: &'static str,
    /// Hours of the two days, and of the wall clock one that comes not at all or twice.
    hours: [u64; 2],
    odd_hour: (u64, u64),
}

const NIGHTS: [Night; 6] = [
    Night { zone: Tz::Europe__Berlin, first: "2026-03-28", hours: [23, 24], odd_hour: (2, 1) },
    Night { zone: Tz::Europe__Berlin, first: "2026-10-24", hours: [25, 24], odd_hour: (2, 3) },
    Night { zone: Tz::America__Santiago, first: "2026-09-05", hours: [23, 24], odd_hour: (0, 1) },
    Night { zone: Tz::Australia__Sydney, first: "2026-10-03", hours: [23, 24], odd_hour: (2, 1) },
    Night { zone: Tz::Australia__Sydney, first: "2026-04-04", hours: [25, 24], odd_hour: (2, 3) },
    // The last day of February has its night too.
    Night { zone: Tz::America__New_York, first: "2028-02-28", hours: [24, 24], odd_hour: (2, 2) },
];

#[test]
fn a_night_that_is_typed_through_has_the_hours_that_it_had() {
    for Night { zone, first, hours, odd_hour } in NIGHTS {
        let home = Home::new();
        let calendar = Calendar { zone, day_start: DayStart::DEFAULT };
        let first = day(first);
        let days = first..first + chrono::Days::new(2);
        let span = calendar.start_of(days.start)..calendar.start_of(days.end);
        let desk = home.desk(span.start, calendar);
        desk.focus(span.start, "mail");
        desk.type_on(span.clone(), 120);
        desk.stop();
        for _ in 0..2 {
            let told = home.report(&days, DayStart::DEFAULT, None);
            let presses: Vec<u64> = by_day(&told).into_iter().map(|(_, presses, _)| presses).collect();
            assert_eq!(presses, hours.map(|hours| hours * 30), "{zone} {first}");
            let (hour, times) = odd_hour;
            let rows = by_hour(&told);
            assert_eq!(rows.iter().find(|row| row.0 == hour), Some(&(hour, times * 30)), "{zone} {first}");
            assert!(rows.iter().all(|row| row.0 == hour || row.1 == 60), "{zone} {first}: {rows:?}");
            let active: u64 = by_day(&told).into_iter().map(|(_, _, active)| active).sum();
            let in_all = ((span.end - span.start) / MICROS) as u64;
            assert_eq!(active, in_all - 120, "{zone} {first}");
            home.tidy(span.end + 10 * 24 * HOUR_S * MICROS, calendar);
        }
    }
}

#[test]
fn the_twenty_ninth_of_february_is_a_day_of_its_month_and_year() {
    let home = Home::new();
    let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
    let noon = at("2028-02-26T12:00:00Z");
    let desk = home.desk(noon, calendar);
    for n in 0..6 {
        let start = noon + n * 24 * HOUR_S * MICROS;
        desk.type_on(start..start + 60 * MICROS, 1);
    }
    desk.stop();
    home.tidy(at("2029-02-01T12:00:00Z"), calendar);
    let presses = |from: &str, to: &str| -> Vec<(Day, u64)> {
        let told = home.report(&(day(from)..day(to)), DayStart::DEFAULT, None);
        assert_eq!(told["days"].as_array().unwrap().len() as i64, (day(to) - day(from)).num_days());
        by_day(&told).into_iter().map(|(day, presses, _)| (day.parse().unwrap(), presses)).collect()
    };
    let leap = presses("2028-02-29", "2028-03-01");
    assert_eq!(leap, [(day("2028-02-29"), 60)]);
    assert_eq!(presses("2028-02-01", "2028-03-01").len(), 4);
    assert_eq!(presses("2028-01-01", "2029-01-01").len(), 6);
    assert_eq!(home.number("SELECT count(*) FROM tile WHERE kind = 'month' AND start = '2028-02'"), 1);
}
