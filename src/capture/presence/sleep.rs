//! Sleep of the machine, by the clocks: one goes on while it sleeps, the other stands still.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec};
use rustix::time::{timerfd_create, timerfd_settime};

use crate::capture::CaptureError;
use crate::clock::Reading;
use crate::event::{MICROS, Time};

/// Shorter sleeps are no sleeps, us: the two clocks are not read at the very same instant.
const SHORTEST_US: i64 = MICROS;

/// The difference of the clocks since the last look.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    last: Reading,
}

/// Rings at times, and at once when the machine wakes or somebody sets the wall clock.
#[derive(Debug)]
pub struct Alarm {
    timer: OwnedFd,
    pace: Duration,
}

impl Gap {
    /// From this reading on.
    pub const fn new(reading: Reading) -> Self {
        Self { last: reading }
    }

    /// From when to when the machine slept since the last look.
    ///
    /// The alarm rings on waking, so the sleep has just ended; its length is exact. A wall clock that was set
    /// meanwhile cannot put its beginning before the last look or after its end.
    pub fn check(&mut self, now: Reading) -> Option<(Time, Time)> {
        let last = std::mem::replace(&mut self.last, now);
        let asleep = (now.since_boot_us - last.since_boot_us) - (now.awake_us - last.awake_us);
        let began = now.wall + -asleep;
        (asleep >= SHORTEST_US).then(|| (began.max(last.wall).min(now.wall), now.wall))
    }
}

impl Alarm {
    /// An alarm that is set, and again after each time that it rang.
    pub fn new(pace: Duration) -> Result<Self, CaptureError> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Realtime, flags);
        let timer = timer.map_err(|error| CaptureError::System(error.to_string()))?;
        let alarm = Self { timer, pace };
        alarm.set();
        Ok(alarm)
    }

    /// Whether it rang since this was last asked; sets it again then.
    pub fn has_rung(&self) -> bool {
        let mut count = [0; 8];
        // ECANCELED: the wall clock jumped, as it does on waking.
        let has_rung = !matches!(rustix::io::read(&self.timer, &mut count), Err(rustix::io::Errno::AGAIN));
        if has_rung {
            self.set();
        }
        has_rung
    }

    fn set(&self) {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Realtime);
        let pace = Timespec::try_from(self.pace).unwrap_or_default();
        let timer = Itimerspec { it_interval: Timespec::default(), it_value: now + pace };
        // It fails only for wrong arguments.
        let _ = timerfd_settime(&self.timer, TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET, &timer);
    }
}

impl AsFd for Alarm {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.timer.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(wall_s: i64, awake_s: i64, since_boot_s: i64) -> Reading {
        Reading { wall: Time(wall_s * MICROS), awake_us: awake_s * MICROS, since_boot_us: since_boot_s * MICROS }
    }

    fn slept(now: Reading) -> Option<(i64, i64)> {
        let mut gap = Gap::new(reading(1000, 50, 70));
        let found = gap.check(now).map(|(from, to)| (from.0 / MICROS, to.0 / MICROS));
        assert_eq!(gap.check(now), None, "a sleep is found once");
        found
    }

    #[test]
    fn a_sleep_is_as_long_as_the_clocks_say() {
        assert_eq!(slept(reading(1030, 80, 100)), None);
        assert_eq!(slept(reading(8200, 50, 7270)), Some((1000, 8200)));
        assert_eq!(slept(reading(8210, 60, 7280)), Some((1010, 8210)));
    }

    #[test]
    fn a_wall_clock_that_was_set_is_no_sleep_and_spoils_none() {
        assert_eq!(slept(reading(90_000, 80, 100)), None);
        assert_eq!(slept(reading(900, 80, 100)), None);
        assert_eq!(slept(reading(1100, 50, 7270)), Some((1000, 1100)), "set back meanwhile");
        assert_eq!(slept(reading(500, 50, 7270)), Some((500, 500)), "set back before the last look");
    }

    #[test]
    fn the_alarm_does_not_ring_at_once() {
        assert!(!Alarm::new(Duration::from_secs(30)).unwrap().has_rung());
    }
}
