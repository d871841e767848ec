//! What the journal holds, table by table, in words, with an example from this very file; and how well each batch
//! of keys hides its order.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::batch::Owner;
use super::error::{Fault, Result};
use super::names::Names;
use super::reader::Reader;
use super::rows;
use crate::event::Time;

/// A look into the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// Every table, by name.
    pub tables: Vec<AuditedTable>,
    /// Every batch of keys, the one that hides its order least first.
    pub batches: Vec<AuditedBatch>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedTable {
    /// Its name.
    pub name: String,
    /// What it holds; empty if there are no words for it.
    pub holds: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<AuditedColumn>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedColumn {
    /// Its name.
    pub name: String,
    /// What it holds; empty if there are no words for it.
    pub holds: &'static str,
    /// A value of this journal, if it has any.
    pub example: Option<String>,
}

/// A batch of keys.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditedBatch {
    /// The application; `None` for none or several.
    pub app: Option<String>,
    /// The recorded day.
    pub day: String,
    /// Its first and the end of its last second.
    pub span: (Time, Time),
    /// Presses in it.
    pub presses: u64,
    /// log2 of the number of orders in which they may have come.
    pub order_bits: f64,
}

type Words = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Columns that mean the same in every table.
const COMMON: &[(&str, &str)] = &[
    ("id", "a number, in the order of writing"),
    ("app", "the application, by its number in the table app; 0 is none, -1 several that were mixed"),
    ("zone", "the time zone, by its number in the table zone"),
    ("day", "the date of a day that starts at day_start"),
    ("hour", "an hour of the wall clock, by its number in the table hour"),
    ("machine", "the machine, by its number in the table machine; 0 is this one"),
    ("start_us", "when it begins, in microseconds since 1970 (UTC)"),
    ("end_us", "when it ends, in microseconds since 1970 (UTC)"),
    ("presses", "how many keys were pressed"),
];

const TABLES: &[Words] = &[
    ("app", "the names of applications", &[("name", "the name as windows give it")]),
    (
        "batch",
        "which keys were pressed in an application over a longer time, as counts without any order; written only when \
         the counts fit so many orders that none can be told",
        &[
            ("uid", "a random number that keeps it from being counted twice"),
            ("day_us", "when its day begins"),
            ("order_bits", "its order entropy: 2 to the power of this many orders fit the counts"),
            ("body", "packed: for each key its presses, repeats and mean dwell; rare keys have the mean of all"),
        ],
    ),
    (
        "block",
        "past days, packed: what each clock minute came to in each application, and the batches of keys, those of an \
         application that end in the same hour mixed into one; nothing in it is finer than a slice or a batch was",
        &[
            ("slices", "packed counts of each minute, steps of some seconds, and spans of active time; no key"),
            ("keys", "packed batches: counts of keys over an hour or longer"),
        ],
    ),
    (
        "chord",
        "the names of key combinations that were pressed",
        &[("name", "as in Ctrl+KeyC; Shift alone makes none")],
    ),
    (
        "device",
        "the names of keyboards, mice and the like that something came from",
        &[("name", "as the system gives it")],
    ),
    (
        "device_day",
        "what each device adds to a day, by hour and application, without any key; written once an hour is over",
        &[("body", "packed counts: presses, text presses, corrections, repeats, clicks, notches and px")],
    ),
    (
        "event_block",
        "every single event with its time, only if [record] events was switched on: this can be read back as text \
         unless it is sealed",
        &[
            ("run", "the process that recorded them"),
            ("first_seq", "the number of its first event"),
            ("events", "how many events it holds"),
            ("is_sealed", "1: encrypted to the recipient of the settings; 0: readable"),
            ("body", "packed columns of events, encrypted where it says so"),
        ],
    ),
    (
        "hour",
        "hours of the wall clock that something happened in",
        &[("hour", "as in 2026-11-20T09:00+01:00"), ("day", "the day that it belongs to")],
    ),
    (
        "import",
        "files that were imported, so that none counts twice",
        &[
            ("hash", "the SHA-256 of the file"),
            ("what", "its format"),
            ("lines", "how many events were taken from it"),
            ("time_us", "when, in microseconds since 1970"),
        ],
    ),
    ("key", "the names of keys that are in a written batch", &[("code", "the W3C code of the physical key")]),
    (
        "machine",
        "other machines whose journals were merged into this one",
        &[("uuid", "the random number of its journal"), ("name", "what you called it")],
    ),
    (
        "mark",
        "notes that you put on moments with `keytop mark`, as you wrote them",
        &[("time_us", "when, in microseconds since 1970 (UTC)"), ("text", "what you wrote")],
    ),
    ("meta", "notes of the journal about itself", &[("key", "which note"), ("value", "what it says")]),
    ("monitor", "the names of monitors", &[("name", "as the display server gives it")]),
    (
        "rollup_app",
        "sums by hour and application, for SQL tools",
        &[
            ("text_presses", "presses of letters, digits and signs"),
            ("corrections", "presses of Backspace and Delete"),
            ("repeats", "auto-repeats of held keys"),
            ("withheld", "presses of which the key is not known: in excluded applications and windows"),
            ("bursts", "runs of typing"),
            ("burst_steps", "intervals between the keys of runs"),
            ("burst_us", "length of the runs, us"),
            ("clicks", "clicks of all buttons"),
            ("middle_clicks", "those of the middle one"),
            ("right_clicks", "those of the right one"),
            ("double_clicks", "pairs of quick left clicks"),
            ("scroll", "notches of the wheel"),
            ("distance_mpx", "length of the pointer's way, thousandths of px"),
            ("active_us", "time with input, us"),
            ("focus_us", "time with the focus, us"),
        ],
    ),
    (
        "rollup_app_key",
        "the counts of the written batches again, by day and application, for SQL tools",
        &[("day", "days since 1970-01-01"), ("key", "the key, by its number in the table key")],
    ),
    (
        "rollup_button",
        "clicks of further buttons by hour and application, for SQL tools",
        &[("button", "4 back, 5 forward, then as numbered"), ("clicks", "how many")],
    ),
    (
        "rollup_chord",
        "key combinations by hour and application, for SQL tools",
        &[("chord", "the combination, by its number in the table chord")],
    ),
    (
        "rollup_key",
        "the counts of the written batches again, by the hour in which a batch ends, for SQL tools",
        &[
            ("key", "the key, by its number in the table key"),
            ("repeats", "auto-repeats of it; of rare keys none are told"),
            ("unreleased", "of how many presses no dwell is told"),
            ("dwell_ms", "how long it was down in all, ms; of rare keys the mean of all"),
        ],
    ),
    (
        "sighting",
        "monitors and where they were",
        &[
            ("seen_us", "when it was announced, in microseconds since 1970"),
            ("monitor", "the monitor, by its number in the table monitor"),
            ("x", "left edge, px"),
            ("y", "top edge, px"),
            ("width", "px"),
            ("height", "px"),
            ("mm_w", "width in mm, if known"),
            ("mm_h", "height in mm, if known"),
        ],
    ),
    (
        "slice",
        "when and how much, by second and application, without any key: presses by class (text, correction, \
         navigation, function, modifier), combinations, clicks and pointer cells, scroll, distance, rhythm of typing",
        &[
            ("hour", "hours since 1970 (UTC)"),
            ("body", "packed counts of each second, and spans of active, focus and watching time"),
        ],
    ),
    ("spent", "batches that were pooled or dropped when their day ended", &[("uid", "their random numbers")]),
    ("thinned", "days of which only sums and roll-ups are kept, because the settings say so", &[]),
    (
        "tile",
        "sums of finished days, months and years: their slices and batches added up",
        &[
            ("kind", "day, month or year"),
            ("start", "which one, as in 2026-11-20, 2026-11 or 2026"),
            ("body", "packed sums; of a month or year with a line for each day"),
        ],
    ),
    (
        "writer",
        "processes that have written, to tell which open batches are theirs",
        &[("uid", "a random number"), ("commits", "how often it has written")],
    ),
    ("zone", "time zones that were in force", &[("name", "as in Europe/Berlin")]),
];

/// The longest example, characters.
const LONGEST: usize = 48;

impl Reader {
    /// Looks into every table.
    pub fn audit(&mut self) -> Result<Audit> {
        let look = || Ok(Audit { tables: tables(self.database())?, batches: batches(self.database())? });
        look().map_err(|fault: Fault| fault.at(self.path()))
    }
}

fn tables(db: &Connection) -> std::result::Result<Vec<AuditedTable>, Fault> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut statement = db.prepare(sql)?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    names.into_iter().map(|name| table(db, name)).collect()
}

fn table(db: &Connection, name: String) -> std::result::Result<AuditedTable, Fault> {
    let words = TABLES.iter().find(|(table, ..)| *table == name);
    let rows: i64 = db.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |row| row.get(0))?;
    let mut statement = db.prepare(&format!("SELECT * FROM \"{name}\" LIMIT 1 OFFSET {}", rows / 2))?;
    let titles: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut found = statement.query([])?;
    let row = found.next()?;
    let mut columns = Vec::new();
    for (index, title) in titles.into_iter().enumerate() {
        let own = words.and_then(|(_, _, columns)| columns.iter().find(|(column, _)| *column == title));
        let holds = own.or_else(|| COMMON.iter().find(|(column, _)| *column == title)).map_or("", |(_, words)| words);
        let example = row.map(|row| row.get_ref(index)).transpose()?.and_then(shown);
        columns.push(AuditedColumn { name: title, holds, example });
    }
    Ok(AuditedTable { name, holds: words.map_or("", |(_, holds, _)| holds), rows: rows as u64, columns })
}

fn shown(value: ValueRef) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(format!("{number:.1}")),
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).chars().take(LONGEST).collect()),
        ValueRef::Blob(bytes) => Some(format!("{} bytes", bytes.len())),
    }
}

fn batches(db: &Connection) -> std::result::Result<Vec<AuditedBatch>, Fault> {
    let mut names = Names::default();
    names.load(db)?;
    let audited = rows::batches(db, &names, &(Time(i64::MIN)..Time(i64::MAX)), None)?.into_iter().map(|batch| {
        let app = if let Owner::App(app) = batch.owner { app.map(|name| name.to_string()) } else { None };
        let (presses, order_bits) = (batch.presses(), batch.order_bits());
        AuditedBatch {
            app,
            day: batch.day.day.to_string(),
            span: (batch.span.start, batch.span.end),
            presses,
            order_bits,
        }
    });
    let mut audited: Vec<AuditedBatch> = audited.collect();
    audited.sort_by(|a, b| a.order_bits.total_cmp(&b.order_bits).then(a.span.0.cmp(&b.span.0)));
    Ok(audited)
}
