//! Input to record: a bit of everything, and what a heavy day is made of.

use keytop::event::{Event, Key, Kind, MICROS, Monitor, Name, Point, Time};

use super::place::NINE;

pub fn at(micros: i64) -> Time {
    Time(NINE * MICROS + micros)
}

pub fn key(micros: i64, code: &str) -> [Event; 2] {
    let key = Key::from_code(code).unwrap();
    let down = Event::new(at(micros), Kind::KeyDown { key, repeat: false });
    [down, Event::new(at(micros + 70_000), Kind::KeyUp { key })]
}

pub fn window(micros: i64, app: &str) -> Event {
    Event::new(at(micros), Kind::Window { app: Some(Name::new(app)), title: Some("letter-to-ambrose".into()) })
}

/// Some minutes of everything: typing, a vault, the pointer at 1,000 Hz.
pub fn day() -> Vec<Event> {
    let monitor = Monitor { name: Name::new("DP-1"), x: 0.0, y: 0.0, width: 2560.0, height: 1440.0, mm: None };
    let mut events = vec![Event::new(at(0), Kind::Monitors([monitor].into())), window(10, "mail")];
    for n in 0..600_i64 {
        let start = n * 300_000 + 1_000;
        match n {
            200 => events.push(window(start - 100, "vault")),
            230 => events.push(window(start - 100, "mail")),
            _ => {}
        }
        events.extend(key(start, ["KeyA", "KeyB", "Space", "KeyE", "Backspace"][n as usize % 5]));
        for step in 0..150 {
            let to = Point { x: 800.0 + (step % 50) as f64 * 3.0, y: 500.0 + ((n + step) % 7) as f64 };
            events.push(Event::new(at(start + 80_000 + step * 1_000), Kind::MoveTo { to, path: None }));
        }
        if n % 10 == 0 {
            events.push(Event::new(at(start + 240_000), Kind::Wheel { dx: 0.0, dy: 1.0 }));
        }
    }
    events
}

/// Draws that come again with their seed, by Knuth's constants for a linear generator.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound) as i64
    }

    /// About a bell, from -1 to 1.
    fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.below(1001) as f64 / 500.0 - 1.0).sum::<f64>() / 6.0
    }
}

/// Seconds of work in the proportions of a heavy day: to each second of a mouse at 1,000 Hz come 27 presses, 5 clicks,
/// 17 notches. The hand goes to where it wants with the speed of a hand, trembles, and its clock does too.
pub fn work(seconds: i64) -> Vec<Event> {
    const LETTERS: &[u8] =
        b"eeeeeeeeeeeettttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvk";
    let monitor = Monitor { name: Name::new("DP-1"), x: 0.0, y: 0.0, width: 2560.0, height: 1440.0, mm: None };
    let (mut dice, mut now) = (Dice(11), 1_000);
    let mut events = vec![Event::new(at(0), Kind::Monitors([monitor].into())), window(10, "mail")];
    let mut place = (800.0, 500.0);
    for second in 0..seconds {
        if second % 3 == 0 {
            events.push(window(now, ["mail", "editor", "browser"][dice.below(3) as usize]));
        }
        for _ in 0..27 {
            let letter = LETTERS[dice.below(LETTERS.len() as u64) as usize] as char;
            let code =
                if dice.below(6) == 0 { "Space".to_owned() } else { format!("Key{}", letter.to_ascii_uppercase()) };
            let key = Key::from_code(&code).unwrap();
            now += 60_000 + dice.below(90_000) + dice.below(90_000);
            events.push(Event::new(at(now), Kind::KeyDown { key, repeat: false }));
            events.push(Event::new(at(now + 50_000 + dice.below(9_000)), Kind::KeyUp { key }));
        }
        for _ in 0..4 {
            let goal = (place.0 + dice.bell() * 700.0, place.1 + dice.bell() * 500.0);
            let start = place;
            for step in 1..=250 {
                let share = f64::from(step) / 250.0;
                // The way of least jerk, as hands go (Flash and Hogan 1985).
                let gone = share.powi(3) * (10.0 - 15.0 * share + 6.0 * share * share);
                place = (start.0 + (goal.0 - start.0) * gone, start.1 + (goal.1 - start.1) * gone);
                now += 1_000 + dice.below(120) - 60;
                let x = (place.0 + dice.bell() * 1.5).round().clamp(0.0, 2559.0);
                let to = Point { x, y: (place.1 + dice.bell() * 1.5).round().clamp(0.0, 1439.0) };
                events.push(Event::new(at(now), Kind::MoveTo { to, path: None }));
            }
            let (button, spot) = (keytop::event::Button::LEFT, Point { x: place.0.round(), y: place.1.round() });
            now += 90_000 + dice.below(50_000);
            events.push(Event::new(at(now), Kind::ButtonDown { button, at: Some(spot) }));
            now += 60_000 + dice.below(40_000);
            events.push(Event::new(at(now), Kind::ButtonUp { button, at: Some(spot) }));
        }
        for _ in 0..17 {
            now += 15_000 + dice.below(40_000);
            events.push(Event::new(at(now), Kind::Wheel { dx: 0.0, dy: if dice.below(9) == 0 { -1.0 } else { 1.0 } }));
        }
    }
    events.sort_by_key(|event| event.time);
    events
}
