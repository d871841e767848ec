//! What starts keytop at login and keeps it running: the service of the person, never of the machine.
//!
//! What is to be done is a list of steps, made here for each system and taken by [`perform`], so that it can be
//! looked at without doing it. Everything that `Install` does, `Uninstall` takes back.

use std::path::PathBuf;

use clap::Subcommand;

use super::unit;

/// What keeps programs running here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The person's own systemd.
    Systemd,
    /// launchd, of macOS.
    Launchd,
    /// The task scheduler of Windows.
    Tasks,
}

/// What can be done with the service; the first lines are the help of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum Deed {
    /// Record from every login on, and from now on
    Install,
    /// Take the service away again; the journal stays
    Uninstall,
    /// Start it now
    Start,
    /// Stop it until the next login
    Stop,
    /// Tell how it does
    Status,
    /// Show what it logged
    Logs,
}

/// One step of a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a folder for the person alone, unless it is there.
    Folder(PathBuf),
    /// Write a file.
    Write(PathBuf, Vec<u8>),
    /// Remove a file, if it is there.
    Remove(PathBuf),
    /// Run a command, which must succeed.
    Run(Vec<String>),
    /// Run a command; it is all the same whether it succeeds.
    Try(Vec<String>),
    /// Run a command that talks to the person.
    Show(Vec<String>),
    /// Show the end of a file.
    ShowFile(PathBuf),
}

/// A service of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What keeps it running.
    pub host: Host,
    /// `keytop`, or `keytop-<profile>`.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// Its arguments before `record`.
    pub arguments: Vec<String>,
    /// The folder that it writes the journal to.
    pub data: PathBuf,
    /// The folder of the host's files: units, agents; for the task scheduler one of our own.
    pub folder: PathBuf,
    /// Where its log is, for hosts without one.
    pub log: PathBuf,
    /// The person's number, for launchd.
    pub uid: u32,
    /// Whether the host knows the service from a package, so that no file need be written.
    pub is_packaged: bool,
    /// Folders beside its own that the settings have it write to.
    pub outlets: Vec<PathBuf>,
    /// Whether the settings have it take closed hours somewhere: under systemd a unit of its own does, as the recorder
    /// may not use the network.
    pub pushes: bool,
}

/// What a session tells programs in its environment, and systemd's services only if they are told of it.
const SESSION: [&str; 8] = [
    "DISPLAY",
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_ID",
    "XDG_SESSION_TYPE",
    "SWAYSOCK",
    "HYPRLAND_INSTANCE_SIGNATURE",
];

impl Service {
    /// What is to be done, in order.
    pub fn steps(&self, deed: Deed) -> Vec<Step> {
        match self.host {
            Host::Systemd => self.systemd(deed),
            Host::Launchd => self.launchd(deed),
            Host::Tasks => self.tasks(deed),
        }
    }

    fn systemd(&self, deed: Deed) -> Vec<Step> {
        let unit = format!("{}.service", self.name);
        let control = |words: &[&str]| Step::Run(words_of(&["systemctl", "--user"], words));
        let is_set = |name: &&&str| std::env::var_os(name).is_some();
        let session: Vec<&str> = SESSION.iter().filter(is_set).copied().collect();
        let import = (!session.is_empty())
            .then(|| Step::Try(words_of(&["systemctl", "--user", "import-environment"], &session)));
        let push = format!("{}-push.service", self.name);
        let units: Vec<&str> = std::iter::once(unit.as_str()).chain(self.pushes.then_some(push.as_str())).collect();
        let file = self.folder.join(&unit);
        let disable = |unit: &str| {
            let words = words_of(&["systemctl", "--user"], &["disable", "--quiet", "--now", unit]);
            [Step::Try(words), Step::Remove(self.folder.join(unit))]
        };
        match deed {
            Deed::Install => {
                // A unit may write only to folders that are there when it starts.
                let folders = std::iter::once(&self.data).chain(&self.outlets);
                let mut steps: Vec<Step> = folders.cloned().map(Step::Folder).collect();
                if !self.is_packaged || self.pushes {
                    steps.push(Step::Folder(self.folder.clone()));
                }
                if !self.is_packaged {
                    steps.push(Step::Write(file, unit::systemd(self)));
                }
                if self.pushes {
                    steps.push(Step::Write(self.folder.join(&push), unit::push(self)));
                } else {
                    // The settings may have named a place before.
                    steps.extend(disable(&push));
                }
                steps.push(control(&["daemon-reload"]));
                steps.extend(import);
                steps.push(control(&[&["enable", "--quiet"], &units[..]].concat()));
                steps.push(control(&[&["restart"], &units[..]].concat()));
                steps
            }
            Deed::Uninstall => {
                disable(&push).into_iter().chain(disable(&unit)).chain([control(&["daemon-reload"])]).collect()
            }
            Deed::Start => import.into_iter().chain([control(&[&["start"], &units[..]].concat())]).collect(),
            Deed::Stop => vec![control(&[&["stop"], &units[..]].concat())],
            Deed::Status => {
                let status = words_of(&["systemctl", "--user", "--no-pager", "status"], &units);
                vec![Step::Show(status)]
            }
            Deed::Logs => {
                let units = units.iter().flat_map(|unit| ["--unit", unit]).collect::<Vec<_>>();
                vec![Step::Show(words_of(&["journalctl", "--user", "--no-pager", "--lines", "100"], &units))]
            }
        }
    }

    fn launchd(&self, deed: Deed) -> Vec<Step> {
        let file = self.folder.join(format!("{}.plist", self.name));
        let domain = format!("gui/{}", self.uid);
        let target = format!("{domain}/{}", self.name);
        let control = |words: &[&str]| words_of(&["launchctl"], words);
        let path = file.to_string_lossy().into_owned();
        match deed {
            Deed::Install => vec![
                Step::Folder(self.data.clone()),
                Step::Folder(self.folder.clone()),
                Step::Try(control(&["bootout", &target])),
                Step::Write(file, unit::launchd(self)),
                Step::Run(control(&["bootstrap", &domain, &path])),
            ],
            Deed::Uninstall => vec![Step::Try(control(&["bootout", &target])), Step::Remove(file)],
            Deed::Start => vec![Step::Run(control(&["kickstart", &target]))],
            Deed::Stop => vec![Step::Run(control(&["kill", "SIGTERM", &target]))],
            Deed::Status => vec![Step::Show(control(&["print", &target]))],
            Deed::Logs => vec![Step::ShowFile(self.log.clone())],
        }
    }

    fn tasks(&self, deed: Deed) -> Vec<Step> {
        let file = self.folder.join(format!("{}-task.xml", self.name));
        let path = file.to_string_lossy().into_owned();
        let task = |words: &[&str]| words_of(&["schtasks"], &[words, &["/TN", &self.name]].concat());
        match deed {
            Deed::Install => vec![
                Step::Folder(self.data.clone()),
                Step::Folder(self.folder.clone()),
                Step::Write(file, unit::task(self)),
                Step::Run(task(&["/Create", "/F", "/XML", &path])),
                Step::Run(task(&["/Run"])),
            ],
            Deed::Uninstall => {
                vec![Step::Try(task(&["/End"])), Step::Try(task(&["/Delete", "/F"])), Step::Remove(file)]
            }
            Deed::Start => vec![Step::Run(task(&["/Run"]))],
            Deed::Stop => vec![Step::Run(task(&["/End"]))],
            Deed::Status => vec![Step::Show(task(&["/Query", "/V", "/FO", "LIST"]))],
            Deed::Logs => vec![Step::ShowFile(self.log.clone())],
        }
    }
}

fn words_of(first: &[&str], rest: &[&str]) -> Vec<String> {
    first.iter().chain(rest).map(|&word| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(host: Host) -> Service {
        Service {
            host,
            name: "keytop".into(),
            program: "/opt/key top/keytop".into(),
            arguments: vec!["--profile".into(), "work".into()],
            data: "/h/data".into(),
            folder: "/h/units".into(),
            log: "/h/keytop.log".into(),
            uid: 501,
            is_packaged: false,
            outlets: Vec::new(),
            pushes: false,
        }
    }

    #[test]
    fn what_is_written_is_removed_again() {
        for host in [Host::Systemd, Host::Launchd, Host::Tasks] {
            let service = service(host);
            for pushes in [false, true] {
                let service = Service { pushes, ..service.clone() };
                let written: Vec<_> = service.steps(Deed::Install).into_iter().filter_map(written).collect();
                let removed: Vec<_> = service.steps(Deed::Uninstall).into_iter().filter_map(removed).collect();
                let units = if pushes && host == Host::Systemd { 2 } else { 1 };
                assert_eq!(written.len(), units, "{host:?}");
                assert!(written.iter().all(|file| removed.contains(file)), "{host:?}: {written:?} {removed:?}");
            }
        }
    }

    #[test]
    fn a_packaged_service_is_only_enabled() {
        let service = Service { is_packaged: true, ..service(Host::Systemd) };
        assert!(service.steps(Deed::Install).into_iter().find_map(written).is_none());
        let enable = ["systemctl", "--user", "enable", "--quiet", "keytop.service"].map(str::to_owned).to_vec();
        assert!(service.steps(Deed::Install).contains(&Step::Run(enable)));
    }

    fn written(step: Step) -> Option<PathBuf> {
        if let Step::Write(path, _) = step { Some(path) } else { None }
    }

    fn removed(step: Step) -> Option<PathBuf> {
        if let Step::Remove(path) = step { Some(path) } else { None }
    }
}
