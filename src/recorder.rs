//! From events to the journal and the shared state.
