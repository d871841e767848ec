//! A form of settings: rows that are chosen and changed, and told to whoever writes them down.
//!
//! What a setting may be is known to the settings alone: an answer that they refuse comes back as an error.

use super::{KeyCode, KeyPress, Prompt, Typed};

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Words.
    Text(String),
    /// Several of them.
    Texts(Vec<String>),
    /// A whole number.
    Whole(i64),
    /// Several of them.
    Wholes(Vec<i64>),
    /// Yes or no.
    Flag(bool),
}

/// What a value is chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Yes or no.
    Flag,
    /// One of these; a value that is none of them stands before the first.
    OneOf(Vec<String>),
    /// Anything that is typed.
    Typed,
    /// Whole numbers, typed.
    Number,
    /// A list of words.
    List,
}

/// A row of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The heading that it stands under.
    pub section: &'static str,
    /// Its place in the settings, as in `["screen", "theme"]`.
    pub place: &'static [&'static str],
    /// What it is called.
    pub title: &'static str,
    /// What it means, in a sentence.
    pub help: &'static str,
    /// What it is chosen from.
    pub kind: FieldKind,
    /// What is chosen.
    pub value: Setting,
    /// Whether it counts at once, and not from the next start of the recorder on.
    pub is_live: bool,
    /// What was chosen before.
    pub before: Setting,
}

/// What is being typed into a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editor {
    /// A value.
    Line(Prompt),
    /// A list: its rows, the chosen one, and the line in which another is typed.
    List(Vec<String>, usize, Prompt),
}

/// A form that is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// The rows.
    pub fields: Vec<Field>,
    /// The chosen row; none before the first key.
    pub row: Option<usize>,
    /// What is being typed.
    pub editor: Option<Editor>,
    /// Why it was not taken.
    pub error: Option<String>,
    /// Whether the person was asked to leave without what was changed.
    pub is_leaving: bool,
    /// The file that the settings are in.
    pub path: String,
}

/// What a key does to a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Nothing to be done.
    Nothing,
    /// The row has another value.
    Changed(usize),
    /// It is to be written.
    Save,
    /// It closes.
    Close,
    /// The key means nothing to it.
    Passed,
}

impl Field {
    /// Whether it was changed.
    pub fn is_changed(&self) -> bool {
        self.value != self.before
    }

    /// The value in words.
    pub fn words(&self) -> String {
        match &self.value {
            Setting::Flag(true) => "yes".to_owned(),
            Setting::Flag(false) => "no".to_owned(),
            Setting::Text(text) => text.clone(),
            Setting::Whole(number) => number.to_string(),
            Setting::Wholes(numbers) => numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(" "),
            Setting::Texts(texts) => match texts.as_slice() {
                [] => "none".to_owned(),
                [one] => one.clone(),
                several => format!("{} names", several.len()),
            },
        }
    }

    /// Takes the next or the previous of its choices; whether it has any.
    fn step(&mut self, is_forward: bool) -> bool {
        match (&self.kind, &self.value) {
            (FieldKind::Flag, Setting::Flag(is_on)) => self.value = Setting::Flag(!is_on),
            (FieldKind::OneOf(names), Setting::Text(now)) => {
                let (count, at) = (names.len().max(1), names.iter().position(|name| name == now));
                let next = match (at, is_forward) {
                    (Some(at), true) => (at + 1) % count,
                    (Some(at), false) => (at + count - 1) % count,
                    (None, true) => 0,
                    (None, false) => count - 1,
                };
                self.value = Setting::Text(names.get(next).cloned().unwrap_or_default());
            }
            _ => return false,
        }
        true
    }

    fn editor(&self) -> Editor {
        match &self.value {
            Setting::Texts(texts) => Editor::List(texts.clone(), texts.len(), Prompt::default()),
            _ => Editor::Line(Prompt { text: self.words(), error: None }),
        }
    }

    /// Takes what was typed.
    fn enter(&mut self, text: &str) -> Result<(), String> {
        let numbers: Result<Vec<i64>, _> = text.split([' ', ',']).filter(|of| !of.is_empty()).map(str::parse).collect();
        self.value = match (&self.value, numbers) {
            (Setting::Wholes(_), Ok(numbers)) => Setting::Wholes(numbers),
            (Setting::Whole(_), Ok(numbers)) if numbers.len() == 1 => {
                Setting::Whole(numbers.first().copied().unwrap_or(0))
            }
            (Setting::Whole(_) | Setting::Wholes(_), _) => return Err(format!("{text:?} is no whole number")),
            _ => Setting::Text(text.trim().to_owned()),
        };
        Ok(())
    }
}

impl Form {
    /// A form whose first row is chosen.
    pub fn new(fields: Vec<Field>, path: String) -> Self {
        Self { fields, path, row: Some(0), ..Self::default() }
    }

    /// The chosen row.
    pub fn field(&self) -> Option<&Field> {
        self.fields.get(self.row?)
    }

    /// What was changed: places and values.
    pub fn changes(&self) -> Vec<(&'static [&'static str], Setting)> {
        let changed = self.fields.iter().filter(|field| field.is_changed());
        changed.map(|field| (field.place, field.value.clone())).collect()
    }

    /// What a field holds.
    pub fn value(&self, place: &[&str]) -> Option<&Setting> {
        self.fields.iter().find(|field| field.place == place).map(|field| &field.value)
    }

    /// Takes a key.
    pub fn press(&mut self, press: KeyPress) -> Filled {
        if let Some(editor) = self.editor.take() {
            return self.edit(editor, press);
        }
        let was_leaving = std::mem::take(&mut self.is_leaving);
        let last = self.fields.len().saturating_sub(1);
        let move_to = |form: &mut Self, row: usize| {
            form.row = Some(row.min(last));
            form.error = None;
            Filled::Nothing
        };
        let row = self.row;
        match press.code {
            KeyCode::Down | KeyCode::Char('j') | KeyCode::Tab => move_to(self, row.map_or(0, |row| row + 1)),
            KeyCode::Up | KeyCode::Char('k') | KeyCode::BackTab => {
                move_to(self, row.map_or(0, |row| row.saturating_sub(1)))
            }
            KeyCode::PageDown => move_to(self, row.unwrap_or(0) + 10),
            KeyCode::PageUp => move_to(self, row.unwrap_or(0).saturating_sub(10)),
            KeyCode::Home => move_to(self, 0),
            KeyCode::End => move_to(self, last),
            KeyCode::Right | KeyCode::Char('l') => self.step(true),
            KeyCode::Left | KeyCode::Char('h') => self.step(false),
            KeyCode::Char(' ') | KeyCode::Enter => self.act(),
            KeyCode::Char('s') => Filled::Save,
            KeyCode::Esc | KeyCode::Char('q') if was_leaving || self.changes().is_empty() => Filled::Close,
            KeyCode::Char('c') if press.ctrl => Filled::Close,
            KeyCode::Esc | KeyCode::Char('q') => {
                self.is_leaving = true;
                Filled::Nothing
            }
            _ => Filled::Passed,
        }
    }

    /// Chooses a row; what the chosen one is chosen from is changed or typed.
    pub fn click(&mut self, row: usize) -> Filled {
        self.is_leaving = false;
        if self.editor.is_some() || row >= self.fields.len() {
            return Filled::Nothing;
        }
        if self.row.replace(row) == Some(row) { self.act() } else { Filled::Nothing }
    }

    fn step(&mut self, is_forward: bool) -> Filled {
        let Some(row) = self.row else { return Filled::Nothing };
        self.error = None;
        let is_stepped = self.fields.get_mut(row).is_some_and(|field| field.step(is_forward));
        if is_stepped { Filled::Changed(row) } else { Filled::Nothing }
    }

    /// What Enter does to the chosen row.
    pub fn act(&mut self) -> Filled {
        let Some(field) = self.field() else { return Filled::Nothing };
        if matches!(field.kind, FieldKind::Flag | FieldKind::OneOf(_)) {
            return self.step(true);
        }
        self.editor = Some(field.editor());
        Filled::Nothing
    }

    fn edit(&mut self, editor: Editor, press: KeyPress) -> Filled {
        match editor {
            Editor::Line(prompt) => self.edit_line(prompt, press),
            Editor::List(rows, row, prompt) => self.edit_list((rows, row, prompt), press),
        }
    }

    fn edit_line(&mut self, mut prompt: Prompt, press: KeyPress) -> Filled {
        let Some(row) = self.row else { return Filled::Nothing };
        match prompt.press(press) {
            Typed::Closed => return Filled::Nothing,
            Typed::Edited => {}
            Typed::Entered => match self.fields.get_mut(row).map(|field| field.enter(&prompt.text)) {
                Some(Err(error)) => prompt.error = Some(error),
                _ => return Filled::Changed(row),
            },
        }
        self.editor = Some(Editor::Line(prompt));
        Filled::Nothing
    }

    /// Enter adds what was typed, or takes the list where nothing was; Delete takes the chosen row out.
    fn edit_list(&mut self, (mut rows, mut at, mut prompt): (Vec<String>, usize, Prompt), press: KeyPress) -> Filled {
        match press.code {
            KeyCode::Up => at = at.saturating_sub(1),
            KeyCode::Down => at = (at + 1).min(rows.len()),
            KeyCode::Home => at = 0,
            KeyCode::End => at = rows.len(),
            KeyCode::Delete if at < rows.len() => drop(rows.remove(at)),
            _ => match prompt.press(press) {
                Typed::Closed => return Filled::Nothing,
                Typed::Edited => at = rows.len(),
                Typed::Entered if prompt.text.trim().is_empty() => {
                    let Some(row) = self.row else { return Filled::Nothing };
                    if let Some(field) = self.fields.get_mut(row) {
                        field.value = Setting::Texts(rows);
                    }
                    return Filled::Changed(row);
                }
                Typed::Entered => {
                    rows.push(std::mem::take(&mut prompt.text).trim().to_owned());
                    at = rows.len();
                }
            },
        }
        self.editor = Some(Editor::List(rows, at, prompt));
        Filled::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind, value: Setting) -> Field {
        Field {
            section: "",
            place: &["screen", "theme"],
            title: "",
            help: "",
            kind,
            before: value.clone(),
            value,
            is_live: true,
        }
    }

    fn form() -> Form {
        let names = ["a", "b"].map(str::to_owned).to_vec();
        let fields = vec![
            field(FieldKind::OneOf(names.clone()), Setting::Text("mine".into())),
            field(FieldKind::Flag, Setting::Flag(false)),
            field(FieldKind::Number, Setting::Wholes(vec![30, 90])),
            field(FieldKind::List, Setting::Texts(names)),
        ];
        Form::new(fields, String::new())
    }

    fn type_in(form: &mut Form, keys: &str) -> Filled {
        keys.split(' ').map(|key| form.press(key.parse().unwrap())).last().unwrap()
    }

    #[test]
    fn choices_go_round_and_a_value_of_ones_own_is_left() {
        let mut form = form();
        assert_eq!(type_in(&mut form, "Right"), Filled::Changed(0));
        assert_eq!(form.fields[0].words(), "a");
        type_in(&mut form, "Left");
        assert_eq!(form.fields[0].words(), "b");
        type_in(&mut form, "Down Space");
        assert_eq!(form.changes().len(), 2);
    }

    #[test]
    fn what_is_typed_is_entered_or_explained() {
        let mut form = form();
        type_in(&mut form, "Down Down Enter Ctrl-u x Enter");
        let Some(Editor::Line(prompt)) = &form.editor else { panic!() };
        assert_eq!(prompt.error.as_deref(), Some("\"x\" is no whole number"));
        assert_eq!(type_in(&mut form, "Ctrl-u 5 , 9 Enter"), Filled::Changed(2));
        assert_eq!(form.fields[2].value, Setting::Wholes(vec![5, 9]));
    }

    #[test]
    fn a_list_is_added_to_and_taken_from() {
        let mut form = form();
        type_in(&mut form, "End Enter c Enter Home Delete");
        assert_eq!(type_in(&mut form, "Enter"), Filled::Changed(3));
        assert_eq!(form.fields[3].value, Setting::Texts(vec!["b".into(), "c".into()]));
        type_in(&mut form, "Enter Home Delete Esc");
        assert_eq!(form.fields[3].words(), "2 names", "what is closed is not taken");
    }

    #[test]
    fn one_is_asked_before_changes_are_left() {
        let mut form = form();
        assert_eq!(type_in(&mut form, "Esc"), Filled::Close);
        assert_eq!(type_in(&mut form, "Right Esc"), Filled::Nothing);
        assert!(form.is_leaving);
        assert_eq!(type_in(&mut form, "Esc"), Filled::Close);
        assert_eq!(type_in(&mut form, "s"), Filled::Save);
        assert_eq!(type_in(&mut form, "x"), Filled::Passed);
    }
}
