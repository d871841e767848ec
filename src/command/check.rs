//! `keytop config`: tells whether the settings are right, or what can be set.

use std::path::Path;

use anyhow::Context as _;

use super::arguments::{ConfigAction, Global};
use super::exit::{Exit, Failure};
use super::output::print;
use crate::app::{ACTIONS, Entry};
use crate::config::{Config, EXAMPLE, Folders};
use crate::ui::{Layouts, panel_names};

/// Runs the command.
pub(super) fn run(global: &Global, action: ConfigAction) -> Result<Exit, Failure> {
    match action {
        ConfigAction::Check => {
            let told = check(global)?;
            print(|out| writeln!(out, "{told}"))?;
        }
        ConfigAction::Keys => print(|out| out.write_all(keys().as_bytes()))?,
        ConfigAction::Panels => print(|out| writeln!(out, "{}", panel_names().join("\n")))?,
        ConfigAction::Example => print(|out| out.write_all(EXAMPLE.as_bytes()))?,
    }
    Ok(Exit::Done)
}

/// The actions that keys can be given to, with their built-in keys.
fn keys() -> String {
    let line = |entry: &Entry| {
        let keys: Vec<_> = entry.keys.iter().map(|key| format!("{:?}", key.to_string())).collect();
        format!("{} = [{}]  # {}, {}\n", entry.action.name(), keys.join(", "), entry.help, entry.place.title())
    };
    ACTIONS.iter().map(line).collect()
}

fn check(global: &Global) -> anyhow::Result<String> {
    if let Some(path) = &global.config {
        return right(path, &Config::read(path)?);
    }
    let folders = Folders::of_environment();
    let folders = global.profile.as_ref().map_or(folders.clone(), |profile| folders.of_profile(profile));
    let path = folders.config_file()?;
    match Config::read_if_there(&path)? {
        Some(config) => right(&path, &config),
        None => Ok(format!("there is no {}: every setting has its default", path.display())),
    }
}

fn right(path: &Path, config: &Config) -> anyhow::Result<String> {
    Layouts::new(&config.layouts, config.screen.layout.as_deref()).with_context(|| path.display().to_string())?;
    let mut lines = vec![format!("{} is right", path.display())];
    lines.extend(config.warnings().iter().map(|warning| format!("warning: {warning}")));
    Ok(lines.join("\n"))
}
