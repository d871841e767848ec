//! Writes the journal of a made-up person: `cargo bench --bench year -- JOURNAL DAYS DAYS_OF_EVENTS`.
//!
//! The days end on 2026-11-20; the last ones keep every event, for the figures of exports.
#![allow(clippy::unwrap_used, reason = "a program for measuring")]

use std::path::Path;

use chrono::Days;
use keytop::calendar::{Calendar, Day, DayStart, Tz};
use keytop::capture::demo::Demo;
use keytop::event::Time;
use keytop::journal::{EventOptions, Import, Journal, Options};
use keytop::policy::Seen;
use keytop::session::{Rules, Session};

const SEED: u64 = 1;
/// Events between two slices.
const STEP: usize = 4096;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [journal, days, with_events] = arguments.as_slice() else { return };
    let (days, with_events): (u64, u64) = (days.parse().unwrap(), with_events.parse().unwrap());
    let end = "2026-11-21".parse::<Day>().unwrap();
    for back in (1..=days).rev() {
        write(Path::new(journal), end.checked_sub_days(Days::new(back)).unwrap(), back <= with_events);
    }
}

fn write(path: &Path, day: Day, with_events: bool) {
    let calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
    let options = Options { events: with_events.then(EventOptions::default), ..Options::default() };
    let mut journal = Journal::open_for_import(path, &options).unwrap();
    journal.begin_import().unwrap();
    let mut session = Session::new(Rules::default());
    for (count, event) in Demo::day(SEED, calendar.start_of(day)).enumerate() {
        let seen = Seen::whole(event);
        session.apply(&seen);
        journal.record(&seen);
        if count % STEP == STEP - 1 {
            journal.write(session.take(), calendar, None).unwrap();
        }
    }
    journal.write(session.finish(), calendar, None).unwrap();
    let import = Import { hash: day.to_string().into(), what: "made up".to_owned(), lines: 1, time: week_after(day) };
    journal.commit_import(&import, calendar).unwrap();
    journal.close().unwrap();
}

/// When the day is over for good.
fn week_after(day: Day) -> Time {
    day.checked_add_days(Days::new(7)).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc().into()
}
