//! The figures of a report as a flat list, for what compares and lists them.

use super::text::{count, decimal};
use crate::report::{Mouse, Report};

/// A figure and how it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figure {
    /// What it is.
    pub name: &'static str,
    /// In its unit.
    pub value: f64,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Seconds,
    Count,
    Tenths,
    Px,
}

impl Figure {
    /// As people read it.
    pub fn text(&self) -> String {
        match self.unit {
            Unit::Seconds => duration(self.value),
            Unit::Count => count(self.value as u64),
            Unit::Tenths => decimal(self.value),
            Unit::Px => format!("{} px", count(self.value.round() as u64)),
        }
    }

    /// By how much it differs from the same figure of another time; `None` where there was nothing.
    pub fn change(&self, then: &Self) -> Option<String> {
        (then.value > 0.0).then(|| format!("{:+.1} %", 100.0 * (self.value - then.value) / then.value))
    }
}

/// What a range comes to.
pub(super) fn figures(report: &Report) -> Vec<Figure> {
    let Report { activity, keyboard, mouse, .. } = report;
    let typing = &keyboard.typing;
    let figure = |name, value, unit| Figure { name, value, unit };
    vec![
        figure("active time", activity.active_seconds, Unit::Seconds),
        figure("presses", keyboard.presses as f64, Unit::Count),
        figure("words a minute", typing.wpm, Unit::Tenths),
        figure("fastest burst, WPM", typing.peak_wpm, Unit::Tenths),
        figure("text presses", keyboard.text_presses as f64, Unit::Count),
        figure("corrections", keyboard.corrections as f64, Unit::Count),
        figure("clicks", clicks(mouse) as f64, Unit::Count),
        figure("double clicks", mouse.double_clicks as f64, Unit::Count),
        figure("scrolled, notches", mouse.scroll.total(), Unit::Tenths),
        figure("pointer way", mouse.distance_px, Unit::Px),
        figure("actions a minute", activity.apm, Unit::Tenths),
        figure("days with input", days_with_input(report) as f64, Unit::Count),
    ]
}

/// Clicks of all buttons.
pub(super) fn clicks(mouse: &Mouse) -> u64 {
    mouse.clicks.values().sum()
}

fn days_with_input(report: &Report) -> u64 {
    report.by_weekday.iter().map(|weekday| weekday.days).sum()
}

/// A length of time in the two units that matter.
pub(super) fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{} h {minutes} min", count(hours)),
    }
}
