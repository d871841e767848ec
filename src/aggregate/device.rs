//! What a device adds to the totals: an attribution beside them, which splits none of the fold's state.

use super::{Amount, Count, Counts, Scroll};
use crate::event::Button;

/// A device's share of what was counted. What takes two events (intervals, dwells, bursts) is nobody's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceSum {
    /// Presses, withheld ones included.
    pub presses: u64,
    /// Auto-repeats.
    pub repeats: u64,
    /// Presses that write text.
    pub text_presses: u64,
    /// Presses of Backspace and Delete.
    pub corrections: u64,
    /// Clicks by button.
    pub clicks: Counts<Button>,
    /// Notches by direction.
    pub scroll: Scroll,
    /// Length of the pointer's path, px.
    pub distance: Amount,
}

impl DeviceSum {
    /// Whether it is the identity.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Count for DeviceSum {
    fn merge(&mut self, other: &Self) {
        self.presses += other.presses;
        self.repeats += other.repeats;
        self.text_presses += other.text_presses;
        self.corrections += other.corrections;
        self.clicks.merge(&other.clicks);
        self.scroll.merge(other.scroll);
        self.distance += other.distance;
    }
}
