//! The loop that draws.
