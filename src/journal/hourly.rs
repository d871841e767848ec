//! Typing by hour of the wall clock, from the roll-ups: tiles have no speed by hour.

use std::ops::Range;

use rusqlite::Row;

use super::error::{JournalError, Result};
use super::reader::Reader;
use crate::aggregate::App;
use crate::calendar::Day;
use crate::event::Name;

/// What an application's bursts of an hour come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourTyping {
    /// 0 to 23.
    pub hour: u8,
    /// Where it was typed.
    pub app: App,
    /// Presses of bursts after their first.
    pub steps: u64,
    /// Length of the bursts, us.
    pub micros: u64,
}

/// Hours are written as in 2026-11-20T09:00+01:00. They are looked up by their day, and only their rows are read, as
/// `CROSS JOIN` asks for.
const TYPING: &str = "SELECT CAST(substr(hour.hour, 12, 2) AS INTEGER), app.name, sum(burst_steps), sum(burst_us)
    FROM hour CROSS JOIN rollup_app ON rollup_app.hour = hour.id CROSS JOIN app ON app.id = rollup_app.app
    WHERE hour.day >= ?1 AND hour.day < ?2 AND burst_us > 0
    GROUP BY 1, 2";

impl Reader {
    /// Bursts of these recorded days by hour and application.
    pub fn typing_by_hour(&mut self, days: Range<Day>) -> Result<Vec<HourTyping>> {
        let rows = self.database().prepare_cached(TYPING).and_then(|mut query| {
            let rows = query.query_map([days.start.to_string(), days.end.to_string()], read)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        rows.map_err(|error| JournalError::sqlite(self.path(), error))
    }
}

fn read(row: &Row) -> rusqlite::Result<HourTyping> {
    let app: String = row.get(1)?;
    let count = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
    let app = (!app.is_empty()).then(|| Name::new(&app));
    Ok(HourTyping { hour: row.get::<_, u8>(0)? % 24, app, steps: count(2)?, micros: count(3)? })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn no_more_is_read_than_the_hours_that_are_asked_for() {
        let mut db = Connection::open_in_memory().unwrap();
        super::super::schema::migrate(&mut db).unwrap();
        let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {TYPING}")).unwrap();
        let steps = plan.query_map(["2026-11-20", "2026-11-21"], |row| row.get::<_, String>(3)).unwrap();
        let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap();
        assert!(steps.iter().all(|step| !step.starts_with("SCAN")), "{steps:?}");
    }
}
