//! Clocks and calendars while the recorder is at work: set back and forward, carried to another zone, changed for the
//! summer, in leap years, and days that the person lets start at another time.

#[cfg(test)]
#[path = "clocks/desk.rs"]
mod desk;
#[cfg(test)]
#[path = "clocks/nights.rs"]
mod nights;
#[cfg(test)]
#[path = "clocks/set.rs"]
mod set;
