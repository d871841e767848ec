//! Gathers events and writes them: a little block a second, a large one a minute.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::error::Fault;
use super::super::names::Names;
use super::EventOptions;
use super::block::{Block, pack};
use super::rows::{NewBlock, delete_block, insert_block};
use super::thin::Thinner;
use crate::calendar::Tz;
use crate::event::{Event, MICROS, Time};
use crate::policy::{Focus, Seen};

/// A block is closed after so many events, …
const FULL: usize = 8_192;
/// … or when it reaches over so much time, us.
const LONG_US: i64 = 60 * MICROS;
/// So many events wait for a disk that is full; what comes then is counted and lost.
const MOST: usize = 1 << 20;
/// How far back a clock may be set before a new run begins, as in the session, us.
const BACKWARD_US: i64 = 2 * MICROS;

/// The events of one run that are not in a closed block.
#[derive(Debug)]
pub(in crate::journal) struct Keeper {
    options: EventOptions,
    thinner: Thinner,
    run: i64,
    /// The number of the first event of `open`; `None` until the journal was asked.
    first_seq: Option<i64>,
    focus: Focus,
    /// Events since the last closed block.
    open: Vec<Event>,
    /// How many of them lie in small blocks.
    stored: usize,
    small: Vec<i64>,
    /// What a transaction has done that is not committed.
    staged: Option<Staged>,
    last: Option<Time>,
    lost: u64,
}

/// When what is open is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journal) enum Pace {
    /// Now, so that little is lost if the process dies.
    Live,
    /// Once a block is full, so that nothing is written twice.
    Bulk,
    /// All of it, for good.
    Last,
}

#[derive(Clone, Copy, Debug)]
enum Staged {
    Small { id: i64, first_seq: i64, events: usize },
    Closed { next_seq: i64, events: usize },
}

impl Keeper {
    /// Nothing kept yet; `run` identifies this writer.
    pub fn new(options: EventOptions, run: [u8; 8]) -> Self {
        Self {
            thinner: Thinner::new(options.step_us),
            options,
            // Never negative, so that it reads well and orders as it is.
            run: i64::from_be_bytes(run) & i64::MAX,
            first_seq: None,
            focus: Focus::default(),
            open: Vec::new(),
            stored: 0,
            small: Vec::new(),
            staged: None,
            last: None,
            lost: 0,
        }
    }

    /// Takes an event in, without a key that is withheld.
    pub fn record(&mut self, seen: &Seen) {
        if self.open.len() >= MOST {
            self.lost += 1;
            return;
        }
        let (last, time) = (self.last.unwrap_or(seen.event.time), seen.event.time);
        let time = if last - time > BACKWARD_US {
            self.finish();
            self.thinner = Thinner::new(self.options.step_us);
            time
        } else {
            last.max(time)
        };
        self.last = Some(time);
        let mut seen = seen.clone();
        seen.event.time = time;
        self.thinner.take(&seen, &mut |event| self.open.push(event));
    }

    /// Tells motion that was held back: no more events come.
    pub fn finish(&mut self) {
        self.thinner.flush(&mut |event| self.open.push(event));
    }

    /// Whether there is something to write.
    pub fn has_news(&self) -> bool {
        self.stored < self.open.len()
    }

    /// Events that were lost because the journal could not be written for long.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Writes what is new, within a transaction; [`Keeper::settle`] or [`Keeper::undo`] must follow.
    pub fn store(&mut self, db: &Connection, pace: Pace, zone: Tz, names: &mut Names) -> Result<(), Fault> {
        self.staged = None;
        let is_full = self.open.len() >= FULL || self.length_us() >= LONG_US;
        let closes = match pace {
            Pace::Live => is_full,
            Pace::Bulk if self.open.len() < FULL => return Ok(()),
            Pace::Bulk => true,
            Pace::Last => !self.open.is_empty(),
        };
        if !self.has_news() && !closes {
            return Ok(());
        }
        let first_seq = match self.first_seq {
            Some(seq) => seq,
            None => next_seq(db)?,
        };
        let from = if closes { 0 } else { self.stored };
        let events = self.open.get(from..).unwrap_or_default();
        let mut focus = self.focus;
        self.open.iter().take(from).for_each(|event| {
            focus.apply(&event.kind);
        });
        let mut id = 0;
        let mut seq = first_seq + from as i64;
        for events in events.chunks(FULL) {
            let body = self.body(&Block { focus: focus.app(), events: events.to_vec() })?;
            let block =
                NewBlock { machine: 0, run: self.run, first_seq: seq, zone, is_sealed: self.options.seal_to.is_some() };
            id = insert_block(db, &block, events, &body, names)?;
            seq += events.len() as i64;
            for event in events {
                focus.apply(&event.kind);
            }
        }
        self.staged = Some(if closes {
            self.small.iter().try_for_each(|&id| delete_block(db, id))?;
            Staged::Closed { next_seq: seq, events: self.open.len() }
        } else {
            Staged::Small { id, first_seq, events: self.open.len() }
        });
        Ok(())
    }

    /// What was stored is committed.
    pub fn settle(&mut self) {
        match self.staged.take() {
            None => {}
            Some(Staged::Small { id, first_seq, events }) => {
                self.first_seq = Some(first_seq);
                self.small.push(id);
                self.stored = events;
            }
            Some(Staged::Closed { next_seq, events }) => {
                self.first_seq = Some(next_seq);
                for event in self.open.drain(..events.min(self.open.len())) {
                    self.focus.apply(&event.kind);
                }
                self.small.clear();
                self.stored = 0;
            }
        }
    }

    /// What was stored is not in the journal.
    pub fn undo(&mut self) {
        self.staged = None;
    }

    /// Forgets all: it was not to be kept after all.
    pub fn forget(&mut self) {
        let run = self.run.to_be_bytes();
        *self = Self::new(self.options.clone(), run);
    }

    fn length_us(&self) -> i64 {
        let ends = self.open.first().zip(self.open.last());
        ends.map_or(0, |(first, last)| (last.time - first.time).abs())
    }

    fn body(&self, block: &Block) -> Result<Vec<u8>, Fault> {
        let packed = pack(block);
        match &self.options.seal_to {
            None => Ok(packed),
            Some(recipient) => recipient.seal(&packed).map_err(|error| Fault::Events(error.to_string())),
        }
    }
}

/// The number after the last that was given.
fn next_seq(db: &Connection) -> rusqlite::Result<i64> {
    let sql = "SELECT first_seq + events FROM event_block WHERE machine = 0 ORDER BY first_seq DESC LIMIT 1";
    Ok(db.query_row(sql, params![], |row| row.get(0)).optional()?.unwrap_or(0))
}
