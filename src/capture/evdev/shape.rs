//! What kind of device it is, from what it says that it can do.

use super::raw::{Bits, abs, key, prop, rel};

/// What a device says that it can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// Keys and buttons.
    pub keys: Bits,
    /// Relative axes.
    pub rels: Bits,
    /// Absolute axes.
    pub axes: Bits,
    /// Properties.
    pub props: Bits,
}

/// What kind of device it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Whether text can be typed on it.
    pub is_keyboard: bool,
    /// Whether it has keys at all (a power button has one).
    pub has_keys: bool,
    /// How it moves the pointer.
    pub pointing: Pointing,
    /// Whether its wheel, and its tilted one, tell 120ths of a notch.
    pub has_fine_wheel: (bool, bool),
}

/// How a device moves the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pointing {
    /// Not at all.
    #[default]
    None,
    /// By so much: a mouse, a pointing stick.
    Relative,
    /// By so much, with a finger on a pad.
    Touchpad,
    /// To a place: a pen tablet, a touch screen, the pointer of a virtual machine.
    Place,
}

impl Shape {
    /// The kind of what can do this.
    pub fn of(able: &Abilities) -> Self {
        Self {
            is_keyboard: key::LETTERS.into_iter().all(|code| able.keys.has(code)),
            has_keys: able.keys.iter().any(is_key),
            pointing: Pointing::of(able),
            has_fine_wheel: (able.rels.has(rel::WHEEL_FINE), able.rels.has(rel::HWHEEL_FINE)),
        }
    }

    /// Whether it tells anything of a person's hands.
    pub const fn is_input(self) -> bool {
        self.has_keys || !matches!(self.pointing, Pointing::None)
    }

    /// What people call such a device.
    pub const fn noun(self) -> &'static str {
        match self.pointing {
            _ if self.is_keyboard => "keyboard",
            Pointing::Relative => "mouse",
            Pointing::Touchpad => "touchpad",
            Pointing::Place => "tablet or touch screen",
            Pointing::None => "keys",
        }
    }
}

impl Pointing {
    fn of(able: &Abilities) -> Self {
        let has_place = able.axes.has(abs::X) && able.axes.has(abs::Y);
        let is_game = (key::JOYSTICK..=key::GAMEPAD_END).any(|code| able.keys.has(code));
        let is_pen = able.keys.has(key::TOOL_PEN) || able.keys.has(key::STYLUS);
        let is_screen = able.props.has(prop::DIRECT);
        if able.props.has(prop::ACCELEROMETER) {
            Self::None
        } else if able.rels.has(rel::X) && able.rels.has(rel::Y) {
            Self::Relative
        } else if has_place && able.keys.has(key::TOOL_FINGER) && !is_pen && !is_screen {
            Self::Touchpad
        } else if has_place && !is_game && (is_pen || able.keys.has(key::TOUCH) || able.keys.has(key::LEFT)) {
            Self::Place
        } else {
            Self::None
        }
    }
}

/// Whether this code is that of a key, not of a mouse's, pen's or gamepad's button or of a tool.
pub fn is_key(code: u16) -> bool {
    let is_dpad = (key::DPAD..=key::DPAD_END).contains(&code);
    (1..key::BUTTON_0).contains(&code) || ((key::OK..key::TRIGGER_HAPPY).contains(&code) && !is_dpad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(keys: &[u16], rels: &[u16], axes: &[u16], props: &[u16]) -> Shape {
        let bits = |codes: &[u16]| codes.iter().copied().collect();
        Shape::of(&Abilities { keys: bits(keys), rels: bits(rels), axes: bits(axes), props: bits(props) })
    }

    #[test]
    fn devices_are_told_apart() {
        let letters: Vec<u16> = key::LETTERS.collect();
        assert!(shape(&letters, &[], &[], &[]).is_keyboard);
        let place = [abs::X, abs::Y];
        for (pointing, found) in [
            (Pointing::Relative, shape(&[key::LEFT], &[rel::X, rel::Y, rel::WHEEL], &[], &[])),
            (Pointing::Touchpad, shape(&[key::LEFT, key::TOUCH, key::TOOL_FINGER], &[], &place, &[0])),
            (Pointing::Place, shape(&[key::LEFT], &[rel::WHEEL], &place, &[])),
            (Pointing::Place, shape(&[key::TOUCH, key::TOOL_PEN], &[], &place, &[])),
            (Pointing::Place, shape(&[key::TOUCH, key::TOOL_FINGER], &[], &place, &[prop::DIRECT])),
            (Pointing::None, shape(&[key::JOYSTICK, 0x130], &[], &place, &[])),
            (Pointing::None, shape(&[], &[], &place, &[prop::ACCELEROMETER])),
            (Pointing::None, shape(&[116], &[], &[], &[])),
        ] {
            assert_eq!(found.pointing, pointing, "{found:?}");
        }
    }

    #[test]
    fn a_power_button_is_input_and_a_gamepad_is_not() {
        assert!(shape(&[116], &[], &[], &[]).is_input());
        assert!(!shape(&[0x130, 0x131, key::DPAD], &[], &[abs::X, abs::Y], &[]).is_input());
        assert!(!shape(&[], &[], &[], &[]).is_input());
    }
}
