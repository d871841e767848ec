//! Files of other trackers: each day that is over is imported once, however often the file is brought and has grown.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::super::exit::{Exit, Failure};
use super::super::output::print;
use super::super::settings::Settings;
use super::super::store;
use crate::aggregate::{Slice, Span};
use crate::calendar::{Calendar, Day, Placer};
use crate::clock::{Clock, SystemClock};
use crate::import::{Gathered, Tracker, gather};

/// Days that were imported and days that were not.
#[derive(Clone, Copy, Debug, Default)]
struct Days {
    new: usize,
    known: usize,
    going_on: usize,
}

/// Imports files of a tracker; `is_new` tells whether anything came of it, in any case.
pub(super) fn run(
    settings: &Settings,
    calendar: Calendar,
    tracker: Tracker,
    files: &[PathBuf],
    is_new: &mut bool,
) -> Result<Exit, Failure> {
    for file in files {
        let gathered = gather(tracker, file, calendar.zone).map_err(anyhow::Error::from)?;
        let source = source(tracker, &gathered, file);
        let mut days = Days::default();
        let today = calendar.day_of(SystemClock.now());
        for (day, slice) in by_day(&gathered.slice, calendar) {
            if day >= today {
                days.going_on += 1;
            } else if import(settings, calendar, tracker, &source, day, slice)? {
                days.new += 1;
                *is_new = true;
            } else {
                days.known += 1;
            }
        }
        print(|out| tell(out, file, &gathered, days))?;
    }
    Ok(Exit::Done)
}

/// What a day's record is known by beside its date: the machine, or where the file does not say, the file.
fn source(tracker: Tracker, gathered: &Gathered, file: &Path) -> String {
    let place = || std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string();
    format!("{}\n{}", tracker.name(), gathered.machine.clone().unwrap_or_else(place))
}

fn import(
    settings: &Settings,
    calendar: Calendar,
    tracker: Tracker,
    source: &str,
    day: Day,
    slice: Slice,
) -> anyhow::Result<bool> {
    let digest = Sha256::digest(format!("{source}\n{day}")).into();
    let mut sink = store::sink(settings, calendar, &format!("{} of {day}", tracker.name()))?;
    if sink.knows(&digest)? {
        return Ok(false);
    }
    sink.write(slice)?;
    sink.commit(&digest)?;
    Ok(true)
}

fn by_day(slice: &Slice, calendar: Calendar) -> BTreeMap<Day, Slice> {
    let mut days: BTreeMap<Day, Slice> = BTreeMap::new();
    let mut placer = Placer::new(calendar);
    for (&(second, app), totals) in &slice.cells {
        let day = days.entry(placer.day_of(second.start())).or_default();
        day.cells.insert((second, app), totals.clone());
    }
    for span in &slice.spans {
        let mut start = span.start;
        while start < span.end {
            let day = placer.day_of(start);
            let end = calendar.bounds(day).end.min(span.end).max(start + 1);
            days.entry(day).or_default().add_span(Span { start, end, ..*span });
            start = end;
        }
    }
    days
}

fn tell(out: &mut dyn Write, file: &Path, gathered: &Gathered, days: Days) -> std::io::Result<()> {
    let Days { new, known, going_on } = days;
    write!(out, "{}: {new} {} imported", file.display(), if new == 1 { "day" } else { "days" })?;
    if known > 0 {
        write!(out, ", {known} here already")?;
    }
    if going_on > 0 {
        write!(out, ", {going_on} left until it is over")?;
    }
    writeln!(out)?;
    gathered.taken.iter().try_for_each(|(what, n)| writeln!(out, "  taken: {n} {what}"))?;
    gathered.left.iter().try_for_each(|(what, n)| writeln!(out, "  not taken: {n} {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::SpanKind;
    use crate::calendar::{DayStart, Tz};
    use crate::event::{MICROS, Time};

    #[test]
    fn a_stretch_over_the_start_of_a_day_is_cut_there() {
        let calendar = Calendar { zone: Tz::UTC, day_start: DayStart::DEFAULT };
        let start: Time = "2026-03-02T03:00:00Z".parse().unwrap();
        let mut slice = Slice::default();
        slice.add_span(Span { start, end: start + 7200 * MICROS, app: None, kind: SpanKind::Active });
        let days = by_day(&slice, calendar);
        let lengths: Vec<_> = days.values().map(|slice| slice.spans[0].micros() / 1_000_000).collect();
        assert_eq!(lengths, [3600, 3600]);
        assert_eq!(days.keys().map(ToString::to_string).collect::<Vec<_>>(), ["2026-03-01", "2026-03-02"]);
    }
}
