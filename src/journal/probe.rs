//! Doors for fuzzing: decoders that are given bytes as they come.

use super::codec::{Grain, Grids, decode_batches, decode_block, decode_day, decode_stretch};
use super::events;
use super::names::Names;
use crate::calendar::{Day, Tz};
use crate::event::{Key, Name};

/// Reads bytes as the packed slices and the packed keys of a day; says whether both were right.
pub fn probe_block(bytes: &[u8]) -> bool {
    let names = names();
    let slices = [Grain::Minutes, Grain::Steps].map(|grain| decode_block(bytes, &names, grain).is_ok()) == [true; 2];
    decode_batches(bytes, Day::default(), Tz::UTC, &names).is_ok() && slices
}

/// Reads bytes as the sum of a day and as that of many days; says whether both were right.
pub fn probe_tile(bytes: &[u8]) -> bool {
    let names = names();
    let both = [Grids::Pooled, Grids::ByApp];
    let days = both.map(|grids| decode_day(bytes, grids, &names).is_ok());
    let sums = both.map(|grids| decode_stretch(bytes, grids, &names).is_ok());
    sums == [true; 2] && days == [true; 2]
}

/// Reads bytes as a block of recorded events; says whether it was one.
pub fn probe_events(bytes: &[u8]) -> bool {
    events::unpack(bytes).is_ok()
}

/// An entry of each kind, so that bytes get far.
fn names() -> Names {
    let mut names = Names::default();
    names.apps.number(Name::new("mail"));
    names.monitors.number(Name::new("left"));
    names.keys.number(Key::hid(1));
    names
        .chords
        .number(crate::aggregate::Chord { modifiers: crate::aggregate::Modifiers::default(), key: Key::hid(1) });
    names
}
