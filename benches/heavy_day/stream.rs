//! Synthetic events in the proportions of a heavy day, from a fixed seed.

use keytop::event::{Button, Event, Key, Kind, MICROS, Monitor, Name, Point, Time};

/// The first event's time.
pub const START: Time = Time(1_795_255_200 * MICROS);
const APPS: [&str; 4] = ["firefox", "code", "xterm", "slack"];

/// Events of a heavy day: of 1,600 about 1,490 moves, 80 of keys, 24 notches, 8 clicks, now and then a window.
pub fn stream(count: usize) -> Vec<Event> {
    Flow::new(2_000).take(count).collect()
}

/// Such events without an end.
pub struct Flow {
    keys: Vec<Key>,
    dice: Dice,
    time: Time,
    step_us: usize,
    point: Point,
    /// What is told with the event before.
    next: Option<Kind>,
}

impl Flow {
    /// They are less than so long apart, half of it in the mean.
    pub fn new(step_us: usize) -> Self {
        let keys = Key::listed().filter(|key| key.is_text()).collect();
        let (dice, point) = (Dice(7), Point { x: 800.0, y: 500.0 });
        Self { keys, dice, time: START, step_us, point, next: Some(Kind::Monitors(vec![monitor()].into())) }
    }

    fn kind(&mut self) -> Kind {
        let Self { dice, keys, point, .. } = self;
        let button = Button::LEFT;
        match dice.below(1_600) {
            0 => Kind::Window { app: Some(Name::new(APPS[dice.below(APPS.len())])), title: None },
            1..=40 => {
                let key = keys[dice.below(keys.len())];
                self.next = Some(Kind::KeyUp { key });
                Kind::KeyDown { key, repeat: false }
            }
            41..=48 => {
                self.next = Some(Kind::ButtonUp { button, at: Some(*point) });
                Kind::ButtonDown { button, at: Some(*point) }
            }
            49..=73 => Kind::Wheel { dx: 0.0, dy: 1.0 },
            _ => {
                point.x = (point.x + dice.below(9) as f64 - 4.0).clamp(0.0, 2_559.0);
                point.y = (point.y + dice.below(9) as f64 - 4.0).clamp(0.0, 1_439.0);
                Kind::MoveTo { to: *point, path: None }
            }
        }
    }
}

impl Iterator for Flow {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if let Some(kind) = self.next.take() {
            return Some(Event::new(self.time, kind));
        }
        self.time = self.time + self.dice.below(self.step_us) as i64;
        let kind = self.kind();
        Some(Event::new(self.time, kind))
    }
}

fn monitor() -> Monitor {
    Monitor { name: Name::new("DP-1"), x: 0.0, y: 0.0, width: 2_560.0, height: 1_440.0, mm: None }
}

/// A linear congruential generator (constants of Knuth's MMIX): the same stream each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}
