//! Categories of applications: names that nest by `/`, given by rules that a person writes.
//!
//! A category is a way of looking at what is recorded, never a part of it: other rules sort the past anew.

mod builtin;
mod rule;
mod tint;

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

pub use rule::{Rule, RuleError, RuleText};
pub use tint::{TINTS, Tint};

use crate::event::Name;

/// What stands between the names of a category and of one within it.
pub const NEST: char = '/';

/// Rules in their order: the first that is met names the category.
#[derive(Clone, Debug)]
pub struct Categories {
    rules: Arc<[Rule]>,
    /// Whether the person wrote them.
    is_own: bool,
    /// Which rule each application met first, that rules are tried once for each.
    known: Arc<Mutex<HashMap<Name, Option<usize>>>>,
}

impl Categories {
    /// The person's own rules; those that come with the program where there are none.
    ///
    /// # Errors
    /// Says which rule cannot be understood, and why.
    pub fn new(texts: &[RuleText]) -> Result<Self, RuleError> {
        if texts.is_empty() {
            return Ok(Self::default());
        }
        let rules = texts.iter().map(Rule::new).collect::<Result<_, _>>()?;
        Ok(Self { rules, is_own: true, known: Arc::default() })
    }

    /// Whether these are the person's own rules.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// The rules, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule that an application meets; `None` where it meets none.
    pub fn rule(&self, app: Name) -> Option<&Rule> {
        if let Some(&known) = self.known.lock().get(&app) {
            return known.and_then(|at| self.rules.get(at));
        }
        let found = self.rules.iter().position(|rule| rule.is_met(app.as_str()));
        self.known.lock().insert(app, found);
        found.and_then(|at| self.rules.get(at))
    }

    /// The category of an application; empty where it has none.
    pub fn name(&self, app: Name) -> &str {
        self.rule(app).map_or("", Rule::name)
    }

    /// The colour of a category: its own, else that of the one it lies in.
    pub fn tint(&self, category: &str) -> Option<Tint> {
        let own = |name: &str| self.rules.iter().find(|rule| rule.name() == name).and_then(Rule::tint);
        std::iter::successors(Some(category), |name| Some(name.rsplit_once(NEST)?.0)).find_map(own)
    }
}

impl Default for Categories {
    /// The rules that come with the program.
    fn default() -> Self {
        Self { rules: builtin::rules(), is_own: false, known: Arc::default() }
    }
}

impl PartialEq for Categories {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules && self.is_own == other.is_own
    }
}

/// Whether a category is another one or lies within it.
pub fn lies_in(category: &str, outer: &str) -> bool {
    category.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(NEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, app: &str) -> RuleText {
        RuleText { name: name.into(), app: app.into(), color: String::new() }
    }

    #[test]
    fn the_first_rule_that_is_met_names_the_category() {
        let texts = [text("Work/Mail", "^thunder"), text("Play", "bird|game")];
        let categories = Categories::new(&texts).unwrap();
        let name = |app: &str| categories.name(Name::new(app)).to_owned();
        assert_eq!([name("Thunderbird"), name("Flappy Bird"), name("xterm")], ["Work/Mail", "Play", ""]);
        assert_eq!(name("Thunderbird"), "Work/Mail", "and again, from memory");
        assert!(categories.is_own());
    }

    #[test]
    fn those_that_come_with_the_program_know_the_usual_programs() {
        let categories = Categories::default();
        for (app, name) in [
            ("firefox", "Web"),
            ("Google-chrome", "Web"),
            ("org.mozilla.firefox", "Web"),
            ("Alacritty", "Terminal"),
            ("org.gnome.Ptyxis", "Terminal"),
            ("xterm", "Terminal"),
            ("code", "Work/Programming"),
            ("jetbrains-idea", "Work/Programming"),
            ("libreoffice-writer", "Work/Documents"),
            ("thunderbird", "Communication/Mail"),
            ("Slack", "Communication/Chat"),
            ("zoom", "Communication/Calls"),
            ("Gimp", "Work/Graphics"),
            ("vlc", "Media"),
            ("steam_app_440", "Games"),
            ("org.gnome.Nautilus", "Files"),
            ("gnome-control-center", "System"),
            ("something-else", ""),
        ] {
            assert_eq!(categories.name(Name::new(app)), name, "{app}");
        }
        assert!(!categories.is_own());
    }

    #[test]
    fn a_category_has_the_colour_of_the_one_it_lies_in() {
        let colored = |name: &str, color: &str| RuleText { color: color.into(), ..text(name, "x") };
        let texts = [colored("Work", "blue"), colored("Work/Mail", ""), colored("Work/Code", "#102030")];
        let categories = Categories::new(&texts).unwrap();
        assert_eq!(categories.tint("Work/Mail"), Some(Tint::Named("blue")));
        assert_eq!(categories.tint("Work/Code"), Some(Tint::Exact([16, 32, 48])));
        assert_eq!(categories.tint("Play"), None);
    }

    #[test]
    fn lying_within_goes_by_whole_names() {
        assert!(lies_in("Work/Mail", "Work") && lies_in("Work", "Work"));
        assert!(!lies_in("Workshop", "Work") && !lies_in("Work", "Work/Mail"));
    }
}
