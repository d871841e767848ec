//! keytop: htop for your hands.

use std::process::ExitCode;

fn main() -> ExitCode {
    keytop::command::run(std::env::args_os()).into()
}
