//! Writes reports and events.
