//! Locks, sleeps and idle times, told by a stand-in logind and desktop on real message buses and by compositors.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, clippy::disallowed_methods, reason = "tests")]
#![allow(dead_code, reason = "what one of the two test programs does not use of what they share")]

#[path = "focus/bus.rs"]
mod bus;
#[path = "presence/compositor.rs"]
mod compositor;
#[path = "focus/desk.rs"]
mod desk;
#[path = "presence/desktop.rs"]
mod desktop;
#[path = "focus/feed.rs"]
mod feed;
#[path = "presence/logind.rs"]
mod logind;
#[path = "presence/screen.rs"]
mod screen;
#[path = "presence/watching.rs"]
mod watching;
