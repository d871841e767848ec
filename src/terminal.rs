//! The terminal: raw mode and back.
