//! The settings, asked for by the screen and written down for it.

use std::path::{Path, PathBuf};

use crate::app::{Form, Message, Setting};
use crate::config::{Config, EditError, Names, SettingsFile, counts_at_once, fields, welcome};
use crate::keyboard::Geometry;
use crate::ui::{Layouts, Themes};

/// What of the settings the screen itself goes by.
pub struct Applied {
    /// The themes, one of which is taken.
    pub themes: Themes,
    /// The layouts, one of which is taken.
    pub layouts: Layouts,
    /// The keyboard that is drawn.
    pub keyboard: Geometry,
}

/// Makes what the screen goes by from settings, or says why it cannot be.
pub type Apply = Box<dyn Fn(&Config) -> anyhow::Result<Applied>>;

/// Changes by their places in the settings.
pub type Changes = Vec<(&'static [&'static str], Setting)>;

/// Where the settings are, and what comes of them.
pub struct SettingsDesk {
    path: PathBuf,
    file: Option<SettingsFile>,
    apply: Apply,
    /// Whether this process records, and what is withheld changes at once.
    records: bool,
}

/// Settings that were written.
pub(super) struct Written {
    pub applied: Applied,
    pub config: Config,
    /// Says so.
    pub words: String,
}

/// The rows of the form say which.
const LATER: &str = "some of it counts from the next start on";

impl SettingsDesk {
    /// The settings in this file.
    pub fn new(path: PathBuf, apply: Apply) -> Self {
        Self { path, file: None, apply, records: false }
    }

    /// The settings as they are on disk now, as a form.
    pub fn open(&mut self, names: &Names) -> Message {
        self.records = names.records;
        match SettingsFile::open(&self.path).and_then(|file| Ok((file.config()?, file))) {
            Ok((config, file)) => {
                self.file = Some(file);
                Message::Settings(Form::new(fields(&config, names), shown(&self.path)))
            }
            Err(error) => Message::NotSaved(error.to_string()),
        }
    }

    /// The first choices, as a form of which nothing is chosen yet.
    pub fn welcome(&mut self, names: &Names) -> Message {
        self.records = names.records;
        self.file = SettingsFile::open(&self.path).ok();
        let form = Form::new(welcome(&Config::default(), names), shown(&self.path));
        Message::Welcome(Form { row: None, ..form })
    }

    /// Writes changes into the settings, if they are right, can be shown and nobody else changed them.
    pub(super) fn save(&mut self, changes: &Changes) -> Result<Written, String> {
        let said = |error: EditError| error.to_string();
        let mut file = match self.file.take() {
            Some(file) => file,
            None => SettingsFile::open(&self.path).map_err(said)?,
        };
        let fresh = file.clone();
        let written = self.write(&mut file, changes);
        // After a change by somebody else the next attempt begins with what they wrote.
        let is_outdated = matches!(written, Err(Refusal::Edit(EditError::Changed(_))));
        self.file = if written.is_ok() {
            Some(file)
        } else if is_outdated {
            SettingsFile::open(&self.path).ok()
        } else {
            Some(fresh)
        };
        written.map_err(|error| match error {
            Refusal::Edit(error @ EditError::Changed(_)) => {
                format!("{error}; s writes your changes into it as it is now")
            }
            error => error.to_string(),
        })
    }

    fn write(&self, file: &mut SettingsFile, changes: &Changes) -> Result<Written, Refusal> {
        for (place, setting) in changes {
            file.set(place, setting.clone())?;
        }
        let applied = (self.apply)(&file.config().map_err(EditError::from)?)?;
        let config = file.save()?;
        let is_later = changes.iter().any(|(place, _)| !counts_at_once(place, self.records));
        let later = if is_later { format!("; {LATER}") } else { String::new() };
        Ok(Written { applied, config, words: format!("saved in {}{later}", shown(&self.path)) })
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error("{0:#}")]
    Shown(#[from] anyhow::Error),
}

/// A path as people write it: from their home on.
fn shown(path: &Path) -> String {
    let below = std::env::var_os("HOME").and_then(|home| Some(path.strip_prefix(home).ok()?.to_owned()));
    below.map_or_else(|| path.display().to_string(), |below| format!("~/{}", below.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{ColorDepth, GlyphSet};

    fn themes() -> Themes {
        Themes::new(Vec::new(), None, false, (ColorDepth::True, GlyphSet::Unicode)).unwrap()
    }

    fn desk(path: &Path) -> SettingsDesk {
        let apply = |config: &Config| {
            anyhow::ensure!(config.keyboard.geometry != "banana", "there is no keyboard \"banana\"");
            Ok(Applied {
                themes: themes(),
                layouts: Layouts::new(&config.layouts, None)?,
                keyboard: Geometry::ansi().clone(),
            })
        };
        SettingsDesk::new(path.to_owned(), Box::new(apply))
    }

    fn text(words: &str) -> Setting {
        Setting::Text(words.to_owned())
    }

    #[test]
    fn what_cannot_be_shown_is_not_written_and_what_can_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let mut desk = desk(&path);
        let Message::Settings(form) = desk.open(&Names::default()) else { panic!() };
        assert!(form.fields.len() > 20);
        let error = desk.save(&vec![(&["keyboard", "geometry"][..], text("banana"))]).err().unwrap();
        assert!(error.contains("banana") && !path.exists(), "{error}");
        let written = desk.save(&vec![(&["keyboard", "geometry"][..], text("iso"))]).ok().unwrap();
        assert_eq!(written.config.keyboard.geometry, "iso");
        assert!(!written.words.contains("next"), "{}", written.words);
        let written = desk.save(&vec![(&["altgr"][..], Setting::Flag(false))]).ok().unwrap();
        assert!(written.words.contains("next start") && written.config.keyboard.geometry == "iso");
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let mut desk = desk(&path);
        desk.open(&Names::default());
        std::fs::write(&path, "# theirs\nburst_gap = \"1s\"\n").unwrap();
        let changes = vec![(&["altgr"][..], Setting::Flag(false))];
        let error = desk.save(&changes).err().unwrap();
        assert!(error.contains("changed meanwhile"), "{error}");
        desk.save(&changes).ok().unwrap();
        let now = std::fs::read_to_string(&path).unwrap();
        assert!(now.starts_with("# theirs\nburst_gap = \"1s\"\n") && now.contains("altgr = false"), "{now}");
    }

    #[test]
    fn the_first_choices_are_written_even_if_nothing_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let mut desk = desk(&path);
        assert!(matches!(desk.welcome(&Names::default()), Message::Welcome(_)));
        desk.save(&Vec::new()).ok().unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("# Settings of keytop"));
    }
}
