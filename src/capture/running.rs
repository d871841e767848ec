//! A backend at work on its thread: started again when it fails, stopped and joined at the end.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

use super::{Backend, CaptureError, Sees, Sink, Stop};
use crate::clock;
use crate::report::{Reach, SourceHealth};

const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// A backend that ran so long starts over with the first backoff.
const STEADY: Duration = Duration::from_secs(10);

/// How a backend does, shared between its thread and those who show it.
#[derive(Clone, Debug)]
pub struct Status(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// What holds while it works.
    well: SourceHealth,
    now: Mutex<SourceHealth>,
}

impl Status {
    /// The status of a backend that is about to start, of which this holds once it works.
    pub fn new(well: SourceHealth) -> Self {
        let now = Mutex::new(SourceHealth { reach: Reach::Nothing, trouble: None, mend: None, ..well.clone() });
        Self(Arc::new(Shared { well, now }))
    }

    /// What it is now.
    pub fn health(&self) -> SourceHealth {
        self.0.now.lock().clone()
    }

    /// Says that the backend works; after a failure this counts as a restart.
    pub fn works(&self) {
        let mut now = self.0.now.lock();
        if now.reach == self.0.well.reach {
            return;
        }
        let restarts = now.restarts.saturating_add(u32::from(now.trouble.is_some()));
        *now = SourceHealth { restarts, overruns: now.overruns, ..self.0.well.clone() };
    }

    /// Says what a backend that works leaves unseen, and what would mend it.
    pub fn lacks(&self, trouble: Option<String>, mend: Option<String>) {
        let mut now = self.0.now.lock();
        now.trouble = trouble;
        now.mend = mend;
    }

    /// Counts that the system's queue ran over and events were lost in it.
    pub fn overran(&self) {
        let mut now = self.0.now.lock();
        now.overruns = now.overruns.saturating_add(1);
    }

    /// Says why it sees nothing.
    pub fn fails(&self, error: &CaptureError) {
        let mut now = self.0.now.lock();
        now.reach = Reach::Nothing;
        now.trouble = Some(format!("{error}; it is tried again by itself"));
        now.mend = error.mend().map(str::to_owned);
    }
}

/// A backend at work. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
    status: Status,
    sees: Sees,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// Starts the backend on a thread of its own; `status` says what is known before.
pub fn start(backend: impl Backend, sink: Sink, status: &Status) -> Result<Running, CaptureError> {
    let (sees, stop) = (backend.sees(), sink.stop().clone());
    let shared = status.clone();
    let thread = std::thread::Builder::new()
        .name(format!("capture-{}", backend.name()))
        .spawn(move || supervise(backend, sink, &shared))
        .map_err(|error| CaptureError::System(error.to_string()))?;
    Ok(Running { status: status.clone(), sees, stop, thread: Some(thread) })
}

impl Running {
    /// What tells how it does.
    pub fn status(&self) -> Status {
        self.status.clone()
    }

    /// What it watches.
    pub const fn sees(&self) -> Sees {
        self.sees
    }

    /// Stops it, after what is queued already was sent, and waits for its thread.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.set();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs it until it ends by itself or is stopped, and again after a growing pause when it fails.
fn supervise(mut backend: impl Backend, mut sink: Sink, status: &Status) {
    let mut backoff = FIRST_BACKOFF;
    loop {
        let began = clock::monotonic();
        let outcome = backend.run(&mut sink, status);
        sink.flush();
        let Err(error) = outcome else { return };
        status.fails(&error);
        sink.nudge();
        if began.elapsed() > STEADY {
            backoff = FIRST_BACKOFF;
        }
        if sink.stop().wait(backoff) {
            return;
        }
        backoff = (backoff * 2).min(LONGEST_BACKOFF);
    }
}
