//! The folders of the XDG base directory specification that keytop uses; on Windows those that it has for the same.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

/// Where keytop's files are by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    config: Option<PathBuf>,
    data: Option<PathBuf>,
    state: Option<PathBuf>,
}

/// Why a folder is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldersError {
    /// Nothing says where settings are.
    #[error(
        "HOME is not set to an absolute path, so there is no settings folder; set it, or name a file with --config"
    )]
    NoConfig,
    /// Nothing says where the journal is.
    #[error("HOME is not set to an absolute path, so there is no journal; set it, or name a file with --journal")]
    NoData,
}

/// The name of a profile: a journal and settings apart from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile(String);

/// A name that no profile can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of a profile is made of letters, digits, - and _, at most 40 of them")]
pub struct ProfileError;

const PROFILES: &str = "profiles";

impl Profile {
    /// As it was given.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl FromStr for Profile {
    type Err = ProfileError;

    /// It becomes the name of a folder, so it may hold nothing that leads elsewhere.
    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let is_plain = text.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_'));
        if (1..=40).contains(&text.chars().count()) && is_plain { Ok(Self(text.to_owned())) } else { Err(ProfileError) }
    }
}

impl Folders {
    /// The folders of a profile, below these.
    #[must_use]
    pub fn of_profile(self, profile: &Profile) -> Self {
        let below = |folder: Option<PathBuf>| folder.map(|folder| folder.join(PROFILES).join(profile.name()));
        Self { config: below(self.config), data: below(self.data), state: below(self.state) }
    }

    /// The profiles that have a journal or settings, by name.
    pub fn profiles(&self) -> Vec<Profile> {
        let within = [&self.data, &self.config].into_iter().flatten().map(|folder| folder.join(PROFILES));
        let entries = within.flat_map(fs::read_dir).flatten().filter_map(Result::ok);
        let folders = entries.filter(|entry| entry.path().is_dir());
        let names: BTreeSet<_> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.iter().filter_map(|name| name.parse().ok()).collect()
    }

    /// The folders that these environment variables tell of; relative paths are ignored, as the specification says.
    pub fn new(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let folder = |name, below_home: &str, on_windows| {
            let windows = || if cfg!(windows) { absolute(on_windows) } else { None };
            let home = || absolute("HOME").map(|home| home.join(below_home));
            let base = absolute(name).or_else(windows).or_else(home);
            base.map(|base| base.join("keytop"))
        };
        Self {
            config: folder("XDG_CONFIG_HOME", ".config", "APPDATA"),
            data: folder("XDG_DATA_HOME", ".local/share", "LOCALAPPDATA"),
            state: folder("XDG_STATE_HOME", ".local/state", "LOCALAPPDATA"),
        }
    }

    /// The folders of this process's environment.
    pub fn of_environment() -> Self {
        Self::new(|name| std::env::var_os(name))
    }

    /// The settings file.
    pub fn config_file(&self) -> Result<PathBuf, FoldersError> {
        self.config.as_ref().map(|folder| folder.join("config.toml")).ok_or(FoldersError::NoConfig)
    }

    /// What the screen was like last; nothing where there is no place for it.
    pub fn screen_file(&self) -> Option<PathBuf> {
        self.state.as_ref().map(|folder| folder.join("screen.toml"))
    }

    /// Where a person's own themes are; nothing where there is no such folder.
    pub fn themes(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|folder| folder.join("themes"))
    }

    /// The journal.
    pub fn journal_file(&self) -> Result<PathBuf, FoldersError> {
        self.data.as_ref().map(|folder| folder.join("journal.db")).ok_or(FoldersError::NoData)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(variables: &[(&str, &str)]) -> Folders {
        Folders::new(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn xdg_folders_come_before_those_below_home() {
        let below_home = folders(&[("HOME", "/h")]);
        assert_eq!(below_home.config_file(), Ok("/h/.config/keytop/config.toml".into()));
        assert_eq!(below_home.journal_file(), Ok("/h/.local/share/keytop/journal.db".into()));
        let named = folders(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "relative")]);
        assert_eq!(named.config_file(), Ok("/c/keytop/config.toml".into()));
        assert_eq!(named.journal_file(), below_home.journal_file());
    }

    #[test]
    fn a_profile_has_folders_of_its_own() {
        let of = folders(&[("HOME", "/h")]).of_profile(&"work".parse().unwrap());
        assert_eq!(of.journal_file(), Ok("/h/.local/share/keytop/profiles/work/journal.db".into()));
        assert_eq!(of.config_file(), Ok("/h/.config/keytop/profiles/work/config.toml".into()));
        for wrong in ["", "..", "a/b", ".", "a b", &"x".repeat(41)] {
            assert_eq!(wrong.parse::<Profile>(), Err(ProfileError), "{wrong:?}");
        }
    }

    #[test]
    fn without_home_there_are_none() {
        for variables in [&[][..], &[("HOME", "")]] {
            assert_eq!(folders(variables).config_file(), Err(FoldersError::NoConfig));
            assert_eq!(folders(variables).journal_file(), Err(FoldersError::NoData));
        }
        assert!(folders(&[("XDG_CONFIG_HOME", "/c")]).config_file().is_ok());
    }
}
