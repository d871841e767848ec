//! One rule: which applications belong to a category.

use regex_lite::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::{NEST, TINTS, Tint};

/// A rule as it is written in the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, expecting = "a table, [[categories]]")]
pub struct RuleText {
    /// The category, `Outer/Inner`.
    pub name: String,
    /// A regular expression for names of applications.
    pub app: String,
    /// A colour by name or as `#rrggbb`; empty for that of the outer category.
    pub color: String,
}

/// A rule that was understood.
#[derive(Clone, Debug)]
pub struct Rule {
    text: RuleText,
    app: Regex,
    tint: Option<Tint>,
}

/// Why a rule cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// It names no category.
    #[error("{0:?} names no category; write a name such as \"Work\" or \"Work/Mail\", of at most {LONGEST} characters")]
    Name(String),
    /// It names no application.
    #[error("the rule of {0:?} says nothing; give it an app, as a regular expression")]
    Empty(String),
    /// It is no regular expression.
    #[error("{text:?} of {name:?} is no regular expression: {message}")]
    Expression {
        /// The category.
        name: String,
        /// What was written.
        text: String,
        /// What is wrong with it.
        message: String,
    },
    /// Its colour is none.
    #[error("{color:?} of {name:?} is no colour; write #rrggbb or one of {}", names())]
    Color {
        /// The category.
        name: String,
        /// What was written.
        color: String,
    },
}

/// The longest name of a category, in characters.
const LONGEST: usize = 60;
/// What an expression may grow to when it is read, bytes: room for hundreds of names.
const COMPILED: usize = 1 << 20;

impl Rule {
    /// Reads a rule.
    pub fn new(text: &RuleText) -> Result<Self, RuleError> {
        let name = text.name.as_str();
        let has_parts = name.split(NEST).all(|part| !part.is_empty() && part.trim() == part);
        if !has_parts || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
            return Err(RuleError::Name(name.to_owned()));
        }
        if text.app.is_empty() {
            return Err(RuleError::Empty(name.to_owned()));
        }
        let tint = match text.color.as_str() {
            "" => None,
            color => Some(Tint::parse(color).ok_or_else(|| wrong_color(text))?),
        };
        Ok(Self { app: expression(name, &text.app)?, text: text.clone(), tint })
    }

    /// The category.
    pub fn name(&self) -> &str {
        &self.text.name
    }

    /// How it is written.
    pub fn text(&self) -> &RuleText {
        &self.text
    }

    /// Its colour, if it says one.
    pub fn tint(&self) -> Option<Tint> {
        self.tint
    }

    /// Whether an application is meant.
    pub fn is_met(&self, app: &str) -> bool {
        self.app.is_match(app)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

fn expression(name: &str, text: &str) -> Result<Regex, RuleError> {
    let read = RegexBuilder::new(text).case_insensitive(true).size_limit(COMPILED).build();
    read.map_err(|error| {
        let message = error.to_string().replace(['\n', '\r'], " ");
        RuleError::Expression { name: name.to_owned(), text: text.to_owned(), message }
    })
}

fn wrong_color(text: &RuleText) -> RuleError {
    RuleError::Color { name: text.name.clone(), color: text.color.clone() }
}

fn names() -> String {
    TINTS.map(|(name, _)| name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_is_named() {
        let text =
            |name: &str, app: &str, color: &str| RuleText { name: name.into(), app: app.into(), color: color.into() };
        for (text, words) in [
            (text("", "a", ""), "names no category"),
            (text("Work//Mail", "a", ""), "names no category"),
            (text("Work/ Mail", "a", ""), "names no category"),
            (text(&"x".repeat(61), "a", ""), "names no category"),
            (text("Work", "", ""), "says nothing"),
            (text("Work", "(a", ""), "is no regular expression"),
            (text("Work", "a", "mauve"), "write #rrggbb or one of red, "),
        ] {
            let error = Rule::new(&text).unwrap_err().to_string();
            assert!(error.contains(words), "{text:?}: {error}");
        }
    }

    #[test]
    fn an_expression_that_grows_without_end_is_turned_down() {
        let app = "(((a{100}){100}){100}){100}".to_owned();
        let error = Rule::new(&RuleText { name: "Work".into(), app, ..RuleText::default() }).unwrap_err();
        assert!(matches!(error, RuleError::Expression { .. }), "{error}");
    }
}
