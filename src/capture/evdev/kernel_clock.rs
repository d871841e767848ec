//! The kernel's stamps as instants of the wall clock.
//!
//! Devices are told to stamp by the clock that counts from boot, runs on in suspend and is never set. What the
//! wall clock is ahead of it is found once; only a step of the wall clock (set by hand) moves it, so that
//! distances between events are the kernel's own.

use crate::clock::{self, Clock};
use crate::event::Time;

/// A wall clock that is off by more than this against the clock from boot was set.
const STEP_US: i64 = 2_000;

/// Maps stamps; one for all devices.
#[derive(Debug)]
pub struct KernelClock<C> {
    clock: C,
    /// Wall clock minus clock from boot, us.
    ahead: i64,
    /// Clock from boot at the last tick, us.
    now: i64,
}

impl<C: Clock> KernelClock<C> {
    /// A mapping found now.
    pub fn new(clock: C) -> Self {
        let now = clock::since_boot();
        let ahead = clock.now().0 - now;
        Self { clock, ahead, now }
    }

    /// Reads the clocks: once a drain, before its events are mapped.
    pub fn tick(&mut self) {
        let before = clock::since_boot();
        let ahead = self.clock.now().0 - before;
        self.now = clock::since_boot();
        // A thread that was held up between two readings would see a step that never was.
        let is_sure = self.now - before < STEP_US / 2;
        if is_sure && (ahead - self.ahead).abs() > STEP_US {
            self.ahead = ahead;
        }
    }

    /// The instant of the last [`KernelClock::tick`].
    pub const fn now(&self) -> Time {
        self.instant(self.now)
    }

    /// The instant of a stamp, us from boot.
    pub const fn instant(&self, stamp_us: i64) -> Time {
        Time(stamp_us.saturating_add(self.ahead))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;
    use crate::clock::SystemClock;

    /// The machine's clock, set ahead by so much.
    #[derive(Clone)]
    struct Ahead(Arc<AtomicI64>);

    impl Clock for Ahead {
        fn now(&self) -> Time {
            SystemClock.now() + self.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn a_wall_clock_that_is_set_is_followed_and_one_that_is_not_leaves_distances_alone() {
        let set = Arc::new(AtomicI64::new(0));
        let mut clock = KernelClock::new(Ahead(Arc::clone(&set)));
        let first = clock.instant(5_000_000);
        set.store(500, Ordering::Relaxed);
        clock.tick();
        assert_eq!(clock.instant(5_000_001) - first, 1, "half a millisecond is no step");
        set.store(3_600_000_000, Ordering::Relaxed);
        while clock.instant(5_000_001) - first == 1 {
            clock.tick();
        }
        let ahead = clock.instant(5_000_001) - first;
        assert!((3_599_900_000..3_600_100_000).contains(&ahead), "{ahead}");
    }

    #[test]
    fn now_is_the_wall_clocks() {
        let mut clock = KernelClock::new(SystemClock);
        clock.tick();
        assert!((SystemClock.now() - clock.now()).abs() < 1_000_000);
    }
}
