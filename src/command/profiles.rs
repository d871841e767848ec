//! `keytop profiles`: lists journals that have settings of their own.

use std::fs;
use std::path::Path;

use super::exit::{Exit, Failure};
use super::output::print;
use crate::config::Folders;

/// Runs the command.
pub(super) fn run() -> Result<Exit, Failure> {
    let folders = Folders::of_environment();
    let journal = folders.journal_file().map_err(anyhow::Error::from)?;
    print(|out| {
        writeln!(out, "{}", line("(none)", &journal))?;
        for profile in folders.profiles() {
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
