//! Takes the steps of a deed.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::host::Step;
use crate::private;

/// Why a step could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A file or folder.
    #[error("cannot write {}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A program is not there.
    #[error("cannot run {program}: {error}")]
    Program {
        /// Its name.
        program: String,
        /// What the system says.
        error: io::Error,
    },
    /// A command failed.
    #[error("`{command}` failed: {said}")]
    Failed {
        /// As it would be typed.
        command: String,
        /// What it said.
        said: String,
    },
}

/// Lines of a log file that are shown.
const LINES: usize = 100;

/// Takes the steps in order; whether the last command that talks to the person was content.
///
/// # Errors
/// Ends at the first step that cannot be taken.
pub fn perform(steps: Vec<Step>, show: &mut dyn FnMut(&str)) -> Result<bool, ServiceError> {
    let mut is_content = true;
    for step in steps {
        match step {
            Step::Folder(path) => {
                private::make_folders(&path).map_err(|error| ServiceError::File { path, error })?;
            }
            Step::Write(path, text) => fs::write(&path, text).map_err(|error| ServiceError::File { path, error })?,
            Step::Remove(path) => match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(ServiceError::File { path, error }),
                _ => {}
            },
            Step::Run(command) => run(&command)?,
            Step::Try(command) => drop(run(&command)),
            Step::Show(command) => is_content = talk(&command)?,
            Step::ShowFile(path) => match fs::read_to_string(&path) {
                Ok(text) => show(last_lines(&text)),
                Err(error) if error.kind() == ErrorKind::NotFound => is_content = false,
                Err(error) => return Err(ServiceError::File { path, error }),
            },
        }
    }
    Ok(is_content)
}

fn run(command: &[String]) -> Result<(), ServiceError> {
    let done = start(command).stdin(Stdio::null()).output().map_err(|error| missing(command, error))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr).trim().replace('\n', "; ");
    Err(ServiceError::Failed { command: command.join(" "), said })
}

fn talk(command: &[String]) -> Result<bool, ServiceError> {
    let status = start(command).stdin(Stdio::null()).status().map_err(|error| missing(command, error))?;
    Ok(status.success())
}

fn start(command: &[String]) -> Command {
    let (program, arguments) = command.split_first().map_or(("", [].as_slice()), |(first, rest)| (first, rest));
    let mut start = Command::new(program);
    start.args(arguments);
    start
}

fn missing(command: &[String], error: io::Error) -> ServiceError {
    ServiceError::Program { program: command.first().cloned().unwrap_or_default(), error }
}

fn last_lines(text: &str) -> &str {
    let start = text.trim_end().rmatch_indices('\n').nth(LINES - 1).map_or(0, |(at, _)| at + 1);
    text.get(start..).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(steps: Vec<Step>) -> Result<bool, String> {
        perform(steps, &mut |_| {}).map_err(|error| error.to_string())
    }

    #[test]
    fn files_come_and_go() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, file) = (folder.path().join("a/b"), folder.path().join("a/b/unit"));
        take(vec![Step::Folder(inside.clone()), Step::Write(file.clone(), b"x".to_vec())]).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"x");
        take(vec![Step::Remove(file.clone()), Step::Remove(file.clone())]).unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn a_command_that_fails_ends_it_with_what_it_said() {
        let fail = vec!["sh".to_owned(), "-c".to_owned(), "echo no >&2; exit 1".to_owned()];
        assert_eq!(take(vec![Step::Try(fail.clone())]), Ok(true));
        assert_eq!(take(vec![Step::Run(fail)]), Err("`sh -c echo no >&2; exit 1` failed: no".into()));
    }

    #[test]
    fn the_end_of_a_log_is_shown() {
        let text: String = (0..250).fold(String::new(), |text, line| text + &line.to_string() + "\n");
        assert_eq!((last_lines(&text).lines().next(), last_lines("one\n")), (Some("150"), "one\n"));
    }
}
