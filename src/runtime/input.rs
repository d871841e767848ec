//! What the terminal sends, as the screen understands it.

use std::thread;
use std::time::Duration;

use crossbeam_channel::Sender;
use crossterm::event::{
    self, Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};

use crate::app::{KeyCode, KeyPress, Message, MouseInput, MouseKind};
use crate::capture::Stop;
use crate::terminal::Arrival;

/// The thread that reads the terminal, until it is dropped or the terminal is gone.
///
/// It is not waited for: crossterm's reading does not return from a terminal that hangs up under its hands.
#[derive(Debug)]
pub struct Input {
    stop: Stop,
}

impl Input {
    /// Starts reading; everything that comes goes to `events`, which is closed when the terminal is gone.
    ///
    /// # Errors
    /// Fails if no thread can be started.
    pub fn start(stop: Stop, events: Sender<Event>) -> std::io::Result<Self> {
        let (until, arrival) = (stop.clone(), Arrival::new()?);
        thread::Builder::new().name("input".into()).spawn(move || {
            while arrival.wait(&until) {
                while event::poll(READ).unwrap_or(false) {
                    let sent = event::read().is_ok_and(|event| events.send(event).is_ok());
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

/// What an event of the terminal means to the screen; nothing for releases, focus and the like.
pub fn message(event: &Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => press(key).map(Message::Key),
        Event::Mouse(mouse) => {
            let kind = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
                MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
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
        assert!(message(&at(MouseEventKind::Moved)).is_none());
    }
}
