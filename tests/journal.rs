//! The journal through its public door: what goes in comes out, to the key, and nothing else ever lies on a disk.

#[path = "journal/crash.rs"]
mod crash;
#[path = "journal/damage.rs"]
mod damage;
#[path = "journal/import.rs"]
mod import;
#[path = "journal/privacy.rs"]
mod privacy;
#[path = "journal/round_trip.rs"]
mod round_trip;
#[path = "journal/support.rs"]
mod support;
