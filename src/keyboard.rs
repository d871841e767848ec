//! Keyboards as drawn: where each key is.
