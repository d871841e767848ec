//! Buttons, positions and monitors.

use std::fmt;

use super::Name;

/// A mouse button: 1 left, 2 middle, 3 right, 4 back, 5 forward, then as numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Button(pub u8);

impl Button {
    /// The primary button.
    pub const LEFT: Self = Self(1);
    /// The wheel's button.
    pub const MIDDLE: Self = Self(2);
    /// The context button.
    pub const RIGHT: Self = Self(3);
    /// The thumb button that goes back.
    pub const BACK: Self = Self(4);
    /// The thumb button that goes forward.
    pub const FORWARD: Self = Self(5);

    /// The button called so (`left` … `forward`, `button6` … `button255`).
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "left" => Some(Self::LEFT),
            "middle" => Some(Self::MIDDLE),
            "right" => Some(Self::RIGHT),
            "back" => Some(Self::BACK),
            "forward" => Some(Self::FORWARD),
            _ => {
                let digits = code.strip_prefix("button")?;
                let number: u8 = digits.parse().ok()?;
                (number >= 6 && !digits.starts_with(['0', '+'])).then_some(Self(number))
            }
        }
    }
}

impl fmt::Display for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LEFT => f.pad("left"),
            Self::MIDDLE => f.pad("middle"),
            Self::RIGHT => f.pad("right"),
            Self::BACK => f.pad("back"),
            Self::FORWARD => f.pad("forward"),
            Self(number) => f.pad(&format!("button{number}")),
        }
    }
}

/// A position in the virtual desktop, px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// The Euclidean distance to another point, px.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A monitor's place in the virtual desktop.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitor {
    /// Its name (`eDP-1`); what it is known by.
    pub name: Name,
    /// Left edge, px.
    pub x: f64,
    /// Top edge, px.
    pub y: f64,
    /// Width, px, above zero.
    pub width: f64,
    /// Height, px, above zero.
    pub height: f64,
    /// Physical size in mm, where known.
    pub mm: Option<(f64, f64)>,
}

impl Monitor {
    /// Whether the point lies on it; right and bottom edges are outside.
    pub fn holds(&self, point: Point) -> bool {
        (self.x..self.x + self.width).contains(&point.x) && (self.y..self.y + self.height).contains(&point.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_comes_back_from_its_code() {
        for number in 1..=255 {
            let button = Button(number);
            assert_eq!(Button::from_code(&button.to_string()), Some(button));
        }
        for wrong in ["", "Left", "button5", "button06", "button+7", "button256", "wheel"] {
            assert_eq!(Button::from_code(wrong), None, "{wrong}");
        }
    }
}
