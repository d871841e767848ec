//! Puts events that come a little out of order back into it.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use crate::event::{Event, MICROS, Time};

/// How far behind the latest time a line may be.
pub(super) const WINDOW_US: i64 = 2 * MICROS;

/// Holds the events of the last two seconds and gives them out by time; ties keep the order in which they came.
///
/// Those that come in order wait in a queue; only a straggler costs a place in the heap.
#[derive(Debug, Default)]
pub(super) struct Order {
    latest: Option<Time>,
    came: u64,
    queue: VecDeque<Waiting>,
    stragglers: BinaryHeap<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    event: Event,
    came: u64,
}

impl Order {
    /// Takes an event in, or says that it is late.
    pub(super) fn push(&mut self, event: Event) -> Result<(), Late> {
        let latest = self.latest.unwrap_or(event.time);
        if latest - event.time > WINDOW_US {
            return Err(Late);
        }
        self.latest = Some(latest.max(event.time));
        self.came += 1;
        let waiting = Waiting { event, came: self.came };
        match self.queue.back() {
            Some(last) if last.event.time > waiting.event.time => self.stragglers.push(waiting),
            _ => self.queue.push_back(waiting),
        }
        Ok(())
    }

    /// The next event, if nothing that may still be accepted can come before it.
    pub(super) fn pop_settled(&mut self) -> Option<Event> {
        let latest = self.latest?;
        let next = self.next()?;
        (latest - next.event.time > WINDOW_US).then(|| self.pop()).flatten()
    }

    /// The next event, when no more are to come.
    pub(super) fn pop(&mut self) -> Option<Event> {
        let from_queue = match (self.queue.front(), self.stragglers.peek()) {
            (Some(queued), Some(straggler)) => queued.place() < straggler.place(),
            (queued, _) => queued.is_some(),
        };
        let next = if from_queue { self.queue.pop_front() } else { self.stragglers.pop() };
        next.map(|waiting| waiting.event)
    }

    fn next(&self) -> Option<&Waiting> {
        match (self.queue.front(), self.stragglers.peek()) {
            (Some(queued), Some(straggler)) if straggler.place() < queued.place() => Some(straggler),
            (Some(queued), _) => Some(queued),
            (None, straggler) => straggler,
        }
    }
}

/// An event that is too far behind the latest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Late;

impl Waiting {
    fn place(&self) -> (Time, u64) {
        (self.event.time, self.came)
    }
}

/// The first in time is the greatest, for the heap gives out its greatest.
impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        other.place().cmp(&self.place())
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Waiting {}
