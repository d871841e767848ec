//! The journal and the settings: whether they are there, sound and closed to others.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::asked::Asked;
use super::findings::{JournalFound, MirrorFound, SettingsFound};
use crate::command::arguments::Global;
use crate::config::{Config, Folders};
use crate::journal::{Condition, JournalError, MirrorRoot, Reader};

/// Longest time to look through a journal's pages.
const CHECK: Duration = Duration::from_secs(5);

/// The settings, and what is known of their file. Wrong ones are told and the defaults are used.
pub(super) fn settings(global: &Global, folders: &Folders) -> (Config, SettingsFound) {
    let path = match &global.config {
        Some(path) => Ok(path.clone()),
        None => folders.config_file(),
    };
    let path = match path {
        Ok(path) => path,
        Err(error) => {
            let found = SettingsFound { trouble: Some(error.to_string()), ..SettingsFound::default() };
            return (Config::default(), found);
        }
    };
    let read = if global.config.is_some() { Config::read(&path).map(Some) } else { Config::read_if_there(&path) };
    let mut found =
        SettingsFound { path: Some(path.display().to_string()), exists: path.exists(), ..SettingsFound::default() };
    let config = match read {
        Ok(config) => config.unwrap_or_default(),
        Err(error) => {
            found.trouble = Some(error.to_string());
            Config::default()
        }
    };
    found.pointer_cpi = Some(config.capture.pointer_cpi).filter(|cpi| *cpi > 0);
    found.warnings = config.warnings();
    (config, found)
}

/// What is known of the journal.
pub(super) fn journal(global: &Global, folders: &Folders) -> JournalFound {
    let path = match &global.journal {
        Some(path) => Ok(path.clone()),
        None => folders.journal_file(),
    };
    let mirror = mirror(&MirrorRoot::System);
    match path {
        Ok(path) => at(&path, mirror),
        Err(error) => JournalFound { trouble: Some(error.to_string()), mirror, ..JournalFound::default() },
    }
}

fn at(path: &Path, mirror: MirrorFound) -> JournalFound {
    let file = std::fs::metadata(path).ok();
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log_bytes = std::fs::metadata(PathBuf::from(log)).map_or(0, |log| log.len());
    let found = JournalFound {
        path: Some(path.display().to_string()),
        exists: file.is_some(),
        size_bytes: file.as_ref().map_or(0, |file| file.len() + log_bytes),
        mode: file.as_ref().map(|file| format!("{:04o}", mode(file))),
        trouble: file.as_ref().and_then(|file| openness(path, mode(file))),
        mirror,
        ..JournalFound::default()
    };
    let asked = path.to_owned();
    match Asked::new(CHECK, move || condition(&asked)).answer() {
        None => JournalFound { integrity: Some(format!("not looked through within {} s", CHECK.as_secs())), ..found },
        Some(Err(error)) => JournalFound { trouble: Some(error.to_string()), ..found },
        Some(Ok(None)) => found,
        Some(Ok(Some(condition))) => JournalFound {
            schema_version: Some(condition.schema_version),
            recorder_pid: condition.recorder,
            integrity: Some(condition.fault.clone().unwrap_or_else(|| "ok".to_owned())),
            trouble: condition.fault.or(found.trouble),
            ..found
        },
    }
}

fn condition(path: &Path) -> Result<Option<Condition>, JournalError> {
    Reader::open(path)?.map(|reader| reader.condition()).transpose()
}

fn mirror(root: &MirrorRoot) -> MirrorFound {
    let places = root.places();
    let path = places.into_iter().find_map(|(path, is_memory)| is_memory.then_some(path));
    MirrorFound { is_memory: path.is_some(), path: path.map(|path| path.display().to_string()) }
}

#[cfg(unix)]
fn mode(file: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    file.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(_file: &std::fs::Metadata) -> u32 {
    0
}

fn openness(path: &Path, mode: u32) -> Option<String> {
    (mode & 0o077 != 0).then(|| format!("others may open the journal (mode {mode:04o}); chmod 600 {}", path.display()))
}
