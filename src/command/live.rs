//! `keytop` and `keytop replay`: the screens.

use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::Context as _;

use super::arguments::{Global, ReportArguments, ReportFormat};
use super::date::DateArgument;
use super::exit::{Exit, Failure, keep_out_of_core_files};
use super::recording::{self, AtWork, Keeping};
use super::rotation::Rotation;
use super::settings::Settings;
use super::{keyboards, plain, report, store, themes};
use crate::app::{App, Message};
use crate::calendar::Calendar;
use crate::capture::{Capture, SourceChoice, demo};
use crate::clock::{Clock, SystemClock};
use crate::config::{Background, Config, Folders, Maps, Names};
use crate::journal::JournalError;
use crate::recorder::{Gate, Recorder, Watch};
use crate::report::{Health, Reach, Role};
use crate::runtime::{
    Applied, Apply, Archive, DemoArchive, Feed, JournalArchive, Memory, Next, SettingsDesk, Shelf, Stage,
};
use crate::service::{Attachment, Door, Notices};
use crate::terminal::{Features, Guard, Looks, Signals};
use crate::ui::Layouts;

/// What the screens show first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The present.
    Now,
    /// A past day.
    Replay(DateArgument),
}

/// The person whom the demo shows.
pub(super) const DEMO_SEED: u64 = 1;

/// Opens the screens; where standard output is no terminal it prints the day's report instead.
pub(super) fn run(global: &Global, start: Start) -> Result<Exit, Failure> {
    if !std::io::stdout().is_terminal() {
        let date = if let Start::Replay(date) = start { date } else { DateArgument::Today };
        let format = ReportFormat::Text;
        let arguments = ReportArguments { from: date, to: date, format, ..ReportArguments::default() };
        return report::run(global, &arguments);
    }
    // Such a terminal can only be written on line by line.
    if start == Start::Now && std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        return plain::run(global);
    }
    let (mut global, mut start) = (global.clone(), start);
    loop {
        match screens(&global, &Settings::new(&global)?, start)? {
            Next::Nothing => return Ok(Exit::Done),
            // Files that were named belong to the profile before.
            Next::Profile(profile) => (global.profile, global.journal, global.config) = (profile, None, None),
        }
        start = Start::Now;
    }
}

/// Shows them until the person leaves; what is wanted then.
fn screens(global: &Global, settings: &Settings, start: Start) -> Result<Next, Failure> {
    keep_out_of_core_files();
    let looks = Looks::from_env(|name| std::env::var(name).ok());
    let clock = Arc::new(SystemClock);
    let keyboard = keyboards::keyboard(&settings.config)?;
    let is_first = start == Start::Now && is_first(settings);
    let scene = Scene::open(settings, settings.calendar(None))?;
    let (calendar, _company) = (scene.calendar, scene.company);
    let is_terminal_source = scene.capture.watch().health().source.reach == Reach::Terminal;
    let features = Features {
        mouse: !global.no_mouse,
        all_keys: is_terminal_source,
        background: settings.config.screen.background == Background::Auto,
        pictures: matches!(settings.config.screen.maps, Maps::Auto | Maps::Sixel),
    };
    let signals = Signals::watch(true).context("cannot watch for signals")?;
    let guard = Guard::enter(features, looks).context("cannot use this terminal")?;
    // What is wrong with a theme is said on the screen that was there before.
    let is_light = guard.answer().is_light;
    let themes = themes::themes(settings, looks, is_light)?;
    let memory = Memory::new(settings.screen.clone());
    let layouts = layouts(&settings.config, &memory)?;
    let mut desk =
        SettingsDesk::new(settings.file.clone().unwrap_or_default(), apply(settings, looks, is_light, memory.clone()));
    let (grain, pictures) = themes::grain(settings.config.screen.maps, guard.answer());
    let app = App::new(calendar, clock.now()).with_keys(settings.config.keys.clone()).with_keyboard(keyboard);
    let profile = global.profile.as_ref().map(|profile| profile.name().to_owned());
    let app = app.with_categories(settings.config.categories.clone()).with_profile(profile);
    let stage = Stage {
        app,
        first: match start {
            Start::Now if is_first => Some(desk.welcome(&Names {
                themes: themes.names(),
                layouts: layouts.names(),
                records: scene.recorder.is_some(),
            })),
            Start::Now => None,
            Start::Replay(date) => Some(Message::Replay(date.day(clock.now(), calendar))),
        },
        look: themes.look().with_layout(layouts.layout()),
        themes,
        layouts,
        memory,
        desk,
        grain,
        pictures,
        signals,
        guard,
        capture: scene.capture,
        recorder: scene.recorder,
        gate: scene.gate,
        clock,
        settings: settings.file.clone(),
        folders: Folders::of_environment(),
    };
    Ok(crate::runtime::run(stage, scene.shelf).context("the screens had to close")?)
}

/// Whether nobody has been here before: there is neither a journal nor a settings file.
fn is_first(settings: &Settings) -> bool {
    let records = !matches!(settings.source, SourceChoice::None | SourceChoice::Demo);
    records && settings.file.as_ref().is_some_and(|file| !file.exists()) && !settings.journal.exists()
}

/// The layouts; the one that the settings name is taken, else the one that was chosen last.
fn layouts(config: &Config, memory: &Memory) -> anyhow::Result<Layouts> {
    let mut layouts = Layouts::new(&config.layouts, config.screen.layout.as_deref())?;
    if config.screen.layout.is_none() {
        memory.layout().into_iter().for_each(|name| layouts.take(&name));
    }
    Ok(layouts)
}

/// What the screens go by, made anew from settings that were changed.
fn apply(settings: &Settings, looks: Looks, is_light: Option<bool>, memory: Memory) -> Apply {
    let settings = settings.clone();
    Box::new(move |config| {
        let settings = Settings { config: config.clone(), ..settings.clone() };
        let keyboard = keyboards::keyboard(config)?;
        let themes = themes::themes(&settings, looks, is_light)?;
        Ok(Applied { themes, layouts: layouts(config, &memory)?, keyboard })
    })
}

/// What is behind the screens.
pub(super) struct Scene {
    capture: Capture,
    recorder: Option<Recorder>,
    /// What answers.
    pub(super) shelf: Shelf,
    calendar: Calendar,
    /// Pauses a recorder that is another process.
    gate: Gate,
    company: Company,
}

/// The other processes that this one talks to, until it ends: screens of it, or the recorder that it is a screen of;
/// and the desktop.
#[derive(Default)]
struct Company {
    _door: Option<Door>,
    _rotation: Option<Rotation>,
    _attachment: Option<Attachment>,
    _notices: Option<Notices>,
}

impl Scene {
    pub(super) fn open(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
        match settings.source {
            SourceChoice::None => Self::viewer(settings, calendar, Role::Nobody, None),
            SourceChoice::Demo => Self::demo(settings, calendar),
            SourceChoice::Auto
            | SourceChoice::X11
            | SourceChoice::Evdev
            | SourceChoice::Rdev
            | SourceChoice::Terminal => Self::of_session(settings, calendar),
        }
    }

    /// Ends capture and recording; everything is written.
    pub(super) fn end(self) {
        self.capture.stop();
        self.recorder.into_iter().for_each(Recorder::stop);
    }

    /// A screen of the recorder that is at work, else the recorder itself. Asked in this order, as a recorder answers
    /// sooner than its lock is sure to be held; where it lets nobody in, this is a viewer of the journal.
    fn of_session(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
        let why = match recording::attach(settings) {
            Ok(attached) => return Self::attached(settings, attached),
            Err(error) => error.to_string(),
        };
        match store::open(settings, calendar)? {
            Ok(opened) => Self::recorder(settings, calendar, opened),
            Err(JournalError::Locked { pid, .. }) => Self::viewer(settings, calendar, Role::Viewer(pid), Some(why)),
            Err(error) => Err(anyhow::Error::from(error).into()),
        }
    }

    fn recorder(settings: &Settings, calendar: Calendar, opened: store::Opened) -> Result<Self, Failure> {
        let archive = JournalArchive::new(settings.journal.clone(), calendar);
        let mut keeping = Keeping::into_journal(settings, calendar, opened, None)?;
        keeping.waits = !settings.config.record.start;
        Self::start(settings, Box::new(archive), keeping)
    }

    fn demo(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
        let now = SystemClock.now();
        let archive = DemoArchive::new(DEMO_SEED, calendar, settings.config.rules(), now);
        let watch = Watch::new(calendar);
        watch.start_from(archive.today_until(now + -demo::HEAD_START_US));
        let keeping = Keeping::nowhere(archive.store(), watch);
        Self::start(settings, Box::new(archive), keeping)
    }

    fn start(settings: &Settings, archive: Box<dyn Archive>, keeping: Keeping) -> Result<Self, Failure> {
        let calendar = keeping.watch.calendar();
        let AtWork { capture, recorder, watch, rotation, door, notices, .. } = recording::start(settings, keeping)?;
        let shelf = Self::shelf(settings, archive, Feed::Recorder(watch), calendar);
        let company = Company { _door: door, _rotation: rotation, _notices: notices, ..Company::default() };
        let gate = Gate::always_open();
        Ok(Self { capture, recorder: Some(recorder), shelf, calendar, gate, company })
    }

    /// A screen of a recorder.
    fn attached(settings: &Settings, (attachment, watch): (Attachment, Watch)) -> Result<Self, Failure> {
        let calendar = watch.calendar();
        let archive = JournalArchive::new(settings.journal.clone(), calendar);
        let shelf = Self::shelf(settings, Box::new(archive), Feed::Recorder(watch), calendar);
        let gate = Gate::of(&settings.journal);
        let company = Company { _attachment: Some(attachment), ..Company::default() };
        Ok(Self { capture: recording::no_source()?, recorder: None, shelf, calendar, gate, company })
    }

    /// Shows a journal without recording into it.
    fn viewer(settings: &Settings, calendar: Calendar, role: Role, warning: Option<String>) -> Result<Self, Failure> {
        let capture = recording::no_source()?;
        let archive = JournalArchive::new(settings.journal.clone(), calendar);
        let health = Health { role, warnings: warning.into_iter().collect(), ..capture.watch().health() };
        let shelf = Self::shelf(settings, Box::new(archive), Feed::Journal(Box::new(health)), calendar);
        let (gate, company) = (Gate::always_open(), Company::default());
        Ok(Self { capture, recorder: None, shelf, calendar, gate, company })
    }

    fn shelf(settings: &Settings, archive: Box<dyn Archive>, feed: Feed, calendar: Calendar) -> Shelf {
        let shelf = Shelf::new(archive, feed, calendar, settings.config.activity.levels, SystemClock.now());
        shelf.with_categories(settings.config.categories.clone()).with_goals(settings.config.goals.clone())
    }
}
