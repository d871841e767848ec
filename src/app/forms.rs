//! What forms do: the settings, and the page of the first start.

use super::{App, Effect, Field, Filled, Form, KeyCode, KeyPress, Keymap, MouseKind, Overlay, Setting, Target};
use crate::keyboard::Geometry;

/// The place of the theme, which is shown while it is chosen.
const THEME: &[&str] = &["screen", "theme"];
/// The place of whether recording begins by itself.
const RECORDING: &[&str] = &["record", "start"];

impl App {
    pub(super) fn open_form(&mut self, overlay: Overlay) -> Vec<Effect> {
        self.overlay = overlay;
        self.is_stale = true;
        Vec::new()
    }

    /// The form that is open.
    fn form_mut(&mut self) -> Option<&mut Form> {
        match &mut self.overlay {
            Overlay::Settings(form) | Overlay::Welcome(form) => Some(form),
            _ => None,
        }
    }

    /// Gives a key to the form that is open; what is to be done, and whether the key is still to be acted on.
    pub(super) fn fill_in(&mut self, press: KeyPress) -> (Vec<Effect>, bool) {
        let is_welcome = matches!(self.overlay, Overlay::Welcome(_));
        let Some(form) = self.form_mut() else { return (Vec::new(), true) };
        if !is_welcome || form.editor.is_some() {
            let filled = form.press(press);
            return (self.take_filled(filled), false);
        }
        match press.code {
            KeyCode::Enter => return (self.save_form(), false),
            KeyCode::Esc => return (self.take_defaults(), false),
            _ => {}
        }
        match form.press(press) {
            // Whoever knows the keys need not read the page: what is chosen counts, and the key does what it does.
            Filled::Passed | Filled::Save | Filled::Close => {
                let effects = self.save_form();
                self.overlay = Overlay::None;
                (effects, true)
            }
            filled => (self.take_filled(filled), false),
        }
    }

    /// What the mouse does to the form that is open; nothing where none is.
    pub(super) fn point_at_form(&mut self, kind: MouseKind, target: Option<&Target>) -> Option<Vec<Effect>> {
        let form = self.form_mut()?;
        let filled = match (kind, target) {
            (MouseKind::WheelUp, _) => form.press(KeyPress::plain(KeyCode::Up)),
            (MouseKind::WheelDown, _) => form.press(KeyPress::plain(KeyCode::Down)),
            (MouseKind::Press, Some(Target::Field(row))) => form.click(*row),
            (MouseKind::Press, Some(Target::Save)) => Filled::Save,
            _ => Filled::Nothing,
        };
        Some(self.take_filled(filled))
    }

    fn take_filled(&mut self, filled: Filled) -> Vec<Effect> {
        match filled {
            Filled::Nothing | Filled::Passed => Vec::new(),
            Filled::Save => self.save_form(),
            Filled::Close => self.close_form(),
            Filled::Changed(row) => {
                let field = self.form_mut().and_then(|form| form.fields.get(row));
                let theme = field.filter(|field| field.place == THEME).map(Field::words);
                theme.map(Effect::TakeTheme).into_iter().collect()
            }
        }
    }

    fn save_form(&mut self) -> Vec<Effect> {
        let Some(form) = self.form_mut() else { return Vec::new() };
        form.error = None;
        let mut effects = vec![Effect::SaveSettings(form.changes())];
        let waits = form.value(RECORDING) == Some(&Setting::Flag(false));
        if waits && matches!(self.overlay, Overlay::Welcome(_)) {
            effects.push(Effect::SetPaused(true));
        }
        effects
    }

    /// Leaves what was changed; the theme is the one that was there before.
    fn close_form(&mut self) -> Vec<Effect> {
        let Some(form) = self.form_mut() else { return Vec::new() };
        let theme = form.fields.iter().find(|field| field.place == THEME && field.is_changed());
        let effects = match theme.map(|field| &field.before) {
            Some(Setting::Text(name)) => vec![Effect::TakeTheme(name.clone())],
            _ => Vec::new(),
        };
        self.overlay = Overlay::None;
        effects
    }

    /// Begins with everything as it comes.
    fn take_defaults(&mut self) -> Vec<Effect> {
        // An error was read: there is nowhere to write to.
        let is_told = self.form_mut().is_some_and(|form| form.error.is_some());
        let mut effects = self.close_form();
        if !is_told {
            effects.push(Effect::SaveSettings(Vec::new()));
        }
        effects
    }

    pub(super) fn take_saved(&mut self, keyboard: Geometry, keymap: Keymap, words: &str) -> Vec<Effect> {
        self.keyboard = keyboard.into();
        self.keymap = keymap;
        self.is_stale = true;
        if matches!(self.overlay, Overlay::Welcome(_) | Overlay::Settings(_)) {
            self.overlay = Overlay::None;
        }
        self.tell(words);
        Vec::new()
    }

    pub(super) fn take_refusal(&mut self, error: String) -> Vec<Effect> {
        self.is_stale = true;
        match self.form_mut() {
            Some(form) => form.error = Some(error),
            None => self.tell(&error),
        }
        Vec::new()
    }
}
