//! The one place that reads a clock.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::event::Time;

/// Tells the time; a test gives its own.
pub trait Clock: Send + Sync {
    /// The wall clock's instant.
    fn now(&self) -> Time;

    /// How long one waits for so much of its time to pass; a test's clock may run faster.
    fn wait(&self, time: Duration) -> Duration {
        time
    }
}

/// The machine's wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn now(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A monotonic instant, for waiting and pacing only.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the monotonic clock")]
pub fn monotonic() -> Instant {
    Instant::now()
}

/// Microseconds since the machine booted, time in suspend included: the clock that input devices stamp by.
#[cfg(target_os = "linux")]
pub fn since_boot() -> i64 {
    micros(rustix::time::ClockId::Boottime)
}

/// The clocks of one instant: they part when the machine sleeps.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock's instant.
    pub wall: Time,
    /// `CLOCK_MONOTONIC`, us: stands still while the machine sleeps.
    pub awake_us: i64,
    /// `CLOCK_BOOTTIME`, us: goes on.
    pub since_boot_us: i64,
}

/// Reads the clocks together.
#[cfg(target_os = "linux")]
pub fn reading() -> Reading {
    let awake_us = micros(rustix::time::ClockId::Monotonic);
    Reading { wall: SystemClock.now(), awake_us, since_boot_us: since_boot() }
}

#[cfg(target_os = "linux")]
fn micros(clock: rustix::time::ClockId) -> i64 {
    let now = rustix::time::clock_gettime(clock);
    now.tv_sec.saturating_mul(crate::event::MICROS).saturating_add(now.tv_nsec / 1_000)
}
