//! Reads recorded events back, in time order.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::OptionalExtension;

use super::super::error::{Fault, JournalError, Result};
use super::super::reader::Reader;
use super::super::seal::Identities;
use super::block::unpack;
use super::rows::{self, Row};
use crate::event::{Event, Time};

/// An event as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptEvent {
    /// Orders events of one time; unique in the journal but for what is imported while it is recorded.
    pub seq: i64,
    /// The process that recorded it.
    pub run: i64,
    /// The event; a key that was withheld is [`Key::UNTOLD`](crate::event::Key::UNTOLD).
    pub event: Event,
}

/// What there is in a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventSpan {
    /// Blocks that overlap it.
    pub blocks: usize,
    /// How many of them are sealed.
    pub sealed: usize,
}

/// Events that may still have earlier ones to come, in order.
type Waiting = BTreeMap<(Time, i64, i64), Event>;

impl Reader {
    /// What recorded events there are in a span, without opening any.
    pub fn event_span(&mut self, span: &Range<Time>, machine: Option<&str>) -> Result<EventSpan> {
        let found = self.find(span, machine)?;
        Ok(EventSpan { blocks: found.len(), sealed: found.iter().filter(|row| row.is_sealed).count() })
    }

    /// Gives every recorded event of a span to `take`, by time and number; `machine` is the name of another machine
    /// whose journal was merged into this one, or `None` for this one. Sealed ones need their identity.
    pub fn events(
        &mut self,
        span: &Range<Time>,
        machine: Option<&str>,
        identities: &Identities,
        mut take: impl FnMut(KeptEvent) -> Result<()>,
    ) -> Result<()> {
        let mut waiting = Waiting::new();
        for row in self.find(span, machine)? {
            let later = waiting.split_off(&(row.start, i64::MIN, i64::MIN));
            give(std::mem::replace(&mut waiting, later), &mut take)?;
            for (index, event) in self.block(row, identities)?.into_iter().enumerate() {
                if span.contains(&event.time) {
                    waiting.insert((event.time, row.run, row.first_seq + index as i64), event);
                }
            }
        }
        give(waiting, &mut take)
    }

    fn find(&mut self, span: &Range<Time>, machine: Option<&str>) -> Result<Vec<Row>> {
        let found =
            self.machine_number(machine).and_then(|machine| Ok(rows::find(self.database(), span, Some(machine))?));
        found.map_err(|fault| fault.at(self.path()))
    }

    fn machine_number(&self, name: Option<&str>) -> std::result::Result<i64, Fault> {
        let Some(name) = name else { return Ok(0) };
        let sql = "SELECT id FROM machine WHERE name = ?1 OR uuid = ?1";
        Ok(self.database().query_row(sql, [name], |row| row.get(0)).optional()?.unwrap_or(-1))
    }

    fn block(&self, row: Row, identities: &Identities) -> Result<Vec<Event>> {
        let path = || self.path().to_owned();
        let mut body = rows::body(self.database(), row.id).map_err(|error| JournalError::sqlite(self.path(), error))?;
        if row.is_sealed {
            body = identities.open(&body).map_err(|source| JournalError::Sealed { path: path(), source })?;
        }
        Ok(unpack(&body).map_err(|malformed| Fault::from(malformed).at(self.path()))?.events)
    }
}

fn give(events: Waiting, take: &mut impl FnMut(KeptEvent) -> Result<()>) -> Result<()> {
    events.into_iter().try_for_each(|((_, run, seq), event)| take(KeptEvent { seq, run, event }))
}
