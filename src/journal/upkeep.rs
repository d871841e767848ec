//! Making sums and roll-ups again, proving that they agree with what they are made of, and telling sizes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use rusqlite::{Connection, params};

use super::codec::{Grain, Grids};
use super::devices;
use super::error::{Fault, JournalError, Result};
use super::file::open_for_reading;
use super::names::Names;
use super::placing::Placing;
use super::rollup;
use super::rows::{self, Wanted};
use super::sums::{self, Kind};
use super::view::{View, extent};
use super::writer::{Journal, Rolled};
use crate::calendar::{Calendar, Day};
use crate::event::Time;
use crate::timeline::{Stretch, Tile};

type Done<T> = std::result::Result<T, Fault>;

/// How far a long task has come: steps done, and steps in all.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// What lies in a journal, bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The file, without its write-ahead log.
    pub file: u64,
    /// By kind of content, the largest first; `free` is room for what comes.
    pub kinds: Vec<(&'static str, u64)>,
    /// Packed days and sums by year.
    pub years: BTreeMap<String, u64>,
    /// Days of which seconds are kept, and days of which only sums and roll-ups are.
    pub days: (u64, u64),
}

/// Instants of all recordings.
const EVER: Range<Time> = Time(i64::MIN / 4)..Time(i64::MAX / 4);
const EVERY_DAY: &str = "SELECT count(*) FROM tile";
/// Tables whose rows are compared: the columns that tell a row, and its sums.
const COMPARED: [(&str, &str, &str, &str); 5] = [
    (
        "rollup_app",
        "hour",
        "app",
        "presses, text_presses, corrections, repeats, withheld, bursts, burst_steps, burst_us, clicks, middle_clicks, right_clicks, double_clicks, scroll, active_us, focus_us",
    ),
    ("rollup_chord", "hour", "app, chord", "presses"),
    ("rollup_button", "hour", "app, button", "clicks"),
    ("rollup_key", "hour", "key", "presses, repeats, unreleased"),
    ("rollup_app_key", "day", "app, key", "presses"),
];

/// The same of columns whose parts are rounded: lengths of packed days, and dwells of each batch, of which there are so
/// many at most in an hour.
const ROUNDED: [(&str, &str, &str, &str); 2] =
    [("rollup_app", "app", "distance_mpx", "100"), ("rollup_key", "key", "dwell_ms", "100")];

impl Journal {
    /// Makes all sums and roll-ups again from slices and batches. Days of which nothing else is kept stay.
    pub fn rebuild(&mut self, now: Time, calendar: Calendar, progress: Progress) -> Result<()> {
        let placing = Placing { day_start: calendar.day_start, zone: None };
        self.revise(|journal| {
            journal.roll_up_again(calendar, progress)?;
            sums::set_cut(&journal.db, placing)
        })?;
        let days = self.extent_days(placing)?;
        let mut made = 0;
        loop {
            match self.sum_up_once(now, placing)? as u64 {
                0 => return Ok(()),
                more => made += more,
            }
            progress(made.min(days), days);
        }
    }

    fn extent_days(&self, placing: Placing) -> Result<u64> {
        let found = extent(&self.db, &self.names, placing).map_err(|fault| fault.at(self.path()))?;
        Ok(found.map_or(0, |(first, last)| u64::try_from((last - first).num_days() + 1).unwrap_or(0)))
    }

    fn roll_up_again(&mut self, calendar: Calendar, progress: Progress) -> Done<()> {
        for table in ["rollup_app", "rollup_chord", "rollup_button", "rollup_key"] {
            let sql = "WHERE hour IN (SELECT id FROM hour WHERE day NOT IN (SELECT day FROM thinned))";
            self.db.execute(&format!("DELETE FROM {table} {sql}"), [])?;
        }
        let sql = "DELETE FROM rollup_app_key WHERE date(day * 86400, 'unixepoch') NOT IN (SELECT day FROM thinned)";
        self.db.execute(sql, [])?;
        roll_up(&self.db, &mut self.names, (calendar, i64::MAX), progress)
    }
}

/// Proves that a journal holds together: `SQLite`'s own check, every sum made again, every roll-up made again.
///
/// Returns what does not agree, in words; nothing is changed.
pub fn verify(path: &Path, calendar: Calendar, progress: Progress) -> Result<Vec<String>> {
    let Some(db) = open_for_reading(path)? else { return Ok(Vec::new()) };
    check(&db, calendar, progress).map_err(|fault| fault.at(path))
}

/// Tells what a journal is made of.
pub fn sizes(path: &Path) -> Result<Option<Sizes>> {
    let Some(db) = open_for_reading(path)? else { return Ok(None) };
    measure(&db).map(Some).map_err(|error| JournalError::sqlite(path, error))
}

fn check(db: &Connection, calendar: Calendar, progress: Progress) -> Done<Vec<String>> {
    let mut wrong = Vec::new();
    let mut statement = db.prepare("PRAGMA integrity_check(20)")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    for line in lines {
        let line = line?;
        if line != "ok" {
            wrong.push(format!("SQLite: {line}"));
        }
    }
    let mut names = Names::default();
    names.load(db)?;
    if let Some(placing) = sums::cut(db)? {
        check_sums(db, &names, placing, progress, &mut wrong)?;
    }
    check_devices(db, &names, &mut wrong)?;
    check_rollups(db, &mut names, calendar, progress, &mut wrong)?;
    Ok(wrong)
}

fn check_sums(
    db: &Connection,
    names: &Names,
    placing: Placing,
    progress: Progress,
    wrong: &mut Vec<String>,
) -> Done<()> {
    let view = View::of(db, names);
    let all: u64 = db.query_row(EVERY_DAY, [], |row| row.get::<_, i64>(0))? as u64;
    let thinned = days_of(db, "SELECT day FROM thinned")?;
    let mut done = 0;
    for day in days_of(db, "SELECT start FROM tile WHERE kind = 'day' ORDER BY start")? {
        if thinned.contains(&day) {
            continue;
        }
        let next = day.succ_opt().unwrap_or(day);
        let again = view.tiles(&(day..next), placing)?.into_iter().next().map_or_else(Tile::default, |(_, tile)| tile);
        let by_app = sums::read_day(db, names, day, Grids::ByApp)?.is_none_or(|stored| stored == again);
        let pooled = sums::read_day(db, names, day, Grids::Pooled)?;
        if !by_app || pooled != Some(again.pooled()) {
            wrong.push(format!("the sum of {day} is not what its slices and batches come to"));
        }
        done += 1;
        progress(done, all);
    }
    for (kind, sql) in [
        (Kind::Month, "SELECT start || '-01' FROM tile WHERE kind = 'month' ORDER BY start"),
        (Kind::Year, "SELECT start || '-01-01' FROM tile WHERE kind = 'year' ORDER BY start"),
    ] {
        for day in days_of(db, sql)? {
            let pooled = sums::read(db, names, kind, day, Grids::Pooled)?.unwrap_or_default();
            let by_app = sums::read(db, names, kind, day, Grids::ByApp)?.unwrap_or_default();
            let days = kind.days(day);
            let mut again = Stretch::default();
            for day in days.start.iter_days().take_while(|day| *day < days.end) {
                if let Some(tile) = sums::read_day(db, names, day, Grids::Pooled)? {
                    again.add(day, &tile);
                }
            }
            let is_right = pooled.total == again.total
                && (pooled.days, pooled.weeks) == again.pooled_lines()
                && (by_app.days, by_app.weeks) == (again.days, again.weeks);
            if !is_right {
                wrong.push(format!("the sum of {} to {} is not that of its days", days.start, days.end));
            }
            done += 1;
            progress(done, all);
        }
    }
    Ok(())
}

/// What came from known devices is a part of what came from all.
fn check_devices(db: &Connection, names: &Names, wrong: &mut Vec<String>) -> Done<()> {
    let ever = devices::every_day();
    let sums = devices::read(db, names, &ever, None)?.totals(&ever, &|_| true);
    let counted = sums
        .iter()
        .fold((0, 0), |(presses, clicks), (_, sum)| (presses + sum.presses as i64, clicks + sum.clicks.total() as i64));
    let sql = "SELECT coalesce(sum(presses), 0), coalesce(sum(clicks), 0) FROM rollup_app";
    let whole: (i64, i64) = db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if counted.0 > whole.0 || counted.1 > whole.1 {
        wrong.push("devices come to more than the roll-ups".to_owned());
    }
    Ok(())
}

/// Makes the roll-ups again in temporary tables that stand in front of the real ones, and compares.
fn check_rollups(
    db: &Connection,
    names: &mut Names,
    calendar: Calendar,
    progress: Progress,
    wrong: &mut Vec<String>,
) -> Done<()> {
    // What the temporary tables refer to lies in the journal, not beside them.
    db.execute_batch("PRAGMA temp_store = memory; PRAGMA foreign_keys = off")?;
    for table in rollup::TABLES.into_iter().chain(["hour"]) {
        let find = "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1";
        let sql: String = db.query_row(find, [table], |row| row.get(0))?;
        db.execute_batch(&sql.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1))?;
    }
    roll_up(db, names, (calendar, Rolled::read(db)?.until), progress)?;
    for (table, by, column, least) in ROUNDED {
        let sums = |schema: &str| {
            format!(
                "SELECT h.hour AS hour, {by} AS by, sum({column}) AS n FROM {schema}.{table} AS r
                     JOIN {schema}.hour AS h ON h.id = r.hour WHERE h.day NOT IN (SELECT day FROM thinned) GROUP BY 1, 2"
            )
        };
        let sql = format!(
            "SELECT count(*) FROM ({}) AS a JOIN ({}) AS b USING (hour, by) WHERE abs(a.n - b.n) > {least} + a.n / 100000.0",
            sums("main"),
            sums("temp")
        );
        let differ: i64 = db.query_row(&sql, [], |row| row.get(0))?;
        if differ > 0 {
            wrong.push(format!("{differ} of {column} of {table} are not what slices and batches come to"));
        }
    }
    for (table, by, rest, columns) in COMPARED {
        let (joined, by, thinned) = match by {
            "hour" => (" JOIN {}.hour AS h ON h.id = r.hour", "h.hour", "h.day NOT IN (SELECT day FROM thinned)"),
            _ => ("", "r.day", "date(r.day * 86400, 'unixepoch') NOT IN (SELECT day FROM thinned)"),
        };
        let summed: Vec<String> = columns.split(", ").map(|column| format!("round(sum({column}), 3)")).collect();
        let select = |schema: &str| {
            let joined = joined.replace("{}", schema);
            format!(
                "SELECT {by}, {rest}, {} FROM {schema}.{table} AS r{joined} WHERE {thinned} GROUP BY {by}, {rest}",
                summed.join(", ")
            )
        };
        let (stored, again) = (select("main"), select("temp"));
        let sql = format!(
            "SELECT (SELECT count(*) FROM ({stored} EXCEPT {again})) + (SELECT count(*) FROM ({again} EXCEPT {stored}))"
        );
        let differ: i64 = db.query_row(&sql, [], |row| row.get(0))?;
        if differ > 0 {
            wrong.push(format!("{differ} rows of {table} are not what slices and batches come to"));
        }
    }
    Ok(())
}

/// Adds everything that is kept by second to the roll-ups, up to a slice.
fn roll_up(
    db: &Connection,
    names: &mut Names,
    (calendar, last_slice): (Calendar, i64),
    progress: Progress,
) -> Done<()> {
    let all: i64 =
        db.query_row("SELECT (SELECT count(*) FROM slice) + (SELECT count(*) FROM block)", [], |row| row.get(0))?;
    let mut known = Names::default();
    known.load(db)?;
    let (mut done, mut failed) = (0, None);
    let wanted = Wanted { last_slice, ..Wanted::all(EVER, Grain::Minutes) };
    rows::each_slice(db, &known, &wanted, |zone, slice| {
        let calendar = Calendar { zone, ..calendar };
        failed = failed.take().or_else(|| rollup::add_slice(db, slice, calendar, names).err());
        done += 1;
        progress(done, all as u64);
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    for batch in rows::batches(db, &known, &EVER, None)? {
        rollup::add_batch(db, &batch, names)?;
    }
    Ok(())
}

fn days_of(db: &Connection, sql: &str) -> Done<Vec<Day>> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        days.push(rows::day(row, 0)?);
    }
    Ok(days)
}

fn measure(db: &Connection) -> rusqlite::Result<Sizes> {
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|n| n as u64);
    let page = number("PRAGMA page_size")?;
    let mut sizes = Sizes { file: page * number("PRAGMA page_count")?, ..Sizes::default() };
    let kind = |name: &str| match name {
        "block" | "sqlite_autoindex_block_1" | "block_by_time" => "past days",
        "slice" | "slice_by_hour" | "batch" | "batch_by_day" | "sqlite_autoindex_batch_1" => "today",
        name if name.starts_with("event_block") => "recorded events",
        name if name.contains("tile") || name.contains("device_day") => "sums",
        name if name.contains("rollup") || name.contains("hour") => "roll-ups",
        _ => "other",
    };
    let mut kinds: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut statement = db.prepare("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")?;
    let mut rows = statement.query(params![])?;
    while let Some(row) = rows.next()? {
        *kinds.entry(kind(row.get_ref(0)?.as_str()?)).or_default() += row.get::<_, i64>(1)? as u64;
    }
    kinds.insert("free", page * number("PRAGMA freelist_count")?);
    sizes.kinds = kinds.into_iter().collect();
    sizes.kinds.sort_by_key(|&(_, size)| std::cmp::Reverse(size));
    let sql = "SELECT substr(day, 1, 4), sum(length(slices) + length(keys)) FROM block GROUP BY 1 UNION ALL
               SELECT substr(start, 1, 4), sum(length(body)) FROM tile GROUP BY 1";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        *sizes.years.entry(row.get(0)?).or_default() += row.get::<_, i64>(1)? as u64;
    }
    sizes.days = (number("SELECT count(DISTINCT day) FROM block")?, number("SELECT count(*) FROM thinned")?);
    Ok(sizes)
}
