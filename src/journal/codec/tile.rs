//! A tile: the cache of a finished day. Its keys are those of batches that were written.

use super::counts::{put_ascending, read_ascending};
use super::totals::{put_totals, read_totals};
use super::{Bytes, Malformed, Names, Put, read_keys, read_list};
use crate::aggregate::{Counts, KeyTotals};
use crate::event::Key;
use crate::timeline::{HourSum, Tile};

const VERSION: u8 = 2;
/// Keys as batches have them.
const BATCH_KEYS_VERSION: u8 = 1;
const MS: u64 = 1000;
const ANY_U32: u64 = 1 << 32;
/// Beyond any honest count or sum of us.
const LIMIT: u64 = 1 << 52;

/// The body of a tile.
pub fn encode_tile(tile: &Tile, names: &mut Names) -> Vec<u8> {
    let mut body = vec![VERSION];
    body.put(tile.parts.len() as u64);
    for (app, part) in tile.parts.iter() {
        body.put(names.app(app));
        put_totals(&mut body, &part.totals, names);
        put_keys(&mut body, &part.totals.keys, names);
        put_hours(&mut body, &part.hours);
        put_minutes(&mut body, &part.minutes);
    }
    put_minutes(&mut body, &tile.minutes);
    put_keys(&mut body, &tile.pool, names);
    body
}

/// The tile of a body.
pub fn decode_tile(body: &[u8], names: &Names) -> Result<Tile, Malformed> {
    let mut bytes = Bytes::new(body);
    let version = bytes.version_within(BATCH_KEYS_VERSION..=VERSION)?;
    let read_keys = if version == BATCH_KEYS_VERSION { read_keys } else { read_whole_keys };
    let mut tile = Tile::default();
    for _ in 0..bytes.length()? {
        let part = tile.parts.entry(names.app_at(bytes.number()?)?);
        part.totals = read_totals(&mut bytes, names)?;
        part.totals.keys = read_keys(&mut bytes, names)?;
        part.hours = read_hours(&mut bytes)?;
        part.minutes = read_minutes(&mut bytes)?;
    }
    tile.minutes = read_minutes(&mut bytes)?;
    tile.pool = read_keys(&mut bytes, names)?;
    bytes.end()?;
    Ok(tile)
}

/// Appends keys, of which mostly each press has a dwell and the dwells are whole ms.
fn put_keys(body: &mut Vec<u8>, keys: &Counts<Key, KeyTotals>, names: &mut Names) {
    body.put(keys.len() as u64);
    for (key, totals) in keys.iter() {
        let KeyTotals { presses, repeats, dwells, dwell_us } = *totals;
        body.put(names.keys.number(key));
        body.put_all([presses, repeats]);
        body.put_signed(presses.wrapping_sub(dwells).cast_signed());
        body.put(if dwell_us % MS == 0 { (dwell_us / MS) << 1 } else { (dwell_us << 1) | 1 });
    }
}

fn read_whole_keys(bytes: &mut Bytes, names: &Names) -> Result<Counts<Key, KeyTotals>, Malformed> {
    read_list(bytes, |bytes| {
        let key = names.keys.at(bytes.number()?)?;
        let (presses, repeats) = (bytes.count()?, bytes.count()?);
        let dwells = presses.wrapping_sub(bytes.signed()?.cast_unsigned());
        let dwell = bytes.number()?;
        let dwell_us = if dwell & 1 == 0 { (dwell >> 1).saturating_mul(MS) } else { dwell >> 1 };
        if dwells.max(dwell_us) >= LIMIT {
            return Err(Malformed("a count is absurd"));
        }
        Ok((key, KeyTotals { presses, repeats, dwells, dwell_us }))
    })
}

fn put_hours(body: &mut Vec<u8>, hours: &[HourSum; 24]) {
    let filled = hours.iter().enumerate().filter(|(_, hour)| **hour != HourSum::default());
    body.put(filled.clone().map(|(index, _)| 1 << index).sum());
    for (_, hour) in filled {
        body.put_all([hour.presses, hour.clicks, hour.active_us]);
    }
}

fn read_hours(bytes: &mut Bytes) -> Result<[HourSum; 24], Malformed> {
    let mask = bytes.number()?;
    let mut hours = [HourSum::default(); 24];
    for (_, hour) in hours.iter_mut().enumerate().filter(|(index, _)| mask & 1 << index != 0) {
        *hour = HourSum { presses: bytes.count()?, clicks: bytes.count()?, active_us: bytes.count()? };
    }
    Ok(hours)
}

fn put_minutes(body: &mut Vec<u8>, minutes: &Counts<u32>) {
    put_ascending(body, minutes.iter().map(|(inputs, &n)| (u64::from(inputs), n)));
}

fn read_minutes(bytes: &mut Bytes) -> Result<Counts<u32>, Malformed> {
    let mut minutes = Vec::new();
    read_ascending(bytes, ANY_U32, &mut minutes, |inputs| inputs as u32)?;
    Ok(minutes.into())
}
