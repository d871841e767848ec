//! A slice: its cells by second, then its spans. Monitors have a table of their own.

use std::collections::btree_map::Entry;

use super::totals::{put_totals, read_totals};
use super::{Bytes, Malformed, Names, Put};
use crate::aggregate::{App, Slice, Span, SpanKind};
use crate::event::{MICROS, Second, Time};

const VERSION: u8 = 1;
/// The same with stretches of watching after the spans; only slices that have some are written so.
const WATCHING_VERSION: u8 = 2;
/// A busy second takes no more, bytes.
const USUAL: usize = 512;
/// Beyond the years 1 to 9999.
const FAR_S: i64 = 400_000_000_000;
/// Longer than any span: they are cut at hours.
const SPAN_LIMIT: i64 = 86_400 * MICROS;

/// The body of a slice. Keys in its cells and its monitors are left behind.
pub fn encode_slice(slice: &Slice, names: &mut Names) -> Vec<u8> {
    let (watching, spans): (Vec<_>, Vec<_>) = slice.spans.iter().partition(|span| span.kind == SpanKind::Watching);
    let mut body = Vec::with_capacity(USUAL);
    body.push(if watching.is_empty() { VERSION } else { WATCHING_VERSION });
    body.put(slice.cells.len() as u64);
    let mut last = 0;
    for (&(second, app), totals) in &slice.cells {
        body.put_signed(second.0.wrapping_sub(last));
        body.put(names.app(app));
        put_totals(&mut body, totals, names);
        last = second.0;
    }
    let from = last.saturating_mul(MICROS);
    let is_focus = |span: &Span| u64::from(span.kind == SpanKind::Focus);
    put_spans(&mut body, &spans, from, |span| names.app(span.app) << 1 | is_focus(span));
    if !watching.is_empty() {
        put_spans(&mut body, &watching, from, |span| names.app(span.app));
    }
    body
}

/// Adds what a body holds to a slice.
pub fn read_slice(body: &[u8], names: &Names, slice: &mut Slice) -> Result<(), Malformed> {
    let mut bytes = Bytes::new(body);
    let version = bytes.version_within(VERSION..=WATCHING_VERSION)?;
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
    let from = last.saturating_mul(MICROS);
    read_spans(&mut bytes, from, &mut slice.spans, |whose| {
        let kind = if whose & 1 == 0 { SpanKind::Active } else { SpanKind::Focus };
        Ok((names.app_at(whose >> 1)?, kind))
    })?;
    if version == WATCHING_VERSION {
        read_spans(&mut bytes, from, &mut slice.spans, |whose| Ok((names.app_at(whose)?, SpanKind::Watching)))?;
    }
    bytes.end()
}

/// Appends stretches of time, each after the one before; `whose` gives the number that tells whose it is.
fn put_spans(body: &mut Vec<u8>, spans: &[&Span], from: i64, mut whose: impl FnMut(&Span) -> u64) {
    body.put(spans.len() as u64);
    let mut last = from;
    for span in spans {
        body.put(whose(span));
        body.put_signed(span.start.0.wrapping_sub(last));
        body.put(span.micros());
        last = span.end.0;
    }
}

fn read_spans(
    bytes: &mut Bytes,
    from: i64,
    spans: &mut Vec<Span>,
    whose: impl Fn(u64) -> Result<(App, SpanKind), Malformed>,
) -> Result<(), Malformed> {
    let mut last = from;
    for _ in 0..bytes.length()? {
        let (app, kind) = whose(bytes.number()?)?;
        let start = within(last.wrapping_add(bytes.signed()?), FAR_S * MICROS)?;
        last = start + within(bytes.count()? as i64, SPAN_LIMIT)?;
        spans.push(Span { start: Time(start), end: Time(last), app, kind });
    }
    Ok(())
}

fn within(value: i64, limit: i64) -> Result<i64, Malformed> {
    if (-limit..=limit).contains(&value) { Ok(value) } else { Err(Malformed("a time is absurd")) }
}
