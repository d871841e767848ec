//! `keytop doctor` from outside: with an X server, without one, and with one that never answers.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use keytop::clock::monotonic;
use serde_json::Value;

/// A private X server.
struct Server(Child, String);

impl Server {
    fn new() -> Self {
        let script = "exec 3>&1 1>&2; exec Xvfb -displayfd 3 -screen 0 640x480x24 -nolisten tcp -noreset";
        let mut child =
            Command::new("sh").args(["-c", script]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self(child, format!(":{}", line.trim()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Told {
    code: i32,
    out: String,
    error: String,
}

fn doctor(home: &Path, display: Option<&str>, arguments: &[&str]) -> Told {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keytop"));
    command.args(["doctor"]).args(arguments).env_clear().env("HOME", home).env("TZ", "Europe/Berlin");
    command.envs(display.map(|display| ("DISPLAY", display)));
    let ended = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { code: ended.status.code().unwrap(), out: text(ended.stdout), error: text(ended.stderr) }
}

fn json(told: &Told) -> Value {
    serde_json::from_str(&told.out).unwrap()
}

fn backend<'a>(found: &'a Value, name: &str) -> &'a Value {
    found["backends"].as_array().unwrap().iter().find(|backend| backend["name"] == name).unwrap()
}

#[test]
fn with_an_x_server_the_whole_session_is_seen() {
    let (home, server) = (tempfile::tempdir().unwrap(), Server::new());
    let told = doctor(home.path(), Some(&server.1), &["--json"]);
    assert_eq!((told.code, told.error.as_str()), (0, ""));
    let found = json(&told);
    assert_eq!((&found["verdict"]["captures"], &found["verdict"]["input"]), (&"session".into(), &"x11".into()));
    assert_eq!(backend(&found, "x11")["is_chosen"], true);
    assert_eq!(backend(&found, "terminal")["is_chosen"], false);
    assert_eq!((&found["monitors"][0]["width"], &found["focus"]["told_by"]), (&640.0.into(), &"x11".into()));
    let names: Vec<_> = found["devices"].as_array().unwrap().iter().map(|device| device["name"].clone()).collect();
    assert!(names.contains(&"xtest".into()), "{names:?}");
    let told = doctor(home.path(), Some(&server.1), &[]);
    assert!(told.out.starts_with("keytop sees the whole session: input from x11; the focused"), "{}", told.out);
}

#[test]
fn without_an_x_server_it_says_what_is_missing_and_ends_with_4() {
    let home = tempfile::tempdir().unwrap();
    let told = doctor(home.path(), None, &["--json"]);
    let found = json(&told);
    if backend(&found, "evdev")["state"] == "available" {
        return;
    }
    assert_eq!((told.code, &found["verdict"]["captures"]), (4, &"terminal".into()));
    let lack = &found["verdict"]["missing"][0];
    assert!(lack["what"].as_str().unwrap().contains("DISPLAY is not set"), "{lack}");
    assert!(told.error.contains("DISPLAY is not set") && told.error.lines().count() == 1, "{}", told.error);
    assert!(doctor(home.path(), None, &[]).out.starts_with("keytop sees this terminal only.\n"));
    assert!(doctor(home.path(), None, &["--fix"]).out.contains(lack["command"].as_str().unwrap()));
}

#[test]
fn a_server_that_never_answers_hangs_nothing() {
    let home = tempfile::tempdir().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let Some(number) = silent.local_addr().unwrap().port().checked_sub(6000) else { return };
    let began = monotonic();
    let told = doctor(home.path(), Some(&format!("127.0.0.1:{number}")), &["--json"]);
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    let found = json(&told);
    assert_eq!(backend(&found, "x11")["detail"], "it did not answer within 2 s");
    assert_ne!(found["verdict"]["input"], "x11");
}

#[cfg(not(feature = "portable"))]
#[test]
fn what_was_left_out_of_the_build_is_listed_with_what_brings_it() {
    let (home, server) = (tempfile::tempdir().unwrap(), Server::new());
    let found = json(&doctor(home.path(), Some(&server.1), &["--json"]));
    let rdev = backend(&found, "rdev");
    assert_eq!((&rdev["state"], &rdev["sees"]), (&"unsupported".into(), &"both".into()));
    assert_eq!(rdev["detail"], "this keytop was built without it (the feature `portable`)");
    let asked = doctor(home.path(), Some(&server.1), &["--source", "rdev"]);
    assert!(
        asked.out.contains("\nmissing  source rdev cannot be used: this keytop was built without it"),
        "{}",
        asked.out
    );
    assert!(asked.out.contains("\nmend     cargo build --release --features portable\n"), "{}", asked.out);
}

#[cfg(feature = "portable")]
#[test]
fn the_portable_pair_tells_the_focus_where_it_is_asked_for() {
    let (home, server) = (tempfile::tempdir().unwrap(), Server::new());
    let found = json(&doctor(home.path(), Some(&server.1), &["--json", "--source", "rdev"]));
    assert_eq!(
        (&backend(&found, "rdev")["state"], &backend(&found, "x11")["is_chosen"]),
        (&"available".into(), &false.into())
    );
    assert_eq!((&found["verdict"]["input"], &found["verdict"]["focus"]), (&"rdev".into(), &"rdev".into()));
    assert_eq!((&found["focus"]["told_by"], &found["monitors"][0]["width"]), (&"rdev".into(), &640.0.into()));
    let found = json(&doctor(home.path(), None, &["--json"]));
    assert_eq!(backend(&found, "rdev")["detail"], "DISPLAY is not set");
}

#[test]
fn the_journal_and_the_settings_are_looked_at() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let events = home.path().join("events");
    std::fs::write(&events, r#"{"time":"2026-03-02T09:00:00Z","event":"key_down","key":"KeyA"}"#).unwrap();
    let mut import = Command::new(env!("CARGO_BIN_EXE_keytop"));
    assert!(import.args(["import"]).arg(&events).env_clear().env("HOME", home.path()).status().unwrap().success());
    let found = json(&doctor(home.path(), None, &["--json"]));
    let journal = &found["journal"];
    assert_eq!(
        (&journal["integrity"], &journal["mode"], &journal["trouble"]),
        (&"ok".into(), &"0600".into(), &Value::Null)
    );
    assert!(journal["schema_version"].as_i64().unwrap() >= 1 && journal["size_bytes"].as_u64().unwrap() > 0);
    assert_eq!((&found["settings"]["exists"], &found["clock"]["told_by"]), (&false.into(), &"TZ".into()));

    let path = home.path().join(".local/share/keytop/journal.db");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let settings = home.path().join(".config/keytop");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config.toml"), "[record]\nevents = true\n").unwrap();
    let found = json(&doctor(home.path(), None, &["--json"]));
    assert!(found["journal"]["trouble"].as_str().unwrap().contains("chmod 600"), "{found}");
    assert!(found["settings"]["warnings"][0].as_str().unwrap().contains("can be read back"));

    std::fs::write(settings.join("config.toml"), "\nnope = 1\n").unwrap();
    std::fs::write(&path, "no journal at all, but text").unwrap();
    let found = json(&doctor(home.path(), None, &["--json"]));
    assert!(found["settings"]["trouble"].as_str().unwrap().contains("config.toml:2:1: unknown key `nope`"));
    assert!(found["journal"]["trouble"].as_str().unwrap().contains("is not a keytop journal"), "{found}");
}

#[test]
fn the_schema_is_the_documented_one() {
    let home = tempfile::tempdir().unwrap();
    let found = json(&doctor(home.path(), None, &["--json"]));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(found["schema"], "keytop-doctor/1");
    assert_eq!(keys(&found), "backends clock devices focus journal monitors schema settings verdict");
    assert_eq!(keys(&found["verdict"]), "captures focus input missing why");
    assert_eq!(keys(&found["backends"][0]), "about detail is_chosen name sees state");
    assert_eq!(keys(&found["clock"]), "booted now time_zone told_by trouble");
    let journal = "exists integrity mirror mode path recorder_pid schema_version size_bytes trouble";
    assert_eq!(keys(&found["journal"]), journal);
    assert_eq!(keys(&found["settings"]), "exists path pointer_cpi trouble warnings");
    for backend in found["backends"].as_array().unwrap() {
        let state = backend["state"].as_str().unwrap();
        assert!(["available", "needs-permission", "unsupported"].contains(&state));
        assert_eq!(state == "available", backend["detail"].is_null(), "{backend}");
    }
}

#[test]
fn the_udev_rule_is_the_shipped_one() {
    let home = tempfile::tempdir().unwrap();
    let told = doctor(home.path(), None, &["--udev-rule"]);
    assert_eq!((told.code, told.out.as_str()), (0, include_str!("../assets/udev/70-keytop.rules")));
}
