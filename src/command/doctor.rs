//! `keytop doctor`: what is captured here, what is missing, and the one command that mends it.
//!
//! Looks and changes nothing. Every question has a time limit, so that a server or bus that hangs hangs nothing
//! here. Of the focus only the application's name is told, never a title.

mod asked;
mod clocks;
mod files;
mod findings;
mod machine;
mod text;
mod verdict;

use super::arguments::{DoctorArguments, Global};
use super::exit::{Exit, Failure, say};
use super::output::print;
use crate::capture::Options;
use crate::config::Folders;
use findings::{Device, Findings, Lack, SCHEMA};
use verdict::Beside;

/// What lets whoever sits at the machine read its input devices.
const UDEV_RULE: &str = include_str!("../../assets/udev/70-keytop.rules");

/// Runs the command.
pub(super) fn run(global: &Global, arguments: DoctorArguments) -> Result<Exit, Failure> {
    if arguments.udev_rule {
        print(|out| out.write_all(UDEV_RULE.as_bytes()))?;
        return Ok(Exit::Done);
    }
    let options = Options::from_env(|name| std::env::var(name).ok());
    let (found, can_see_session) = examine(global, &options, machine::kernel_devices());
    print(|out| match (arguments.json, arguments.fix) {
        (true, _) => writeln!(out, "{}", serde_json::to_string_pretty(&found)?),
        (false, true) => text::write_mends(&found.verdict.missing, out),
        (false, false) => text::write(&found, out),
    })?;
    if can_see_session {
        return Ok(Exit::Done);
    }
    if let Some(lack) = found.verdict.missing.first() {
        let mend = lack.command.as_ref().map(|mend| format!("; {mend}")).unwrap_or_default();
        say(&format!("{}{mend}", lack.what));
    }
    Ok(Exit::NoCapture)
}

/// Looks at everything beside these devices of the kernel; whether the whole session can be captured.
fn examine(global: &Global, options: &Options, kernel: Vec<Device>) -> (Findings, bool) {
    let folders = Folders::of_environment();
    let (config, settings) = files::settings(global, &folders);
    let options = &Options { focus: config.capture.focus, ..options.clone() };
    let probed = machine::probed(options);
    let asked = global.source.unwrap_or(config.capture.source);
    let mut devices = kernel;
    devices.extend(machine::server_devices(options));
    let is_excluded = |name: &str| config.capture.exclude_devices.iter().any(|pattern| pattern.matches(name));
    for device in &mut devices {
        device.is_excluded = is_excluded(&device.name);
    }
    let (clock, journal) = (clocks::found(), files::journal(global, &folders));
    let beside = Beside { devices: &devices, clock: &clock, journal: &journal, settings: &settings };
    let mut verdict = verdict::verdict(&probed, (asked, options), &beside, &program());
    // Where nothing of the session is used, what tells the focus can still be shown.
    let teller = verdict.focus.or_else(|| machine::focus(&probed, Some("x11"), options.focus));
    let sight = machine::sight(teller, options);
    verdict.missing.extend(sight.trouble.map(|what| Lack { what, command: None, means: None }));
    let backends = machine::backends(&probed, [verdict.input, verdict.focus]);
    let can_see_session = verdict::can_see_session(&probed, options);
    let found = Findings {
        schema: SCHEMA,
        verdict,
        backends,
        devices,
        monitors: sight.monitors,
        focus: sight.focus,
        clock,
        journal,
        settings,
    };
    (found, can_see_session)
}

/// How this program is called, so that a command that names it can be pasted.
fn program() -> String {
    std::env::current_exe().map_or_else(|_| "keytop".to_owned(), |path| path.display().to_string())
}
