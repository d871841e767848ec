//! `keytop service`: the recorder that starts at login, as the system keeps such programs.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::arguments::Global;
use super::exit::{Exit, Failure};
use super::output::print;
use super::settings::Settings;
use crate::service::{Deed, Host, Service, perform};
use crate::upload::Target;

/// Where packages put the unit.
const PACKAGED: &str = "/usr/lib/systemd/user/keytop.service";
/// The program that it starts.
const PACKAGED_PROGRAM: &str = "/usr/bin/keytop";

/// Runs the command.
pub(super) fn run(global: &Global, deed: Deed) -> Result<Exit, Failure> {
    let service = service(global)?;
    let is_content = perform(service.steps(deed), &mut |text| {
        // A reader that has gone needs no log.
        let _ = print(|out| write!(out, "{text}"));
    });
    let is_content = is_content.map_err(anyhow::Error::from)?;
    if let Some(sentence) = told(deed, &service) {
        print(|out| writeln!(out, "{sentence}"))?;
    }
    Ok(if is_content { Exit::Done } else { Exit::Nothing })
}

fn told(deed: Deed, service: &Service) -> Option<String> {
    let name = &service.name;
    match deed {
        Deed::Install => Some(format!(
            "{name} records from now on and from every login on; `keytop` shows it, `keytop service uninstall` ends it"
        )),
        Deed::Uninstall => {
            Some(format!("{name} is no service any longer; the journal is in {}", service.data.display()))
        }
        Deed::Start => Some(format!("{name} was started; `keytop service status` tells how it does")),
        Deed::Stop => Some(format!("{name} was stopped until the next login")),
        Deed::Status | Deed::Logs => None,
    }
}

fn service(global: &Global) -> anyhow::Result<Service> {
    let host = host()?;
    let settings = Settings::new(global)?;
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let data = settings.journal.parent().map(Path::to_owned).unwrap_or_default();
    let name = global.profile.as_ref().map_or_else(|| "keytop".to_owned(), |name| format!("keytop-{}", name.name()));
    let arguments = arguments(global)?;
    let (export, push) = (&settings.config.export, &settings.config.push);
    let place = push.to.as_ref().filter(|_| push.while_recording);
    let brought = place.and_then(|place| if let Target::Folder(folder) = place { Some(folder.clone()) } else { None });
    let outlets: Vec<PathBuf> = export.to.iter().cloned().chain(brought).collect();
    let is_usual = arguments.is_empty() && outlets.is_empty();
    let is_packaged = is_usual && program == Path::new(PACKAGED_PROGRAM) && Path::new(PACKAGED).exists();
    let log = data.join(format!("{name}.log"));
    let folder = match host {
        Host::Systemd => config_home()?.join("systemd/user"),
        Host::Launchd => home()?.join("Library/LaunchAgents"),
        Host::Tasks => data.clone(),
    };
    #[cfg(unix)]
    let uid = rustix::process::getuid().as_raw();
    #[cfg(not(unix))]
    let uid = 0;
    Ok(Service {
        host,
        name,
        program,
        arguments,
        data,
        folder,
        log,
        uid,
        is_packaged,
        outlets,
        pushes: place.is_some(),
    })
}

/// The options that the service must be started with to record into the same journal by the same settings.
fn arguments(global: &Global) -> anyhow::Result<Vec<String>> {
    let absolute = |path: &PathBuf| {
        let path = std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))?;
        anyhow::Ok(path.to_string_lossy().into_owned())
    };
    let mut arguments = Vec::new();
    if let Some(profile) = &global.profile {
        arguments.extend(["--profile".to_owned(), profile.name().to_owned()]);
    }
    for (option, path) in [("--journal", &global.journal), ("--config", &global.config)] {
        if let Some(path) = path {
            arguments.extend([option.to_owned(), absolute(path)?]);
        }
    }
    if let Some(source) = global.source {
        arguments.extend(["--source".to_owned(), source.name().to_owned()]);
    }
    Ok(arguments)
}

fn host() -> anyhow::Result<Host> {
    if cfg!(target_os = "macos") {
        return Ok(Host::Launchd);
    }
    if cfg!(windows) {
        return Ok(Host::Tasks);
    }
    #[cfg(unix)]
    if std::env::var_os("SUDO_USER").is_some() && rustix::process::getuid().is_root() {
        bail!("the service is a person's own and never needs root; run this without sudo");
    }
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).unwrap_or_default();
    if !runtime.join("systemd/private").exists() {
        bail!(
            "no systemd runs for you here, so nothing would start the service; start `keytop record` from what starts \
             your session (such as ~/.xprofile, or exec in the settings of sway or i3), or keep `keytop` open"
        );
    }
    Ok(Host::Systemd)
}

fn config_home() -> anyhow::Result<PathBuf> {
    let named = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    named.map_or_else(|| Ok(home()?.join(".config")), Ok)
}

fn home() -> anyhow::Result<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    home.context("HOME is not set to an absolute path")
}
