//! Additive totals over a span of time, by application.
//!
//! [`Totals::merge`] is associative and commutative with [`Totals::default`] as identity: a commutative
//! monoid. This one law carries the program: seconds merge to days, days to years, machines to one person,
//! and a replay is a prefix sum. Sums are integers throughout, so that the law holds to the last bit.

mod amount;
mod chord;
mod counts;
mod density;
mod device;
mod grid;
mod histogram;
mod slice;
mod typing;

pub use amount::Amount;
pub use chord::{Chord, Modifiers};
pub use counts::{Count, Counts};
pub use density::Density;
pub use device::DeviceSum;
pub use grid::{COLUMNS, Cell, ROWS, Screen, Spot};
pub use histogram::Histogram;
pub use slice::{App, Sighting, Slice, Span, SpanKind};
pub use typing::{Burst, Typing, wpm};

use crate::event::{Button, Key, KeyClass};

/// What happened, added up: one application's share of a span, or everybody's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Events of any kind: that something was seen, though it may come to nothing else.
    pub events: u64,
    /// Presses by class of key; withheld presses are [`Totals::withheld`] and in none of these.
    pub classes: Classes,
    /// Presses whose key must not be known.
    pub withheld: u64,
    /// Auto-repeats.
    pub repeats: u64,
    /// Presses of text keys without Ctrl, Alt or Meta.
    pub text_presses: u64,
    /// Which keys: never part of a slice, see [`Totals::take_keys`].
    pub keys: Counts<Key, KeyTotals>,
    /// Key combinations.
    pub chords: Counts<Chord>,
    /// Speed and rhythm.
    pub typing: Typing,
    /// Clicks by button.
    pub clicks: Counts<Button>,
    /// Pairs of quick left clicks.
    pub double_clicks: u64,
    /// Times that the pointer was moved with a button held.
    pub drags: u64,
    /// Length of the pointer's path in them, whole px.
    pub drag_px: u64,
    /// Events that turned the wheel.
    pub wheels: u64,
    /// Notches by direction.
    pub scroll: Scroll,
    /// Moves that counted as input.
    pub moves: u64,
    /// Length of the pointer's path, px.
    pub distance: Amount,
    /// Length of the pointer's path where its scale is known, micrometres.
    pub travel_um: u64,
    /// Moves to places that do not exist.
    pub glitches: u64,
    /// Clicks by monitor and cell.
    pub click_grid: Density,
    /// Positions by monitor and cell.
    pub move_grid: Density,
    /// Time with input, us.
    pub active_us: u64,
    /// Time with the focus, us.
    pub focus_us: u64,
    /// Time in which the screen was held awake while the person was away, us: never part of the active time.
    pub watching_us: u64,
}

/// Presses by class of key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// Of text keys.
    pub text: u64,
    /// Of Backspace and Delete.
    pub correction: u64,
    /// Of arrows, Home, End, Page Up and Page Down.
    pub navigation: u64,
    /// Of F1 to F24.
    pub function: u64,
    /// Of Shift, Control, Alt and Meta.
    pub modifier: u64,
    /// Of every other key.
    pub other: u64,
}

/// What is known of one key over a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyTotals {
    /// Presses.
    pub presses: u64,
    /// Auto-repeats.
    pub repeats: u64,
    /// Releases that have a dwell.
    pub dwells: u64,
    /// Sum of the dwells, us.
    pub dwell_us: u64,
}

/// Notches by direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// Away from the person.
    pub up: Amount,
    /// Towards the person.
    pub down: Amount,
    /// To the left.
    pub left: Amount,
    /// To the right.
    pub right: Amount,
}

impl Totals {
    /// All presses, withheld ones included.
    pub fn presses(&self) -> u64 {
        self.classes.total() + self.withheld
    }

    /// Presses of Backspace and Delete.
    pub fn corrections(&self) -> u64 {
        self.classes.correction
    }

    /// Clicks of all buttons.
    pub fn click_count(&self) -> u64 {
        self.clicks.total()
    }

    /// Presses, clicks, wheel turns and moves.
    pub fn inputs(&self) -> u64 {
        self.presses() + self.click_count() + self.wheels + self.moves
    }

    /// Whether it is the identity.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what the other counted.
    pub fn merge(&mut self, other: &Self) {
        self.events += other.events;
        self.classes.merge(other.classes);
        self.withheld += other.withheld;
        self.repeats += other.repeats;
        self.text_presses += other.text_presses;
        self.keys.merge(&other.keys);
        self.chords.merge(&other.chords);
        self.typing.merge(&other.typing);
        self.clicks.merge(&other.clicks);
        self.double_clicks += other.double_clicks;
        self.drags += other.drags;
        self.drag_px += other.drag_px;
        self.wheels += other.wheels;
        self.scroll.merge(other.scroll);
        self.moves += other.moves;
        self.distance += other.distance;
        self.travel_um += other.travel_um;
        self.glitches += other.glitches;
        self.click_grid.merge(&other.click_grid);
        self.move_grid.merge(&other.move_grid);
        self.active_us += other.active_us;
        self.focus_us += other.focus_us;
        self.watching_us += other.watching_us;
    }

    /// Takes the identities of keys out, so that what stays may be told second by second.
    pub fn take_keys(&mut self) -> Counts<Key, KeyTotals> {
        std::mem::take(&mut self.keys)
    }
}

impl Classes {
    /// Adds a press of this class.
    pub fn add(&mut self, class: KeyClass) {
        *match class {
            KeyClass::Text => &mut self.text,
            KeyClass::Correction => &mut self.correction,
            KeyClass::Navigation => &mut self.navigation,
            KeyClass::Function => &mut self.function,
            KeyClass::Modifier => &mut self.modifier,
            KeyClass::Other => &mut self.other,
        } += 1;
    }

    /// Presses of all classes.
    pub fn total(&self) -> u64 {
        self.text + self.correction + self.navigation + self.function + self.modifier + self.other
    }

    fn merge(&mut self, other: Self) {
        self.text += other.text;
        self.correction += other.correction;
        self.navigation += other.navigation;
        self.function += other.function;
        self.modifier += other.modifier;
        self.other += other.other;
    }
}

impl Count for KeyTotals {
    fn merge(&mut self, other: &Self) {
        self.presses += other.presses;
        self.repeats += other.repeats;
        self.dwells += other.dwells;
        self.dwell_us += other.dwell_us;
    }
}

impl Scroll {
    /// Notches in all directions.
    pub fn total(&self) -> Amount {
        self.up + self.down + self.left + self.right
    }

    /// Adds a turn of the wheel; `dy` > 0 is down, `dx` > 0 right.
    pub fn add(&mut self, dx: f64, dy: f64) {
        *if dx > 0.0 { &mut self.right } else { &mut self.left } += Amount::new(dx);
        *if dy > 0.0 { &mut self.down } else { &mut self.up } += Amount::new(dy);
    }

    fn merge(&mut self, other: Self) {
        self.up += other.up;
        self.down += other.down;
        self.left += other.left;
        self.right += other.right;
    }
}
