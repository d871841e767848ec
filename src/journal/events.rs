//! Recorded events: every event with its time, for those who ask for them.
//!
//! They can be read back as text, which is why they are off by default, and why they can be sealed to an age
//! recipient ([`Recipient`]): then the recorder keeps what it cannot read. Each second what came since is written
//! as a small block; once a minute the small ones give way to one that packs better. Either is whole by itself.

mod block;
mod keeper;
mod read;
mod rows;
mod thin;

pub(super) use block::unpack;
pub(super) use keeper::{Keeper, Pace};
pub use read::{EventSpan, KeptEvent};
pub(super) use rows::{cut_events, delete_blocks};

use super::seal::Recipient;

/// How events are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventOptions {
    /// Whom they are encrypted to.
    pub seal_to: Option<Recipient>,
    /// Positions nearer in time than this are put together, us; 0 keeps all. Distance stays exact.
    pub step_us: i64,
}
