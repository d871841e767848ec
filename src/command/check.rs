//! `keytop config`: tells whether the settings are right, or what can be set.

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
        Config::read(path)?;
        return Ok(format!("{} is right", path.display()));
    }
    let folders = Folders::of_environment();
    let folders = global.profile.as_ref().map_or(folders.clone(), |profile| folders.of_profile(profile));
    let path = folders.config_file()?;
    Ok(match Config::read_if_there(&path)? {
        Some(_) => format!("{} is right", path.display()),
        None => format!("there is no {}: every setting has its default", path.display()),
    })
}
