//! A slice: its cells by second, then its spans. Monitors have a table of their own.

use std::collections::btree_map::Entry;

use super::totals::{put_totals, read_totals};
use super::{Bytes, Malformed, Names, Put};
use crate::aggregate::{Slice, Span, SpanKind};
use crate::event::{MICROS, Second, Time};

const VERSION: u8 = 1;
/// Beyond the years 1 to 9999.
const FAR_S: i64 = 400_000_000_000;
/// Longer than any span: they are cut at hours.
const SPAN_LIMIT: i64 = 86_400 * MICROS;

/// The body of a slice. Keys in its cells and its monitors are left behind.
pub fn encode_slice(slice: &Slice, names: &mut Names) -> Vec<u8> {
    let mut body = vec![VERSION];
    body.put(slice.cells.len() as u64);
    let mut last = 0;
    for (&(second, app), totals) in &slice.cells {
        body.put_signed(second.0.wrapping_sub(last));
        body.put(names.app(app));
        put_totals(&mut body, totals, names);
        last = second.0;
    }
    put_spans(&mut body, &slice.spans, last.saturating_mul(MICROS), names);
    body
}

/// Appends spans, the first told from this instant on.
pub fn put_spans(body: &mut Vec<u8>, spans: &[Span], mut last: i64, names: &mut Names) {
    body.put(spans.len() as u64);
    for span in spans {
        body.put(names.app(span.app) << 1 | u64::from(span.kind == SpanKind::Focus));
        body.put_signed(span.start.0.wrapping_sub(last));
        body.put(span.micros());
        last = span.end.0;
    }
}

/// Adds what a body holds to a slice.
pub fn read_slice(body: &[u8], names: &Names, slice: &mut Slice) -> Result<(), Malformed> {
    let mut bytes = Bytes::new(body);
    bytes.version(VERSION)?;
    let mut last = 0_i64;
    for _ in 0..bytes.length()? {
        last = within(last.wrapping_add(bytes.signed()?), FAR_S)?;
        let app = names.app_at(bytes.number()?)?;
        let totals = read_totals(&mut bytes, names)?;
        match slice.cells.entry((Second(last), app)) {
            Entry::Vacant(place) => drop(place.insert(totals)),
            Entry::Occupied(mut known) => known.get_mut().merge(&totals),
        }
    }
    read_spans(&mut bytes, last.saturating_mul(MICROS), names, &mut slice.spans)?;
    bytes.end()
}

/// Adds what [`put_spans`] wrote to a list.
pub fn read_spans(bytes: &mut Bytes, mut last: i64, names: &Names, spans: &mut Vec<Span>) -> Result<(), Malformed> {
    for _ in 0..bytes.length()? {
        let whose = bytes.number()?;
        let kind = if whose & 1 == 0 { SpanKind::Active } else { SpanKind::Focus };
        let start = within(last.wrapping_add(bytes.signed()?), FAR_S * MICROS)?;
        last = start + within(bytes.count()? as i64, SPAN_LIMIT)?;
        spans.push(Span { start: Time(start), end: Time(last), app: names.app_at(whose >> 1)?, kind });
    }
    Ok(())
}

fn within(value: i64, limit: i64) -> Result<i64, Malformed> {
    if (-limit..=limit).contains(&value) { Ok(value) } else { Err(Malformed("a time is absurd")) }
}
