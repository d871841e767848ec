//! Where backends put their events: batches on a bounded channel.
//!
//! Under pressure moves are put together (the last position, the summed length, so that distance stays exact)
//! and what was left out is counted. Everything else waits for room.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, SendTimeoutError, Sender, TrySendError};

use super::{CaptureError, Delay, Stop};
use crate::event::{Event, Kind, Point};

/// Events of one drain, in order.
pub type Batch = Vec<Event>;

/// How long a full channel is waited for between looks at the stop flag.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long a full channel may hold up a backend that is to stop, in looks: one second.
const LAST_TRIES: u32 = 20;

/// One backend's end of the channel.
#[derive(Debug)]
pub struct Sink {
    sender: Sender<Batch>,
    stop: Stop,
    delay: Delay,
    counters: Arc<Counters>,
    /// Moves that found no room; they go with the next batch.
    held: Batch,
    /// Where the last move that came in led, for the length of the next one.
    last: Option<Point>,
}

#[derive(Debug, Default)]
struct Counters {
    events: AtomicU64,
    dropped_moves: AtomicU64,
}

impl Sink {
    /// A sink and the end that reads it; at most `batches` wait in between.
    pub fn channel(batches: usize) -> Result<(Self, Receiver<Batch>), CaptureError> {
        let (sender, receiver) = crossbeam_channel::bounded(batches.max(1));
        let (stop, delay, counters) = (Stop::new()?, Delay::default(), Arc::default());
        let sink = Self { sender, stop, delay, counters, held: Batch::new(), last: None };
        Ok((sink, receiver))
    }

    /// Another sink of the same channel, stop flag and counters, for another thread.
    #[must_use]
    pub fn another(&self) -> Self {
        Self {
            sender: self.sender.clone(),
            stop: self.stop.clone(),
            delay: self.delay.clone(),
            counters: Arc::clone(&self.counters),
            held: Batch::new(),
            last: None,
        }
    }

    /// The flag that ends the backends.
    pub const fn stop(&self) -> &Stop {
        &self.stop
    }

    /// What holds up the machine's sleep until the reader has written what was sent before it.
    pub const fn delay(&self) -> &Delay {
        &self.delay
    }

    /// Events taken in since the start.
    pub fn events(&self) -> u64 {
        self.counters.events.load(Ordering::Relaxed)
    }

    /// Moves left out under pressure since the start.
    pub fn dropped_moves(&self) -> u64 {
        self.counters.dropped_moves.load(Ordering::Relaxed)
    }

    /// Hands a batch over and leaves `batch` empty.
    ///
    /// A batch of nothing but moves never waits: without room its moves are put together and go with the next.
    /// Others wait for room; only when the reader is gone, or does not read for a second after the stop flag
    /// was set, are they given up.
    pub fn send(&mut self, batch: &mut Batch) {
        if batch.is_empty() && self.held.is_empty() {
            return;
        }
        self.counters.events.fetch_add(batch.len() as u64, Ordering::Relaxed);
        self.measure(batch);
        let mut whole = std::mem::take(&mut self.held);
        whole.append(batch);
        match self.sender.try_send(whole) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(whole)) => self.press(whole),
        }
    }

    /// Tells the reader to look, though nothing was observed: how the source does has changed.
    pub fn nudge(&self) {
        // A channel that is full makes the reader look by itself.
        let _ = self.sender.try_send(Batch::new());
    }

    /// Hands over moves that were held back, if there are any.
    pub fn flush(&mut self) {
        self.send(&mut Batch::new());
    }

    fn press(&mut self, whole: Batch) {
        let before = whole.len();
        let whole = thinned(whole);
        self.counters.dropped_moves.fetch_add((before - whole.len()) as u64, Ordering::Relaxed);
        if whole.iter().all(is_move) && !self.stop.is_set() {
            self.held = whole;
        } else {
            self.insist(whole);
        }
    }

    fn insist(&mut self, mut whole: Batch) {
        let mut tries = 0;
        while let Err(SendTimeoutError::Timeout(again)) = self.sender.send_timeout(whole, PATIENCE) {
            whole = again;
            tries += u32::from(self.stop.is_set());
            if tries > LAST_TRIES {
                return;
            }
        }
    }

    /// Gives every move to a position its length, so that it may be left out later.
    fn measure(&mut self, batch: &mut Batch) {
        for event in batch {
            if let Kind::MoveTo { to, path } = &mut event.kind {
                if let (None, Some(last)) = (&path, self.last) {
                    *path = Some(last.distance(*to));
                }
                self.last = Some(*to);
            }
        }
    }
}

const fn is_move(event: &Event) -> bool {
    matches!(event.kind, Kind::MoveTo { .. } | Kind::MoveBy { .. })
}

/// The batch with successive moves put together: the last position and time, the sum of the lengths.
fn thinned(batch: Batch) -> Batch {
    let mut kept = Batch::with_capacity(batch.len());
    for event in batch {
        let last = kept.last().filter(|last| last.device == event.device);
        let joined = last.and_then(|last| joined(&last.kind, &event.kind));
        match (joined, kept.last_mut()) {
            (Some(kind), Some(last)) => *last = Event { kind, ..event },
            _ => kept.push(event),
        }
    }
    kept
}

/// Two successive moves as one, if both tell the same kind of move.
pub(super) fn joined(first: &Kind, second: &Kind) -> Option<Kind> {
    match (first, second) {
        (Kind::MoveTo { to: from, path: before }, Kind::MoveTo { to, path }) => {
            let length = path.unwrap_or_else(|| from.distance(*to)) + before.unwrap_or(0.0);
            Some(Kind::MoveTo { to: *to, path: Some(length) })
        }
        (Kind::MoveBy { dx: dx1, dy: dy1, path: before }, Kind::MoveBy { dx, dy, path }) => Some(Kind::MoveBy {
            dx: dx1 + dx,
            dy: dy1 + dy,
            path: Some(before.unwrap_or_else(|| dx1.hypot(*dy1)) + path.unwrap_or_else(|| dx.hypot(*dy))),
        }),
        _ => None,
    }
}
