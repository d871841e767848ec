//! `keytop journal keygen`: makes the identity that opens what is sealed; and reads such files.

use std::fs;
use std::io::{IsTerminal, Write, stdin};
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use anyhow::Context as _;
use clap::Args;

use super::super::exit::{Exit, Failure, say};
use super::super::output::print;
use crate::journal::{Identities, Keypair};
use crate::private;
use crate::terminal::read_secret;

/// What to make.
#[derive(Clone, Debug, Args)]
pub struct KeygenArguments {
    /// The file to write the identity to, readable by you only
    #[arg(long, value_name = "FILE", default_value = "keytop-identity.txt")]
    pub out: PathBuf,
    /// Encrypt the identity with a passphrase, asked for or read as a line of standard input
    #[arg(long)]
    pub passphrase: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &KeygenArguments) -> Result<Exit, Failure> {
    let pair = Keypair::generate();
    let file = &arguments.out;
    let body = if arguments.passphrase {
        pair.locked(ask("passphrase of the new identity: ")?).map_err(anyhow::Error::from)?
    } else {
        pair.identity.expose_secret().as_bytes().to_vec()
    };
    let write = || private::options().write(true).create_new(true).open(file)?.write_all(&body);
    write().with_context(|| format!("cannot write the identity to {}", file.display()))?;
    say(&format!(
        "wrote the identity to {}: keep it away from this machine, without it sealed events stay shut",
        file.display()
    ));
    print(|out| writeln!(out, "{}", pair.recipient))?;
    Ok(Exit::Done)
}

/// The identities of a file.
pub(in crate::command) fn identities(file: &Path) -> anyhow::Result<Identities> {
    let wrong = || format!("cannot use the identity {}", file.display());
    let body = fs::read(file).with_context(wrong)?;
    if Identities::is_locked(&body) {
        return Identities::unlock(&body, ask("passphrase of the identity: ")?).with_context(wrong);
    }
    Identities::read(&body).with_context(wrong)
}

/// Asks for a line that is not shown while it is typed.
fn ask(question: &str) -> anyhow::Result<SecretString> {
    if stdin().is_terminal() {
        let mut errors = std::io::stderr().lock();
        let _ = write!(errors, "{question}").and_then(|()| errors.flush());
    }
    let passphrase = read_secret().context("cannot read the passphrase")?;
    anyhow::ensure!(!passphrase.is_empty(), "the passphrase is empty");
    Ok(SecretString::from(passphrase))
}
