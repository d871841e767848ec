//! What may be read here, and what would mend it.

use super::folder::{self, Listed};
use crate::capture::Availability;

/// The command that lets a person's programs read input devices.
pub const MEND: &str = "sudo usermod -aG input $USER, then log out and in again";
/// What that means.
pub const MEANING: &str = "every program that you run can then read every key you press, not only keytop";

/// The udev rule that gives input devices to whoever sits at the machine, instead of group `input`.
pub const UDEV_RULE: &str = include_str!("../../../assets/udev/70-keytop.rules");

/// The input devices of this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// All of them.
    pub devices: Vec<Listed>,
}

impl Access {
    /// What there is now.
    pub fn now() -> Self {
        Self::of(folder::listed())
    }

    /// Of these devices.
    pub const fn of(devices: Vec<Listed>) -> Self {
        Self { devices }
    }

    /// Whether evdev works here: a keyboard can be read.
    pub fn availability(&self) -> Availability {
        let mut keyboards = self.devices.iter().filter(|device| device.shape.is_keyboard).peekable();
        if keyboards.peek().is_none() {
            let why = if self.devices.is_empty() {
                format!("there is no input device in {}", folder::NODES)
            } else {
                format!("there is no keyboard in {}", folder::NODES)
            };
            return Availability::Unsupported { why };
        }
        if keyboards.any(|device| device.is_readable) {
            Availability::Available
        } else {
            Availability::NeedsPermission { how: mend() }
        }
    }

    /// Whether any device can be read.
    pub fn has_readable(&self) -> bool {
        self.devices.iter().any(|device| device.is_readable)
    }

    /// What is not seen, as a sentence; `None` if everything is.
    pub fn trouble(&self) -> Option<String> {
        let closed: Vec<_> = self.devices.iter().filter(|device| !device.is_readable).collect();
        match closed.as_slice() {
            [] if self.devices.is_empty() => Some(format!("there is no input device in {}", folder::NODES)),
            [] => None,
            [one] => Some(format!("this device may not be read: {}", one.name)),
            [one, other] => Some(format!("these devices may not be read: {}, {}", one.name, other.name)),
            [one, other, rest @ ..] => {
                let more = rest.len();
                Some(format!("these devices may not be read: {}, {} and {more} more", one.name, other.name))
            }
        }
    }

    /// What would mend it; `None` where nothing can or need be.
    pub fn mend(&self) -> Option<String> {
        self.devices.iter().any(|device| !device.is_readable).then(mend)
    }
}

fn mend() -> String {
    format!("{MEND} ({MEANING})")
}

#[cfg(test)]
mod tests {
    use super::super::shape::Shape;
    use super::*;

    fn device(name: &str, is_keyboard: bool, is_readable: bool) -> Listed {
        let shape = Shape { is_keyboard, has_keys: true, ..Shape::default() };
        Listed { node: "event0".to_owned(), name: name.to_owned(), shape, is_readable }
    }

    #[test]
    fn a_keyboard_that_may_be_read_is_enough() {
        let access = Access::of(vec![device("Lid", false, false), device("Board", true, true)]);
        assert_eq!(access.availability(), Availability::Available);
        assert_eq!(access.trouble().as_deref(), Some("this device may not be read: Lid"));
    }

    #[test]
    fn a_keyboard_that_may_not_be_read_needs_a_permission_and_says_what_that_means() {
        let access = Access::of(vec![device("Button", false, true), device("Board", true, false)]);
        let Availability::NeedsPermission { how } = access.availability() else { panic!("{access:?}") };
        assert!(how.contains("usermod -aG input") && how.contains("every program"), "{how}");
    }

    #[test]
    fn without_a_keyboard_it_is_unsupported() {
        for devices in [vec![], vec![device("Button", false, true)]] {
            assert!(matches!(Access::of(devices).availability(), Availability::Unsupported { .. }));
        }
    }
}
