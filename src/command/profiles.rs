//! `keytop profiles`: lists journals that have settings of their own.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::exit::{Exit, Failure};
use super::output::print;
use crate::config::{Folders, Profile};

/// Runs the command.
pub(super) fn run() -> Result<Exit, Failure> {
    let folders = Folders::of_environment();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for folder in [folders.data_profiles(), folders.config_profiles()].into_iter().flatten() {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        names.extend(
            entries.filter(|entry| entry.path().is_dir()).filter_map(|entry| entry.file_name().into_string().ok()),
        );
    }
    let journal = folders.journal_file().map_err(anyhow::Error::from)?;
    print(|out| {
        writeln!(out, "{}", line("(none)", &journal))?;
        for profile in names.iter().filter_map(|name| name.parse::<Profile>().ok()) {
            let folders = folders.clone().of_profile(&profile);
            let journal = folders.journal_file().map_err(std::io::Error::other)?;
            writeln!(out, "{}", line(profile.name(), &journal))?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

fn line(name: &str, journal: &Path) -> String {
    match fs::metadata(journal) {
        Ok(found) => format!("{name:<20} {:>8} KB  {}", found.len().div_ceil(1024), journal.display()),
        Err(_) => format!("{name:<20}  no journal  {}", journal.display()),
    }
}
