//! The word to stop, which wakes a thread wherever it waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use parking_lot::{Condvar, Mutex};

use super::CaptureError;

/// A flag that many share: set once, and every wait on it ends.
#[derive(Clone, Debug)]
pub struct Stop(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    is_set: AtomicBool,
    lock: Mutex<()>,
    changed: Condvar,
    /// Never sent on: its end is the message.
    line: Mutex<Option<Sender<()>>>,
    hung_up: Receiver<()>,
    #[cfg(unix)]
    pipe: (std::io::PipeReader, std::io::PipeWriter),
}

impl Stop {
    /// A flag that is not set.
    pub fn new() -> Result<Self, CaptureError> {
        #[cfg(unix)]
        let pipe = std::io::pipe().map_err(|error| CaptureError::System(error.to_string()))?;
        let (line, hung_up) = crossbeam_channel::bounded(0);
        Ok(Self(Arc::new(Inner {
            is_set: AtomicBool::new(false),
            lock: Mutex::new(()),
            changed: Condvar::new(),
            line: Mutex::new(Some(line)),
            hung_up,
            #[cfg(unix)]
            pipe,
        })))
    }

    /// Ends every wait, now and later.
    pub fn set(&self) {
        if self.0.is_set.swap(true, Ordering::SeqCst) {
            return;
        }
        #[cfg(unix)]
        let _ = std::io::Write::write(&mut &self.0.pipe.1, &[1]);
        *self.0.line.lock() = None;
        let _guard = self.0.lock.lock();
        self.0.changed.notify_all();
    }

    /// Whether it was set.
    pub fn is_set(&self) -> bool {
        self.0.is_set.load(Ordering::Relaxed)
    }

    /// Waits so long or until it is set; tells whether it is.
    pub fn wait(&self, time: Duration) -> bool {
        let mut guard = self.0.lock.lock();
        if !self.is_set() {
            self.0.changed.wait_for(&mut guard, time);
        }
        self.is_set()
    }

    /// Never gets a message, and is disconnected when it is set: for `select!` beside other channels.
    pub fn hung_up(&self) -> &Receiver<()> {
        &self.0.hung_up
    }

    /// Becomes readable, and stays so, when it is set: for poll(2) beside other descriptors.
    #[cfg(unix)]
    pub fn readable(&self) -> rustix::fd::BorrowedFd<'_> {
        use rustix::fd::AsFd;
        self.0.pipe.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_when_it_is_set() {
        let stop = Stop::new().unwrap();
        let other = stop.clone();
        let waiter = std::thread::spawn(move || other.wait(Duration::from_secs(60)));
        assert_eq!(stop.hung_up().try_recv(), Err(crossbeam_channel::TryRecvError::Empty));
        stop.set();
        assert!(waiter.join().unwrap());
        assert_eq!(stop.hung_up().try_recv(), Err(crossbeam_channel::TryRecvError::Disconnected));
        assert!(stop.wait(Duration::from_secs(60)));
    }
}
