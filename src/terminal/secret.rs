//! A line of standard input that is not shown while it is typed.

use std::io::{self, stdin};

/// Reads the line, without its end.
pub fn read_secret() -> io::Result<String> {
    let line = hidden::read()?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(unix)]
mod hidden {
    use std::io::Write;

    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

    use super::{io, stdin};

    /// The terminal edits the line and keeps it to itself.
    pub fn read() -> io::Result<String> {
        let input = stdin();
        let before = tcgetattr(&input).ok();
        if let Some(mut quiet) = before.clone() {
            quiet.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(&input, OptionalActions::Now, &quiet);
        }
        let mut line = String::new();
        let read = input.read_line(&mut line);
        if let Some(before) = before {
            let _ = tcsetattr(&input, OptionalActions::Now, &before);
            let _ = writeln!(io::stderr().lock());
        }
        read.map(|_| line)
    }
}

#[cfg(not(unix))]
mod hidden {
    use std::io::{IsTerminal, Write};

    use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read as next};
    use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

    use super::{io, stdin};

    /// Reads key by key where there is a terminal.
    pub fn read() -> io::Result<String> {
        let mut line = String::new();
        if !stdin().is_terminal() {
            return stdin().read_line(&mut line).map(|_| line);
        }
        enable_raw_mode()?;
        let edited = edit(&mut line);
        disable_raw_mode()?;
        let _ = writeln!(io::stderr().lock());
        edited.map(|()| line)
    }

    fn edit(line: &mut String) -> io::Result<()> {
        loop {
            let Event::Key(KeyEvent { code, modifiers, kind, .. }) = next()? else { continue };
            match code {
                _ if kind == KeyEventKind::Release => {}
                KeyCode::Enter => return Ok(()),
                KeyCode::Char('c') if modifiers == KeyModifiers::CONTROL => {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                KeyCode::Char(sign) => line.push(sign),
                KeyCode::Backspace => drop(line.pop()),
                _ => {}
            }
        }
    }
}
