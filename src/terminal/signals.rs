//! The signals that end a program, turned into a channel.

use std::io;

use crossbeam_channel::Receiver;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals as Watched};

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Leave (`SIGINT`, `SIGTERM`, `SIGHUP`).
    Stop,
    /// Give the terminal back and sleep (`SIGTSTP`): [`super::Guard::suspend`] does both.
    Suspend,
    /// The terminal has another size (`SIGWINCH`).
    Resize,
    /// It goes on after a sleep (`SIGCONT`): draw everything anew.
    Continue,
}

/// Watches for signals until it is dropped.
#[derive(Debug)]
pub struct Signals {
    receiver: Receiver<Signal>,
    handle: Handle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Signals {
    /// Begins to watch; `with_job_control` takes `SIGTSTP` and `SIGCONT` as well.
    pub fn watch(with_job_control: bool) -> io::Result<Self> {
        let (sender, receiver) = crossbeam_channel::bounded(16);
        let mut watched = Watched::new([SIGINT, SIGTERM, SIGHUP, SIGWINCH])?;
        if with_job_control {
            watched.add_signal(SIGTSTP)?;
            watched.add_signal(SIGCONT)?;
        }
        let handle = watched.handle();
        let thread = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for number in &mut watched {
                let signal = match number {
                    SIGTSTP => Signal::Suspend,
                    SIGWINCH => Signal::Resize,
                    SIGCONT => Signal::Continue,
                    _ => Signal::Stop,
                };
                // Many sizes in a row may not crowd out what ends the program.
                if signal != Signal::Resize || sender.is_empty() {
                    let _ = sender.try_send(signal);
                }
            }
        })?;
        Ok(Self { receiver, handle, thread: Some(thread) })
    }

    /// Where they arrive.
    pub const fn receiver(&self) -> &Receiver<Signal> {
        &self.receiver
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
