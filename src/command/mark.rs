//! `keytop mark`: puts a note on this moment.

use clap::Args;

use super::arguments::Global;
use super::exit::{Exit, Failure};
use super::output::print;
use super::settings::Settings;
use super::store;
use crate::clock::{Clock, SystemClock};
use crate::journal::{Journal, Mark};

/// What to note.
#[derive(Clone, Debug, Args)]
pub struct MarkArguments {
    /// What it says, kept as it is written
    #[arg(value_name = "TEXT", required = true, value_parser = words)]
    pub text: String,
}

/// Longer notes are no notes.
const MOST_SIGNS: usize = 200;

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &MarkArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let mark = Mark { time: SystemClock.now(), text: arguments.text.clone() };
    let mut journal =
        Journal::open_for_import(&settings.journal, &store::options(&settings)?).map_err(anyhow::Error::from)?;
    journal.mark(&mark).and_then(|()| journal.close()).map_err(anyhow::Error::from)?;
    print(|out| writeln!(out, "noted at {}", mark.time))?;
    Ok(Exit::Done)
}

fn words(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MOST_SIGNS || text.chars().any(char::is_control) {
        return Err(format!("a note is one line of 1 to {MOST_SIGNS} characters"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line() {
        assert_eq!(words(" standup "), Ok("standup".into()));
        assert!(words("").is_err() && words("a\u{1b}[31m").is_err() && words(&"x".repeat(201)).is_err());
    }
}
