//! Removing while somebody records: the recorder holds in its memory what it would write again, so it is asked to let
//! go of it first.
//!
//! Asked and answered by a file in the runtime folder, which is memory: `let-go` says what, becomes `let-go.done` when
//! nothing of it is held any more, and goes when it was removed; then the recorder reads the present day again.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use super::error::{JournalError, Result};
use super::mirror::MirrorRoot;
use super::reader::Reader;
use super::writer::Removal;
use crate::calendar::DayStart;
use crate::clock::monotonic;
use crate::event::{Name, Time};
use crate::private;

/// A recorder that has let go, until this is dropped.
#[derive(Debug)]
pub struct LetGo {
    files: Vec<PathBuf>,
}

/// The recorder's side.
#[derive(Debug)]
pub(super) struct Listener {
    asked: PathBuf,
    has_let_go: bool,
}

const ASKED: &str = "let-go";
/// A recorder looks around once a second.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(20);

impl LetGo {
    /// Asks the recorder of this journal to let go of what is to be removed; `None` if nobody answers.
    pub fn ask(journal: &Path, root: MirrorRoot, removal: &Removal) -> Result<Option<Self>> {
        let reader = Reader::open_beside(journal, root)?;
        let folders = reader.map(|reader| reader.runtime_folders()).unwrap_or_default();
        let asking = Self { files: folders.iter().map(|folder| folder.join(ASKED)).collect() };
        for file in &asking.files {
            let _ = fs::remove_file(done(file));
            write(file, removal).map_err(|error| JournalError::io(file, error))?;
        }
        let start = monotonic();
        while !asking.files.is_empty() && start.elapsed() < PATIENCE {
            if asking.files.iter().any(|file| done(file).exists()) {
                return Ok(Some(asking));
            }
            sleep(LOOK);
        }
        Ok(None)
    }
}

impl Drop for LetGo {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
            let _ = fs::remove_file(done(file));
        }
    }
}

impl Listener {
    /// Listens in this folder.
    pub fn new(folder: &Path) -> Self {
        Self { asked: folder.join(ASKED), has_let_go: false }
    }

    /// What it is to let go of.
    pub fn asked(&self) -> Option<Removal> {
        read(&fs::read_to_string(&self.asked).ok()?)
    }

    /// Nothing of it is held any more.
    pub fn answer(&mut self) {
        self.has_let_go = fs::rename(&self.asked, done(&self.asked)).is_ok();
    }

    /// Whether what it let go of was removed since this was last asked.
    pub fn is_over(&mut self) -> bool {
        let is_over = self.has_let_go && !done(&self.asked).exists();
        self.has_let_go &= !is_over;
        is_over
    }
}

fn done(asked: &Path) -> PathBuf {
    asked.with_extension("done")
}

fn write(file: &Path, removal: &Removal) -> std::io::Result<()> {
    let aside = file.with_extension("new");
    let mut out = private::options().write(true).create(true).truncate(true).open(&aside)?;
    let app = removal.app.map(|app| app.as_str().to_owned()).unwrap_or_default();
    write!(out, "{} {} {} {app}", removal.span.start.0, removal.span.end.0, removal.day_start)?;
    fs::rename(&aside, file)
}

fn read(text: &str) -> Option<Removal> {
    let mut words = text.splitn(4, ' ');
    let (start, end) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let day_start: DayStart = words.next()?.parse().ok()?;
    let app = Some(words.next()?).filter(|app| !app.is_empty()).map(Name::new);
    Some(Removal { span: Time(start)..Time(end), app, day_start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_understood() {
        let folder = tempfile::tempdir().unwrap();
        for app in [None, Some(Name::new("a name of words"))] {
            let removal = Removal { span: Time(-5)..Time(7_000_000), app, day_start: "05:30".parse().unwrap() };
            let mut listener = Listener::new(folder.path());
            write(&listener.asked, &removal).unwrap();
            assert_eq!(listener.asked(), Some(removal));
            listener.answer();
            assert!(listener.asked().is_none() && !listener.is_over());
            fs::remove_file(done(&listener.asked)).unwrap();
            assert!(listener.is_over() && !listener.is_over());
        }
    }
}
