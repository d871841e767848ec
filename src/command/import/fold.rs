//! From the bytes of a file to slices in a sink.

use std::fmt;
use std::io::{self, BufRead};

use crate::aggregate::Slice;
use crate::event::Time;
use crate::import::{Entry, EventLines, Rejected};
use crate::policy::{Policy, Seen};
use crate::session::{Rules, Session};

/// The SHA-256 of a file's bytes: what an import is known by.
pub type Digest = [u8; 32];

/// After so many events their slice is written, so that memory does not grow with the file.
const EVENTS_A_SLICE: u64 = 5_000;

/// Where an import goes; dropped without a commit it leaves no trace.
pub trait Sink {
    /// Takes a slice.
    fn write(&mut self, slice: Slice) -> anyhow::Result<()>;

    /// Keeps an event by itself, if the settings ask for that.
    fn record(&mut self, _: &Seen) {}

    /// Whether a file of this digest was imported before.
    fn knows(&mut self, digest: &Digest) -> anyhow::Result<bool>;

    /// Makes what was written lasting, and the digest known.
    fn commit(self: Box<Self>, digest: &Digest) -> anyhow::Result<()>;
}

/// How events are folded; each file starts with nothing open.
#[derive(Clone, Debug)]
pub struct Import {
    /// The definitions' settings.
    pub rules: Rules,
    /// What may be kept.
    pub policy: Policy,
    /// Whether the first bad line stops it.
    pub is_strict: bool,
}

/// What a file held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Accepted lines.
    pub events: u64,
    /// Rejected lines.
    pub rejected: u64,
    /// Times of the first and the last event.
    pub extent: Option<(Time, Time)>,
}

/// Why a file was not read to its end.
#[derive(Debug)]
pub enum Stopped {
    /// At the first bad line, as was asked.
    Strict(Rejected),
    /// It cannot be read.
    Unreadable(io::Error),
    /// The sink does not take it.
    Unwritable(anyhow::Error),
}

impl Import {
    /// Folds all events of the input into the sink; tells of every rejected line.
    ///
    /// # Errors
    /// Stops early, with the sink to be dropped, if reading or writing fails or a bad line is not to be borne.
    pub fn fold(
        &self,
        input: impl BufRead,
        sink: &mut dyn Sink,
        tell: &mut dyn FnMut(&Rejected),
    ) -> Result<Summary, Stopped> {
        let (mut policy, mut session) = (self.policy.clone(), Session::new(self.rules));
        let mut lines = EventLines::new(input);
        let mut summary = Summary::default();
        while let Some(entry) = lines.next_entry().map_err(Stopped::Unreadable)? {
            match entry {
                Entry::Event(event) => {
                    summary.note(event.time);
                    if policy.admits(&event) {
                        let seen = policy.see(event);
                        session.apply(&seen);
                        sink.record(&seen);
                    }
                    if summary.events.is_multiple_of(EVENTS_A_SLICE) {
                        sink.write(session.take()).map_err(Stopped::Unwritable)?;
                    }
                }
                Entry::Rejected(rejected) if self.is_strict => return Err(Stopped::Strict(rejected)),
                Entry::Rejected(rejected) => {
                    summary.rejected += 1;
                    tell(&rejected);
                }
            }
        }
        sink.write(session.finish()).map_err(Stopped::Unwritable)?;
        Ok(summary)
    }
}

impl Summary {
    fn note(&mut self, time: Time) {
        self.events += 1;
        let (first, _) = self.extent.unwrap_or((time, time));
        self.extent = Some((first, time));
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", counted(self.events, "event"))?;
        if let Some((first, last)) = self.extent {
            write!(f, " from {first} to {last}")?;
        }
        if self.rejected > 0 {
            write!(f, ", {} rejected", counted(self.rejected, "line"))?;
        }
        Ok(())
    }
}

fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::aggregate::Totals;

    #[derive(Default)]
    struct Heap(Vec<Slice>);

    impl Sink for Heap {
        fn write(&mut self, slice: Slice) -> anyhow::Result<()> {
            self.0.push(slice);
            Ok(())
        }

        fn knows(&mut self, _: &Digest) -> anyhow::Result<bool> {
            Ok(false)
        }

        fn commit(self: Box<Self>, _: &Digest) -> anyhow::Result<()> {
            Ok(())
        }
    }

    fn import(is_strict: bool) -> Import {
        let policy = Policy::new(vec!["secret".parse().unwrap()], false);
        Import { rules: Rules::default(), policy, is_strict }
    }

    fn presses(app: &str, n: i64) -> String {
        let mut text = format!(r#"{{"event":"window","app":"{app}","time":"1970-01-01T00:00:00Z"}}"#) + "\n";
        for at in 0..n {
            for event in ["key_down", "key_up"] {
                let time = Time(at * 100_000);
                writeln!(text, r#"{{"event":"{event}","key":"KeyA","time":"{time}"}}"#).unwrap();
            }
        }
        text
    }

    fn total(heap: &Heap) -> Totals {
        heap.0.iter().flat_map(|slice| slice.cells.values()).fold(Totals::default(), |mut sum, totals| {
            sum.merge(totals);
            sum
        })
    }

    #[test]
    fn a_long_file_is_written_in_slices_that_lose_nothing() {
        let mut heap = Heap::default();
        let summary = import(false).fold(presses("a", 9_000).as_bytes(), &mut heap, &mut |_| ()).unwrap();
        let text = "18001 events from 1970-01-01T00:00:00.000000Z to 1970-01-01T00:14:59.900000Z";
        assert_eq!(summary.to_string(), text);
        assert_eq!(heap.0.len(), 4);
        let total = total(&heap);
        assert_eq!((total.presses(), total.text_presses, total.typing.bursts), (9_000, 9_000, 1));
    }

    #[test]
    fn exclusions_hold_for_imports() {
        let mut heap = Heap::default();
        import(false).fold(presses("Secret", 3).as_bytes(), &mut heap, &mut |_| ()).unwrap();
        let total = total(&heap);
        assert_eq!((total.presses(), total.text_presses, total.keys.is_empty()), (3, 0, true));
    }

    #[test]
    fn bad_lines_are_told_and_strictness_stops_at_the_first() {
        let text = format!("{{\n{}[]\n", presses("a", 1));
        let (mut heap, mut told) = (Heap::default(), Vec::new());
        let summary = import(false).fold(text.as_bytes(), &mut heap, &mut |rejected| told.push(rejected.line)).unwrap();
        assert_eq!((summary.events, summary.rejected, told), (3, 2, vec![1, 5]));
        let mut heap = Heap::default();
        let stopped = import(true).fold(text.as_bytes(), &mut heap, &mut |_| ()).unwrap_err();
        assert!(matches!(stopped, Stopped::Strict(Rejected { line: 1, .. })));
        assert!(heap.0.is_empty());
    }
}
