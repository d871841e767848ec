//! Linux key codes to physical keys.
