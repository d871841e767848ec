//! Folds events into slices.
