//! A list to choose one of, narrowed by typing.

use super::{KeyCode, KeyPress, Prompt, Typed, contains};

/// The list as it is seen; what is listed is asked for each time, for it changes while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picker {
    /// What was typed to narrow the list.
    pub prompt: Prompt,
    /// The row that is chosen.
    pub row: usize,
}

impl Picker {
    /// The rows that what was typed leaves.
    pub fn rows<'a>(&self, all: &'a [String]) -> Vec<&'a str> {
        all.iter().map(String::as_str).filter(|name| contains(name, &self.prompt.text)).collect()
    }

    /// Takes a key.
    pub fn press(&mut self, press: KeyPress, rows: usize) -> Typed {
        let last = rows.saturating_sub(1);
        match press.code {
            KeyCode::Down => self.row = (self.row + 1).min(last),
            KeyCode::Up => self.row = self.row.saturating_sub(1),
            KeyCode::Home => self.row = 0,
            KeyCode::End => self.row = last,
            _ => {
                let before = self.prompt.text.clone();
                let typed = self.prompt.press(press);
                if before != self.prompt.text {
                    self.row = 0;
                }
                return typed;
            }
        }
        Typed::Edited
    }
}
