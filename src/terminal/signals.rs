//! The signals that end a program, turned into a channel.
//!
//! Windows has two of them (Control-C and an end that another program asks for) and no sleep; when the window is
//! closed it ends the program without asking.

use std::io;

use crossbeam_channel::{Receiver, Sender};

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
    watch: watch::Watch,
}

impl Signals {
    /// Begins to watch; `with_job_control` takes `SIGTSTP` and `SIGCONT` as well.
    pub fn watch(with_job_control: bool) -> io::Result<Self> {
        let (sender, receiver) = crossbeam_channel::bounded(16);
        Ok(Self { receiver, watch: watch::Watch::start(with_job_control, sender)? })
    }

    /// Where they arrive.
    pub const fn receiver(&self) -> &Receiver<Signal> {
        &self.receiver
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.watch.end();
    }
}

#[cfg(unix)]
mod watch {
    use std::io;
    use std::thread::{Builder, JoinHandle};

    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::iterator::{Handle, Signals};

    use super::{Sender, Signal};

    #[derive(Debug)]
    pub struct Watch {
        handle: Handle,
        thread: Option<JoinHandle<()>>,
    }

    impl Watch {
        pub fn start(with_job_control: bool, sender: Sender<Signal>) -> io::Result<Self> {
            let mut watched = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGWINCH])?;
            if with_job_control {
                watched.add_signal(SIGTSTP)?;
                watched.add_signal(SIGCONT)?;
            }
            let handle = watched.handle();
            let thread = Builder::new().name("signals".to_owned()).spawn(move || {
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
            Ok(Self { handle, thread: Some(thread) })
        }

        pub fn end(&mut self) {
            self.handle.close();
            if let Some(thread) = self.thread.take() {
                let _ = thread.join();
            }
        }
    }
}

#[cfg(windows)]
mod watch {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::Builder;
    use std::time::Duration;

    use signal_hook::consts::{SIGINT, SIGTERM};

    use super::{Sender, Signal};

    /// How often the flag is looked at: nothing else may be done where Windows tells of a signal.
    const LOOK: Duration = Duration::from_millis(100);

    #[derive(Debug)]
    pub struct Watch(Arc<AtomicBool>);

    impl Watch {
        pub fn start(_with_job_control: bool, sender: Sender<Signal>) -> io::Result<Self> {
            let (is_asked, is_over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
            for signal in [SIGINT, SIGTERM] {
                signal_hook::flag::register(signal, Arc::clone(&is_asked))?;
            }
            let over = Arc::clone(&is_over);
            Builder::new().name("signals".to_owned()).spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    if is_asked.swap(false, Ordering::SeqCst) {
                        let _ = sender.try_send(Signal::Stop);
                    }
                    std::thread::sleep(LOOK);
                }
            })?;
            Ok(Self(is_over))
        }

        pub fn end(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}
