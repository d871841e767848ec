//! Keeps an `ActivityWatch` server fed: each closed hour after the last one that it has.

use std::ops::Range;

use anyhow::Context as _;

use super::{Order, PushArguments, Tally};
use crate::calendar::Calendar;
use crate::clock::{Clock, SystemClock};
use crate::command::export::{closed_before, host, stretches};
use crate::event::{MICROS, Time};
use crate::export::{AwBucket, AwEvent};
use crate::journal::{Placing, Reader};
use crate::upload::{ActivityWatch, Http};

const HOUR_US: i64 = 3600 * MICROS;
const DAY_US: i64 = 24 * HOUR_US;
/// Events of one request.
const BATCH: usize = 500;

/// Tells the server what it has not; false where nothing was recorded.
pub(super) fn push(order: &Order, http: &Http, tally: &mut Tally) -> anyhow::Result<bool> {
    let Order { settings, arguments, .. } = *order;
    let Some(mut reader) = Reader::open(&settings.journal)? else { return Ok(false) };
    let calendar = settings.calendar(None);
    let Some(hours) = hours(&mut reader, arguments, calendar)? else { return Ok(false) };
    let patience = arguments.way.retry_for.unwrap_or(super::LOCAL_PATIENCE);
    let server = ActivityWatch::new(http.clone(), patience);
    let host = host();
    let mut feed = Feed { server, host: &host, is_dry: arguments.dry_run, tally };
    // What each bucket has already, found out when its first event comes.
    let mut known = [None; 3];
    let mut start = hours.start;
    while start < hours.end {
        let end = Time((start.0.div_euclid(DAY_US) + 1) * DAY_US).min(hours.end);
        let buckets = stretches(&mut reader, start..end)?.into_buckets(&host);
        for (bucket, known) in buckets.iter().zip(&mut known) {
            if known.is_none() {
                *known = Some(feed.begin(bucket, hours.start)?);
            }
            feed.tell(bucket, known.unwrap_or(hours.start))?;
        }
        start = end;
    }
    Ok(true)
}

/// The closed hours that are asked for.
fn hours(reader: &mut Reader, arguments: &PushArguments, calendar: Calendar) -> anyhow::Result<Option<Range<Time>>> {
    let now = SystemClock.now();
    let placing = Placing { day_start: calendar.day_start, zone: None };
    let Some((first, last)) = reader.extent(placing)? else { return Ok(None) };
    let asked = |day: Option<crate::command::DateArgument>| day.map(|day| calendar.bounds(day.day(now, calendar)));
    let floor = |time: Time| Time(time.0 - time.0.rem_euclid(HOUR_US));
    let start = asked(arguments.what.from).map_or(calendar.start_of(first) + -DAY_US, |bounds| bounds.start);
    let end = asked(arguments.what.to_day).map_or(calendar.start_of(last) + 2 * DAY_US, |bounds| bounds.end);
    let (closed, _) = closed_before(now, calendar);
    let hours = floor(start)..floor(end).min(closed);
    Ok((hours.start < hours.end).then_some(hours))
}

/// A server that is being told.
struct Feed<'a> {
    server: ActivityWatch,
    host: &'a str,
    is_dry: bool,
    tally: &'a mut Tally,
}

impl Feed<'_> {
    /// The hour from which a bucket may miss something.
    fn begin(&self, bucket: &AwBucket, first: Time) -> anyhow::Result<Time> {
        if !self.is_dry {
            self.server.make(&bucket.id, bucket.kind, self.host)?;
        }
        let last = match self.server.last(&bucket.id) {
            // A bucket that is not made yet has nothing.
            Err(crate::upload::UploadError::Refused { .. }) if self.is_dry => None,
            last => last?,
        };
        Ok(last.map_or(first, |last| Time(last.0 - last.0.rem_euclid(HOUR_US))))
    }

    /// Adds what the bucket misses; only in the hour of its last event has it to be asked what it has.
    fn tell(&mut self, bucket: &AwBucket, known: Time) -> anyhow::Result<()> {
        let old = bucket.events.iter().filter(|event| event.start < known).count();
        self.tally.there += old as u64;
        let rest = bucket.events.get(old..).unwrap_or_default();
        let in_hour = rest.iter().take_while(|event| event.start < known + HOUR_US).count();
        let mut missing: Vec<&AwEvent> = rest.iter().collect();
        if in_hour > 0 && !self.is_dry {
            let there = self.server.between(&bucket.id, known, known + HOUR_US).context("cannot compare")?;
            missing.retain(|event| {
                let is_there = |kept: &(Time, i64, serde_json::Value)| {
                    kept.0 == event.start && kept.1 == event.length_us && kept.2 == event.data
                };
                !there.iter().any(is_there)
            });
        }
        self.tally.there += (rest.len() - missing.len()) as u64;
        for events in missing.chunks(BATCH) {
            let json: Vec<_> = events.iter().map(|event| event.json()).collect();
            if !self.is_dry {
                self.server.add(&bucket.id, &json)?;
            }
            self.tally.sent += events.len() as u64;
            self.tally.bytes += json.iter().map(|event| event.to_string().len() as u64).sum::<u64>();
        }
        Ok(())
    }
}
