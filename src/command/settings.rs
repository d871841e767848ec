//! The settings and files that a command works with.

use std::path::PathBuf;

use anyhow::Context as _;

use super::arguments::Global;
use crate::calendar::{Calendar, Tz, machine_zone};
use crate::capture::SourceChoice;
use crate::config::{Config, Folders};
use crate::export::Charset;

/// The settings and files that a command works with.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What the settings file says, or the defaults.
    pub config: Config,
    /// The settings file, which need not be there; `None` where no folder for it is known.
    pub file: Option<PathBuf>,
    /// The journal's file.
    pub journal: PathBuf,
    /// Where to capture from.
    pub source: SourceChoice,
    /// What bars and graphs are drawn with.
    pub charset: Charset,
    /// What the screen was like last.
    pub screen: Option<PathBuf>,
    /// Where the person's own themes are.
    pub themes: Option<PathBuf>,
}

impl Settings {
    /// Reads the settings that the options and the environment name.
    pub fn new(global: &Global) -> anyhow::Result<Self> {
        let folders = Folders::of_environment();
        let folders = match &global.profile {
            Some(profile) => folders.of_profile(profile),
            None => folders,
        };
        let config = match &global.config {
            Some(path) => Config::read(path)?,
            None => Config::read_if_there(&folders.config_file()?)?.unwrap_or_default(),
        };
        let journal = match &global.journal {
            Some(path) => path.clone(),
            None => folders.journal_file()?,
        };
        // Files are opened later, and the live view may change nothing about the folder it was started in.
        let journal = std::path::absolute(&journal).with_context(|| format!("{} is no path", journal.display()))?;
        let charset = if global.ascii || !speaks_utf8(|name| std::env::var(name).ok()) {
            Charset::Ascii
        } else {
            Charset::Unicode
        };
        let file = global.config.clone().or_else(|| folders.config_file().ok());
        let source = global.source.unwrap_or(config.capture.source);
        Ok(Self { config, file, journal, source, charset, screen: folders.screen_file(), themes: folders.themes() })
    }

    /// Days as the settings start them, in this zone or the machine's.
    pub fn calendar(&self, zone: Option<Tz>) -> Calendar {
        Calendar { zone: zone.unwrap_or_else(machine_zone), day_start: self.config.day_start }
    }
}

/// Whether the locale's characters are UTF-8: the first of these variables that is set decides.
fn speaks_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_tells_the_characters() {
        let speaks = |set: &[(&str, &str)]| {
            speaks_utf8(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert!(speaks(&[("LANG", "en_US.UTF-8")]));
        assert!(speaks(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(!speaks(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]));
        assert!(!speaks(&[]));
    }
}
