//! When the person was there: gaps between inputs, judged whole and then cut where the focus moved.

use crate::aggregate::{App, Span, SpanKind};
use crate::event::Time;

/// What is known of the person's presence.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    /// Since the last input, while the person has not left.
    inputs: Option<Stretch>,
    /// Since a source said that the person is there, in a stream without any input.
    said: Option<Stretch>,
    /// What `said` came to; it counts unless an input turns up.
    unproven: Vec<Span>,
    has_input: bool,
}

/// A stretch of time that is not over, with the applications that had the focus in it.
#[derive(Clone, Debug)]
struct Stretch {
    start: Time,
    /// From when on each had it; the first from the start.
    focus: Vec<(Time, App)>,
}

impl Attention {
    /// An input: whether the person was away before it, and the active time that it ends.
    pub fn input(&mut self, time: Time, app: App, timeout_us: i64) -> (bool, impl Iterator<Item = Span> + use<>) {
        if !self.has_input {
            self.has_input = true;
            self.said = None;
            self.unproven = Vec::new();
        }
        let gap = match &mut self.inputs {
            Some(stretch) if stretch.focus.len() == 1 => {
                let (start, focused) = (stretch.start, stretch.focus[0].1);
                stretch.restart(time, app);
                Gap::Whole(Span { start, end: time, app: focused, kind: SpanKind::Active })
            }
            _ => self.inputs.replace(Stretch::new(time, app)).map_or(Gap::None, |stretch| Gap::Cut(stretch, time)),
        };
        let active = gap.within(timeout_us);
        (matches!(active, Gap::None), active.spans())
    }

    /// The person left; the active time that this ends.
    pub fn leave(&mut self, time: Time, timeout_us: i64) -> impl Iterator<Item = Span> + use<> {
        if let Some(said) = self.said.take() {
            self.unproven.extend(Gap::Cut(said, time).spans());
        }
        self.inputs.take().map_or(Gap::None, |stretch| Gap::Cut(stretch, time)).within(timeout_us).spans()
    }

    /// A source says that the person is there.
    pub fn come(&mut self, time: Time, app: App) {
        if !self.has_input {
            self.said.get_or_insert_with(|| Stretch::new(time, app));
        }
    }

    /// The focus moved.
    pub fn refocus(&mut self, time: Time, app: App, timeout_us: i64) {
        // A gap that is too long already will count for nobody: where the focus goes in it need not be kept.
        let inputs = self.inputs.as_mut().filter(|stretch| time - stretch.start <= timeout_us);
        inputs.into_iter().chain(&mut self.said).for_each(|stretch| stretch.focus.push((time, app)));
    }

    /// The active time of a stream that had no input.
    pub fn finish(&mut self) -> impl Iterator<Item = Span> + use<> {
        std::mem::take(&mut self.unproven).into_iter()
    }

    /// The last input, while the person has not left.
    pub fn last_input(&self) -> Option<Time> {
        self.inputs.as_ref().map(|stretch| stretch.start)
    }
}

/// The time between two inputs.
enum Gap {
    None,
    Whole(Span),
    Cut(Stretch, Time),
}

impl Gap {
    fn within(self, timeout_us: i64) -> Self {
        let length = match &self {
            Self::None => 0,
            Self::Whole(span) => span.end - span.start,
            Self::Cut(stretch, end) => *end - stretch.start,
        };
        if length <= timeout_us { self } else { Self::None }
    }

    fn spans(self) -> impl Iterator<Item = Span> {
        let (whole, cut) = match self {
            Self::None => (None, None),
            Self::Whole(span) => (Some(span), None),
            Self::Cut(stretch, end) => (None, Some(stretch.spans(end))),
        };
        whole.into_iter().chain(cut.into_iter().flatten())
    }
}

impl Stretch {
    fn new(start: Time, app: App) -> Self {
        Self { start, focus: vec![(start, app)] }
    }

    fn restart(&mut self, start: Time, app: App) {
        self.start = start;
        self.focus[0] = (start, app);
    }

    fn spans(self, end: Time) -> impl Iterator<Item = Span> {
        let ends = self.focus.iter().skip(1).map(|&(time, _)| time).chain([end]).collect::<Vec<_>>();
        let starts = self.focus.into_iter();
        starts.zip(ends).map(|((start, app), end)| Span { start, end, app, kind: SpanKind::Active })
    }
}
