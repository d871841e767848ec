//! A disk that loses its power: every write, truncation and sync of a real process as `strace` saw them, and the files
//! that could be found afterwards, with what was not synced kept, lost or torn by the sector.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a process did to its files, or said.
#[derive(Clone, Debug)]
pub enum Deed {
    Write {
        file: PathBuf,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        file: PathBuf,
        length: usize,
    },
    Synced(PathBuf),
    Renamed(PathBuf, PathBuf),
    Removed(PathBuf),
    /// A line on stderr.
    Said(String),
}

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Lost,
    Kept,
    /// Each sector by itself, as a draw has it.
    Torn,
}

/// A file: what is sure to be on the disk, and what is under way.
#[derive(Clone, Debug, Default)]
struct File {
    sure: Vec<u8>,
    pending: Vec<Deed>,
}

/// The files of a folder.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    files: BTreeMap<PathBuf, File>,
}

/// A draw of sectors that comes again with its seed.
pub struct Dice(pub u64);

/// What a disk writes whole.
const SECTOR: usize = 512;

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        // Knuth's constants for a linear generator of 64 bits.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

impl Disk {
    pub fn apply(&mut self, deed: &Deed) {
        match deed {
            Deed::Write { file, .. } | Deed::Truncate { file, .. } => {
                self.files.entry(file.clone()).or_default().pending.push(deed.clone());
            }
            Deed::Synced(file) => {
                if let Some(file) = self.files.get_mut(file) {
                    let sure = file.image(Fate::Kept, &mut Dice(0));
                    *file = File { sure, pending: Vec::new() };
                }
            }
            Deed::Renamed(from, to) => {
                let file = self.files.remove(from).unwrap_or_default();
                self.files.insert(to.clone(), file);
            }
            Deed::Removed(file) => drop(self.files.remove(file)),
            Deed::Said(_) => {}
        }
    }

    /// Writes to a folder what could be found of another after a power cut.
    pub fn restore(&self, from: &Path, to: &Path, fate: Fate, dice: &mut Dice) {
        for (path, file) in &self.files {
            let place = to.join(path.strip_prefix(from).unwrap());
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(place, file.image(fate, dice)).unwrap();
        }
    }
}

impl File {
    fn image(&self, fate: Fate, dice: &mut Dice) -> Vec<u8> {
        let mut image = self.sure.clone();
        let mut happens = || fate == Fate::Kept || fate == Fate::Torn && dice.below(2) == 0;
        for deed in &self.pending {
            match deed {
                Deed::Write { at, bytes, .. } => {
                    let mut done = 0;
                    while done < bytes.len() {
                        let from = at + done;
                        let length = (SECTOR - from % SECTOR).min(bytes.len() - done);
                        if happens() {
                            image.resize(image.len().max(from + length), 0);
                            image[from..from + length].copy_from_slice(&bytes[done..done + length]);
                        }
                        done += length;
                    }
                }
                Deed::Truncate { length, .. } if happens() => image.resize(*length, 0),
                _ => {}
            }
        }
        image
    }
}

/// Reads what `strace -f -y -xx` wrote; of files in this folder only, without memory that is shared.
pub fn deeds(trace: &str, folder: &Path) -> Vec<Deed> {
    let mut deeds = Vec::new();
    let mut begun: BTreeMap<&str, &str> = BTreeMap::new();
    let mut places: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ').map(|(thread, call)| (thread, call.trim_start())) else {
            continue;
        };
        // A sync is one when it is over; everything else may have happened once it has begun.
        if call.starts_with("<...") {
            if let Some(sync) = begun.remove(thread) {
                deeds.extend(deed(sync, &mut places));
            }
        } else if call.contains("<unfinished") && call.starts_with('f') && call.contains("sync(") {
            begun.insert(thread, call);
        } else {
            deeds.extend(deed(call, &mut places));
        }
    }
    deeds.retain(|deed| match deed {
        Deed::Said(_) => true,
        Deed::Write { file, .. } | Deed::Truncate { file, .. } | Deed::Synced(file) | Deed::Removed(file) => {
            is_kept(file, folder)
        }
        Deed::Renamed(_, to) => is_kept(to, folder),
    });
    deeds
}

fn is_kept(file: &Path, folder: &Path) -> bool {
    file.starts_with(folder) && !file.to_string_lossy().ends_with("-shm")
}

fn deed(call: &str, places: &mut BTreeMap<PathBuf, usize>) -> Option<Deed> {
    let (name, rest) = call.split_once('(')?;
    let file = || Some(path(&unhexed(rest.split_once('<')?.1.split_once('>')?.0)));
    let quoted = |n: usize| Some(unhexed(rest.split('"').nth(2 * n + 1)?));
    let last = || rest.rsplit_once(", ")?.1.split([' ', ')']).next()?.parse::<usize>().ok();
    match name {
        "pwrite64" => Some(Deed::Write { file: file()?, at: last()?, bytes: quoted(0)? }),
        "write" if rest.starts_with("2<") => Some(Deed::Said(String::from_utf8(quoted(0)?).ok()?)),
        "write" => {
            let (file, bytes) = (file()?, quoted(0)?);
            let place = places.entry(file.clone()).or_default();
            let at = std::mem::replace(place, *place + bytes.len());
            Some(Deed::Write { file, at, bytes })
        }
        "openat" if rest.contains("O_TRUNC") => {
            let file = path(&quoted(0)?);
            places.remove(&file);
            Some(Deed::Truncate { file, length: 0 })
        }
        "openat" if rest.contains("O_CREAT") && !rest.contains("= -1") => {
            Some(Deed::Write { file: path(&quoted(0)?), at: 0, bytes: Vec::new() })
        }
        "ftruncate" => Some(Deed::Truncate { file: file()?, length: last()? }),
        "fsync" | "fdatasync" => Some(Deed::Synced(file()?)),
        "rename" => Some(Deed::Renamed(path(&quoted(0)?), path(&quoted(1)?))),
        "unlink" => Some(Deed::Removed(path(&quoted(0)?))),
        _ => None,
    }
}

fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// The bytes of `\x6b\x65…`.
fn unhexed(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}
