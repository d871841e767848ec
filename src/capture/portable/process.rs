//! The listening process as its parent has it: started, read on a thread of its own, ended and reaped.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use parking_lot::Mutex;

use super::frame::{Decoder, Frame, Malformed};
use crate::clock;

/// Reads that may wait to be taken in.
const READS: usize = 64;
const READ: usize = 16 * 1_024;
/// A process that was asked to end has so long.
pub const LAST_WORDS: Duration = Duration::from_millis(500);
const LOOK: Duration = Duration::from_millis(5);

/// What was read of the process.
#[derive(Debug)]
pub enum Heard {
    /// Frames, in order.
    Frames(Vec<Frame>),
    /// Something else.
    Nonsense(Malformed),
    /// It has closed its output.
    End,
}

/// A process that listens; dropping it ends it.
#[derive(Debug)]
pub struct Process {
    child: Mutex<Child>,
    input: Mutex<Option<ChildStdin>>,
    heard: Option<Receiver<Heard>>,
    reader: Option<JoinHandle<()>>,
}

impl Process {
    /// Starts the program, on this display where there is such a thing.
    pub fn start(program: &Path, arguments: &[OsString], display: Option<&str>) -> io::Result<Self> {
        let mut command = Command::new(program);
        // Its messages would be written over the screen. Its input is what tells it that we are here.
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Asked under Wayland, active-win-pos-rs starts a message bus and a script in the compositor each time,
        // and rdev sees the windows of X11 alone.
        command.env_remove("WAYLAND_DISPLAY").envs(display.map(|display| ("DISPLAY", display)));
        keep_from_terminal(&mut command);
        let mut child = command.spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (sender, heard) = bounded(READS);
        let mut process = Self { child: Mutex::new(child), input: Mutex::new(input), heard: Some(heard), reader: None };
        let output = output.ok_or(ErrorKind::BrokenPipe)?;
        let reader = std::thread::Builder::new().name("capture-pipe".to_owned());
        process.reader = Some(reader.spawn(move || read(output, &sender))?);
        Ok(process)
    }

    /// What is read of it.
    pub fn heard(&self) -> &Receiver<Heard> {
        static NOTHING: std::sync::LazyLock<Receiver<Heard>> = std::sync::LazyLock::new(|| bounded(0).1);
        self.heard.as_ref().unwrap_or(&NOTHING)
    }

    /// Closes its input: it writes what it has and ends.
    pub fn ask_to_end(&self) {
        *self.input.lock() = None;
    }

    /// How it ended, as the end of a sentence; one that has closed its output and lives on is ended.
    pub fn how_it_ended(&self) -> String {
        self.ask_to_end();
        let began = clock::monotonic();
        let mut child = self.child.lock();
        while began.elapsed() < LAST_WORDS {
            match child.try_wait() {
                Ok(Some(status)) => return ended(status),
                Ok(None) => std::thread::sleep(LOOK),
                Err(error) => return format!("cannot be waited for ({error})"),
            }
        }
        "has closed its output".to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.ask_to_end();
        // A reader that waits for room must not wait for ever.
        self.heard = None;
        let child = self.child.get_mut();
        // One that has ended already cannot be killed, and is reaped all the same.
        let _ = child.kill();
        let _ = child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

fn read(mut output: ChildStdout, heard: &Sender<Heard>) {
    let (mut decoder, mut bytes) = (Decoder::default(), vec![0; READ]);
    loop {
        let length = match output.read(&mut bytes) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => 0,
        };
        if length == 0 {
            let _ = heard.send(Heard::End);
            return;
        }
        let mut frames = Vec::new();
        let taken = decoder.take(bytes.get(..length).unwrap_or_default(), &mut frames);
        if heard.send(Heard::Frames(frames)).is_err() {
            return;
        }
        if let Err(malformed) = taken {
            let _ = heard.send(Heard::Nonsense(malformed));
            return;
        }
    }
}

fn ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by signal {signal}");
    }
    status.code().map_or_else(|| "has ended".to_owned(), |code| format!("has ended with code {code}"))
}

/// Control-C and the terminal's end are for the parent, which asks it to end in its own time.
#[cfg(unix)]
fn keep_from_terminal(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(windows)]
fn keep_from_terminal(command: &mut Command) {
    /// <https://learn.microsoft.com/windows/win32/procthread/process-creation-flags>
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}
