//! What the screen changes in the settings file.

use std::path::Path;

use crate::category::{Categories, RuleText};
use crate::config::{EditError, Setting, SettingsFile};

/// Writes rules of categories into the settings, whose comments stay, and returns those that hold then.
pub(super) fn save_categories(file: Option<&Path>, rules: &[RuleText]) -> Result<Categories, String> {
    let file = file.ok_or("no folder for settings is known: start keytop with --config and a path")?;
    write(file, rules).map_err(|error| error.to_string())
}

fn write(file: &Path, rules: &[RuleText]) -> Result<Categories, EditError> {
    let mut settings = SettingsFile::open(file)?;
    settings.set_rows("categories", rules.iter().map(row).collect())?;
    Ok(settings.save()?.categories)
}

fn row(rule: &RuleText) -> Vec<(&'static str, Setting)> {
    let RuleText { name, app, color } = rule;
    let named = [("name", name), ("app", app), ("color", color)];
    let said = named.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(key, text)| (key, Setting::Text(text.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_written_beside_the_comments_that_were_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "# mine\naltgr = false # so\n").unwrap();
        let rule = RuleText { name: "Work".into(), app: "^code$".into(), ..RuleText::default() };
        let saved = save_categories(Some(&path), &[rule]).unwrap();
        assert!(saved.is_own() && saved.rules().len() == 1);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "# mine\naltgr = false # so\n\n[[categories]]\nname = \"Work\"\napp = \"^code$\"\n");
        assert!(!save_categories(Some(&path), &[]).unwrap().is_own(), "none of one's own: those of the program");
    }

    #[test]
    fn where_nothing_can_be_written_it_says_so() {
        assert!(save_categories(None, &[]).unwrap_err().contains("--config"));
    }
}
