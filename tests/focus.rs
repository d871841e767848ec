//! Focus backends against what they talk to: sway itself, and scripted peers that speak the real protocols.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, clippy::disallowed_methods, reason = "tests")]
#![allow(dead_code, reason = "what one of the two test programs does not use of what they share")]

#[path = "focus/bus.rs"]
mod bus;
#[path = "focus/desk.rs"]
mod desk;
#[path = "focus/desktops.rs"]
mod desktops;
#[path = "focus/feed.rs"]
mod feed;
#[path = "focus/sockets.rs"]
mod sockets;
#[path = "focus/sway.rs"]
mod sway;
