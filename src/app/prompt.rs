//! The line in which dates are typed.

use super::{KeyCode, KeyPress};

/// A line being typed, and what was wrong with it when it was last entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// What was typed so far.
    pub text: String,
    /// Why it was not taken.
    pub error: Option<String>,
}

/// What a key did to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// It changed the line, or nothing.
    Edited,
    /// It enters the line.
    Entered,
    /// It closes the line.
    Closed,
}

/// Longer than any two dates, an age recipient and most paths.
const LONGEST: usize = 200;

impl Prompt {
    /// Takes a key.
    pub fn press(&mut self, press: KeyPress) -> Typed {
        self.press_up_to(press, LONGEST)
    }

    /// Takes a key, as long as the line is shorter than so many characters.
    pub fn press_up_to(&mut self, press: KeyPress, longest: usize) -> Typed {
        match press.code {
            KeyCode::Esc => return Typed::Closed,
            KeyCode::Enter => return Typed::Entered,
            KeyCode::Char('c') if press.ctrl => return Typed::Closed,
            KeyCode::Char('u') if press.ctrl => self.text.clear(),
            KeyCode::Backspace => drop(self.text.pop()),
            KeyCode::Char(char) if !press.ctrl && !press.alt && !char.is_control() => {
                if self.text.chars().count() < longest {
                    self.text.push(char);
                }
            }
            _ => return Typed::Edited,
        }
        self.error = None;
        Typed::Edited
    }
}
