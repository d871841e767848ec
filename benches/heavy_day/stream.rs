//! Synthetic events in the proportions of a heavy day, from a fixed seed.

use keytop::event::{Button, Event, Key, Kind, MICROS, Monitor, Name, Point, Time};

/// The first event's time.
pub const START: Time = Time(1_795_255_200 * MICROS);

/// Events of a heavy day: of 1,600 about 1,490 moves, 80 of keys, 24 notches, 8 clicks, now and then a window.
pub fn stream(count: usize) -> Vec<Event> {
    let keys: Vec<Key> = Key::listed().filter(|key| key.is_text()).collect();
    let apps = ["firefox", "code", "xterm", "slack"].map(Name::new);
    let mut dice = Dice(7);
    let mut time = START;
    let mut point = Point { x: 800.0, y: 500.0 };
    let mut events = vec![Event::new(time, Kind::Monitors(vec![monitor()].into()))];
    while events.len() < count {
        time = time + dice.below(2_000) as i64;
        let mut push = |kind| events.push(Event::new(time, kind));
        match dice.below(1_600) {
            0 => push(Kind::Window { app: Some(apps[dice.below(apps.len())]), title: None }),
            1..=40 => {
                let key = keys[dice.below(keys.len())];
                push(Kind::KeyDown { key, repeat: false });
                push(Kind::KeyUp { key });
            }
            41..=48 => {
                push(Kind::ButtonDown { button: Button::LEFT, at: Some(point) });
                push(Kind::ButtonUp { button: Button::LEFT, at: Some(point) });
            }
            49..=73 => push(Kind::Wheel { dx: 0.0, dy: 1.0 }),
            _ => {
                point.x = (point.x + dice.below(9) as f64 - 4.0).clamp(0.0, 2_559.0);
                point.y = (point.y + dice.below(9) as f64 - 4.0).clamp(0.0, 1_439.0);
                push(Kind::MoveTo { to: point, path: None });
            }
        }
    }
    events
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
