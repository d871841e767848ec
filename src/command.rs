//! The command line: what can be asked for, and how each ends.
//!
//! Each command reads its arguments and the settings, does its work through the floors below, and ends with an
//! [`Exit`]. Errors are told once, on stderr, as `keytop: <sentence>`.

mod arguments;
mod audit;
mod bar;
mod capture;
mod check;
mod date;
mod dbt;
mod doctor;
mod exit;
mod export;
mod film;
mod import;
mod journal;
mod keyboards;
mod live;
mod mark;
mod metrics;
mod output;
mod pause;
mod plain;
mod present;
mod profiles;
mod push;
mod record;
mod recording;
mod report;
mod rotation;
mod service;
mod settings;
mod status;
mod store;
mod themes;

use std::ffi::OsString;

use clap::Parser;

pub use arguments::{
    Arguments, Command, ConfigAction, DoctorArguments, Global, ImportArguments, ImportFormat, ReplayArguments,
    ReportArguments, ReportFormat,
};
pub use date::{DateArgument, DateError};
pub use exit::{Exit, Failure};
pub use export::{By, Compress, ExportFormat};
pub use import::{Digest, Import, Sink, Stopped, Summary};
pub use settings::Settings;

/// Runs the command line and tells how it went.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return exit::tell_usage(&error),
    };
    let done = dispatch(&arguments);
    done.unwrap_or_else(|failure| exit::tell(&failure))
}

fn dispatch(arguments: &Arguments) -> Result<Exit, Failure> {
    let global = &arguments.global;
    match &arguments.command {
        None if arguments.plain => plain::run(global),
        None => live::run(global, live::Start::Now),
        Some(Command::Replay(replay)) => match &replay.film.film {
            Some(path) => film::run(global, replay, path),
            None => live::run(global, live::Start::Replay(replay.date)),
        },
        Some(Command::Record(record)) => record::run(global, record),
        Some(Command::Service(action)) => service::run(global, *action),
        Some(Command::Report(report)) => report::run(global, report),
        Some(Command::Import(import)) => import::run(global, import),
        Some(Command::Capture) => capture::run(global),
        Some(Command::Doctor(doctor)) => doctor::run(global, *doctor),
        Some(Command::Export(export)) => export::run(global, export),
        Some(Command::Push(push)) => push::run(global, push),
        Some(Command::Audit(audit)) => audit::run(global, audit),
        Some(Command::Pause(pause)) => pause::pause(global, pause),
        Some(Command::Status(status)) => status::run(global, *status),
        Some(Command::Bar(bar)) => bar::run(global, *bar),
        Some(Command::Metrics(metrics)) => metrics::run(global, metrics),
        Some(Command::Mark(mark)) => mark::run(global, mark),
        Some(Command::Resume) => pause::resume(global),
        Some(Command::Journal(action)) => journal::run(global, action),
        Some(Command::Dbt(action)) => dbt::run(action),
        Some(Command::Profiles) => profiles::run(),
        Some(Command::Config(action)) => check::run(global, *action),
    }
}
