//! `ActivityWatch`: buckets of events with a start and a duration, as JSON or in the server's `SQLite` file.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde::Deserialize;
use serde_json::Value;

use super::{Fault, Gathered, database, has_table, is_database};
use crate::aggregate::{App, SpanKind};
use crate::event::{MICROS, Name, Time};

/// Stretches of time, each with its application where it has one.
type Stretches = Vec<(Time, Time, App)>;

#[derive(Deserialize)]
struct Export {
    buckets: std::collections::BTreeMap<String, Bucket>,
}

#[derive(Deserialize)]
struct Bucket {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    hostname: Option<String>,
    #[serde(default)]
    events: Vec<Value>,
}

#[derive(Default)]
struct Found {
    gathered: Gathered,
    windows: Stretches,
    present: Stretches,
}

pub(super) fn gather(path: &Path) -> Result<Gathered, Fault> {
    let mut found = Found::default();
    let read = if is_database(path)? { found.read_database(path) } else { found.read_export(path) };
    read.map(|()| found.finish())
}

impl Found {
    fn read_export(&mut self, path: &Path) -> Result<(), Fault> {
        let export: Export = serde_json::from_reader(BufReader::new(File::open(path)?))
            .map_err(|error| Fault::Wrong(error.to_string()))?;
        for bucket in export.buckets.into_values() {
            self.note_host(bucket.hostname);
            for event in &bucket.events {
                let start = event["timestamp"].as_str().and_then(|text| text.parse::<Time>().ok());
                let length = event["duration"].as_f64().filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
                let Some((start, seconds)) = start.zip(length) else {
                    self.gathered.leave("events without a time or duration", 1);
                    continue;
                };
                let end = start + (seconds * MICROS as f64).round() as i64;
                self.add(&bucket.kind, start, end, &event["data"]);
            }
        }
        Ok(())
    }

    fn read_database(&mut self, path: &Path) -> Result<(), Fault> {
        let db = database(path)?;
        let shape = Shape::of(&db)?;
        let mut statement = db.prepare(shape.sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, host): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            self.note_host(host);
            let Some((start, end)) = shape.times.stretch(row.get_ref(2)?, row.get_ref(3)?) else {
                self.gathered.leave("events without a time or duration", 1);
                continue;
            };
            match serde_json::from_str(row.get_ref(4)?.as_str().unwrap_or_default()) {
                Ok(data) => self.add(&kind, start, end, &data),
                Err(_) => self.gathered.leave("events whose data is no JSON", 1),
            }
        }
        Ok(())
    }

    fn note_host(&mut self, host: Option<String>) {
        let host = host.filter(|host| !host.is_empty() && host != "unknown");
        self.gathered.machine = self.gathered.machine.take().or(host);
    }

    fn add(&mut self, kind: &str, start: Time, end: Time, data: &Value) {
        match (kind, data["app"].as_str(), data["status"].as_str()) {
            ("currentwindow", Some(app), _) => {
                self.gathered.take("windows", 1);
                self.windows.push((start, end, Some(Name::new(app))));
            }
            ("afkstatus", _, Some("not-afk")) => {
                self.gathered.take("stretches of presence", 1);
                self.present.push((start, end, None));
            }
            ("afkstatus", _, Some("afk")) => self.gathered.take("stretches of absence", 1),
            ("os.hid.input", ..) => {
                self.gathered.leave("counts of aw-watcher-input (it counts a key's down and up as two)", 1);
            }
            ("web.tab.current", ..) => self.gathered.leave("web pages (keytop keeps applications, not addresses)", 1),
            ("app.editor.activity", ..) => self.gathered.leave("edited files (keytop keeps no names of files)", 1),
            _ => self.gathered.leave("events of a kind that keytop has no place for", 1),
        }
    }

    /// Presence is active time of the window that had the focus then.
    fn finish(mut self) -> Gathered {
        let windows = apart(self.windows);
        let present = apart(self.present);
        for &(start, end, app) in &windows {
            self.gathered.add_span(SpanKind::Focus, app, start, end);
        }
        let mut rest = windows.as_slice();
        for &(start, end, _) in &present {
            let over = rest.iter().take_while(|window| window.1 <= start).count();
            rest = rest.get(over..).unwrap_or_default();
            let mut at = start;
            for &(from, to, app) in rest.iter().take_while(|window| window.0 < end) {
                self.gathered.add_span(SpanKind::Active, None, at, from.max(at));
                self.gathered.add_span(SpanKind::Active, app, from.max(at), to.min(end));
                at = at.max(to.min(end));
            }
            self.gathered.add_span(SpanKind::Active, None, at, end);
        }
        self.gathered
    }
}

/// How one of its servers keeps events: the query for kind, host, start, end and data, and what start and end are.
struct Shape {
    sql: &'static str,
    times: Times,
}

#[derive(Clone, Copy)]
enum Times {
    /// Of aw-server with peewee: text of UTC, and a length in seconds.
    TextAndSeconds,
    /// Of aw-server with `SQLite`.
    Micros,
    /// Of aw-server-rust.
    Nanos,
}

impl Shape {
    fn of(db: &Connection) -> Result<Self, Fault> {
        let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_info('events') WHERE name = 'datastr')";
        let has_text: bool = db.query_row(sql, [], |row| row.get(0))?;
        Ok(if has_table(db, "eventmodel")? {
            let sql = "SELECT type, hostname, timestamp, duration, eventmodel.datastr FROM eventmodel
                       JOIN bucketmodel ON bucket_id = bucketmodel.key ORDER BY timestamp";
            Self { sql, times: Times::TextAndSeconds }
        } else if has_text {
            let sql = "SELECT type, hostname, starttime, endtime, events.datastr FROM events
                       JOIN buckets ON bucketrow = buckets.rowid ORDER BY starttime";
            Self { sql, times: Times::Micros }
        } else {
            let sql = "SELECT type, hostname, starttime, endtime, events.data FROM events
                       JOIN buckets ON bucketrow = buckets.id ORDER BY starttime";
            Self { sql, times: Times::Nanos }
        })
    }
}

impl Times {
    /// From when to when; `None` where a row does not say.
    fn stretch(self, start: ValueRef, end: ValueRef) -> Option<(Time, Time)> {
        if let Self::TextAndSeconds = self {
            let start: Time = start.as_str().ok()?.replacen(' ', "T", 1).parse().ok()?;
            let seconds = match end {
                ValueRef::Integer(whole) => whole as f64,
                ValueRef::Real(seconds) => seconds,
                _ => return None,
            };
            return (seconds >= 0.0).then(|| (start, start + (seconds * MICROS as f64).round() as i64));
        }
        let unit = if let Self::Nanos = self { 1000 } else { 1 };
        let [start, end] = [start, end].map(|at| at.as_i64().map(|at| Time(at.div_euclid(unit))));
        start.ok().zip(end.ok())
    }
}

/// In order, and none over another: the server tells a stretch that goes on once more, from where it began.
fn apart(mut stretches: Stretches) -> Stretches {
    stretches.sort_by_key(|&(start, end, _)| (start, end));
    let mut apart: Stretches = Vec::new();
    for (start, end, app) in stretches {
        let from = apart.last().map_or(start, |last| last.1.max(start));
        if from < end {
            apart.push((from, end, app));
        }
    }
    apart
}
