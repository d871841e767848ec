//! Questions that are given up when no answer comes in time, so that nothing here ever hangs.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded};

use crate::clock::monotonic;

/// A question that is being answered on a thread of its own.
pub(super) struct Asked<T> {
    answer: Receiver<T>,
    end: Instant,
}

impl<T: Send + 'static> Asked<T> {
    /// Asks, and waits no longer than this from now.
    pub(super) fn new(limit: Duration, question: impl FnOnce() -> T + Send + 'static) -> Self {
        let (sender, answer) = bounded(1);
        let ask = move || {
            // Whoever asked may have gone.
            let _ = sender.send(question());
        };
        // Without a thread there is no answer, as if it came too late.
        let _ = thread::Builder::new().name("doctor".into()).spawn(ask);
        Self { answer, end: monotonic() + limit }
    }

    /// The answer; `None` if it has not come in time.
    pub(super) fn answer(self) -> Option<T> {
        self.answer.recv_deadline(self.end).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_answer_is_not_waited_for() {
        let began = monotonic();
        let never = Asked::new(Duration::from_millis(50), || thread::sleep(Duration::from_secs(30)));
        let soon = Asked::new(Duration::from_secs(30), || 7);
        assert_eq!(soon.answer(), Some(7));
        assert_eq!(never.answer(), None);
        assert!(began.elapsed() < Duration::from_secs(20));
    }
}
