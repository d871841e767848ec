//! The folders of the XDG base directory specification that keytop uses.

use std::ffi::OsString;
use std::path::PathBuf;

/// Where keytop's files are by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Of settings: `keytop` in the config folder.
    pub config: PathBuf,
    /// Of the journal: `keytop` in the data folder.
    pub data: PathBuf,
}

/// Why the folders are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldersError {
    /// Nothing says where the person's files are.
    #[error(
        "HOME is not set to an absolute path, so there is no folder for keytop's files; set it, or XDG_CONFIG_HOME and XDG_DATA_HOME, or name the files with --config and --journal"
    )]
    NoHome,
}

impl Folders {
    /// The folders that these environment variables tell of; relative paths are ignored, as the specification says.
    pub fn new(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, FoldersError> {
        let absolute = |name| variable(name).map(PathBuf::from).filter(|path: &PathBuf| path.is_absolute());
        let folder = |name, below_home: &str| {
            let base = absolute(name).or_else(|| absolute("HOME").map(|home| home.join(below_home)));
            base.map(|base| base.join("keytop")).ok_or(FoldersError::NoHome)
        };
        Ok(Self { config: folder("XDG_CONFIG_HOME", ".config")?, data: folder("XDG_DATA_HOME", ".local/share")? })
    }

    /// The folders of this process's environment.
    pub fn of_environment() -> Result<Self, FoldersError> {
        Self::new(|name| std::env::var_os(name))
    }

    /// The settings file.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The journal.
    pub fn journal_file(&self) -> PathBuf {
        self.data.join("journal.db")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(variables: &[(&str, &str)]) -> Result<[String; 2], FoldersError> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        let shown = |path: PathBuf| path.display().to_string();
        Folders::new(find).map(|folders| [shown(folders.config_file()), shown(folders.journal_file())])
    }

    #[test]
    fn xdg_folders_come_before_those_below_home() {
        let below_home = ["/h/.config/keytop/config.toml", "/h/.local/share/keytop/journal.db"];
        assert_eq!(folders(&[("HOME", "/h")]), Ok(below_home.map(Into::into)));
        let named = [("HOME", "/h"), ("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "relative")];
        assert_eq!(folders(&named), Ok(["/c/keytop/config.toml", below_home[1]].map(Into::into)));
    }

    #[test]
    fn without_home_there_are_none() {
        assert_eq!(folders(&[]), Err(FoldersError::NoHome));
        assert_eq!(folders(&[("HOME", "")]), Err(FoldersError::NoHome));
        assert_eq!(folders(&[("XDG_CONFIG_HOME", "/c")]), Err(FoldersError::NoHome));
    }
}
