//! `keytop --plain`: the same facts as sentences and tables, appended and never drawn over, for screen readers and logs.

mod tables;

use std::cmp::Reverse;
use std::collections::BTreeMap;
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
use crate::report::{Presence, Reach, Report};
use crate::terminal::Signals;
use crate::ui::text;

/// From one paragraph to the next.
const PAUSE: Duration = Duration::from_secs(60);
/// Paragraphs from one telling of the tables to the next.
const TABLES: u32 = 15;
/// Names that a sentence has room for.
const NAMED: usize = 5;

/// Records and tells, until a signal ends it.
pub(super) fn run(global: &Global) -> Result<Exit, Failure> {
    keep_out_of_core_files();
    let settings = Settings::new(global)?;
    let calendar = settings.calendar(None);
    let signals = Signals::watch(false).context("cannot watch for signals")?;
    let mut scene = Scene::open(&settings, calendar)?;
    let (mut told, mut listed) = (String::new(), String::new());
    let mut looks = 0_u32;
    // The recorder has something to show a moment after it has begun.
    let mut wait = Duration::from_secs(1);
    loop {
        select! {
            recv(signals.receiver()) -> _ => break,
            recv(after(wait)) -> _ => {}
        }
        wait = PAUSE;
        let now = SystemClock.now();
        let snapshot = scene.shelf.snapshot(now);
        let words = sentences(&snapshot);
        if words != told {
            let clock = clock(calendar, now);
            print(|out| writeln!(out, "{clock}. {words}").and_then(|()| out.flush()))?;
            told = words;
        }
        // The first, and then each quarter of an hour: who listens has heard the rest by then.
        if looks.is_multiple_of(TABLES) {
            let rows = tables::tables(&snapshot.report, &snapshot.goals);
            if rows != listed {
                print(|out| writeln!(out, "\n{rows}").and_then(|()| out.flush()))?;
                listed = rows;
            }
        }
        looks += 1;
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
    told.extend([keys(report), mouse(report), hours(report)].into_iter().flatten());
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

/// What the keyboard tab shows: keys, chords, how one types.
fn keys(report: &Report) -> Option<String> {
    let keyboard = &report.keyboard;
    let most = |counts: &BTreeMap<String, u64>| {
        let mut counts: Vec<_> = counts.iter().collect();
        counts.sort_by_key(|&(name, &count)| (Reverse(count), name));
        let named = counts.iter().take(NAMED).map(|(name, count)| format!("{} {count}", plain(name)));
        named.collect::<Vec<_>>().join(", ")
    };
    let typing = &keyboard.typing;
    let mut told = Vec::new();
    told.extend((!keyboard.keys.is_empty()).then(|| format!("Keys: {}.", most(&keyboard.keys))));
    told.extend((!keyboard.chords.is_empty()).then(|| format!("Combinations: {}.", most(&keyboard.chords))));
    told.extend((keyboard.text_presses > 0).then(|| {
        let (peak, corrections) = (typing.peak_wpm, keyboard.corrections);
        let (between, held) = (typing.iki_ms.p50, typing.dwell_ms.p50);
        format!(
            "Peak {peak:.0} words a minute, {between:.0} ms between keys, held {held:.0} ms, {corrections} corrections."
        )
    }));
    (!told.is_empty()).then(|| told.join(" "))
}

/// What the mouse tab shows.
fn mouse(report: &Report) -> Option<String> {
    let mouse = &report.mouse;
    let scroll = mouse.scroll.up + mouse.scroll.down + mouse.scroll.left + mouse.scroll.right;
    if mouse.clicks.is_empty() && scroll <= 0.0 && mouse.distance_px <= 0.0 {
        return None;
    }
    let mut told: Vec<_> = mouse.clicks.iter().map(|(button, count)| format!("{button} {count}")).collect();
    told.push(format!("{} double clicks", mouse.double_clicks));
    told.extend((mouse.drags > 0).then(|| format!("{} drags", mouse.drags)));
    told.push(format!("{scroll:.0} notches"));
    told.push(format!("{:.0} pixels", mouse.distance_px));
    told.extend((mouse.distance_m > 0.0).then(|| format!("{:.0} metres", mouse.distance_m)));
    Some(format!("Mouse: {}.", told.join(", ")))
}

/// What the trends tab shows of a day: its busiest hour.
fn hours(report: &Report) -> Option<String> {
    let busiest = report.by_hour.iter().max_by(|a, b| a.active_seconds.total_cmp(&b.active_seconds))?;
    let minutes = busiest.active_seconds / 60.0;
    (minutes > 0.0).then(|| format!("Busiest hour {:02}:00 with {minutes:.0} min.", busiest.hour))
}

/// A name without what a terminal or a screen reader would act on.
fn plain(name: &str) -> String {
    text::safe(name).into_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::report::{AppFigures, Health, HourFigures};

    #[test]
    fn every_tab_has_its_sentence() {
        let mut report = Report::default();
        let counts = |of: &[(&str, u64)]| of.iter().map(|&(name, count)| (name.to_owned(), count)).collect();
        report.keyboard.keys = counts(&[("KeyA", 3), ("KeyB", 9), ("Space", 5)]);
        report.keyboard.chords = counts(&[("Ctrl+KeyC", 2)]);
        report.keyboard.text_presses = 17;
        report.mouse.clicks = counts(&[("left", 4)]);
        report.mouse.distance_px = 1200.0;
        let hour = |hour, active_seconds| HourFigures { hour, active_seconds, ..HourFigures::default() };
        report.by_hour = vec![hour(9, 600.0), hour(10, 1_800.0)];
        let words = sentences(&Snapshot { report: Arc::new(report), ..Snapshot::default() });
        for sentence in [
            "Keys: KeyB 9, Space 5, KeyA 3.",
            "Combinations: Ctrl+KeyC 2.",
            "Peak 0 words a minute, 0 ms between keys, held 0 ms, 0 corrections.",
            "Mouse: left 4, 0 double clicks, 0 notches, 1200 pixels.",
            "Busiest hour 10:00 with 30 min.",
        ] {
            assert!(words.contains(sentence), "{sentence}\n{words}");
        }
    }

    #[test]
    fn the_day_is_told_in_sentences_without_drawing() {
        let app = AppFigures { app: "co\u{1b}[2Jde".to_owned(), active_seconds: 240.0, ..AppFigures::default() };
        let report = Report { apps: vec![app], ..Report::default() };
        let health = Health { is_paused: true, ..Health::default() };
        let words = sentences(&Snapshot { report: Arc::new(report), health: Arc::new(health), ..Snapshot::default() });
        assert!(words.starts_with("Active 0 min today, 0 presses, 0 clicks"), "{words}");
        assert!(
            words.contains("Applications: co?[2Jde 4 min.") && words.ends_with("The recording is paused."),
            "{words}"
        );
        assert!(words.is_ascii() && !words.contains('\u{1b}'));
    }
}
