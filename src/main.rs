//! keytop: htop for your hands.

fn main() {}
