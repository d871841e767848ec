//! The batches of a past day in one body. Nothing in it is finer than the batches were.

use std::collections::HashMap;

use super::bytes::Malformed;
use super::models::{Number, Recent, size};
use super::range::{Coder, Decoder, Encoder};
use crate::aggregate::{Counts, KeyTotals};
use crate::calendar::{Day, Tz};
use crate::event::{MICROS, Time};
use crate::journal::batch::{Batch, Owner, RecordedDay, Uid};
use crate::journal::names::Names;

const VERSION: u8 = 1;
const FAR_US: i64 = 400_000_000_000 * MICROS;
const LONGEST_US: i64 = 14 * 86_400 * MICROS;
const LIMIT: u64 = 1 << 52;
const MS: u64 = 1000;

/// A batch as numbers: its owner, when its day starts, when it starts and how long it is, its keys.
#[derive(Clone, Debug, Default)]
struct Raw {
    owner: u64,
    day_us: i64,
    start_us: i64,
    length_us: u64,
    keys: Vec<(u64, KeyTotals)>,
}

/// What is learned of a day's batches.
#[derive(Default)]
struct Learned {
    lengths: [Number; 3],
    uids: [Number; 2],
    owner: Recent,
    day: Number,
    start: [Number; 2],
    span: [Number; 2],
    gap: Number,
    presses: [Number; 8],
    repeats: Number,
    dwells: Number,
    mean: Number,
    rest: [Number; 6],
    below: Number,
    /// Presses and the mean dwell of each key in the batch before, ms.
    last: HashMap<u64, (u64, u64)>,
}

/// The body of the batches of a day, and of the uids that they had before they were put together.
pub fn encode_batches(batches: &[Batch], uids: &[Uid], names: &mut Names) -> Vec<u8> {
    let mut raw: Vec<Raw> = batches.iter().map(|batch| Raw::new(batch, names)).collect();
    let mut uids: Vec<u128> = uids.iter().map(|uid| u128::from_be_bytes(uid.0)).collect();
    uids.sort_unstable();
    let mut encoder = Encoder::new();
    // Writing fails at nothing.
    let _ = Learned::default().code(&mut encoder, &mut raw, &mut uids);
    [&[VERSION], encoder.finish().as_slice()].concat()
}

/// The batches of a body and their uids. Which uid was whose is gone.
pub fn decode_batches(body: &[u8], day: Day, zone: Tz, names: &Names) -> Result<(Vec<Batch>, Vec<Uid>), Malformed> {
    let Some((&VERSION, body)) = body.split_first() else { return Err(Malformed("its version is not known")) };
    let mut decoder = Decoder::new(body);
    let (mut raw, mut uids) = (Vec::new(), Vec::new());
    Learned::default().code(&mut decoder, &mut raw, &mut uids)?;
    decoder.end()?;
    let uids: Vec<Uid> = uids.into_iter().map(|uid| Uid(uid.to_be_bytes())).collect();
    let numbers = uids.iter().copied().chain((0_u64..).map(|index| number_of(day, index)));
    let batches = raw.into_iter().zip(numbers).map(|(raw, uid)| raw.batch(uid, (day, zone), names));
    Ok((batches.collect::<Result<_, _>>()?, uids))
}

impl Raw {
    fn new(batch: &Batch, names: &mut Names) -> Self {
        Self {
            owner: match batch.owner {
                Owner::Pool => 0,
                Owner::App(app) => names.app(app) + 1,
            },
            day_us: batch.day.start.0,
            start_us: batch.span.start - batch.day.start,
            length_us: u64::try_from(batch.span.end - batch.span.start).unwrap_or(0),
            keys: batch.keys.iter().map(|(key, totals)| (names.keys.number(key), *totals)).collect(),
        }
    }

    fn batch(self, uid: Uid, (day, zone): (Day, Tz), names: &Names) -> Result<Batch, Malformed> {
        let owner = match self.owner.checked_sub(1) {
            None => Owner::Pool,
            Some(app) => Owner::App(names.app_at(app)?),
        };
        let start = Time(within(self.day_us, FAR_US)? + within(self.start_us, LONGEST_US)?);
        let length = i64::try_from(self.length_us).unwrap_or(i64::MAX);
        let span = start..start + within(length, LONGEST_US)?;
        let keys = self.keys.into_iter().map(|(key, totals)| Ok((names.keys.at(key)?, totals)));
        let keys = Counts::from_unsorted(keys.collect::<Result<Vec<_>, Malformed>>()?);
        Ok(Batch { uid, owner, day: RecordedDay { day, start: Time(self.day_us), zone }, span, keys })
    }
}

impl Learned {
    fn code(&mut self, coder: &mut impl Coder, batches: &mut Vec<Raw>, uids: &mut Vec<u128>) -> Result<(), Malformed> {
        let length = self.lengths[0].length(coder, uids.len())?;
        uids.resize(length, 0);
        let mut last = 0_u128;
        for uid in uids {
            let more = uid.wrapping_sub(last);
            let [high, low] = &mut self.uids;
            let high = high.code(coder, (more >> 64) as u64);
            last = last.wrapping_add(u128::from(high) << 64 | u128::from(low.code(coder, more as u64)));
            *uid = last;
        }
        let length = self.lengths[1].length(coder, batches.len())?;
        coder.spend(length.saturating_mul(8))?;
        batches.resize_with(length, Raw::default);
        let mut last = 0;
        for batch in batches {
            batch.owner = self.owner.code(coder, batch.owner);
            batch.day_us = last_plus(last, self.day.signed(coder, batch.day_us.wrapping_sub(last)));
            last = batch.day_us;
            batch.start_us = seconds(&mut self.start, coder, batch.start_us.cast_unsigned()).cast_signed();
            batch.length_us = seconds(&mut self.span, coder, batch.length_us);
            self.keys(coder, &mut batch.keys)?;
        }
        Ok(())
    }

    fn keys(&mut self, coder: &mut impl Coder, keys: &mut Vec<(u64, KeyTotals)>) -> Result<(), Malformed> {
        keys.sort_unstable_by_key(|&(key, _)| key);
        let length = self.lengths[2].length(coder, keys.len())?;
        coder.spend(length.saturating_mul(4))?;
        keys.resize(length, (0, KeyTotals::default()));
        let mut last = 0_u64;
        for (key, totals) in keys {
            *key = last.saturating_add(self.gap.code(coder, key.wrapping_sub(last)));
            last = *key;
            self.key(coder, *key, totals);
            if [totals.presses, totals.repeats, totals.dwells, totals.dwell_us].into_iter().any(|n| n >= LIMIT) {
                return Err(Malformed("a count is absurd"));
            }
        }
        Ok(())
    }

    fn key(&mut self, coder: &mut impl Coder, key: u64, totals: &mut KeyTotals) {
        let (often, long) = self.last.get(&key).copied().unwrap_or_default();
        totals.presses = self.presses[size(often, 7)].code(coder, totals.presses);
        totals.repeats = self.repeats.code(coder, totals.repeats);
        totals.dwells = self.dwells.beside(coder, totals.dwells, totals.presses);
        let many = totals.dwells.max(1);
        let ms = totals.dwell_us / MS;
        let mean = self.mean.beside(coder, ms / many, long);
        let rest = self.rest[size(many, 10) / 2].code(coder, ms % many);
        let below = self.below.code(coder, totals.dwell_us % MS);
        let ms = mean.saturating_mul(many).saturating_add(rest);
        totals.dwell_us = ms.saturating_mul(MS).saturating_add(below);
        self.last.insert(key, (totals.presses, mean));
    }
}

/// Whole seconds mostly.
fn seconds(models: &mut [Number; 2], coder: &mut impl Coder, us: u64) -> u64 {
    let [whole, below] = models;
    let step = MICROS.cast_unsigned();
    let seconds = whole.code(coder, us / step);
    seconds.saturating_mul(step).saturating_add(below.code(coder, us % step))
}

fn last_plus(last: i64, more: i64) -> i64 {
    last.wrapping_add(more)
}

fn number_of(day: Day, index: u64) -> Uid {
    Uid((u128::from(day.to_epoch_days().cast_unsigned()) << 64 | u128::from(index)).to_be_bytes())
}

fn within(value: i64, limit: i64) -> Result<i64, Malformed> {
    if (-limit..=limit).contains(&value) { Ok(value) } else { Err(Malformed("a time is absurd")) }
}
