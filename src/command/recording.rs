//! A recorder at work with its sources: what the live view and `keytop record` share.

use std::path::PathBuf;

use anyhow::Context as _;

use super::exit::Failure;
use super::rotation::Rotation;
use super::settings::Settings;
use super::store;
use crate::calendar::{Calendar, machine_zone};
use crate::capture::{Capture, CaptureError, Options, Sink, SourceChoice};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::goals::Goals;
use crate::journal::Reader;
use crate::recorder::{Gate, Recorder, Recording, Store, Watch};
use crate::report::{Health, Role};
use crate::service::{AttachError, Attachment, Door, DoorError, Log, Notices, Trouble, Wishes};

/// Batches that may wait for the recorder: some seconds of anybody's input.
const BATCHES: usize = 256;

/// What is recorded into, and what is published.
pub(super) struct Keeping {
    /// Where slices go.
    pub store: Box<dyn Store>,
    /// What screens read.
    pub watch: Watch,
    /// What this process does with the journal.
    pub role: Role,
    /// Whether it is paused from outside.
    pub gate: Gate,
    /// Where screens come in; why they cannot.
    door: Option<Result<Door, DoorError>>,
    /// Whether it waits until it is told to go on.
    pub waits: bool,
    /// What there is to say about the journal.
    notice: Option<String>,
    /// What makes the files of closed hours.
    rotation: Option<Rotation>,
}

/// A recorder at work.
pub(super) struct AtWork {
    /// The sources.
    pub capture: Capture,
    /// What takes in what they see.
    pub recorder: Recorder,
    /// What it publishes.
    pub watch: Watch,
    /// What makes the files of closed hours.
    pub rotation: Option<Rotation>,
    /// Where screens come in; shut it last.
    pub door: Option<Door>,
    /// Why none can.
    pub no_screens: Option<String>,
    /// What tells the desktop of breaks.
    pub notices: Option<Notices>,
}

impl Keeping {
    /// Records into this journal; today goes on from what it has.
    pub fn into_journal(
        settings: &Settings,
        calendar: Calendar,
        opened: store::Opened,
        log: Option<Log>,
    ) -> anyhow::Result<Self> {
        let watch = Watch::new(calendar);
        opened.today.into_iter().for_each(|today| watch.start_from(today));
        let folders = runtime_folders(settings);
        let door = folders.first().map_or(Err(DoorError::NoFolder), |folder| Door::open(folder, watch.clone()));
        let gate = Gate::of(&settings.journal);
        let (store, role) = (Box::new(opened.journal), Role::Recorder);
        let rotation = Rotation::start(settings, log).context("cannot start the hourly files")?;
        Ok(Self { store, watch, role, gate, door: Some(door), waits: false, notice: opened.notice, rotation })
    }

    /// Keeps nothing for good, and nobody else sees it.
    pub fn nowhere(store: Box<dyn Store>, watch: Watch) -> Self {
        Self {
            store,
            watch,
            role: Role::Nobody,
            gate: Gate::always_open(),
            door: None,
            waits: false,
            notice: None,
            rotation: None,
        }
    }
}

/// Starts the sources and the recorder that takes in what they see.
pub(super) fn start(settings: &Settings, keeping: Keeping) -> Result<AtWork, Failure> {
    let (sink, events) = Sink::channel(BATCHES).map_err(no_capture)?;
    let delay = sink.delay().clone();
    let capture = Capture::start(settings.source, &options(settings), sink).map_err(no_capture)?;
    let Keeping { store, watch, role, gate, door, waits, notice, rotation } = keeping;
    let (door, no_screens) = match door.transpose() {
        Ok(door) => (door, None),
        Err(error) => (None, Some(error.to_string())),
    };
    let trouble = rotation.as_ref().map(Rotation::trouble).unwrap_or_default();
    let (health, mut warnings) = (capture.watch(), settings.config.warnings());
    warnings.extend(no_screens.iter().map(|why| format!("other screens cannot attach: {why}")));
    let no_notices = Trouble::default();
    let wishes = Some(wishes(&settings.config)).filter(|wishes| role == Role::Recorder && !wishes.is_empty());
    let bus = options(settings).surroundings.session_bus;
    let notices = wishes.map(|wishes| Notices::start(wishes, watch.clone(), bus, no_notices.clone()));
    let notices = notices.transpose().context("cannot watch for notices")?;
    let recording = Recording {
        events,
        policy: settings.config.policy(),
        rules: settings.config.rules(),
        calendar: watch.calendar(),
        store,
        clock: Box::new(SystemClock),
        zone: Box::new(machine_zone),
        health: Box::new(move || Health {
            role: role.clone(),
            warnings: [warnings.clone(), trouble.sentences()]
                .concat()
                .into_iter()
                .chain(no_notices.sentence())
                .collect(),
            journal_error: notice.clone(),
            ..health.health()
        }),
        gate,
        waits,
        delay,
    };
    let recorder = Recorder::start(recording, watch.clone()).context("cannot start recording")?;
    Ok(AtWork { capture, recorder, watch, rotation, door, no_screens, notices })
}

/// What the desktop is asked to say.
fn wishes(config: &Config) -> Wishes {
    let goals = if config.notices.goals { config.goals.clone() } else { Goals::default() };
    Wishes { breaks: config.notices.breaks(), goals, categories: config.categories.clone() }
}

/// Attaches to the recorder of this journal.
pub(super) fn attach(settings: &Settings) -> Result<(Attachment, Watch), AttachError> {
    Attachment::open(runtime_folders(settings))
}

/// Where the recorder of this journal lets screens in.
pub(super) fn runtime_folders(settings: &Settings) -> Vec<PathBuf> {
    // A journal that cannot be read has no screens either; who records into it tells what is wrong.
    Reader::open(&settings.journal).ok().flatten().map(|reader| reader.runtime_folders()).unwrap_or_default()
}

/// Captures nothing, for a screen that only shows.
pub(super) fn no_source() -> Result<Capture, Failure> {
    let (sink, _) = Sink::channel(1).map_err(no_capture)?;
    Capture::start(SourceChoice::None, &Options::default(), sink).map_err(no_capture)
}

fn options(settings: &Settings) -> Options {
    let mut options = Options::from_env(|name| std::env::var(name).ok());
    options.mouse_hz = settings.config.record.mouse_hz.unwrap_or(0);
    options.focus = settings.config.capture.focus;
    options.surroundings.idle_timeout_ms = u32::try_from(settings.config.idle_timeout.as_millis()).unwrap_or(u32::MAX);
    options
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err passes")]
fn no_capture(error: CaptureError) -> Failure {
    let mend = error.mend().map(|mend| format!("; {mend}")).unwrap_or_default();
    Failure::NoCapture(format!("{error}{mend}"))
}
