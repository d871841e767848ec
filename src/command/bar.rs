//! `keytop bar`: one line for a status bar.

use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::arguments::Global;
use super::exit::{Exit, Failure};
use super::output::print;
use super::present::Present;
use super::settings::Settings;
use crate::ui::text;

/// For which bar.
#[derive(Clone, Copy, Debug, Args)]
pub struct BarArguments {
    /// How the bar wants it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: BarFormat,
    /// Go on, a line whenever it changes, looked at once a second
    #[arg(long)]
    pub follow: bool,
}

/// How a bar wants its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum BarFormat {
    /// As it is.
    #[default]
    Plain,
    /// A JSON object with text, tooltip and class.
    Waybar,
    /// A long line, a short one, and a colour.
    I3blocks,
    /// With its colour in polybar's tags.
    Polybar,
    /// With its colour in tmux's.
    Tmux,
}

/// What waybar reads.
#[derive(Serialize)]
struct Waybar {
    text: String,
    tooltip: String,
    class: &'static str,
}

/// Looked at so often while it goes on.
const EVERY: Duration = Duration::from_secs(1);
/// Of what is paused or not recorded.
const WARNING: &str = "#e0af68";

/// Runs the command.
pub(super) fn run(global: &Global, arguments: BarArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let mut last = String::new();
    loop {
        let said = written(&Present::of(&settings)?, arguments.format);
        if said != last {
            print(|out| writeln!(out, "{said}"))?;
        }
        if !arguments.follow {
            return Ok(Exit::Done);
        }
        last = said;
        std::thread::sleep(EVERY);
    }
}

fn written(present: &Present, format: BarFormat) -> String {
    let (long, short) = (long(present), short(present));
    let is_well = present.is_recording();
    match format {
        BarFormat::Plain => long,
        BarFormat::Polybar | BarFormat::Tmux if is_well => long,
        BarFormat::Waybar => {
            let tooltip = format!("{} clicks, {:.0} wpm today", text::count(present.clicks()), wpm(present));
            let waybar = Waybar { text: long, tooltip, class: class(present) };
            serde_json::to_string(&waybar).unwrap_or_default()
        }
        BarFormat::I3blocks if is_well => format!("{long}\n{short}"),
        BarFormat::I3blocks => format!("{long}\n{short}\n{WARNING}"),
        BarFormat::Polybar => format!("%{{F{WARNING}}}{long}%{{F-}}"),
        BarFormat::Tmux => format!("#[fg={WARNING}]{long}#[default]"),
    }
}

fn class(present: &Present) -> &'static str {
    match (present.pid, present.is_paused) {
        (None, _) => "off",
        (_, true) => "paused",
        _ => "recording",
    }
}

fn long(present: &Present) -> String {
    let keys = text::count(present.report.keyboard.presses);
    let active = text::short_duration(present.report.activity.active_seconds);
    let speed = present.live.as_ref().and_then(|live| live.wpm).map(|wpm| format!("{wpm:.0} wpm, "));
    format!("{}{}{keys} keys, {active}", state(present), speed.unwrap_or_default())
}

fn short(present: &Present) -> String {
    format!("{}{}", state(present), text::short(present.report.keyboard.presses as f64))
}

fn state(present: &Present) -> &'static str {
    match class(present) {
        "off" => "off: ",
        "paused" => "paused: ",
        _ => "",
    }
}

fn wpm(present: &Present) -> f64 {
    present.report.keyboard.typing.wpm
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Live, Report};

    fn present(pid: Option<u32>, is_paused: bool) -> Present {
        let mut report = Report::default();
        report.keyboard.presses = 4210;
        report.activity.active_seconds = 7_391.0;
        let live = Some(Live { wpm: Some(61.7), ..Live::default() });
        Present { report, pid, live, health: None, is_paused, paused_until: None }
    }

    #[test]
    fn each_bar_gets_what_it_reads() {
        let present = present(Some(7), false);
        let plain = written(&present, BarFormat::Plain);
        assert!(plain.starts_with("62 wpm, 4,210 keys, "), "{plain}");
        assert_eq!(written(&present, BarFormat::Polybar), plain);
        assert_eq!(written(&present, BarFormat::I3blocks).lines().count(), 2);
        let waybar: serde_json::Value = serde_json::from_str(&written(&present, BarFormat::Waybar)).unwrap();
        assert_eq!((waybar["text"].as_str(), waybar["class"].as_str()), (Some(plain.as_str()), Some("recording")));
    }

    #[test]
    fn what_is_not_recorded_is_told() {
        let paused = present(Some(7), true);
        assert!(written(&paused, BarFormat::Tmux).starts_with("#[fg=#e0af68]paused: "));
        assert!(written(&paused, BarFormat::I3blocks).ends_with("\n#e0af68"));
        assert!(written(&present(None, false), BarFormat::Polybar).starts_with("%{F#e0af68}off: "));
    }
}
