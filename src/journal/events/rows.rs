//! Blocks of events in the database: written, found, cut.

use std::ops::Range;

use rusqlite::{Connection, params};

use super::super::codec::Malformed;
use super::super::error::Fault;
use super::super::names::Names;
use super::block::{Block, pack, unpack};
use crate::aggregate::App;
use crate::calendar::Tz;
use crate::event::{Event, Time};
use crate::policy::Focus;

/// What a block is known by.
#[derive(Clone, Copy, Debug)]
pub struct NewBlock {
    /// Whose it is; 0 is this machine.
    pub machine: i64,
    /// The process that wrote it.
    pub run: i64,
    /// The number of its first event.
    pub first_seq: i64,
    /// The zone that was in force.
    pub zone: Tz,
    /// Whether its body is encrypted.
    pub is_sealed: bool,
}

/// A block as it lies in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: i64,
    pub machine: i64,
    pub run: i64,
    pub first_seq: i64,
    pub start: Time,
    pub end: Time,
    pub is_sealed: bool,
}

/// What became of the blocks that overlap a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::journal) struct CutEvents {
    /// Events that were removed; of a sealed block all.
    pub events: u64,
    /// Sealed blocks that were removed whole, though they reach beyond the span or hold other applications.
    pub sealed_blocks: u64,
    /// The bodies that are there no more.
    pub removed: Vec<Vec<u8>>,
}

/// Writes a block; its row.
pub fn insert_block(
    db: &Connection,
    block: &NewBlock,
    events: &[Event],
    body: &[u8],
    names: &mut Names,
) -> rusqlite::Result<i64> {
    let times = || events.iter().map(|event| event.time.0);
    let sql = "INSERT INTO event_block (machine, run, first_seq, events, zone, start_us, end_us, is_sealed, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    db.prepare_cached(sql)?.execute(params![
        block.machine,
        block.run,
        block.first_seq,
        events.len() as i64,
        names.zones.number(block.zone) as i64,
        times().min().unwrap_or(0),
        times().max().unwrap_or(0),
        block.is_sealed,
        body,
    ])?;
    Ok(db.last_insert_rowid())
}

/// Takes a block away.
pub fn delete_block(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM event_block WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Takes the blocks of a run of another machine away that a larger one replaces.
pub(in crate::journal) fn delete_blocks(
    db: &Connection,
    machine: i64,
    run: i64,
    seqs: Range<i64>,
) -> rusqlite::Result<()> {
    let sql = "DELETE FROM event_block WHERE machine = ?1 AND run = ?2 AND first_seq >= ?3 AND first_seq < ?4";
    db.prepare_cached(sql)?.execute([machine, run, seqs.start, seqs.end])?;
    Ok(())
}

/// Blocks with an event in the span, by their starts.
pub fn find(db: &Connection, span: &Range<Time>, machine: Option<i64>) -> rusqlite::Result<Vec<Row>> {
    let sql = "SELECT id, machine, run, first_seq, start_us, end_us, is_sealed FROM event_block
               WHERE start_us < ?2 AND end_us >= ?1 AND machine = coalesce(?3, machine)
               ORDER BY start_us, run, first_seq";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params![span.start.0, span.end.0, machine], |row| {
        let (start, end) = (Time(row.get(4)?), Time(row.get(5)?));
        let (id, machine, run) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Row { id, machine, run, first_seq: row.get(3)?, start, end, is_sealed: row.get(6)? })
    })?;
    rows.collect()
}

/// The body of a block.
pub fn body(db: &Connection, id: i64) -> rusqlite::Result<Vec<u8>> {
    db.prepare_cached("SELECT body FROM event_block WHERE id = ?1")?.query_row([id], |row| row.get(0))
}

/// Removes the events of a span, or those of it that happened while this application had the focus. What is
/// sealed cannot be cut and goes whole.
pub(in crate::journal) fn cut_events(
    db: &Connection,
    span: &Range<Time>,
    app: Option<App>,
) -> Result<CutEvents, Fault> {
    let mut cut = CutEvents::default();
    for row in find(db, span, None)? {
        let body = body(db, row.id)?;
        if row.is_sealed {
            cut.events += count(db, row.id)?;
            cut.sealed_blocks += u64::from(app.is_some() || row.start < span.start || row.end >= span.end);
            delete_block(db, row.id)?;
            cut.removed.push(body);
            continue;
        }
        let block = unpack(&body)?;
        let (kept, removed) = part(&block, span, app);
        if removed == 0 {
            continue;
        }
        cut.events += removed;
        match kept {
            Some(kept) => replace(db, row.id, &kept)?,
            None => delete_block(db, row.id)?,
        }
        cut.removed.push(body);
    }
    Ok(cut)
}

/// What stays of a block, and how many events go. A focus that a removed event set is not told either.
fn part(block: &Block, span: &Range<Time>, app: Option<App>) -> (Option<Block>, u64) {
    let mut focus = Focus::default();
    focus.apply(&crate::event::Kind::Window { app: block.focus, title: None });
    let mut kept = Vec::new();
    for event in &block.events {
        let before = focus.app();
        focus.apply(&event.kind);
        let is_its = app.is_none_or(|app| before == app || focus.app() == app);
        if !(span.contains(&event.time) && is_its) {
            kept.push(event.clone());
        }
    }
    let removed = block.events.len() - kept.len();
    let focus = if app.is_some_and(|app| app == block.focus) { None } else { block.focus };
    ((!kept.is_empty()).then_some(Block { focus, events: kept }), removed as u64)
}

fn replace(db: &Connection, id: i64, block: &Block) -> Result<(), Fault> {
    let body = pack(block);
    let times = || block.events.iter().map(|event| event.time.0);
    let sql = "UPDATE event_block SET events = ?2, start_us = ?3, end_us = ?4, body = ?5 WHERE id = ?1";
    let (start, end) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
    db.prepare_cached(sql)?.execute(params![id, block.events.len() as i64, start, end, body])?;
    Ok(())
}

fn count(db: &Connection, id: i64) -> Result<u64, Fault> {
    let sql = "SELECT events FROM event_block WHERE id = ?1";
    let events: i64 = db.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
    u64::try_from(events).map_err(|_| Malformed("a count is absurd").into())
}
