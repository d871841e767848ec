//! What the listening process tells, made into events: repeats told apart, clicks placed, positions thinned.

use crate::capture::Batch;
use crate::capture::way::Way;
use crate::event::{Event, Key, Kind, MICROS, Time};

/// A key that nothing was heard of for so long was let go unheard: a held key repeats, unless another one was
/// pressed after it, and nobody holds one that long.
const LOST_US: i64 = 60 * MICROS;

/// The state between one observation and the next.
#[derive(Debug)]
pub struct Intake {
    way: Way,
    /// Keys that are down and when each was last heard of.
    held: Vec<(Key, Time)>,
}

impl Intake {
    /// Nothing is known yet; at most so many positions a second, 0 for all.
    pub fn new(mouse_hz: u32) -> Self {
        Self { way: Way::new(mouse_hz, None), held: Vec::new() }
    }

    /// Takes in an event as the process sent it.
    pub fn take(&mut self, event: Event, batch: &mut Batch) {
        let Event { time, mut kind, .. } = event;
        match &mut kind {
            Kind::KeyDown { key, repeat } => *repeat = self.press(*key, time, batch),
            Kind::KeyUp { key } => self.held.retain(|(held, _)| held != key),
            Kind::ButtonDown { at, .. } | Kind::ButtonUp { at, .. } => {
                self.way.flush(batch);
                *at = self.way.at();
            }
            Kind::MoveTo { to, .. } => return self.way.moved(time, *to, batch),
            Kind::Window { .. } => self.way.flush(batch),
            _ => {}
        }
        batch.push(Event::new(time, kind));
    }

    /// Nothing comes for now: a position that was held back is sent.
    pub fn rest(&mut self, batch: &mut Batch) {
        self.way.flush(batch);
    }

    /// Whether a position is held back.
    pub const fn is_moving(&self) -> bool {
        self.way.is_pending()
    }

    /// The process is gone: held keys are let go and nothing has the focus.
    pub fn let_go(&mut self, now: Time, batch: &mut Batch) {
        self.rest(batch);
        for (key, _) in std::mem::take(&mut self.held) {
            batch.push(Event::new(now, Kind::KeyUp { key }));
        }
        batch.push(Event::new(now, Kind::Window { app: None, title: None }));
    }

    /// Whether this press is the repeat of a held key.
    fn press(&mut self, key: Key, time: Time, batch: &mut Batch) -> bool {
        let Some((_, heard)) = self.held.iter_mut().find(|(held, _)| *held == key) else {
            self.held.push((key, time));
            return false;
        };
        let since = time - std::mem::replace(heard, time);
        let is_lost = since > LOST_US;
        if is_lost {
            batch.push(Event::new(time, Kind::KeyUp { key }));
        }
        !is_lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Button, Point};

    fn key() -> Key {
        Key::from_code("KeyX").unwrap()
    }

    fn taken(intake: &mut Intake, seconds: i64, kind: Kind) -> Vec<Kind> {
        let mut batch = Batch::new();
        intake.take(Event::new(Time(seconds * MICROS), kind), &mut batch);
        batch.into_iter().map(|event| event.kind).collect()
    }

    #[test]
    fn a_press_of_a_key_that_is_down_is_a_repeat() {
        let mut intake = Intake::new(60);
        let (down, up) = (Kind::KeyDown { key: key(), repeat: false }, Kind::KeyUp { key: key() });
        let again = Kind::KeyDown { key: key(), repeat: true };
        assert_eq!(taken(&mut intake, 0, down.clone()), std::slice::from_ref(&down));
        assert_eq!(taken(&mut intake, 1, down.clone()), std::slice::from_ref(&again));
        assert_eq!(taken(&mut intake, 2, up.clone()), std::slice::from_ref(&up));
        assert_eq!(taken(&mut intake, 3, down.clone()), std::slice::from_ref(&down));
        assert_eq!(taken(&mut intake, 64, down.clone()), [up, down], "its release was lost");
    }

    #[test]
    fn clicks_are_where_the_pointer_was() {
        let mut intake = Intake::new(1);
        let click = |at| Kind::ButtonDown { button: Button::LEFT, at };
        assert_eq!(taken(&mut intake, 0, click(None)), [click(None)]);
        let at = |x| Point { x, y: 0.0 };
        let to = |x, path| Kind::MoveTo { to: at(x), path };
        assert_eq!(taken(&mut intake, 1, to(10.0, None)), [to(10.0, Some(0.0))]);
        assert_eq!(taken(&mut intake, 1, to(15.0, None)), []);
        assert_eq!(taken(&mut intake, 1, to(12.0, None)), []);
        assert_eq!(taken(&mut intake, 1, click(None)), [to(12.0, Some(8.0)), click(Some(at(12.0)))]);
    }

    #[test]
    fn what_is_held_is_let_go_at_the_end() {
        let mut intake = Intake::new(60);
        taken(&mut intake, 0, Kind::KeyDown { key: key(), repeat: false });
        let mut batch = Batch::new();
        intake.let_go(Time(5), &mut batch);
        let kinds: Vec<_> = batch.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [Kind::KeyUp { key: key() }, Kind::Window { app: None, title: None }]);
    }
}
