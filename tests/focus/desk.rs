//! A headless sway with real clients, as an ordinary person: sway refuses to run as root.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use keytop::capture::Surroundings;
use tempfile::TempDir;

use super::feed::PATIENCE;

/// `nobody` of Debian.
const NOBODY: u32 = 65_534;

pub struct Desk {
    folder: TempDir,
    sway: Child,
    clients: Vec<Child>,
}

impl Desk {
    /// A desk, or `None` where sway or foot is not installed (unless `KEYTOP_TESTS_NEED_ALL` is set).
    pub fn start() -> Option<Self> {
        let missing = ["sway", "swaymsg", "foot"].into_iter().find(|program| !is_installed(program));
        if let Some(program) = missing {
            assert!(std::env::var_os("KEYTOP_TESTS_NEED_ALL").is_none(), "{program} is not installed");
            eprintln!("left out: {program} is not installed (apt-get install sway foot)");
            return None;
        }
        let folder = tempfile::Builder::new().prefix("keytop-sway-").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        if is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let config = "xwayland disable\noutput HEADLESS-1 resolution 1280x800\nfocus_follows_mouse no\n";
        fs::write(folder.path().join("config"), config).unwrap();
        let sway = sway(folder.path());
        let desk = Self { folder, sway, clients: Vec::new() };
        desk.wait_until_up();
        Some(desk)
    }

    pub fn surroundings(&self) -> Surroundings {
        let runtime = self.folder.path().to_owned();
        Surroundings {
            sway_socket: self.socket(|name| name.starts_with("sway-ipc.")),
            wayland_socket: self.socket(|name| name.starts_with("wayland-") && !name.contains(".lock")),
            runtime_dir: Some(runtime),
            idle_timeout_ms: 0,
            ..Surroundings::default()
        }
    }

    /// Opens a window and gives back its place in the order of windows.
    pub fn open(&mut self, app: &str, title: &str) -> usize {
        let command = ["--app-id", app, "--title", title, "sleep", "1000"];
        let client = self.program("foot").args(command).spawn().unwrap();
        self.clients.push(client);
        self.clients.len() - 1
    }

    /// Opens a window whose client sets its title by an escape sequence, byte for byte.
    pub fn open_with_raw_title(&mut self, app: &str, octal_title: &str) -> usize {
        let script = format!(r"printf '\033]0;{octal_title}\007'; sleep 1000");
        let client = self.program("foot").args(["--app-id", app, "sh", "-c", &script]).spawn().unwrap();
        self.clients.push(client);
        self.clients.len() - 1
    }

    pub fn close(&mut self, window: usize) {
        let client = &mut self.clients[window];
        client.kill().unwrap();
        client.wait().unwrap();
    }

    pub fn tell(&self, command: &str) {
        assert!(self.does(command), "{command} {}", self.log());
    }

    /// Whether sway does what it is told.
    pub fn does(&self, command: &str) -> bool {
        let socket = self.surroundings().sway_socket.unwrap();
        let done = Command::new("swaymsg").arg("-s").arg(socket).args(["--", command]).output().unwrap();
        done.status.success()
    }

    pub fn kill(&mut self) {
        self.sway.kill().unwrap();
        self.sway.wait().unwrap();
        for client in &mut self.clients {
            let _ = client.kill();
            let _ = client.wait();
        }
        self.clients.clear();
    }

    /// Starts sway again after [`Desk::kill`], with another IPC socket.
    pub fn start_again(&mut self) {
        let old = self.surroundings().sway_socket.unwrap();
        fs::remove_file(old).unwrap();
        self.sway = sway(self.folder.path());
        self.wait_until_up();
    }

    fn wait_until_up(&self) {
        let deadline = Instant::now() + PATIENCE;
        let is_up = || {
            let surroundings = self.surroundings();
            let answers = |socket: PathBuf| {
                let ask = Command::new("swaymsg").arg("-s").arg(socket).args(["-t", "get_version"]).output();
                ask.is_ok_and(|asked| asked.status.success())
            };
            surroundings.wayland_socket.is_some() && surroundings.sway_socket.is_some_and(answers)
        };
        while !is_up() {
            assert!(Instant::now() < deadline, "sway does not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn program(&self, name: &str) -> Command {
        let mut command = person(name, self.folder.path());
        command.env("WAYLAND_DISPLAY", self.surroundings().wayland_socket.unwrap());
        command
    }

    fn socket(&self, is_it: impl Fn(&str) -> bool) -> Option<PathBuf> {
        let mut names = fs::read_dir(self.folder.path()).unwrap().flatten().map(|entry| entry.path());
        names.find(|path| is_it(&path.file_name().unwrap().to_string_lossy()))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.kill();
    }
}

fn sway(folder: &Path) -> Child {
    let log = fs::File::create(folder.join("log")).unwrap();
    let mut command = person("sway", folder);
    let settings = [
        ("WLR_BACKENDS", "headless"),
        ("WLR_LIBINPUT_NO_DEVICES", "1"),
        ("WLR_RENDERER", "pixman"),
        ("LIBSEAT_BACKEND", "noop"),
    ];
    command.arg("-c").arg(folder.join("config")).envs(settings).stderr(log).spawn().unwrap()
}

/// A program with a clean environment, run by an ordinary person.
fn person(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("LC_ALL", "C.UTF-8");
    command.env("HOME", folder).env("XDG_RUNTIME_DIR", folder).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

pub fn is_installed(program: &str) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap()).any(|folder| folder.join(program).exists())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
