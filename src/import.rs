//! Reads what other programs wrote.
