//! Writes the journals of a fleet of made-up persons, of one to four hours a day up to yesterday, seeded.
//!
//! `cargo run --release --example fleet -- FOLDER MACHINES DAYS`
#![allow(clippy::unwrap_used, reason = "a program for measurements")]

#[path = "../benches/heavy_day/person.rs"]
mod person;

use std::path::PathBuf;

use chrono::Days;

use keytop::aggregate::{Chord, Slice};
use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::clock::{Clock, SystemClock};
use keytop::journal::{Journal, MirrorRoot, Options};
use person::Person;

const CALENDAR: Calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
const DAY_US: i64 = 86_400_000_000;
const CHORDS: [&str; 4] = ["Ctrl+KeyC", "Ctrl+KeyV", "Ctrl+Shift+KeyT", "Alt+Tab"];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap());
    let [machines, days]: [i64; 2] = [(); 2].map(|()| arguments.next().unwrap().parse().unwrap());
    let first = CALENDAR.day_of(SystemClock.now()).checked_sub_days(Days::new(days.unsigned_abs())).unwrap();
    let start = CALENDAR.start_of(first);
    for machine in 0..machines {
        let path = folder.join(format!("{machine:03}/.local/share/keytop/journal.db"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let options = Options { mirror: MirrorRoot::Nowhere, ..Options::default() };
        let mut journal = Journal::open(&path, &options).unwrap();
        let mut person = Person::new(machine.unsigned_abs() + 1);
        for day in 0..days {
            let at = start + day * DAY_US;
            let hours = 1 + (machine + day) % 4;
            journal.write(shortened(person.day(at), hours.unsigned_abs()), CALENDAR, None).unwrap();
            journal.close_days_before(at + DAY_US, CALENDAR).unwrap();
            journal.tidy_all(at + DAY_US, CALENDAR).unwrap();
        }
        journal.close().unwrap();
    }
}

/// The first hours of a day, with key combinations.
fn shortened(day: Vec<Slice>, hours: u64) -> Slice {
    let mut whole = Slice::default();
    let mut typed = 0;
    for mut slice in day.into_iter().take(3600 * hours as usize) {
        for cell in slice.cells.values_mut().filter(|cell| cell.text_presses > 0) {
            typed += 1;
            if typed % 40 == 0 {
                let chord: Chord = CHORDS[typed / 40 % CHORDS.len()].parse().unwrap();
                cell.chords.add(chord, 1);
            }
        }
        whole.merge(slice);
    }
    whole
}
