//! `keytop --plain`: the same facts as sentences, appended and never drawn over, for screen readers and logs.

use std::time::Duration;

use anyhow::Context as _;
use crossbeam_channel::{after, select};

use super::arguments::Global;
use super::exit::{Exit, Failure, keep_out_of_core_files};
use super::live::Scene;
use super::output::print;
use super::settings::Settings;
use crate::app::Snapshot;
use crate::calendar::Calendar;
use crate::clock::{Clock, SystemClock};
use crate::report::{Presence, Reach};
use crate::terminal::Signals;

/// From one paragraph to the next.
const PAUSE: Duration = Duration::from_secs(60);
/// Names that a sentence has room for.
const NAMED: usize = 5;

/// Records and tells, until a signal ends it.
pub(super) fn run(global: &Global) -> Result<Exit, Failure> {
    keep_out_of_core_files();
    let settings = Settings::new(global)?;
    let calendar = settings.calendar(None);
    let signals = Signals::watch(false).context("cannot watch for signals")?;
    let mut scene = Scene::open(&settings, calendar)?;
    let mut told = String::new();
    // The recorder has something to show a moment after it has begun.
    let mut wait = Duration::from_secs(1);
    loop {
        select! {
            recv(signals.receiver()) -> _ => break,
            recv(after(wait)) -> _ => {}
        }
        wait = PAUSE;
        let now = SystemClock.now();
        let words = sentences(&scene.shelf.snapshot(now));
        if words != told {
            let clock = clock(calendar, now);
            print(|out| writeln!(out, "{clock}. {words}").and_then(|()| out.flush()))?;
            told = words;
        }
    }
    scene.end();
    Ok(Exit::Done)
}

fn clock(calendar: Calendar, now: crate::event::Time) -> String {
    let seconds = (now.second().0 + calendar.offset_s(now)).rem_euclid(86_400);
    format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60)
}

/// The day so far, in sentences.
fn sentences(snapshot: &Snapshot) -> String {
    let (report, live, health) = (&snapshot.report, &snapshot.live, &snapshot.health);
    let clicks: u64 = report.mouse.clicks.values().sum();
    let (active, mean) = (report.activity.active_seconds / 60.0, report.keyboard.typing.wpm);
    let (presses, apm) = (report.keyboard.presses, report.activity.apm);
    let mut told =
        vec![format!("Active {active:.0} min today, {presses} presses, {clicks} clicks, {apm:.0} actions a minute.")];
    told.push(match live.wpm {
        Some(wpm) => format!("Typing {wpm:.0} words a minute, mean {mean:.0}."),
        None => format!("Not typing, mean {mean:.0} words a minute."),
    });
    match (live.presence, live.app) {
        (Presence::Away, _) => told.push("Away.".to_owned()),
        (Presence::Locked, _) => told.push("Locked.".to_owned()),
        (_, Some(app)) => told.push(format!("Now in {}.", plain(app.as_str()))),
        _ => {}
    }
    let apps = report.apps.iter().take(NAMED);
    let apps: Vec<_> = apps.map(|app| format!("{} {:.0} min", plain(&app.app), app.active_seconds / 60.0)).collect();
    if !apps.is_empty() {
        told.push(format!("Applications: {}.", apps.join(", ")));
    }
    match health.source.reach {
        Reach::Session => {}
        Reach::Demo => told.push("This is a made-up person, not you.".to_owned()),
        Reach::Terminal | Reach::Nothing => {
            told.push("No input of this session is captured; keytop doctor says why.".to_owned());
        }
    }
    if health.is_paused {
        told.push("The recording is paused.".to_owned());
    }
    told.extend(health.journal_error.iter().map(|error| format!("Journal error: {error}.")));
    told.join(" ")
}

/// A name without what a terminal or a screen reader would act on.
fn plain(name: &str) -> String {
    name.chars().filter(|char| !char.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::report::{AppFigures, Health, Report};

    #[test]
    fn the_day_is_told_in_sentences_without_drawing() {
        let app = AppFigures { app: "co\u{1b}[2Jde".to_owned(), active_seconds: 240.0, ..AppFigures::default() };
        let report = Report { apps: vec![app], ..Report::default() };
        let health = Health { is_paused: true, ..Health::default() };
        let words = sentences(&Snapshot { report: Arc::new(report), health: Arc::new(health), ..Snapshot::default() });
        assert!(words.starts_with("Active 0 min today, 0 presses, 0 clicks"), "{words}");
        assert!(
            words.contains("Applications: co[2Jde 4 min.") && words.ends_with("The recording is paused."),
            "{words}"
        );
        assert!(words.is_ascii() && !words.contains('\u{1b}'));
    }
}
