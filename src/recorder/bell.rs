//! A bell that wakes a thread which waits in poll(2).

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(unix)]
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
#[cfg(unix)]
use rustix::pipe::{PipeFlags, pipe_with};

/// A bell: rung by any thread, heard by one.
#[derive(Clone, Debug)]
pub struct Bell(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    is_rung: AtomicBool,
    #[cfg(unix)]
    ear: OwnedFd,
    #[cfg(unix)]
    rope: OwnedFd,
}

impl Bell {
    /// A bell that was not rung.
    ///
    /// # Errors
    /// Fails if the system refuses a pipe.
    pub fn new() -> io::Result<Self> {
        #[cfg(unix)]
        let (ear, rope) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
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
            let _ = rustix::io::write(&self.0.rope, &[1]);
        }
    }

    /// Whether it was rung since this was last asked.
    pub fn was_rung(&self) -> bool {
        if !self.0.is_rung.load(Ordering::SeqCst) {
            return false;
        }
        #[cfg(unix)]
        let _ = rustix::io::read(&self.0.ear, &mut [0; 8]);
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
