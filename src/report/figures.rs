//! The figures of a report as a flat list, for what compares and lists them.

use std::collections::BTreeMap;

use super::{Report, count, decimal, duration};

/// A figure and how it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// In its unit.
    pub value: f64,
    /// What it tells of.
    pub topic: Topic,
    unit: Unit,
}

/// What a figure tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Time and days.
    Time,
    /// Keys.
    Keys,
    /// Speed and rhythm.
    Typing,
    /// Pointer, buttons and wheel.
    Mouse,
}

const HEADLINES: [&str; 12] = [
    "active time",
    "days with input",
    "actions a minute",
    "presses",
    "text presses",
    "corrections",
    "words a minute",
    "fastest burst, wpm",
    "clicks",
    "double clicks",
    "scrolled, notches",
    "pointer way",
];

/// Those that are kept by device.
const BY_DEVICE: [&str; 10] = [
    "days with input",
    "presses",
    "presses a day",
    "text presses",
    "corrections",
    "corrections of text",
    "clicks",
    "clicks a day",
    "scrolled, notches",
    "pointer way",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Seconds,
    Count,
    Tenths,
    Px,
    Ms,
    Percent,
}

impl Figure {
    /// As people read it.
    pub fn text(&self) -> String {
        match self.unit {
            Unit::Seconds => duration(self.value),
            Unit::Count => count(self.value.round() as u64),
            Unit::Tenths => decimal(self.value),
            Unit::Px => format!("{} px", count(self.value.round() as u64)),
            Unit::Ms => format!("{:.0} ms", self.value),
            Unit::Percent => format!("{:.1} %", self.value * 100.0),
        }
    }

    /// How much more it is than another, in percent of that one; `None` where that is nothing.
    pub fn change(&self, other: &Self) -> Option<f64> {
        (other.value > 0.0).then(|| 100.0 * (self.value - other.value) / other.value)
    }
}

impl Report {
    /// What the range comes to, one figure after the other.
    pub fn figures(&self) -> Vec<Figure> {
        let Self { activity, keyboard, mouse, .. } = self;
        let typing = &keyboard.typing;
        let scroll = mouse.scroll.up + mouse.scroll.down + mouse.scroll.left + mouse.scroll.right;
        let figure = |name, value, unit, topic| Figure { name, value, topic, unit };
        let days = self.by_weekday.iter().map(|weekday| weekday.days).sum::<u64>() as f64;
        let a_day = |value: f64| value / days.max(1.0);
        let share = keyboard.corrections as f64 / keyboard.text_presses.max(1) as f64;
        let clicks = mouse.clicks.values().sum::<u64>() as f64;
        let mut figures = vec![
            figure("active time", activity.active_seconds, Unit::Seconds, Topic::Time),
            figure("days with input", days, Unit::Count, Topic::Time),
            figure("active time a day", a_day(activity.active_seconds), Unit::Seconds, Topic::Time),
            figure("actions a minute", activity.apm, Unit::Tenths, Topic::Time),
            figure("presses", keyboard.presses as f64, Unit::Count, Topic::Keys),
            figure("presses a day", a_day(keyboard.presses as f64), Unit::Count, Topic::Keys),
            figure("text presses", keyboard.text_presses as f64, Unit::Count, Topic::Keys),
            figure("corrections", keyboard.corrections as f64, Unit::Count, Topic::Keys),
            figure("corrections of text", share, Unit::Percent, Topic::Typing),
            figure("words a minute", typing.wpm, Unit::Tenths, Topic::Typing),
            figure("fastest burst, wpm", typing.peak_wpm, Unit::Tenths, Topic::Typing),
            figure("bursts", typing.bursts as f64, Unit::Count, Topic::Typing),
            figure("time in bursts", typing.burst_seconds, Unit::Seconds, Topic::Typing),
            figure("key to key, median", typing.iki_ms.p50, Unit::Ms, Topic::Typing),
            figure("key held, median", typing.dwell_ms.p50, Unit::Ms, Topic::Typing),
            figure("rollover", typing.rollover, Unit::Percent, Topic::Typing),
            figure("consistency of 100", typing.consistency, Unit::Tenths, Topic::Typing),
            figure("clicks", clicks, Unit::Count, Topic::Mouse),
            figure("clicks a day", a_day(clicks), Unit::Count, Topic::Mouse),
            figure("double clicks", mouse.double_clicks as f64, Unit::Count, Topic::Mouse),
            figure("drags", mouse.drags as f64, Unit::Count, Topic::Mouse),
            figure("way in drags", mouse.drag_px, Unit::Px, Topic::Mouse),
            figure("scrolled, notches", scroll, Unit::Tenths, Topic::Mouse),
            figure("pointer way", mouse.distance_px, Unit::Px, Topic::Mouse),
        ];
        figures.retain(|figure| self.device.is_none() || BY_DEVICE.contains(&figure.name));
        figures
    }

    /// Those of the figures that stand for the rest where there is room for a dozen.
    pub fn headlines(&self) -> Vec<Figure> {
        let mut figures = self.figures();
        figures.retain(|figure| HEADLINES.contains(&figure.name));
        figures
    }
}

/// Active time by application in both ranges, the most of both together first.
pub fn compared_apps(this: &Report, that: &Report) -> Vec<(String, [f64; 2])> {
    let mut sums: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for (at, report) in [this, that].into_iter().enumerate() {
        for app in &report.apps {
            sums.entry(&app.app).or_default()[at % 2] += app.active_seconds;
        }
    }
    let mut rows: Vec<_> = sums.into_iter().map(|(name, times)| (name.to_owned(), times)).collect();
    rows.retain(|(_, times)| times.iter().sum::<f64>() > 0.0);
    rows.sort_by(|a, b| b.1.iter().sum::<f64>().total_cmp(&a.1.iter().sum()).then_with(|| a.0.cmp(&b.0)));
    rows
}

/// Shares of all, 0 to 1, by name in both ranges, those that differ most first.
pub fn compared_counts<'a>(
    this: &'a BTreeMap<String, u64>,
    that: &'a BTreeMap<String, u64>,
) -> Vec<(&'a str, [f64; 2])> {
    let mut shares: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for (at, counts) in [this, that].into_iter().enumerate() {
        let whole = counts.values().sum::<u64>().max(1) as f64;
        for (name, &n) in counts {
            shares.entry(name).or_default()[at % 2] = n as f64 / whole;
        }
    }
    let mut rows: Vec<_> = shares.into_iter().collect();
    let differs = |[a, b]: [f64; 2]| (a - b).abs();
    rows.sort_by(|a, b| differs(b.1).total_cmp(&differs(a.1)).then_with(|| a.0.cmp(b.0)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_in_percent_of_the_other() {
        let of = |presses| {
            let mut report = Report::default();
            report.keyboard.presses = presses;
            report.figures().into_iter().find(|figure| figure.name == "presses").unwrap()
        };
        assert_eq!(of(150).change(&of(100)), Some(50.0));
        assert_eq!(of(150).change(&of(0)), None);
    }

    #[test]
    fn each_headline_is_a_figure() {
        assert_eq!(Report::default().headlines().len(), HEADLINES.len());
    }
}
