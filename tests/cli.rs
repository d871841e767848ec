//! The command line from outside: help, wrong usage, settings, and outputs that go away.

use std::process::{Command, Stdio};

#[test]
fn commands_say_what_they_are_recorded_to_say() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .env("HOME", "/nowhere")
        .env("XDG_CONFIG_HOME", "")
        .env("XDG_DATA_HOME", "")
        .env("TZ", "Europe/Berlin")
        .env("LC_ALL", "C.UTF-8");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = Command::new(env!("CARGO_BIN_EXE_keytop"))
        .args(["config", "example"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn without_a_home_it_says_what_to_set() {
    let ended = Command::new(env!("CARGO_BIN_EXE_keytop"))
        .args(["report"])
        .env_remove("HOME")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_DATA_HOME")
        .output()
        .unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!((ended.status.code(), ended.stdout.len()), (Some(1), 0));
    assert!(told.starts_with("keytop: HOME is not set") && told.lines().count() == 1, "{told}");
}
