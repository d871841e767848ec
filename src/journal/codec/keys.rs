//! The batches of a past day in one body. Nothing in it is finer than the batches were.

use super::pack::{pack, unpack};
use super::{Bytes, Malformed, Names, Put, put_keys, read_keys};
use crate::calendar::{Day, Tz};
use crate::event::{MICROS, Time};
use crate::journal::batch::{Batch, Owner, RecordedDay, Uid};

const VERSION: u8 = 1;
const FAR_US: i64 = 400_000_000_000 * MICROS;
const LONGEST_US: i64 = 14 * 86_400 * MICROS;

/// The packed body of the batches of a day in a zone.
pub fn encode_batches(batches: &[Batch], names: &mut Names) -> Vec<u8> {
    let mut body = vec![VERSION];
    body.put(batches.len() as u64);
    let mut last = 0;
    for batch in batches {
        body.put(match batch.owner {
            Owner::Pool => 0,
            Owner::App(app) => names.app(app) + 1,
        });
        body.put_signed(batch.day.start.0 - last);
        body.put_signed(batch.span.start.0 - batch.day.start.0);
        body.put((batch.span.end - batch.span.start).max(0) as u64);
        put_keys(&mut body, &batch.keys, names);
        last = batch.day.start.0;
    }
    pack(&body)
}

/// The batches of a body. What they were known by is gone: they are numbered within their day.
pub fn decode_batches(packed: &[u8], day: Day, zone: Tz, names: &Names) -> Result<Vec<Batch>, Malformed> {
    let body = unpack(packed)?;
    let mut bytes = Bytes::new(&body);
    bytes.version(VERSION)?;
    let mut batches = Vec::new();
    let mut last = 0_i64;
    for index in 0..bytes.length()? {
        let owner = match bytes.number()? {
            0 => Owner::Pool,
            app => Owner::App(names.app_at(app - 1)?),
        };
        last = within(last.saturating_add(bytes.signed()?), FAR_US)?;
        let start = Time(last + within(bytes.signed()?, LONGEST_US)?);
        let end = start + within(bytes.count()? as i64, LONGEST_US)?;
        let uid = Uid(number_of(day, index));
        let day = RecordedDay { day, start: Time(last), zone };
        batches.push(Batch { uid, owner, day, span: start..end, keys: read_keys(&mut bytes, names)? });
    }
    bytes.end()?;
    Ok(batches)
}

fn number_of(day: Day, index: usize) -> [u8; 16] {
    ((u128::from(day.to_epoch_days().cast_unsigned()) << 64) | index as u128).to_be_bytes()
}

fn within(value: i64, limit: i64) -> Result<i64, Malformed> {
    if (-limit..=limit).contains(&value) { Ok(value) } else { Err(Malformed("a time is absurd")) }
}
