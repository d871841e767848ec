//! What the terminal sends, as the screen understands it.

use std::thread;
use std::time::Duration;

use crossbeam_channel::Sender;
use crossterm::event::{
    self, Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};

use crate::app::{KeyCode, KeyPress, Message, MouseInput, MouseKind};
use crate::capture::Stop;
use crate::terminal::{Answer, Arrival};

/// The thread that reads the terminal, until it is dropped or the terminal is gone.
///
/// It is not waited for: crossterm's reading does not return from a terminal that hangs up under its hands.
#[derive(Debug)]
pub struct Input {
    stop: Stop,
}

impl Input {
    /// Starts reading; everything that comes goes to `events`, which is closed when the terminal is gone. What was
    /// typed while the terminal was asked something goes first; an answer that comes late is left out.
    ///
    /// # Errors
    /// Fails if no thread can be started.
    pub fn start(stop: Stop, events: Sender<Event>, answer: &Answer) -> std::io::Result<Self> {
        let (until, arrival) = (stop.clone(), Arrival::new()?);
        let ahead = typed_ahead(&answer.typed);
        let mut late = LateAnswer { is_awaited: !answer.is_over, ..LateAnswer::default() };
        thread::Builder::new().name("input".into()).spawn(move || {
            let sent = ahead.into_iter().all(|event| events.send(event).is_ok());
            while sent && arrival.wait(&until) {
                while event::poll(READ).unwrap_or(false) {
                    let sent = event::read().is_ok_and(|event| late.holds(&event) || events.send(event).is_ok());
                    if !sent {
                        return;
                    }
                }
            }
        })?;
        Ok(Self { stop })
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.stop.set();
    }
}

/// What crossterm may take to read what is there; with no time at all it would not look.
const READ: Duration = Duration::from_micros(50);

/// An answer to the questions for background and pictures that comes after nobody waits for it any more: as crossterm
/// reads it, Alt-] or Alt-_ and characters up to Alt-\\ or Ctrl-G.
#[derive(Debug, Default)]
struct LateAnswer {
    is_awaited: bool,
    is_within: bool,
}

impl LateAnswer {
    /// Whether the event is a part of it.
    fn holds(&mut self, event: &Event) -> bool {
        let Event::Key(key) = event else { return false };
        let is = |sign: char, held: KeyModifiers| key.code == Code::Char(sign) && key.modifiers == held;
        if !self.is_within {
            self.is_within = self.is_awaited && (is(']', KeyModifiers::ALT) || is('_', KeyModifiers::ALT));
            return self.is_within;
        }
        let is_end = is('\\', KeyModifiers::ALT) || is('g', KeyModifiers::CONTROL);
        let is_part = matches!(key.code, Code::Char(sign) if sign.is_ascii_hexdigit() || ";rgba:/Gi=OK".contains(sign));
        self.is_within = !is_end && is_part;
        self.is_awaited = self.is_within;
        is_end || is_part
    }
}

/// What terminals send for arrows and the ends of a line.
const ARROWS: [(&str, Code); 6] = [
    ("\u{1b}[A", Code::Up),
    ("\u{1b}[B", Code::Down),
    ("\u{1b}[C", Code::Right),
    ("\u{1b}[D", Code::Left),
    ("\u{1b}[H", Code::Home),
    ("\u{1b}[F", Code::End),
];

/// Keys from the bytes that a terminal sends for them: characters, control characters and arrows.
fn typed_ahead(bytes: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(bytes);
    let (mut rest, mut events) = (text.as_ref(), Vec::new());
    while let Some(first) = rest.chars().next() {
        let arrow = ARROWS.iter().find_map(|(sent, code)| Some((rest.strip_prefix(sent)?, *code)));
        let (behind, code, held) = match (arrow, first) {
            (Some((behind, code)), _) => (behind, code, KeyModifiers::NONE),
            (None, sign) => (rest.get(sign.len_utf8()..).unwrap_or_default(), typed(sign), held(sign)),
        };
        events.push(Event::Key(KeyEvent::new(code, held)));
        rest = behind;
    }
    events
}

fn typed(sign: char) -> Code {
    match sign {
        '\r' | '\n' => Code::Enter,
        '\t' => Code::Tab,
        '\u{1b}' => Code::Esc,
        '\u{7f}' | '\u{8}' => Code::Backspace,
        '\u{1}'..='\u{1a}' => Code::Char(char::from(sign as u8 + b'a' - 1)),
        sign => Code::Char(sign),
    }
}

fn held(sign: char) -> KeyModifiers {
    let is_control = matches!(typed(sign), Code::Char(key) if key != sign);
    if is_control { KeyModifiers::CONTROL } else { KeyModifiers::NONE }
}

/// What an event of the terminal means to the screen; nothing for releases, focus and the like.
pub fn message(event: &Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => press(key).map(Message::Key),
        Event::Mouse(mouse) => {
            let kind = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
                MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
                MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
                MouseEventKind::Moved => MouseKind::Move,
                MouseEventKind::ScrollUp => MouseKind::WheelUp,
                MouseEventKind::ScrollDown => MouseKind::WheelDown,
                _ => return None,
            };
            Some(Message::Mouse(MouseInput { kind, column: mouse.column, row: mouse.row }))
        }
        Event::Resize(..) => Some(Message::Redraw),
        _ => None,
    }
}

fn press(key: &KeyEvent) -> Option<KeyPress> {
    let code = match key.code {
        Code::Char(sign) => KeyCode::Char(shifted(sign, key.modifiers)),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(number) => KeyCode::F(number),
        _ => return None,
    };
    let held = |modifier| key.modifiers.contains(modifier);
    Some(KeyPress {
        code,
        ctrl: held(KeyModifiers::CONTROL),
        alt: held(KeyModifiers::ALT),
        shift: held(KeyModifiers::SHIFT),
    })
}

/// A letter as typed: terminals that report all keys send it small, with Shift beside it.
fn shifted(sign: char, modifiers: KeyModifiers) -> char {
    if modifiers.contains(KeyModifiers::SHIFT) { sign.to_ascii_uppercase() } else { sign }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyEventState, MouseEvent};

    use super::*;

    fn key(code: Code, modifiers: KeyModifiers, kind: KeyEventKind) -> Event {
        Event::Key(KeyEvent { code, modifiers, kind, state: KeyEventState::NONE })
    }

    fn pressed(event: &Event) -> Option<KeyPress> {
        match message(event) {
            Some(Message::Key(press)) => Some(press),
            _ => None,
        }
    }

    #[test]
    fn a_release_steers_nothing() {
        assert!(message(&key(Code::Char('q'), KeyModifiers::NONE, KeyEventKind::Release)).is_none());
    }

    #[test]
    fn what_was_typed_ahead_comes_as_keys() {
        let keys = |bytes: &[u8]| -> Vec<_> {
            typed_ahead(bytes).iter().filter_map(pressed).map(|press| press.to_string()).collect()
        };
        assert_eq!(keys(b"2G\x1b[B\r\t\x03\xc3\xa9\x1b"), ["2", "G", "Down", "Enter", "Tab", "Ctrl-c", "é", "Esc"]);
    }

    #[test]
    fn an_answer_that_comes_late_is_no_input() {
        let mut late = LateAnswer { is_awaited: true, is_within: false };
        let alt = |sign| key(Code::Char(sign), KeyModifiers::ALT, KeyEventKind::Press);
        let plain = |sign| key(Code::Char(sign), KeyModifiers::NONE, KeyEventKind::Press);
        assert!(!late.holds(&plain('1')));
        assert!(late.holds(&alt(']')));
        assert!("11;rgb:fafa/fafa/fafa".chars().all(|sign| late.holds(&plain(sign))));
        assert!(late.holds(&alt('\\')));
        assert!(!late.holds(&plain('1')) && !late.holds(&alt(']')));
    }

    #[test]
    fn a_letter_with_shift_is_a_capital() {
        let press = pressed(&key(Code::Char('g'), KeyModifiers::SHIFT, KeyEventKind::Press)).unwrap();
        assert_eq!((press.code, press.shift), (KeyCode::Char('G'), true));
        let back = pressed(&key(Code::Tab, KeyModifiers::SHIFT, KeyEventKind::Press)).unwrap();
        assert_eq!(back.code, KeyCode::BackTab);
    }

    #[test]
    fn the_mouse_clicks_and_turns() {
        let at = |kind| Event::Mouse(MouseEvent { kind, column: 3, row: 4, modifiers: KeyModifiers::NONE });
        let Some(Message::Mouse(input)) = message(&at(MouseEventKind::Down(MouseButton::Left))) else { panic!() };
        assert_eq!((input.kind, input.column, input.row), (MouseKind::Press, 3, 4));
        let Some(Message::Mouse(moved)) = message(&at(MouseEventKind::Moved)) else { panic!() };
        assert_eq!(moved.kind, MouseKind::Move);
        assert!(message(&at(MouseEventKind::Down(MouseButton::Right))).is_none());
    }
}
