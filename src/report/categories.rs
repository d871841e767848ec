//! What categories of applications come to.

use std::collections::BTreeMap;

use super::{AppFigures, Report};
use crate::category::{Categories, NEST, Tint};
use crate::event::Name;

/// What the applications of a category come to, those of the categories within it among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CategoryFigures {
    /// How many categories it lies within.
    pub depth: u8,
    /// The colour that a rule gives it.
    pub tint: Option<Tint>,
    /// Its figures; the name is that of the category, empty for applications that meet no rule.
    pub sum: AppFigures,
}

impl CategoryFigures {
    /// Its name within the category that it lies in.
    pub fn own_name(&self) -> &str {
        match self.sum.app.as_str() {
            "" => UNSORTED,
            name => name.rsplit(NEST).next().unwrap_or(name),
        }
    }

    /// Its whole name.
    pub fn name(&self) -> &str {
        if self.sum.app.is_empty() { UNSORTED } else { &self.sum.app }
    }
}

/// What applications that meet no rule are together.
pub const UNSORTED: &str = "uncategorised";

impl Report {
    /// Sorts what the applications come to into categories: the outermost by active time, those within one below it.
    pub fn categorise(&mut self, categories: &Categories) {
        let mut sums: BTreeMap<String, AppFigures> = BTreeMap::new();
        for app in &mut self.apps {
            categories.name(Name::new(&app.app)).clone_into(&mut app.category);
            for name in outwards(&app.category) {
                sums.entry(name.to_owned()).or_default().add(app);
            }
        }
        let mut rows = Vec::with_capacity(sums.len());
        list(&sums, None, categories, &mut rows);
        self.categories = rows;
    }
}

impl AppFigures {
    fn add(&mut self, other: &Self) {
        self.active_seconds += other.active_seconds;
        self.focus_seconds += other.focus_seconds;
        self.presses += other.presses;
        self.clicks += other.clicks;
        self.scroll += other.scroll;
        self.watching_seconds += other.watching_seconds;
        self.apm = super::build::a_minute(self.presses + self.clicks, self.active_seconds);
    }
}

/// A category, then the one that it lies in, and so on.
fn outwards(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| Some(name.rsplit_once(NEST)?.0))
}

/// Puts the categories that lie directly within `outer` into `rows`, each before those within it.
fn list(
    sums: &BTreeMap<String, AppFigures>,
    outer: Option<&str>,
    categories: &Categories,
    rows: &mut Vec<CategoryFigures>,
) {
    let mut here: Vec<_> = sums.iter().filter(|(name, _)| name.rsplit_once(NEST).map(|of| of.0) == outer).collect();
    here.sort_by(|a, b| {
        // Those that meet no rule come last, whatever they come to.
        a.0.is_empty().cmp(&b.0.is_empty()).then(b.1.active_seconds.total_cmp(&a.1.active_seconds)).then(a.0.cmp(b.0))
    });
    for (name, sum) in here {
        rows.push(CategoryFigures {
            depth: name.matches(NEST).count().min(usize::from(u8::MAX)) as u8,
            tint: categories.tint(name),
            sum: AppFigures { app: name.clone(), ..sum.clone() },
        });
        if !name.is_empty() {
            list(sums, Some(name), categories, rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::RuleText;

    fn app(name: &str, active_seconds: f64, presses: u64) -> AppFigures {
        AppFigures { app: name.to_owned(), active_seconds, presses, ..AppFigures::default() }
    }

    #[test]
    fn a_category_holds_what_lies_within_it_and_the_unsorted_come_last() {
        let rule = |name: &str, app: &str| RuleText { name: name.into(), app: app.into(), ..RuleText::default() };
        let rules = [rule("Work/Code", "code|vim"), rule("Work", "calc"), rule("Web", "firefox")];
        let categories = Categories::new(&rules).unwrap();
        let apps = vec![
            app("other", 900.0, 9),
            app("firefox", 300.0, 3),
            app("code", 120.0, 60),
            app("vim", 60.0, 30),
            app("calc", 240.0, 1),
        ];
        let mut report = Report { apps, ..Report::default() };
        report.categorise(&categories);
        let rows: Vec<_> =
            report.categories.iter().map(|row| (row.depth, row.own_name(), row.sum.active_seconds as u64)).collect();
        assert_eq!(rows, [(0, "Work", 420), (1, "Code", 180), (0, "Web", 300), (0, "uncategorised", 900)]);
        let work = &report.categories[0].sum;
        assert_eq!(work.presses, 91);
        assert!((work.apm - 13.0).abs() < 1e-9, "{}", work.apm);
        assert_eq!(report.apps[2].category, "Work/Code");
    }
}
