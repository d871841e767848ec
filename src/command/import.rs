//! `keytop import`: adds events that other programs wrote to the journal, each file as a whole or not at all.

mod fold;
mod foreign;
mod input;

use std::path::Path;

use anyhow::Context as _;
pub use fold::{Digest, Import, Sink, Stopped, Summary};
use indicatif::ProgressBar;

use super::arguments::{Global, ImportArguments};
use super::exit::{Exit, Failure, keep_out_of_core_files, say};
use super::output::print;
use super::settings::Settings;
use super::store;
use crate::calendar::Calendar;
use crate::import::Rejected;
use crate::session::Rules;
use input::Input;

/// So many rejected lines of a file are listed; the rest is counted.
const LISTED: u64 = 1000;

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &ImportArguments) -> Result<Exit, Failure> {
    keep_out_of_core_files();
    let settings = Settings::new(global)?;
    let calendar = settings.calendar(arguments.time_zone);
    let mut is_new = false;
    let done = match arguments.format.tracker() {
        Some(tracker) => foreign::run(&settings, calendar, tracker, &arguments.files, &mut is_new),
        None => lines(&settings, calendar, arguments, &mut is_new),
    };
    if is_new {
        store::sum_up(&settings);
    }
    done
}

fn lines(
    settings: &Settings,
    calendar: Calendar,
    arguments: &ImportArguments,
    is_new: &mut bool,
) -> Result<Exit, Failure> {
    // The contract grids every imported position: nothing is gained by thinning out what is already there.
    let rules = Rules { grid_step_us: 0, ..settings.config.rules() };
    let import = Import { rules, policy: settings.config.policy(), is_strict: arguments.strict };
    let mut exit = Exit::Done;
    for file in &arguments.files {
        let outcome = one(file, &import, || store::sink(settings, calendar, "event lines"))?;
        *is_new |= matches!(outcome, Outcome::Imported(_));
        print(|out| writeln!(out, "{}: {}", name(file), outcome.sentence()))?;
        if outcome.is_failure() {
            exit = Exit::Failed;
        }
    }
    Ok(exit)
}

/// What came of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Imported(Summary),
    /// Its bytes were imported before.
    Known,
    /// It has lines, and none of them is an event.
    NoEvents(Summary),
}

impl Outcome {
    const fn is_failure(self) -> bool {
        matches!(self, Self::NoEvents(_))
    }

    fn sentence(self) -> String {
        match self {
            Self::Imported(summary) => format!("imported {summary}"),
            Self::Known => "already imported: nothing changed".to_owned(),
            Self::NoEvents(summary) => format!("nothing was imported: {summary}"),
        }
    }
}

fn one(file: &Path, import: &Import, sink: impl FnOnce() -> anyhow::Result<Box<dyn Sink>>) -> anyhow::Result<Outcome> {
    let mut input = Input::open(file).with_context(|| format!("cannot open {}", name(file)))?;
    let mut sink = sink()?;
    let progress = input.progress.clone();
    let mut list = List { file, progress: &progress, rejected: 0 };
    let folded = import.fold(&mut input, sink.as_mut(), &mut |rejected| list.add(rejected));
    progress.finish_and_clear();
    list.end();
    let summary = folded.map_err(|stopped| explain(stopped, file))?;
    let digest = input.digest();
    if sink.knows(&digest)? {
        return Ok(Outcome::Known);
    }
    if summary.events == 0 && summary.rejected > 0 {
        return Ok(Outcome::NoEvents(summary));
    }
    sink.commit(&digest).with_context(|| format!("cannot keep the events of {}", name(file)))?;
    Ok(Outcome::Imported(summary))
}

fn explain(stopped: Stopped, file: &Path) -> anyhow::Error {
    let file = name(file);
    match stopped {
        Stopped::Strict(Rejected { line, reason }) => {
            anyhow::anyhow!("{file} line {line}: {reason}; nothing of it was imported")
        }
        Stopped::Unreadable(error) => anyhow::Error::new(error).context(format!("cannot read {file}")),
        Stopped::Unwritable(error) => error.context(format!("cannot keep the events of {file}")),
    }
}

fn name(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() }
}

/// Lists rejected lines on stderr.
struct List<'a> {
    file: &'a Path,
    progress: &'a ProgressBar,
    rejected: u64,
}

impl List<'_> {
    fn add(&mut self, Rejected { line, reason }: &Rejected) {
        self.rejected += 1;
        if self.rejected <= LISTED {
            self.progress.suspend(|| say(&format!("{} line {line}: {reason}", name(self.file))));
        }
    }

    fn end(&self) {
        if self.rejected > LISTED {
            say(&format!("{}: {} more lines were rejected", name(self.file), self.rejected - LISTED));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;
    use crate::aggregate::Slice;
    use crate::policy::Policy;

    /// What was committed, and the digests of it.
    type Kept = Rc<RefCell<Vec<(Digest, Slice)>>>;

    #[derive(Default)]
    struct Shelf {
        kept: Kept,
        open: Slice,
    }

    impl Sink for Shelf {
        fn write(&mut self, slice: Slice) -> anyhow::Result<()> {
            self.open.merge(slice);
            Ok(())
        }

        fn knows(&mut self, digest: &Digest) -> anyhow::Result<bool> {
            Ok(self.kept.borrow().iter().any(|(known, _)| known == digest))
        }

        fn commit(self: Box<Self>, digest: &Digest) -> anyhow::Result<()> {
            self.kept.borrow_mut().push((*digest, self.open));
            Ok(())
        }
    }

    fn import(text: &str, is_strict: bool, kept: &Kept) -> anyhow::Result<Outcome> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events.jsonl");
        std::fs::write(&file, text).unwrap();
        let import = Import { rules: Rules::default(), policy: Policy::default(), is_strict };
        one(&file, &import, || Ok(Box::new(Shelf { kept: Rc::clone(kept), open: Slice::default() })))
    }

    const GOOD: &str = r#"{"event":"wheel","dx":0,"dy":1,"time":"2026-11-20T09:00:00Z"}"#;

    #[test]
    fn the_same_file_twice_is_imported_once() {
        let kept = Kept::default();
        assert!(matches!(import(GOOD, false, &kept).unwrap(), Outcome::Imported(Summary { events: 1, .. })));
        let again = import(GOOD, false, &kept).unwrap();
        assert_eq!((again, kept.borrow().len()), (Outcome::Known, 1));
        assert_eq!(again.sentence(), "already imported: nothing changed");
        let other = import(&format!("{GOOD}\n"), false, &kept).unwrap();
        assert_eq!(
            other.sentence(),
            "imported 1 event from 2026-11-20T09:00:00.000000Z to 2026-11-20T09:00:00.000000Z"
        );
        assert_eq!(kept.borrow().len(), 2);
    }

    #[test]
    fn a_file_without_any_event_is_a_failure_and_leaves_no_trace() {
        let kept = Kept::default();
        let outcome = import("{\n[]\n", false, &kept).unwrap();
        assert!(outcome.is_failure());
        assert_eq!(outcome.sentence(), "nothing was imported: 0 events, 2 lines rejected");
        assert!(kept.borrow().is_empty());
        assert!(!import("", false, &kept).unwrap().is_failure());
    }

    #[test]
    fn a_strict_import_is_all_or_nothing() {
        let kept = Kept::default();
        let error = import(&format!("{GOOD}\n{{}}\n"), true, &kept).unwrap_err().to_string();
        assert!(error.ends_with("events.jsonl line 2: time is missing; nothing of it was imported"), "{error}");
        assert!(kept.borrow().is_empty());
        assert!(import(GOOD, true, &kept).is_ok());
    }
}
