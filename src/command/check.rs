//! `keytop config`: tells whether the settings are right, or what can be set.

use std::path::Path;

use super::arguments::{ConfigAction, Global};
use super::exit::{Exit, Failure};
use super::output::print;
use crate::config::{Config, EXAMPLE, Folders};

/// Runs the command.
pub(super) fn run(global: &Global, action: ConfigAction) -> Result<Exit, Failure> {
    match action {
        ConfigAction::Check => {
            let told = check(global)?;
            print(|out| writeln!(out, "{told}"))?;
        }
        ConfigAction::Example => print(|out| out.write_all(EXAMPLE.as_bytes()))?,
    }
    Ok(Exit::Done)
}

fn check(global: &Global) -> anyhow::Result<String> {
    if let Some(path) = &global.config {
        return Ok(right(path, &Config::read(path)?));
    }
    let path = Folders::of_environment().config_file()?;
    Ok(match Config::read_if_there(&path)? {
        Some(config) => right(&path, &config),
        None => format!("there is no {}: every setting has its default", path.display()),
    })
}

fn right(path: &Path, config: &Config) -> String {
    let mut lines = vec![format!("{} is right", path.display())];
    lines.extend(config.warnings().iter().map(|warning| format!("warning: {warning}")));
    lines.join("\n")
}
