//! Goals as they are written in the settings.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::value::parse_duration;
use crate::event::Name;
use crate::goals::{Goal, Goals, Measure};
use crate::report::Only;

/// A goal as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [[goals]]")]
struct GoalText {
    name: String,
    app: String,
    category: String,
    of: String,
    most: Option<Bound>,
    least: Option<Bound>,
}

/// How much.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a duration such as \"2h\", or a number of presses or clicks")]
enum Bound {
    Count(u32),
    Time(String),
}

/// Reads the goals.
pub(super) fn goals<'de, D: Deserializer<'de>>(from: D) -> Result<Goals, D::Error> {
    let texts = Vec::<GoalText>::deserialize(from)?;
    let goals: Result<Vec<Goal>, String> = texts.into_iter().map(GoalText::read).collect();
    goals.map(Goals).map_err(D::Error::custom)
}

impl GoalText {
    fn read(self) -> Result<Goal, String> {
        let measure = match self.of.as_str() {
            "" | "active" => Measure::Active,
            "presses" => Measure::Presses,
            "clicks" => Measure::Clicks,
            other => return Err(format!("{other:?} is no figure of a goal; write active, presses or clicks")),
        };
        let only = match (self.app.as_str(), self.category.as_str()) {
            ("", "") => Only::Everything,
            (app, "") => Only::App(Name::new(app)),
            ("", category) => Only::Category(category.to_owned()),
            _ => return Err("a goal is of an app or of a category, not of both; make it two".to_owned()),
        };
        let (bound, is_limit) = match (self.most, self.least) {
            (Some(most), None) => (most, true),
            (None, Some(least)) => (least, false),
            _ => return Err("a goal has either most, a limit, or least, a target".to_owned()),
        };
        Ok(Goal { name: self.name, only, measure, bound: bound.read(measure)?, is_limit })
    }
}

impl Bound {
    /// Seconds or a count, above 0.
    fn read(self, measure: Measure) -> Result<u64, String> {
        match (self, measure) {
            (Self::Time(text), Measure::Active) => parse_duration(&text)
                .map(|time| time.as_secs())
                .filter(|&seconds| seconds > 0)
                .ok_or_else(|| format!("{text:?} is not a duration such as \"90min\" or \"2h\", of at most 24h")),
            (Self::Count(count), Measure::Presses | Measure::Clicks) if count > 0 => Ok(u64::from(count)),
            (Self::Count(count), Measure::Active) => Err(format!("{count} is no time; write it as in \"{count}min\"")),
            (_, measure) => Err(format!("a goal of {} is a number above 0", measure.name())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn parsed(text: &str) -> Result<Goals, String> {
        Config::parse(text, Path::new("config.toml")).map(|config| config.goals).map_err(|error| error.to_string())
    }

    #[test]
    fn goals_are_limits_and_targets_of_time_or_counts() {
        let text = "[[goals]]\ncategory = \"Media\"\nmost = \"90min\"\n\n[[goals]]\nof = \"presses\"\nleast = 5000\n";
        let goals = parsed(text).unwrap().0;
        assert_eq!((goals[0].bound, goals[0].is_limit, &goals[0].only), (5400, true, &Only::Category("Media".into())));
        assert_eq!((goals[1].bound, goals[1].is_limit, goals[1].measure), (5000, false, Measure::Presses));
    }

    #[test]
    fn what_is_no_goal_is_explained() {
        for (text, words) in [
            ("most = \"1h\"\nleast = \"1h\"", "either most, a limit, or least"),
            ("name = \"x\"", "either most, a limit, or least"),
            ("most = 60", "60 is no time"),
            ("of = \"presses\"\nmost = \"1h\"", "a number above 0"),
            ("of = \"keys\"\nmost = 1", "write active, presses or clicks"),
            ("app = \"a\"\ncategory = \"b\"\nmost = \"1h\"", "not of both"),
            ("most = \"3 moons\"", "not a duration"),
            ("mots = 3", "unknown key"),
        ] {
            let error = parsed(&format!("[[goals]]\n{text}\n")).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
