//! The screen saver of a real X server.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use keytop::capture::Surroundings;
use keytop::capture::presence::Presence;
use keytop::event::Kind;
use x11rb::connection::Connection as _;
use x11rb::protocol::screensaver::ConnectionExt as _;
use x11rb::protocol::xproto::{Blanking, ConnectionExt as _, Exposures};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::feed::Feed;

struct Server {
    process: Child,
    display: String,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb runs (apt-get install xvfb)");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, display: format!(":{}", line.trim()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_suspended_screen_saver_is_told_once_its_time_has_come() {
    let server = Server::start();
    let player = RustConnection::connect(Some(&server.display)).unwrap().0;
    player.set_screen_saver(1, 0, Blanking::PREFERRED, Exposures::ALLOWED).unwrap();
    player.screensaver_suspend(1).unwrap();
    player.sync().unwrap();
    let surroundings = Surroundings {
        display: Some(server.display.clone()),
        system_bus: "unix:path=/nonexistent".to_owned(),
        ..Surroundings::default()
    };
    let mut feed = Feed::of(Presence::new(&surroundings).looking_each(Duration::from_millis(100)));
    assert_eq!(feed.kind(), Kind::Inhibitors([None].into()));
    player.screensaver_suspend(0).unwrap();
    player.flush().unwrap();
    while feed.kind() != Kind::Inhibitors([].into()) {}
}

#[test]
fn a_screen_saver_that_starts_is_held_by_nobody() {
    let server = Server::start();
    let hand = RustConnection::connect(Some(&server.display)).unwrap().0;
    hand.set_screen_saver(1, 0, Blanking::PREFERRED, Exposures::ALLOWED).unwrap();
    hand.sync().unwrap();
    let surroundings = Surroundings {
        display: Some(server.display.clone()),
        system_bus: "unix:path=/nonexistent".to_owned(),
        ..Surroundings::default()
    };
    let mut feed = Feed::of(Presence::new(&surroundings).looking_each(Duration::from_millis(100)));
    assert!(feed.is_silent(Duration::from_secs(4)));
}
