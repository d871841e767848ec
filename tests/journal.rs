//! The journal through its public door: what goes in comes out, to the key, and nothing else ever lies on a disk.

#[cfg(test)]
#[path = "journal/compact.rs"]
mod compact;
#[cfg(test)]
#[path = "journal/crash.rs"]
mod crash;
#[cfg(test)]
#[path = "journal/damage.rs"]
mod damage;
#[cfg(test)]
#[path = "journal/devices.rs"]
mod devices;
#[cfg(test)]
#[path = "journal/import.rs"]
mod import;
#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "journal/kills.rs"]
mod kills;
#[cfg(test)]
#[path = "journal/packed.rs"]
mod packed;
#[cfg(test)]
#[path = "journal/privacy.rs"]
mod privacy;
#[cfg(test)]
#[path = "journal/round_trip.rs"]
mod round_trip;
#[cfg(test)]
#[path = "journal/schema.rs"]
mod schema;
#[cfg(test)]
#[path = "journal/support.rs"]
mod support;
#[cfg(test)]
#[path = "journal/thinned.rs"]
mod thinned;
