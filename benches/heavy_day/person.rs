//! Heavy days of a made-up person, as slices: 40,000 presses, 8,000 clicks, 25,000 notches, 600 changes of the
//! application, and the pointer on its way for 1,500 s of 8 hours, its positions 60 times a second.
//!
//! Keys come in the frequencies of English. The pointer goes to places nearby, some 10 cells away (200 px; most ways
//! of a hand are short), and every fourth time to one of some hundred favourite places of the application, on ways
//! that are bent a little; so it goes about 600,000 px a day.
#![allow(dead_code, reason = "benches and examples use parts of it")]

use keytop::aggregate::{Amount, Cell, Spot};
use keytop::aggregate::{Burst, KeyTotals, Scroll, Slice, Span, SpanKind};
use keytop::event::{Button, Key, KeyClass, MICROS, Name, Second, Time};

/// Letters by frequency in English text, per mille.
const LETTERS: [(&str, u64); 30] = [
    ("Space", 180),
    ("KeyE", 102),
    ("KeyT", 75),
    ("KeyA", 65),
    ("KeyO", 62),
    ("KeyI", 57),
    ("KeyN", 57),
    ("KeyS", 53),
    ("KeyR", 50),
    ("KeyH", 50),
    ("KeyL", 33),
    ("KeyD", 33),
    ("KeyU", 23),
    ("KeyC", 22),
    ("KeyM", 20),
    ("KeyF", 20),
    ("KeyW", 17),
    ("KeyG", 16),
    ("KeyP", 15),
    ("KeyY", 14),
    ("KeyB", 13),
    ("KeyV", 8),
    ("KeyK", 5),
    ("Comma", 10),
    ("Period", 10),
    ("ShiftLeft", 30),
    ("Backspace", 35),
    ("Enter", 12),
    ("ArrowLeft", 10),
    ("Digit1", 5),
];
const APPS: [&str; 5] = ["firefox", "code", "xterm", "slack", "mail"];
const WORK_S: i64 = 8 * 3600;

/// Lives day after day.
pub struct Person {
    dice: u64,
    keys: Vec<(Key, u64)>,
}

impl Person {
    /// The one with this seed.
    pub fn new(seed: u64) -> Self {
        let keys =
            LETTERS.iter().map(|&(code, weight)| (Key::from_code(code).unwrap_or(Key::hid(1)), weight)).collect();
        Self { dice: seed, keys }
    }

    /// A day's slices, one for each second with anything.
    pub fn day(&mut self, start: Time) -> Vec<Slice> {
        let first = start.second().0 + 5 * 3600;
        let mut slices = Vec::new();
        let (mut app, mut until) = (0, 0);
        let (mut typing, mut moving) = (0_i64, 0_i64);
        let mut place = 0;
        for second in 0..WORK_S {
            // An hour's pause at noon.
            let at = Second(first + second + if second > WORK_S / 2 { 3600 } else { 0 });
            if second >= until {
                app = self.below(APPS.len() as u64);
                until = second + 20 + self.below(56) as i64;
            }
            let name = Some(Name::new(APPS[app as usize]));
            let mut slice = Slice::default();
            for kind in [SpanKind::Active, SpanKind::Focus] {
                slice.add_span(Span { start: at.start(), end: at.start() + MICROS, app: name, kind });
            }
            typing = if typing > 0 {
                typing - 1
            } else if self.below(17) == 0 {
                10 + self.below(12) as i64
            } else {
                0
            };
            moving = if moving > 0 {
                moving - 1
            } else if self.below(24) == 0 {
                1 + self.below(2) as i64
            } else {
                0
            };
            let mut cell = keytop::aggregate::Totals::default();
            if typing > 0 {
                self.types(&mut cell);
            }
            if moving > 0 {
                let next = if self.below(4) == 0 { self.favourite(app) } else { self.nearby(place) };
                self.moves(&mut cell, place, next);
                place = next;
            }
            if self.below(36) < 10 {
                cell.clicks.add(if self.below(12) == 0 { Button::RIGHT } else { Button::LEFT }, 1);
                cell.click_grid.add(spot(place), 1);
                cell.events += 2;
                // One click in fourteen is a drag.
                if second % 14 == 0 {
                    cell.drags += 1;
                    cell.drag_px += 40 + (second as u64).wrapping_mul(2_654_435_761) % 600;
                }
            }
            if self.below(9) == 0 {
                let n = 1 + self.below(14);
                cell.wheels += n;
                cell.events += n;
                cell.scroll = Scroll { down: Amount::new(n as f64), ..Scroll::default() };
            }
            if !cell.is_empty() {
                slice.cells.insert((at, name), cell);
            }
            slices.push(slice);
        }
        slices
    }

    fn types(&mut self, cell: &mut keytop::aggregate::Totals) {
        let n = 1 + self.below(5);
        let mut whole = 0;
        for _ in 0..n {
            let key = self.key();
            cell.classes.add(key.class());
            cell.text_presses += u64::from(key.class() == KeyClass::Text);
            cell.events += 2;
            let iki = 90_000 + self.below(90_000) + self.below(60_000);
            let dwell = 60_000 + self.below(40_000) + self.below(30_000);
            cell.typing.add_iki(iki);
            cell.typing.dwells.add(dwell);
            whole += iki;
            let of = cell.keys.entry(key);
            *of = KeyTotals { presses: of.presses + 1, dwells: of.dwells + 1, dwell_us: of.dwell_us + dwell, ..*of };
        }
        if self.below(10) == 0 {
            cell.typing.add_burst(Burst { presses: n + 20, length_us: whole * 5 });
        }
    }

    fn moves(&mut self, cell: &mut keytop::aggregate::Totals, from: u64, to: u64) {
        let ends = [from, to].map(|place| [(place / 54) as f64, (place % 54) as f64]);
        let bend = (self.below(200) as f64 - 100.0) / 1000.0;
        for step in 0..60 {
            // Minimum jerk: slow at both ends.
            let t = f64::from(step) / 59.0;
            let s = t.powi(3) * (10.0 - 15.0 * t + 6.0 * t * t);
            let [x, y] = [0, 1].map(|axis: usize| ends[0][axis] + (ends[1][axis] - ends[0][axis]) * s);
            let aside = bend * (std::f64::consts::PI * s).sin();
            let (x, y) = (x - aside * (ends[1][1] - ends[0][1]), y + aside * (ends[1][0] - ends[0][0]));
            cell.move_grid.add(spot((x as u64).min(95) * 54 + (y as u64).min(53)), 1);
        }
        cell.moves += 1000;
        cell.events += 1000;
        let [dx, dy] = [0, 1].map(|axis: usize| (ends[1][axis] - ends[0][axis]) * 20.0);
        cell.distance += Amount::new(dx.hypot(dy) + self.below(1000) as f64 / 1000.0);
    }

    fn nearby(&mut self, place: u64) -> u64 {
        let [across, down] = [14, 8].map(|far| self.below(far) + self.below(far));
        let (column, row) = (place / 54 + across, place % 54 + down);
        column.saturating_sub(13).min(95) * 54 + row.saturating_sub(7).min(53)
    }

    fn favourite(&mut self, app: u64) -> u64 {
        // Few places are visited often, many now and then.
        let rank = self.below(12).min(self.below(160));
        (rank * 2_654_435_761 + app * 40_503 + self.below(3) * 54 + self.below(3)) % 5184
    }

    fn key(&mut self) -> Key {
        let whole = self.keys.iter().map(|(_, weight)| weight).sum();
        let mut at = self.below(whole);
        let found = self.keys.iter().find(|(_, weight)| {
            let is_here = at < *weight;
            at = at.saturating_sub(*weight);
            is_here
        });
        found.map_or(Key::hid(1), |(key, _)| *key)
    }

    /// A linear congruential generator (constants of Knuth's MMIX).
    fn below(&mut self, bound: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % bound
    }
}

fn spot(place: u64) -> Spot {
    Spot { monitor: Name::new("DP-1"), cell: Cell { column: (place / 54) as u16, row: (place % 54) as u16 } }
}
