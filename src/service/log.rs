//! The log of a recorder without a screen: its states, and nothing else.
//!
//! A line is made from a [`State`] only, and no state holds a key, a title, a name of an application or a text, so
//! that none can be logged by mistake. Lines go to stderr, from where a supervisor takes them, or to a file that is
//! kept small.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::event::Time;
use crate::private;

/// What can be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Recording has begun, with this source.
    Started(&'static str),
    /// A source works.
    Working(&'static str),
    /// A source does not: its name, and its sentence about itself.
    Troubled(&'static str, String),
    /// The system lost events before they were read, so often since the start.
    Overrun(u32),
    /// The journal cannot be written, and why.
    JournalFailed(String),
    /// It can again.
    JournalMended,
    /// The files of an hour cannot be made or taken away, and why.
    FilesFailed(String),
    /// They can again.
    FilesMended,
    /// Nothing is recorded until somebody says otherwise.
    Paused,
    /// Recording goes on.
    Resumed,
    /// Screens cannot attach, and why.
    NoScreens(String),
    /// The recorder's thread gave no sign of life.
    Stuck,
    /// A signal asked for the end.
    Stopping,
    /// All is written.
    Stopped,
}

/// Where lines go.
#[derive(Clone, Debug, Default)]
pub struct Log {
    file: Option<PathBuf>,
}

/// A file of this size is set aside and a new one begun.
const MOST_BYTES: u64 = 256 * 1024;

impl Log {
    /// To stderr.
    pub const fn to_stderr() -> Self {
        Self { file: None }
    }

    /// To the end of this file; one that is full is kept as `<name>.1`.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        open(path)?;
        Ok(Self { file: Some(path.to_owned()) })
    }

    /// Writes a line. What cannot be written is left: a full disk must not end the recording.
    pub fn say(&self, now: Time, state: &State) {
        let _ = match &self.file {
            // A supervisor adds the time.
            None => writeln!(io::stderr().lock(), "<{}>keytop: {state}", state.level()),
            Some(path) => append(path, &format!("{now} {state}\n")),
        };
    }
}

impl State {
    /// The level of `syslog(3)`, which the journal of systemd reads before each line.
    const fn level(&self) -> u8 {
        match self {
            Self::JournalFailed(_) | Self::Stuck => 3,
            Self::Troubled(..) | Self::Overrun(_) | Self::NoScreens(_) | Self::FilesFailed(_) => 4,
            Self::Paused | Self::Resumed => 5,
            _ => 6,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started(source) => write!(f, "recording has begun; input comes from {source}"),
            Self::Working(source) => write!(f, "{source} works"),
            Self::Troubled(source, trouble) => write!(f, "{source}: {trouble}"),
            Self::Overrun(times) => write!(f, "the system's queue ran over {times} times and events were lost in it"),
            Self::JournalFailed(error) => write!(f, "{error}"),
            Self::JournalMended => f.write_str("the journal is written again"),
            Self::FilesFailed(error) => write!(f, "the files of an hour are late: {error}"),
            Self::FilesMended => f.write_str("the files of every hour are there"),
            Self::Paused => f.write_str("paused: nothing is recorded"),
            Self::Resumed => f.write_str("recording goes on"),
            Self::NoScreens(why) => write!(f, "screens cannot attach: {why}"),
            Self::Stuck => f.write_str("the recorder gives no sign of life"),
            Self::Stopping => f.write_str("told to stop"),
            Self::Stopped => f.write_str("everything is written"),
        }
    }
}

fn append(path: &Path, line: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| found.len() >= MOST_BYTES) {
        let mut aside = path.as_os_str().to_owned();
        aside.push(".1");
        fs::rename(path, aside)?;
    }
    open(path)?.write_all(line.as_bytes())
}

fn open(path: &Path) -> io::Result<File> {
    private::options().append(true).create(true).open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_full_file_is_set_aside_and_two_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keytop.log");
        let log = Log::to_file(&path).unwrap();
        let failure = State::JournalFailed("x".repeat(64 * 1024));
        (0..20).for_each(|_| log.say(Time(0), &failure));
        log.say(Time(0), &State::Stopped);
        let sizes: Vec<u64> =
            fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).collect();
        assert_eq!(sizes.len(), 2);
        assert!(sizes.iter().all(|&size| size < MOST_BYTES + 128 * 1024), "{sizes:?}");
        assert!(fs::read_to_string(&path).unwrap().ends_with("1970-01-01T00:00:00.000000Z everything is written\n"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
