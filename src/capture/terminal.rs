//! This terminal as a source: its own keys and mouse, mapped from what the screen's input loop reads.
//!
//! A terminal tells characters, not keys: they are read as on a US keyboard, so that on another layout a key
//! may be counted under its neighbour's name. Shift, Control and Alt around a character are made up where the
//! terminal does not report them as keys. The mouse is told in cells: a cell is no pixel, so that clicks come
//! without a position and motion makes no distance; the wheel turns by notches.

mod us;

use crossterm::event::{Event as Input, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::event::{Button, Event, Key, Kind, Name, Time};

/// Maps the terminal's events to ours.
#[derive(Debug)]
pub struct TerminalSource {
    app: Name,
    reports_releases: bool,
}

impl TerminalSource {
    /// A source whose keys go to this application.
    pub fn new(app: &str) -> Self {
        Self { app: Name::new(app), reports_releases: false }
    }

    /// Says whether the terminal reports releases and single modifiers (`Guard::reports_releases`); if not they
    /// are made up.
    pub const fn set_releases(&mut self, reported: bool) {
        self.reports_releases = reported;
    }

    /// What to send when the source begins: the focus is here.
    pub fn begin(&self, time: Time) -> Vec<Event> {
        vec![self.focus(true, time)]
    }

    /// What this input tells.
    pub fn events(&mut self, input: &Input, time: Time) -> Vec<Event> {
        match input {
            Input::Key(key) => self.key(key).into_iter().map(|kind| Event::new(time, kind)).collect(),
            Input::Mouse(mouse) => vec![Event::new(time, mouse_kind(*mouse))],
            Input::FocusGained => vec![self.focus(true, time)],
            Input::FocusLost => vec![self.focus(false, time)],
            // Pasted text was not typed.
            Input::Resize(..) | Input::Paste(_) => Vec::new(),
        }
    }

    fn focus(&self, is_here: bool, time: Time) -> Event {
        Event::new(time, Kind::Window { app: is_here.then_some(self.app), title: None })
    }

    fn key(&self, event: &KeyEvent) -> Vec<Kind> {
        let Some((key, with_shift)) = us::key(event) else { return Vec::new() };
        if self.reports_releases {
            return vec![match event.kind {
                KeyEventKind::Press => Kind::KeyDown { key, repeat: false },
                KeyEventKind::Repeat => Kind::KeyDown { key, repeat: true },
                KeyEventKind::Release => Kind::KeyUp { key },
            }];
        }
        if event.kind == KeyEventKind::Release {
            return Vec::new();
        }
        let around = modifiers(event.modifiers, with_shift);
        let downs = around.iter().chain([&key]).map(|&key| Kind::KeyDown { key, repeat: false });
        let ups = [&key].into_iter().chain(around.iter().rev()).map(|&key| Kind::KeyUp { key });
        downs.chain(ups).collect()
    }
}

/// The modifier keys that must have been down, the left ones.
fn modifiers(held: KeyModifiers, with_shift: bool) -> Vec<Key> {
    [
        (held.contains(KeyModifiers::CONTROL), Key::CONTROL_LEFT),
        (held.contains(KeyModifiers::ALT), Key::ALT_LEFT),
        (with_shift || held.contains(KeyModifiers::SHIFT), Key::SHIFT_LEFT),
        (held.intersects(KeyModifiers::SUPER.union(KeyModifiers::META)), Key::META_LEFT),
    ]
    .into_iter()
    .filter_map(|(is_held, key)| is_held.then_some(key))
    .collect()
}

fn mouse_kind(mouse: MouseEvent) -> Kind {
    match mouse.kind {
        MouseEventKind::Down(pressed) => Kind::ButtonDown { button: button(pressed), at: None },
        MouseEventKind::Up(released) => Kind::ButtonUp { button: button(released), at: None },
        MouseEventKind::ScrollUp => Kind::Wheel { dx: 0.0, dy: -1.0 },
        MouseEventKind::ScrollDown => Kind::Wheel { dx: 0.0, dy: 1.0 },
        MouseEventKind::ScrollLeft => Kind::Wheel { dx: -1.0, dy: 0.0 },
        MouseEventKind::ScrollRight => Kind::Wheel { dx: 1.0, dy: 0.0 },
        // Somebody moves it, how far is not known: that is input without distance.
        MouseEventKind::Moved | MouseEventKind::Drag(_) => Kind::MoveBy { dx: 0.0, dy: 0.0, path: None },
    }
}

const fn button(button: MouseButton) -> Button {
    match button {
        MouseButton::Left => Button::LEFT,
        MouseButton::Middle => Button::MIDDLE,
        MouseButton::Right => Button::RIGHT,
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;

    fn typed(source: &mut TerminalSource, event: KeyEvent) -> Vec<String> {
        source
            .events(&Input::Key(event), Time(7))
            .into_iter()
            .map(|event| match event.kind {
                Kind::KeyDown { key, repeat: false } => format!("+{key}"),
                Kind::KeyDown { key, repeat: true } => format!("*{key}"),
                Kind::KeyUp { key } => format!("-{key}"),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_plain_terminals_key_is_pressed_and_let_go_with_its_modifiers() {
        let mut source = TerminalSource::new("terminal");
        for (code, held, expected) in [
            (KeyCode::Char('a'), KeyModifiers::NONE, "+KeyA -KeyA"),
            (KeyCode::Char('A'), KeyModifiers::SHIFT, "+ShiftLeft +KeyA -KeyA -ShiftLeft"),
            (KeyCode::Char('!'), KeyModifiers::NONE, "+ShiftLeft +Digit1 -Digit1 -ShiftLeft"),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, "+ControlLeft +KeyC -KeyC -ControlLeft"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "+ShiftLeft +Tab -Tab -ShiftLeft"),
            (KeyCode::F(5), KeyModifiers::NONE, "+F5 -F5"),
            (KeyCode::Char('\u{e9}'), KeyModifiers::NONE, ""),
        ] {
            assert_eq!(typed(&mut source, KeyEvent::new(code, held)).join(" "), expected, "{code:?}");
        }
    }

    #[test]
    fn a_terminal_that_reports_releases_is_taken_at_its_word() {
        let mut source = TerminalSource::new("terminal");
        source.set_releases(true);
        for (kind, expected) in
            [(KeyEventKind::Press, "+KeyA"), (KeyEventKind::Repeat, "*KeyA"), (KeyEventKind::Release, "-KeyA")]
        {
            let event = KeyEvent::new_with_kind(KeyCode::Char('A'), KeyModifiers::SHIFT, kind);
            assert_eq!(typed(&mut source, event), [expected]);
        }
    }

    #[test]
    fn the_focus_is_here_or_nowhere() {
        let mut source = TerminalSource::new("kitty");
        let app = |events: Vec<Event>| match events.first().map(|event| event.kind.clone()) {
            Some(Kind::Window { app, .. }) => app.map(Name::as_str),
            other => panic!("{other:?}"),
        };
        assert_eq!(app(source.begin(Time(1))), Some("kitty"));
        assert_eq!(app(source.events(&Input::FocusLost, Time(2))), None);
        assert_eq!(app(source.events(&Input::FocusGained, Time(3))), Some("kitty"));
    }

    #[test]
    fn clicks_have_no_place_and_notches_a_direction() {
        let mut source = TerminalSource::new("terminal");
        let mouse = |kind| MouseEvent { kind, column: 3, row: 4, modifiers: KeyModifiers::NONE };
        let mut kind = |kind| source.events(&Input::Mouse(mouse(kind)), Time(1)).remove(0).kind;
        let click = Kind::ButtonDown { button: Button::MIDDLE, at: None };
        assert_eq!(kind(MouseEventKind::Down(MouseButton::Middle)), click);
        assert_eq!(kind(MouseEventKind::ScrollUp), Kind::Wheel { dx: 0.0, dy: -1.0 });
        assert_eq!(kind(MouseEventKind::ScrollRight), Kind::Wheel { dx: 1.0, dy: 0.0 });
    }
}
