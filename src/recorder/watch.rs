//! The state that the recorder publishes and screens read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};
use parking_lot::Mutex;

use crate::aggregate::{Sighting, Slice};
use crate::calendar::{Calendar, Day};
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

impl Watch {
    /// Nothing published yet.
    pub fn new(calendar: Calendar) -> Self {
        let (notice, changes) = bounded(1);
        let placement = Placement::new(calendar);
        let state =
            State { live: Live::default(), health: Health::default(), placement, monitors: Vec::new(), version: 0 };
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

    /// The present.
    pub fn glance(&self) -> Glance {
        let state = self.state.lock();
        Glance { live: state.live.clone(), health: state.health.clone(), version: state.version }
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
    }

    /// Adds what was folded and tells of the present.
    pub fn publish(&self, slice: &Slice, live: Live, health: Health) {
        {
            let mut state = self.state.lock();
            if !slice.is_empty() {
                state.placement.add(slice);
                state.monitors.extend_from_slice(&slice.monitors);
                state.version += 1;
            }
            state.live = live;
            state.health = health;
        }
        // A full channel already says that something changed.
        let _ = self.notice.try_send(());
    }
}
