//! Whether the recording is paused from outside: a file beside the journal.
//!
//! It holds the instant until which nothing is recorded, or an empty line: until it is removed. It outlives a
//! recorder that ends, so that who asked not to be recorded is not recorded by the next one either.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::event::Time;
use crate::private;

/// The pause of one journal.
#[derive(Clone, Debug)]
pub struct Gate {
    file: Option<PathBuf>,
}

/// The file that pauses the recording into a journal.
pub fn pause_file(journal: &Path) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(".pause");
    name.into()
}

impl Gate {
    /// The pause of this journal.
    pub fn of(journal: &Path) -> Self {
        Self { file: Some(pause_file(journal)) }
    }

    /// Nobody can pause it from outside.
    pub const fn always_open() -> Self {
        Self { file: None }
    }

    /// Whether nothing may be recorded at this moment. What cannot be read pauses: somebody has asked for it.
    pub fn is_closed(&self, now: Time) -> bool {
        let Some(file) = &self.file else { return false };
        match fs::read_to_string(file) {
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
            Ok(text) => text.trim().parse::<Time>().map_or(true, |until| now < until),
        }
    }

    /// The instant until which it is paused; `None` where it says none.
    pub fn until(&self) -> Option<Time> {
        fs::read_to_string(self.file.as_ref()?).ok()?.trim().parse().ok()
    }

    /// Pauses until this instant, or until it is opened.
    ///
    /// # Errors
    /// Fails if the file cannot be written.
    pub fn close(&self, until: Option<Time>) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if let Some(folder) = file.parent() {
            private::make_folders(folder)?;
        }
        let aside = file.with_extension("pause-new");
        let mut out = private::options().write(true).create(true).truncate(true).open(&aside)?;
        writeln!(out, "{}", until.map(|until| until.to_string()).unwrap_or_default())?;
        fs::rename(&aside, file)
    }

    /// Ends the pause.
    pub fn open(&self) {
        // Where it cannot be removed it goes on, and the header says so.
        self.file.iter().for_each(|file| drop(fs::remove_file(file)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_lasts_until_its_time_or_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal.db");
        let gate = Gate::of(&journal);
        assert!(!gate.is_closed(Time(5)));
        fs::write(pause_file(&journal), format!("{}\n", Time(10))).unwrap();
        assert!(gate.is_closed(Time(9)) && !gate.is_closed(Time(10)));
        for text in ["\n", "nonsense"] {
            fs::write(pause_file(&journal), text).unwrap();
            assert!(gate.is_closed(Time(i64::MAX)), "{text:?}");
        }
        gate.open();
        assert!(!gate.is_closed(Time(0)));
    }
}
