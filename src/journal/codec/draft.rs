//! A past day on its way into bodies: what happened comes in the order of time, and of each minute that is over only
//! its row is kept, so that a day of any length takes little memory.

use std::collections::BTreeMap;
use std::mem;
use std::ops::Range;

use super::block::{Row, STEP_S, STEPS, Step, encode};
use super::figures::Figures;
use super::range::BUDGET;
use super::walk::{Grid, Place};
use crate::aggregate::{App, Slice, Span, SpanKind, Totals};
use crate::event::{MICROS, Second, Time};
use crate::journal::names::Names;

const MINUTE_S: i64 = 60;
/// What a row counts for among the entries of a body: the memory of its steps.
pub const ROW: usize = 70;
/// And what a stretch of time does.
const SPAN: usize = 3;
/// Entries of a body, some MB of memory. A day of heavy work has 140,000.
const LIMIT: usize = BUDGET / 2;

/// A day that is being packed. Keys and monitors are left behind.
#[derive(Debug, Default)]
pub struct Draft {
    /// What no row was made of yet.
    rest: Slice,
    rows: Vec<Row>,
    /// How many entries the rows come to.
    weight: usize,
    /// From the first of the seconds behind the rows to the end of the last.
    extent: Option<Range<Time>>,
    /// Where the pointer is.
    at: Place,
    parts: Vec<Part>,
}

/// A body, and which span it tells of; `None` if it is empty.
#[derive(Debug)]
pub struct Part {
    pub extent: Option<Range<Time>>,
    pub body: Vec<u8>,
}

/// What an application's minute is made of.
#[derive(Debug, Default)]
struct Gathered {
    steps: [Totals; STEPS],
    walk: Vec<Grid>,
}

impl Draft {
    /// Adds what happened from `start` on; nothing that is added later happened before.
    pub fn add(&mut self, start: Time, slice: Slice, names: &mut Names) {
        self.settle(start.second().0.div_euclid(MINUTE_S), names);
        self.rest.merge(slice);
    }

    /// The bodies: one, but of a day with absurdly much in it, so that each unpacks into little memory.
    pub fn finish(mut self, names: &mut Names) -> Vec<Part> {
        self.settle(i64::MAX, names);
        if self.is_full(0) {
            let spans = mem::take(&mut self.rest.spans);
            self.end_part(&[], names);
            self.rest.spans = spans;
        }
        let spans = mem::take(&mut self.rest.spans);
        self.end_part(&spans, names);
        self.parts
    }

    /// Makes rows of the minutes before this one.
    fn settle(&mut self, until: i64, names: &mut Names) {
        let first = |rest: &Slice| rest.cells.first_key_value().map(|(&(second, _), _)| minute_of(second));
        while let Some(minute) = first(&self.rest).filter(|&minute| minute < until) {
            let later = self.rest.cells.split_off(&(Second((minute + 1) * MINUTE_S), None));
            let cells = mem::replace(&mut self.rest.cells, later);
            self.add_minute(minute, cells, names);
        }
    }

    fn add_minute(&mut self, minute: i64, cells: BTreeMap<(Second, App), Totals>, names: &mut Names) {
        let mut apps = BTreeMap::<App, Gathered>::new();
        let ends = cells.first_key_value().zip(cells.last_key_value());
        let extent = ends.map(|((first, _), (last, _))| first.0.start()..last.0.start() + MICROS);
        for ((second, app), totals) in cells {
            let Gathered { steps, walk } = apps.entry(app).or_default();
            self.at = Grid::go_on(walk, &totals.move_grid, self.at, names);
            let step = (second.0.rem_euclid(MINUTE_S) / STEP_S) as usize;
            steps.iter_mut().skip(step).take(1).for_each(|step| step.merge(&totals));
        }
        let rows: Vec<Row> = apps.into_iter().map(|(app, gathered)| gathered.row(minute, app, names)).collect();
        let weight = rows.iter().map(|row| ROW + row.figures.entries()).sum();
        if self.is_full(weight) || self.rows.last().is_some_and(|last| last.minute >= minute) {
            let spans = self.whole_spans();
            self.end_part(&spans, names);
        }
        self.weight += weight;
        self.extent = whole(self.extent.take(), extent);
        self.rows.extend(rows);
    }

    /// Whether a body cannot hold so much more.
    fn is_full(&self, more: usize) -> bool {
        let weight = self.weight + self.rest.spans.len() * SPAN;
        weight > 0 && weight + more > LIMIT
    }

    /// Takes out the stretches of time that no later one makes longer.
    fn whole_spans(&mut self) -> Vec<Span> {
        let spans = mem::take(&mut self.rest.spans);
        let last = |kind: SpanKind| spans.iter().rposition(|span| span.kind == kind);
        let open = [SpanKind::Active, SpanKind::Focus, SpanKind::Watching].map(last);
        let mut at = 0..;
        let (open, whole) = spans.into_iter().partition(|_| open.contains(&at.next()));
        self.rest.spans = open;
        whole
    }

    fn end_part(&mut self, spans: &[Span], names: &mut Names) {
        let extents = spans.iter().map(|span| span.start..span.end);
        let extent = extents.fold(self.extent.take(), |all, one| whole(all, Some(one)));
        let body = encode(mem::take(&mut self.rows), spans, names);
        self.parts.push(Part { extent, body });
        self.weight = 0;
    }
}

impl Gathered {
    fn row(self, minute: i64, app: App, names: &mut Names) -> Row {
        let Self { steps, mut walk } = self;
        let mut whole = Totals::default();
        for step in &steps {
            whole.merge(step);
        }
        for grid in &mut walk {
            grid.cells.shrink_to_fit();
        }
        let figures = Figures { moves: walk, ..Figures::new(&whole, names) };
        Row { minute, app: names.app(app), figures, steps: steps.each_ref().map(Step::new) }
    }
}

/// The span that holds both.
fn whole(one: Option<Range<Time>>, other: Option<Range<Time>>) -> Option<Range<Time>> {
    one.into_iter().chain(other).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
}

fn minute_of(second: Second) -> i64 {
    second.0.div_euclid(MINUTE_S)
}
