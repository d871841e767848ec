//! `keytop export --follow`: each hour's tables when the hour is over.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use crossbeam_channel::RecvTimeoutError;

use super::super::exit::{Exit, Failure, say};
use super::super::settings::Settings;
use super::ExportArguments;
use super::tables::{Parts, Tables, write};
use crate::calendar::{Calendar, Day};
use crate::clock::{Clock, SystemClock};
use crate::event::{MICROS, Time};
use crate::export::Written;
use crate::terminal::{Signal, Signals};

const HOUR_US: i64 = 3600 * MICROS;
/// A recorder writes about once a second: what it knew when the hour ended is in the journal by then.
const GRACE_US: i64 = 5 * MICROS;
/// The longest wait between two looks at the clock, which may be set or stand still while the machine sleeps.
const LOOK: Duration = Duration::from_secs(30);

/// Follows until it is told to end.
pub(super) fn run(settings: &Settings, arguments: &ExportArguments) -> Result<Exit, Failure> {
    let out = arguments.out.as_deref().context("tables are written to a folder; name it with --out")?;
    if !arguments.format.is_hourly() {
        return Err(anyhow::anyhow!("--follow writes a file for each hour: choose another format").into());
    }
    let signals = Signals::watch(false).context("cannot watch for signals")?;
    loop {
        if let Some(written) = step(settings, arguments, out, SystemClock.now())? {
            say(&format!("wrote {} rows in {} files", written.rows, written.files.len()));
        }
        match signals.receiver().recv_timeout(LOOK) {
            Err(RecvTimeoutError::Timeout) | Ok(Signal::Resize) => {}
            Ok(_) | Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Done),
        }
    }
}

/// Writes what was closed since the last step; the hours of events and aggregates, the days of keys.
pub(in crate::command) fn step(
    settings: &Settings,
    arguments: &ExportArguments,
    out: &Path,
    now: Time,
) -> anyhow::Result<Option<Written>> {
    let Some(mut tables) = Tables::open(settings, arguments)? else { return Ok(None) };
    let Some((first, last)) = tables.extent()? else { return Ok(None) };
    let calendar = settings.calendar(None);
    let before = Mark::read(out)?.unwrap_or(Mark { hours: hour_of(calendar.start_of(first)), days: first });
    let (closed_hours, closed_days) = closed_before(now, calendar);
    let after = Mark { hours: closed_hours, days: before.days.max(closed_days) };
    let days = tables.settled_days(before.days..after.days)?;
    if after.hours <= before.hours && days.is_empty() {
        return Ok(None);
    }
    let hours = before.hours..after.hours.max(before.hours);
    let all = first..last.succ_opt().unwrap_or(last);
    let written = write(arguments, out, |rows| {
        tables.fill_parts(&Parts { hours: hours.clone(), days: days.clone(), all: all.clone() }, arguments, rows)?;
        tables.fill_all_dimensions(&all, rows).map(|()| true)
    })?;
    Mark { hours: hours.end, days: days.end }.write(out)?;
    Ok(written)
}

/// The instant before which every hour is closed, and the day before which every day is.
pub(in crate::command) fn closed_before(now: Time, calendar: Calendar) -> (Time, Day) {
    let settled = now + -GRACE_US;
    (hour_of(settled), calendar.day_of(settled))
}

fn hour_of(time: Time) -> Time {
    Time(time.0 - time.0.rem_euclid(HOUR_US))
}

/// How far a folder has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    /// Hours before this instant are written.
    hours: Time,
    /// Keys of days before this one are written.
    days: Day,
}

impl Mark {
    fn file(out: &Path) -> PathBuf {
        out.join(".keytop-written")
    }

    fn read(out: &Path) -> anyhow::Result<Option<Self>> {
        let file = Self::file(out);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        let mark = text
            .trim()
            .split_once(' ')
            .and_then(|(hours, days)| Some(Self { hours: hours.parse().ok()?, days: days.parse().ok()? }));
        let wrong = || format!("{} does not say what was written; remove it to write everything anew", file.display());
        mark.map(Some).with_context(wrong)
    }

    fn write(self, out: &Path) -> anyhow::Result<()> {
        let (file, aside) = (Self::file(out), out.join(".keytop-written.tmp"));
        let write = || {
            fs::write(&aside, format!("{} {}\n", self.hours, self.days))?;
            fs::File::open(&aside)?.sync_all()?;
            fs::rename(&aside, &file)
        };
        write().with_context(|| format!("cannot write {}", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::command::{Arguments, Command};

    struct Home(tempfile::TempDir);

    impl Home {
        fn parse(&self, line: &str) -> Arguments {
            let journal = self.0.path().join("journal.db");
            let config = self.0.path().join("config.toml");
            let files = [("--journal", journal), ("--config", config)];
            let files = files.into_iter().flat_map(|(name, path)| [name.to_owned(), path.display().to_string()]);
            Arguments::try_parse_from(line.split(' ').map(ToOwned::to_owned).chain(files)).unwrap()
        }

        fn import(&self, name: &str, times: &[&str]) {
            let file = self.0.path().join(name);
            let line = |time: &&str| format!(r#"{{"event":"key_down","key":"KeyA","time":"{time}"}}"#) + "\n";
            fs::write(&file, times.iter().map(line).collect::<String>()).unwrap();
            let Arguments { global, command, .. } =
                self.parse(&format!("keytop import --time-zone UTC {}", file.display()));
            let Some(Command::Import(import)) = command else { unreachable!() };
            super::super::super::import::run(&global, &import).unwrap();
        }

        /// What a step at this time wrote.
        fn step(&self, now: &str) -> Vec<String> {
            let Arguments { global, command, .. } = self.parse("keytop export --follow --by hour");
            let Some(Command::Export(export)) = command else { unreachable!() };
            let out = self.0.path().join("lake");
            let _ = fs::remove_dir_all(out.join("activity"));
            let _ = fs::remove_dir_all(out.join("key"));
            step(&Settings::new(&global).unwrap(), &export, &out, now.parse().unwrap()).unwrap();
            let mut found = Vec::new();
            let mut folders = vec![out.join("activity"), out.join("key")];
            while let Some(folder) = folders.pop() {
                for entry in fs::read_dir(folder).into_iter().flatten() {
                    let path = entry.unwrap().path();
                    if path.is_dir() { folders.push(path) } else { found.push(path) }
                }
            }
            let mut names: Vec<_> =
                found.iter().map(|path| path.strip_prefix(&out).unwrap().display().to_string()).collect();
            names.sort();
            names
        }
    }

    #[test]
    fn each_hour_is_written_once_it_is_over_and_only_then() {
        let home = Home(tempfile::tempdir().unwrap());
        fs::write(home.0.path().join("config.toml"), "[privacy]\nmix_bits = 0\n").unwrap();
        home.import("a", &["2026-03-02T09:10:00Z", "2026-03-02T10:10:00Z"]);
        let hour = |hour| format!("activity/date=2026-03-02/hour={hour}/part-0.jsonl");
        assert_eq!(home.step("2026-03-02T10:30:00Z"), [hour("09")]);
        assert!(home.step("2026-03-02T11:00:02Z").is_empty(), "the recorder may not have written the last second yet");
        assert_eq!(home.step("2026-03-02T11:00:10Z"), [hour("10")]);
        assert!(home.step("2026-03-02T11:30:00Z").is_empty());
        // Keys come when their day is over.
        assert_eq!(home.step("2026-03-03T04:30:00Z"), ["key/date=2026-03-02/part-0.jsonl"]);
        assert!(home.step("2026-03-03T04:40:00Z").is_empty());
    }
}
