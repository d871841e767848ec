//! Stretches of active, of focus and of watching time, to the microsecond.

use super::bytes::Malformed;
use super::models::{Number, Recent, Symbol};
use super::range::{Coder, Decoder, Encoder};
use crate::aggregate::{Span, SpanKind};
use crate::event::{MICROS, Time};
use crate::journal::names::Names;

/// Beyond the years 1 to 9999, us.
const FAR_US: i64 = 400_000_000_000 * MICROS;
const KINDS: u64 = 3;
/// What gaps are whole multiples of: some sources tell times in seconds or in ms.
const UNITS_US: [i64; 3] = [1, 1000, MICROS];

/// What is learned of stretches of time.
#[derive(Default)]
pub struct Line {
    /// Whether gaps are told in units.
    has_units: bool,
    length: Number,
    /// By the one before.
    unit: [Symbol<4>; 3],
    gap: [[Number; 3]; 2],
    whose: Recent,
    start: Number,
    edges: Number,
}

impl Line {
    /// Writes stretches.
    pub fn put(encoder: &mut Encoder, spans: &[Span], names: &mut Names) {
        let mut sorted: Vec<(u64, Span)> = spans.iter().map(|span| (names.app(span.app), *span)).collect();
        sorted.sort_by_key(|(_, span)| (span.end, span.start, span.kind));
        let mut edges: Vec<i64> = spans.iter().flat_map(|span| [span.start.0, span.end.0]).collect();
        edges.sort_unstable();
        edges.dedup();
        let place = |time: Time| edges.binary_search(&time.0).unwrap_or_default() as u64;
        let numbers =
            sorted.iter().map(|&(app, span)| [app * KINDS + number_of(span.kind), place(span.start), place(span.end)]);
        let mut numbers: Vec<[u64; 3]> = numbers.collect();
        // Writing fails at nothing.
        let _ = Self { has_units: true, ..Self::default() }.code(encoder, &mut edges, &mut numbers);
    }

    /// Reads stretches; `has_units` tells whether their gaps are told in units, as they are by now.
    pub fn read(decoder: &mut Decoder, names: &Names, has_units: bool) -> Result<Vec<Span>, Malformed> {
        let (mut edges, mut numbers) = (Vec::new(), Vec::new());
        Self { has_units, ..Self::default() }.code(decoder, &mut edges, &mut numbers)?;
        let edge = |at: u64| {
            let found = usize::try_from(at).ok().and_then(|at| edges.get(at));
            found.copied().map(Time).ok_or(Malformed("an edge is out of range"))
        };
        let spans = numbers.into_iter().map(|[whose, start, end]| {
            let kind = match whose % KINDS {
                0 => SpanKind::Active,
                1 => SpanKind::Focus,
                _ => SpanKind::Watching,
            };
            Ok(Span { start: edge(start)?, end: edge(end)?, app: names.app_at(whose / KINDS)?, kind })
        });
        spans.collect()
    }

    /// Stretches share their edges: each edge is told once, stretches name theirs.
    fn code(
        &mut self,
        coder: &mut impl Coder,
        edges: &mut Vec<i64>,
        spans: &mut Vec<[u64; 3]>,
    ) -> Result<(), Malformed> {
        let length = self.length.length(coder, edges.len())?;
        edges.resize(length, 0);
        let (mut last, mut unit) = (0_i64, 0);
        for (index, edge) in edges.iter_mut().enumerate() {
            let gap = edge.wrapping_sub(last);
            if self.has_units {
                unit = self.unit[unit].code(coder, unit_of(gap)).min(UNITS_US.len() - 1);
            }
            let gap = self.gap[usize::from(index > 0)][unit].signed(coder, gap / UNITS_US[unit]);
            last = last.saturating_add(gap.saturating_mul(UNITS_US[unit]));
            if !(-FAR_US..=FAR_US).contains(&last) {
                return Err(Malformed("a time is absurd"));
            }
            *edge = last;
        }
        let length = self.length.length(coder, spans.len())?;
        spans.resize(length, [0; 3]);
        let mut last = 0_u64;
        for [whose, start, end] in spans {
            *whose = self.whose.code(coder, *whose);
            *start = self.start.beside(coder, *start, last);
            *end = start.wrapping_add(self.edges.code(coder, end.wrapping_sub(*start)));
            last = *end;
        }
        Ok(())
    }
}

/// The largest unit that a gap is a whole multiple of.
fn unit_of(gap: i64) -> usize {
    UNITS_US.iter().rposition(|unit| gap % unit == 0).unwrap_or_default()
}

fn number_of(kind: SpanKind) -> u64 {
    match kind {
        SpanKind::Active => 0,
        SpanKind::Focus => 1,
        SpanKind::Watching => 2,
    }
}
