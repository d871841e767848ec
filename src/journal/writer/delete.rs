//! Removing a span for good, and the proof that it is gone.

mod devices;
mod let_go;
mod thinned;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rusqlite::params;

use super::super::batch::{Batch, Owner};
use super::super::blocks;
use super::super::codec::{encode_keys, encode_slice, read_slice};
use super::super::error::{Fault, JournalError, Result};
use super::super::events::cut_events;
use super::super::marks;
use super::super::rows;
use super::rework::Rework;
use super::{IMPORT_PATIENCE, Journal};
use crate::aggregate::{Slice, Span};
use crate::calendar::DayStart;
use crate::event::{MICROS, Name, Time};

/// What to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// From one instant, to the second, to another.
    pub span: Range<Time>,
    /// Only what happened while this application had the focus.
    pub app: Option<Name>,
    /// When days start, for the roll-ups.
    pub day_start: DayStart,
}

/// What was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Presses in it.
    pub presses: u64,
    /// Rows of slices that were cut or taken out.
    pub slices: u64,
    /// Batches that were taken out.
    pub batches: u64,
    /// Those of them that reached beyond what was to be removed: a batch cannot be cut, it has no order.
    pub batches_beyond: u64,
    /// Days of which only sums are kept, and which lost what was meant whole: a sum has no times to cut it by.
    pub thinned_days: u64,
    /// Recorded events.
    pub events: u64,
    /// Sealed blocks of events that reached beyond: they cannot be cut without their identity.
    pub sealed_beyond: u64,
    /// The search for what was removed.
    pub proof: Proof,
}

/// A search of the journal's files for pieces of what was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Pieces that were looked for.
    pub pieces: usize,
    /// Files that were searched, and their bytes.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Files in which a piece was found.
    pub found: Vec<PathBuf>,
}

const HOUR_US: i64 = 3600 * MICROS;
/// So many bytes of a body are its own: they hold its first second and counts.
const PIECE: usize = 24;
/// Pieces are found by so many of their bytes first.
const HEAD: usize = 8;

impl Journal {
    /// Removes a span for good: from slices, batches, roll-ups, tiles, recorded events, open batches, the log and
    /// the pages that became free. Then searches the files for what it removed.
    ///
    /// Batches that overlap the span go whole. What lies outside the journal's own files is beyond its
    /// reach: a backup or a snapshot of the filesystem keeps what it has.
    pub fn delete(&mut self, removal: &Removal) -> Result<Removed> {
        let mut removed = Removed::default();
        let mut pieces = Vec::new();
        self.revise(|journal| {
            let before = thinned::sums_around(&journal.db, &removal.span)?;
            pieces.extend(blocks::pieces(&journal.db, &removal.span, PIECE)?);
            journal.unpack(&removal.span, None)?;
            let mut rework = Rework::new(removal.day_start);
            journal.delete_slices(removal, &mut rework, &mut removed, &mut pieces)?;
            journal.delete_batches(removal, &mut rework, &mut removed, &mut pieces)?;
            journal.rework(&rework)?;
            journal.delete_devices(removal, &mut pieces)?;
            journal.delete_thinned(removal, &mut removed)?;
            journal.forget_hours()?;
            pieces.extend(thinned::lost_pieces(before, &thinned::sums_around(&journal.db, &removal.span)?));
            if removal.app.is_none() {
                marks::delete(&journal.db, &removal.span)?;
            }
            let events = cut_events(&journal.db, &removal.span, removal.app.map(Some))?;
            removed.events = events.events;
            removed.sealed_beyond = events.sealed_blocks;
            let of_events = events.removed.iter().flat_map(|body| body.chunks_exact(PIECE)).map(<[u8]>::to_vec);
            pieces.extend(journal.without_twins(of_events.collect())?);
            journal.forget_name(removal, &mut pieces)
        })?;
        self.names = super::super::names::Names::default();
        self.seen = None;
        self.db.busy_timeout(IMPORT_PATIENCE).map_err(|error| JournalError::sqlite(&self.path, error))?;
        let clean = "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)";
        self.db.execute_batch(clean).map_err(|error| JournalError::sqlite(&self.path, error))?;
        removed.proof = search(&self.path, &pieces)?;
        Ok(removed)
    }

    fn delete_slices(
        &mut self,
        removal: &Removal,
        rework: &mut Rework,
        removed: &mut Removed,
        pieces: &mut Vec<Vec<u8>>,
    ) -> std::result::Result<(), Fault> {
        let hours = [removal.span.start.0.div_euclid(HOUR_US), removal.span.end.0.div_euclid(HOUR_US) + 1];
        let mut found: Vec<(i64, i64, Vec<u8>)> = Vec::new();
        {
            let sql = "SELECT id, zone, body FROM slice WHERE hour >= ?1 AND hour < ?2";
            let mut statement = self.db.prepare_cached(sql)?;
            let mut rows = statement.query(hours)?;
            while let Some(row) = rows.next()? {
                found.push((row.get(0)?, row.get(1)?, row.get(2)?));
            }
        }
        for (id, zone, body) in found {
            let mut whole = Slice::default();
            read_slice(&body, &self.names, &mut whole)?;
            let (kept, gone) = split(whole, removal);
            if gone.is_empty() {
                continue;
            }
            removed.slices += 1;
            removed.presses += gone.cells.values().map(crate::aggregate::Totals::presses).sum::<u64>();
            rework.slice(&gone, self.names.zones.at(zone as u64)?);
            let new = self.put_back(id, &kept)?;
            let piece = body.get(..PIECE.min(body.len())).unwrap_or_default();
            if piece.len() >= HEAD && !new.windows(piece.len()).any(|window| window == piece) {
                pieces.push(piece.to_vec());
            }
        }
        Ok(())
    }

    /// Writes what stays of a slice; its body.
    fn put_back(&mut self, id: i64, kept: &Slice) -> std::result::Result<Vec<u8>, Fault> {
        let Some(extent) = kept.extent() else {
            self.db.prepare_cached("DELETE FROM slice WHERE id = ?1")?.execute([id])?;
            return Ok(Vec::new());
        };
        let body = encode_slice(kept, &mut self.names);
        let sql = "UPDATE slice SET start_us = ?2, end_us = ?3, body = ?4 WHERE id = ?1";
        self.db.prepare_cached(sql)?.execute(params![id, extent.start.0, extent.end.0, body])?;
        Ok(body)
    }

    fn delete_batches(
        &mut self,
        removal: &Removal,
        rework: &mut Rework,
        removed: &mut Removed,
        pieces: &mut Vec<Vec<u8>>,
    ) -> std::result::Result<(), Fault> {
        let days = removal.span.start + -72 * HOUR_US..removal.span.end + 72 * HOUR_US;
        let mut gone = rows::batches(&self.db, &self.names, &days, None)?;
        gone.retain(|batch| is_meant(batch, removal));
        for batch in &gone {
            self.db.prepare_cached("DELETE FROM batch WHERE uid = ?1")?.execute([batch.uid.0])?;
            rework.batch(batch);
            pieces.push(batch.uid.0.to_vec());
            let body = encode_keys(&batch.keys, &mut self.names);
            pieces.extend((body.len() > 2 * PIECE).then_some(body));
        }
        gone.extend(self.batches.remove(|batch| is_meant(batch, removal)));
        removed.batches = gone.len() as u64;
        let beyond = |batch: &&Batch| {
            batch.owner == Owner::Pool || batch.span.start < removal.span.start || batch.span.end > removal.span.end
        };
        removed.batches_beyond = gone.iter().filter(beyond).count() as u64;
        Ok(())
    }

    /// Pieces of recorded events that no block which stays has as well: they begin alike where like things happened.
    fn without_twins(&self, pieces: Vec<Vec<u8>>) -> std::result::Result<Vec<Vec<u8>>, Fault> {
        let mut twins = HashSet::new();
        let heads = heads(&pieces);
        let mut statement = self.db.prepare("SELECT body FROM event_block")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let body = rows::blob(row, 0)?;
            twins.extend(occurrences(&heads, body).map(<[u8]>::to_vec));
        }
        Ok(pieces.into_iter().filter(|piece| !twins.contains(piece)).collect())
    }

    /// Hours in which nothing is left tell no longer that there was something.
    fn forget_hours(&self) -> std::result::Result<(), Fault> {
        let sql = "DELETE FROM hour WHERE id NOT IN (SELECT hour FROM rollup_app) AND id NOT IN (SELECT hour FROM rollup_key)";
        self.db.execute(sql, [])?;
        Ok(())
    }

    /// An application of which nothing is left loses its name.
    fn forget_name(&mut self, removal: &Removal, pieces: &mut Vec<Vec<u8>>) -> std::result::Result<(), Fault> {
        let Some(app) = removal.app else { return Ok(()) };
        let sql = "UPDATE app SET name = 'deleted ' || id WHERE name = ?1
                   AND id NOT IN (SELECT app FROM rollup_app) AND id NOT IN (SELECT app FROM batch)";
        if self.db.execute(sql, [app.as_str()])? > 0 && app.as_str().len() >= HEAD {
            pieces.push(app.as_str().as_bytes().to_vec());
        }
        Ok(())
    }
}

/// What of a slice stays, and what goes.
fn split(slice: Slice, removal: &Removal) -> (Slice, Slice) {
    let Range { start, end } = removal.span.clone();
    let first = start.second();
    let is_its = |app| removal.app.is_none_or(|only| app == Some(only));
    let (mut kept, mut gone) = (Slice::default(), Slice::default());
    for ((second, app), totals) in slice.cells {
        let goes = first <= second && second.start() < end && is_its(app);
        if goes { &mut gone } else { &mut kept }.cells.insert((second, app), totals);
    }
    for span in slice.spans {
        let (from, to) = (span.start.max(first.start()), span.end.min(end));
        if from >= to || !is_its(span.app) {
            kept.spans.push(span);
            continue;
        }
        gone.spans.push(Span { start: from, end: to, ..span });
        let left = [Span { end: from, ..span }, Span { start: to, ..span }];
        kept.spans.extend(left.into_iter().filter(|left| left.start < left.end));
    }
    (kept, gone)
}

fn is_meant(batch: &Batch, removal: &Removal) -> bool {
    let overlaps = batch.span.start < removal.span.end && removal.span.start < batch.span.end;
    let is_its = |app| batch.owner == Owner::Pool || batch.owner == Owner::App(Some(app));
    overlaps && removal.app.is_none_or(is_its)
}

/// Looks for pieces in every file that belongs to the journal.
fn search(journal: &Path, pieces: &[Vec<u8>]) -> Result<Proof> {
    let mut proof = Proof { pieces: pieces.len(), ..Proof::default() };
    let heads = heads(pieces);
    let folder = journal.parent().unwrap_or(Path::new("."));
    let own = journal.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let entries = fs::read_dir(folder).map_err(|error| JournalError::io(folder, error))?;
    for file in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|file| file.is_file()) {
        if !file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&own)) {
            continue;
        }
        let content = fs::read(&file).map_err(|error| JournalError::io(&file, error))?;
        proof.files += 1;
        proof.bytes += content.len() as u64;
        if occurrences(&heads, &content).next().is_some() {
            proof.found.push(file);
        }
    }
    Ok(proof)
}

/// Pieces by their first bytes.
type Heads<'a> = HashMap<&'a [u8], Vec<&'a [u8]>>;

fn heads(pieces: &[Vec<u8>]) -> Heads<'_> {
    let mut heads = Heads::new();
    for piece in pieces.iter().filter(|piece| piece.len() >= HEAD) {
        heads.entry(piece.get(..HEAD).unwrap_or_default()).or_default().push(piece);
    }
    heads
}

/// The pieces that lie somewhere in some bytes.
fn occurrences<'a>(heads: &'a Heads<'a>, content: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    content.windows(HEAD).enumerate().flat_map(move |(at, head)| {
        let here = content.get(at..).unwrap_or_default();
        heads.get(head).into_iter().flatten().copied().filter(move |piece| here.starts_with(piece))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_that_is_left_anywhere_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal.db");
        fs::write(&journal, [&[0; 100][..], b"a piece of it", &[0; 9]].concat()).unwrap();
        fs::write(folder.path().join("journal.db-wal"), b"nothing").unwrap();
        let search = |piece: &[u8]| search(&journal, &[piece.to_vec()]).unwrap();
        assert_eq!(search(b"a piece of it").found, std::slice::from_ref(&journal));
        assert_eq!(search(b"a piece of IT").found, Vec::<PathBuf>::new());
        assert_eq!((search(b"a piece of it").files, search(b"a piece of it").bytes), (2, 129));
    }
}
