//! The process that listens through rdev: one that misbehaves, and with the feature `portable` the real one.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where something is missing")]
#![allow(clippy::disallowed_methods, reason = "a test waits by the monotonic clock")]

#[path = "capture_x11/stage.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod stage;

#[cfg(feature = "portable")]
mod portable {
    mod real;
}

use std::time::{Duration, Instant};

use keytop::capture::portable::Portable;
use keytop::event::Kind;

/// A process that does this.
fn scripted(script: &str) -> Portable {
    let arguments = ["-c", script].map(Into::into).into();
    Portable::new(60).with_process("sh".into(), arguments, Duration::from_millis(300))
}

fn trouble(script: &str) -> String {
    let mut heard = stage::heard::begin(scripted(script));
    heard.until(|heard| heard.trouble().is_some());
    heard.trouble().unwrap()
}

#[test]
fn what_goes_wrong_with_the_process_is_told() {
    for (script, told) in [
        ("echo Xlib: something", "says something else than keytop's frames"),
        ("printf 'keytop-capture\\11'; cat", "speaks version 9 of keytop's frames, and this is version 1"),
        ("printf 'keytop-capture\\1\\1\\0\\77'; cat", "sent a frame that makes no sense"),
        ("exit 7", "has ended with code 7"),
        ("kill -9 $$", "was ended by signal 9"),
        ("exec 1>&-; exec sleep 60", "has closed its output"),
        ("exec sleep 60", "did not start within 0.3 s"),
        // Ready, and then: trouble "ab" without a remedy.
        ("printf 'keytop-capture\\1\\1\\0\\0\\7\\0\\2\\2\\0ab\\0\\0'; cat", "source rdev cannot be used: ab"),
    ] {
        let said = trouble(script);
        assert!(said.contains(told), "{script}: {said}");
    }
}

#[test]
fn a_program_that_is_not_there_is_told() {
    let gone = Portable::new(60).with_process("/nowhere/keytop".into(), Vec::new(), Duration::from_secs(1));
    let mut heard = stage::heard::begin(gone);
    heard.until(|heard| heard.trouble().is_some_and(|trouble| trouble.contains("cannot be started")));
}

#[test]
fn a_process_that_does_not_end_is_ended_at_the_stop() {
    // Ready, then deaf to the end of its input.
    let mut heard = stage::heard::begin(scripted("printf 'keytop-capture\\1\\1\\0\\0'; trap '' HUP; exec sleep 60"));
    heard.until(|heard| heard.trouble().is_none());
    let began = Instant::now();
    heard.stop();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn every_restart_is_counted() {
    let mut heard = stage::heard::begin(scripted("printf 'keytop-capture\\1\\1\\0\\0'; sleep 0.05"));
    heard.until(|heard| heard.restarts() >= 2);
    heard.stop();
    assert!(heard.count(|kind| matches!(kind, Kind::Window { app: None, .. })) >= 2, "the focus is let go each time");
}
