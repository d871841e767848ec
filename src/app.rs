//! What the screen is about: state, actions, playback. No I/O, no drawing.
