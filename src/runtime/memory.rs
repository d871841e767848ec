//! What the screen was like last, kept from one start to the next: the layout that was chosen by key.

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::Deserialize;

/// The file that remembers it; none where there is no place for one.
#[derive(Clone, Debug, Default)]
pub struct Memory(Option<PathBuf>);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Kept {
    layout: Option<String>,
}

impl Memory {
    /// The memory in this file.
    pub fn new(path: Option<PathBuf>) -> Self {
        Self(path)
    }

    /// The layout that was chosen last. What cannot be read is forgotten: nobody wrote it by hand.
    pub fn layout(&self) -> Option<String> {
        let text = fs::read_to_string(self.0.as_ref()?).ok()?;
        toml::from_str::<Kept>(&text).ok()?.layout
    }

    /// Remembers the layout.
    pub(super) fn keep_layout(&self, name: &str) -> io::Result<()> {
        let Some(path) = &self.0 else { return Ok(()) };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // A whole line at once: a reader beside finds the old one, the new one, or nothing.
        let name = toml_edit::Value::from(name);
        fs::write(path, format!("layout = {name}\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_remembered_and_nonsense_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/screen.toml");
        let memory = Memory::new(Some(path.clone()));
        assert_eq!(memory.layout(), None);
        memory.keep_layout("my \"own\"").unwrap();
        assert_eq!(memory.layout().as_deref(), Some("my \"own\""));
        fs::write(path, "layout = 7").unwrap();
        assert_eq!(memory.layout(), None);
        assert!(Memory::default().keep_layout("x").is_ok());
    }
}
