//! Whether the clocks can be believed, and which zone days are cut by.

use std::time::Duration;

use super::findings::ClockFound;
use crate::calendar::{Tz, machine_zone};
use crate::clock::{Clock, SystemClock};
use crate::event::{MICROS, Time};

/// 2025-01-01: no clock of a machine that runs this program is before it.
const EARLIEST: Time = Time(1_735_689_600 * MICROS);
/// Two clocks are compared over so long.
const STRETCH: Duration = Duration::from_millis(50);
/// They may differ by so much over it, us: a thread may be held up between two readings.
const LEEWAY_US: i64 = 20_000;

/// Readings of the wall clock and of the clock from boot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub wall: Time,
    pub boot_us: Option<i64>,
}

/// What the clocks say.
pub(super) fn found() -> ClockFound {
    let first = read();
    std::thread::sleep(STRETCH);
    let second = read();
    let variable = std::env::var("TZ").ok();
    let (told_by, zone_trouble) = teller(variable.as_deref(), iana_time_zone::get_timezone().ok().as_deref());
    let booted = second.boot_us.map(|boot| second.wall + -boot);
    ClockFound {
        now: second.wall.to_string(),
        time_zone: machine_zone().name().to_owned(),
        told_by,
        booted: booted.map(|time| time.to_string()),
        trouble: trouble(first, second).or(zone_trouble),
    }
}

#[cfg(target_os = "linux")]
fn read() -> Reading {
    Reading { wall: SystemClock.now(), boot_us: Some(crate::clock::since_boot()) }
}

#[cfg(not(target_os = "linux"))]
fn read() -> Reading {
    Reading { wall: SystemClock.now(), boot_us: None }
}

/// Who tells the zone, and what is wrong with it; the same order as `machine_zone`.
fn teller(variable: Option<&str>, system: Option<&str>) -> (&'static str, Option<String>) {
    let is_zone = |name: &str| name.trim_start_matches(':').parse::<Tz>().is_ok();
    let set = variable.filter(|name| !name.is_empty());
    let unknown = set.filter(|name| !is_zone(name)).map(|name| {
        let advice = "set it to a name such as Europe/Berlin, or unset it";
        format!("TZ is {name:?}, which names no zone and is ignored; {advice}")
    });
    match (set.is_some_and(is_zone), system.is_some_and(is_zone)) {
        (true, _) => ("TZ", None),
        (false, true) => ("system", unknown),
        (false, false) => {
            ("nothing", unknown.or_else(|| Some("the system names no time zone; days are those of UTC".to_owned())))
        }
    }
}

/// What is wrong with two readings that lie a moment apart.
fn trouble(first: Reading, second: Reading) -> Option<String> {
    if second.wall < EARLIEST {
        return Some(format!("the wall clock says {}, which is long past; set it", second.wall));
    }
    let (Some(boot_before), Some(boot_after)) = (first.boot_us, second.boot_us) else { return None };
    let apart = (second.wall - first.wall) - (boot_after - boot_before);
    if apart.abs() > LEEWAY_US {
        let millis = apart / 1_000;
        return Some(format!("the wall clock was moved by {millis} ms in this moment; something keeps setting it"));
    }
    (second.wall + -boot_after < Time(0)).then(|| "the machine booted before 1970 by its wall clock; set it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(wall: i64, boot_us: i64) -> Reading {
        Reading { wall: EARLIEST + wall, boot_us: Some(boot_us) }
    }

    #[test]
    fn clocks_that_go_alike_are_believed() {
        assert_eq!(trouble(reading(10, 5), reading(50_010, 50_100)), None);
    }

    #[test]
    fn a_clock_that_was_set_or_stands_in_the_past_is_told() {
        let moved = trouble(reading(0, 0), reading(3_600_000_000, 50_000)).unwrap();
        assert!(moved.contains("3599950 ms"), "{moved}");
        let past = trouble(reading(-10, 0), reading(-5, 5)).unwrap();
        assert!(past.contains("long past"), "{past}");
    }

    #[test]
    fn the_zone_is_told_by_the_variable_then_by_the_system() {
        assert_eq!(teller(Some("Europe/Berlin"), None), ("TZ", None));
        assert_eq!(teller(Some(""), Some("Asia/Tokyo")), ("system", None));
        let (told_by, trouble) = teller(Some("CET-1CEST"), Some("Asia/Tokyo"));
        assert!(told_by == "system" && trouble.unwrap().contains("CET-1CEST"));
        assert_eq!(teller(None, None).0, "nothing");
    }
}
