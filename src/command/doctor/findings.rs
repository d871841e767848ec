//! What a look at this machine found: the JSON of `keytop doctor --json` (`keytop-doctor/1`) and the text of it.
//!
//! Every key is always there; `null` is what is not known or not there. Words for states are fixed:
//! `captures` is `session`, `terminal` or `nothing`; `sees` is `input`, `focus` or `both`; `state` of a backend is
//! `available`, `needs-permission` or `unsupported`. Names of windows' titles and keys are never in it.

use serde::Serialize;

/// The format's name and version.
pub(super) const SCHEMA: &str = "keytop-doctor/1";

/// Everything that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Findings {
    /// The format's name and version.
    pub schema: &'static str,
    /// What it comes to.
    pub verdict: Verdict,
    /// Every backend, used or not.
    pub backends: Vec<Backend>,
    /// Input devices, of the kernel and of the X server.
    pub devices: Vec<Device>,
    /// Monitors as the session tells them; empty where nothing does.
    pub monitors: Vec<MonitorFound>,
    /// What has the focus now.
    pub focus: FocusFound,
    /// Time.
    pub clock: ClockFound,
    /// The journal.
    pub journal: JournalFound,
    /// The settings.
    pub settings: SettingsFound,
}

/// What is captured and what is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Verdict {
    /// `session`, `terminal` or `nothing`.
    pub captures: &'static str,
    /// The backend of input that is used.
    pub input: Option<&'static str>,
    /// The backend of the focus that is used.
    pub focus: Option<&'static str>,
    /// Why these, as a sentence without a full stop.
    pub why: String,
    /// What is missing or wrong, most important first.
    pub missing: Vec<Lack>,
}

/// Something missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Lack {
    /// What, as a sentence without a full stop.
    pub what: String,
    /// The one command or step that mends it, where there is one.
    pub command: Option<String>,
    /// What carrying it out means, where that is not harmless.
    pub means: Option<&'static str>,
}

/// A backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Backend {
    /// Its name as `--source` or the settings take it.
    pub name: &'static str,
    /// `input`, `focus` or `both`.
    pub sees: &'static str,
    /// What it reads.
    pub about: &'static str,
    /// `available`, `needs-permission` or `unsupported`.
    pub state: &'static str,
    /// How it gets its permission, or why it does not work.
    pub detail: Option<String>,
    /// Whether it is used.
    pub is_chosen: bool,
}

/// An input device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Device {
    /// As it calls itself; the settings' `exclude_devices` take this name.
    pub name: String,
    /// Who lists it: `evdev` or `x11`.
    pub source: &'static str,
    /// Its node in `/dev/input`, or its number in the X server.
    pub id: String,
    /// What kind it is.
    pub kind: &'static str,
    /// Whether this process may read it.
    pub is_readable: bool,
    /// Whether the settings exclude it.
    pub is_excluded: bool,
}

/// A monitor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct MonitorFound {
    /// Its name.
    pub name: String,
    /// Left edge in the virtual desktop, px.
    pub x: f64,
    /// Upper edge, px.
    pub y: f64,
    /// Px.
    pub width: f64,
    /// Px.
    pub height: f64,
    /// Width and height of the glass, mm.
    pub mm: Option<(f64, f64)>,
}

/// What has the focus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct FocusFound {
    /// The application's name, never its title.
    pub app: Option<String>,
    /// The backend that told.
    pub told_by: Option<&'static str>,
}

/// Time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ClockFound {
    /// The wall clock, UTC.
    pub now: String,
    /// The zone that days are cut by.
    pub time_zone: String,
    /// Who says so: `TZ`, `system` or `nothing` (then it is UTC).
    pub told_by: &'static str,
    /// When the machine booted by these clocks, UTC.
    pub booted: Option<String>,
    /// What is wrong.
    pub trouble: Option<String>,
}

/// The journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct JournalFound {
    /// Its file; `None` where nothing says where it would be.
    pub path: Option<String>,
    /// Whether it is there.
    pub exists: bool,
    /// With its write-ahead log.
    pub size_bytes: u64,
    /// Mode bits, octal.
    pub mode: Option<String>,
    /// The version of its tables.
    pub schema_version: Option<i64>,
    /// The process that records into it.
    pub recorder_pid: Option<u32>,
    /// `ok`, or what is wrong with its pages; `None` if it was not looked through.
    pub integrity: Option<String>,
    /// Where open batches are mirrored.
    pub mirror: MirrorFound,
    /// What is wrong.
    pub trouble: Option<String>,
}

/// Where open batches are mirrored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct MirrorFound {
    /// The folder; `None` where no folder is memory, and then nothing is mirrored.
    pub path: Option<String>,
    /// Whether it is memory.
    pub is_memory: bool,
}

/// The settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct SettingsFound {
    /// Their file; `None` where nothing says where it would be.
    pub path: Option<String>,
    /// Whether it is there; without it every setting has its default.
    pub exists: bool,
    /// What is wrong with it.
    pub trouble: Option<String>,
    /// Counts that the mouse makes on an inch, as far as the settings tell.
    pub pointer_cpi: Option<u32>,
    /// Settings that have no effect yet.
    pub warnings: Vec<String>,
}
