//! What may be kept.
