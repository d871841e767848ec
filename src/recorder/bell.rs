//! A bell that wakes a thread which waits in poll(2).

use std::io;
#[cfg(unix)]
use std::io::{PipeReader, PipeWriter, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(unix)]
use rustix::fd::{AsFd, BorrowedFd};

/// A bell: rung by any thread, heard by one.
#[derive(Clone, Debug)]
pub struct Bell(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    is_rung: AtomicBool,
    #[cfg(unix)]
    ear: PipeReader,
    #[cfg(unix)]
    rope: PipeWriter,
}

impl Bell {
    /// A bell that was not rung.
    ///
    /// # Errors
    /// Fails if the system refuses a pipe.
    pub fn new() -> io::Result<Self> {
        #[cfg(unix)]
        let (ear, rope) = io::pipe()?;
        Ok(Self(Arc::new(Inner {
            is_rung: AtomicBool::new(false),
            #[cfg(unix)]
            ear,
            #[cfg(unix)]
            rope,
        })))
    }

    /// Rings; a bell that rings already costs nothing.
    pub fn ring(&self) {
        if !self.0.is_rung.swap(true, Ordering::SeqCst) {
            #[cfg(unix)]
            let _ = (&self.0.rope).write(&[1]);
        }
    }

    /// Whether it was rung since this was last asked.
    pub fn was_rung(&self) -> bool {
        if !self.0.is_rung.load(Ordering::SeqCst) {
            return false;
        }
        // There is one byte in the pipe for a bell that rings, or there is about to be.
        #[cfg(unix)]
        let _ = (&self.0.ear).read(&mut [0]);
        self.0.is_rung.swap(false, Ordering::SeqCst)
    }
}

#[cfg(unix)]
impl AsFd for Bell {
    /// Becomes readable when it is rung.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.ear.as_fd()
    }
}
