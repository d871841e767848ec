//! Draws the state: reads it and writes a buffer.
