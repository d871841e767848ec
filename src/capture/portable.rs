//! rdev and active-win-pos-rs, the portable pair: the source of macOS and Windows, and one more on Linux.
//!
//! They listen in a process of their own (`keytop capture --source rdev`), whose main thread rdev owns: it cannot
//! be stopped, ends the process when the X server dies, aborts on a panic, and macOS wants the main thread. That
//! process sends [`frame`]s; here they are read and made into events. Where it dies, hangs or talks nonsense it is
//! ended, and [`super::start`] runs another.

#[cfg(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"))]
mod alt_graph;
pub mod frame;
mod intake;
pub mod keys;
#[cfg(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"))]
mod listen;
mod preflight;
mod process;

#[cfg(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"))]
mod monitors;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, select};

use self::frame::Frame;
use self::intake::Intake;
use self::process::{Heard, Process};
use super::{Availability, Backend, Batch, CaptureError, Sees, Sink, Status};
use crate::clock::{Clock, SystemClock};
use crate::report::Reach;

pub use self::preflight::{HOW_TO_BUILD, IS_BUILT_IN};

/// So long a process may take until it listens.
const START: Duration = Duration::from_secs(10);
/// It says something every five seconds; one that is silent so long hangs.
const SILENCE: Duration = Duration::from_secs(20);
/// A position that was held back is sent when nothing came for so long.
const REST: Duration = Duration::from_millis(50);

/// The portable pair as a source of input and focus.
#[derive(Clone, Debug)]
pub struct Portable {
    mouse_hz: u32,
    display: Option<String>,
    command: Option<(PathBuf, Vec<OsString>)>,
    start: Duration,
}

impl Portable {
    /// Whether it is what this system is listened to with.
    pub const IS_DEFAULT: bool = cfg!(any(windows, target_os = "macos"));

    /// At most so many positions a second, 0 for all.
    pub const fn new(mouse_hz: u32) -> Self {
        Self { mouse_hz, display: None, command: None, start: START }
    }

    /// The same on this X server, where input comes from one.
    #[must_use]
    pub fn on_display(self, display: Option<String>) -> Self {
        Self { display, ..self }
    }

    /// The same with another program in place of this one, and so long for it to start.
    #[must_use]
    pub fn with_process(self, program: PathBuf, arguments: Vec<OsString>, start: Duration) -> Self {
        Self { command: Some((program, arguments)), start, ..self }
    }

    fn spawn(&self) -> Result<Process, CaptureError> {
        let cannot = |error: std::io::Error| CaptureError::Process(format!("cannot be started ({error})"));
        let (program, arguments) = match &self.command {
            Some(command) => command.clone(),
            None => (std::env::current_exe().map_err(cannot)?, ["capture", "--source", "rdev"].map(Into::into).into()),
        };
        Process::start(&program, &arguments, self.display.as_deref()).map_err(cannot)
    }
}

impl Backend for Portable {
    fn name(&self) -> &'static str {
        "rdev"
    }

    fn sees(&self) -> Sees {
        Sees::Both
    }

    fn reach(&self) -> Reach {
        Reach::Session
    }

    fn probe(&self) -> Availability {
        match preflight::look(self.display.as_deref()) {
            Ok(()) => Availability::Available,
            Err(missing) if missing.is_permission => Availability::NeedsPermission { how: missing.mend },
            Err(missing) => Availability::Unsupported { why: missing.why },
        }
    }

    fn run(&mut self, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        let process = self.spawn()?;
        let mut ear = Ear { intake: Intake::new(self.mouse_hz), batch: Batch::new(), is_ready: false };
        let outcome = ear.follow(&process, self.start, sink, status);
        if outcome.is_err() {
            ear.intake.let_go(SystemClock.now(), &mut ear.batch);
        }
        sink.send(&mut ear.batch);
        outcome
    }
}

/// One process that is listened to.
struct Ear {
    intake: Intake,
    batch: Batch,
    is_ready: bool,
}

impl Ear {
    fn follow(
        &mut self,
        process: &Process,
        start: Duration,
        sink: &mut Sink,
        status: &Status,
    ) -> Result<(), CaptureError> {
        let stop = sink.stop().hung_up().clone();
        loop {
            let heard = select! {
                recv(stop) -> _ => {
                    process.ask_to_end();
                    self.hear_out(process);
                    return Ok(());
                }
                recv(process.heard()) -> heard => heard.unwrap_or(Heard::End),
                default(if self.is_ready { SILENCE } else { start }) => return Err(self.silent(start)),
            };
            self.take(heard, process, status)?;
            while let Ok(heard) = process.heard().try_recv() {
                self.take(heard, process, status)?;
            }
            sink.send(&mut self.batch);
            self.settle(process, sink, status)?;
        }
    }

    /// Hears what comes in quick succession, then sends a position that was held back.
    fn settle(&mut self, process: &Process, sink: &mut Sink, status: &Status) -> Result<(), CaptureError> {
        while self.intake.is_moving() && !sink.stop().is_set() {
            match process.heard().recv_timeout(REST) {
                Ok(heard) => self.take(heard, process, status)?,
                Err(RecvTimeoutError::Timeout) => self.intake.rest(&mut self.batch),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            sink.send(&mut self.batch);
        }
        Ok(())
    }

    /// Takes in what the process says until it is gone; it was asked to go.
    fn hear_out(&mut self, process: &Process) {
        while let Ok(Heard::Frames(frames)) = process.heard().recv_timeout(process::LAST_WORDS) {
            for frame in frames {
                if let Frame::Event(event) = frame {
                    self.intake.take(event, &mut self.batch);
                }
            }
        }
        self.intake.rest(&mut self.batch);
    }

    fn take(&mut self, heard: Heard, process: &Process, status: &Status) -> Result<(), CaptureError> {
        let frames = match heard {
            Heard::Frames(frames) => frames,
            Heard::Nonsense(malformed) => return Err(CaptureError::Process(malformed.to_string())),
            Heard::End => return Err(CaptureError::Process(process.how_it_ended())),
        };
        for frame in frames {
            match frame {
                Frame::Event(event) => self.intake.take(event, &mut self.batch),
                Frame::Ready => {
                    self.is_ready = true;
                    status.works();
                }
                Frame::Alive => {}
                Frame::Trouble { why, mend } => {
                    return Err(CaptureError::Unavailable { source_name: "rdev", why, mend });
                }
            }
        }
        Ok(())
    }

    fn silent(&self, start: Duration) -> CaptureError {
        let (what, time) = if self.is_ready { ("said nothing for", SILENCE) } else { ("did not start within", start) };
        CaptureError::Process(format!("{what} {} s", time.as_secs_f64()))
    }
}

/// Whether rdev can listen on this display; what is missing is told with what mends it.
pub fn preflight(display: Option<&str>) -> Result<(), CaptureError> {
    preflight::look(display).map_err(|missing| CaptureError::Unavailable {
        source_name: "rdev",
        why: missing.why,
        mend: missing.mend,
    })
}

/// Listens in this process, which another keytop has started; tells why it cannot.
pub fn serve() -> String {
    #[cfg(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"))]
    return listen::listen();
    #[cfg(not(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos")))]
    preflight::look(None).err().map(|missing| format!("{}; {}", missing.why, missing.mend)).unwrap_or_default()
}
