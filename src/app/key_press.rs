//! A key as the terminal tells it to the program, apart from any terminal library.

use std::fmt;
use std::str::FromStr;

/// A key press that steers the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// Which key.
    pub code: KeyCode,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
    /// Whether Shift was held; a [`KeyCode::Char`] has it in its character already.
    pub shift: bool,
}

/// The keys that steer the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A character, as typed.
    Char(char),
    /// Enter
    Enter,
    /// Escape
    Esc,
    /// Tab
    Tab,
    /// Shift-Tab
    BackTab,
    /// Backspace
    Backspace,
    /// Delete
    Delete,
    /// Left arrow
    Left,
    /// Right arrow
    Right,
    /// Up arrow
    Up,
    /// Down arrow
    Down,
    /// Home
    Home,
    /// End
    End,
    /// Page Up
    PageUp,
    /// Page Down
    PageDown,
    /// F1 and on
    F(u8),
}

impl KeyPress {
    /// A key alone.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character as typed.
    pub const fn char(char: char) -> Self {
        Self::plain(KeyCode::Char(char))
    }

    /// A character with Ctrl.
    pub const fn ctrl(char: char) -> Self {
        Self { ctrl: true, ..Self::char(char) }
    }

    /// A key with Shift.
    pub const fn shift(code: KeyCode) -> Self {
        Self { shift: true, ..Self::plain(code) }
    }

    /// The same press in the one form that key maps hold: Shift-Tab is `BackTab`, characters carry their Shift.
    #[must_use]
    pub fn canonical(self) -> Self {
        match self.code {
            KeyCode::Tab if self.shift => Self { code: KeyCode::BackTab, shift: false, ..self },
            KeyCode::Char(char) if self.ctrl => {
                Self { code: KeyCode::Char(char.to_ascii_lowercase()), shift: false, ..self }
            }
            KeyCode::Char(_) | KeyCode::BackTab => Self { shift: false, ..self },
            _ => self,
        }
    }
}

/// Keys that are written as they are called.
const NAMED: [KeyCode; 13] = [
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
];

impl FromStr for KeyPress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut press = Self::plain(KeyCode::Esc);
        let mut rest = text;
        loop {
            let held = [("Ctrl-", &mut press.ctrl), ("Alt-", &mut press.alt), ("Shift-", &mut press.shift)];
            let found = held.into_iter().find_map(|(name, held)| Some((rest.strip_prefix(name)?, held)));
            let Some((behind, held)) = found else { break };
            (*held, rest) = (true, behind);
        }
        press.code = rest.parse()?;
        Ok(press.canonical())
    }
}

impl FromStr for KeyCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut chars = text.chars();
        match (chars.next(), chars.as_str()) {
            (Some(char), "") if !char.is_control() && char != ' ' => return Ok(Self::Char(char)),
            (Some('F'), number) if number.parse().is_ok_and(|number: u8| (1..=35).contains(&number)) => {
                return number.parse().map(Self::F).map_err(|_| ());
            }
            _ => {}
        }
        if text == "Space" {
            return Ok(Self::Char(' '));
        }
        NAMED.into_iter().find(|&code| KeyPress::plain(code).to_string() == text).ok_or(())
    }
}

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (is_held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if is_held {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(char) => write!(f, "{char}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            code => write!(f, "{code:?}"),
        }
    }
}
