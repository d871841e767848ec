//! keytop on a journal in a folder of its own.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

pub struct Home(tempfile::TempDir);

/// What is recorded: every event, every key.
const SETTINGS: &str = "[record]\nevents = true\n[privacy]\nmix_bits = 0\n";

impl Home {
    pub fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.path("config.toml"), SETTINGS).unwrap();
        home
    }

    /// Typing, a chord, clicks and moves in two applications: at nine, at ten, and at one the next night.
    pub fn with_events() -> Self {
        let home = Self::new();
        let lines = ["2026-03-02T09:00", "2026-03-02T10:30", "2026-03-03T01:00"].map(hour).concat();
        std::fs::write(home.path("events.jsonl"), lines).unwrap();
        home.done(&["import", "events.jsonl"]);
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Exit code, stdout, stderr.
    pub fn keytop(&self, arguments: &[&str]) -> (i32, String, String) {
        let ended = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (ended.status.code().unwrap(), text(ended.stdout), text(ended.stderr))
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keytop"));
        command
            .args(["--config", "config.toml"])
            .args(arguments)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .env("XDG_RUNTIME_DIR", self.0.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .env("TZ", "UTC");
        command
    }

    /// Runs what must succeed; stdout.
    pub fn done(&self, arguments: &[&str]) -> String {
        let (code, told, error) = self.keytop(arguments);
        assert_eq!(code, 0, "{arguments:?}: {error}");
        told
    }

    pub fn report(&self, more: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[&["report", "--format", "json"], more].concat())).unwrap()
    }
}

/// Twelve letters, Backspace, Ctrl+C, a click, moves and a turn of the wheel.
fn hour(at: &str) -> String {
    let mut lines = Vec::new();
    let mut ms = 0;
    let mut add = |fields: String| {
        lines.push(format!("{{\"time\":\"{at}:{:02}.{:03}Z\",{fields}}}\n", ms / 1000, ms % 1000));
        ms += 100;
    };
    add(r#""event":"window","app":"editor","title":"a secret, \"quoted\"""#.to_owned());
    for key in
        ["KeyH", "KeyE", "KeyL", "KeyL", "KeyO", "Space", "KeyW", "KeyO", "KeyR", "KeyL", "KeyD", "Period", "Backspace"]
    {
        add(format!(r#""event":"key_down","key":"{key}""#));
        add(format!(r#""event":"key_up","key":"{key}""#));
    }
    if at.ends_with(":30") {
        add(r#""event":"suspend""#.to_owned());
        return lines.concat();
    }
    add(r#""event":"window","app":"browser, new""#.to_owned());
    for (event, key) in [("down", "ControlLeft"), ("down", "KeyC"), ("up", "KeyC"), ("up", "ControlLeft")] {
        add(format!(r#""event":"key_{event}","key":"{key}""#));
    }
    add(r#""event":"monitors","list":[{"name":"one","x":0,"y":0,"w":2560,"h":1440}]"#.to_owned());
    add(r#""event":"move","x":10,"y":20"#.to_owned());
    add(r#""event":"move","x":310,"y":420,"path":600.5"#.to_owned());
    add(r#""event":"button_down","button":"left","x":310,"y":420"#.to_owned());
    add(r#""event":"button_up","button":"left","x":310,"y":420"#.to_owned());
    add(r#""event":"wheel","dx":0,"dy":1.5"#.to_owned());
    add(r#""event":"suspend""#.to_owned());
    lines.concat()
}
