//! Days that start when the person says, hours of the wall clock, and the zones that they are in.
//!
//! Everything is computed from instants and the zone's rules; nothing here reads a clock.

mod posix;
mod rules;
mod zone;

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use chrono::{Days, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike};

use crate::event::{MICROS, Time};
pub use zone::{Tz, TzError};

/// A day by its date; it starts at `day_start` of that date and ends where the next one starts.
pub type Day = NaiveDate;

/// The time of the wall clock at which a day starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayStart {
    minutes: u16,
}

/// Why a text is no `day_start`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time of day (HH:MM, 00:00 to 23:59)")]
pub struct DayStartError(String);

/// Places instants in days and hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The zone whose wall clock counts.
    pub zone: Tz,
    /// When a day starts.
    pub day_start: DayStart,
}

/// Where an instant falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The day.
    pub day: Day,
    /// The hour of the wall clock, 0 to 23.
    pub hour: u8,
    /// The first instant of the wall clock's minute.
    pub minute: Time,
}

/// A [`Calendar`] that remembers where it looked last; for streams that are nearly in order.
#[derive(Clone, Debug)]
pub struct Placer {
    calendar: Calendar,
    day: Day,
    bounds: Range<Time>,
}

impl DayStart {
    /// 04:00, as `ActivityWatch` and Workrave have it.
    pub const DEFAULT: Self = Self { minutes: 4 * 60 };

    /// Minutes after midnight.
    pub const fn minutes(self) -> u16 {
        self.minutes
    }

    fn time(self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.minutes) * 60, 0).unwrap_or_default()
    }
}

impl Default for DayStart {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl FromStr for DayStart {
    type Err = DayStartError;

    fn from_str(text: &str) -> Result<Self, DayStartError> {
        let shape = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| shape);
        let time = time.ok_or_else(|| DayStartError(text.to_owned()))?;
        Ok(Self { minutes: (time.hour() * 60 + time.minute()) as u16 })
    }
}

impl fmt::Display for DayStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

thread_local! {
    /// The day that was asked for last: most who ask mean the same one, and to find it takes some us.
    static LATEST: RefCell<Option<Placer>> = const { RefCell::new(None) };
}

impl Calendar {
    /// The first instant at which the wall clock is at or past `day_start` of that date; where the date was
    /// skipped, the end of the gap.
    pub fn start_of(self, day: Day) -> Time {
        self.instants(day.and_time(self.day_start.time())).0
    }

    /// The first and the last instant at which the wall clock says so, which differ where it is set back; where it
    /// never does, the end of the gap.
    pub fn instants(self, mut wall: NaiveDateTime) -> (Time, Time) {
        // Past a gap of the wall clock: gaps end at whole minutes, and the longest is a day.
        for _ in 0..=48 * 60 {
            match self.zone.from_local_datetime(&wall) {
                LocalResult::Single(instant) => return (instant.to_utc().into(), instant.to_utc().into()),
                LocalResult::Ambiguous(first, last) => return (first.to_utc().into(), last.to_utc().into()),
                LocalResult::None => wall = wall.checked_add_signed(Duration::minutes(1)).unwrap_or(wall),
            }
        }
        // No zone has a gap of two days.
        (wall.and_utc().into(), wall.and_utc().into())
    }

    /// From the first instant of a day to the first of the next.
    pub fn bounds(self, day: Day) -> Range<Time> {
        self.start_of(day)..self.start_after(day)
    }

    /// From the first instant of the first day to the first after the last day.
    pub fn span(self, days: Range<Day>) -> Range<Time> {
        self.start_of(days.start)..self.start_of(days.end)
    }

    /// The day that holds an instant: the latest that has started.
    pub fn day_of(self, time: Time) -> Day {
        LATEST.with_borrow_mut(|latest| {
            let placer = latest.get_or_insert_with(|| Placer::new(self));
            if placer.calendar != self {
                *placer = Placer::new(self);
            }
            placer.day_of(time)
        })
    }

    fn find_day(self, time: Time) -> Day {
        let date = time.utc().with_timezone(&self.zone).date_naive();
        let latest = date.succ_opt().unwrap_or(date);
        let earlier = (0..4).filter_map(|back| latest.checked_sub_days(Days::new(back)));
        earlier.into_iter().find(|&day| self.bounds(day).contains(&time)).unwrap_or(date)
    }

    /// What the wall clock is ahead of UTC at an instant, seconds.
    pub fn offset_s(self, time: Time) -> i64 {
        i64::from(self.zone.offset_from_utc_datetime(&time.utc().naive_utc()).fix().local_minus_utc())
    }

    /// Day, hour and minute of an instant.
    pub fn place(self, time: Time) -> Place {
        self.place_in(self.day_of(time), time)
    }

    fn place_in(self, day: Day, time: Time) -> Place {
        let wall_s = time.second().0 + self.offset_s(time);
        let minute = Time((time.second().0 - wall_s.rem_euclid(60)) * MICROS);
        Place { day, hour: (wall_s.rem_euclid(86_400) / 3600) as u8, minute }
    }

    fn start_after(self, day: Day) -> Time {
        day.succ_opt().map_or(Time(i64::MAX), |next| self.start_of(next))
    }
}

impl Placer {
    /// A placer by this calendar.
    pub fn new(calendar: Calendar) -> Self {
        Self { calendar, day: Day::default(), bounds: Time(0)..Time(0) }
    }

    /// The calendar that it follows.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// Day, hour and minute of an instant.
    pub fn place(&mut self, time: Time) -> Place {
        let day = self.day_of(time);
        self.calendar.place_in(day, time)
    }

    /// The day of an instant.
    pub fn day_of(&mut self, time: Time) -> Day {
        if !self.bounds.contains(&time) {
            self.day = self.calendar.find_day(time);
            self.bounds = self.calendar.bounds(self.day);
        }
        self.day
    }
}

/// The zone of this machine: `TZ` if it names one, else the system's, else UTC.
pub fn machine_zone() -> Tz {
    let from_env = std::env::var("TZ").ok().and_then(|name| name.trim_start_matches(':').parse().ok());
    from_env.or_else(|| iana_time_zone::get_timezone().ok()?.parse().ok()).unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: &str, day_start: &str) -> Calendar {
        Calendar { zone: zone.parse().unwrap(), day_start: day_start.parse().unwrap() }
    }

    fn start(zone: &str, day_start: &str, day: &str) -> String {
        calendar(zone, day_start).start_of(day.parse().unwrap()).to_string()
    }

    #[test]
    fn a_day_starts_at_its_wall_clock() {
        assert_eq!(start("Europe/Berlin", "04:00", "2026-11-20"), "2026-11-20T03:00:00.000000Z");
        assert_eq!(start("UTC", "00:00", "2026-11-20"), "2026-11-20T00:00:00.000000Z");
    }

    #[test]
    fn a_start_in_a_gap_is_the_end_of_the_gap() {
        // Berlin skips 02:00 to 03:00 on 2026-03-29.
        assert_eq!(start("Europe/Berlin", "02:30", "2026-03-29"), "2026-03-29T01:00:00.000000Z");
    }

    #[test]
    fn a_start_that_comes_twice_is_the_first() {
        // Berlin repeats 02:00 to 03:00 on 2026-10-25.
        assert_eq!(start("Europe/Berlin", "02:30", "2026-10-25"), "2026-10-25T00:30:00.000000Z");
        let calendar = calendar("Europe/Berlin", "02:30");
        let second_pass_before_start = "2026-10-25T01:15:00Z".parse().unwrap();
        let place = calendar.place(second_pass_before_start);
        assert_eq!((place.day.to_string().as_str(), place.hour), ("2026-10-25", 2));
    }

    #[test]
    fn a_skipped_date_has_what_is_left_of_its_day() {
        let calendar = calendar("Pacific/Apia", "04:00");
        let bounds = calendar.bounds("2011-12-30".parse().unwrap());
        assert_eq!(bounds.start.to_string(), "2011-12-30T10:00:00.000000Z");
        assert_eq!(bounds.end - bounds.start, 4 * 3600 * MICROS);
        let place = calendar.place("2011-12-30T11:00:00Z".parse().unwrap());
        assert_eq!((place.day.to_string().as_str(), place.hour), ("2011-12-30", 1));
    }

    #[test]
    fn early_hours_belong_to_the_day_before() {
        let place = calendar("Europe/Berlin", "04:00").place("2026-11-22T01:59:59.5Z".parse().unwrap());
        assert_eq!((place.day.to_string().as_str(), place.hour), ("2026-11-21", 2));
        assert_eq!(place.minute.to_string(), "2026-11-22T01:59:00.000000Z");
    }

    #[test]
    fn every_instant_is_in_one_day() {
        for (zone, from) in
            [("Europe/Berlin", "2026-03-28"), ("Australia/Lord_Howe", "2026-04-04"), ("America/Santiago", "2026-09-05")]
        {
            let calendar = calendar(zone, "02:15");
            let mut placer = Placer::new(calendar);
            let first = calendar.start_of(from.parse().unwrap());
            for step in 0..(72 * 12) {
                let time = first + step * 300 * MICROS;
                let place = calendar.place(time);
                assert!(calendar.bounds(place.day).contains(&time), "{zone} {time}");
                assert_eq!(placer.place(time), place);
            }
        }
    }

    #[test]
    fn a_day_start_reads_back() {
        assert_eq!("04:00".parse(), Ok(DayStart::DEFAULT));
        for wrong in ["", "4:00", "24:00", "04:60", "04:00:00", "0400", "+4:00"] {
            assert!(wrong.parse::<DayStart>().is_err(), "{wrong}");
        }
    }
}
