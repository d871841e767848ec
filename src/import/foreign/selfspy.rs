//! selfspy: how many keys were pressed and when, and clicks. Its texts are encrypted, and are not opened.

use std::io::Read as _;
use std::path::Path;

use chrono::NaiveDateTime;
use flate2::read::ZlibDecoder;

use super::{Fault, Gathered, database, has_table, local};
use crate::aggregate::Amount;
use crate::calendar::Tz;
use crate::event::{Button, MICROS, Name, Time};

pub(super) fn gather(path: &Path, zone: Tz) -> Result<Gathered, Fault> {
    let db = database(path)?;
    if !has_table(&db, "keys")? || !has_table(&db, "process")? {
        return Err(Fault::Wrong("it has no tables keys and process".to_owned()));
    }
    let mut gathered = Gathered::default();
    let sql = "SELECT keys.started, keys.nrkeys, keys.timings, process.name FROM keys
               LEFT JOIN process ON process.id = keys.process_id ORDER BY keys.started";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let app = row.get::<_, Option<String>>(3)?.map(|name| Name::new(&name));
        let pressed = row.get::<_, i64>(1)?.max(0).unsigned_abs();
        let Some(started) = instant(row.get_ref(0)?.as_str().unwrap_or_default(), zone) else {
            gathered.leave("presses at a time that cannot be read", pressed);
            continue;
        };
        let mut at = started;
        let mut told = 0;
        for step in timings(row.get_ref(2)?.as_blob().unwrap_or_default()).into_iter().take(pressed as usize) {
            at = at + (step.max(0.0) * MICROS as f64) as i64;
            gathered.slice.cell(at, app).classes.other += 1;
            told += 1;
        }
        // Where their times are not all told, they are counted at the start.
        gathered.slice.cell(started, app).classes.other += pressed - told;
        gathered.slice.cell(started, app).events += 1;
        gathered.take("presses, without their keys", pressed);
        gathered.leave("texts (they are encrypted, and keytop keeps no text)", 1);
    }
    clicks(&db, zone, &mut gathered)?;
    Ok(gathered)
}

fn clicks(db: &rusqlite::Connection, zone: Tz, gathered: &mut Gathered) -> Result<(), Fault> {
    if !has_table(db, "click")? {
        return Ok(());
    }
    let sql = "SELECT click.created_at, button, process.name FROM click
               LEFT JOIN process ON process.id = click.process_id WHERE press ORDER BY click.created_at";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let app = row.get::<_, Option<String>>(2)?.map(|name| Name::new(&name));
        let Some(at) = instant(row.get_ref(0)?.as_str().unwrap_or_default(), zone) else {
            gathered.leave("clicks at a time that cannot be read", 1);
            continue;
        };
        let totals = gathered.slice.cell(at, app);
        totals.events += 1;
        match row.get::<_, i64>(1)? {
            4 => totals.scroll.up += Amount::new(1.0),
            5 => totals.scroll.down += Amount::new(1.0),
            6 => totals.scroll.left += Amount::new(1.0),
            7 => totals.scroll.right += Amount::new(1.0),
            button => totals.clicks.add(Button(u8::try_from(button).unwrap_or(u8::MAX)), 1),
        }
        gathered.take("clicks and notches", 1);
    }
    Ok(())
}

/// Seconds from each press to the next; none where it cannot be read.
fn timings(packed: &[u8]) -> Vec<f64> {
    /// A row of a day's typing has some kB.
    const MOST: u64 = 64 << 20;
    let mut text = Vec::new();
    let unpacked = ZlibDecoder::new(packed).take(MOST).read_to_end(&mut text);
    unpacked.ok().and_then(|_| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// Times are of the wall clock, without a zone.
fn instant(text: &str, zone: Tz) -> Option<Time> {
    let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    local(wall, zone)
}
