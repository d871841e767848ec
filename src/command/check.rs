//! `keytop config`: tells whether the settings are right, or what can be set.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::arguments::{ConfigAction, Global};
use super::exit::{Exit, Failure};
use super::output::print;
use crate::app::{ACTIONS, Entry};
use crate::category::{Rule, RuleText};
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
        ConfigAction::Categories => {
            let told = categories(&settings(global)?.unwrap_or_default());
            print(|out| out.write_all(told.as_bytes()))?;
        }
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

/// The rules of categories, each as a table.
fn categories(config: &Config) -> String {
    let rule = |rule: &Rule| {
        let RuleText { name, app, color } = rule.text();
        let named = [("name", name), ("app", app), ("color", color)];
        let said = named.into_iter().filter(|(_, text)| !text.is_empty());
        let lines: Vec<_> =
            said.map(|(key, text)| format!("{key} = {}\n", toml_edit::Value::from(text.as_str()))).collect();
        format!("[[categories]]\n{}", lines.concat())
    };
    config.categories.rules().iter().map(rule).collect::<Vec<_>>().join("\n")
}

/// What the settings file says; `None` where there is none.
fn settings(global: &Global) -> anyhow::Result<Option<Config>> {
    Ok(match &global.config {
        Some(path) => Some(Config::read(path)?),
        None => Config::read_if_there(&file(global)?)?,
    })
}

/// Where the settings file is, or would be.
fn file(global: &Global) -> anyhow::Result<PathBuf> {
    let folders = Folders::of_environment();
    let folders = global.profile.as_ref().map_or(folders.clone(), |profile| folders.of_profile(profile));
    Ok(folders.config_file()?)
}

fn check(global: &Global) -> anyhow::Result<String> {
    if let Some(path) = &global.config {
        return right(path, &Config::read(path)?);
    }
    let path = file(global)?;
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
