//! Reads a journal, many at once, while it is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Days;
use rusqlite::{Connection, OptionalExtension};

use super::batch::Batch;
use super::codec::{Grain, Grids};
use super::devices;
use super::error::{Fault, JournalError, Result};
use super::file::open_for_reading;
use super::lock::{holder, recorder_lock};
use super::mirror::{self, MirrorRoot, Reflection, existing_folders};
use super::names::Names;
use super::placing::Placing;
use super::rows::{self, Wanted};
use super::schema;
use super::view::{self, View, burst_slice};
use crate::aggregate::{Sighting, Slice, Span};
use crate::calendar::{Calendar, Day, Tz};
use crate::event::{Key, Name, Time};
use crate::session::OpenBurst;
use crate::timeline::{DayKeys, Devices, Placement, Tile, Timeline};

/// A journal that is open for reading; it never keeps a writer waiting.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    uuid: String,
    root: MirrorRoot,
    db: Connection,
    names: Names,
    machine: Option<i64>,
}

/// A slice as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The zone that was in force.
    pub zone: Tz,
    /// What happened; its monitors are told by [`Reader::monitors`].
    pub slice: Slice,
}

/// A machine that the journal has the record of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Tells it from the others in this journal; 0 is its own.
    pub id: i64,
    /// What it was merged under; "this" for the journal's own.
    pub name: String,
    /// What an export calls it: an m and the first digits of its journal's uuid, the same wherever it was merged into.
    pub code: String,
}

/// How often a mirror that is between two commits is looked at again, and after what pause.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(1);
/// A batch ends before this long after the start of its day, and never begins before that.
const BATCH_DAYS: i64 = 2 * 86_400 * crate::event::MICROS;

impl Reader {
    /// Opens a journal; `None` where nothing was ever recorded.
    pub fn open(path: &Path) -> Result<Option<Self>> {
        Self::open_beside(path, MirrorRoot::System)
    }

    /// Opens a journal whose open batches are mirrored there.
    pub fn open_beside(path: &Path, root: MirrorRoot) -> Result<Option<Self>> {
        let Some(db) = open_for_reading(path)? else { return Ok(None) };
        let uuid = rows::note(&db, schema::UUID).map_err(|error| JournalError::sqlite(path, error))?;
        let uuid = schema::checked_uuid(path, uuid)?;
        Ok(Some(Self { path: path.to_owned(), uuid, root, db, names: Names::default(), machine: None }))
    }

    /// These days with what is open in the mirrors. Days of finished months and years may come as one sum, whose
    /// density grids are those of all applications together; see [`Reader::timeline_by_app`].
    pub fn timeline(&mut self, days: Range<Day>, placing: Placing) -> Result<Timeline> {
        self.look(|view| view.timeline(&days, placing, Grids::Pooled))
    }

    /// The same with each application's own density grids, which takes longer over years.
    pub fn timeline_by_app(&mut self, days: Range<Day>, placing: Placing) -> Result<Timeline> {
        self.look(|view| view.timeline(&days, placing, Grids::ByApp))
    }

    /// The same with every day by itself.
    pub fn days(&mut self, days: Range<Day>, placing: Placing) -> Result<Timeline> {
        self.look(|view| Ok(view.days(&days, placing, Grids::ByApp)?.into_iter().collect()))
    }

    /// The same with the density grids of all applications together, which is quicker.
    pub fn days_pooled(&mut self, days: Range<Day>, placing: Placing) -> Result<Timeline> {
        self.look(|view| Ok(view.days(&days, placing, Grids::Pooled)?.into_iter().collect()))
    }

    /// The sum of these days, from a handful of stored sums wherever the range is long.
    pub fn total(&mut self, days: Range<Day>, placing: Placing) -> Result<Tile> {
        Ok(self.timeline_by_app(days.clone(), placing)?.total(days))
    }

    /// These days put on the calendar, to be read minute by minute or gone on with; neighbouring days may be
    /// there in part.
    pub fn placement(&mut self, days: Range<Day>, placing: Placing) -> Result<Placement> {
        self.look(|view| view.placement(&days, placing))
    }

    /// What was recorded from one instant (to the second) to another, in time order, bursts being typed included.
    pub fn slices(&mut self, range: Range<Time>) -> Result<Vec<Stored>> {
        self.stored(&range, Grain::Steps)
    }

    /// The same, with days that are packed by the minute: enough for hours and days, and quicker.
    pub fn minutes(&mut self, range: Range<Time>) -> Result<Vec<Stored>> {
        self.stored(&range, Grain::Minutes)
    }

    fn stored(&mut self, range: &Range<Time>, grain: Grain) -> Result<Vec<Stored>> {
        self.look(|view| {
            let mut found = Vec::new();
            let wanted = Wanted { machine: view.machine, ..Wanted::all(range.clone(), grain) };
            rows::each_slice(view.db, view.names, &wanted, |zone, slice| {
                found.push(Stored { zone, slice: cut(std::mem::take(slice), range) });
            })?;
            let bursts = view.bursts.iter().map(|&(open, calendar)| (calendar.zone, burst_slice(open)));
            found.extend(bursts.map(|(zone, slice)| Stored { zone, slice: cut(slice, range) }));
            found.retain(|stored| !stored.slice.is_empty());
            found.sort_by_key(|stored| stored.slice.extent().map(|extent| extent.start));
            Ok(found)
        })
    }

    /// Batches, open ones included, whose span overlaps the range, by their starts.
    pub fn batches(&mut self, range: Range<Time>) -> Result<Vec<Batch>> {
        self.look(|view| {
            let day_starts = range.start + -BATCH_DAYS..range.end;
            let mut batches = rows::batches(view.db, view.names, &day_starts, view.machine)?;
            batches.extend(view.open.iter().cloned());
            batches.retain(|batch| batch.span.start < range.end && range.start < batch.span.end);
            batches.sort_by_key(|batch| batch.span.start);
            Ok(batches)
        })
    }

    /// Reads what one machine recorded from now on: one that was merged under this name, or "this" one. False if
    /// there is none of this name.
    pub fn only(&mut self, name: &str) -> Result<bool> {
        let sql = "SELECT id FROM machine WHERE name = ?1 UNION ALL SELECT 0 WHERE ?1 = 'this' LIMIT 1";
        let found = self.db.query_row(sql, [name], |row| row.get(0)).optional();
        let found = found.map_err(|error| JournalError::sqlite(&self.path, error))?;
        self.machine = found.or(self.machine);
        Ok(found.is_some())
    }

    /// The keys of these days that written batches tell; what is open stays in memory.
    pub fn written_keys(&mut self, days: Range<Day>, placing: Placing) -> Result<BTreeMap<Day, DayKeys>> {
        self.look(|view| match view.span(&days, placing) {
            Some(span) => view.written_keys(&days, placing, &span),
            None => Ok(BTreeMap::new()),
        })
    }

    /// The recorded days that have open batches: their keys are not all told yet.
    pub fn open_days(&mut self) -> Result<Vec<Day>> {
        self.look(|view| Ok(view.open.iter().map(|batch| batch.day.day).collect()))
    }

    /// What known devices add to these recorded days, hours that go on included.
    pub fn devices(&mut self, days: Range<Day>) -> Result<Devices> {
        self.look(|view| {
            let mut sums = devices::read(view.db, view.names, &days, view.machine)?;
            sums.merge(&view.devices);
            sums.days.retain(|day, _| days.contains(day));
            Ok(sums)
        })
    }

    /// Devices that have sums.
    pub fn device_names(&mut self) -> Result<Vec<Name>> {
        self.look(|view| {
            let open = view.devices.days.values().flat_map(|hours| hours.iter().map(|((device, ..), _)| device));
            let known: BTreeSet<Name> = view.names.devices.iter().chain(open).collect();
            let mut names: Vec<_> = known.into_iter().collect();
            names.sort_by_key(|name| name.as_str());
            Ok(names)
        })
    }

    /// Applications, and keys that were pressed, as far as the journal has names for them.
    pub fn words(&mut self) -> Result<(Vec<Name>, Vec<Key>)> {
        self.look(|view| Ok((view.names.apps.iter().collect(), view.names.keys.iter().collect())))
    }

    /// The machines that the journal has the record of; its own is the first.
    pub fn machines(&self) -> Result<Vec<Origin>> {
        let own = Origin { id: rows::THIS, name: "this".to_owned(), code: code(&self.uuid) };
        let read = || -> rusqlite::Result<Vec<Origin>> {
            let mut statement = self.db.prepare("SELECT id, name, uuid FROM machine ORDER BY id")?;
            let others = statement.query_map([], |row| {
                let uuid: String = row.get(2)?;
                Ok(Origin { id: row.get(0)?, name: row.get(1)?, code: code(&uuid) })
            })?;
            std::iter::once(Ok(own)).chain(others).collect()
        };
        read().map_err(|error| JournalError::sqlite(&self.path, error))
    }

    /// Reads what this machine recorded from now on, or all of them together.
    pub fn only_of(&mut self, machine: Option<&Origin>) {
        self.machine = machine.map(|machine| machine.id);
    }

    /// Monitors that were announced until then, in time order.
    pub fn monitors(&mut self, until: Time) -> Result<Vec<Sighting>> {
        self.look(|view| rows::sightings(view.db, view.names, until))
    }

    /// The first and the last day that something was recorded in.
    pub fn extent(&mut self, placing: Placing) -> Result<Option<(Day, Day)>> {
        self.look(|view| view::extent(view.db, view.names, placing))
    }

    /// Zones that were in force in these days, in the order in which the journal first saw them.
    pub fn zones(&mut self, days: Range<Day>) -> Result<Vec<Tz>> {
        let margin = Days::new(1);
        let start = days.start.checked_sub_days(margin).unwrap_or(days.start);
        let end = days.end.checked_add_days(margin).unwrap_or(days.end);
        let widest = Calendar { zone: Tz::UTC, day_start: crate::calendar::DayStart::DEFAULT }.span(start..end);
        self.look(|view| {
            let mut zones = Vec::new();
            let found = rows::zones(view.db, view.names, &widest)?;
            for (zone, extent) in found {
                let calendar = Calendar { zone, day_start: crate::calendar::DayStart::DEFAULT };
                if days.start <= calendar.day_of(extent.end + -1) && calendar.day_of(extent.start) < days.end {
                    zones.push(zone);
                }
            }
            Ok(zones)
        })
    }

    /// The process that has the journal open for recording now.
    pub fn recorder_pid(&self) -> Option<u32> {
        holder(&recorder_lock(&self.path))
    }

    /// Changes when there may be something new to read; cheap.
    pub fn version(&mut self) -> Result<(i64, u64)> {
        let version =
            self.db.prepare_cached("PRAGMA data_version").and_then(|mut row| row.query_row([], |row| row.get(0)));
        let version = version.map_err(|error| JournalError::sqlite(&self.path, error))?;
        Ok((version, mirror::stamp(&existing_folders(&self.root, &self.uuid))))
    }

    /// The folders beside which its writers keep what only they and their screens may see, where there are any.
    pub fn runtime_folders(&self) -> Vec<PathBuf> {
        existing_folders(&self.root, &self.uuid)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) const fn database(&self) -> &Connection {
        &self.db
    }

    fn look<T>(&mut self, read: impl FnOnce(&View) -> std::result::Result<T, Fault>) -> Result<T> {
        let path = self.path.clone();
        self.view(read).map_err(|fault| fault.at(&path))
    }

    /// Reads one state of the database together with the mirrors that belong to it.
    ///
    /// A writer commits first and mirrors then. A mirror of another commit than the database's is looked at again;
    /// whatever the moment, batches are known by their uids and counted once.
    fn view<T>(&mut self, read: impl FnOnce(&View) -> std::result::Result<T, Fault>) -> std::result::Result<T, Fault> {
        for attempt in 1.. {
            let folders = existing_folders(&self.root, &self.uuid);
            let state = self.db.unchecked_transaction()?;
            self.names.load(&state)?;
            let commits = writers(&state)?;
            let is_last = attempt == TRIES;
            let Some((open, bursts, devices)) =
                beside(&state, &self.names, mirror::reflections(&folders), &commits, is_last)?
            else {
                drop(state);
                std::thread::sleep(PAUSE);
                continue;
            };
            // What is open is this machine's.
            let is_ours = self.machine.is_none_or(|machine| machine == rows::THIS);
            let (open, bursts, devices) = if is_ours { (open, bursts, devices) } else { Default::default() };
            return read(&View { db: &state, names: &self.names, open, bursts, devices, machine: self.machine });
        }
        Err(rusqlite::Error::QueryReturnedNoRows.into())
    }
}

type Beside = (Vec<Batch>, Vec<(OpenBurst, Calendar)>, Devices);

/// What is open beside a state of the database; `None` if the mirrors are of another one.
fn beside(
    db: &Connection,
    names: &Names,
    found: Option<Vec<(Reflection, bool)>>,
    commits: &HashMap<[u8; 8], u64>,
    is_last: bool,
) -> std::result::Result<Option<Beside>, Fault> {
    let is_current = |found: &Reflection| commits.get(&found.writer).copied().unwrap_or(0) == found.commits;
    let is_settled = found.as_ref().is_some_and(|found| found.iter().all(|(one, is_live)| !is_live || is_current(one)));
    if !is_settled && !is_last {
        return Ok(None);
    }
    let mut open: HashMap<_, Batch> = HashMap::new();
    let (mut bursts, mut devices) = (Vec::new(), Devices::default());
    for (reflection, _) in found.unwrap_or_default() {
        bursts.extend(reflection.burst.filter(|_| is_current(&reflection)));
        if is_current(&reflection) {
            devices.merge(&reflection.devices);
        }
        for batch in reflection.batches.into_owned() {
            // While it is adopted, a batch is in two mirrors; the fuller one is the newer.
            let known = open.get(&batch.uid).is_some_and(|known| known.presses() >= batch.presses());
            if !known && !rows::is_settled(db, names, &batch)? {
                open.insert(batch.uid, batch);
            }
        }
    }
    Ok(Some((open.into_values().collect(), bursts, devices)))
}

fn writers(db: &Connection) -> rusqlite::Result<HashMap<[u8; 8], u64>> {
    let mut statement = db.prepare_cached("SELECT uid, commits FROM writer")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
    rows.collect()
}

fn code(uuid: &str) -> String {
    // A letter first: engines that read it from the name of a folder take digits for a number.
    std::iter::once('m').chain(uuid.chars().filter(char::is_ascii_alphanumeric).take(8)).collect()
}

/// What of a slice lies in the range.
pub(super) fn cut(mut slice: Slice, range: &Range<Time>) -> Slice {
    let first = range.start.second();
    slice.cells.retain(|&(second, _), _| first <= second && second.start() < range.end);
    let clipped = slice.spans.iter().map(|span| Span {
        start: span.start.max(first.start()),
        end: span.end.min(range.end),
        ..*span
    });
    slice.spans = clipped.filter(|span| span.start < span.end).collect();
    slice
}
