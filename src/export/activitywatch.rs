//! The record as `ActivityWatch` keeps it: buckets of stretches of time.
//!
//! Bucket ids end with `_keytop-HOST`, so that nothing of its own watchers is touched. Stretches are cut at full hours
//! of UTC, so that those of an hour stay the same whatever comes after it. Formats: aw-core's `aw_core/models.py`, and
//! aw-watcher-input for counts (which knows the pointer's way in two directions; here that is not told).

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::aggregate::{Slice, Span, SpanKind, Totals};
use crate::event::{MICROS, Time};

/// What is told of each application, of presence, and of input.
#[derive(Debug, Default)]
pub struct Stretches {
    focus: Vec<Span>,
    present: Vec<Span>,
    known: Vec<Span>,
    input: BTreeMap<i64, Totals>,
}

/// A bucket of a server.
#[derive(Clone, Debug, PartialEq)]
pub struct AwBucket {
    /// Its id, which no other watcher has.
    pub id: String,
    /// What its events are, in the server's own word.
    pub kind: &'static str,
    /// Its events, in time order.
    pub events: Vec<AwEvent>,
}

/// A stretch of time with what is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct AwEvent {
    /// When it began.
    pub start: Time,
    /// Its length, us.
    pub length_us: i64,
    /// What is told.
    pub data: Value,
}

const MINUTE_US: i64 = 60 * MICROS;
const HOUR_US: i64 = 60 * MINUTE_US;

impl Stretches {
    /// Adds a piece of the record; pieces come in time order.
    pub fn add(&mut self, slice: &Slice) {
        for span in slice.spans.iter().flat_map(|span| span.pieces(HOUR_US)) {
            match span.kind {
                SpanKind::Focus => self.focus.push(span),
                SpanKind::Active => self.present.push(Span { app: None, ..span }),
                SpanKind::Watching => {}
            }
            self.known.push(Span { app: None, kind: SpanKind::Focus, ..span });
        }
        for (&(second, _), totals) in &slice.cells {
            self.input.entry(second.start().0.div_euclid(MINUTE_US)).or_default().merge(totals);
        }
    }

    /// The buckets of a machine.
    pub fn into_buckets(self, host: &str) -> [AwBucket; 3] {
        let bucket =
            |watcher: &str, kind, events| AwBucket { id: format!("aw-watcher-{watcher}_keytop-{host}"), kind, events };
        let window = |span: &Span| {
            let app = span.app?;
            Some(event(span, json!({"app": app.as_str(), "title": ""})))
        };
        let windows = joined(self.focus).iter().filter_map(window).collect();
        let present = joined(self.present);
        let away = without(joined(self.known), &present);
        let said = |spans: &[Span], status: &str| {
            spans.iter().map(|span| event(span, json!({"status": status}))).collect::<Vec<_>>()
        };
        let mut presence = [said(&present, "not-afk"), said(&away, "afk")].concat();
        presence.sort_by_key(|event| event.start);
        let counts = self.input.into_iter().filter_map(|(minute, totals)| counted(minute, &totals)).collect();
        [
            bucket("window", "currentwindow", windows),
            bucket("afk", "afkstatus", presence),
            bucket("input", "os.hid.input", counts),
        ]
    }
}

impl AwEvent {
    /// As the server reads it; it gives the number itself.
    pub fn json(&self) -> Value {
        let seconds = self.length_us as f64 / MICROS as f64;
        json!({"timestamp": self.start.to_string(), "duration": seconds, "data": self.data})
    }
}

/// Writes an export that the server imports; `now` is when the buckets were made.
pub fn write_activitywatch(buckets: &[AwBucket], host: &str, now: Time, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"buckets\":{{")?;
    for (index, bucket) in buckets.iter().enumerate() {
        let about = json!({
            "id": bucket.id, "type": bucket.kind, "client": "keytop", "hostname": host, "name": null, "data": {},
            "created": now.to_string(),
        });
        let about = about.to_string();
        let comma = if index > 0 { "," } else { "" };
        write!(out, "{comma}{}:{},\"events\":[", Value::from(bucket.id.as_str()), about.trim_end_matches('}'))?;
        // The newest comes first, as in the server's own exports.
        for (index, event) in bucket.events.iter().rev().enumerate() {
            write!(out, "{}{}", if index > 0 { "," } else { "" }, event.json())?;
        }
        write!(out, "]}}")?;
    }
    writeln!(out, "}}}}")
}

fn event(span: &Span, data: Value) -> AwEvent {
    AwEvent { start: span.start, length_us: span.end - span.start, data }
}

/// The counts of a clock minute; nothing where there was no input.
fn counted(minute: i64, totals: &Totals) -> Option<AwEvent> {
    let scroll = &totals.scroll;
    let (presses, clicks) = (totals.presses(), totals.click_count());
    let (across, along) = (scroll.left.value() + scroll.right.value(), scroll.up.value() + scroll.down.value());
    let data = json!({"presses": presses, "clicks": clicks, "scrollX": across, "scrollY": along});
    let is_any = presses + clicks > 0 || across + along > 0.0;
    is_any.then(|| AwEvent { start: Time(minute * MINUTE_US), length_us: MINUTE_US, data })
}

/// In order, what goes on in one piece within its hour; none over another.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.app == span.app && last.end >= span.start && !begins_hour(span.start) => {
                last.end = last.end.max(span.end);
            }
            last => {
                let start = last.map_or(span.start, |last| last.end.max(span.start));
                if start < span.end {
                    joined.push(Span { start, ..span });
                }
            }
        }
    }
    joined
}

fn begins_hour(time: Time) -> bool {
    time.0.rem_euclid(HOUR_US) == 0
}

/// What of some spans is in none of the others; both in order and apart.
fn without(spans: Vec<Span>, others: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    let mut others = others.iter().peekable();
    for span in spans {
        let mut start = span.start;
        while let Some(other) = others.peek().filter(|other| other.start < span.end) {
            if start < other.start {
                left.push(Span { start, end: other.start, ..span });
            }
            start = start.max(other.end);
            if other.end > span.end {
                break;
            }
            others.next();
        }
        if start < span.end {
            left.push(Span { start, ..span });
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Name;

    fn span(kind: SpanKind, app: &str, start: i64, end: i64) -> Span {
        Span { start: Time(start * MICROS), end: Time(end * MICROS), app: Some(Name::new(app)), kind }
    }

    fn seconds(bucket: &AwBucket) -> Vec<(i64, i64, String)> {
        let second = |us: i64| us / MICROS;
        let word = |data: &Value| data.get("app").or(data.get("status")).unwrap().as_str().unwrap().to_owned();
        bucket.events.iter().map(|e| (second(e.start.0), second(e.length_us), word(&e.data))).collect()
    }

    #[test]
    fn stretches_go_on_within_an_hour_and_absence_is_what_is_left() {
        let mut stretches = Stretches::default();
        for spans in [
            vec![span(SpanKind::Focus, "a", 3000, 3500), span(SpanKind::Active, "a", 3000, 3400)],
            vec![span(SpanKind::Focus, "a", 3500, 3700), span(SpanKind::Focus, "b", 3700, 3800)],
            vec![span(SpanKind::Active, "a", 3650, 3700), span(SpanKind::Active, "b", 3700, 3750)],
        ] {
            stretches.add(&Slice { spans, ..Slice::default() });
        }
        let [windows, presence, input] = stretches.into_buckets("host");
        assert_eq!(windows.id, "aw-watcher-window_keytop-host");
        let (a, b) = ("a".to_owned(), "b".to_owned());
        assert_eq!(seconds(&windows), [(3000, 600, a.clone()), (3600, 100, a), (3700, 100, b)]);
        let (here, away) = ("not-afk".to_owned(), "afk".to_owned());
        let expected = [
            (3000, 400, here.clone()),
            (3400, 200, away.clone()),
            (3600, 50, away.clone()),
            (3650, 100, here),
            (3750, 50, away),
        ];
        assert_eq!(seconds(&presence), expected);
        assert!(input.events.is_empty());
    }
}
