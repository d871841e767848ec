//! A recorder at work, by a clock of the test's: clocks set back and forward, flights, nights that change the clock,
//! leap years, days that start at another time from now on; and what is removed while it goes on.

#[cfg(test)]
#[path = "recorder/desk.rs"]
mod desk;
#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "recorder/disk.rs"]
mod disk;
#[cfg(test)]
#[path = "recorder/nights.rs"]
mod nights;
#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "recorder/power.rs"]
mod power;
#[cfg(test)]
#[path = "recorder/removal.rs"]
mod removal;
#[cfg(test)]
#[path = "recorder/set.rs"]
mod set;
