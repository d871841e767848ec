//! `keytop` and `keytop replay`: the screens.

use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::Context as _;

use super::arguments::{Global, ReportArguments, ReportFormat};
use super::date::DateArgument;
use super::exit::{Exit, Failure, keep_out_of_core_files};
use super::settings::Settings;
use super::{report, store};
use crate::app::{App, Message};
use crate::calendar::Calendar;
use crate::capture::{Capture, CaptureError, Options, Sink, SourceChoice};
use crate::clock::{Clock, SystemClock};
use crate::config::Background;
use crate::export::Charset;
use crate::journal::{Journal, JournalError, Placing, Reader};
use crate::recorder::{Gate, Nowhere, Recorder, Recording, Store, Watch};
use crate::report::{Health, Reach, Role};
use crate::runtime::{Archive, DemoArchive, Feed, JournalArchive, Shelf, Stage};
use crate::terminal::{ColorDepth, Features, Guard, Looks, Signals};
use crate::ui::{self, GlyphSet, Look, ThemeName};

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
const DEMO_SEED: u64 = 1;

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
    let scene = Scene::open(settings, calendar)?;
    let is_terminal_source = scene.capture.watch().health().source.reach == Reach::Terminal;
    let features = Features {
        mouse: !global.no_mouse,
        all_keys: is_terminal_source,
        background: settings.config.screen.background == Background::Auto,
    };
    let signals = Signals::watch(true).context("cannot watch for signals")?;
    let guard = Guard::enter(features, looks).context("cannot use this terminal")?;
    let stage = Stage {
        app: App::new(calendar, clock.now()),
        first: match start {
            Start::Now => None,
            Start::Replay(date) => Some(Message::Replay(date.day(clock.now(), calendar))),
        },
        look: look(settings, looks, guard.answer().is_light),
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
struct Scene {
    capture: Capture,
    recorder: Option<Recorder>,
    shelf: Shelf,
}

impl Scene {
    fn open(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
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

fn look(settings: &Settings, looks: Looks, is_light: Option<bool>) -> Look {
    let depth = match looks.colors {
        ColorDepth::None => ui::ColorDepth::None,
        ColorDepth::Ansi16 => ui::ColorDepth::Ansi,
        ColorDepth::Indexed => ui::ColorDepth::Indexed,
        ColorDepth::True => ui::ColorDepth::True,
    };
    let glyphs = match settings.charset {
        Charset::Ascii => GlyphSet::Ascii,
        Charset::Unicode => GlyphSet::Unicode,
    };
    let is_light = match settings.config.screen.background {
        Background::Auto => is_light.unwrap_or_else(|| is_said_light(|name| std::env::var(name).ok())),
        background => background == Background::Light,
    };
    Look::new(if is_light { ThemeName::Light } else { ThemeName::Dark }, depth, glyphs)
}

/// Whether `COLORFGBG`, which rxvt, Konsole and others set, names a light background.
fn is_said_light(variable: impl Fn(&str) -> Option<String>) -> bool {
    let background = variable("COLORFGBG").and_then(|colors| colors.rsplit(';').next().map(str::to_owned));
    matches!(background.as_deref(), Some("7" | "15"))
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err passes")]
fn no_capture(error: CaptureError) -> Failure {
    let mend = error.mend().map(|mend| format!("; {mend}")).unwrap_or_default();
    Failure::NoCapture(format!("{error}{mend}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_may_name_a_light_background() {
        let is_light = |colors: &str| is_said_light(|_| Some(colors.to_owned()));
        assert!(is_light("0;15") && is_light("0;default;7"));
        assert!(!is_light("15;0") && !is_light("") && !is_said_light(|_| None));
    }
}
