//! Writes a journal: slices as they come, batches when they are due, and the mirror of what is open.

mod adopt;
mod compact;
mod delete;
mod events;
mod import;
mod merge;
mod pack;
mod rework;
mod rolled;
mod store;
mod tiles;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

pub use compact::Retention;
pub use delete::{Proof, Removal, Removed};
pub use import::{Commit, Import};
pub use merge::Merged;
pub(super) use rolled::Rolled;

use self::compact::Tidied;
use self::store::Backlog;
use super::batch::{Batches, MIX_BITS, Uid};
use super::error::{Fault, JournalError, Result};
use super::events::{EventOptions, Keeper};
use super::file::{make, open_for_writing};
use super::letting_go::Listener;
use super::lock::{Lock, holder, recorder_lock};
use super::mirror::{Mirror, MirrorRoot, Reflection, make_folder};
use super::names::Names;
use super::placing::Placing;
use super::rollup::Sums;
use super::{rows, schema, sums};
use crate::aggregate::Slice;
use crate::calendar::{Calendar, Day, DayStart, Tz};
use crate::event::Time;
use crate::session::OpenBurst;

/// How a journal is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The order entropy that a batch needs to be written, bits; 0 writes batches as they come.
    pub mix_bits: f64,
    /// Where open batches are mirrored.
    pub mirror: MirrorRoot,
    /// Whether every commit waits for the disk.
    pub durability: Durability,
    /// How long days are kept in full.
    pub retention: Retention,
    /// How every event is kept with its time; `None` keeps none.
    pub events: Option<EventOptions>,
}

/// What a power cut may take. A program that ends, however it does, takes nothing in either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The commits since the last [`Journal::sync`], as far as the system had not written them by itself, and never the
    /// journal.
    #[default]
    Normal,
    /// The last second: each commit waits until the disk has it, some milliseconds.
    Full,
}

/// A journal that is open for writing.
///
/// What cannot be written is kept and tried again with the next [`Journal::write`].
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    uuid: String,
    pub(super) db: Connection,
    pub(super) names: Names,
    seen: Option<i64>,
    cut: Option<Placing>,
    /// Days whose sums were taken out last, and have not been made again since.
    outdated: Option<(Day, Day)>,
    batches: Batches,
    backlog: Backlog,
    burst: Option<(OpenBurst, Calendar)>,
    /// The minute of the last slice that was written, and when days start.
    minute: Option<(i64, DayStart)>,
    mirror: Option<Mirror>,
    /// What the slices come to that are not in the roll-ups yet; `None` where only their rows tell.
    unrolled: Option<Sums>,
    /// Hears what another process is about to remove, if this is the recorder.
    listener: Option<Listener>,
    root: MirrorRoot,
    writer: [u8; 8],
    commits: u64,
    rest: usize,
    durability: Durability,
    /// Whether there are commits that a power cut could take.
    is_unsynced: bool,
    before_import: Option<Batches>,
    retention: Retention,
    tidied: Option<Tidied>,
    keeper: Option<Keeper>,
    /// The zone that the events at hand happened in; `None` before the first write.
    zone: Option<Tz>,
    _lock: Option<Lock>,
}

/// The note that a damaged page was met.
pub(super) const DAMAGED_NOTE: &str = "damaged";

/// What a recorder waits for another writer, before it keeps what it has for the next time.
const RECORDER_PATIENCE: Duration = Duration::from_millis(100);
/// What an import waits.
const IMPORT_PATIENCE: Duration = Duration::from_secs(30);

/// One attempt for so many cells of the backlog, so that a disk that stays full does not cost the processor too.
const RETRY: usize = 256;

impl Default for Options {
    fn default() -> Self {
        Self {
            mix_bits: MIX_BITS,
            mirror: MirrorRoot::System,
            durability: Durability::default(),
            retention: Retention::default(),
            events: None,
        }
    }
}

impl Journal {
    /// Opens a journal to record into, made if it is not there; one process at a time can.
    ///
    /// Goes on with the open batches of writers that are gone. Call [`Journal::close_days_before`] next.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        let lock = recorder_lock(path);
        Self::start(path, options, RECORDER_PATIENCE, || match Lock::take(&lock) {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(JournalError::Locked { path: path.to_owned(), pid: holder(&lock).filter(|&pid| pid != 0) }),
            Err(error) => Err(JournalError::io(&lock, error)),
        })
    }

    /// Opens a journal to import into, whether or not another process records into it.
    pub fn open_for_import(path: &Path, options: &Options) -> Result<Self> {
        Self::start(path, options, IMPORT_PATIENCE, || Ok(None))
    }

    /// Notes that a damaged page was met, so that the next start saves the rest.
    pub fn mark_damaged(&self) {
        // A journal that cannot even note it will be found out when it is opened.
        let _ = rows::set_note(&self.db, DAMAGED_NOTE, "1");
    }

    /// Fails if a damaged page was met before.
    pub fn check_mark(&self) -> Result<()> {
        let note = rows::note(&self.db, DAMAGED_NOTE).map_err(|error| JournalError::sqlite(&self.path, error))?;
        let what = "a part of it could not be read".to_owned();
        if note.is_some() { Err(JournalError::Damaged { path: self.path.clone(), what }) } else { Ok(()) }
    }

    /// Writes what happened since the last time, and what was kept from before.
    ///
    /// `slice` comes with its keys; they are taken out here. `calendar` is the one in force. `burst` is the
    /// typing that is not over: it is mirrored, and counted by the next writer if this one dies. After an
    /// error nothing is lost: it is written by a later call (the longer the backlog, the rarer the attempts);
    /// [`Journal::unwritten`] tells what waits.
    pub fn write(&mut self, mut slice: Slice, calendar: Calendar, burst: Option<OpenBurst>) -> Result<()> {
        self.batches.absorb(&mut slice, calendar);
        let latest = slice.cells.last_key_value().map(|(&(second, _), _)| second.start());
        if let Some(latest) = latest.filter(|_| self.before_import.is_none()) {
            self.batches.close_before(calendar.day_of(latest));
        }
        let is_same = self.burst.map(|(burst, _)| burst) == burst;
        self.burst = burst.map(|burst| (burst, calendar));
        self.backlog.add(slice, calendar);
        self.place_events(calendar.zone)?;
        if self.rest > 0 {
            self.rest -= 1;
            return Ok(());
        }
        if self.has_news() {
            return self.commit();
        }
        if !is_same {
            self.reflect();
        }
        Ok(())
    }

    /// Ends the days that are over: their open batches are pooled, and written or dropped.
    pub fn close_days_before(&mut self, now: Time, calendar: Calendar) -> Result<()> {
        if self.backlog.is_empty() && self.before_import.is_none() {
            self.adopt()?;
        }
        self.batches.close_before(calendar.day_of(now));
        if self.has_news() { self.commit() } else { Ok(()) }
    }

    /// Waits until the disk has every commit, if it need not have them already.
    pub fn sync(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.is_unsynced) {
            return Ok(());
        }
        // The log holds what is not in the file yet, and nobody locks it: opening it drops no lock of `SQLite`'s.
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        let synced = std::fs::File::open(&log).and_then(|log| log.sync_data());
        synced.map_err(|error| JournalError::io(Path::new(&log), error))
    }

    /// Seconds that are kept because they could not be written, by application.
    pub fn unwritten(&self) -> usize {
        self.backlog.len()
    }

    /// Whether open batches are mirrored, so that a crash or a restart does not lose them.
    pub fn has_mirror(&self) -> bool {
        self.mirror.is_some()
    }

    /// Whether a process records into it now.
    pub fn is_recorded(&self) -> bool {
        holder(&recorder_lock(&self.path)).is_some()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes what is left and closes the journal; open batches stay in the mirror for the next run.
    pub fn close(mut self) -> Result<()> {
        self.batches.devices.close();
        let is_behind = self.has_news() || self.minute.is_some();
        let written = self.finish_events().and_then(|()| if is_behind { self.revise(|_| Ok(())) } else { Ok(()) });
        let is_empty = self.batches.open().is_empty() && self.batches.devices.sums().is_empty();
        if is_empty && self.burst.is_none() && written.is_ok() {
            self.mirror.take().into_iter().for_each(Mirror::remove);
        }
        written
    }

    pub(super) const fn database(&self) -> &Connection {
        &self.db
    }

    fn start(
        path: &Path,
        options: &Options,
        patience: Duration,
        lock: impl FnOnce() -> Result<Option<Lock>>,
    ) -> Result<Self> {
        make(path)?;
        schema::check_header(path)?;
        let lock = lock()?;
        let is_recorder = lock.is_some();
        let db = open_for_writing(path, patience, options.durability)?;
        let at = |error| JournalError::sqlite(path, error);
        let writer: [u8; 8] = db.query_row("SELECT randomblob(8)", [], |row| row.get(0)).map_err(at)?;
        let uuid = schema::checked_uuid(path, rows::note(&db, schema::UUID).map_err(at)?)?;
        let mut journal = Self {
            path: path.to_owned(),
            uuid,
            db,
            names: Names::default(),
            seen: None,
            cut: None,
            outdated: None,
            batches: Batches::new(options.mix_bits, Uid::first(writer)),
            backlog: Backlog::default(),
            burst: None,
            minute: None,
            unrolled: None,
            mirror: None,
            listener: None,
            root: options.mirror.clone(),
            writer,
            commits: 0,
            rest: 0,
            durability: options.durability,
            is_unsynced: false,
            before_import: None,
            retention: options.retention,
            tidied: None,
            keeper: options.events.clone().map(|events| Keeper::new(events, writer)),
            zone: None,
            _lock: lock,
        };
        journal.mirror = journal.start_mirror();
        journal.listener = journal.mirror.as_ref().filter(|_| is_recorder).and_then(Mirror::listener);
        journal.adopt()?;
        if is_recorder {
            journal.catch_up();
        }
        Ok(journal)
    }

    fn start_mirror(&self) -> Option<Mirror> {
        let start = || Mirror::start(&make_folder(&self.root, &self.uuid)?, &self.reflection()).ok();
        // Another writer may have taken its empty folder away in between.
        start().or_else(start)
    }

    fn has_news(&self) -> bool {
        let has_events = self.keeper.as_ref().is_some_and(Keeper::has_news);
        let has_devices = self.batches.devices.has_due();
        has_events
            || has_devices
            || !(self.backlog.is_empty() && self.batches.due().is_empty() && self.batches.spent().is_empty())
    }

    /// Writes all that is to be written in one transaction, or within that of an import.
    fn commit(&mut self) -> Result<()> {
        if self.before_import.is_none() {
            return self.transact(Self::store);
        }
        self.store().map_err(|fault| fault.at(&self.path))?;
        self.backlog.clear();
        self.batches.settle();
        self.settle_events();
        Ok(())
    }

    /// Runs a change as one transaction, then shows what is open in the mirror.
    pub(super) fn transact(&mut self, change: impl FnOnce(&mut Self) -> std::result::Result<(), Fault>) -> Result<()> {
        let done = self.begin().and_then(|()| change(self)).and_then(|()| self.end());
        if let Err(fault) = done {
            self.undo();
            self.backlog.bound();
            self.rest = self.backlog.len() / RETRY;
            return Err(fault.at(&self.path));
        }
        self.settle();
        Ok(())
    }

    /// After a commit: what was to be written is.
    fn settle(&mut self) {
        self.commits += 1;
        self.is_unsynced = self.durability == Durability::Normal;
        self.names.keep();
        self.backlog.clear();
        self.batches.settle();
        self.settle_events();
        self.reflect();
    }

    fn begin(&mut self) -> std::result::Result<(), Fault> {
        self.db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let version = self.db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if self.seen != Some(version) {
            self.names.load(&self.db)?;
            (self.cut, self.outdated, self.unrolled) = (sums::cut(&self.db)?, None, None);
            self.seen = Some(version);
        }
        Ok(())
    }

    fn end(&mut self) -> std::result::Result<(), Fault> {
        self.names.save(&self.db)?;
        if self.mirror.is_some() {
            let sql = "INSERT INTO writer VALUES (?1, 1) ON CONFLICT DO UPDATE SET commits = ?2";
            let commits = self.commits as i64 + 1;
            self.db.prepare_cached(sql)?.execute(rusqlite::params![self.writer, commits])?;
        }
        self.db.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    fn undo(&mut self) {
        // `SQLite` has rolled back by itself after some errors, and then this one is of no interest.
        let _ = self.db.execute_batch("ROLLBACK");
        self.names.forget();
        self.keeper.iter_mut().for_each(Keeper::undo);
        (self.seen, self.outdated, self.minute, self.unrolled) = (None, None, None, None);
    }

    fn reflection(&self) -> Reflection<'_> {
        let (batches, devices) = (self.batches.open().into(), Cow::Borrowed(self.batches.devices.sums()));
        Reflection { writer: self.writer, commits: self.commits, batches, burst: self.burst, devices }
    }

    /// Shows what is open in the mirror. Where that fails, the mirror is given up: a stale one misleads readers.
    fn reflect(&mut self) {
        if self.mirror.as_ref().is_some_and(|mirror| mirror.reflect(&self.reflection()).is_err()) {
            self.mirror.take().into_iter().for_each(Mirror::remove);
        }
    }
}

#[cfg(test)]
mod tests;
