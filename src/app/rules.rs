//! The rules of categories as they are changed on the screen.

use super::{App, Effect, KeyCode, KeyPress, Overlay, Prompt, Typed};
use crate::category::{Categories, Rule, RuleText};

/// A list of rules that is being changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleList {
    /// The rules as they would be saved.
    pub rules: Vec<RuleText>,
    /// The rule that is chosen.
    pub row: usize,
    /// The part of it that is being typed.
    pub typing: Option<Typing>,
    /// Why something was not taken.
    pub error: Option<String>,
    /// Whether anything is not saved yet.
    pub is_changed: bool,
}

/// A part of a rule that is being typed, and the rule as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// Which part, by its place in [`RuleList::PARTS`].
    pub part: usize,
    /// What was typed.
    pub prompt: Prompt,
    before: Option<RuleText>,
}

/// What a key in the list asks for.
enum Asked {
    Nothing,
    Close,
    Save,
}

/// Longer than any expression that a person would type here.
const LONGEST: usize = 1000;

impl RuleList {
    /// The parts of a rule, as the settings name them.
    pub const PARTS: [&'static str; 3] = ["name", "app", "color"];

    /// The rules that hold, to be changed.
    pub fn new(categories: &Categories) -> Self {
        Self { rules: categories.rules().iter().map(|rule| rule.text().clone()).collect(), ..Self::default() }
    }

    /// The rule that is chosen, with what is being typed in it.
    pub fn chosen(&self) -> Option<RuleText> {
        let mut rule = self.rules.get(self.row)?.clone();
        if let Some(typing) = &self.typing {
            part(&mut rule, typing.part).clone_from(&typing.prompt.text);
        }
        Some(rule)
    }

    fn press(&mut self, press: KeyPress) -> Asked {
        if self.typing.is_some() {
            self.press_in_part(press);
            return Asked::Nothing;
        }
        self.error = None;
        let last = self.rules.len().saturating_sub(1);
        match press.code {
            KeyCode::Esc if self.is_changed => {
                self.error = Some("these rules are not saved: s saves them, q leaves them as they were".to_owned());
            }
            KeyCode::Esc | KeyCode::Char('q') => return Asked::Close,
            KeyCode::Char('c') if press.ctrl => return Asked::Close,
            KeyCode::Char('s') => return Asked::Save,
            KeyCode::Down if press.shift => self.shift(1),
            KeyCode::Up if press.shift => self.shift(-1),
            KeyCode::Char('J') => self.shift(1),
            KeyCode::Char('K') => self.shift(-1),
            KeyCode::Down | KeyCode::Char('j') => self.row = (self.row + 1).min(last),
            KeyCode::Up | KeyCode::Char('k') => self.row = self.row.saturating_sub(1),
            KeyCode::Home => self.row = 0,
            KeyCode::End => self.row = last,
            KeyCode::Char('n' | 'a') => self.add(),
            KeyCode::Delete | KeyCode::Char('d') => self.remove(),
            KeyCode::Enter | KeyCode::Char('e') if !self.rules.is_empty() => {
                self.type_part(0, self.rules.get(self.row).cloned());
            }
            _ => {}
        }
        Asked::Nothing
    }

    /// Puts a rule before the chosen one, which it thereby comes before.
    fn add(&mut self) {
        self.row = self.row.min(self.rules.len());
        self.rules.insert(self.row, RuleText::default());
        self.type_part(0, None);
    }

    fn remove(&mut self) {
        if self.row < self.rules.len() {
            self.rules.remove(self.row);
            self.row = self.row.min(self.rules.len().saturating_sub(1));
            self.is_changed = true;
        }
    }

    fn shift(&mut self, by: isize) {
        let to = self.row.saturating_add_signed(by);
        if to < self.rules.len() && to != self.row {
            self.rules.swap(self.row, to);
            self.row = to;
            self.is_changed = true;
        }
    }

    fn type_part(&mut self, at: usize, before: Option<RuleText>) {
        let text = self.rules.get_mut(self.row).map(|rule| part(rule, at).clone()).unwrap_or_default();
        self.typing = Some(Typing { part: at, prompt: Prompt { text, error: None }, before });
    }

    fn press_in_part(&mut self, press: KeyPress) {
        let Some(mut typing) = self.typing.take() else { return };
        let count = Self::PARTS.len();
        let next = match press.code {
            KeyCode::Tab | KeyCode::Down => Some((typing.part + 1) % count),
            KeyCode::BackTab | KeyCode::Up => Some((typing.part + count - 1) % count),
            _ => None,
        };
        match (next, next.is_none().then(|| typing.prompt.press_up_to(press, LONGEST))) {
            (Some(next), _) => {
                self.put(&typing);
                self.type_part(next, typing.before);
            }
            (None, Some(Typed::Closed)) => self.undo(typing.before),
            (None, Some(Typed::Entered)) => self.enter(typing),
            (None, _) => self.typing = Some(typing),
        }
    }

    /// Takes the rule as it is typed, if it is one.
    fn enter(&mut self, mut typing: Typing) {
        self.put(&typing);
        let Some(rule) = self.rules.get(self.row) else { return };
        match Rule::new(rule) {
            Ok(_) => self.is_changed |= typing.before.as_ref() != Some(rule),
            Err(error) => {
                typing.prompt.error = Some(error.to_string());
                self.typing = Some(typing);
            }
        }
    }

    fn put(&mut self, typing: &Typing) {
        if let Some(rule) = self.rules.get_mut(self.row) {
            part(rule, typing.part).clone_from(&typing.prompt.text);
        }
    }

    /// Leaves the chosen rule as it was; one that was new is none.
    fn undo(&mut self, before: Option<RuleText>) {
        match (before, self.rules.get_mut(self.row)) {
            (Some(before), Some(rule)) => *rule = before,
            (None, Some(_)) => drop(self.rules.remove(self.row)),
            (_, None) => {}
        }
        self.row = self.row.min(self.rules.len().saturating_sub(1));
    }
}

fn part(rule: &mut RuleText, at: usize) -> &mut String {
    match at {
        0 => &mut rule.name,
        1 => &mut rule.app,
        _ => &mut rule.color,
    }
}

impl App {
    /// The program with these categories.
    #[must_use]
    pub fn with_categories(self, categories: Categories) -> Self {
        Self { categories, ..self }
    }

    /// What applications are put together.
    pub fn categories(&self) -> &Categories {
        &self.categories
    }

    /// Opens the list of rules.
    pub(super) fn open_rules(&mut self) {
        self.overlay = Overlay::Rules(Box::new(RuleList::new(&self.categories)));
    }

    /// Gives a key to the list of rules.
    pub(super) fn press_in_rules(&mut self, press: KeyPress) -> Vec<Effect> {
        let Overlay::Rules(list) = &mut self.overlay else { return Vec::new() };
        match list.press(press) {
            Asked::Nothing => {}
            Asked::Close => self.overlay = Overlay::None,
            Asked::Save => match Categories::new(&list.rules) {
                Ok(_) => return vec![Effect::SaveCategories(list.rules.clone())],
                Err(error) => list.error = Some(error.to_string()),
            },
        }
        Vec::new()
    }

    /// Takes the rules that were saved, or why they were not.
    pub(super) fn take_categories(&mut self, saved: Result<Categories, String>) {
        self.is_stale = true;
        match (saved, &mut self.overlay) {
            (Ok(categories), _) => {
                let count = categories.rules().len();
                let whose =
                    if categories.is_own() { "your settings" } else { "keytop: those in your settings are gone" };
                self.categories = categories;
                self.overlay = Overlay::None;
                self.tell(&format!("{count} rules, from {whose}"));
            }
            (Err(error), Overlay::Rules(list)) => list.error = Some(error),
            (Err(error), _) => self.tell(&error),
        }
    }
}
