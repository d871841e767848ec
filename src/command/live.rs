//! `keytop` and `keytop replay`: the screens.

use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::Context as _;

use super::arguments::{Global, ReportArguments, ReportFormat};
use super::date::DateArgument;
use super::exit::{Exit, Failure, keep_out_of_core_files};
use super::recording::{self, AtWork, Keeping};
use super::settings::Settings;
use super::{report, store};
use crate::app::{App, Message};
use crate::calendar::Calendar;
use crate::capture::{Capture, SourceChoice};
use crate::clock::{Clock, SystemClock};
use crate::config::Background;
use crate::export::Charset;
use crate::journal::{Journal, JournalError};
use crate::recorder::{Gate, Nowhere, Recorder, Watch};
use crate::report::{Health, Reach, Role};
use crate::runtime::{Archive, DemoArchive, Feed, JournalArchive, Shelf, Stage};
use crate::service::{Attachment, Door};
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

/// The person whom the demo shows.
const DEMO_SEED: u64 = 1;

/// Opens the screens; where standard output is no terminal it prints the day's report instead.
pub(super) fn run(global: &Global, start: Start) -> Result<Exit, Failure> {
    if !std::io::stdout().is_terminal() {
        let date = if let Start::Replay(date) = start { date } else { DateArgument::Today };
        let format = ReportFormat::Text;
        let arguments = ReportArguments { from: date, to: date, day_start: None, time_zone: None, app: None, format };
        return report::run(global, &arguments);
    }
    screens(global, &Settings::new(global)?, start)
}

fn screens(global: &Global, settings: &Settings, start: Start) -> Result<Exit, Failure> {
    keep_out_of_core_files();
    let looks = Looks::from_env(|name| std::env::var(name).ok());
    let clock = Arc::new(SystemClock);
    let scene = Scene::open(settings, settings.calendar(None))?;
    let (calendar, _company) = (scene.calendar, scene.company);
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
        gate: scene.gate,
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
    calendar: Calendar,
    /// Pauses a recorder that is another process.
    gate: Gate,
    company: Company,
}

/// The other processes that this one talks to, until it ends: screens of it, or the recorder that it is a screen of.
#[derive(Default)]
struct Company {
    _door: Option<Door>,
    _attachment: Option<Attachment>,
}

impl Scene {
    fn open(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
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

    /// A screen of the recorder that is at work, else the recorder itself. Asked in this order, as a recorder answers
    /// sooner than its lock is sure to be held; where it lets nobody in, this is a viewer of the journal.
    fn of_session(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
        let why = match recording::attach(settings) {
            Ok(attached) => return Self::attached(settings, attached),
            Err(error) => error.to_string(),
        };
        match Journal::open(&settings.journal, &store::options(settings)?) {
            Ok(journal) => Self::recorder(settings, calendar, journal),
            Err(JournalError::Locked { pid, .. }) => Self::viewer(settings, calendar, Role::Viewer(pid), Some(why)),
            Err(error) => Err(anyhow::Error::from(error).into()),
        }
    }

    fn recorder(settings: &Settings, calendar: Calendar, journal: Journal) -> Result<Self, Failure> {
        let archive = JournalArchive::new(settings.journal.clone(), calendar);
        Self::start(settings, Box::new(archive), Keeping::into_journal(settings, calendar, journal)?)
    }

    fn demo(settings: &Settings, calendar: Calendar) -> Result<Self, Failure> {
        let now = SystemClock.now();
        let archive = DemoArchive::new(DEMO_SEED, calendar, settings.config.rules(), now);
        let watch = Watch::new(calendar);
        watch.start_from(archive.today_until(now));
        let keeping = Keeping::nowhere(Box::new(Nowhere), watch);
        Self::start(settings, Box::new(archive), keeping)
    }

    fn start(settings: &Settings, archive: Box<dyn Archive>, keeping: Keeping) -> Result<Self, Failure> {
        let calendar = keeping.watch.calendar();
        let AtWork { capture, recorder, watch, door, .. } = recording::start(settings, keeping)?;
        let shelf = Self::shelf(settings, archive, Feed::Recorder(watch), calendar);
        let (gate, company) = (Gate::always_open(), Company { _door: door, ..Company::default() });
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
        Shelf::new(archive, feed, calendar, settings.config.activity.levels, SystemClock.now())
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
