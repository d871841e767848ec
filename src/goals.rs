//! Goals of a day: what a person wants to reach, or not to pass.
//!
//! Pure figures: whoever has today's tile asks how far it is, and whoever asked before learns what was crossed since.

use crate::calendar::Day;
use crate::category::Categories;
use crate::report::Only;
use crate::timeline::Tile;

/// Goals in the person's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goals(pub Vec<Goal>);

/// What is to be reached, or not to be passed, each day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What the person calls it; empty for what it says by itself.
    pub name: String,
    /// Of what.
    pub only: Only,
    /// Which figure.
    pub measure: Measure,
    /// How much of it: seconds or a count.
    pub bound: u64,
    /// Whether it is not to be passed; else it is to be reached.
    pub is_limit: bool,
}

/// A figure that goals are set for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Active time, s.
    #[default]
    Active,
    /// Presses.
    Presses,
    /// Clicks.
    Clicks,
}

/// How far a goal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The goal.
    pub goal: Goal,
    /// The figure so far: seconds or a count.
    pub figure: u64,
}

/// Which days kept a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The goal.
    pub goal: Goal,
    /// The days that had any input, in order, and whether they kept it.
    pub days: Vec<(Day, bool)>,
}

/// How a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A limit that is far away, or a target that is reached.
    Good,
    /// A target that is not reached yet.
    Open,
    /// A limit that comes near.
    Near,
    /// A limit that is passed.
    Passed,
}

/// A limit is near from this share of it.
const NEAR: f64 = 0.8;

impl Goals {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How far each of them is on a day.
    pub fn progress(&self, day: &Tile, categories: &Categories) -> Vec<Progress> {
        let of = |goal: &Goal| Progress { goal: goal.clone(), figure: goal.figure(day, categories) };
        self.0.iter().map(of).collect()
    }

    /// Which of some days that are over kept each of them.
    pub fn kept(&self, days: &[(Day, &Tile)], categories: &Categories) -> Vec<Kept> {
        let of = |goal: &Goal| {
            let day = |(day, tile): &(Day, &Tile)| {
                let progress = Progress { goal: goal.clone(), figure: goal.figure(tile, categories) };
                (*day, matches!(progress.standing(), Standing::Good | Standing::Near))
            };
            Kept { goal: goal.clone(), days: days.iter().map(day).collect() }
        };
        self.0.iter().map(of).collect()
    }
}

impl Kept {
    /// So many days are told at most.
    pub const DAYS: u64 = 30;

    /// How many of the days kept it.
    pub fn count(&self) -> usize {
        self.days.iter().filter(|(_, is_kept)| *is_kept).count()
    }
}

impl Goal {
    /// What it is called.
    pub fn title(&self) -> String {
        if !self.name.is_empty() {
            return self.name.clone();
        }
        let of = match &self.only {
            Only::Everything => String::new(),
            Only::App(app) | Only::Device(app) => app.as_str().to_owned(),
            Only::Category(name) => name.clone(),
        };
        match (self.measure, of.as_str()) {
            (Measure::Active, "") => "active time".to_owned(),
            (Measure::Active, _) => of,
            (measure, "") => measure.name().to_owned(),
            (measure, _) => format!("{of}, {}", measure.name()),
        }
    }

    fn figure(&self, day: &Tile, categories: &Categories) -> u64 {
        let parts = day.parts.iter().filter(|(app, _)| self.only.holds(*app, categories));
        let sum = parts.map(|(_, part)| match self.measure {
            Measure::Active => part.totals.active_us,
            Measure::Presses => part.totals.presses(),
            Measure::Clicks => part.totals.click_count(),
        });
        let sum: u64 = sum.sum();
        if self.measure == Measure::Active { sum / 1_000_000 } else { sum }
    }
}

impl Measure {
    /// How settings call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Presses => "presses",
            Self::Clicks => "clicks",
        }
    }
}

impl Progress {
    /// The share of the goal, 1 where it is reached or passed.
    pub fn share(&self) -> f64 {
        self.figure as f64 / self.goal.bound.max(1) as f64
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        match (self.goal.is_limit, self.share()) {
            (true, share) if share >= 1.0 => Standing::Passed,
            (true, share) if share >= NEAR => Standing::Near,
            (false, share) if share < 1.0 => Standing::Open,
            _ => Standing::Good,
        }
    }

    /// What is to be said when it is crossed.
    pub fn words(&self) -> String {
        let bound = match self.goal.measure {
            Measure::Active => clock(self.goal.bound),
            measure => format!("{} {}", self.goal.bound, measure.name()),
        };
        if self.goal.is_limit {
            format!("limit passed: {}, {bound} today", self.goal.title())
        } else {
            format!("reached: {}, {bound} today", self.goal.title())
        }
    }
}

/// The goals that are crossed now and were not before. Those that were never looked at before are not among them: who
/// starts the program need not be told what was long known.
pub fn crossed<'a>(before: &[Progress], now: &'a [Progress]) -> Vec<&'a Progress> {
    let was_below = |progress: &&Progress| {
        let old = before.iter().find(|old| old.goal == progress.goal);
        old.is_some_and(|old| old.share() < 1.0)
    };
    now.iter().filter(|progress| progress.share() >= 1.0).filter(was_below).collect()
}

/// Seconds as hours and minutes.
fn clock(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Name;
    use crate::timeline::Part;

    fn goal(only: Only, measure: Measure, bound: u64, is_limit: bool) -> Goal {
        Goal { name: String::new(), only, measure, bound, is_limit }
    }

    fn day(minutes: u64, presses: u64) -> Tile {
        let mut tile = Tile::default();
        for (app, share) in [("vlc", 1), ("code", 2)] {
            let mut part = Part::default();
            part.totals.active_us = minutes * 60_000_000 * share;
            part.totals.withheld = presses * share;
            *tile.parts.entry(Some(Name::new(app))) = part;
        }
        tile
    }

    #[test]
    fn goals_are_of_everything_an_application_or_a_category() {
        let goals = Goals(vec![
            goal(Only::Everything, Measure::Active, 3600, false),
            goal(Only::App(Name::new("code")), Measure::Presses, 100, false),
            goal(Only::Category("Media".into()), Measure::Active, 1200, true),
        ]);
        let progress = goals.progress(&day(10, 70), &Categories::default());
        assert_eq!(progress.iter().map(|of| of.figure).collect::<Vec<_>>(), [1800, 140, 600]);
        assert_eq!(progress.iter().map(Progress::standing).collect::<Vec<_>>(), {
            use Standing::{Good, Open};
            [Open, Good, Good]
        });
        let titles: Vec<_> = progress.iter().map(|of| of.goal.title()).collect();
        assert_eq!(titles, ["active time", "code, presses", "Media"]);
    }

    #[test]
    fn a_day_that_is_over_kept_a_goal_or_did_not() {
        let goals = Goals(vec![
            goal(Only::Everything, Measure::Active, 3600, false),
            goal(Only::Category("Media".into()), Measure::Active, 1200, true),
        ]);
        let (short, near, long) = (day(5, 0), day(19, 0), day(25, 0));
        let on = |text: &str| text.parse::<Day>().unwrap();
        let days = [(on("2026-11-18"), &short), (on("2026-11-19"), &near), (on("2026-11-20"), &long)];
        let kept = goals.kept(&days, &Categories::default());
        let told = |at: usize| kept[at].days.iter().map(|(_, is_kept)| *is_kept).collect::<Vec<_>>();
        assert_eq!((told(0), kept[0].count()), (vec![false, false, true], 1), "57 min are not enough, 75 are");
        assert_eq!((told(1), kept[1].count()), (vec![true, true, false], 2), "a limit that came near was kept");
    }

    #[test]
    fn a_crossing_is_told_once_and_not_at_the_start() {
        let goals = Goals(vec![goal(Only::Category("Media".into()), Measure::Active, 1200, true)]);
        let at = |minutes| goals.progress(&day(minutes, 0), &Categories::default());
        assert!(crossed(&[], &at(30)).is_empty(), "it was passed before anybody looked");
        assert!(crossed(&at(10), &at(19)).is_empty());
        let now = at(20);
        assert_eq!(crossed(&at(19), &now)[0].words(), "limit passed: Media, 20 min today");
        assert!(crossed(&at(20), &at(21)).is_empty());
        assert_eq!(at(17)[0].standing(), Standing::Near);
    }
}
