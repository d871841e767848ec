//! Holds up the machine's sleep until what was recorded is written.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

/// What holds up the next sleep, if anything does; shared by the source that hears of sleeps and the recorder.
#[derive(Clone, Default)]
pub struct Delay(Arc<Mutex<Option<Box<dyn Any + Send>>>>);

impl Delay {
    /// Holds up the next sleep for as long as this is there, in the place of what did before.
    pub fn hold(&self, lock: impl Any + Send) {
        *self.0.lock() = Some(Box::new(lock));
    }

    /// Lets the machine sleep.
    pub fn release(&self) {
        let lock = self.0.lock().take();
        drop(lock);
    }

    /// Whether a sleep would be held up.
    pub fn is_held(&self) -> bool {
        self.0.lock().is_some()
    }
}

impl fmt::Debug for Delay {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "Delay({})", self.is_held())
    }
}
