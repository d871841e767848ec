//! The state that the recorder publishes and screens read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};
use parking_lot::Mutex;

use super::Bell;
use crate::aggregate::{Sighting, Slice};
use crate::calendar::{Calendar, Day};
use crate::event::MICROS;
use crate::report::{DayTrack, Health, Live};
use crate::timeline::{DayBuilder, Placement, Tile};

/// One recorder writes it, any number of screens read it. Locks are held for a copy, never across I/O or a draw.
#[derive(Clone, Debug)]
pub struct Watch {
    state: Arc<Mutex<State>>,
    notice: Sender<()>,
    changes: Receiver<()>,
    looks: Arc<AtomicU64>,
}

#[derive(Debug)]
struct State {
    live: Live,
    health: Health,
    placement: Placement,
    monitors: Vec<Sighting>,
    version: u64,
    follower: Option<Follower>,
}

/// Who carries everything on to other processes, and what it did not take yet.
#[derive(Debug)]
struct Follower {
    bell: Bell,
    tail: Slice,
    is_misled: bool,
}

/// The state at one moment.
#[derive(Clone, Debug)]
pub struct Glance {
    /// What is going on.
    pub live: Live,
    /// How the recording goes.
    pub health: Health,
    /// Counts every change of the day's figures.
    pub version: u64,
}

/// Everything that is published, at one moment.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The days in the making.
    pub days: Vec<(Day, DayBuilder)>,
    /// Monitors that were announced since the start.
    pub monitors: Vec<Sighting>,
}

/// So long the day before is kept, for those who have not turned the page yet.
const TURN_US: i64 = 10 * 60 * MICROS;

impl Watch {
    /// Nothing published yet.
    pub fn new(calendar: Calendar) -> Self {
        let (notice, changes) = bounded(1);
        let state = State {
            live: Live::default(),
            health: Health::default(),
            placement: Placement::new(calendar),
            monitors: Vec::new(),
            version: 0,
            follower: None,
        };
        Self { state: Arc::new(Mutex::new(state)), notice, changes, looks: Arc::default() }
    }

    /// Says when there is something new; several changes may come as one.
    pub fn changes(&self) -> &Receiver<()> {
        &self.changes
    }

    /// Counts how often the recorder has looked around, which it does once a second at the least: its sign of life.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    /// The recorder has looked around.
    pub(super) fn note_look(&self) {
        self.looks.fetch_add(1, Ordering::Relaxed);
    }

    /// The calendar that days are told by.
    pub fn calendar(&self) -> Calendar {
        self.state.lock().placement.calendar()
    }

    /// The machine came to another zone: what follows is placed by its wall clock.
    pub(super) fn set_calendar(&self, calendar: Calendar) {
        self.state.lock().placement.set_calendar(calendar);
    }

    /// The present.
    pub fn glance(&self) -> Glance {
        self.state.lock().glance()
    }

    /// A day that the recorder holds: its tile so far and its line.
    pub fn day(&self, day: Day) -> (Tile, DayTrack) {
        let state = self.state.lock();
        let tile = state.placement.day(day).map(DayBuilder::tile).unwrap_or_default();
        (tile, DayTrack::new(&state.placement, state.placement.calendar(), day))
    }

    /// Monitors that were announced since the start.
    pub fn monitors(&self) -> Vec<Sighting> {
        self.state.lock().monitors.clone()
    }

    /// Starts from what is known of the day already.
    pub fn start_from(&self, mut placement: Placement) {
        let mut state = self.state.lock();
        placement.set_calendar(state.placement.calendar());
        state.placement = placement;
        state.version += 1;
        if let Some(follower) = &mut state.follower {
            (follower.tail, follower.is_misled) = (Slice::default(), true);
            follower.bell.ring();
        }
    }

    /// Adds what was published before and lies in no journal yet to a day that was read from one.
    pub(super) fn publish_pending(&self, pending: &Slice) {
        let mut state = self.state.lock();
        state.placement.add(pending);
    }

    /// Whether what was told before is no longer so, since this was last asked: all has to be told anew.
    pub fn has_misled(&self) -> bool {
        self.state.lock().follower.as_mut().is_some_and(|follower| std::mem::take(&mut follower.is_misled))
    }

    /// Takes over what another process published, in place of everything.
    pub fn replace(&self, whole: Whole, live: Live, health: Health) {
        {
            let mut state = self.state.lock();
            state.placement = Placement::new(state.placement.calendar());
            whole.days.into_iter().for_each(|(day, builder)| state.placement.insert(day, builder));
            state.monitors = whole.monitors;
            state.version += 1;
            state.live = live;
            state.health = health;
        }
        let _ = self.notice.try_send(());
    }

    /// Adds what was folded and tells of the present.
    pub fn publish(&self, slice: &Slice, live: Live, health: Health) {
        {
            let mut state = self.state.lock();
            if !slice.is_empty() {
                state.placement.add(slice);
                let page = state.placement.calendar().day_of(live.now + -TURN_US);
                state.placement.forget_before(page);
                state.monitors.extend_from_slice(&slice.monitors);
                state.version += 1;
            }
            state.live = live;
            state.health = health;
            if let Some(follower) = &mut state.follower {
                follower.tail.merge(slice.clone());
                follower.bell.ring();
            }
        }
        // A full channel already says that something changed.
        let _ = self.notice.try_send(());
    }

    /// Tells of another present, or another health, and no figures.
    pub fn revise(&self, revise: impl FnOnce(&mut Live, &mut Health)) {
        {
            let state = &mut *self.state.lock();
            revise(&mut state.live, &mut state.health);
        }
        let _ = self.notice.try_send(());
    }

    /// Collects from now on what is published, and rings this bell when there is something.
    pub fn follow(&self, bell: Bell) {
        self.state.lock().follower = Some(Follower { bell, tail: Slice::default(), is_misled: false });
    }

    /// Collects no longer.
    pub fn leave(&self) {
        self.state.lock().follower = None;
    }

    /// What was collected since this was last asked, and the present; with `is_whole` everything up to that moment.
    pub fn news(&self, is_whole: bool) -> (Slice, Glance, Option<Whole>) {
        let mut state = self.state.lock();
        let tail = state.follower.as_mut().map(|follower| std::mem::take(&mut follower.tail)).unwrap_or_default();
        let whole = is_whole.then(|| Whole {
            days: state.placement.days().map(|(day, builder)| (day, builder.clone())).collect(),
            monitors: state.monitors.clone(),
        });
        (tail, state.glance(), whole)
    }
}

impl State {
    fn glance(&self) -> Glance {
        Glance { live: self.live.clone(), health: self.health.clone(), version: self.version }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DayStart, Tz};
    use crate::event::Time;

    #[test]
    fn the_day_before_is_kept_for_a_while_and_no_longer() {
        let watch = Watch::new(Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT });
        let at = |text: &str| text.parse::<Time>().unwrap();
        let press = |now: Time| {
            let mut slice = Slice::default();
            slice.cell(now, None).classes.text = 1;
            watch.publish(&slice, Live { now, ..Live::default() }, Health::default());
        };
        let presses = |day: &str| watch.day(day.parse().unwrap()).0.whole().totals.presses();
        for (now, before, today) in
            [("2026-11-21T03:59:00Z", 1, 0), ("2026-11-21T04:05:00Z", 1, 1), ("2026-11-21T04:11:00Z", 0, 2)]
        {
            press(at(now));
            assert_eq!((presses("2026-11-20"), presses("2026-11-21")), (before, today), "at {now}");
        }
    }
}
