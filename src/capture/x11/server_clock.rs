//! The server's milliseconds as instants of the wall clock.
//!
//! Events carry the server's time: 32 bits of milliseconds that wrap every 49.7 days and begin anywhere. An
//! event reaches us some time after it happened, never before: so the smallest difference seen between the
//! monotonic clock and the server's is the best one, and later, slower deliveries do not move it. The wall
//! clock is read once a drain; only a step of it (set by hand or after a sleep) moves the mapping.

use std::time::Instant;

use crate::clock::{self, Clock};
use crate::event::Time;

/// A wall clock that is off by more than this against the monotonic one was set.
const STEP_US: i64 = 2_000;
/// The server's clock may drift against ours when it is another machine's: after so long the best difference
/// of that time replaces an older, smaller one, us.
const WINDOW_US: i64 = 600_000_000;

/// Maps the server's time; one for each connection.
#[derive(Debug)]
pub struct ServerClock<C> {
    clock: C,
    base: Instant,
    /// Wall clock minus monotonic clock, us.
    wall: i64,
    /// Monotonic clock minus server's clock, us.
    offset: Option<i64>,
    /// When the present window began, and the smallest difference seen in it.
    window: (i64, i64),
    /// Monotonic time of the drain, us.
    now: i64,
}

impl<C: Clock> ServerClock<C> {
    /// A mapping that has seen no event.
    pub fn new(clock: C) -> Self {
        let base = clock::monotonic();
        let wall = clock.now().0;
        Self { clock, base, wall, offset: None, window: (0, i64::MAX), now: 0 }
    }

    /// Reads the clocks: call it once when events have been taken in, before they are mapped.
    pub fn tick(&mut self) {
        let before = self.elapsed();
        let wall = self.clock.now().0;
        let after = self.elapsed();
        self.now = after;
        // A thread that was held up between two readings would see a step that never was.
        let is_sure = after - before < STEP_US / 2;
        if is_sure && (wall - before - self.wall).abs() > STEP_US {
            self.wall = wall - before;
        }
    }

    /// The instant of the last [`ServerClock::tick`].
    pub const fn now(&self) -> Time {
        Time(self.now.saturating_add(self.wall))
    }

    /// The instant of an event that was taken in by the last [`ServerClock::tick`].
    pub fn instant(&mut self, server_ms: u32) -> Time {
        Time(self.monotonic(server_ms).saturating_add(self.wall))
    }

    fn monotonic(&mut self, server_ms: u32) -> i64 {
        let expected = self.offset.map_or(i64::from(server_ms), |offset| (self.now - offset).div_euclid(1_000));
        let theirs = unwrapped(server_ms, expected).saturating_mul(1_000);
        let seen = self.now - theirs;
        let (began, smallest) = self.window;
        self.window = (began, smallest.min(seen));
        let mut offset = self.offset.map_or(seen, |offset| offset.min(seen));
        if self.now - began > WINDOW_US {
            offset = self.window.1;
            self.window = (self.now, i64::MAX);
        }
        self.offset = Some(offset);
        theirs.saturating_add(offset)
    }

    fn elapsed(&self) -> i64 {
        i64::try_from(self.base.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
}

/// The milliseconds nearest to `expected` whose low 32 bits are these.
fn unwrapped(low: u32, expected: i64) -> i64 {
    let distance = low.wrapping_sub(expected as u32).cast_signed();
    expected + i64::from(distance)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[derive(Clone)]
    struct Hand(Arc<AtomicI64>);

    impl Clock for Hand {
        fn now(&self) -> Time {
            Time(self.0.load(Ordering::Relaxed))
        }
    }

    fn at(now: i64) -> ServerClock<Hand> {
        let mut clock = ServerClock::new(Hand(Arc::new(AtomicI64::new(1_000_000_000))));
        clock.now = now;
        clock
    }

    #[test]
    fn distances_between_events_are_the_servers() {
        let mut clock = at(50_000);
        let first = clock.instant(7_000);
        clock.now = 150_000;
        // Delivered 20 ms late: it still happened 80 ms after the first.
        assert_eq!(clock.instant(7_080) - first, 80_000);
    }

    #[test]
    fn the_milliseconds_wrap() {
        let mut clock = at(10_000);
        let first = clock.instant(u32::MAX - 9);
        clock.now += 30_000;
        assert_eq!(clock.instant(20) - first, 30_000);
        clock.now += 60 * 86_400_000_000;
        let later = 20_u32.wrapping_add(((60_u64 * 86_400_000) & 0xffff_ffff) as u32);
        assert_eq!(clock.instant(later) - first, 30_000 + 60 * 86_400_000_000);
    }

    #[test]
    fn an_event_never_lies_in_the_future() {
        let mut clock = at(10_000);
        clock.instant(1_000);
        clock.now = 11_000;
        // The first one was late by 9 ms: this one, 10 ms later for the server, came 1 ms later.
        assert_eq!(clock.instant(1_010), clock.now());
    }

    #[test]
    fn a_wall_clock_that_was_set_is_followed() {
        let hand = Hand(Arc::new(AtomicI64::new(1_000_000_000)));
        let mut clock = ServerClock::new(hand.clone());
        clock.tick();
        let before = clock.instant(5_000);
        hand.0.fetch_add(3_600_000_000, Ordering::Relaxed);
        clock.tick();
        let gap = clock.instant(5_001) - before;
        // The hand's clock stands still between the two ticks, the monotonic one goes on.
        assert!((3_599_000_000..3_601_000_000).contains(&gap), "{gap}");
    }
}
