//! When the person was there: gaps between inputs, judged whole and then cut where the focus moved.

use crate::aggregate::{App, Slice, Span, SpanKind};
use crate::event::Time;

/// What is known of the person's presence.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    /// Since the last input, while the person has not left.
    inputs: Option<Stretch>,
    /// Since a source said that the person is there, in a stream without any input.
    said: Option<Stretch>,
    /// What `said` came to; it counts unless an input turns up.
    unproven: Slice,
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
    /// An input: adds the active time that it ends; whether the person was away before it.
    pub fn input(&mut self, time: Time, app: App, timeout_us: i64, slice: &mut Slice) -> bool {
        if !self.has_input {
            self.has_input = true;
            self.said = None;
            self.unproven = Slice::default();
        }
        let Some(stretch) = &mut self.inputs else {
            self.inputs = Some(Stretch { start: time, focus: vec![(time, app)] });
            return true;
        };
        let was_away = time - stretch.start > timeout_us;
        if !was_away {
            stretch.end(time, slice);
        }
        stretch.start = time;
        stretch.focus.clear();
        stretch.focus.push((time, app));
        was_away
    }

    /// The person left: adds the active time that this ends.
    pub fn leave(&mut self, time: Time, timeout_us: i64, slice: &mut Slice) {
        if let Some(said) = self.said.take() {
            said.end(time, &mut self.unproven);
        }
        if let Some(stretch) = self.inputs.take().filter(|stretch| time - stretch.start <= timeout_us) {
            stretch.end(time, slice);
        }
    }

    /// A source says that the person is there.
    pub fn come(&mut self, time: Time, app: App) {
        if !self.has_input {
            self.said.get_or_insert_with(|| Stretch { start: time, focus: vec![(time, app)] });
        }
    }

    /// The focus moved.
    pub fn refocus(&mut self, time: Time, app: App, timeout_us: i64) {
        // A gap that is too long already will count for nobody: where the focus goes in it need not be kept.
        let inputs = self.inputs.as_mut().filter(|stretch| time - stretch.start <= timeout_us);
        inputs.into_iter().chain(&mut self.said).for_each(|stretch| stretch.focus.push((time, app)));
    }

    /// Adds the active time of a stream that had no input.
    pub fn finish(&mut self, slice: &mut Slice) {
        slice.merge(std::mem::take(&mut self.unproven));
    }

    /// The last input, while the person has not left.
    pub fn last_input(&self) -> Option<Time> {
        self.inputs.as_ref().map(|stretch| stretch.start)
    }
}

impl Stretch {
    fn end(&self, end: Time, slice: &mut Slice) {
        for (at, &(start, app)) in self.focus.iter().enumerate() {
            let end = self.focus.get(at + 1).map_or(end, |next| next.0);
            slice.add_span(Span { start, end, app, kind: SpanKind::Active });
        }
    }
}
