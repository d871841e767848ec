//! `keytop` and `keytop replay`: the screens.

use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::Context as _;

use super::arguments::{Global, ReportArguments, ReportFormat};
use super::date::DateArgument;
use super::exit::{Exit, Failure, keep_out_of_core_files};
use super::settings::Settings;
use super::{keyboards, report, store, themes};
use crate::app::{App, Message};
use crate::calendar::Calendar;
use crate::capture::{Capture, CaptureError, Options, Sink, SourceChoice};
use crate::clock::{Clock, SystemClock};
use crate::config::Background;
use crate::journal::{Journal, JournalError, Placing, Reader};
use crate::recorder::{Gate, Nowhere, Recorder, Recording, Store, Watch};
use crate::report::{Health, Reach, Role};
use crate::runtime::{Archive, DemoArchive, Feed, JournalArchive, Shelf, Stage};
use crate::terminal::{Features, Guard, Looks, Signals};

/// What the screens show first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The present.
    Now,
    /// A past day.
    Replay(DateArgument),
}

/// Batches that may wait for the recorder: some seconds of anybody's input.
const BATCHES: usize = 256;
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
    screens(global, &Settings::new(global)?, start)
}

fn screens(global: &Global, settings: &Settings, start: Start) -> Result<Exit, Failure> {
    keep_out_of_core_files();
    let looks = Looks::from_env(|name| std::env::var(name).ok());
    let clock = Arc::new(SystemClock);
    let calendar = settings.calendar(None);
    let keyboard = keyboards::keyboard(settings)?;
    let scene = Scene::open(settings, calendar)?;
    let is_terminal_source = scene.capture.watch().health().source.reach == Reach::Terminal;
    let features = Features {
        mouse: !global.no_mouse,
        all_keys: is_terminal_source,
        background: settings.config.screen.background == Background::Auto,
    };
    let signals = Signals::watch(true).context("cannot watch for signals")?;
    let guard = Guard::enter(features, looks).context("cannot use this terminal")?;
    // What is wrong with a theme is said on the screen that was there before.
    let themes = themes::themes(settings, looks, guard.answer().is_light)?;
    let app = App::new(calendar, clock.now()).with_keys(settings.config.keys.clone()).with_keyboard(keyboard);
    let stage = Stage {
        app,
        first: match start {
            Start::Now => None,
            Start::Replay(date) => Some(Message::Replay(date.day(clock.now(), calendar))),
        },
        look: themes.look(),
        themes,
        signals,
        guard,
        capture: scene.capture,
        recorder: scene.recorder,
        clock,
    };
    crate::runtime::run(stage, scene.shelf).context("the screens had to close")?;
    Ok(Exit::Done)
}

/// What is behind the screens.
pub(super) struct Scene {
    capture: Capture,
    recorder: Option<Recorder>,
    /// What answers.
    pub(super) shelf: Shelf,
}

impl Scene {
    pub(super) fn open(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
        match settings.source {
            SourceChoice::None => Self::viewer(settings, calendar, Role::Nobody),
            SourceChoice::Demo => Self::demo(settings, calendar),
            SourceChoice::Auto
            | SourceChoice::X11
            | SourceChoice::Evdev
            | SourceChoice::Rdev
            | SourceChoice::Terminal => match Journal::open(&settings.journal, &store::options(settings)?) {
                Ok(journal) => Self::recorder(settings, calendar, journal),
                Err(JournalError::Locked { pid, .. }) => Self::viewer(settings, calendar, Role::Viewer(pid)),
                Err(error) => Err(anyhow::Error::from(error).into()),
            },
        }
    }

    /// Ends capture and recording; everything is written.
    pub(super) fn end(self) {
        self.capture.stop();
        self.recorder.into_iter().for_each(Recorder::stop);
    }

    fn recorder(settings: &Settings, calendar: Calendar, mut journal: Journal) -> Result<Self, Failure> {
        journal.close_days_before(SystemClock.now(), calendar).map_err(anyhow::Error::from)?;
        let archive = Box::new(JournalArchive::new(settings.journal.clone(), calendar));
        let (watch, role) = (Watch::new(calendar), Role::Recorder);
        let placing = Placing { day_start: calendar.day_start, zone: None };
        let today = calendar.day_of(SystemClock.now());
        if let Some(mut reader) = Reader::open(&settings.journal).map_err(anyhow::Error::from)? {
            let days = today..today.succ_opt().unwrap_or(today);
            watch.start_from(reader.placement(days, placing).map_err(anyhow::Error::from)?);
        }
        Self::start(settings, (archive, Box::new(journal), watch, role))
    }

    fn demo(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
        let now = SystemClock.now();
        let archive = DemoArchive::new(DEMO_SEED, calendar, settings.config.rules(), now);
        let watch = Watch::new(calendar);
        watch.start_from(archive.today_until(now));
        Self::start(settings, (Box::new(archive), Box::new(Nowhere), watch, Role::Nobody))
    }

    fn start(
        settings: &Settings,
        (archive, store, watch, role): (Box<dyn Archive>, Box<dyn Store>, Watch, Role),
    ) -> Result<Self, Failure> {
        let (sink, events) = Sink::channel(BATCHES).map_err(no_capture)?;
        let mut options = Options::from_env(|name| std::env::var(name).ok());
        options.mouse_hz = settings.config.record.mouse_hz.unwrap_or(0);
        options.focus = settings.config.capture.focus;
        options.surroundings.idle_timeout_ms =
            u32::try_from(settings.config.idle_timeout.as_millis()).unwrap_or(u32::MAX);
        let capture = Capture::start(settings.source, &options, sink).map_err(no_capture)?;
        let calendar = watch.calendar();
        let (health, warnings) = (capture.watch(), settings.config.warnings());
        let is_demo = settings.source == SourceChoice::Demo;
        let gate = if is_demo { Gate::always_open() } else { Gate::of(&settings.journal) };
        let recording = Recording {
            events,
            policy: settings.config.policy(),
            rules: settings.config.rules(),
            calendar,
            store,
            clock: Box::new(SystemClock),
            health: Box::new(move || Health { role: role.clone(), warnings: warnings.clone(), ..health.health() }),
            gate,
        };
        let recorder = Recorder::start(recording, watch.clone()).context("cannot start recording")?;
        let levels = settings.config.activity.levels;
        let shelf = Shelf::new(archive, Feed::Recorder(watch), calendar, levels, SystemClock.now());
        Ok(Self { capture, recorder: Some(recorder), shelf })
    }

    /// Shows a journal without recording into it.
    fn viewer(settings: &Settings, calendar: Calendar, role: Role) -> Result<Self, Failure> {
        let (sink, _) = Sink::channel(1).map_err(no_capture)?;
        let capture = Capture::start(SourceChoice::None, &Options::default(), sink).map_err(no_capture)?;
        let archive = Box::new(JournalArchive::new(settings.journal.clone(), calendar));
        let feed = Feed::Journal(Box::new(Health { role, ..capture.watch().health() }));
        let shelf = Shelf::new(archive, feed, calendar, settings.config.activity.levels, SystemClock.now());
        Ok(Self { capture, recorder: None, shelf })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err passes")]
fn no_capture(error: CaptureError) -> Failure {
    let mend = error.mend().map(|mend| format!("; {mend}")).unwrap_or_default();
    Failure::NoCapture(format!("{error}{mend}"))
}
