//! What the person does next, without end.

use std::collections::VecDeque;

use super::dice::Dice;
use crate::event::{Button, Event, Key, Kind, Monitor, Name, Point, Time};

const APPS: [&str; 6] = ["code", "firefox", "kitty", "slack", "thunderbird", "gimp"];
const WORDS: &str = "the of and a to in that is was he for it with as his on be at by had not are but from or have \
    an they which one you were her all she there would their we him been has when who will more no if out so said \
    what up its about into than them can only other new some could time these two may then do first any my now such \
    like our over man me even most made after also did many before must through back years where much your way";
const CHORDS: [&str; 8] = ["KeyC", "KeyV", "KeyS", "KeyZ", "KeyF", "KeyT", "KeyW", "Tab"];
/// What stands between words beside spaces, commas most.
const SIGNS: [&str; 16] = [
    "Comma",
    "Comma",
    "Comma",
    "Quote",
    "Minus",
    "Slash",
    "Semicolon",
    "Equal",
    "BracketLeft",
    "BracketRight",
    "Digit0",
    "Digit1",
    "Digit2",
    "Digit3",
    "Digit7",
    "Backslash",
];
/// How a text is gone through.
const WAYS: [&str; 6] = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "End", "PageDown"];
const MILLI: f64 = 1_000.0;

/// The laptop's own keyboard and pointer, and those on the desk beside it.
pub const DEVICES: [[&str; 2]; 2] = [["Laptop keyboard", "Laptop touchpad"], ["Desk keyboard", "Desk mouse"]];
/// How often the ones on the desk are used.
const AT_DESK: f64 = 0.7;

/// The person; iterating tells what they do.
#[derive(Debug)]
pub struct Person {
    dice: Dice,
    /// Another's luck, so that what is done does not depend on what it is done with.
    whims: Dice,
    /// The keyboard and the pointer that are used now.
    devices: [Name; 2],
    now: Time,
    at: Point,
    /// Where the present task's clicks are.
    target: Point,
    app: usize,
    /// Median time between keys in ms: 70 WPM is 171.
    pace: f64,
    words: Vec<&'static str>,
    /// A key that is let go only after the next one went down.
    late: Option<Event>,
    queue: VecDeque<Event>,
}

impl Person {
    /// A person who begins at this instant.
    pub fn new(seed: u64, start: Time) -> Self {
        let mut dice = Dice::new(seed);
        let pace = 12_000.0 / dice.between(45.0, 90.0);
        let middle = Point { x: 960.0, y: 540.0 };
        let words = WORDS.split_ascii_whitespace().collect();
        let mut person = Self {
            dice,
            whims: Dice::new(!seed),
            devices: DEVICES[0].map(Name::new),
            now: start,
            at: middle,
            target: middle,
            app: 0,
            pace,
            words,
            late: None,
            queue: VecDeque::new(),
        };
        person.push(Kind::Monitors(monitors().into()));
        person.switch();
        person
    }

    fn push(&mut self, kind: Kind) {
        let now = self.now;
        self.queue.extend(self.late.take_if(|late| late.time <= now));
        let event = self.event(now, kind);
        self.queue.push_back(event);
    }

    /// An event of the device that such things come from.
    fn event(&self, time: Time, kind: Kind) -> Event {
        let [keyboard, pointer] = self.devices;
        let device = match kind {
            Kind::KeyDown { .. } | Kind::KeyUp { .. } => Some(keyboard),
            Kind::ButtonDown { .. } | Kind::ButtonUp { .. } | Kind::MoveTo { .. } | Kind::Wheel { .. } => Some(pointer),
            _ => None,
        };
        Event { device, ..Event::new(time, kind) }
    }

    fn wait(&mut self, milliseconds: f64) {
        self.now = self.now + (milliseconds.max(1.0) * MILLI) as i64;
    }

    fn act(&mut self) {
        match self.dice.below(100) {
            0..38 => self.write(),
            38..44 => self.edit(),
            44..60 => self.click(),
            60..72 => self.scroll(),
            72..79 => self.chord(),
            79..84 => self.switch(),
            _ => self.think(6_000.0),
        }
    }

    fn think(&mut self, median_ms: f64) {
        let pause = self.dice.lognormal(median_ms, 0.9);
        self.wait(pause);
    }

    /// A sentence, with slips that are put right, then a thought.
    fn write(&mut self) {
        let words = 3 + self.dice.below(14);
        for at in 0..words {
            let word = self.words.get(self.dice.below(self.words.len())).copied().unwrap_or("keytop");
            for (index, letter) in word.char_indices() {
                if self.dice.chance() < 0.025 {
                    let slip = char::from(b'A' + self.dice.below(26) as u8);
                    self.tap(&format!("Key{slip}"));
                    self.tap("Backspace");
                }
                let code = format!("Key{}", letter.to_ascii_uppercase());
                if at == 0 && index == 0 { self.capital(&code) } else { self.tap(&code) }
            }
            if self.dice.chance() < 0.12 {
                let sign = SIGNS.get(self.dice.below(SIGNS.len())).copied().unwrap_or("Comma");
                self.tap(sign);
            }
            self.tap("Space");
        }
        let end = if self.dice.chance() < 0.6 { "Period" } else { "Enter" };
        self.tap(end);
        self.think(8_000.0);
    }

    /// Goes somewhere in the text and mends it.
    fn edit(&mut self) {
        let way = WAYS.get(self.dice.below(WAYS.len())).copied().unwrap_or("ArrowDown");
        for _ in 0..2 + self.dice.below(7) {
            self.tap(way);
        }
        for _ in 0..self.dice.below(5) {
            self.tap("Backspace");
        }
        self.think(1_500.0);
    }

    fn capital(&mut self, code: &str) {
        let key = if self.dice.chance() < 0.8 { Key::SHIFT_LEFT } else { Key::SHIFT_RIGHT };
        self.push(Kind::KeyDown { key, repeat: false });
        self.wait(70.0);
        self.tap(code);
        self.push(Kind::KeyUp { key });
    }

    fn tap(&mut self, code: &str) {
        let gap = self.dice.lognormal(self.pace, 0.35);
        let dwell = self.dice.lognormal(95.0, 0.3).min(gap * 1.4);
        let Some(key) = Key::from_code(code) else { return };
        // Nobody holds one key under two fingers.
        if self.late.as_ref().is_some_and(|late| late.kind == Kind::KeyUp { key }) {
            self.let_go();
        }
        self.push(Kind::KeyDown { key, repeat: false });
        self.let_go();
        self.late = Some(self.event(self.now + (dwell * MILLI) as i64, Kind::KeyUp { key }));
        self.wait(gap);
    }

    /// Lets the key before go, at the latest now.
    fn let_go(&mut self) {
        let now = self.now;
        self.queue.extend(self.late.take().map(|late| Event { time: now, ..late }));
    }

    fn chord(&mut self) {
        let code = CHORDS.get(self.dice.below(CHORDS.len())).copied().unwrap_or("KeyC");
        self.push(Kind::KeyDown { key: Key::CONTROL_LEFT, repeat: false });
        self.wait(60.0);
        self.tap(code);
        self.push(Kind::KeyUp { key: Key::CONTROL_LEFT });
        self.wait(300.0);
    }

    /// To somewhere near the present target in a bow, slow at both ends, then a click or two, or a drag.
    fn click(&mut self) {
        let (dx, dy) = (self.dice.lognormal(60.0, 0.6), self.dice.lognormal(40.0, 0.6));
        let to = Point { x: (self.target.x + dx).min(3_839.0), y: (self.target.y - dy).max(0.0) };
        self.glide(to);
        let button = if self.dice.chance() < 0.9 { Button::LEFT } else { Button::RIGHT };
        let luck = self.dice.chance();
        let times = if luck < 0.15 { 2 } else { 1 };
        if luck > 0.93 {
            return self.drag();
        }
        for _ in 0..times {
            let at = Some(self.at);
            self.push(Kind::ButtonDown { button, at });
            self.wait(80.0);
            self.push(Kind::ButtonUp { button, at });
            self.wait(90.0);
        }
        self.wait(400.0);
    }

    /// Marks something, from here to the right.
    fn drag(&mut self) {
        let button = Button::LEFT;
        self.push(Kind::ButtonDown { button, at: Some(self.at) });
        self.wait(90.0);
        let length = self.dice.lognormal(160.0, 0.5);
        self.glide(Point { x: self.at.x + length, y: self.at.y });
        self.push(Kind::ButtonUp { button, at: Some(self.at) });
        self.wait(400.0);
    }

    fn glide(&mut self, to: Point) {
        let from = self.at;
        let bow = self.dice.between(-0.15, 0.15);
        let steps = (from.distance(to) / 25.0).clamp(6.0, 60.0) as i32;
        for step in 1..=steps {
            let part = f64::from(step) / f64::from(steps);
            let eased = part * part * (3.0 - 2.0 * part);
            let aside = bow * (std::f64::consts::PI * part).sin();
            let x = from.x + (to.x - from.x) * eased - (to.y - from.y) * aside;
            let y = from.y + (to.y - from.y) * eased + (to.x - from.x) * aside;
            self.at = Point { x: x.clamp(0.0, 3_839.0).round(), y: y.clamp(0.0, 1_079.0).round() };
            self.push(Kind::MoveTo { to: self.at, path: None });
            self.wait(16.0);
        }
    }

    fn scroll(&mut self) {
        let dy = if self.dice.chance() < 0.75 { 1.0 } else { -1.0 };
        for _ in 0..2 + self.dice.below(10) {
            self.push(Kind::Wheel { dx: 0.0, dy });
            let gap = self.dice.lognormal(70.0, 0.4);
            self.wait(gap);
        }
        self.wait(700.0);
    }

    fn switch(&mut self) {
        // Mostly back and forth between the first ones.
        let first = self.dice.below(APPS.len());
        self.app = first.min(self.dice.below(APPS.len()));
        let app = APPS.get(self.app).copied().map(Name::new);
        self.devices = DEVICES[usize::from(self.whims.chance() < AT_DESK)].map(Name::new);
        self.target = Point {
            x: self.dice.between(200.0, 1_600.0) + if self.app.is_multiple_of(2) { 0.0 } else { 1_920.0 },
            y: self.dice.between(150.0, 950.0),
        };
        self.push(Kind::Window { app, title: None });
        self.wait(600.0);
    }
}

impl Iterator for Person {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        while self.queue.is_empty() {
            self.act();
        }
        self.queue.pop_front()
    }
}

fn monitors() -> [Monitor; 2] {
    [("DP-1", 0.0), ("DP-2", 1_920.0)].map(|(name, x)| Monitor {
        name: Name::new(name),
        x,
        y: 0.0,
        width: 1_920.0,
        height: 1_080.0,
        mm: Some((527.0, 296.0)),
    })
}
