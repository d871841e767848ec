//! `keytop status`: whether something records, from where, and what today came to.

use clap::Args;
use serde::Serialize;

use super::arguments::Global;
use super::exit::{Exit, Failure};
use super::output::print;
use super::present::Present;
use super::settings::Settings;
use crate::report::Reach;
use crate::ui::text;

/// How to tell it.
#[derive(Clone, Copy, Debug, Args)]
pub struct StatusArguments {
    /// Write it for programs, as JSON
    #[arg(long)]
    pub json: bool,
}

/// The status for programs. Every key is always present.
#[derive(Debug, Serialize)]
struct Status<'a> {
    schema: &'static str,
    is_recording: bool,
    pid: Option<u32>,
    source: Option<&'a str>,
    /// `session`, `terminal`, `demo`, or `nothing`, as before the source is at work.
    sees: Option<&'static str>,
    trouble: Option<&'a str>,
    is_paused: bool,
    paused_until: Option<String>,
    presses: u64,
    clicks: u64,
    active_seconds: f64,
    wpm: f64,
    wpm_now: Option<f64>,
    dropped_moves: u64,
    journal: String,
    journal_error: Option<&'a str>,
}

/// Runs the command.
pub(super) fn run(global: &Global, arguments: StatusArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let present = Present::of(&settings)?;
    let status = status(&settings, &present);
    print(|out| {
        if arguments.json {
            serde_json::to_writer_pretty(&mut *out, &status)?;
            return writeln!(out);
        }
        lines(&status).iter().try_for_each(|(what, says)| writeln!(out, "{what:<10}{says}"))
    })?;
    Ok(Exit::Done)
}

fn status<'a>(settings: &Settings, present: &'a Present) -> Status<'a> {
    let Present { report, health, live, .. } = present;
    let health = health.as_ref();
    Status {
        schema: "keytop-status/1",
        is_recording: present.is_recording(),
        pid: present.pid,
        source: health.map(|health| health.source.name),
        sees: health.map(|health| sees(health.source.reach)),
        trouble: health.and_then(|health| health.source.trouble.as_deref()),
        is_paused: present.is_paused,
        paused_until: present.paused_until.map(|until| until.to_string()),
        presses: report.keyboard.presses,
        clicks: present.clicks(),
        active_seconds: report.activity.active_seconds,
        wpm: report.keyboard.typing.wpm,
        wpm_now: live.as_ref().and_then(|live| live.wpm),
        dropped_moves: health.map_or(0, |health| health.dropped_moves),
        journal: settings.journal.display().to_string(),
        journal_error: health.and_then(|health| health.journal_error.as_deref()),
    }
}

const fn sees(reach: Reach) -> &'static str {
    match reach {
        Reach::Nothing => "nothing",
        Reach::Terminal => "terminal",
        Reach::Session => "session",
        Reach::Demo => "demo",
    }
}

fn lines(status: &Status) -> Vec<(&'static str, String)> {
    let recorder = match (status.pid, status.source) {
        (None, _) => "nothing records; `keytop` or `keytop service start` does".to_owned(),
        (Some(pid), None) => format!("process {pid} records"),
        (Some(pid), Some(source)) if status.sees == Some("nothing") => {
            format!("process {pid} sees nothing from {source}")
        }
        (Some(pid), Some(source)) => format!("process {pid} records, from {source}"),
    };
    let paused = match (&status.paused_until, status.is_paused) {
        (Some(until), _) => Some(format!("until {until}; `keytop resume` ends it")),
        (None, true) => Some("until `keytop resume`".to_owned()),
        (None, false) => None,
    };
    let now = status.wpm_now.map(|wpm| format!(", {wpm:.0} at this moment")).unwrap_or_default();
    let today = format!(
        "{} keys, {} clicks, {} active, {:.0} wpm{now}",
        text::count(status.presses),
        text::count(status.clicks),
        text::duration(status.active_seconds),
        status.wpm
    );
    let mut lines = vec![("recorder", recorder)];
    lines.extend(paused.map(|paused| ("paused", paused)));
    lines.extend(status.trouble.map(|trouble| ("trouble", trouble.to_owned())));
    lines.push(("today", today));
    lines.push(("journal", status.journal.clone()));
    lines.extend(status.journal_error.map(|error| ("error", error.to_owned())));
    lines
}
