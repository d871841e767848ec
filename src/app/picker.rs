//! A list to choose one of, narrowed by typing.

use super::{App, KeyCode, KeyPress, Prompt, Typed, contains};
use crate::event::Name;
use crate::report::{Only, UNSORTED};

/// The list as it is seen; what is listed is asked for each time, for it changes while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picker {
    /// What was typed to narrow the list.
    pub prompt: Prompt,
    /// The row that is chosen.
    pub row: usize,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What choosing it narrows to.
    pub only: Only,
    /// What it is called.
    pub name: String,
}

impl App {
    /// What can be narrowed to and has what was typed in its name.
    pub fn choices(&self, picker: &Picker) -> Vec<Choice> {
        let everything = Choice { only: Only::Everything, name: "everything".to_owned() };
        let apps = self.known.iter().map(|name| Choice { only: Only::App(Name::new(name)), name: name.clone() });
        let categories = self.known_categories.iter().map(|name| Choice {
            only: Only::Category(name.clone()),
            name: if name.is_empty() { UNSORTED.to_owned() } else { name.clone() },
        });
        let devices = self
            .snapshot
            .devices
            .iter()
            .map(|&device| Choice { only: Only::Device(device), name: device.as_str().to_owned() });
        let all = std::iter::once(everything).chain(apps).chain(categories).chain(devices);
        all.filter(|choice| contains(&choice.name, &picker.prompt.text)).collect()
    }
}

impl Picker {
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
