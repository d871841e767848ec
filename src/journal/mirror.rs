//! What is open, in memory-backed storage: batches that do not hide their order yet and the burst being typed.
//!
//! One file for each writing process, `open-<pid>-<random>`, replaced whole after each commit. Its sibling
//! `.lock` is held while the writer lives (the file itself is renamed over, and a lock would stay with the old
//! one). A file whose lock is free belongs to the next writer. A file says of which commit of its writer it
//! is, so that a burst that was written meanwhile is not counted twice.

mod place;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use place::MirrorRoot;
pub(super) use place::{existing_folders, make_folder};

use super::batch::{Batch, Owner, RecordedDay, Uid};
use super::codec::{Bytes, Malformed, Put, put_devices, put_keys, read_devices, read_keys};
use super::letting_go::Listener;
use super::lock::{Lock, holder};
use super::names::Names;
use crate::aggregate::Burst;
use crate::calendar::{Calendar, Day, Tz};
use crate::event::{Name, Time};
use crate::private;
use crate::session::OpenBurst;
use crate::timeline::Devices;

/// What one writer's mirror says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reflection<'a> {
    /// The writer, as the journal knows it.
    pub writer: [u8; 8],
    /// The writer's last commit when it was made.
    pub commits: u64,
    /// Batches that are not written.
    pub batches: Cow<'a, [Batch]>,
    /// The burst being typed, and the calendar in force.
    pub burst: Option<(OpenBurst, Calendar)>,
    /// Sums by device that are not written.
    pub devices: Cow<'a, Devices>,
}

/// A writer's own mirror.
#[derive(Debug)]
pub(super) struct Mirror {
    path: PathBuf,
    _lock: Lock,
}

/// A mirror whose writer is gone, locked so that no other writer takes it.
#[derive(Debug)]
pub(super) struct Orphan {
    pub reflection: Option<Reflection<'static>>,
    path: PathBuf,
    _lock: Lock,
}

const VERSION: u8 = 2;
/// The first version, which had no sums by device.
const FIRST: u8 = 1;
const PREFIX: &str = "open-";
const LOCK: &str = "lock";
const ASIDE: &str = "new";

impl Mirror {
    /// Begins a mirror in this folder.
    pub fn start(folder: &Path, first: &Reflection) -> io::Result<Self> {
        let random = u64::from_be_bytes(first.writer);
        let path = folder.join(format!("{PREFIX}{}-{random:016x}", std::process::id()));
        let lock = Lock::take(&path.with_extension(LOCK))?.ok_or(io::ErrorKind::AlreadyExists)?;
        let mirror = Self { path, _lock: lock };
        mirror.reflect(first)?;
        Ok(mirror)
    }

    /// Hears what is asked of its writer.
    pub fn listener(&self) -> Option<Listener> {
        self.path.parent().map(Listener::new)
    }

    /// Says this from now on.
    pub fn reflect(&self, reflection: &Reflection) -> io::Result<()> {
        let aside = self.path.with_extension(ASIDE);
        let mut file = private::options().write(true).create(true).truncate(true).open(&aside)?;
        file.write_all(&encode(reflection))?;
        fs::rename(&aside, &self.path)
    }

    /// Takes the mirror away: there is nothing open.
    pub fn remove(self) {
        remove(&self.path);
    }
}

impl Orphan {
    /// Takes the mirror away: it was adopted.
    pub fn remove(self) {
        remove(&self.path);
    }
}

/// Mirrors in these folders whose writers are gone.
pub(super) fn orphans(folders: &[PathBuf]) -> Vec<Orphan> {
    let taken = paths(folders).into_iter().filter_map(|path| {
        let lock = Lock::try_take(&path.with_extension(LOCK)).ok()??;
        // Another writer may have adopted and removed it before the lock was free.
        let body = fs::read(&path).ok();
        if body.is_none() {
            let _ = fs::remove_file(path.with_extension(LOCK));
        }
        Some(Orphan { reflection: decode(&body?).ok(), path, _lock: lock })
    });
    taken.collect()
}

/// What all mirrors of these folders say, and whether their writers live; `None` if one went away meanwhile.
pub(super) fn reflections(folders: &[PathBuf]) -> Option<Vec<(Reflection<'static>, bool)>> {
    let mut all = Vec::new();
    for path in paths(folders) {
        let is_live = holder(&path.with_extension(LOCK)).is_some();
        let body = fs::read(&path).ok()?;
        all.extend(decode(&body).ok().map(|reflection| (reflection, is_live)));
    }
    Some(all)
}

/// Changes when a mirror does.
pub(super) fn stamp(folders: &[PathBuf]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for path in paths(folders) {
        fs::metadata(&path).and_then(|metadata| metadata.modified()).ok().hash(&mut hasher);
        path.hash(&mut hasher);
    }
    hasher.finish()
}

/// The mirrors in these folders, in a fixed order.
pub(super) fn paths(folders: &[PathBuf]) -> Vec<PathBuf> {
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_mirror = |path: &PathBuf| {
        path.extension().is_none() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX))
    };
    let mut paths: Vec<_> = files.filter(is_mirror).collect();
    paths.sort();
    paths
}

fn remove(path: &Path) {
    // What cannot be removed is known as spent or written by its uid and not counted again.
    let _ = fs::remove_file(path);
    let _ = fs::remove_file(path.with_extension(ASIDE));
    let _ = fs::remove_file(path.with_extension(LOCK));
    // Only an empty folder goes.
    let _ = path.parent().map(fs::remove_dir);
}

fn encode(reflection: &Reflection) -> Vec<u8> {
    let mut names = Names::default();
    let mut tail = Vec::new();
    tail.put(reflection.batches.len() as u64);
    reflection.batches.iter().for_each(|batch| put_batch(&mut tail, batch, &mut names));
    tail.push(u8::from(reflection.burst.is_some()));
    if let Some((open, calendar)) = reflection.burst {
        tail.put(names.app(open.app));
        tail.put_signed(open.last.0);
        tail.put(open.burst.presses);
        tail.put(open.burst.length_us);
        tail.put(names.zones.number(calendar.zone));
        tail.put_text(&calendar.day_start.to_string());
    }
    put_devices_of(&mut tail, &reflection.devices, &mut names);
    let mut body = vec![VERSION];
    body.extend(reflection.writer);
    body.put(reflection.commits);
    names.put(&mut body);
    body.extend(tail);
    body
}

fn decode(body: &[u8]) -> Result<Reflection<'static>, Malformed> {
    let mut bytes = Bytes::new(body);
    let version = bytes.version_within(FIRST..=VERSION)?;
    let writer = array(&mut bytes)?;
    let commits = bytes.number()?;
    let names = Names::take(&mut bytes)?;
    let batches = (0..bytes.length()?).map(|_| read_batch(&mut bytes, &names)).collect::<Result<Vec<_>, _>>()?;
    let burst = if bytes.byte()? == 0 { None } else { Some(read_burst(&mut bytes, &names)?) };
    let devices = if version > FIRST { read_devices_of(&mut bytes, &names)? } else { Devices::default() };
    bytes.end()?;
    Ok(Reflection { writer, commits, batches: Cow::Owned(batches), burst, devices: Cow::Owned(devices) })
}

/// Sums by day, after the names of their devices.
fn put_devices_of(body: &mut Vec<u8>, sums: &Devices, names: &mut Names) {
    let all = sums.days.values().flat_map(|hours| hours.iter().map(|((device, ..), _)| device));
    let devices: Vec<Name> = all.collect::<BTreeSet<_>>().into_iter().collect();
    body.put(devices.len() as u64);
    for device in &devices {
        body.put_text(device.as_str());
    }
    body.put(sums.days.len() as u64);
    for (day, hours) in &sums.days {
        body.put_signed(i64::from(day.to_epoch_days()));
        let mut number = |device| devices.binary_search(&device).map_or(0, |at| at as u64);
        put_devices(body, hours, (&mut number, &mut |app| names.app(app)));
    }
}

fn read_devices_of(bytes: &mut Bytes, names: &Names) -> Result<Devices, Malformed> {
    let devices = (0..bytes.length()?).map(|_| Ok(Name::new(bytes.text()?))).collect::<Result<Vec<_>, Malformed>>()?;
    let unknown = Malformed("it names something unknown");
    let device = |number: u64| devices.get(usize::try_from(number).unwrap_or(usize::MAX)).copied().ok_or(unknown);
    let mut sums = Devices::default();
    for _ in 0..bytes.length()? {
        let day = date(bytes)?;
        sums.days.insert(day, read_devices(bytes, (&device, &|number| names.app_at(number)))?);
    }
    Ok(sums)
}

fn date(bytes: &mut Bytes) -> Result<Day, Malformed> {
    let date = i32::try_from(bytes.signed()?).ok().and_then(Day::from_epoch_days);
    date.ok_or(Malformed("a date is absurd"))
}

fn put_batch(body: &mut Vec<u8>, batch: &Batch, names: &mut Names) {
    body.extend(batch.uid.0);
    match batch.owner {
        Owner::Pool => body.put(0),
        Owner::App(app) => body.put(names.app(app) + 1),
    }
    body.put_signed(i64::from(batch.day.day.to_epoch_days()));
    body.put_signed(batch.day.start.0);
    body.put(names.zones.number(batch.day.zone));
    body.put_signed(batch.span.start.0);
    body.put_signed(batch.span.end.0);
    put_keys(body, &batch.keys, names);
}

fn read_batch(bytes: &mut Bytes, names: &Names) -> Result<Batch, Malformed> {
    let uid = Uid(array(bytes)?);
    let owner = match bytes.number()?.checked_sub(1) {
        None => Owner::Pool,
        Some(app) => Owner::App(names.app_at(app)?),
    };
    let day = date(bytes)?;
    let start = Time(bytes.signed()?);
    let day = RecordedDay { day, start, zone: zone(bytes, names)? };
    let span = Time(bytes.signed()?)..Time(bytes.signed()?);
    Ok(Batch { uid, owner, day, span, keys: read_keys(bytes, names)? })
}

fn read_burst(bytes: &mut Bytes, names: &Names) -> Result<(OpenBurst, Calendar), Malformed> {
    let (app, last) = (names.app_at(bytes.number()?)?, Time(bytes.signed()?));
    let burst = Burst { presses: bytes.count()?, length_us: bytes.count()? };
    let zone = zone(bytes, names)?;
    let day_start = bytes.text()?.parse().map_err(|_| Malformed("a day start is absurd"))?;
    Ok((OpenBurst { app, last, burst }, Calendar { zone, day_start }))
}

fn zone(bytes: &mut Bytes, names: &Names) -> Result<Tz, Malformed> {
    names.zones.at(bytes.number()?)
}

fn array<const N: usize>(bytes: &mut Bytes) -> Result<[u8; N], Malformed> {
    bytes.take(N)?.try_into().map_err(|_| Malformed("it ends too early"))
}
