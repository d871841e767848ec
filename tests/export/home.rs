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
