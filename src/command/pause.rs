//! `keytop pause` and `keytop resume`: tell a recorder, running or not, to leave things unseen.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::Args;

use super::arguments::Global;
use super::exit::{Exit, Failure};
use super::output::print;
use super::settings::Settings;
use crate::calendar::Calendar;
use crate::clock::{Clock, SystemClock};
use crate::config::parse_duration;
use crate::event::Time;
use crate::journal::Reader;
use crate::recorder::{Gate, pause_file};

/// For how long.
#[derive(Clone, Debug, Args)]
pub struct PauseArguments {
    /// Such as 30m or 2h, or `until 14:00` [default: until `keytop resume`]
    #[arg(value_name = "DURATION", num_args = 0..=2)]
    pub words: Vec<String>,
}

/// Why nothing can be paused for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a pause is written as 30m or 2h (24h at most), or `until 14:00`")]
pub struct PauseError;

/// Pauses.
pub(super) fn pause(global: &Global, arguments: &PauseArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let until = until(&arguments.words, SystemClock.now(), settings.calendar(None))?;
    let journal = settings.journal;
    Gate::of(&journal).close(until).with_context(|| format!("cannot pause the recording of {}", journal.display()))?;
    let until = until.map_or_else(|| "until `keytop resume`".to_owned(), |until| format!("until {until}"));
    let whom = recorder(&journal);
    print(|out| writeln!(out, "paused {until}{whom}"))?;
    Ok(Exit::Done)
}

/// Goes on.
pub(super) fn resume(global: &Global) -> Result<Exit, Failure> {
    let journal = Settings::new(global)?.journal;
    match fs::remove_file(pause_file(&journal)) {
        Ok(()) => print(|out| writeln!(out, "recording goes on{}", recorder(&journal)))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            print(|out| writeln!(out, "it was not paused from here; `p` in the window that records goes on too"))?;
        }
        Err(error) => return Err(anyhow::Error::new(error).context("cannot go on recording").into()),
    }
    Ok(Exit::Done)
}

/// Whom it is told.
fn recorder(journal: &Path) -> String {
    let pid = Reader::open(journal).ok().flatten().and_then(|reader| reader.recorder_pid());
    pid.map_or_else(
        || "; no keytop records now, the next one reads this".to_owned(),
        |pid| format!(" (keytop {pid} records)"),
    )
}

/// The end of a pause; `None` for one that has none.
fn until(words: &[String], now: Time, calendar: Calendar) -> Result<Option<Time>, PauseError> {
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Ok(None),
        ["until", clock] => {
            // The next time that the clock says so is the end of a day that would start then.
            let calendar = Calendar { day_start: clock.parse().map_err(|_| PauseError)?, ..calendar };
            Ok(Some(calendar.bounds(calendar.day_of(now)).end))
        }
        [duration] => {
            let duration = parse_duration(duration).ok_or(PauseError)?;
            Ok(Some(now + i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
        }
        _ => Err(PauseError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DayStart, Tz};

    #[test]
    fn a_pause_lasts_so_long_or_until_a_time_of_day() {
        let calendar = Calendar { zone: Tz::Europe__Berlin, day_start: DayStart::DEFAULT };
        let now: Time = "2026-11-20T13:30:00+01:00".parse().unwrap();
        let end = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            until(&words, now, calendar).map(|end| end.map(|end| (end - now) / 60_000_000))
        };
        assert_eq!((end(""), end("30m"), end("2h")), (Ok(None), Ok(Some(30)), Ok(Some(120))));
        assert_eq!((end("until 14:00"), end("until 13:00")), (Ok(Some(30)), Ok(Some(23 * 60 + 30))));
        for wrong in ["soon", "until", "until noon", "30m please", "2d"] {
            assert_eq!(end(wrong), Err(PauseError), "{wrong}");
        }
    }
}
